"""``pytest autograder/graders`` runs every grader against the course's own parts: each must pass.

The engine does not load this file; it hands its own ``learner`` and ``reference`` to the tests.
"""

import pytest
import torch

from autograder import catalog
from autograder.learner import Learner
from autograder.worker.session import Session


@pytest.fixture
def reference():
    return catalog.reference()


@pytest.fixture
def learner(request, reference):
    torch.manual_seed(0)
    folder = request.path.parent.name
    lesson = next(lesson for lesson in catalog.lessons() if lesson.folder == folder)
    return Learner(Session(vars(reference), lesson.refuses).answer)
