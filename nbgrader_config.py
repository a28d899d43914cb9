"""nbgrader's configuration for this course: solutions/ is its source, lessons/ its release.

The class lives under class/, which git ignores. The submitted folder and the database are set in the *last*
lines on purpose: nbgrader goes on with its defaults when this file raises, and then finds no class to run.
"""

from pathlib import Path

import autograder.nbgrader_plugin  # where this fails, nothing below is set, and nothing is graded

autograder.nbgrader_plugin.guard_timestamps()

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "gpt-from-scratch"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"
c.CourseDirectory.autograded_directory = "class/autograded"
c.CourseDirectory.feedback_directory = "class/feedback"
c.CourseDirectory.solution_directory = "class/solution"

# nbgrader copies every file beside a source notebook to the students: each master is left out by its name
# (never by *.py, which would leave out given.py as well).
masters = sorted(path.name for path in Path(__file__).parent.glob("solutions/*/*.py") if path.name != "given.py")
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".pytest_cache", *masters]

c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}

# Learners' code runs enclosed, judged from outside: SafeExporter reads what was handed in, and GradeEnclosed takes the
# place of nbgrader's Execute. Where the machine cannot enclose, nothing is graded, unless you choose "process" here:
# c.GradeEnclosed.isolation = "process"
# A right part that stands on a wrong one earns its points (error carried forward), unless you say otherwise here:
# c.GradeEnclosed.carry_forward = False
c.Autograde.exporter_class = "autograder.nbgrader_plugin.SafeExporter"
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.GradeEnclosed",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# A page that is there is made anew: nbgrader would skip it, and after a regrade, or points given by hand, students
# would go on reading the old ones.
c.GenerateFeedback.force = True
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    "autograder.nbgrader_plugin.FoldedHints",
]

Path(__file__).parent.joinpath("class").mkdir(exist_ok=True)
c.CourseDirectory.submitted_directory = "class/submitted"
c.CourseDirectory.db_url = f"sqlite:///{Path(__file__).parent / 'class' / 'gradebook.db'}"
