"""The project's own files agree with each other."""

import os
import re
import shutil
import subprocess
import tomllib

import pytest

from autograder import catalog

ROOT = catalog.ROOT
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = SETTINGS["project"]


def test_the_conda_environment_agrees_with_pyproject():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    python = re.search(r"- python(\S+)", text).group(1)
    assert set(python.split(",")) == set(PROJECT["requires-python"].split(","))
    assert "--editable .[dev]" in text and "constraints.txt" in text
    assert f"name: {PROJECT['name']}" in text


def test_every_dependency_has_a_pinned_version():
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines("constraints.txt") if "==" in line}
    wanted = [*PROJECT["dependencies"], *(one for group in PROJECT["optional-dependencies"].values() for one in group)]
    for requirement in wanted:
        name = re.match(r"[A-Za-z0-9_-]+", requirement).group().lower()
        assert name in pinned or name == PROJECT["name"], f"{name} has no line in constraints.txt"


def test_every_package_is_installed():
    inits = [path for folder in ("autograder", "course") for path in (ROOT / folder).rglob("__init__.py")]
    packages = {".".join(path.parent.relative_to(ROOT).parts) for path in inits}
    assert packages == set(SETTINGS["tool"]["setuptools"]["packages"])


def lines(name):
    return [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


FAKE_PYTHON = """#!/bin/sh
case "$*" in
  *venv*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  *pip*) echo "WARNING: Location of no interest"; echo "what pip says"; exit $PIP_STATUS ;;
esac
"""


@pytest.mark.skipif(os.name != "posix" or not shutil.which("make"), reason="no make here")
@pytest.mark.parametrize("status", [0, 1])
def test_make_takes_no_failed_installation_for_one(tmp_path, status):
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    python = tmp_path / "python"
    python.write_text(FAKE_PYTHON, encoding="utf-8")
    python.chmod(0o755)
    command = ["make", ".venv/installed", f"PYTHON={python}"]
    environment = os.environ | {"PIP_STATUS": str(status), "MAKEFLAGS": ""}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode == 0) == (tmp_path / ".venv" / "installed").exists() == (status == 0)
    assert "what pip says" in done.stdout and ("WARNING" in done.stdout) == (status == 1)


@pytest.mark.parametrize("name", ["constraints.txt", "environment.yml", "pyproject.toml", "Makefile", "README.md"])
def test_no_file_names_a_package_registry(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"file://|--(extra-)?index-url|find-links", text)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name
)
def test_links_between_pages_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path) if path else page
        assert file.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in anchors(file.read_text(encoding="utf-8")), f"{page.name} links to {target}"


def anchors(text):
    headings = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
