"""What a learner of lesson 09 may see fail while working: small worked numbers."""

import torch

from autograder.expect import close, exercise, holds, load_state, pair

# Two target tokens and two of the source, of width 4. Attention averages, and feed-forward keeps what is positive.
TARGET = torch.tensor([[[2.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0]]])
MEMORY = torch.tensor([[[0.0, 0.0, 4.0, 0.0], [0.0, 0.0, 0.0, 2.0]]])
CAUSAL = torch.tensor([[[[True, False], [True, True]]]])
FIRST_ONLY = torch.tensor([[[[True, False]]]])
PARTS = "Use self_attn, add_norm1, cross_attn, add_norm2, feed_forward and add_norm3, and no other parameters."
STEPS = (
    "x = add_norm1(x, self-attention), then add_norm2(x, attention to the memory), then add_norm3(x, feed_forward(x))."
)
PAIR = "Return (x, cross_weights)."
WEIGHTS = "The weights are those of the attention to the memory, (B, H, T, S), one table for each head."
ALL = "Return (x, list of cross weights), one entry for each layer."


def averaging_block(prefix=""):
    """The parameters of a block that can be followed by hand: even attention, then the positive part."""
    state = {}
    for part in ("self_attn", "cross_attn"):
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            matrix = torch.zeros(4, 4) if name in ("q_proj", "k_proj") else torch.eye(4)
            state |= {f"{part}.{name}.weight": matrix, f"{part}.{name}.bias": torch.zeros(4)}
    state |= {"feed_forward.linear1.weight": torch.eye(8, 4), "feed_forward.linear1.bias": torch.zeros(8)}
    state |= {"feed_forward.linear2.weight": torch.eye(4, 8), "feed_forward.linear2.bias": torch.zeros(4)}
    for name in ("add_norm1", "add_norm2", "add_norm3"):
        state |= {f"{name}.norm.weight": torch.ones(4), f"{name}.norm.bias": torch.zeros(4)}
    return {prefix + name: value for name, value in state.items()}


def ready(module, state, why=PARTS):
    load_state(module, state, why)
    module.eval()
    return module


@exercise("DecoderBlock")
def test_worked_number(learner):
    """The worked example: look at yourself, look at the memory, keep what is positive"""
    block = ready(learner.DecoderBlock(4, 2, 8), averaging_block())
    x, weights = pair(block(TARGET[:, :1], MEMORY), PAIR)
    # (4,0,0,0), normalized; plus the mean of the memory (0,0,2,1), normalized; plus its positive part, normalized.
    close(x, torch.tensor([[[1.18459, -1.33022, 0.71181, -0.56618]]]), STEPS, tolerance=1e-4)
    close(weights, torch.full((1, 2, 1, 2), 0.5), WEIGHTS)


@exercise("DecoderBlock")
def test_worked_masks(learner):
    """Two target tokens, with a mask for each of the two attentions"""
    block = ready(learner.DecoderBlock(4, 2, 8), averaging_block())
    x, weights = pair(block(TARGET, MEMORY, CAUSAL, FIRST_ONLY), PAIR)
    why = "self_mask is for the self-attention, cross_mask for the attention to the memory."
    expected = torch.tensor([[[0.25479, -0.89254, 1.53029, -0.89254], [-0.71082, 0.23436, 1.52786, -1.05140]]])
    close(weights, torch.tensor([1.0, 0.0]).expand(1, 2, 2, 2).clone(), f"{WEIGHTS} {why}")
    close(x, expected, why, tolerance=1e-4)


@exercise("Decoder")
def test_two_layers(learner):
    """A worked stack of two layers"""
    state = averaging_block("layers.0.") | averaging_block("layers.1.")
    decoder = ready(
        learner.Decoder(2, 4, 2, 8), state, "Keep two blocks, and nothing else, in an nn.ModuleList `layers`."
    )
    x, weights = pair(decoder(TARGET[:, :1], MEMORY), ALL)
    expected = torch.tensor([[[0.12347, -1.22479, 1.51973, -0.41840]]])
    close(x, expected, "Each layer reads the output of the layer before it, and all of them the same memory.", 1e-4)
    holds(isinstance(weights, list) and len(weights) == 2, ALL, weights, "a list of two tensors")
    for table in weights:
        close(table, torch.full((1, 2, 1, 2), 0.5), WEIGHTS)
