"""What a learner of lesson 10 may see fail while working: small worked numbers, and what must not change what."""

import torch

from autograder.expect import close, exercise, holds

BOUND = "Evenly drawn from (-a, a) means the variance a²/3: set it equal to 2 / (fan_in + fan_out), solve for a."
COUNT = "Go through the model box by box: weights and biases, each layer, each stack, then the embeddings."


@exercise("xavier_bound")
def test_worked_bounds(learner):
    """Worked numbers: 4 in and 2 out give 1, 20 in and 4 out give 0.5"""
    for fans in ((4, 2), (20, 4), (2, 22)):
        is_bound_of(fans, learner.xavier_bound(*fans))


def is_bound_of(fans, value):
    """Demand the bound for these fans, as a float or as a tensor of one number."""
    right = (6 / sum(fans)) ** 0.5
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        value = value.item()
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    holds(
        is_number, "The result is one number, a float.", value, f"{right:.6f}", "no-return" if value is None else None
    )
    holds(abs(value - right) <= 1e-6 * right, BOUND, value, f"{right:.6f}")


@exercise("count_parameters")
def test_worked_counts(learner):
    """The worked examples: 1696 parameters, and 104 more when nothing is tied"""
    small = {"src_vocab": 11, "tgt_vocab": 13, "d_model": 8, "num_layers": 1, "d_ff": 16}
    for tie_weights, expected in ((True, 1696), (False, 1800)):
        found = learner.count_parameters(**small, tie_weights=tie_weights)
        is_whole = isinstance(found, int) and not isinstance(found, bool)
        holds(is_whole, "The result is an int.", found, str(expected))
        holds(found == expected, COUNT, found, str(expected))


# Width 2, so that a norm gives (1, -1) or (-1, 1): whichever entry is larger. Row 0 is padding.
ROWS = torch.tensor([[0.0, 0.0], [0.25, -0.25], [-0.5, 0.75], [1.0, 0.5]])


def silent(model):
    """Parameters with which all attentions and feed-forwards say nothing: embeddings, positions and norms remain."""
    state = model.state_dict()
    holds(isinstance(state, dict) and state, "The parts must be registered: the state dict is empty.", state)
    quiet = {}
    for name, value in state.items():
        quiet[name] = torch.ones_like(value) if name.endswith("norm.weight") else torch.zeros_like(value)
    return quiet


@exercise("Transformer")
def test_worked_logits(learner):
    """A worked number: with silent sublayers the logits are the rows times what the norms leave of x"""
    model = learner.Transformer(4, 4, d_model=2, num_heads=1, num_layers=1, d_ff=2, dropout=0.0)
    state = silent(model)
    names = ("source_embedding.weight", "target_embedding.weight", "output_projection.weight")
    for name in names:
        holds(name in state, f"The state dict has no {name}.", sorted(state), cause="names-differ")
        state[name] = ROWS.clone()
    model.load_state_dict(state)
    model.eval()
    # x = √2 · row + (sin, cos) of the position: (0.35, 0.65), (0.13, 1.60) and (2.32, 0.29).
    norms = torch.tensor([[[-1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]]])
    logits = model(torch.tensor([[3, 1]]), torch.tensor([[1, 2, 3]]))
    why = (
        "Embed, add positions, decode, then multiply by the rows of the target embedding: "
        "the vectors after the last norm are here (-1, 1), (-1, 1) and (1, -1)."
    )
    close(logits, norms @ ROWS.T, why, tolerance=2e-3)


@exercise("Transformer")
def test_what_may_not_be_read(learner):
    """No target position reads a later one, and nobody reads padding; all else counts"""
    learner.seed(1)
    model = learner.Transformer(9, 9, d_model=8, num_heads=2, num_layers=1, d_ff=16)
    model.eval()
    src, tgt = torch.tensor([[3, 4, 5, 0]]), torch.tensor([[1, 6, 7, 8]])
    before = model(src, tgt)
    is_logits = isinstance(before, torch.Tensor) and before.shape == (1, 4, 9)
    holds(is_logits, "The logits have the shape (B, T, tgt_vocab).", before, "a tensor of shape (1, 4, 9)")
    after = model(src, torch.tensor([[1, 6, 7, 2]]))
    close(after[:, :3], before[:, :3], "The last target token changed, and earlier logits with it: mask the future.")
    holds((after[:, 3] - before[:, 3]).abs().max() > 1e-4, "The last token itself must count.", after[:, 3])
    longer = model(torch.tensor([[3, 4, 5, 0, 0, 0]]), tgt)
    close(longer, before, "More padding behind the source changed the logits: hand its mask to encoder and decoder.")
    other = model(torch.tensor([[3, 4, 6, 0]]), tgt)
    holds((other - before).abs().max() > 1e-4, "Another source must give other logits: decode reads the memory.", other)
