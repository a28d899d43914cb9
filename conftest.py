"""How the tests are spread over processes: by file, the graders' many variants by lesson; long groups begin first."""

import pytest

# Files that take longest, the longest first: begun last they would keep one core busy while the other waits.
LONG = (
    "test_site.py", "test_browser.py", "test_hostile.py", "test_same_grades.py", "test_killed.py",
    "test_formgrader.py", "test_gradebook.py", "test_nbgrader_plugin.py", "test_grade.py", "test_assemble.py",
    "test_build.py", "test_isolation.py",
)  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        group = item.path.name
        callspec = getattr(item, "callspec", None)
        lesson = callspec.params.get("lesson") if callspec else None
        if lesson is not None:
            group += lesson.folder
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
