"""What the pages of the documentation say to type gives what they say, in a scratch copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from autograder import catalog
from autograder.cli import app
from autograder.sandbox import strongest_isolation
from tests.docs_runner import Step, blocks, matches, run, steps

ROOT = catalog.ROOT
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def scratch_copy(folder):
    """Copy what is in the repository: no environment, no build, no class."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def environment_of(folder, home):
    """Give the environment of somebody who has just activated the scratch copy's environment."""
    names = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    bin_folder = str(Path(sys.executable).parent)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COLUMNS"))}, **names,
        "PYTHONPATH": str(folder), "PATH": os.pathsep.join([bin_folder, os.environ["PATH"]]), "OMP_NUM_THREADS": "1",
    }  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = scratch_copy(tmp_path_factory.mktemp("docs") / "gpt-from-scratch")
    return folder, environment_of(folder, folder.parent)


def here(step):
    """Give a step as this machine can do it: where nothing can be enclosed, grading has to be told so."""
    if strongest_isolation(ROOT) == "process" and step.command.startswith("autograder grade class"):
        return Step(step.line, f"{step.command} --isolation process", step.says, step.status)
    return step


@pytest.mark.slow
def test_a_class_from_start_to_export(place):
    folder, environment = place
    said = steps((ROOT / "docs" / "instructors.md").read_text(encoding="utf-8"))
    assert len(said) > 12
    for step in said:
        run(here(step), folder, environment)


@pytest.mark.slow
def test_what_maintainers_type(place):
    folder, environment = place
    said = steps((ROOT / "docs" / "maintainers.md").read_text(encoding="utf-8"))
    assert len(said) >= 2
    for step in said:
        run(step, folder, environment)


def test_a_page_that_says_something_else_is_found_out(tmp_path):
    page = "```console\n$ echo one\none\n$ echo one\ntwo\n$ exit 3\nexit status 3\n$ false\n```\n"
    right, wrong, status, failing = steps(page)
    run(right, tmp_path, dict(os.environ))
    run(status, tmp_path, dict(os.environ))
    for step in (wrong, failing):
        with pytest.raises(AssertionError, match=f"line {step.line}: "):
            run(step, tmp_path, dict(os.environ))
    assert matches(("a…c", "…"), "abc\nd") and not matches(("a…c",), "abd")


def test_the_readmes_message_is_what_a_learner_reads():
    from autograder.checking import Verdict, check_namespace

    def softmax(x, dim=-1):
        return x.exp() / x.exp().sum(dim=dim, keepdim=True)

    page = blocks((ROOT / "README.md").read_text(encoding="utf-8"))
    [shown] = [block.text.splitlines() for block in page if block.text.startswith("✗ softmax")]
    said = repr(Verdict(check_namespace("softmax", {"softmax": softmax}))).splitlines()
    assert [line for line in said if line in shown] == shown


COMMAND = re.compile(r"(?:^|[`\s/])autograder ([a-z][a-z-]*)((?:[^`\n#|]|\\\n)*)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_on_a_page_is_there_with_its_options(page):
    known = typer.main.get_command(app).commands
    for name, rest in COMMAND.findall(page.read_text(encoding="utf-8")):
        if name not in known:
            assert f"autograder {name}" not in re.findall(
                r"autograder [a-z-]+(?= --?[a-z])", f"autograder {name}{rest}"
            ), f"{page.name} has `autograder {name}`, which is no command"
            continue
        options = {
            option for parameter in known[name].params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        for option in re.findall(r"(?<=\s)--?[a-z][a-z-]*", rest.split("&&")[0]):
            assert option in options, f"{page.name}: `autograder {name}` has no {option}"


@pytest.mark.slow
def test_the_authors_page_adds_a_lesson(tmp_path):
    """Every block of docs/authors.md goes where the page says, and the page's own commands accept it."""
    folder = scratch_copy(tmp_path / "gpt-from-scratch")
    environment = environment_of(folder, tmp_path)
    page = blocks((ROOT / "docs" / "authors.md").read_text(encoding="utf-8"))
    master, *others = [block.text for block in page if block.language == "python"]
    files = {"solutions/98-clip/clip.py": master}
    for text in others:
        path, _, rest = text.partition("\n")
        files[path.removeprefix("# ")] = rest
    assert {Path(name).name for name in files} == {"clip.py", "test_visible.py", "test_hidden.py", "misconceptions.py"}
    solution = re.search(r"def clip.*?(?=\n\n\n)", master, re.DOTALL)[0]
    solution = "\n".join(line for line in solution.splitlines() if "### " not in line)
    files["tests/submissions/98-clip/right/clip.py"] = f"# %% as-the-master-has-it\n{solution}\n"
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    [commands] = [block.text for block in page if block.text.startswith("make build")]
    typed = [line.split("#")[0].strip() for line in commands.splitlines()]
    assert typed[0] == "make build" and typed[-1] == "make test"
    # `make` sets an environment up; here it is there. `make test` is what runs this test.
    run(Step(0, "autograder build"), folder, environment)
    for command in typed[1:-1]:
        assert command.startswith(".venv/bin/pytest ")
        chosen = "" if " -k " in command else " -k 98"
        # The page shows one variant of each kind and says how many a real lesson needs.
        command = command.replace(" -k 98", ' -k "98 and not enough_variants"')
        run(Step(0, f"python -m pytest -q {command.removeprefix('.venv/bin/pytest ')}{chosen}"), folder, environment)
    run(Step(0, "autograder build --check"), folder, environment)
    run(Step(0, "autograder check 98-clip", ("○ clip: not started yet…",), 1), folder, environment)
    run(Step(0, "autograder check solutions/98-clip/clip.ipynb", ("✓ clip: …",)), folder, environment)
