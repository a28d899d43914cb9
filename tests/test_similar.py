"""Submissions that look alike: copies are found whatever their names, and the stub's own lines count for nothing."""

import json
import re

import pytest

from autograder import catalog
from autograder.fleet import find_submissions
from autograder.samples import filled, variants
from autograder.similar import lines_of, read_code, similar_page, similar_pairs

LESSON = catalog.find_lesson("04-attention")
STUB = catalog.lesson_notebook(LESSON)
NOTEBOOK = json.loads(STUB.read_text(encoding="utf-8"))
FUNCTION, MODULE = "scaled_dot_product_attention", "ScaledDotProductAttention"
RENAMES = {"scores": "s", "weights": "probabilities", "output": "result", "query": "q", "key": "k", "value": "v"}


def renamed(source):
    """The same code with other names, comments and spaces, as somebody who hides a copy writes it."""
    for name, other in RENAMES.items():
        source = re.sub(rf"\b{name}\b", other, source)
    return "# all my own work\n" + source.replace(" @ ", "  @  ").replace("\n    return", "\n\n    # done\n    return")


@pytest.fixture(scope="module")
def submissions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alike")
    functions, modules = (variants(LESSON, "right", name) for name in (FUNCTION, MODULE))
    own = ["textbook", "one-query-at-a-time", "online-over-the-keys", "logsumexp"]
    code = {f"student-{number}": {FUNCTION: functions[name].source, MODULE: modules["everything-itself"].source}
            for number, name in enumerate(own)}  # fmt: skip
    for student in code:  # the module too is each one's own
        code[student][MODULE] = None
    code["copycat"] = {FUNCTION: renamed(functions["textbook"].source), MODULE: None}
    code["not-started"] = {}
    code["also-not-started"] = {}
    code["broken"] = {FUNCTION: "def scaled_dot_product_attention(query:"}
    for student, parts in code.items():
        path = folder / student / LESSON.folder / "attention.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(filled(NOTEBOOK, parts)), encoding="utf-8")
    (folder / "empty" / LESSON.folder).mkdir(parents=True)
    return find_submissions(folder, LESSON)


def test_a_renamed_copy_comes_first(submissions):
    pairs, compared = similar_pairs(LESSON, STUB, submissions, at_least=0.5)
    best, *others = pairs
    assert (best.first, best.second) == ("copycat", "student-0") and best.share > 0.97
    assert all(pair.share < 0.85 for pair in others)
    assert compared == 5  # stubs, what is no Python, and an empty submission have nothing to compare
    [one] = best.exercises
    shared = sum(len(text) for text, is_shared in one.left if is_shared)
    assert shared > 0.5 * len("".join(text for text, _ in one.left))
    assert "".join(text for text, _ in one.left).startswith("# all my own work")


def test_what_was_handed_out_does_not_count():
    stub = 'def f(x):\n    """Say."""\n    y = x + 1\n    raise NotImplementedError()'
    code = read_code("def f(x, *, k=3): # own\n    z  =  x+1\n    return y * 2", lines_of(stub))
    assert code.tokens == ("return", "name", "*", "2")


def test_the_page_says_that_it_proves_nothing_and_escapes_code(submissions):
    pairs, compared = similar_pairs(LESSON, STUB, submissions, at_least=0.9)
    page = similar_page(LESSON, pairs, compared, 0.9)
    assert "Similarity of short functions proves nothing." in page and "<mark>" in page
    assert page.index("copycat") < page.index("student-0")
    assert similar_page(LESSON, pairs, compared, 0.9) == page
    hostile = "def f(a):\n    return '</pre><script>alert(1)</script>' + a"
    from autograder.similar import Alike, Pair, _parts

    code = read_code(hostile)
    alike = Alike("f", 1.0, 0, _parts(code, [(0, len(code.tokens))]), _parts(code, []))
    page = similar_page(LESSON, [Pair("<b>", "\u202ex", 1.0, (alike,))], 2, 0.9)
    assert "<script" not in page and "<b>" not in page and "\u202e" not in page


def test_nearly_all_is_not_all():
    from autograder.similar import Alike, Pair

    nearly, all_of_it = Alike("f", 0.9999, 0, [], []), Alike("g", 1.0, 0, [], [])
    page = similar_page(LESSON, [Pair("ada", "ivan", 0.996, (nearly, all_of_it))], 2, 0.85)
    assert page.startswith("<!doctype html>") and "</bdi>: 99 %</summary>" in page
    assert "f: 99 %<" in page and "g: 100 %<" in page and "share 85 % and more" in page


@pytest.mark.parametrize("source", ["", "def (", "\x00", "(" * 500, "'''"])
def test_what_is_no_python_is_left_out(source):
    code = read_code(source)
    assert code is None or not code.tokens


def test_code_of_a_million_tokens_is_nobodys_and_stops_no_comparison():
    assert read_code("x = " + repr(list(range(20_000)))) is None
