"""What a learner of lesson 02 may see fail while working: small worked numbers."""

import torch

from autograder.expect import close, exercise

TABLE = torch.tensor([[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]])
IDS = torch.tensor([[2, 0]])


@exercise("one_hot")
def test_one_hot(learner):
    """Ids 2 and 0 of a vocabulary of three"""
    close(learner.one_hot(IDS, 3), torch.tensor([[[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]]), "One 1 in each vector.")


@exercise("embed")
def test_embed(learner):
    """Rows 2 and 0 of a table"""
    close(learner.embed(IDS, TABLE), torch.tensor([[[2.0, 2.5], [0.0, 0.5]]]), "Pick the rows.")


@exercise("TokenEmbedding")
def test_token_embedding(learner):
    """A row times the root of the width"""
    module = learner.TokenEmbedding(3, 4)
    weight = module.state_dict()["weight"]
    close(module(IDS), weight[IDS] * 2.0, "Times √D.")
