"""What a learner of lesson 12 may see fail while working: small worked numbers."""

from functools import partial

import torch

from autograder.expect import close, equal, exercise, holds, load_state, pair, repeats

PARTS = "Use norm1, attn, norm2 and feed_forward (with linear1 and linear2), and no other parameters."
PRE = "x = x + attention(norm1(x)), then x = x + feed_forward(norm2(x))."
PAIR = "update gives (key, value): all keys and all values of this layer so far."
APPEND = "Append the new ones behind the old ones of the same layer, along time, which is dimension 2."
LENGTH = "length is the number of positions in the cache, an attribute or a property, not a method."


def length_is(cache, expected, why=LENGTH, cause=None):
    """Demand this length, as an int or as a tensor of one number."""
    found = cache.get("length")
    if isinstance(found, torch.Tensor) and found.numel() == 1 and not found.is_floating_point():
        found = int(found)
    is_int = isinstance(found, int) and not isinstance(found, bool)
    holds(is_int, LENGTH, found, str(expected), "no-return" if found is None else None)
    holds(found == expected, why, found, str(expected), cause, "length")


def numbers(*values):
    """One text, one head of width 1, a position for each number: (1, 1, T, 1)."""
    return torch.tensor(values).reshape(1, 1, -1, 1)


@exercise("KVCache")
def test_worked_cache(learner):
    """The worked example: two positions are kept, a third one is appended"""
    cache = learner.KVCache(1)
    length_is(cache, 0, "A new cache is empty.")
    keys, values = pair(cache.update(0, numbers(1.0, 0.0), numbers(10.0, 20.0)), PAIR)
    close(keys, numbers(1.0, 0.0), "At first there is nothing old: what comes in comes back.", what="keys")
    close(values, numbers(10.0, 20.0), "At first there is nothing old: what comes in comes back.", what="values")
    keys, values = pair(cache.update(0, numbers(2.0), numbers(60.0)), PAIR)
    close(keys, numbers(1.0, 0.0, 2.0), APPEND, what="keys")
    close(values, numbers(10.0, 20.0, 60.0), APPEND, what="values")
    length_is(cache, 3)
    why = "Another cache is still empty: the stores belong to each cache, not to the class."
    length_is(learner.KVCache(1), 0, why, "shared-between-caches")


@exercise("KVCache")
def test_worked_layers(learner):
    """Two layers, and a reset"""
    cache = learner.KVCache(2)
    for layer in (0, 1):
        keys, _ = pair(cache.update(layer, numbers(1.0 + layer), numbers(5.0 + layer)), PAIR)
        close(keys, numbers(1.0 + layer), "Every layer has a store of its own.", what="keys")
    length_is(cache, 1, "Two layers have seen one position: the length is 1.")
    cache.reset()
    length_is(cache, 0, "reset() forgets everything.")


def averaging_block():
    """Parameters to follow by hand: attention averages what it sees, feed-forward gives GELU of its input."""
    state = {}
    for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
        matrix = torch.zeros(4, 4) if name in ("q_proj", "k_proj") else torch.eye(4)
        state |= {f"attn.{name}.weight": matrix, f"attn.{name}.bias": torch.zeros(4)}
    state |= {"feed_forward.linear1.weight": torch.eye(16, 4), "feed_forward.linear1.bias": torch.zeros(16)}
    state |= {"feed_forward.linear2.weight": torch.eye(4, 16), "feed_forward.linear2.bias": torch.zeros(4)}
    for name in ("norm1", "norm2"):
        state |= {f"{name}.weight": torch.ones(4), f"{name}.bias": torch.zeros(4)}
    return state


@exercise("GPTBlock")
def test_worked_block(learner):
    """A worked number: one position that attends to itself"""
    block = learner.GPTBlock(4, 2)
    load_state(block, averaging_block(), PARTS)
    block.eval()
    # norm1 gives (1.7320, -0.5773, -0.5773, -0.5773); added: (3.7320, -0.5773, ...). norm2 gives (1.7320, -0.5773, ...)
    # again, of which GELU leaves (1.6599, -0.1627, ...).
    found = block(torch.tensor([[[2.0, 0.0, 0.0, 0.0]]]))
    close(found, torch.tensor([[[5.39192, -0.74005, -0.74005, -0.74005]]]), PRE, tolerance=2e-4)


@exercise("GPTBlock")
def test_worked_block_with_a_mask(learner):
    """Two positions: the first sees only itself, the second both"""
    block = learner.GPTBlock(4, 2)
    load_state(block, averaging_block(), PARTS)
    block.eval()
    x = torch.tensor([[[2.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0]]])
    mask = torch.tensor([[[[True, False], [True, True]]]])
    found = block(x, mask)
    alone = torch.tensor([[[5.39192, -0.74005, -0.74005, -0.74005]]])
    close(found[:, :1], alone, "The first position sees itself alone: hand the mask on to the attention.", 2e-4)
    holds(found[0, 1, 0] > -0.5, "The second position sees the first one, too.", found[0, 1])


SMALL = {"vocab_size": 4, "d_model": 2, "num_heads": 1, "num_layers": 1, "max_len": 3, "dropout": 0.0}
ROWS = torch.tensor([[0.5, 0.0], [0.25, -0.25], [-0.5, 0.75], [1.0, 0.5]])
PLACES = torch.tensor([[0.0, 0.25], [0.5, 0.0], [0.0, 1.0]])
NAMES = "The parts are token_embedding, position_embedding, blocks and final_norm; the logits need no other parameters."


@exercise("GPT")
def test_worked_logits(learner):
    """A worked number: with silent blocks the logits are the rows times what the final norm leaves of the sums"""
    model = learner.GPT(**SMALL)
    state = model.state_dict()
    holds(isinstance(state, dict) and state, "The parts must be registered: the state dict is empty.", state)
    for name, value in state.items():
        ones = name.endswith(("norm.weight", "norm1.weight", "norm2.weight"))
        state[name] = torch.ones_like(value) if ones else torch.zeros_like(value)
    for name in state.keys() - {"position_embedding.weight"}:  # the tied matrix may have a second name
        if state[name].shape == ROWS.shape:
            state[name] = ROWS.clone()
    for name, value in (("token_embedding.weight", ROWS), ("position_embedding.weight", PLACES)):
        holds(name in state, f"The state dict has no {name}. {NAMES}", sorted(state), cause="names-differ")
        state[name] = value.clone()
    model.load_state_dict(state)
    model.eval()
    # Sums: (1.00, 0.75), (0.75, -0.25) and (-0.50, 1.75). With two numbers the norm gives (1, -1) or (-1, 1).
    normed = torch.tensor([[[1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]]])
    why = "Token row plus position row, the blocks, final_norm, then the dot products with all rows of token_embedding."
    close(model(torch.tensor([[3, 1, 2]])), normed @ ROWS.T, why, tolerance=2e-3)


def start_alike(model):
    """Give the parameters numbers that do not hang on how a model starts: so the answers can be compared."""
    state = model.state_dict()
    holds(isinstance(state, dict) and state, "The parts must be registered: the state dict is empty.", state)
    for name in sorted(name for name, value in state.items() if value.is_floating_point()):
        state[name] = 0.5 * torch.randn(state[name].shape)
    model.load_state_dict(state)


@exercise("GPT")
def test_what_may_not_be_read(learner):
    """No position reads a later one, and every earlier one counts"""
    model = learner.GPT(9, 8, 2, 2, 6, 0.0)
    start_alike(model)
    model.eval()
    before = model(torch.tensor([[1, 6, 7, 8]]))
    is_logits = isinstance(before, torch.Tensor) and before.shape == (1, 4, 9)
    holds(is_logits, "The logits have the shape (B, T, vocab_size).", before, "a tensor of shape (1, 4, 9)")
    after = model(torch.tensor([[1, 6, 7, 2]]))
    close(after[:, :3], before[:, :3], "The last token changed, and earlier logits with it: mask the future.")
    holds((after[:, 3] - before[:, 3]).abs().max() > 1e-6, "The last token itself must count.", after[:, 3])


@exercise("sample_next")
def test_worked_choices(learner):
    """The worked example: what each dial leaves of 0.5, 0.3, 0.15 and 0.05"""
    logits = torch.tensor([[0.5, 0.3, 0.15, 0.05]]).log()
    best = learner.sample_next(logits, temperature=0)
    equal(drawn(best, 1).tolist(), [0], "At temperature 0 the token with the largest logit is taken.")
    many = logits.repeat(300, 1)
    for dials, expected, why in (
        ({"top_k": 2}, {0, 1}, "With top_k=2 the two likeliest tokens may be drawn."),
        ({"top_p": 0.7}, {0, 1}, "0.5 does not reach 0.7, with 0.3 more it does: the token that crosses stays."),
        ({"top_p": 0.2}, {0}, "The first token alone reaches 0.2, and one always stays."),
        ({"top_k": 2, "top_p": 0.6}, {0}, "Of the two that top-k leaves, the first has 0.5 / 0.8 = 0.625."),
        ({}, {0, 1, 2, 3}, "Without a filter every token may be drawn."),
    ):
        learner.seed(3)
        found = set(drawn(learner.sample_next(many, **dials), 300).tolist())
        holds(found == expected, why, sorted(found), str(sorted(expected)), what="the tokens that were drawn")


def drawn(found, rows):
    """Demand a token for each row, as (B,); (B, 1) will do."""
    if isinstance(found, torch.Tensor) and found.is_floating_point() and found.ndim == 2 and found.shape[1] > 1:
        why = "One id for each row is expected here, not a number for each token: draw with torch.multinomial."
        holds(False, why, found, f"a tensor of shape ({rows},), int64", "probability-for-id")
    holds(isinstance(found, torch.Tensor), "A tensor of ids is expected here.", found, f"a tensor of shape ({rows},)",
          "no-return" if found is None else None)  # fmt: skip
    fits = found.shape in ((rows,), (rows, 1)) and not found.is_floating_point() and found.dtype != torch.bool
    holds(fits, "One integer id for each row is expected here.", found, f"a tensor of shape ({rows},), int64")
    return found.reshape(rows)


def follows_the_rule():
    """Parameters of a GPT of width 8 that answers token i with token (i + 3) % 8, wherever it stands."""
    state = {f"blocks.0.attn.{name}_proj.{part}": torch.zeros((8, 8) if part == "weight" else 8)
             for name in ("q", "k", "v", "out") for part in ("weight", "bias")}  # fmt: skip
    for name in ("blocks.0.norm1", "blocks.0.norm2", "final_norm"):
        state |= {f"{name}.weight": torch.ones(8), f"{name}.bias": torch.zeros(8)}
    # The norm makes a token's row 2.65 at its own place and -0.38 elsewhere: only its own gate opens.
    state["blocks.0.feed_forward.linear1.weight"] = torch.eye(32, 8) * 4
    state["blocks.0.feed_forward.linear1.bias"] = torch.full((32,), -4.0)
    rule = torch.zeros(8, 32)
    rule[(torch.arange(8) + 3) % 8, torch.arange(8)] = 5.0
    state["blocks.0.feed_forward.linear2.weight"] = rule
    state["blocks.0.feed_forward.linear2.bias"] = torch.zeros(8)
    return state | {"token_embedding.weight": torch.eye(8), "position_embedding.weight": torch.zeros(16, 8)}


@exercise("generate")
def test_worked_text(learner):
    """A model that adds three to each token: what it writes at temperature 0, and when it must stop"""
    model = learner.GPT(8, 8, 1, 1, 16, 0.0)
    load_state(model, follows_the_rule(), NAMES)
    model.eval()
    prompt = torch.tensor([[1], [2]])
    drawn_anew = []
    for seed in range(4):
        learner.seed(seed)
        drawn_anew.append(learner.generate(model, prompt, 10, temperature=0, use_cache=False))
    why = "At temperature 0 nothing is drawn, yet the same call wrote two texts: hand the temperature to sample_next."
    for text in drawn_anew[1:]:
        if isinstance(text, torch.Tensor) and isinstance(drawn_anew[0], torch.Tensor):
            holds(torch.equal(text, drawn_anew[0]), why, text, "the same text each time", "temperature-not-passed")
    for use_cache in (True, False):
        learner.seed(1)
        text = learner.generate(model, prompt, 5, temperature=0, use_cache=use_cache)
        expected = torch.tensor([[1, 4, 7, 2, 5, 0], [2, 5, 0, 3, 6, 1]])
        close(text, expected, "Give the prompt and what follows it: the best token for the last position, and again.")
        again = partial(learner.generate, model, prompt, 5, temperature=0, use_cache=use_cache)
        why = "The same call a second time gives something else: begin with a new, empty KVCache in each call."
        repeats(again, text, why, "cache-not-fresh")
        text = learner.generate(model, prompt, 5, temperature=0, eos_id=7, use_cache=use_cache)
        expected[0, 3:] = 7
        close(text, expected, "A row that has reached eos_id goes on with it; the others write on.")
