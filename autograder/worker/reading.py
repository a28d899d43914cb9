"""Read the source of a learner's part: a second witness beside what the code does when it is called.

It runs where the learner's code runs, since a hostile source can bring down the process that parses it. What it says is
advice; points come from calls alone.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from autograder.worker import finished

Function = ast.FunctionDef | ast.AsyncFunctionDef

_PRODUCTS = {"matmul", "mm", "bmm", "dot", "mv", "einsum", "inner"}
_CHANGING = {"append", "extend", "add", "update", "setdefault", "insert", "pop"}
# What takes hold of other code's frames, objects and modules. No exercise asks for any of it.
_INTERPRETER = {
    "_getframe", "_current_frames", "currentframe", "f_back", "f_locals", "f_globals", "tb_frame", "gi_frame",
    "get_objects", "get_referrers", "get_referents", "__globals__", "__subclasses__", "__builtins__", "__code__",
    "__closure__", "settrace", "setprofile", "ctypes", "import_module", "__import__", "meta_path", "_exit",
}  # fmt: skip
# Libraries, under the names that lessons give them. No exercise asks for a function in the place of one of theirs.
_LIBRARIES = {"torch", "nn", "F", "functional", "Tensor", "math", "np", "numpy", "random", "builtins", "sys", "os"}
_RANDOM = {"randn", "rand", "normal", "randn_like", "rand_like"}


def read(part: Any, name: str, refuses: tuple[str, ...]) -> dict[str, Any]:
    """Read a function or class: advice, a finished part that it calls, reaching into the interpreter, the stub's line.

    >>> def add(x, cache=[]):
    ...     return cache
    >>> read(add, "nothing of that name", ())
    {'advice': [], 'finished': '', 'reaches': '', 'stub_left': False}
    """
    cell, tree = _definition(part, name)
    advice: list[str] = []
    found = {"advice": advice, "finished": "", "reaches": "", "stub_left": False}
    if cell is None or tree is None:
        return found
    advice += dict.fromkeys([*_kept(tree), *_loops(tree), *_unregistered(tree)])
    found["finished"] = next(_finished(tree, name, refuses), "")
    found["reaches"] = next(_reaches(cell, tree), "")
    found["stub_left"] = any(_stub_left(function) for function in _functions(tree))
    return found


def _definition(part: Any, name: str) -> tuple[ast.Module | None, ast.AST | None]:
    """Find the cell, or the file, that a part comes from, and in it the statement that defines the part."""
    members = [part, *vars(part).values()] if isinstance(part, type) else [part]
    function = next((one for one in members if isinstance(one, FunctionType)), None)
    if function is None:
        return None, None
    lines = linecache.getlines(function.__code__.co_filename, function.__globals__)
    try:
        cell = ast.parse("".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None, None
    kinds = ast.ClassDef if isinstance(part, type) else Function
    return cell, next((node for node in reversed(cell.body) if isinstance(node, kinds) and node.name == name), None)


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _kept(tree: ast.AST) -> Iterator[str]:
    """State that one call leaves for the next: default arguments that change, and globals."""
    for function in _functions(tree):
        arguments = function.args
        names = [*arguments.posonlyargs, *arguments.args][-len(arguments.defaults) or None :]
        pairs = [
            *zip(names, arguments.defaults, strict=False),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
        for argument, default in pairs:
            if isinstance(default, (ast.List, ast.Dict, ast.Set)) and _changes(function, argument.arg):
                kind = type(default).__name__.lower()
                yield (
                    f"Line {default.lineno}: the default of `{argument.arg}` is one and the same {kind} in every call, "
                    "so it keeps what earlier calls put in. Write `None` there, and make a new one inside."
                )
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                yield (
                    f"Line {node.lineno}: `global {', '.join(node.names)}` keeps something from one call to the next. "
                    "What a call gives should depend on its arguments alone."
                )


def _changes(function: Function, name: str) -> bool:
    """Say whether a function writes into what ``name`` stands for."""
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and _is_name(node.value, name):
            return True
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if _is_name(node.func.value, name) and node.func.attr in _CHANGING:
            return True
    return False


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _loops(tree: ast.AST) -> Iterator[str]:
    """A loop over the first dimension of a tensor argument whose body multiplies."""
    for function in _functions(tree):
        arguments = {one.arg for one in function.args.args} - {"self"}
        batches = _batch_sizes(function, arguments)
        for node in ast.walk(function):
            over, body = _looped(node)
            if over is None or not any(map(_is_product, body)):
                continue
            tensor = _batch_of(over, arguments, batches, _tensors(function, arguments))
            if tensor:
                yield (
                    f"Line {over.lineno}: this loop goes through `{tensor}` one by one. A matrix product does the "
                    "whole batch at once, with @ over the last two dimensions, and is many times faster."
                )


def _looped(node: ast.AST) -> tuple[ast.expr | None, list[ast.AST]]:
    if isinstance(node, ast.For):
        return node.iter, list(node.body)
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        return node.generators[0].iter, [node.elt]
    return None, []


def _is_product(tree: ast.AST) -> bool:
    return any(
        (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult))
        or (isinstance(node, ast.Call) and _called(node) in _PRODUCTS)
        for node in ast.walk(tree)
    )


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _tensors(function: Function, arguments: set[str]) -> set[str]:
    """Name the arguments that are used as tensors: their shape or size is asked for."""
    return {
        node.value.id
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr in ("shape", "size") and isinstance(node.value, ast.Name)
    } & arguments


def _batch_sizes(function: Function, arguments: set[str]) -> dict[str, str]:
    """Give the names that hold an argument's first size: ``batch, length, _ = x.shape``, ``batch = x.shape[0]``."""
    found: dict[str, str] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Tuple) and len(target.elts) > 2 and isinstance(target.elts[0], ast.Name):
                tensor = _whole_shape(node.value, arguments)
                if tensor:
                    found[target.elts[0].id] = tensor
            elif isinstance(target, ast.Name) and _first_size(node.value, arguments):
                found[target.id] = _first_size(node.value, arguments)
    return found


def _whole_shape(node: ast.AST, arguments: set[str]) -> str:
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "size"
        and not node.args
    ):
        node = node.func.value
    elif isinstance(node, ast.Attribute) and node.attr == "shape":
        node = node.value
    else:
        return ""
    return node.id if isinstance(node, ast.Name) and node.id in arguments else ""


def _first_size(node: ast.AST, arguments: set[str]) -> str:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == 0:
        return _whole_shape(node.value, arguments)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "size" and node.args:
        first, owner = node.args[0], node.func.value
        if isinstance(first, ast.Constant) and first.value == 0 and isinstance(owner, ast.Name):
            return owner.id if owner.id in arguments else ""
    return ""


def _batch_of(over: ast.expr, arguments: set[str], batches: dict[str, str], tensors: set[str]) -> str:
    """Name the tensor through whose first dimension a loop goes, or give ""."""
    if isinstance(over, ast.Call) and _called(over) in ("enumerate", "zip", "tqdm") and over.args:
        return _batch_of(over.args[0], arguments, batches, tensors)
    if isinstance(over, ast.Name):
        return over.id if over.id in tensors else ""
    if isinstance(over, ast.Call) and _called(over) == "range" and len(over.args) == 1:
        size = over.args[0]
        if isinstance(size, ast.Name):
            return batches.get(size.id, "")
        if isinstance(size, ast.Call) and _called(size) == "len" and size.args and isinstance(size.args[0], ast.Name):
            return size.args[0].id if size.args[0].id in tensors else ""
        return _first_size(size, arguments)
    return ""


def _unregistered(tree: ast.AST) -> Iterator[str]:
    """Random numbers kept in a module as a plain tensor: no optimizer will find them."""
    if not isinstance(tree, ast.ClassDef):
        return
    start = next((one for one in _functions(tree) if one.name == "__init__"), None)
    for node in ast.walk(start) if start is not None else ():
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute) and _is_random(node.value):
            target = node.targets[0]
            if _is_name(target.value, "self") and not _registered_later(start, target.attr):
                yield (
                    f"Line {node.lineno}: self.{target.attr} is a plain tensor, so no optimizer changes it and no "
                    f"state dict holds it. Write self.{target.attr} = nn.Parameter(…)."
                )


def _is_random(node: ast.expr) -> bool:
    """Say whether an expression is torch.randn(…), perhaps with arithmetic around it."""
    while isinstance(node, ast.BinOp):
        node = node.left if isinstance(node.left, (ast.Call, ast.BinOp)) else node.right
    return isinstance(node, ast.Call) and _called(node) in _RANDOM


def _registered_later(start: ast.AST | None, attribute: str) -> bool:
    """Say whether ``self.attribute`` is read again in ``__init__``, as ``nn.Parameter(self.attribute)`` does."""
    return start is not None and any(
        isinstance(node, ast.Attribute) and node.attr == attribute and isinstance(node.ctx, ast.Load)
        for node in ast.walk(start)
    )


def _finished(tree: ast.AST, name: str, refuses: tuple[str, ...]) -> Iterator[str]:
    """The lines that call what the lesson asks to build, under its own name."""
    names = set().union(*map(finished.names, refuses))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in names and not _is_name(node.func, name):
            call = ast.unparse(node)
            yield f"line {node.lineno}: {call if len(call) <= 80 else call[:79] + '…'}"


def _reaches(cell: ast.Module, part: ast.AST) -> Iterator[str]:
    """The lines of a cell that take hold of frames, objects or modules that are not the exercise's business.

    So do those that put something in the place of a library's own, and, within the part, imports for such things.
    """
    for node in ast.walk(part):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found = (alias.name for alias in node.names if alias.name in _INTERPRETER | {"gc", "inspect"})
            yield from (f"line {node.lineno}: {name}" for name in found)
    for node in ast.walk(cell):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        library = _library(_replaced(node))
        if name in _INTERPRETER or library:
            yield f"line {getattr(node, 'lineno', 0)}: {name or library}"


def _replaced(node: ast.AST) -> ast.AST:
    """Give what a node assigns to, deletes, or changes by ``setattr``; otherwise an expression that is no attribute."""
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return node
    if isinstance(node, ast.Call) and _is_name(node.func, "setattr") and node.args:
        return node.args[0]
    return ast.Constant(None)


def _library(node: ast.AST) -> str:
    """Name the library whose attribute, however deep, is meant; the switches of ``torch.backends`` may be set."""
    while isinstance(node, ast.Attribute) and node.attr != "backends":
        node = node.value
    return node.id if isinstance(node, ast.Name) and node.id in _LIBRARIES else ""


def _stub_left(function: Function) -> bool:
    """Say whether ``raise NotImplementedError`` still stands in a function below an answer."""
    body = function.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]  # the docstring
    return len(body) > 1 and _is_stub(body[-1])


def _is_stub(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return _is_name(raised, "NotImplementedError")
