"""What a learner of lesson 08 may see fail while working: small worked numbers."""

import torch

from autograder.expect import close, exercise, load_state

# Two tokens of width 4. Attention averages them, and feed-forward keeps what is positive.
TOKENS = torch.tensor([[[2.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0]]])
PARTS = "Use self_attn, add_norm1, feed_forward and add_norm2, and no other parameters."
STEPS = "x = add_norm1(x, self-attention of x), then add_norm2(x, feed_forward(x)): each norm after its sum."
CHAIN = "Each layer reads the output of the layer before it; layer 0 reads x."


def averaging_block(prefix=""):
    """The parameters of a block that can be followed by hand: even attention, then the positive part."""
    state = {}
    for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
        matrix = torch.zeros(4, 4) if name in ("q_proj", "k_proj") else torch.eye(4)
        state |= {f"self_attn.{name}.weight": matrix, f"self_attn.{name}.bias": torch.zeros(4)}
    state |= {"feed_forward.linear1.weight": torch.eye(8, 4), "feed_forward.linear1.bias": torch.zeros(8)}
    state |= {"feed_forward.linear2.weight": torch.eye(4, 8), "feed_forward.linear2.bias": torch.zeros(4)}
    for name in ("add_norm1", "add_norm2"):
        state |= {f"{name}.norm.weight": torch.ones(4), f"{name}.norm.bias": torch.zeros(4)}
    return {prefix + name: value for name, value in state.items()}


def ready(module, state, why=PARTS):
    load_state(module, state, why)
    module.eval()
    return module


@exercise("EncoderBlock")
def test_worked_number(learner):
    """The worked example: even attention, then the positive part"""
    block = ready(learner.EncoderBlock(4, 2, 8), averaging_block())
    # (2,0,0,0) + mean (1,1,0,0) = (3,1,0,0), normalized (1.633,0,-0.816,-0.816); plus its positive part, normalized.
    expected = torch.tensor([[[1.69775, -0.24254, -0.72761, -0.72761], [-0.24254, 1.69775, -0.72761, -0.72761]]])
    close(block(TOKENS), expected, STEPS, tolerance=1e-4)


@exercise("EncoderBlock")
def test_worked_mask(learner):
    """With a mask that leaves each token itself only, and with none"""
    block = ready(learner.EncoderBlock(4, 2, 8), averaging_block())
    alone = torch.tensor([[[1.73205, -0.57735, -0.57735, -0.57735], [-0.57735, 1.73205, -0.57735, -0.57735]]])
    mask = torch.eye(2, dtype=torch.bool)[None, None]
    close(block(TOKENS, mask), alone, "Hand the mask on to the self-attention.", tolerance=1e-4)
    blind = torch.zeros(1, 1, 2, 2, dtype=torch.bool)
    why = "A token that may attend to nothing keeps what it is: attention gives it zeros, not NaN."
    close(block(TOKENS, blind), alone, why, tolerance=1e-4)


@exercise("Encoder")
def test_two_layers(learner):
    """A worked stack of two layers"""
    state = averaging_block("layers.0.") | averaging_block("layers.1.")
    encoder = ready(
        learner.Encoder(2, 4, 2, 8), state, "Keep two blocks, and nothing else, in an nn.ModuleList `layers`."
    )
    expected = torch.tensor([[[1.59922, 0.09407, -0.84665, -0.84665], [0.09407, 1.59922, -0.84665, -0.84665]]])
    close(encoder(TOKENS), expected, CHAIN, tolerance=1e-4)
