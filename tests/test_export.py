"""Files for Canvas and Moodle, read again by an independent reader, by the rules of those platforms."""

import csv
import json
import subprocess
import sys

import pytest

from autograder import catalog
from autograder.class_page import Graded
from autograder.exercise import ExerciseResult, SubmissionResult, UserError
from autograder.export import export


def graded(assignment="04-attention", **points):
    results = [
        SubmissionResult(student, "graded", got, 10.0, None if got == 10 else "=HYPERLINK(1)",
                         (ExerciseResult("part", got, 10.0, "passed" if got == 10 else "partial"),))
        for student, got in sorted(points.items())
    ]  # fmt: skip
    return Graded(assignment, (("part", 10.0),), results)


CLASS = graded(ada=10.0, grace=0.97, ivan=2.5)
CANVAS_EXPORT = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,04-attention (98765),Current Score
    Points Possible,,,,,10,(read only)
"Lovelace, Ada",101,s-1,ada,"Section 1, morning",,
"Hopper, Grace",102,s-2,Grace@uni.example,Section 2,3,
"Curie, Marie",103,s-3,marie,Section 2,,
"Student, Test",,,,Section 2,,
"""
WORKSHEET = """Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Feedback comments
Participant 7,Ada Lovelace,ada@uni.example,Submitted,,10.00,Yes,
Participant 8,Grace Hopper,grace@uni.example,Submitted,,10.00,Yes,old
Participant 9,Marie Curie,marie@uni.example,No submission,,10.00,Yes,
"""  # fmt: skip


def read(text):
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture
def names(tmp_path):
    def write(text):
        path = tmp_path / "names.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_canvas_gets_its_own_ids_and_column_back(names):
    done = export([CLASS], "canvas", names(CANVAS_EXPORT))
    possible, *people = read(done.text)
    # Canvas's rules: these five columns in this order, the assignment with its number, and the row of possible points.
    assert list(possible) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "04-attention (98765)"]
    assert possible["Student"].strip() == "Points Possible" and float(possible["04-attention (98765)"]) == 10
    assert [(row["ID"], row["Section"], float(row["04-attention (98765)"])) for row in people] == [
        ("101", "Section 1, morning", 10.0),
        ("102", "Section 2", 0.97),
    ]
    assert people[0]["Student"] == "Lovelace, Ada" and people[1]["SIS Login ID"] == "Grace@uni.example"
    assert done.unknown == ("ivan",) and done.without_result == 1


def test_canvas_without_a_file_of_names_takes_folders_for_logins():
    possible, *people = read(export([CLASS, graded("05-masks", ada=5.0)], "canvas").text)
    assert [row["SIS Login ID"] for row in people] == ["ada", "grace", "ivan"]
    assert [row["05-masks"] for row in people] == ["5", "", ""]  # an empty field changes nothing in Canvas
    assert possible["05-masks"] == "10"


def test_moodles_worksheet_comes_back_filled_in(names):
    done = export([CLASS], "moodle", names(WORKSHEET))
    rows = read(done.text)
    assert list(rows[0]) == WORKSHEET.splitlines()[0].split(",")
    assert [(row["Identifier"], row["Grade"], row["Status"]) for row in rows] == [
        ("Participant 7", "10", "Submitted"),
        ("Participant 8", "0.97", "Submitted"),
    ]
    assert rows[0]["Feedback comments"] == "All checks passed."
    assert rows[1]["Feedback comments"] == "'=HYPERLINK(1)"  # no formula for the spreadsheet that opens it
    assert done.unknown == ("ivan",)


def test_moodles_grade_import_has_one_column_for_each_assignment(names):
    people = "First name,Last name,Email address\nAda,Lovelace,ada@uni.example\n"
    rows = read(export([CLASS, graded("05-masks", ada=5.0)], "moodle", names(people)).text)
    assert rows == [{
        "First name": "Ada", "Last name": "Lovelace", "Email address": "ada@uni.example",
        "Assignment: 04-attention": "10", "Assignment: 05-masks": "5",
    }]  # fmt: skip


def test_another_maximum_is_scaled_or_asked_about(names):
    path = names(WORKSHEET.replace("10.00", "100.00"))
    with pytest.raises(UserError, match="--out-of 100"):
        export([CLASS], "moodle", path)
    assert [row["Grade"] for row in read(export([CLASS], "moodle", path, out_of=100).text)] == ["100", "9.7"]


def test_canvass_own_maximum_is_scaled_or_asked_about(names):
    path = names(CANVAS_EXPORT.replace(",10,", ",100.0,"))
    with pytest.raises(UserError, match=r"Canvas counts 04-attention out of 100 points .* of 10: give --out-of 100"):
        export([CLASS], "canvas", path)
    possible, *people = read(export([CLASS], "canvas", path, out_of=100).text)
    column = "04-attention (98765)"
    assert possible[column] == "100" and [row[column] for row in people] == ["100", "9.7"]
    assert export([graded("05-masks", ada=5.0)], "canvas", path).text  # Canvas does not have this one yet


def test_a_column_of_folders_says_who_is_who(names):
    path = names("Email address;Username;folder\na.l@uni.example;al1;ada\ni.i@uni.example;ii1;ivan\n")
    rows = read(export([CLASS], "moodle", path).text)
    assert [(row["Username"], row["Assignment: 04-attention"]) for row in rows] == [("al1", "10"), ("ii1", "2.5")]


@pytest.mark.parametrize(
    ("text", "says"),
    [("a,b\n1,2\n", "has none of the columns"),
     ("Username,ID number\nada,1\ngrace,ada\n", "two people are called 'ada'"),
     ("Username,notes\nada," + "x" * 200_000, "cannot be read as CSV: field larger than field limit"),
     (WORKSHEET.replace("10.00", "Satisfactory"), "'Satisfactory' as the most points of 04-attention, which is no"),
     (WORKSHEET.replace("10.00", "nan"), "'nan' as the most points"),
     (WORKSHEET.replace("10.00", "0"), "out of 0 points and the course out of 10: change it there")],
)  # fmt: skip
def test_a_wrong_file_of_names_is_one_sentence(names, text, says):
    with pytest.raises(UserError, match=says):
        export([CLASS], "moodle", names(text))


def test_a_part_of_an_address_that_two_people_have_is_nobodys(names):
    people = "Email address\nada@one.example\nada@two.example\ngrace@one.example\nivan@one.example\n"
    with pytest.raises(UserError, match="two people are called 'ada'"):
        export([CLASS], "moodle", names(people))


@pytest.mark.parametrize(("one", "other"), [("Ada", "ada"), ("ada", "s-1")])
def test_two_folders_of_one_person_are_asked_about(names, one, other):
    path = names(CANVAS_EXPORT)
    with pytest.raises(UserError, match=f"{one!r} and {other!r} are the same person in .*04-attention: move"):
        export([graded(**{one: 10.0, other: 2.0})], "canvas", path)
    first, second = graded(**{one: 10.0}), graded("05-masks", **{other: 2.0})
    done = export([first, second], "canvas", path)  # another folder for each assignment is still one line
    [_, line] = read(done.text)
    assert (line["04-attention (98765)"], line["05-masks"], done.without_result) == ("10", "2", 2)


def test_a_worksheet_belongs_to_one_assignment(names):
    with pytest.raises(UserError, match="belongs to one assignment"):
        export([CLASS, graded("05-masks", ada=5.0)], "moodle", names(WORKSHEET))


def test_the_command_line_names_who_is_left_out(tmp_path, names):
    document = {"assignment": CLASS.assignment, "results": [result.as_dict() for result in CLASS.results]}
    (tmp_path / "results.json").write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-m", "autograder", "export", str(tmp_path), "--format", "canvas",
               "--names", str(names(CANVAS_EXPORT)), "-o", str(tmp_path / "out" / "canvas.csv")]  # fmt: skip
    done = subprocess.run(command, cwd=catalog.ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1 and "Not in the file of names: ivan." in done.stderr, done.stderr
    assert len((tmp_path / "out" / "canvas.csv").read_text(encoding="utf-8").splitlines()) == 4
