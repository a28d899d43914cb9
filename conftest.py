"""How the tests are spread over processes: by file, the graders' many variants by lesson; long groups begin first."""

import re

import pytest
from xdist.scheduler import LoadScopeScheduling

# Files that take longest, the longest first: begun last they would keep one core busy while the other waits.
LONG = (
    "test_site.py", "test_browser.py", "test_hostile.py", "test_same_grades.py", "test_killed.py",
    "test_formgrader.py", "test_gallery.py", "test_gradebook.py", "test_nbgrader_plugin.py", "test_grade.py",
    "test_assemble.py", "test_build.py", "test_isolation.py",
)  # fmt: skip


class ByFileAndLesson(LoadScopeScheduling):
    """Keep a file's tests on one process, so that what its fixtures prepare is prepared once."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, case = nodeid.partition("[")
        lesson = re.match(r"\d\d-", case)
        return file.partition("::")[0] + (lesson.group() if lesson else "")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return ByFileAndLesson(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
