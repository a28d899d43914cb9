"""What several tests share."""

import pytest

from autograder import catalog
from autograder.sandbox import Mother, strongest_isolation


@pytest.fixture(scope="session")
def mother():
    with Mother(catalog.ROOT, strongest_isolation(catalog.ROOT)) as warm:
        yield warm
