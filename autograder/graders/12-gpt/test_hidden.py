"""What lesson 12 must withstand: caches in pieces, masks, learned positions, filters by their distributions, texts."""

import copy
from functools import partial
from pathlib import Path

import pytest
import torch

from autograder.expect import Mismatch, close, exercise, holds, load_state, pair, raises, repeats, unchanged
from autograder.misconceptions import load_misconceptions

PAIR = "update gives (key, value): all keys and all values of this layer so far."
APPEND = "Append the new ones behind the old ones of the same layer, along time, which is dimension 2."
OWN = "A new cache is empty, whatever others hold: the stores belong to each cache, not to the class."
LENGTH = "length is the number of positions in the cache, an attribute or a property, not a method."
PARTS = "Use norm1, attn, norm2 and feed_forward (with linear1 and linear2), and no other parameters."
PRE = "x = x + attention(norm1(x)), then x = x + feed_forward(norm2(x))."
ALLOWED = "The mask goes to the attention as it is: True means may attend."
REMEMBERS = "Hand the new keys and values to cache.update(layer, key, value), and attend to all that comes back."
EMPTY = "A position that may attend to nothing gets nothing from the attention, and never NaN."
NAMES = "The parts are token_embedding, position_embedding, blocks and final_norm; the logits need no other parameters."
LOGITS = "Token row plus position row, the blocks with a causal mask, final_norm, the dot products with all token rows."
SAME = "With a cache the same positions must get the same logits as when the whole text comes at once."
ROOM = "More than max_len positions, with those in the cache counted in, must be a ValueError."
DROPPED = "Dropout acts in training mode only."


# ---------- KVCache ----------


def length_is(cache, expected, why=LENGTH, cause=None):
    """Demand this length, as an int or as a tensor of one number."""
    found = cache.get("length")
    if isinstance(found, torch.Tensor) and found.numel() == 1 and not found.is_floating_point():
        found = int(found)
    is_int = isinstance(found, int) and not isinstance(found, bool)
    holds(is_int, LENGTH, found, str(expected), "no-return" if found is None else None)
    holds(found == expected, why, found, str(expected), cause, "length")


def goes_through(learner, cache, pieces, shape, layers, dtype=torch.float32):
    """Send random keys and values through a cache in pieces, and compare everything with what was appended."""
    batch, heads, width = shape
    seen = [(torch.empty(batch, heads, 0, width, dtype=dtype),) * 2 for _ in range(layers)]
    for piece in pieces:
        for layer in range(layers):
            # As split_heads gives them: time and heads have changed places in memory.
            key, value = (torch.randn(batch, piece, heads, width, dtype=dtype).transpose(1, 2) for _ in range(2))
            seen[layer] = tuple(
                torch.cat([old, new], dim=2) for old, new in zip(seen[layer], (key, value), strict=True)
            )
            keys, values = pair(cache.update(layer, key, value), PAIR)
            unchanged(learner, "The new keys and values stay as they are.")
            close(keys, seen[layer][0], APPEND, tolerance=0.0, what=f"keys of layer {layer}")
            close(values, seen[layer][1], APPEND, tolerance=0.0, what=f"values of layer {layer}")
        length_is(cache, seen[0][0].shape[2], "After a pass through all layers the length has grown by its positions.")


# (B, H, K), the number of layers, and how many positions come at a time
CACHES = [((2, 2, 4), 3, (2, 1, 3)), ((1, 1, 1), 1, (1, 1, 1, 1)), ((3, 2, 5), 2, (4, 2)), ((2, 3, 3), 4, (3, 3))]


@exercise("KVCache", weight=3, essential=True)
@pytest.mark.parametrize(("shape", "layers", "pieces"), CACHES, ids=str)
def test_random_pieces(learner, shape, layers, pieces):
    """Random keys and values in pieces of several sizes, through one to four layers"""
    cache = learner.KVCache(layers)
    length_is(cache, 0, OWN, "shared-between-caches")
    goes_through(learner, cache, pieces, shape, layers)


@exercise("KVCache", weight=2)
def test_reset(learner):
    """After a reset the cache is as it was at the start, again and again"""
    cache = learner.KVCache(num_layers=2)
    for pieces in ((3, 2), (1, 1, 4), (2,)):
        goes_through(learner, cache, pieces, (2, 2, 3), 2)
        cache.reset()
        length_is(cache, 0, "reset() forgets everything.")


@exercise("KVCache", weight=2)
def test_two_caches(learner):
    """Two caches know nothing of each other"""
    first, second = learner.KVCache(2), learner.KVCache(2)
    goes_through(learner, first, (2, 1), (1, 2, 3), 2)
    length_is(second, 0, OWN, "shared-between-caches")
    goes_through(learner, second, (1, 3), (1, 2, 3), 2)
    length_is(first, 3, "Each cache has lists of its own.", "shared-between-caches")


@exercise("KVCache")
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_cached_dtypes(learner, dtype):
    """The dtype stays what it is"""
    goes_through(learner, learner.KVCache(2), (2, 1), (2, 2, 3), 2, dtype)


@exercise("KVCache")
def test_long_text(learner):
    """A text of hundreds of positions, and arguments by name"""
    cache = learner.KVCache(num_layers=1)
    goes_through(learner, cache, (300, 1, 299), (1, 2, 2), 1)
    key, value = torch.randn(1, 2, 1, 2), torch.randn(1, 2, 1, 2)
    keys, values = pair(cache.update(layer=0, key=key, value=value), PAIR)
    close(keys[:, :, 600:], key, APPEND, what="keys")
    close(values[:, :, 600:], value, APPEND, what="values")


# ---------- GPTBlock ----------

_right_ones = {}


def right_one(reference, kind, sizes, dtype=torch.float32):
    """Give the course's own block or model with random parameters, made once for all learners, and the parameters."""
    key = kind, dtype, *sorted(sizes.items())
    if key not in _right_ones:
        state_of_torch = torch.get_rng_state()
        right = getattr(reference, kind)(**sizes).to(dtype).eval()
        state = random_state(right)
        right.load_state_dict(state)
        torch.set_rng_state(state_of_torch)
        _right_ones[key] = right, state
    return _right_ones[key]


def random_state(right):
    """Parameters of a size at which every part matters: biases, and norms that scale and shift."""
    generator = torch.Generator().manual_seed(12)
    state = {}
    for name, value in right.state_dict().items():
        draw = torch.randn(value.shape, dtype=torch.float64, generator=generator)
        if "norm" in name and name.endswith("weight"):
            draw = 1 + 0.3 * draw
            if name.startswith("final"):
                draw[::2] *= -1  # so that the tied head does not call for the token that came last, again and again
        elif name == "final_norm.bias":
            draw = 0.1 * draw  # nor for the same one everywhere
        elif "embedding" in name:
            draw = (0.5 if name.startswith("token") else 0.3) * draw
        elif name.endswith("weight"):
            draw = 1.2 * draw / value.shape[-1] ** 0.5
        else:
            draw = 0.3 * draw
        state[name] = draw.to(value.dtype)
    return state


def blocks(learner, reference, d_model=8, num_heads=2, dropout=0.0, dtype=torch.float32):
    """Give the learner's block and the course's own with the same random parameters, in evaluation mode."""
    right, state = right_one(reference, "GPTBlock", {"d_model": d_model, "num_heads": num_heads}, dtype)
    block = learner.GPTBlock(d_model, num_heads, dropout)
    in_dtype(block, dtype)
    load_state(block, state, PARTS)
    block.eval()
    return block, right


def in_dtype(module, dtype):
    if dtype is torch.float64:
        module.double()
    elif dtype is torch.bfloat16:
        module.bfloat16()


def causal(length, past=0):
    """The rows of the new positions: (1, 1, T, past + T)."""
    return torch.ones(length, past + length, dtype=torch.bool).tril(past)[None, None]


BLOCKS = [(2, 5, 8, 2), (1, 1, 4, 1), (3, 7, 12, 3), (2, 4, 9, 3), (1, 6, 6, 6)]


@exercise("GPTBlock", weight=4, essential=True)
@pytest.mark.parametrize("sizes", BLOCKS, ids=str)
def test_block_random_values(learner, reference, sizes):
    """Random values of several sizes under a causal mask"""
    batch, length, d_model, num_heads = sizes
    block, right = blocks(learner, reference, d_model, num_heads)
    x = torch.randn(batch, length, d_model)
    close(block(x, causal(length)), right(x, causal(length)), PRE)


@exercise("GPTBlock", weight=3)
def test_block_masks(learner, reference):
    """Masks that forbid more than the future, one for each text, by position and by name"""
    block, right = blocks(learner, reference)
    x = torch.randn(3, 5, 8)
    real = torch.tensor([[True] * 5, [True, True, False, True, False], [True, False, False, False, True]])
    for mask in (causal(5) & real[:, None, None], causal(5) & torch.eye(5, dtype=torch.bool)):
        close(block(x, mask), right(x, mask), ALLOWED)
        close(block(x=x, mask=mask), right(x, mask), ALLOWED)
    close(block(x[:, :1]), right(x[:, :1]), PRE)


@exercise("GPTBlock")
def test_block_rows_with_nothing(learner, reference):
    """A position that may attend to nothing gives numbers"""
    block, right = blocks(learner, reference)
    x = torch.randn(2, 3, 8)
    mask = causal(3) & torch.tensor([[False, True, True], [False, False, False]])[:, None, None]
    close(block(x, mask), right(x, mask), EMPTY)


@exercise("GPTBlock", weight=4)
@pytest.mark.parametrize("pieces", [(1, 1, 1, 1), (3, 1, 2), (2, 4)], ids=str)
def test_block_with_a_cache(learner, reference, pieces):
    """With a cache, a few positions at a time, the same comes out as for all at once"""
    block, right = blocks(learner, reference)
    x = torch.randn(2, sum(pieces), 8)
    expected, cache, past = right(x, causal(x.shape[1])), learner.KVCache(1), 0
    for piece in pieces:
        new = slice(past, past + piece)
        # One new position may see everything, so its mask says nothing.
        found = block(x[:, new], None if piece == 1 else causal(piece, past), cache, 0)
        close(found, expected[:, new], REMEMBERS)
        past += piece


@exercise("GPTBlock", weight=2)
def test_block_in_its_layer(learner, reference):
    """Each layer finds its own keys and values in the cache"""
    block, right = blocks(learner, reference)
    x = torch.randn(1, 5, 8)
    first = right(x, causal(5))
    second = right(first, causal(5))
    cache = learner.KVCache(2)
    for place in range(5):  # the same block as layer 0 and as layer 1
        new = slice(place, place + 1)
        between = block(x[:, new], causal(1, place), cache=cache, layer=0)
        close(between, first[:, new], REMEMBERS)
        after = block(between, mask=causal(1, place), cache=cache, layer=1)
        close(after, second[:, new], f"{REMEMBERS} Use the number `layer` that the block was called with.")


@exercise("GPTBlock")
def test_block_layer_by_default(learner, reference):
    """Where no layer is named it is layer 0; keys are kept as keys, values as values"""
    block, right = blocks(learner, reference)
    x = torch.randn(1, 4, 8)
    cache = learner.KVCache(2)
    block(x[:, :3], causal(3), cache)
    found = block(x[:, 3:], None, cache, 0)
    close(found, right(x, causal(4))[:, 3:], f"{REMEMBERS} Without a number it is layer 0.")
    h, kept = right.norm1(x).detach(), torch.zeros(1, right.num_heads, 1, 8 // right.num_heads)
    for name, projection, all_kept in zip(
        ("keys", "values"), (right.attn.k_proj, right.attn.v_proj), cache.update(0, kept, kept), strict=True
    ):
        expected = reference.split_heads(projection(h).detach(), right.num_heads)
        close(all_kept[:, :, :4], expected, f"{REMEMBERS} The order is update(layer, key, value).", what=name)


@exercise("GPTBlock")
def test_block_keeps_to_itself(learner, reference):
    """x stays as it was, each call stands on its own, and in evaluation mode nothing is dropped"""
    block, right = blocks(learner, reference, dropout=0.9)
    first, second = torch.randn(2, 8, 4).transpose(1, 2), torch.randn(1, 3, 8)
    nothing_is_dropped(learner, block, first, causal(4))
    for x in (first, second, first):
        close(block(x, causal(x.shape[1])), right(x, causal(x.shape[1])), f"{PRE} {DROPPED}")
        unchanged(learner, "x += ... writes into the caller's tensor; x = x + ... does not.")


@exercise("GPTBlock", weight=2)
def test_block_gradients(learner, reference):
    """The gradients reach x and all parameters"""
    block, right = blocks(learner, reference, 6, 2, dtype=torch.float64)
    gradients_agree(block, right, torch.randn(2, 4, 6, dtype=torch.float64), causal(4))


def gradients_agree(module, right, x, *others):
    """Compare values, the gradient of x, and those of all parameters."""
    point = x.clone().requires_grad_(x.is_floating_point())
    parameters = dict(right.named_parameters())
    expected = right(point, *others)
    cotangent = torch.randn_like(expected)
    wanted = [point, *parameters.values()] if x.is_floating_point() else list(parameters.values())
    gradients = list(torch.autograd.grad((expected * cotangent).sum(), wanted))
    found = module.vjp(x, *others, cotangents=[cotangent])
    close(found.value, expected.detach(), "The values are wrong, so the gradients are, too.")
    if x.is_floating_point():
        holds(found.arguments and found.arguments[0] is not None, "No gradient reaches x.")
        close(found.arguments[0], gradients.pop(0), "The gradient of x is wrong.", tolerance=1e-6)
    for name, gradient in zip(parameters, gradients, strict=True):
        value = found.parameters.get(name)
        holds(value is not None, f"No gradient reaches {name}.")
        close(value, gradient, f"The gradient of {name} is wrong.", tolerance=1e-6, what=name)


def nothing_is_dropped(learner, module, *arguments):
    """Demand that the same question has one answer."""
    learner.seed(4)
    once, again = module(*arguments), module(*arguments)
    differs = isinstance(once, torch.Tensor) and isinstance(again, torch.Tensor) and not torch.equal(once, again)
    holds(not differs, f"In evaluation mode one question has two answers. {DROPPED}", cause="dropout-in-evaluation")


@exercise("GPTBlock")
def test_block_dtype(learner, reference):
    """The result has the dtype of x"""
    block, right = blocks(learner, reference, dtype=torch.bfloat16)
    x = torch.randn(2, 3, 8, dtype=torch.bfloat16)
    close(block(x, causal(3)), right(x, causal(3)), PRE, tolerance=0.4)


@exercise("GPTBlock", weight=2)
def test_block_dropout(learner, reference):
    """In training mode something is dropped, other numbers in each call; with dropout=0, the default, nothing is"""
    block, _ = blocks(learner, reference, dropout=0.5)
    block.train()
    x = torch.randn(2, 6, 8)
    learner.seed(1)
    first, second = block(x, causal(6)), block(x, causal(6))
    is_result = isinstance(first, torch.Tensor) and isinstance(second, torch.Tensor)
    holds(is_result and not torch.equal(first, second), "In training mode nothing is dropped.", cause="no-dropout")
    right, state = right_one(reference, "GPTBlock", {"d_model": 8, "num_heads": 2})
    quiet = learner.GPTBlock(d_model=8, num_heads=2)
    load_state(quiet, state, PARTS)
    quiet.train()
    close(quiet(x, causal(6)), right(x, causal(6)), "The default is dropout=0.0, with which nothing is dropped.")


# ---------- GPT ----------

SIZES = {"vocab_size": 11, "d_model": 8, "num_heads": 2, "num_layers": 2, "max_len": 9}
TIED = "The logits are dot products with the rows of token_embedding.weight itself, not of a second matrix."


def models(learner, reference, dropout=0.0, dtype=torch.float32, **sizes):
    """Give the learner's model and the course's own with the same random parameters, in evaluation mode."""
    sizes = {**SIZES, **sizes}
    right, state = right_one(reference, "GPT", sizes, dtype)
    model = learner.GPT(**sizes, dropout=dropout)
    in_dtype(model, dtype)
    load_model(model, state)
    model.eval()
    return model, right


def load_model(model, state):
    """Load these parameters; a second name for the tied matrix is fine, as long as there is only one matrix."""
    found = model.state_dict()
    names = [name for name in found if name not in state] if isinstance(found, dict) else []
    matrix = state["token_embedding.weight"]
    if names and all(getattr(found[name], "shape", None) == matrix.shape for name in names):
        load_state(model, state | dict.fromkeys(names, matrix + 1), NAMES)
        loaded = model.state_dict()
        shared = [torch.equal(loaded[name], loaded["token_embedding.weight"]) for name in names]
        if not all(shared):
            raise Mismatch(TIED, f"a second matrix, {names[0]}", "no other parameters", "head-not-tied")
        state = state | dict.fromkeys(names, matrix)
    load_state(model, state, NAMES)


def texts(right, batch, length):
    return torch.randint(0, right.token_embedding.num_embeddings, (batch, length))


# (B, T), and sizes
MODELS = [
    ((2, 5), {}),
    ((1, 1), {"num_layers": 1, "d_model": 4, "num_heads": 1}),
    ((3, 9), {"d_model": 12, "num_heads": 3, "num_layers": 3}),
    ((2, 4), {"vocab_size": 3, "d_model": 9, "num_heads": 3, "max_len": 30}),
]


@exercise("GPT", weight=4, essential=True)
@pytest.mark.parametrize(("shape", "sizes"), MODELS, ids=str)
def test_logits_of_random_models(learner, reference, shape, sizes):
    """Random models of several sizes, random texts"""
    model, right = models(learner, reference, **sizes)
    ids = texts(right, *shape)
    close(model(ids), right(ids), LOGITS)
    unchanged(learner, "The ids stay as they are.")


@exercise("GPT", weight=5)
@pytest.mark.parametrize("pieces", [(1,) * 9, (4, 1, 1, 1), (2, 3, 1, 3), (1, 8)], ids=str)
def test_pieces_with_a_cache(learner, reference, pieces):
    """With a cache, any number of new ids at a time, the logits are those of the whole text"""
    model, right = models(learner, reference)
    ids = texts(right, 2, sum(pieces))
    expected, cache, past = right(ids), learner.KVCache(2), 0
    for piece in pieces:
        new = slice(past, past + piece)
        close(model(ids[:, new], cache), expected[:, new], SAME, tolerance=1e-4)
        past += piece
    length_is(cache, past, "After a pass the cache holds the new positions, too.")


@exercise("GPT", weight=2)
def test_caches_come_and_go(learner, reference):
    """Two caches in turn, a call without one in between, and a cache after its reset"""
    model, right = models(learner, reference)
    one, other = texts(right, 2, 6), texts(right, 1, 6)
    first, second = learner.KVCache(2), learner.KVCache(2)
    for start, stop in ((0, 2), (2, 5), (5, 6)):
        close(model(one[:, start:stop], cache=first), right(one)[:, start:stop], SAME, tolerance=1e-4)
        close(model(other), right(other), "Without a cache a text begins at position 0, whatever was cached before.")
        close(model(other[:, start:stop], second), right(other)[:, start:stop], SAME, tolerance=1e-4)
    first.reset()
    new = texts(right, 2, 4)
    close(model(new, first), right(new), "After a reset of the cache the positions begin at 0 again.", tolerance=1e-4)


@exercise("GPT", weight=2)
def test_longest_text(learner, reference):
    """max_len positions fit, at once and in pieces; one more is a ValueError, those in the cache counted in"""
    model, right = models(learner, reference)
    ids = texts(right, 1, 9)
    close(model(ids), right(ids), "max_len positions still fit.")
    with raises("ValueError", ROOM, cause="max-len-not-checked"):
        model(torch.zeros(1, 10, dtype=torch.long))
    cache = learner.KVCache(2)
    close(model(ids[:, :6], cache), right(ids)[:, :6], SAME, tolerance=1e-4)
    close(model(ids[:, 6:], cache), right(ids)[:, 6:], "max_len positions still fit.", tolerance=1e-4)
    with raises("ValueError", ROOM, cause="max-len-ignores-the-cache"):
        model(torch.zeros(1, 1, dtype=torch.long), cache)


@exercise("GPT", weight=2)
def test_nothing_flows_back(learner, reference):
    """No logit moves when a later token changes, and each earlier token moves it"""
    model, right = models(learner, reference)
    ids = texts(right, 1, 6)
    before = model(ids)
    close(before, right(ids), LOGITS)
    for place in range(6):
        changed = ids.clone()
        changed[0, place] = (ids[0, place] + 1) % 11
        after = model(changed)
        close(after[:, :place], before[:, :place], "A later token changed these logits: mask the future.", 1e-5)
        moved = (after[:, place:] - before[:, place:]).abs().amax(dim=-1)
        holds((moved > 1e-5).all(), f"Token {place} must count at its own place and at every later one.", moved)


@exercise("GPT", weight=2)
def test_model_gradients(learner, reference):
    """The gradients of all parameters; the token rows get theirs from both ends"""
    model, right = models(learner, reference, dtype=torch.float64)
    gradients_agree(model, right, texts(right, 2, 5))


@exercise("GPT")
def test_model_dtype(learner, reference):
    """The logits have the dtype of the parameters"""
    model, right = models(learner, reference, dtype=torch.bfloat16)
    ids = texts(right, 2, 4)
    close(model(ids), right(ids), LOGITS, tolerance=0.5)


@exercise("GPT", weight=2)
def test_model_dropout(learner, reference):
    """In training mode something is dropped, in evaluation mode nothing, and with dropout=0 nothing ever"""
    model, right = models(learner, reference, dropout=0.5)
    ids = texts(right, 2, 5)
    nothing_is_dropped(learner, model, ids)
    close(model(ids), right(ids), DROPPED)
    model.train()
    learner.seed(2)
    first, second = model(ids), model(ids)
    holds(not torch.equal(first, second), "In training mode nothing is dropped: hand `dropout` on.", cause="no-dropout")
    quiet, right = models(learner, reference)
    quiet.train()
    close(quiet(ids), right(ids), "With dropout=0.0 nothing may be dropped.")


@exercise("GPT")
def test_blocks_drop_too(learner, reference):
    """Where the embeddings cancel each other, what is dropped is dropped in the blocks"""
    _, state = right_one(reference, "GPT", SIZES)
    model = learner.GPT(**SIZES, dropout=0.5)
    row = state["token_embedding.weight"][3]
    load_model(model, state | {"position_embedding.weight": -row.expand(SIZES["max_len"], -1)})
    model.train()
    ids = torch.full((2, 5), 3)
    learner.seed(5)
    first, second = model(ids), model(ids)
    holds(not torch.equal(first, second), "The blocks drop nothing: hand `dropout` on to them.", cause="no-dropout")


# ---------- sample_next ----------

ROWS = torch.tensor([[0.10, 0.38, 0.02, 0.30, 0.20], [0.50, 0.04, 0.25, 0.15, 0.06]]).log()
DRAWS = 1500
DIALS = [
    {"temperature": 0.5},
    {"temperature": 3.0},
    {"top_k": 1},
    {"top_k": 3},
    {"top_k": 5},
    {"top_k": 9},
    {"top_p": 0.3},
    {"top_p": 0.6},
    {"top_p": 0.93},
    {"top_p": 1.0},
    {"temperature": 2.0, "top_k": 3},
    {"temperature": 2.5, "top_p": 0.6},
    {"temperature": 0.4, "top_p": 0.7},
    {"top_k": 3, "top_p": 0.79},
    {"top_k": 2, "top_p": 0.6},
    {"temperature": 2.0, "top_k": 4, "top_p": 0.62},
]  # fmt: skip
DRAWN = {
    "temperature": "Divide the logits by the temperature before anything else.",
    "top_k": "Of each row only the k tokens with the largest logits may be drawn, in the proportions of softmax.",
    "top_p": "Keep the fewest likeliest tokens whose probability, of what is left, reaches top_p, the last included.",
}


def drawn(found, rows):
    """Demand a token for each row, as (B,); (B, 1) will do."""
    holds(isinstance(found, torch.Tensor), "A tensor of ids is expected here.", found, f"a tensor of shape ({rows},)",
          "no-return" if found is None else None)  # fmt: skip
    fits = found.shape in ((rows,), (rows, 1)) and not found.is_floating_point() and found.dtype != torch.bool
    holds(fits, "One integer id for each row is expected here.", found, f"a tensor of shape ({rows},), int64")
    return found.reshape(rows)


def probabilities_of(logits, temperature=1.0, top_k=None, top_p=None):
    """The right probabilities, one row at a time, as the docstring says it."""
    rows = []
    for row in (logits.double() / temperature).tolist():
        order = sorted(range(len(row)), key=row.__getitem__, reverse=True)[:top_k]
        chances = torch.softmax(torch.tensor([row[token] for token in order], dtype=torch.float64), dim=0).tolist()
        kept, total = 0, 0.0
        while kept < len(order) and (kept == 0 or top_p is None or total < top_p - 1e-12):
            total += chances[kept]
            kept += 1
        rows.append([0.0] * len(row))
        for token, chance in zip(order[:kept], chances, strict=False):
            rows[-1][token] = chance / total
    return torch.tensor(rows, dtype=torch.float64)


def shares(ids, rows, vocab_size):
    """How often each token came in each row: (rows, V)."""
    holds(((ids >= 0) & (ids < vocab_size)).all(), "Ids of the vocabulary are expected here.", ids)
    table = torch.nn.functional.one_hot(ids.reshape(rows, -1), vocab_size)
    return table.double().mean(dim=1)


def fits(found, chances, draws):
    """Whether shares of so many draws can come from these probabilities, six standard deviations allowed."""
    margin = 6 * (chances * (1 - chances) / draws).sqrt()
    return found.shape == chances.shape and bool(((found - chances).abs() <= margin + 1e-9).all())


def follows(found, chances, draws, why, dials, logits):
    """Demand that shares of draws follow the right probabilities; where they follow a known mistake's, name it."""
    if fits(found, chances, draws):
        return
    for wrong in load_misconceptions(Path(__file__).parent):
        rule = getattr(wrong.implementation, "chances", None)
        if wrong.exercise == "sample_next" and rule is not None and fits(found, rule(logits, **dials), draws):
            why, cause = f"{wrong.says} Try this: {wrong.step}", wrong.cause
            break
    else:
        cause = None
    asked = ", ".join(f"{name}={value}" for name, value in dials.items()) or "no dials"
    row = int((found - chances).abs().amax(dim=1).argmax())
    shown, wanted = (" ".join(f"{number:.3f}" for number in table[row].tolist()) for table in (found, chances))
    raise Mismatch(why, shown, wanted, cause, f"shares of {draws} draws, {asked}")


def draw_many(learner, logits, draws=DRAWS, **dials):
    """Draw many tokens for each row of logits, all rows in one call; gives their shares."""
    generator = learner.make("generator", seed=5)
    found = learner.sample_next(logits.repeat_interleave(draws, dim=0), **dials, generator=generator)
    return shares(drawn(found, len(logits) * draws), len(logits), logits.shape[1])


@exercise("sample_next", weight=3, essential=True)
def test_draws_without_dials(learner):
    """Without dials each token comes as often as softmax says"""
    why = "Each token is drawn with the probability that softmax gives it."
    follows(draw_many(learner, ROWS), probabilities_of(ROWS), DRAWS, why, {}, ROWS)


@exercise("sample_next", weight=1)
@pytest.mark.parametrize("dials", DIALS, ids=str)
def test_draws_with_dials(learner, dials):
    """What the dials leave comes as often as it should"""
    why = " ".join(DRAWN[name] for name in dials)
    follows(draw_many(learner, ROWS, **dials), probabilities_of(ROWS, **dials), DRAWS, why, dials, ROWS)


@exercise("sample_next", weight=2)
def test_argmax(learner):
    """At temperature 0 the best token of each row is taken, whatever the filters are"""
    logits = torch.randn(40, 17, dtype=torch.float64)
    for dials in ({}, {"top_k": 3}, {"top_p": 0.5}):
        found = drawn(learner.sample_next(logits, temperature=0, **dials), 40)
        same = torch.equal(found.long(), logits.argmax(dim=-1))
        holds(same, "Temperature 0 means the token with the largest logit.", found, "the argmax of each row")
    found = drawn(learner.sample_next(logits, 0.0), 40)
    holds(torch.equal(found.long(), logits.argmax(dim=-1)), "Temperature 0.0 means the largest logit.", found)


@exercise("sample_next", weight=2)
def test_large_vocabulary(learner):
    """Two hundred tokens, another row for each text: nothing is drawn that a filter forbids, all that is left can be"""
    logits, draws = 2 * torch.randn(4, 200), 400
    for dials in ({"top_k": 5}, {"top_p": 0.5}, {"top_k": 12, "top_p": 0.8}, {"temperature": 1.5, "top_p": 0.4}):
        why = "Every row has its own likeliest tokens: filter each row on its own."
        found = draw_many(learner, logits, draws, **dials)
        follows(found, probabilities_of(logits, **dials), draws, why, dials, logits)


@exercise("sample_next")
def test_large_logits(learner):
    """Logits of a thousand and more, and one that is minus infinity"""
    logits = torch.tensor([[1000.0, 0.0, -1000.0], [-2000.0, -1000.0, -3000.0]])
    for dials in ({}, {"top_k": 2}, {"top_p": 0.9}, {"temperature": 0.01}):
        found = drawn(learner.sample_next(logits, **dials), 2)
        holds(found.tolist() == [0, 1], "exp overflows where softmax does not.", found, "tensor([0, 1])")


@exercise("sample_next", weight=2)
def test_generator(learner):
    """All random numbers come from the generator: the same seed draws the same, wherever torch's own stands"""
    logits = torch.zeros(64, 50)
    why = "Hand the generator on to torch.multinomial (or whatever draws)."
    for dials in ({}, {"top_k": 40}, {"top_p": 0.9}):
        found = []
        for seed, number in ((1, 7), (2, 7), (1, 8)):
            learner.seed(seed)
            generator = learner.make("generator", seed=number)
            found += [drawn(learner.sample_next(logits, generator=generator, **dials), 64) for _ in range(2)]
        same = torch.equal(found[0], found[2]) and torch.equal(found[1], found[3])
        holds(same, f"The same seed of the generator drew other tokens. {why}", cause="generator-ignored")
        again = f"The second draw repeats the first. {why}"
        holds(not torch.equal(found[0], found[1]), again, found[1], cause="generator-ignored")
        holds(
            not torch.equal(found[0], found[4]), f"Another seed drew the same tokens. {why}", cause="generator-ignored"
        )


@exercise("sample_next", weight=2)
@pytest.mark.parametrize(
    ("dials", "cause"),
    [
        ({"top_k": 0}, "top-k-not-checked"),
        ({"top_k": -2}, "top-k-not-checked"),
        ({"top_p": 0.0}, "top-p-not-checked"),
        ({"top_p": -0.5}, "top-p-not-checked"),
        ({"top_p": 1.5}, "top-p-not-checked"),
        ({"temperature": -1.0}, "temperature-not-checked"),
    ],
    ids=str,
)
def test_senseless_dials(learner, dials, cause):
    """A top_k below 1, a top_p outside of (0, 1] and a negative temperature are refused, others are not"""
    logits = torch.tensor([[0.0, 1.0, 9.0]])
    drawn(learner.sample_next(logits, temperature=1.0, top_k=1, top_p=1.0), 1)
    with raises("ValueError", f"{next(iter(dials))} = {next(iter(dials.values()))} must be a ValueError.", cause=cause):
        learner.sample_next(logits, **dials)


@exercise("sample_next")
def test_a_single_row(learner):
    """How many rows there are says nothing of how many tokens may be drawn"""
    logits = torch.tensor([[0.0, 0.1, 0.2, 0.3, 0.4, 0.5]])
    generator = learner.make("generator", seed=3)
    seen = {int(drawn(learner.sample_next(logits, top_k=4, generator=generator), 1)) for _ in range(9)}
    holds(1 < len(seen) <= 4 and min(seen) >= 2, DRAWN["top_k"], f"{sorted(seen)} in 9 draws", "several of 2, 3, 4, 5")


@exercise("sample_next")
def test_logits_stay(learner):
    """The logits stay as they were, and any floating dtype will do"""
    for dtype in (torch.float32, torch.float64):
        logits = ROWS.to(dtype).t().contiguous().t()
        for dials in ({"temperature": 0.5, "top_k": 1}, {"top_k": 1, "top_p": 0.5}, {"top_p": 0.1}):
            found = drawn(learner.sample_next(logits, **dials), 2)
            unchanged(learner, "`logits /= temperature` writes into the caller's tensor; so does `logits[...] = `.")
            holds(found.tolist() == [1, 0], "Only the best token of each row is left here.", found, "tensor([1, 0])")


# ---------- generate ----------

WRITER = {"vocab_size": 13, "d_model": 16, "num_heads": 2, "num_layers": 2, "max_len": 16}
TEXT = (
    "Give the prompt and, behind it, one new token after the other, each chosen from the logits of the last position."
)
BOTH = "With the same generator the text must be the same with and without the cache."
FRESH = "The same call a second time gives something else: begin with a new, empty KVCache in each call."
ENDED = "A row that has drawn eos_id goes on with it to the end; the others are not touched by that."
FULL = "Prompt and new tokens together must fit into max_len; otherwise a ValueError, before anything is drawn."


def writers(learner, reference, **sizes):
    """A model of the learner's with random parameters, and the course's own, in float64: no close calls for argmax."""
    return models(learner, reference, dtype=torch.float64, **{**WRITER, **sizes})


def greedy(right, ids, count, eos_id=None):
    """What the course's own model writes at temperature 0."""
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(count):
        best = right(ids)[:, -1].argmax(dim=-1)
        if eos_id is not None:
            best = torch.where(finished, eos_id, best)
            finished |= best == eos_id
        ids = torch.cat([ids, best[:, None]], dim=1)
    return ids


@exercise("generate", weight=4, essential=True)
@pytest.mark.parametrize("use_cache", [True, False], ids=["with the cache", "without"])
def test_greedy_text(learner, reference, use_cache):
    """At temperature 0 the text is that of a right model, for prompts of several lengths"""
    model, right = writers(learner, reference)
    learner.seed(1)
    for batch, length, count in ((3, 4, 8), (1, 1, 6), (2, 7, 1), (4, 2, 14)):
        ids = texts(right, batch, length)
        found = learner.generate(model, ids, count, temperature=0, use_cache=use_cache)
        close(found, greedy(right, ids, count), TEXT)
        unchanged(learner, "The prompt stays as it was.")
        again = partial(learner.generate, model, ids, count, temperature=0, use_cache=use_cache)
        repeats(again, found, FRESH, "cache-not-fresh")


@exercise("generate", weight=3)
def test_same_with_and_without_the_cache(learner, reference):
    """The same seed writes the same text with and without the cache, and by default"""
    model, right = writers(learner, reference)
    ids = texts(right, 8, 3)
    for dials in ({}, {"temperature": 0.8, "top_k": 5}, {"top_p": 0.7, "eos_id": 4}):
        found = []
        for more in ({"use_cache": True}, {"use_cache": True}, {"use_cache": False}, {}):
            generator = learner.make("generator", seed=11)
            found.append(learner.generate(model, ids, 10, **dials, generator=generator, **more))
        holds(isinstance(found[0], torch.Tensor), TEXT, found[0])
        holds(found[0].shape == (8, 13), TEXT, found[0], "a tensor of shape (8, 13)")
        close(found[0][:, :3], ids, "The text begins with the prompt.")
        why = "The same seed of the generator wrote another text. Hand the generator on to sample_next."
        close(found[1], found[0], why, cause="generator-ignored")
        close(found[2], found[0], BOTH)
        close(found[3], found[0], f"{BOTH} The cache is used by default.")


SETTINGS = [
    {},
    {"temperature": 0.5},
    {"top_k": 3},
    {"top_p": 0.6},
    {"temperature": 1.5, "top_k": 5, "top_p": 0.8},
]


@exercise("generate", weight=2)
@pytest.mark.parametrize("dials", SETTINGS, ids=str)
def test_the_dials_are_used(learner, reference, dials):
    """Temperature, top_k and top_p have their effect, in the first new token and in the second"""
    model, right = writers(learner, reference)
    draws = 1500
    prompt = texts(right, 1, 3)
    generator = learner.make("generator", seed=2)
    found = learner.generate(model, prompt.repeat(draws, 1), 2, **dials, generator=generator)
    holds(isinstance(found, torch.Tensor) and found.shape == (draws, 5), TEXT, found, f"a tensor of shape ({draws}, 5)")
    first = found[:, 3]
    why = f"Draw with sample_next, and hand it {', '.join(dials) or 'its defaults'}."
    chances = probabilities_of(right(prompt)[:, -1].detach(), **dials)
    met(shares(first, 1, 13), chances, draws, why, dials)
    likeliest = int(chances[0].argmax())
    seconds = found[first == likeliest, 4]
    after = torch.cat([prompt, torch.tensor([[likeliest]])], dim=1)
    chances = probabilities_of(right(after)[:, -1].detach(), **dials)
    met(shares(seconds, 1, 13), chances, len(seconds), f"{why} The second token must see the first.", dials)


def met(found, chances, draws, why, dials):
    if not fits(found, chances, draws):
        wide = [name for name, value in dials.items() if value is not None]
        shown, wanted = (" ".join(f"{number:.2f}" for number in table[0].tolist()) for table in (found, chances))
        raise Mismatch(why, shown, wanted, None, f"shares of the tokens, {', '.join(wide) or 'no dials'}")


def exchanged(model, right, one, other):
    """Exchange two tokens' rows in both models: they write the same texts, with these two names exchanged."""
    right = copy.deepcopy(right)
    state = right.state_dict()
    rows = state["token_embedding.weight"]
    rows[[one, other]] = rows[[other, one]]
    load_model(model, {name: tensor.clone() for name, tensor in state.items()})
    return right


@exercise("generate", weight=3)
def test_the_end(learner, reference):
    """Rows end one after the other, also with the id 0, and the text has its full length all the same"""
    model, right = writers(learner, reference, vocab_size=40)
    ids = 20 + texts(right, 6, 3) % 20
    written = greedy(right, ids, 10)[:, 3:]
    unseen = [token for token in range(40) if token not in ids]
    ends = sorted(unseen, key=lambda token: -int((written[:, :-1] == token).any(dim=1).sum()))[:3]
    right = exchanged(model, right, ends[0], 0)
    # The last one stands in a prompt, where it ends nothing.
    ends = [0, *(ends[0] if token == 0 else token for token in ends[1:]), int(ids[0, -1])]
    for eos_id in ends:
        for use_cache in (True, False):
            found = learner.generate(model, ids, 10, temperature=0.0, eos_id=eos_id, use_cache=use_cache)
            close(found, greedy(right, ids, 10, eos_id), ENDED)


@exercise("generate", weight=2)
def test_all_rows_end_at_once(learner, reference):
    """When every row has ended at the first token, the text is filled up with eos_id"""
    model, right = writers(learner, reference)
    prompt = texts(right, 1, 4)
    eos_id = int(right(prompt)[0, -1].argmax())
    prompt = torch.where(prompt == eos_id, (eos_id + 1) % 13, prompt)
    eos_id = int(right(prompt)[0, -1].argmax())
    found = learner.generate(model, prompt.repeat(2, 1), 5, temperature=0, eos_id=eos_id)
    close(found, torch.cat([prompt, torch.full((1, 5), eos_id)], dim=1).repeat(2, 1), ENDED)


@exercise("generate", weight=2)
@pytest.mark.parametrize("use_cache", [True, False], ids=["with the cache", "without"])
def test_room(learner, reference, use_cache):
    """A text of max_len tokens fits; a longer one is refused before anything is drawn"""
    model, right = writers(learner, reference)
    ids = texts(right, 2, 5)
    found = learner.generate(model, ids, 11, temperature=0, use_cache=use_cache)
    close(found, greedy(right, ids, 11), "A text of just max_len tokens fits.")
    generator = learner.make("generator", seed=3)
    before = generator.get_state()
    with raises("ValueError", FULL, cause="max-len-not-checked"):
        learner.generate(model, ids, 13, generator=generator, use_cache=use_cache)
    late = not torch.equal(generator.get_state(), before)
    holds(not late, f"Tokens were drawn before the ValueError. {FULL}", cause="max-len-checked-too-late")


@exercise("generate")
def test_texts_by_default(learner, reference):
    """By default the temperature is 1, and without a generator torch's own random numbers do"""
    model, right = writers(learner, reference)
    ids, found = texts(right, 12, 2), []
    for dials in ({}, {"temperature": 1.0}):
        found.append(learner.generate(model, ids, 12, **dials, generator=learner.make("generator", seed=6)))
    close(found[0], found[1], "Where no temperature is named it is 1.0.")
    learner.seed(2)
    found = learner.generate(model, ids, 3)
    holds(isinstance(found, torch.Tensor) and found.shape == (12, 5), TEXT, found, "a tensor of shape (12, 5)")


@exercise("generate", weight=2)
def test_one_text_after_another(learner, reference):
    """A second text does not remember the first, whatever its length and its number of rows"""
    model, right = writers(learner, reference)
    for batch, length in ((2, 3), (1, 5), (3, 2), (2, 3)):
        ids = texts(right, batch, length)
        found = learner.generate(model, ids, 7, temperature=0)
        close(found, greedy(right, ids, 7), "Every text begins with an empty cache.")


@exercise("generate", weight=2)
def test_the_cache_is_used(learner, reference):
    """With the cache the model gets each token once; without it the whole text each time"""
    model, right = writers(learner, reference)
    watch = learner.make("watch", model=model)
    ids = texts(right, 2, 4)
    expected = greedy(right, ids, 9)
    close(learner.generate(model, ids, 9, temperature=0), expected, TEXT)
    calls = watch.get("calls")
    close(learner.generate(model, ids, 9, temperature=0, use_cache=False), expected, TEXT)
    without = watch.get("calls")[len(calls) :]
    why = "Without use_cache the model is called without a cache, with the whole text."
    holds(not any(has for _, has in without), why, cause="use-cache-ignored")
    why = "With use_cache the model gets the prompt once, and then only the token that was chosen last."
    total = sum(length for length, _ in calls)
    shown = f"{total} tokens went into the model for a text of 13"
    holds(not calls or total <= 13, why, shown, "at most 13", cause="cache-not-used")


@exercise("generate", weight=2)
def test_generator_of_texts(learner, reference):
    """The random numbers come from the generator"""
    model, right = writers(learner, reference)
    ids = texts(right, 6, 2)
    found = []
    for seed, number in ((1, 7), (2, 7), (1, 8)):
        learner.seed(seed)
        generator = learner.make("generator", seed=number)
        found.append(learner.generate(model, ids, 12, generator=generator))
    why = "Hand the generator on to sample_next."
    close(found[1], found[0], f"The same seed of the generator wrote another text. {why}", cause="generator-ignored")
    holds(not torch.equal(found[0], found[2]), f"Another seed wrote the same text. {why}", cause="generator-ignored")
