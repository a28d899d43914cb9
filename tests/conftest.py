"""What several tests share."""

import contextlib
import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder import catalog
from autograder.grade import Grader, Submission
from autograder.samples import write_class
from autograder.sandbox import Mother, strongest_isolation

LESSON = catalog.find_lesson("04-attention")


@pytest.fixture(autouse=True)
def same_environment_afterwards():
    """Give the next test the environment that this one had: nbgrader leaves a variable behind when a cell fails."""
    before = dict(os.environ)
    yield
    if os.environ != before:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="session")
def mother():
    with Mother(catalog.ROOT, strongest_isolation(catalog.ROOT)) as warm:
        yield warm


@pytest.fixture
def browser(tmp_path):
    """A real browser, where there is one (CI has: ``tests/test_browser.py``)."""
    from selenium import webdriver

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("no Chromium here (CI has one: test_ci_has_a_browser)")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-sync",
                 "--disable-background-networking", "--disable-component-update", "--window-size=1280,1400",
                 f"--user-data-dir={tmp_path / 'profile'}"):  # fmt: skip
        options.add_argument(flag)
    window = webdriver.Chrome(options, webdriver.ChromeService(driver))
    yield window
    window.quit()


@pytest.fixture(scope="session")
def nbgrader(tmp_path_factory):
    """nbgrader as its command line has it, with no configuration but the course's: ``nbgrader(root, "export")``."""
    home = tmp_path_factory.mktemp("jupyter")

    def run(root, *arguments):
        environment = os.environ | {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
            "PYTHONPATH": str(catalog.ROOT),
            "JUPYTER_CONFIG_DIR": str(home),
            "JUPYTER_DATA_DIR": str(home),
        }
        command = [sys.executable, "-m", "nbgrader", *arguments]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8")

    return run


@pytest.fixture(scope="session")
def _generated(tmp_path_factory, nbgrader):
    root = tmp_path_factory.mktemp("generated")
    shutil.copy(catalog.ROOT / "nbgrader_config.py", root)
    shutil.copytree(catalog.ROOT / "solutions" / LESSON.folder, root / "solutions" / LESSON.folder)
    done = nbgrader(root, "generate_assignment", LESSON.folder)
    assert done.returncode == 0, done.stderr
    write_class(LESSON, root / "everyone")
    return root


@pytest.fixture(scope="session")
def new_course(_generated, tmp_path_factory):
    """Give a course root as an instructor has it after collecting: ``new_course("ada", "grace")``."""

    def make(*students):
        root = tmp_path_factory.mktemp("course") / "root"
        shutil.copytree(_generated, root, ignore=shutil.ignore_patterns("everyone"))
        (root / "class" / "submitted").mkdir()
        for student in students:
            shutil.copytree(_generated / "everyone" / student, root / "class" / "submitted" / student)
        return root

    return make


@pytest.fixture(scope="session")
def grader():
    return Grader(LESSON)


@pytest.fixture(scope="session")
def result_of(_generated, grader, mother):
    """What ``autograder grade`` says of a student of the sample class; each is graded once for all tests."""

    @functools.cache
    def graded(student):
        notebook = _generated / "everyone" / student / LESSON.folder / "attention.ipynb"
        return grader.grade(Submission(student, notebook), mother)

    return graded


@pytest.fixture(scope="session")
def in_process(tmp_path_factory):
    """nbgrader's commands in this process, where torch is imported already: ``in_process.autograde(root)``."""
    from nbgrader.apps import AutogradeApp, ExportApp, GenerateFeedbackApp

    home = tmp_path_factory.mktemp("jupyter-in-process")

    def runner(app_class, log_level="CRITICAL"):
        def run(root, *arguments):
            """Give the exit status."""
            path, before = list(sys.path), {name: os.environ.get(name) for name in ("JUPYTER_CONFIG_DIR", "PATH")}
            os.environ["JUPYTER_CONFIG_DIR"] = str(home)
            os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
            try:
                with contextlib.chdir(root):
                    app = app_class()
                    app.initialize([*arguments, f"--log-level={log_level}"])
                    app.start()
            except SystemExit as end:
                return end.code
            finally:
                sys.path[:] = path
                for name, value in before.items():
                    if value is None:
                        os.environ.pop(name, None)
                    else:
                        os.environ[name] = value
            return 0

        return run

    return SimpleNamespace(
        run=lambda app_class, root, *arguments: runner(app_class)(root, *arguments),
        autograde=lambda root, *arguments: runner(AutogradeApp)(root, LESSON.folder, *arguments),
        generate_feedback=lambda root, *arguments: runner(GenerateFeedbackApp)(root, LESSON.folder, *arguments),
        export=runner(ExportApp),
    )
