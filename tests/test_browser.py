"""Lesson 04 in JupyterLab in a real browser: run it, type an answer in, see the check turn green."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from autograder import catalog

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


def test_ci_has_a_browser():
    assert not os.environ.get("CI") or (CHROMIUM and DRIVER), "CI installs Chromium: see .ci/run"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with the lessons, on a free port, with a configuration of its own."""
    root = tmp_path_factory.mktemp("lab")
    shutil.copytree(catalog.ROOT / "lessons", root / "lessons")
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
               "--LabApp.expose_app_in_browser=True"]  # fmt: skip
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


@pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no Chromium here (CI has one: test_ci_has_a_browser)")
def test_a_learner_solves_an_exercise(lab, browser):
    browser.get(f"{lab}/lab/tree/04-attention/attention.ipynb")
    wait = WebDriverWait(browser, 120)
    wait.until(lambda d: d.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-Cell"))
    wait.until(lambda d: "Idle" in d.find_element(By.CSS_SELECTOR, "#jp-main-statusbar").text)
    command(browser, "notebook:run-all-cells")
    wait.until(lambda d: "not started yet" in shown(d, 'check("ScaledDotProductAttention")'))
    assert "not started yet" in shown(browser, 'check("scaled_dot_product_attention")')
    picture(browser, 'check("scaled_dot_product_attention")', "not-started")

    type_into(browser, "def scaled_dot_product_attention", ANSWER)
    run(browser, "def scaled_dot_product_attention")
    run(browser, 'check("scaled_dot_product_attention")')
    wait.until(lambda d: "checks passed" in shown(d, 'check("scaled_dot_product_attention")'))
    picture(browser, 'check("scaled_dot_product_attention")', "passed")
    verdict = browser.find_element(
        By.XPATH, "//div[contains(@class,'verdict')][contains(.,'✓ scaled_dot_product_attention')]"
    )
    assert "0, 158, 115" in verdict.value_of_css_property("border-left-color")


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


def picture(browser, source, name):
    select(browser, source)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    browser.save_screenshot(str(Path(SCREENSHOTS) / f"{name}.png"))
