"""The gallery shows what the graders say today, and every message leads on: it is short, and has a next step."""

import re

import pytest

from autograder.exercise import Lesson
from tests.gallery.page import PAGE, as_page, entries, excerpt, read_kinds, shown_code

pytestmark = pytest.mark.slow

NEXT_STEP = re.compile(
    "Try this: |Read: |Advice: |pass first|delete that line|it can go"
    "|Hand the notebook in|hand that file in|Write it in"
)
OF_A_MACHINE = re.compile(r"Traceback|0x[0-9a-f]{6}|/tmp|/home|/usr|site-packages|\.venv|<module>|\d (ms|MiB)")


@pytest.fixture(scope="module")
def gallery(mother):
    return [(kind, list(entries(kind, mother))) for kind in read_kinds()]


def test_the_page_is_what_the_graders_say_today(gallery):
    told = PAGE.read_text(encoding="utf-8")
    assert as_page(gallery) == told, "run python -m tests.gallery, and read what has changed"


def test_every_message_has_a_next_step_and_is_short(gallery):
    for kind, shown in gallery:
        for entry in shown:
            assert NEXT_STEP.search(entry.message), f"{kind.title}: what to do next?\n{entry.message}"
            assert len(entry.message.splitlines()) <= 20, entry.message
            assert not any(line != line.rstrip() for line in entry.message.splitlines()), entry.message


def test_no_message_holds_what_another_machine_would_say_otherwise(gallery):
    for _, shown in gallery:
        for entry in shown:
            assert not OF_A_MACHINE.search(entry.message), entry.message


def test_every_kind_of_message_is_what_its_heading_says(gallery):
    named, pairs, unnamed, raised, read, carried, _none = [[entry.message for entry in shown] for _, shown in gallery]
    assert all("Try this: " in message and "Two mistakes" not in message for message in named)
    assert all("Two mistakes at once." in message and "\n  Then: " in message for message in pairs)
    assert not any("Try this: " in message or "raised" in message for message in unnamed)
    assert all("Your code raised" in message for message in raised)
    assert all("Advice: " in message or "line" in message for message in read)
    assert all("pass first" in message for message in carried)
    assert all(len(shown) >= 10 for _, shown in gallery)


def test_the_whole_course_is_shown(gallery):
    lessons: set[Lesson] = {entry.lesson for _, shown in gallery for entry in shown}
    assert len(lessons) == 13


def test_code_is_short(gallery):
    assert all(len(shown_code(entry).splitlines()) <= 30 for _, shown in gallery for entry in shown)


def test_long_code_is_cut_to_what_differs_from_right_code():
    right = "def f(x):\n" + "".join(f"    x = x + {number}\n" for number in range(20)) + "    return x"
    wrong = right.replace("x + 11", "x - 11")
    assert excerpt(wrong, [right]).splitlines() == [
        "def f(x):", "    …", "    x = x + 10", "    x = x - 11", "    x = x + 12", "    …",
    ]  # fmt: skip
