"""The sample class gets what it deserves; whatever goes wrong in one submission stays there."""

import contextlib
import functools
import json
import shutil
import time
from dataclasses import replace

import pytest

from autograder import catalog, fleet
from autograder.diagnose import Diagnosis
from autograder.exercise import NOT_JUDGED, ExerciseResult, SubmissionResult, is_judged
from autograder.fleet import find_submissions, grade_class
from autograder.grade import MOST_CRASHES, Grader, Submission, _defines
from autograder.notebook import Cell
from autograder.report import write_reports
from autograder.samples import filled, sample_class, variants, write_class
from autograder.sandbox import Limits, Mother, strongest_isolation
from autograder.signs import signs_of
from autograder.slot import Slot
from autograder.suite import Suite

LESSON = catalog.find_lesson("04-attention")
SAMPLED = [LESSON, catalog.find_lesson("06-multi-head"), catalog.find_lesson("10-transformer")]
LIMITS = Limits(cpu_seconds_per_request=3)  # of the clock nothing here hangs, however busy the machine is
RIGHT = vars(catalog.reference())
enclosed = pytest.mark.skipif(
    strongest_isolation(catalog.ROOT) != "namespaces", reason="no user namespaces here (CI has them: test_isolation)"
)


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    """The sample class of a lesson, graded once: the folder, and the results by student."""

    @functools.cache
    def graded(lesson):
        folder = tmp_path_factory.mktemp("class")
        write_class(lesson, folder / "submitted")
        submissions = find_submissions(folder / "submitted", lesson)
        results = grade_class(lesson, submissions, jobs=2, limits=LIMITS, journal=folder / "journal.jsonl")
        return folder, {result.student: result for result in results}

    return graded


@pytest.fixture
def graded(graded_class):
    return graded_class(LESSON)


@pytest.mark.parametrize(
    ("lesson", "student"),
    [pytest.param(lesson, student, id=f"{lesson.folder}-{student['name']}")
     for lesson in SAMPLED for student in sample_class(lesson)],
)  # fmt: skip
def test_each_student_gets_what_they_deserve(graded_class, lesson, student):
    """``points`` are exact; where a test more or less in a grader may shift them, ``below`` bounds them."""
    result = graded_class(lesson)[1][student["name"]]
    expected = student["expect"]
    if "points" in expected:
        assert result.points == pytest.approx(expected["points"]), result.reason
    else:
        assert 0 < result.points < expected["below"], result.reason
    assert result.status == expected.get("status", "graded")
    verdicts = {exercise.name: exercise for exercise in result.exercises}
    for name, cause in expected.get("causes", {}).items():
        assert verdicts[name].cause == cause, verdicts[name].message
    for name in expected.get("carried", []):
        assert verdicts[name].carried_forward
    if result.points < lesson.max_points:
        assert result.reason
    if "says" in expected:
        assert expected["says"] in result.reason + "\n" + "\n".join(exercise.message for exercise in result.exercises)


def test_the_class_is_large_and_varied(graded):
    assert len(graded[1]) >= 24
    assert {result.status for result in graded[1].values()} >= {"graded", "unreadable", "missing", "timeout", "crashed"}


def test_reports_are_written_whole(graded):
    folder, results = graded
    write_reports(folder, LESSON, list(results.values()))
    document = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert document["assignment"] == "04-attention"
    students = [result["student"] for result in document["results"]]
    assert students == sorted(students)
    for result in document["results"]:
        assert [exercise["name"] for exercise in result["exercises"]] == [
            exercise.name for exercise in LESSON.exercises
        ]
        assert set(result) == {"student", "status", "points", "max_points", "reason", "exercises"}
    lines = (folder / "results.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) >= len(results) + 1


def test_one_slot_gives_the_same_bytes_as_two(graded, tmp_path):
    folder, results = graded
    honest = [s for s in find_submissions(folder / "submitted", LESSON) if results[s.student].status == "graded"]
    again = grade_class(LESSON, honest[::-1], jobs=1, limits=LIMITS, journal=tmp_path / "journal.jsonl")
    assert again == [results[submission.student] for submission in sorted(honest, key=lambda s: s.student)]


def test_an_interrupted_run_goes_on_from_its_journal(graded, tmp_path):
    folder, results = graded
    lines = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    journal = tmp_path / "journal.jsonl"
    journal.write_text("".join(lines[:-1]) + lines[-1][: len(lines[-1]) // 2], encoding="utf-8")  # killed while writing
    submissions = find_submissions(folder / "submitted", LESSON)
    seconds = {}
    again = grade_class(
        LESSON, submissions, jobs=1, limits=LIMITS, journal=journal,
        on_result=lambda result, taken: seconds.update({result.student: taken}),
    )  # fmt: skip
    assert again == [results[student] for student in sorted(results)]
    assert sum(taken > 0 for taken in seconds.values()) == 1


def test_a_changed_submission_is_not_taken_from_the_journal(graded, tmp_path):
    folder, results = graded
    shutil.copytree(folder / "submitted", tmp_path / "submitted")
    best = next(student for student, result in results.items() if result.points == LESSON.max_points)
    (tmp_path / "submitted" / best / LESSON.folder / "attention.ipynb").write_text("", encoding="utf-8")
    shutil.copy(folder / "journal.jsonl", tmp_path)
    submissions = find_submissions(tmp_path / "submitted", LESSON)
    again = grade_class(LESSON, submissions, jobs=1, limits=LIMITS, journal=tmp_path / "journal.jsonl")
    assert next(result for result in again if result.student == best).status == "unreadable"


@pytest.mark.parametrize("cluster", [None, "tcp://127.0.0.1:1"])
def test_what_was_graded_in_another_isolation_is_graded_again(tmp_path, monkeypatch, cluster):
    """A submission that could see files, the graders among them, has no result for a run that encloses."""
    asked = []

    def graded(*arguments):
        asked.append(arguments[-1])
        for submission in next(each for each in arguments if isinstance(each, list)):
            yield SubmissionResult(submission.student, "graded", 0, 10, None, ()), 1.0

    monkeypatch.setattr(fleet, "_grade_here", graded)
    monkeypatch.setattr(fleet, "grade_on_cluster", graded)
    for isolation in ("process", "namespaces", "namespaces"):
        grade_class(
            LESSON, [Submission("ada", tmp_path / "attention.ipynb")], jobs=1, limits=LIMITS,
            journal=tmp_path / "journal.jsonl", isolation=isolation, cluster=cluster,
        )  # fmt: skip
    assert asked == ["process", "namespaces"]


def grade_code(mother, tmp_path, code, **extra):
    notebook = json.loads(catalog.lesson_notebook(LESSON).read_text(encoding="utf-8"))
    path = tmp_path / "attention.ipynb"
    path.write_text(json.dumps(filled(notebook, code, **extra)), encoding="utf-8")
    return Grader(LESSON, LIMITS).grade(Submission("someone", path), mother)


RIGHT_ON_WRONG = {
    "scaled_dot_product_attention": """
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = torch.softmax(query @ key.transpose(-2, -1), dim=-1)
    return weights @ value, weights
""",
    "ScaledDotProductAttention": """
class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.drop = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        _, weights = scaled_dot_product_attention(query, key, value, mask)
        return self.drop(weights) @ value, weights
""",
}


@enclosed
def test_an_error_is_carried_forward(mother, tmp_path):
    result = grade_code(mother, tmp_path, RIGHT_ON_WRONG)
    function, module = result.exercises
    assert function.points < function.max_points
    assert module.points == module.max_points and module.carried_forward
    assert "`scaled_dot_product_attention`" in module.message
    lesson = replace(LESSON, carry_forward=False)
    result = Grader(lesson, LIMITS).grade(Submission("someone", tmp_path / "attention.ipynb"), mother)
    module = result.exercises[1]
    assert module.points < module.max_points and not module.carried_forward
    assert module.message.startswith("Make `scaled_dot_product_attention` pass first")


def test_no_right_part_is_lent_to_a_process_that_is_not_enclosed(tmp_path):
    """It could leave the part where its second run, after a SIGKILL, or another's submission finds it."""
    with Mother(catalog.ROOT, "process") as open_one:
        function, module = grade_code(open_one, tmp_path, RIGHT_ON_WRONG).exercises
    assert function.points < function.max_points
    assert module.points < module.max_points and not module.carried_forward
    assert module.message.startswith("If your code calls `scaled_dot_product_attention`, make that pass first.")


def test_the_line_that_calls_a_finished_part_is_shown(mother, tmp_path):
    function = """
def scaled_dot_product_attention(query, key, value, mask=None):
    return nn.functional.scaled_dot_product_attention(query, key, value, mask), None
"""
    result = grade_code(mother, tmp_path, {"scaled_dot_product_attention": function}).exercises[0]
    assert result.status == "refused"
    assert "In your cell, line 3: nn.functional.scaled_dot_product_attention(" in result.message


@enclosed
def test_a_right_module_on_a_function_that_calls_the_finished_part_earns_its_points(mother, tmp_path):
    module = """
class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.drop = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        {call}
        return {result}
"""
    finished = """
def scaled_dot_product_attention(query, key, value, mask=None):
    return nn.functional.scaled_dot_product_attention(query, key, value, mask), torch.ones(1)
"""
    own = module.format(
        call="_, weights = scaled_dot_product_attention(query, key, value, mask)",
        result="self.drop(weights) @ value, weights",
    )
    answers = {"scaled_dot_product_attention": finished, "ScaledDotProductAttention": own}
    function, judged = grade_code(mother, tmp_path, answers).exercises
    assert (function.status, function.points) == ("refused", 0)
    assert judged.points == judged.max_points and judged.carried_forward and judged.status == "passed"
    answers["ScaledDotProductAttention"] = module.format(
        call="out = nn.functional.scaled_dot_product_attention(query, key, value, mask)", result="out, torch.ones(1)"
    )
    function, judged = grade_code(mother, tmp_path, answers).exercises
    assert (judged.status, judged.points, judged.carried_forward) == ("refused", 0, False)


def test_a_loop_in_one_exercise_leaves_the_other_its_points(mother, tmp_path):
    result = grade_code(
        mother, tmp_path,
        {
            "scaled_dot_product_attention": "def scaled_dot_product_attention(*a, **k):\n    while True: pass",
            "ScaledDotProductAttention": """
class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.drop = nn.Dropout(dropout)

    def forward(self, query, key, value, mask=None):
        scores = query @ key.mT / query.shape[-1] ** 0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e30)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights * mask
        return self.drop(weights) @ value, weights
""",
        },
    )  # fmt: skip
    function, module = result.exercises
    assert result.status == "timeout"
    assert (function.points, function.cause) == (0, "timeout")
    assert module.points == module.max_points


def test_a_name_that_is_gone_says_which_cell_does_not_run(mother, tmp_path):
    result = grade_code(
        mother, tmp_path, {"scaled_dot_product_attention": "def scaled_dot_product_attention(:\n    pass"}
    )
    assert result.exercises[0].status == "error"
    assert "does not run" in result.exercises[0].message and "SyntaxError" in result.exercises[0].message


def test_magics_and_shell_lines_do_nothing(mother, tmp_path):
    code = {"scaled_dot_product_attention": None}
    result = grade_code(
        mother, tmp_path, code, first_cell="%matplotlib inline\n!touch escaped\n%load_ext autoreload\n?print"
    )
    assert [exercise.status for exercise in result.exercises] == ["not started", "not started"]


def test_a_cell_magic_that_measures_still_defines(mother, tmp_path):
    source = "%%time\ndef scaled_dot_product_attention(query, key, value, mask=None):\n    return None"
    result = grade_code(mother, tmp_path, {"scaled_dot_product_attention": source})
    assert result.exercises[0].status != "not started" and "None" in result.exercises[0].message


def test_a_raised_error_shows_the_learners_line_and_shapes(mother, tmp_path):
    source = (
        "def scaled_dot_product_attention(query, key, value, mask=None):\n    scores = query @ key\n    return scores"
    )
    result = grade_code(mother, tmp_path, {"scaled_dot_product_attention": source})
    message = result.exercises[0].message
    assert "line 2 of scaled_dot_product_attention: scores = query @ key" in message
    assert "key (1, 3, 2)" in message


def test_what_the_grader_stumbles_over_is_one_submissions_own(mother, tmp_path, monkeypatch):
    def stumble(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(Diagnosis, "find", stumble)
    result = grade_code(
        mother, tmp_path, {"scaled_dot_product_attention": "def scaled_dot_product_attention(*_): pass"}
    )
    assert (result.status, result.points) == ("crashed", 0)
    assert "The grader itself failed on this submission (ZeroDivisionError)" in result.reason
    assert {sign.kind for sign in signs_of(result)} == {"not judged"}


def test_what_a_lent_right_part_looks_like_is_not_passed_on(mother, tmp_path):
    module = """
import linecache
class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()

    def forward(self, query, key, value, mask=None):
        code = scaled_dot_product_attention.__code__
        raise ValueError(repr(code.co_names) + "".join(linecache.getlines(code.co_filename)[-20:]))
"""
    function, judged = grade_code(mother, tmp_path, {"ScaledDotProductAttention": module}).exercises
    assert function.status == "not started"
    assert "pass first" in judged.message and "There is a mistake in this one, too" in judged.message
    assert not any(word in judged.message for word in ("ValueError", "sqrt", "shape", "softmax"))


def test_the_time_for_the_whole_notebook_ends_it_within_a_cell_or_call_too(mother, tmp_path):
    sleeping = "import time\ndef scaled_dot_product_attention(*_):\n    time.sleep(0.5)\n    return 1"
    limits = replace(LIMITS, wall_seconds=2)
    notebook = json.loads(catalog.lesson_notebook(LESSON).read_text(encoding="utf-8"))
    for code, first_cell in (
        ({"scaled_dot_product_attention": sleeping}, None),
        ({}, "import time\nwhile True: time.sleep(1)"),
    ):
        path = tmp_path / "attention.ipynb"
        path.write_text(json.dumps(filled(notebook, code, first_cell=first_cell)), encoding="utf-8")
        result = Grader(LESSON, limits).grade(Submission("someone", path), mother)
        assert (result.status, result.points) == ("timeout", 0)
        assert "2 seconds in all" in " ".join(exercise.message for exercise in result.exercises)


def test_many_slow_cells_of_ones_own_cost_no_points(mother, tmp_path):
    right = next(iter(variants(LESSON, "right", "scaled_dot_product_attention").values())).source
    notebook = filled(
        json.loads(catalog.lesson_notebook(LESSON).read_text(encoding="utf-8")), {"scaled_dot_product_attention": right}
    )
    slow = filled({"cells": []}, {}, first_cell="import time\ntime.sleep(60)")["cells"][0]
    notebook["cells"] += [slow | {"id": f"slow-{number}"} for number in range(MOST_CRASHES + 1)]
    path = tmp_path / "attention.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    limits = replace(LIMITS, wall_seconds_per_request=1)
    result = Grader(LESSON, limits).grade(Submission("someone", path), mother)
    assert result.exercises[0].status == "passed"


def test_a_scratch_cell_is_not_the_cell_in_which_an_exercise_is_written(mother, tmp_path):
    raises = "def scaled_dot_product_attention(query, key, value, mask=None):\n    raise RuntimeError('my own')"
    scratch = (
        "expected = nn.functional.scaled_dot_product_attention(torch.ones(1, 1), torch.ones(1, 1), torch.ones(1, 1))"
    )
    result = grade_code(mother, tmp_path, {"scaled_dot_product_attention": raises}, last_cell=scratch)
    assert (result.exercises[0].status, result.exercises[0].cause) == ("error", None)
    assert "my own" in result.exercises[0].message


def test_display_is_there(mother, tmp_path):
    right = next(iter(variants(LESSON, "right", "scaled_dot_product_attention").values())).source
    result = grade_code(mother, tmp_path, {"scaled_dot_product_attention": "display(1, 'two')\n" + right})
    assert result.exercises[0].status == "passed"


def test_a_class_of_which_one_method_is_left_keeps_the_points_of_the_others(tmp_path):
    lesson = catalog.find_lesson("tokens")
    notebook = json.loads(catalog.lesson_notebook(lesson).read_text(encoding="utf-8"))
    right = {one.name: next(iter(variants(lesson, "right", one.name).values())).source for one in lesson.exercises}
    left = (
        right["Tokenizer"]
        + """

def _left(self, ids):
    raise NotImplementedError()
Tokenizer.decode = _left
"""
    )
    path = tmp_path / "tokens.ipynb"
    path.write_text(json.dumps(filled(notebook, right | {"Tokenizer": left})), encoding="utf-8")
    with Mother(catalog.ROOT) as fresh:
        result = Grader(lesson, LIMITS).grade(Submission("someone", path), fresh)
    judged = next(exercise for exercise in result.exercises if exercise.name == "Tokenizer")
    assert judged.status == "partial" and 0 < judged.points < judged.max_points
    assert "A part of `_left` is not written yet." in judged.message and "NotImplementedError" in judged.message


def test_a_part_in_a_cell_that_is_not_run_is_found_there(mother, tmp_path):
    right = next(iter(variants(LESSON, "right", "scaled_dot_product_attention").values())).source
    notebook = json.loads(catalog.lesson_notebook(LESSON).read_text(encoding="utf-8"))
    notebook = filled(notebook, {}, last_cell=right, delete_stubs=True)
    notebook["cells"][-1]["metadata"]["tags"] = ["experiment"]
    path = tmp_path / "attention.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    result = Grader(LESSON, LIMITS).grade(Submission("someone", path), mother)
    assert "has the tag `experiment`" in result.exercises[0].message
    assert "Move it into a cell of its own" in result.exercises[0].message


def test_what_the_grader_stumbled_over_is_tried_again(tmp_path, monkeypatch):
    write_class(LESSON, tmp_path / "submitted")
    submissions = find_submissions(tmp_path / "submitted", LESSON)[:1]
    failed = SubmissionResult(
        submissions[0].student, "crashed", 0.0, 1.0, "", (ExerciseResult("x", 0.0, 1.0, "error", NOT_JUDGED),)
    )
    again = replace(failed, status="graded", exercises=())
    journal = tmp_path / "journal.jsonl"
    for result in (failed, again, failed):
        monkeypatch.setattr(fleet, "_grade_here", lambda *_, result=result: iter([(result, 0.1)]))
        given = grade_class(LESSON, submissions, jobs=1, limits=LIMITS, journal=journal)
    assert given == [again]


def test_the_cell_that_defines_a_part_is_found_quickly_in_a_million_lines():
    assert not _defines(Cell(1, "raise ValueError" + "\n" * 10**6 + "x"), "softmax")
    assert _defines(Cell(1, "if True:\n    def softmax(x): ..."), "softmax")
    assert _defines(Cell(1, "softmax = lambda x: x"), "softmax") and not _defines(Cell(1, "softmax == 1"), "softmax")


def test_a_grader_that_finds_no_end_is_stopped_and_says_so(tmp_path, monkeypatch):
    def judge_for_ever(*_):
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.01)

    notebook = tmp_path / "attention.ipynb"
    shutil.copy(catalog.lesson_notebook(LESSON), notebook)
    slot = Slot(strongest_isolation(catalog.ROOT), LIMITS)
    slot.make_ready()
    monkeypatch.setattr(fleet, "_slots", [slot])
    try:
        with monkeypatch.context() as stuck:
            stuck.setattr(Suite, "run", judge_for_ever)
            stuck.setattr(fleet, "_patience", lambda _: 3)
            result, seconds = fleet._grade_in_slot(LESSON, Submission("someone", notebook))
        assert (result.status, result.points) == ("timeout", 0) and seconds >= 3
        assert is_judged(result) and "look at it by hand" in result.reason  # or the next run would be stuck, too
        result, _ = fleet._grade_in_slot(LESSON, Submission("next", notebook))
        assert {one.status for one in result.exercises} == {"not started"}
    finally:
        slot.close()
