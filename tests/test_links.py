"""Links in notebooks lead somewhere and formulas can be drawn, as far as can be seen without a network."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from autograder import catalog
from autograder.book.formulas import mathml

ROOT = catalog.ROOT
NOTEBOOKS = sorted([*ROOT.glob("lessons/*/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")])
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
LINK = re.compile(r"!?\[[^\]\[]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|(?:href|src)=\"([^\"]+)\"")
HOSTS = ("https://arxiv.org/", "https://doi.org/")  # where a reference may lead; anything else is looked at first


def prose(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def anchors(path):
    """Give the anchors that JupyterLab makes of a notebook's headings."""
    return {heading.strip().replace(" ", "-") for heading in re.findall(r"(?m)^#+ (.+)$", prose(path))}


def broken(path, text):
    """Give the links in ``text`` that lead nowhere, seen from the file at ``path``."""
    for found in LINK.finditer(text):
        target = unquote(found[1] or found[2])
        if "://" in target:
            if not target.startswith(HOSTS):
                yield target
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file) if file else path
        exists = there.exists() and ROOT in there.resolve().parents
        if not exists or (anchor and there.suffix == ".ipynb" and anchor not in anchors(there)):
            yield target


@every_notebook
def test_links_lead_somewhere(path):
    assert list(broken(path, prose(path))) == []


def test_a_broken_link_is_seen():
    path = ROOT / "lessons" / "04-attention" / "attention.ipynb"
    wrong = "[a](../05-masks/mask.ipynb) [b](#no-such-heading) [c](https://example.org/x) ![d](figure.png)"
    right = "[e](../05-masks/masks.ipynb) [f](#What-to-remember) [g](https://arxiv.org/abs/1706.03762)"
    assert len(list(broken(path, wrong))) == 4
    assert list(broken(path, right)) == []


@every_notebook
def test_lessons_that_are_named_exist(path):
    numbers = {lesson.folder[:2] for lesson in catalog.lessons()} | {"11", "12"}
    for named in re.finditer(r"\b[Ll]essons? \d\d(?:(?:, | and | or | to )\d\d)*(?!\d)", prose(path)):
        assert set(re.findall(r"\d\d", named[0])) <= numbers, named[0]


@every_notebook
def test_every_formula_can_be_drawn(path):
    text = prose(path)
    for found in re.finditer(r"\$\$(.+?)\$\$|(?<!\\)\$(?!\$)(.+?)(?<!\\)\$", text, re.DOTALL):
        drawn = mathml((found[1] or found[2]).strip(), display=bool(found[1]))
        assert drawn.startswith("<math") and "merror" not in drawn
        assert "\\" not in re.sub(r"<[^>]*>", "", drawn), found[0]


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name
)
def test_files_that_the_pages_name_exist(page):
    """Every path in code marks that looks like one of ours is there, but for placeholders and what commands write."""
    written = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for named in re.findall(r"`((?:autograder|course|docs|lessons|solutions|tests)/[\w./-]+)`", text):
        if not re.search(r"NN|9[89]-|[A-Z]{4,}", named) and not {f"/{named}", f"/{named}/"} & set(written):
            assert Path(ROOT / named).exists(), named
