"""Run the cells of a learner's notebook as a kernel would, without a kernel."""

from __future__ import annotations

import ast
import builtins
import contextlib
import linecache
import sys
import traceback
from types import ModuleType
from typing import Any

_prepared: dict[str, ModuleType] = {}
_MAGIC = ("%", "!", "?")


def fresh_namespace(given: str | None) -> dict[str, Any]:
    """Give the namespace in which a notebook's cells run, with the modules that a lesson imports.

    ``check`` does nothing here: the verdict is formed on the other side. ``given`` is the source of the
    earlier lessons' parts.
    """
    main = ModuleType("__main__")
    sys.modules["__main__"] = main
    autograder = sys.modules["autograder"]
    autograder.check = lambda *_args, **_kwargs: None  # type: ignore[attr-defined]
    if given is not None:
        sys.modules["given"] = _prepared.get(given) or prepare_given(given)
    builtins.get_ipython = _Shell  # type: ignore[attr-defined]
    builtins.display = lambda *_args, **_kwargs: None  # type: ignore[attr-defined]
    return main.__dict__


def prepare_given(source: str) -> ModuleType:
    """Make the module of the earlier lessons' parts; done before the fork, it costs a submission nothing."""
    module = ModuleType("given")
    _execute(source, "given.py", module.__dict__)
    _prepared[source] = module
    return module


def run_cell(source: str, number: int, namespace: dict[str, Any]) -> None:
    """Run one code cell; whatever it raises passes through."""
    _execute(as_python(source), f"<cell {number}>", namespace)


def run_rest(source: str, number: int, namespace: dict[str, Any], error: BaseException) -> None:
    """Run what stands below the statement in which a cell stopped with ``error``, each statement on its own.

    A scratch line that compares with the library's finished part finds none when a notebook is graded; what the cell
    defines below it is there all the same. What these statements raise does not matter.
    """
    name, source = f"<cell {number}>", as_python(source)
    stopped = max((line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == name
                   and frame.f_code.co_name == "<module>"), default=None)  # fmt: skip
    if stopped is None:
        return
    for statement in ast.parse(source).body:
        if statement.lineno > stopped:
            with contextlib.suppress(BaseException):
                exec(compile(ast.Module([statement], []), name, "exec", dont_inherit=True), namespace)


def _execute(source: str, name: str, namespace: dict[str, Any]) -> None:
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec", dont_inherit=True), namespace)


def as_python(source: str) -> str:
    """Turn magics and shell lines into calls of :class:`_Shell`, as IPython does."""
    if not any(line.lstrip().startswith(_MAGIC) or line.rstrip().endswith("?") for line in source.splitlines()):
        return source
    try:
        from IPython.core.inputtransformer2 import TransformerManager
    except ImportError:
        return source
    return TransformerManager().transform_cell(source)


class _Shell:
    """Stands for IPython's shell where there is none: magics and shell commands do nothing."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_args, **_kwargs: None

    def run_cell_magic(self, name: str, _line: str, body: str) -> None:
        """Cell magics that measure or capture still run the cell, which may define a solution."""
        if name in ("time", "timeit", "capture", "prun"):
            run_cell(body, 0, sys.modules["__main__"].__dict__)
