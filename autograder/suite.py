"""The grader tests of one lesson: collected once by pytest, run against any number of learners."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch

from autograder.exercise import CheckOutcome, Failure
from autograder.expect import Mismatch
from autograder.learner import Call, Learner, LearnerError
from autograder.plain_words import in_plain_words

MOST_KEPT = 64 * 2**20
"""So many bytes of what was asked and answered are kept of one exercise, which is what one answer may have. The largest
that graders know need 13 MB."""
_GONE = ("timeout", "crashed", "memory", "not started", "missing")
_NO_SETTINGS = Path(__file__).with_name("templates") / "no-settings.ini"
_COLLECTING = threading.Lock()
"""Environment, standard output and working folder are the whole process's: one thread at a time."""
MARK = "exercise(name, weight=1, essential=False): the exercise that a grader's test judges, and how much it counts"


@dataclass(frozen=True)
class _Test:
    item: pytest.Function
    exercise: str
    title: str
    weight: float
    essential: bool
    hidden: bool


class Suite:
    """The tests of one lesson's graders.

    ``folder`` holds ``test_visible.py`` and, where the hidden graders are installed, ``test_hidden.py``.
    The tests are plain pytest; the engine gives them two fixtures, ``learner`` and ``reference``.
    """

    def __init__(self, folder: Path, reference: SimpleNamespace | None = None) -> None:
        self._reference = reference
        files = [folder / name for name in ("test_visible.py", "test_hidden.py")]
        self.has_hidden = files[1].is_file() and reference is not None
        self._tests = [_describe(item) for item in _collect([file for file in files if file.is_file()])]
        if not self.has_hidden:
            self._tests = [test for test in self._tests if not test.hidden]

    def number_of_checks(self, exercise: str) -> int:
        return sum(test.exercise == exercise for test in self._tests)

    def run(self, exercise: str, learner: Learner) -> list[CheckOutcome]:
        """Judge one exercise; a learner's code that is gone for good is not asked again."""
        return list(self.each(exercise, learner))

    def each(self, exercise: str, learner: Learner) -> Iterator[CheckOutcome]:
        """Judge one exercise check by check, for who needs no more than the first that fails.

        A check's calls are kept for diagnosis while there is room for them; one without calls has no part in it.
        """
        gone: Failure | None = None
        begun = False
        room = MOST_KEPT
        for test in self._tests:
            if test.exercise != exercise:
                continue
            failure: Failure | None
            calls: tuple[tuple[bytes, bytes], ...]
            if gone is not None:
                failure, calls = gone, ()
            else:
                failure, calls = self._judge(test, learner), tuple(learner.record)
                size = sum(len(request) + len(reply) for request, reply in calls)
                calls, room = (calls, room - size) if size <= room else ((), room)
            if failure is not None and failure.kind == "not started" and begun:
                failure = _one_part_missing(failure)  # a method of several: the others may be right
            begun = begun or failure is None
            if failure is not None and failure.kind in _GONE:
                gone = failure
            yield CheckOutcome(test.title, test.weight, test.essential, test.hidden, failure, calls)

    def _judge(self, test: _Test, learner: Learner) -> Failure | None:
        arguments: dict[str, Any] = {"learner": learner, "reference": self._reference}
        callspec = getattr(test.item, "callspec", None)
        if callspec is not None:
            arguments |= callspec.params
        wanted = {name: arguments[name] for name in test.item.fixturenames if name in arguments}
        generator = torch.default_generator
        state = generator.get_state()
        try:
            generator.manual_seed(0)  # every learner is asked the same
            learner.start_over()
            test.item.function(**wanted)
        except Mismatch as mismatch:
            call, what = _origin(mismatch, learner)
            return Failure(
                mismatch.why, call.description, mismatch.returned, mismatch.expected,
                cause=mismatch.cause, what=mismatch.what or what, parting=mismatch.parting,
            )  # fmt: skip
        except LearnerError as error:
            return _failure_of(error)
        except NameError:
            raise  # a mistake in the grader itself
        except Exception as error:
            # The test stumbled over a value that no right solution gives.
            return Failure(
                "This cannot be the value asked for: the check could not go on with it.",
                learner.last_call.description,
                f"something with which the check met {type(error).__name__}",
            )
        finally:
            generator.set_state(state)
        return None


def _origin(mismatch: Mismatch, learner: Learner) -> tuple[Call, str]:
    """Find the call that gave the value which a check refused, and say which part of its result that is."""
    for call in reversed(learner.calls):
        if call.value is mismatch.value and call.value is not None:
            return call, ""
        if isinstance(call.value, (tuple, list)):
            for number, item in enumerate(call.value, start=1):
                if item is mismatch.value and item is not None:
                    return call, f"value {number} of {len(call.value)}"
    shown = isinstance(mismatch.value, torch.Tensor)
    gradients = learner.last_call.gradients
    if shown and gradients is not None and gradients.which(mismatch.value):
        return learner.last_call, gradients.which(mismatch.value)
    return learner.last_call, "computed from the result" if shown else ""


def _failure_of(error: LearnerError) -> Failure:
    if error.kind == "raised":
        why = f"Your code raised {error.type_name}: {error}".removesuffix(": ")
        plainly = error.plainly or in_plain_words(str(error)) or _own_refusal(error)
        return Failure(
            f"{why}\n{error.details}".rstrip(), error.called, kind="raised", cause=error.cause, plainly=plainly
        )
    if error.kind == "refused":
        why = f"Your code calls {error}: here the exercise is to build that part, not to call it."
        return Failure(why, error.called, kind="refused")
    if error.kind == "not started":
        # Where it is, is for who has begun: one method of several may be left.
        why, details = "Not started yet.", error.details
        return Failure(why, error.called, kind="not started", unfinished=error.function, plainly=details)
    if error.kind == "missing":
        return Failure(f"The notebook defines no `{error}`.", error.called, kind="missing")
    if error.kind == "unanswerable":
        return Failure(f"What came back cannot be read: {error}.", error.called)
    return Failure(str(error), error.called, kind=error.kind)


def _one_part_missing(failure: Failure) -> Failure:
    """Say of a stub in code of which some checks passed that this part of it is not written yet."""
    why = (
        f"A part of `{failure.unfinished}` is not written yet." if failure.unfinished else "A part is not written yet."
    )
    return replace(failure, why=f"{why}\n{failure.plainly}".rstrip(), plainly="", kind="raised")


def _own_refusal(error: LearnerError) -> str:
    """Say of an error that the learner's own line raises what it means: this input is one to answer."""
    line = error.details.split("\n")[0].partition(": ")[2]
    if line.startswith(("raise ", "assert ")):
        return "It is your own line that refuses this input; the exercise wants an answer to it."
    return ""


def _describe(item: pytest.Function) -> _Test:
    mark = item.get_closest_marker("exercise")
    if mark is None:
        raise ValueError(f"{item.nodeid} has no @exercise mark: it must say which exercise it judges")
    title = (item.function.__doc__ or item.name).strip().split("\n")[0].rstrip(".")
    return _Test(
        item,
        exercise=mark.args[0],
        title=title,
        weight=mark.kwargs.get("weight", 1),
        essential=mark.kwargs.get("essential", False),
        hidden=item.path.name == "test_hidden.py",
    )


class _Collector:
    """A pytest plugin that keeps what was collected and declares the two fixtures."""

    def __init__(self) -> None:
        self.items: list[pytest.Function] = []
        self.problems: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", MARK)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = [item for item in session.items if isinstance(item, pytest.Function)]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problems.append(str(report.longrepr))

    @pytest.fixture
    def learner(self) -> None:
        """The code under judgement; the suite passes it to the test function itself."""

    @pytest.fixture
    def reference(self) -> None:
        """The course's own parts; the suite passes them to the test function itself."""


def _collect(files: list[Path]) -> list[pytest.Function]:
    """Collect with pytest, quietly, with no plug-ins and nobody's configuration."""
    if not files:
        return []
    collector = _Collector()
    options = ["--collect-only", "-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:faulthandler",
               "-p", "no:debugging",
               "-p", "no:unraisableexception", "-p", "no:threadexception", "--capture=no", "--noconftest",
               "--import-mode=importlib", "-c", str(_NO_SETTINGS), "--rootdir", ".."]  # fmt: skip
    with (
        _COLLECTING,
        _environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTEST_ADDOPTS=""),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.chdir(files[0].parent),  # the whole path may hold a bracket, which pytest takes for a parameter
    ):
        pytest.main([*options, *(file.name for file in files)], plugins=[collector])
    if collector.problems or not collector.items:
        raise RuntimeError(f"the graders in {files[0].parent} cannot be collected:\n" + "\n".join(collector.problems))
    return collector.items


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def load_module(path: Path, name: str) -> ModuleType:
    """Import a Python file by its path, under a name of our own."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
