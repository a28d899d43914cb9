"""How the tests are spread over processes: by file, and the graders' many variants by lesson."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        group = item.path.name
        callspec = getattr(item, "callspec", None)
        lesson = callspec.params.get("lesson") if callspec else None
        if lesson is not None:
            group += lesson.folder
        item.add_marker(pytest.mark.xdist_group(group))
