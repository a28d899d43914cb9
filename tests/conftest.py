"""What several tests share."""

import pytest

from autograder import catalog
from autograder.sandbox import Mother


@pytest.fixture(scope="session")
def mother():
    with Mother(catalog.ROOT) as warm:
        yield warm
