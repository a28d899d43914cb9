"""nbgrader's formgrader in a real browser, on a gradebook that was written in bulk."""

import csv
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbgrader.server_extensions import formgrader
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from autograder import catalog
from autograder.fleet import find_submissions
from autograder.gradebook import record_class
from autograder.nbgrader_course import open_course
from autograder.samples import filled, sample_class

pytestmark = pytest.mark.slow

LESSON = catalog.find_lesson("04-attention")
FIRST = "scaled_dot_product_attention"
SCREENSHOTS = catalog.ROOT / "build" / "screenshots"
STUDENTS = ("ada", "grace", "hedy")
POINTS = {one["name"]: one["expect"]["points"] for one in sample_class(LESSON) if one["name"] in STUDENTS}
POINTS |= {"mallory": 0}
# What a learner can write into a notebook: it runs with the rights of the person who opens it in formgrader.
OWNED = '<img src=x onerror="window.owned = true"> <script>window.owned = true</script> [x](javascript:owned=true)'


@pytest.fixture(scope="module")
def course(new_course, result_of):
    """A class graded in bulk, and a formgrader that shows it."""
    root = new_course("ada", "grace", "hedy", "emmy")
    submitted = root / "class" / "submitted"
    (submitted / "emmy").rename(submitted / "mallory")
    path = submitted / "mallory" / LESSON.folder / "attention.ipynb"
    notebook = filled(json.loads(path.read_text(encoding="utf-8")), {})
    for kind in ("markdown", "raw"):
        notebook["cells"].insert(0, {"cell_type": kind, "id": kind, "metadata": {}, "source": OWNED})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    submissions = find_submissions(submitted, LESSON)
    results = [result_of(student) for student in ("ada", "grace", "hedy")]
    results.append(replace(result_of("emmy"), student="mallory"))
    opened = open_course(root)

    def record(**options):
        assert record_class(opened, LESSON, submissions, results, **options) == {}

    record()
    with _serving(root) as address:
        yield SimpleNamespace(root=root, address=address, record=record)


class _serving:
    """A Jupyter server with the formgrader, on a free port, with a configuration of its own."""

    def __init__(self, root):
        self._root = root

    def __enter__(self):
        root = self._root
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        home = root.parent / "jupyter"
        environment = os.environ | {
            "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home), "JUPYTER_RUNTIME_DIR": str(home),
            "PYTHONPATH": str(catalog.ROOT), "OMP_NUM_THREADS": "1",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        }  # fmt: skip
        extensions = {formgrader.__name__: True}
        command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--ip=127.0.0.1", f"--port={port}",
                   "--ServerApp.port_retries=0", "--IdentityProvider.token=", "--allow-root",
                   f"--ServerApp.jpserver_extensions={extensions}"]  # fmt: skip
        log = (root.parent / "server.log").open("w")
        self._server = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/api/status", timeout=2)
                break
            except OSError:
                time.sleep(0.5)
        return address

    def __exit__(self, *_):
        self._server.terminate()
        self._server.wait(timeout=30)


def rows(browser, path, wait):
    """Open one of formgrader's tables; gives its rows as texts."""
    browser.get(path)
    wait.until(lambda d: len(d.find_elements(By.CSS_SELECTOR, "tbody tr")) >= len(POINTS))
    return [row.text.replace("\n", " ") for row in browser.find_elements(By.CSS_SELECTOR, "tbody tr")]


def open_submission(browser, course, student, wait):
    with open_course(course.root).gradebook() as gradebook:
        submission = gradebook.find_submission_notebook("attention", LESSON.folder, student).id
    browser.get(f"{course.address}/formgrader/submissions/{submission}/")
    wait.until(lambda d: d.find_elements(By.CSS_SELECTOR, f"#{FIRST}"))
    wait.until(lambda d: d.find_element(By.CSS_SELECTOR, f"#{FIRST}").get_attribute("placeholder") != "")


def enter(browser, wait, where, text):
    """Type into one of formgrader's fields, leave it, and wait until it is saved."""
    field = browser.find_element(By.CSS_SELECTOR, where)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'});", field)
    browser.execute_script("window.saved = 0; $(document).on('finished_saving', () => { window.saved += 1; });")
    field.clear()
    field.send_keys(text)
    browser.execute_script("arguments[0].blur();", field)
    wait.until(lambda d: d.execute_script("return window.saved") >= 1)


def test_formgrader_goes_on_from_a_bulk_grade(course, browser, in_process):
    wait = WebDriverWait(browser, 60)
    overview = f"{course.address}/formgrader/manage_submissions/{LESSON.folder}"
    shown = rows(browser, overview, wait)
    for student, points in POINTS.items():
        [row] = [row for row in shown if f" {student} " in row]
        assert f"graded {points} / 10" in row
    picture(browser, "formgrader-class")

    open_submission(browser, course, "grace", wait)
    assert browser.find_element(By.CSS_SELECTOR, f"#{FIRST}").get_attribute("placeholder") == "0.97"
    assert "Try this:" in browser.find_element(By.CSS_SELECTOR, "#notebook-container").text
    enter(browser, wait, f"#{FIRST}", "3.5")
    enter(browser, wait, f"#{FIRST}-solution-comment", "The idea is right.")
    picture(browser, "formgrader-by-hand")

    course.record(force=True)  # all over again, as with nbgrader autograde --force
    open_submission(browser, course, "grace", wait)
    field = browser.find_element(By.CSS_SELECTOR, f"#{FIRST}")
    assert (field.get_attribute("value"), field.get_attribute("placeholder")) == ("3.5", "0.97")
    assert "needs_manual_grade" in field.get_attribute("class")  # nbgrader asks for a second look
    assert (
        browser.find_element(By.CSS_SELECTOR, f"#{FIRST}-solution-comment").get_attribute("value")
        == "The idea is right."
    )

    browser.get(overview)  # formgrader's own button, in whose process the same enclosed grading runs
    wait.until(lambda d: d.find_elements(By.CSS_SELECTOR, "tbody tr td.autograde"))
    row = next(row for row in browser.find_elements(By.CSS_SELECTOR, "tbody tr") if " grace " in row.text)
    row.find_element(By.CSS_SELECTOR, "td.autograde a").click()
    wait.until(lambda d: "Successfully autograded" in d.find_element(By.CSS_SELECTOR, "body").text)
    picture(browser, "formgrader-autograded")
    [row] = [row for row in rows(browser, overview, wait) if " grace " in row]
    assert "3.5 / 10" in row

    assert in_process.generate_feedback(course.root) == 0
    page = course.root / "class" / "feedback" / "grace" / LESSON.folder / "attention.html"
    text = page.read_text(encoding="utf-8")
    assert "Score: 3.5 / 10.0" in text and "The idea is right." in text and "Try this:" in text
    assert in_process.export(course.root) == 0
    with (course.root / "grades.csv").open(encoding="utf-8") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert exported == POINTS | {"grace": 3.5}
    browser.get(page.as_uri())
    hint = browser.find_element(By.CSS_SELECTOR, "details > summary")
    assert hint.value_of_css_property("display") == "list-item"  # with the triangle that says: it can be opened
    picture(browser, "feedback")


def test_a_submission_cannot_act_on_the_page(course, browser):
    wait = WebDriverWait(browser, 60)
    open_submission(browser, course, "mallory", wait)
    assert "window.owned = true" in browser.find_element(By.CSS_SELECTOR, "#notebook-container").text
    assert browser.execute_script("return window.owned") is None
    assert not browser.find_elements(By.CSS_SELECTOR, "#notebook-container [href^=javascript]")


def picture(browser, name):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    browser.save_screenshot(str(SCREENSHOTS / f"{name}.png"))
