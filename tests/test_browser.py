"""The lessons in JupyterLab in a real browser, as a student works in them.

`make test` tries a part of them, `make prove` (EVERYTHING=1) all; what was seen is kept in build/screenshots.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from autograder import catalog
from autograder.checking import Verdict
from autograder.exercise import ExerciseResult
from autograder.misconceptions import load_misconceptions
from autograder.samples import variants
from course.moving import MIME
from tests.answers import EVERYTHING

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
SCREENSHOTS = catalog.ROOT / "build" / "screenshots"
ANSWER = """\
def scaled_dot_product_attention(query, key, value, mask=None):
scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
if mask is not None:
scores = scores.masked_fill(~mask, -torch.inf)
\bweights = torch.softmax(scores, dim=-1).nan_to_num(0.0)
return weights @ value, weights"""


TRIED = [lesson for lesson in catalog.lessons() if EVERYTHING or lesson.folder == "03-positions"]
TRAINS_LONG = ("11-training", "12-gpt")
"""Lessons that train for minutes: of these the first exercise is tried, and no more."""


def test_ci_has_a_browser():
    assert not os.environ.get("CI") or (CHROMIUM and DRIVER), "CI installs Chromium: see .ci/run"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def lab(root):
    """JupyterLab with the lessons, on a free port, with a configuration of its own; one for all tests."""
    shutil.copytree(catalog.ROOT / "lessons", root / "lessons")
    quiet = root / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false"}', encoding="utf-8")  # no question in the corner of every picture
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(root / "config"),
        "JUPYTER_DATA_DIR": str(root / "data"),
        "JUPYTER_RUNTIME_DIR": str(root / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(root / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
        "PYTHONPATH": str(catalog.ROOT),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}",
               "--IdentityProvider.token=",
               f"--notebook-dir={root / 'lessons'}", "--ServerApp.port_retries=0", "--allow-root",
               "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=",
               "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]  # fmt: skip
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/api/status", timeout=2)
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


# JupyterLab draws only the cells on the screen: its own model says what a cell holds and shows.
FIND = """
const panel = window.jupyterapp.shell.currentWidget;
const cells = panel.content.widgets;
const index = cells.findIndex(cell => cell.model.sharedModel.getSource().startsWith(arguments[0]));
"""
needs_browser = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no Chromium here (CI has one: test_ci_has_a_browser)"
)
patience = 240


@needs_browser
def test_a_learner_solves_an_exercise(lab, browser):
    wait = open_lesson(lab, browser, catalog.find_lesson("04-attention"))
    command(browser, "notebook:run-all-cells")
    wait.until(lambda d: "not started yet" in shown(d, 'check("ScaledDotProductAttention")'))
    assert "not started yet" in shown(browser, 'check("scaled_dot_product_attention")')

    type_into(browser, "def scaled_dot_product_attention", ANSWER)
    run(browser, "def scaled_dot_product_attention")
    run(browser, 'check("scaled_dot_product_attention")')
    wait.until(lambda d: "checks passed" in shown(d, 'check("scaled_dot_product_attention")'))
    picture(browser, 'check("scaled_dot_product_attention")', "passed")
    verdict = browser.find_element(
        By.XPATH, "//div[contains(@class,'verdict')][contains(.,'✓ scaled_dot_product_attention')]"
    )
    assert "0, 158, 115" in verdict.value_of_css_property("border-left-color")
    assert "1 of 2 exercises of this lesson pass" in verdict.text and "Next: ScaledDotProductAttention" in verdict.text


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize("lesson", TRIED, ids=lambda lesson: lesson.folder)
def test_a_lesson_as_a_student_meets_it(lab, browser, lesson):
    """Stubs, a wrong answer that is named, hints opened, right answers, and every picture in light and dark."""
    wait = open_lesson(lab, browser, lesson)
    short = lesson.folder not in TRAINS_LONG
    checks = [check_of(exercise) for exercise in lesson.exercises]
    command(browser, "notebook:run-all-cells")
    wait.until(lambda d: all("not started yet" in shown(d, check) for check in checks))
    wait_until_idle(browser)
    assert errors(browser) == []
    picture(browser, "# Run this cell first", f"{lesson.folder}-1-top")
    assert "of this lesson pass" in shown(browser, "# Run this cell first")

    first = lesson.exercises[0]
    wrong, says = named_mistake(lesson, first)
    answer(browser, first, wrong)
    wait.until(lambda d: "Try this:" in shown(d, check_of(first)))
    text = json.loads(shown(browser, check_of(first)))[-1]["data"]["text/plain"]
    assert any(sentence in text for sentence in says), text
    box = wait.until(lambda d: verdict_of(d, first))
    assert "Try this:" in box.text and "Read again:" in box.text and "Start this one over" in box.text
    picture(browser, check_of(first), f"{lesson.folder}-2-wrong")
    open_hints(browser, first)
    picture(browser, f"**Exercise `{first.name}`**", f"{lesson.folder}-3-hints")

    for exercise in lesson.exercises if short else lesson.exercises[:1]:
        answer(browser, exercise, right_answer(lesson, exercise))
        wait.until(lambda d, e=exercise: "checks passed" in shown(d, check_of(e)))
    assert "✓" in wait.until(lambda d: verdict_of(d, first)).text
    if short:
        command(browser, "notebook:run-all-cells")
        time.sleep(2)
        wait_until_idle(browser)
        assert errors(browser) == []
    drawn = cells_with(browser, "image/png")
    assert drawn or not short
    for source in cells_with(browser, MIME):
        assert moves(browser, source), f"a figure that should move lies still after {source[:60]!r}"
        picture(browser, source, f"{lesson.folder}-6-moves", end=True)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        browser.execute_script(
            "window.jupyterapp.commands.execute('apputils:change-theme', {theme: arguments[0]});", theme
        )
        wait.until(lambda d, t=theme: d.find_element(By.TAG_NAME, "body").get_attribute("data-jp-theme-name") == t)
        short_name = theme.split()[-1].lower()
        picture(browser, check_of(first), f"{lesson.folder}-4-right-{short_name}")
        for number, source in enumerate(drawn):
            picture(browser, source, f"{lesson.folder}-5-picture-{number}-{short_name}", end=True)


@needs_browser
@pytest.mark.parametrize("opened", ["lab", "notebook-7", "exported-light", "exported-dark"])
def test_a_saved_box_is_read_everywhere(lab, root, browser, opened):
    """A box in a notebook that was saved elsewhere, which a front end does not trust: nothing of it may be lost."""
    lesson = catalog.find_lesson("04-attention")
    exercise = lesson.exercises[0]
    notebook = nbformat.read(catalog.lesson_notebook(lesson), as_version=4)
    check_cell = next(cell for cell in notebook.cells if cell.get("source") == check_of(exercise))
    shown_before = Verdict(mistaken(exercise), exercise)
    data = {"text/plain": repr(shown_before), "text/html": shown_before._repr_html_()}
    check_cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=1)]
    first = next(number for number, cell in enumerate(notebook.cells) if cell.get("source") == check_of(exercise))
    notebook.cells = notebook.cells[first - 3 : first + 1]
    if opened.startswith("exported"):
        page, _ = HTMLExporter(theme=opened.removeprefix("exported-")).from_notebook_node(notebook)
        (root / "page.html").write_text(page, encoding="utf-8")
        browser.get((root / "page.html").as_uri())
    else:
        name = f"saved-{opened}.ipynb"
        nbformat.write(notebook, root / "lessons" / name)
        browser.get(f"{lab}/lab/tree/{name}?reset" if opened == "lab" else f"{lab}/notebooks/{name}")
    wait = WebDriverWait(browser, patience)
    box = wait.until(lambda d: d.find_element(By.CSS_SELECTOR, ".verdict"))
    wait.until(lambda d: "The scores are not scaled" in box.text)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'});", box)
    assert "213, 94, 0" in box.value_of_css_property("border-left-color")
    rows = [row.text.split() for row in box.find_elements(By.TAG_NAME, "tr")]
    assert [row[0] for row in rows] == ["Called", "Returned", "Expected"]
    box.find_element(By.TAG_NAME, "summary").click()
    assert "autograder reset 04-attention scaled_dot_product_attention" in box.text
    assert "raise NotImplementedError" in box.text
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    browser.save_screenshot(str(SCREENSHOTS / f"saved-box-{opened}.png"))


def mistaken(exercise):
    lines = ["The scores are not scaled.", "Try this: Divide by `math.sqrt(query.shape[-1])`.",
             "Called:   attention(tensor([[1., 0.]]))", "Returned: tensor([[0.73, 0.27]])",
             "Expected: tensor([[0.67, 0.33]])"]  # fmt: skip
    return ExerciseResult(exercise.name, 0.0, exercise.points, "failed", "missing-scale", message="\n".join(lines))


def open_lesson(lab, browser, lesson):
    browser.get(f"{lab}/lab/tree/{lesson.folder}/{lesson.topic}.ipynb?reset")
    wait = WebDriverWait(browser, patience)
    wait.until(lambda d: d.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-Cell"))
    wait_until_idle(browser)
    return wait


def wait_until_idle(browser):
    """Wait until the kernel has nothing left to do."""
    pending = (
        "const p = window.jupyterapp.shell.currentWidget; const s = p.sessionContext;"
        "return s.session?.kernel?.status === 'idle' && "
        "!p.content.widgets.some(c => c.model.type === 'code' && c.model.executionState === 'running');"
    )
    WebDriverWait(browser, patience).until(lambda d: d.execute_script(pending))


def check_of(exercise):
    return f'check("{exercise.name}")'


def named_mistake(lesson, exercise):
    """Give a wrong answer that the graders know by name, and what they say of it."""
    known = [one for one in load_misconceptions(catalog.graders_folder(lesson)) if one.exercise == exercise.name]
    for variant in variants(lesson, "wrong", exercise.name).values():
        says = [one.says for one in known if one.cause == variant.cause]
        if says:
            return variant.source, says
    raise AssertionError(f"no wrong variant of {exercise.name} has a known cause")


def right_answer(lesson, exercise):
    source = next(iter(variants(lesson, "right", exercise.name).values())).source
    return f"import math\n\n{source}" if "math." in source else source


def answer(browser, exercise, source):
    """Paste an answer over the stub, run it, and run its check."""
    place = browser.execute_script(
        """const cells = window.jupyterapp.shell.currentWidget.content.widgets;
        return cells.findIndex(cell => cell.model.getMetadata('exercise')?.name === arguments[0]);""",
        exercise.name,
    )
    paste(browser, place, source)
    command(browser, "notebook:run-cell")
    browser.execute_script(FIND + "cells[index].model.sharedModel.setOutputs([]);", check_of(exercise))
    run(browser, check_of(exercise))


def paste(browser, place, text):
    """Select all that stands in the cell and paste, as a person does who wrote it elsewhere."""
    browser.execute_script(
        """const panel = window.jupyterapp.shell.currentWidget;
        panel.content.activeCellIndex = arguments[0];
        panel.content.scrollToItem(arguments[0], 'center');""",
        place,
    )
    time.sleep(0.7)
    browser.find_element(By.CSS_SELECTOR, ".jp-Notebook .jp-Cell.jp-mod-active .cm-content").click()
    ActionChains(browser).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    browser.execute_script(
        """const data = new DataTransfer();
        data.setData('text/plain', arguments[0]);
        document.activeElement.dispatchEvent(
          new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));""",
        text,
    )
    written = browser.execute_script(
        "return window.jupyterapp.shell.currentWidget.content.widgets[arguments[0]].model.sharedModel.getSource();",
        place,
    )
    assert written.strip() == text.strip()


def open_hints(browser, exercise):
    """Click the three hints open and see that there is something in each."""
    select(browser, f"**Exercise `{exercise.name}`**")
    card = ".jp-Notebook .jp-Cell.jp-mod-active details"
    WebDriverWait(browser, patience).until(lambda d: len(d.find_elements(By.CSS_SELECTOR, card)) == 3)
    for hint in browser.find_elements(By.CSS_SELECTOR, card):
        hint.find_element(By.TAG_NAME, "summary").click()
        text = hint.text.partition("\n")[2]
        assert len(text) > 20 and "$" not in text, f"a hint of {exercise.name} reads {text!r}"


def verdict_of(browser, exercise):
    select(browser, check_of(exercise))
    found = browser.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-Cell.jp-mod-active .verdict")
    return found[0] if found else None


def errors(browser):
    """Give what any cell shows of errors, or of what was written to the error stream."""
    return browser.execute_script(
        """return window.jupyterapp.shell.currentWidget.content.widgets
          .filter(cell => cell.model.type === 'code').flatMap(cell => cell.model.outputs.toJSON())
          .filter(output => output.output_type === 'error' || output.name === 'stderr').map(o => JSON.stringify(o));"""
    )


def cells_with(browser, mime):
    """Give the sources of the cells that show something of this type."""
    return browser.execute_script(
        """return window.jupyterapp.shell.currentWidget.content.widgets
          .filter(cell => cell.model.type === 'code' && cell.model.outputs.toJSON().some(o => o.data?.[arguments[0]]))
          .map(cell => cell.model.sharedModel.getSource());""",
        mime,
    )


def moves(browser, source):
    """Turn the first thing that can be turned of a figure; say whether it shows something else afterwards."""
    select(browser, source)
    card = ".jp-Notebook .jp-Cell.jp-mod-active figure.moving"
    figure = WebDriverWait(browser, patience).until(lambda d: d.find_element(By.CSS_SELECTOR, card))
    WebDriverWait(browser, patience).until(lambda d: figure.find_elements(By.CSS_SELECTOR, "input, select, button"))
    return browser.execute_script(
        """const figure = arguments[0], before = figure.innerHTML;
        const dials = [...figure.querySelectorAll("input[type=range], select, button")];
        return dials.some(dial => {
          if (dial.matches("button")) dial.click();
          else if (dial.matches("select")) dial.selectedIndex = dial.options.length - 1;
          else dial.value = dial.max;
          for (const kind of ["input", "change"]) dial.dispatchEvent(new Event(kind, {bubbles: true}));
          return figure.innerHTML !== before;
        });""",
        figure,
    )


def command(browser, name):
    browser.execute_script("window.jupyterapp.commands.execute(arguments[0]);", name)


def select(browser, source):
    browser.execute_script(
        FIND + "panel.content.activeCellIndex = index; panel.content.scrollToItem(index, 'center');", source
    )
    time.sleep(0.5)


def run(browser, source):
    select(browser, source)
    command(browser, "notebook:run-cell")


def type_into(browser, source, text):
    """Click into the cell, select all, and type, as a person does (the editor indents by itself)."""
    select(browser, source)
    editor = browser.find_element(By.CSS_SELECTOR, ".jp-Notebook .jp-Cell.jp-mod-active .cm-content")
    editor.click()
    actions = ActionChains(browser)
    actions.key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    ActionChains(browser).send_keys(text.replace("\b", Keys.BACKSPACE).replace("\n", Keys.ENTER)).perform()


def shown(browser, source):
    return browser.execute_script(
        FIND + "return index < 0 ? '' : JSON.stringify(cells[index].model.outputs.toJSON());",
        source,
    )


def picture(browser, source, name, end=False):
    select(browser, source)
    if end:
        browser.execute_script(FIND + "cells[index].node.scrollIntoView({block: 'end'});", source)
        time.sleep(0.5)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    browser.save_screenshot(str(Path(SCREENSHOTS) / f"{name}.png"))
