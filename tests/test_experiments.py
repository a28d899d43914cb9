"""What an experiment's cell says when it cannot run, and what the first cell asks for."""

import ast
import sys

import pytest
from torch import nn, zeros

from autograder import catalog
from course import experiment
from course.welcome import NEEDED


def test_a_stub_is_to_be_finished_first(capsys):
    @experiment("softmax")
    def unfinished():
        raise NotImplementedError()

    assert capsys.readouterr().out.startswith("Finish `softmax` first")


def test_an_error_of_torchs_own_is_no_stub(capsys):
    class Echo(nn.Module):
        def foward(self, x):
            return x

    @experiment("Echo")
    def misspelled():
        Echo()(zeros(1))

    printed = capsys.readouterr().out
    assert "Finish" not in printed and 'missing the required "forward"' in printed and "check of `Echo`" in printed


def test_what_is_not_installed_is_not_the_learners_mistake(capsys):
    with pytest.raises(ImportError):

        @experiment("softmax")
        def without_a_package():
            import no_such_package  # noqa: F401

    assert capsys.readouterr().out == ""


def test_the_first_cell_asks_for_all_that_the_course_imports():
    imported = set()
    for path in (catalog.ROOT / "course").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
    others = (
        imported - set(sys.stdlib_module_names) - {"course", "IPython", "cycler"}
    )  # a kernel has one, matplotlib the other
    assert others <= set(NEEDED)
