"""What lesson 10 must withstand: sizes, padding of any id, tied and untied weights, the start, dropout, gradients."""

import pytest
import torch

from autograder.expect import Words, close, exercise, holds, load_state, pair, raises, unchanged
from autograder.learner import LearnerError

BOUND = "Evenly drawn from (-a, a) means the variance a²/3: set it equal to 2 / (fan_in + fan_out), solve for a."
COUNT = "Go through the model box by box: weights and biases, each layer, each stack, then the embeddings."
NAMES = "All parameters belong to the parts that the docstring names; output_projection has no bias, no norm follows."
LOGITS = "encode the source, decode the target with the memory and its mask, project: no softmax."
MEMORY = "memory = encoder(positions(source embedding), src_mask)."
MASK = "The source's mask is padding_mask(src, pad_id): (B, 1, 1, S), True where a token is real."
WEIGHTS = "With return_weights=True decode gives (logits, list of the decoder's cross-attention weights)."
TWO = "encode gives (memory, src_mask)."
TIED = "With tie_weights, output_projection.weight must be the very Parameter of the target embedding."
START = "Each matrix is drawn evenly between -a and a, with a = √(6 / (fan_in + fan_out))"
DROPPED = "Dropout goes to positional_encoding, encoder and decoder, and acts nowhere else."


@exercise("xavier_bound", weight=2, essential=True)
def test_random_fans(learner):
    """Random numbers in and out"""
    for fans in torch.randint(1, 900, (6, 2)).tolist():
        is_bound_of(fans, learner.xavier_bound(*fans))


@exercise("xavier_bound")
def test_fans_by_name(learner):
    """By name, alike when in and out change places, and small: the bound may be above one"""
    for fan_in, fan_out in ((128, 512), (512, 128), (128, 7), (1, 1), (1, 2)):
        is_bound_of((fan_in, fan_out), learner.xavier_bound(fan_out=fan_out, fan_in=fan_in))


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


# src_vocab, tgt_vocab, d_model, num_layers, d_ff
SIZES = [(11, 13, 8, 1, 16), (40, 30, 6, 3, 5), (7, 9, 12, 2, 12), (1, 2, 1, 1, 1), (5000, 6000, 512, 6, 2048),
         (11, 13, 8, 2, 9), (3, 4, 2, 50, 3)]  # fmt: skip


@exercise("count_parameters", weight=2, essential=True)
@pytest.mark.parametrize("tie_weights", [True, False], ids=["tied", "untied"])
def test_counts(learner, tie_weights):
    """Models of several sizes"""
    for src_vocab, tgt_vocab, d_model, num_layers, d_ff in SIZES:
        square = d_model * d_model + d_model
        both_blocks = 3 * 4 * square + 2 * (2 * d_model * d_ff + d_ff + d_model) + 5 * 2 * d_model
        rows = src_vocab + tgt_vocab * (1 if tie_weights else 2)
        expected = rows * d_model + num_layers * both_blocks
        found = learner.count_parameters(src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights)
        counted(found, expected)


def counted(found, expected):
    holds(isinstance(found, int) and not isinstance(found, bool), "The result is an int.", found, str(expected))
    holds(found == expected, COUNT, found, str(expected))


@exercise("count_parameters")
def test_count_by_name(learner, reference):
    """What a built model of the same sizes has; tied unless something else is said"""
    sizes = {"src_vocab": 10, "tgt_vocab": 7, "d_model": 6, "num_layers": 2, "d_ff": 9}
    built = sum(parameter.numel() for parameter in reference.Transformer(num_heads=3, **sizes).parameters())
    counted(learner.count_parameters(**sizes), built)


@exercise("count_parameters")
def test_count_without_building(learner):
    """A model that fits into no machine"""
    why = "Count by formula: whoever builds the model to count it needs all its memory."
    width = 10**6  # the first matrix alone would have 4 million gigabytes
    try:
        found = learner.count_parameters(10**9, 10**9, width, 1, width)
    except LearnerError as problem:
        holds("memory" not in f"{problem.kind} {problem}", why, cause="model-built")
        raise
    counted(found, 2 * 10**9 * width + 3 * 4 * (width**2 + width) + 2 * (2 * width**2 + 2 * width) + 10 * width)


# ---------- Transformer ----------

# Evaluation mode, in which most is asked, must switch the dropout off.
SMALL = {"src_vocab": 9, "tgt_vocab": 11, "d_model": 8, "num_heads": 2, "num_layers": 1, "d_ff": 12, "dropout": 0.3}
_right_ones = {}


def twins(learner, reference, dtype=torch.float32, **sizes):
    """Give the learner's model and the course's own with the same random parameters, in evaluation mode."""
    sizes = {**SMALL, **sizes}
    right, state = _right_one(reference, dtype, sizes)
    model = learner.Transformer(**sizes)
    if dtype is torch.float64:
        model.double()
    load_state(model, state, NAMES)
    model.eval()
    torch.manual_seed(8)  # the same questions whether the right one was there already or not
    return model, right


def _right_one(reference, dtype, sizes):
    """Give the course's own model and its parameters, made once for all learners."""
    key = dtype, *sorted(sizes.items())
    if key not in _right_ones:
        right = reference.Transformer(**sizes).to(dtype).eval()
        state = random_state(right)
        right.load_state_dict(state)
        _right_ones[key] = right, state
    return _right_ones[key]


def random_state(right):
    """Parameters of a size at which every part matters: biases, and norms that scale and shift."""
    generator = torch.Generator().manual_seed(10)
    state = {}
    for name, value in right.state_dict().items():
        draw = torch.randn(value.shape, dtype=torch.float64, generator=generator)
        if name.endswith("norm.weight"):
            draw = 1 + 0.3 * draw
        elif name.endswith("weight"):
            draw = 1.2 * draw / value.shape[-1] ** 0.5
        else:
            draw = 0.5 * draw
        if "embedding" in name:
            draw[right.pad_id] = 0.0
        state[name] = draw.to(value.dtype)
    if right.output_projection.weight is right.target_embedding.weight:
        state["output_projection.weight"] = state["target_embedding.weight"]
    return state


def sentences(batch, length, vocab, pad_id):
    """Random ids: the first row without padding, the second with padding at its end, the third here and there."""
    ids = torch.randint(0, vocab - 1, (batch, length))
    ids = torch.where(ids >= pad_id, ids + 1, ids)  # any id but padding
    if batch > 1 and length > 1:
        ids[1, max(1, length - 2) :] = pad_id
    for row in range(2, batch):
        ids[row, ::3] = pad_id
    return ids


def batch_of(right, batch=3, source=5, target=4):
    """Sources and targets of ids that both vocabularies know: a wrong embedding then gives numbers, not errors."""
    vocab = min(right.source_embedding.weight.shape[0], right.target_embedding.weight.shape[0])
    return sentences(batch, source, vocab, right.pad_id), sentences(batch, target, vocab, right.pad_id)


@exercise("Transformer", weight=3, essential=True)
@pytest.mark.parametrize(
    "sizes",
    [{}, {"d_model": 9, "num_heads": 3, "num_layers": 2, "d_ff": 5, "tie_weights": False}],
    ids=["one layer, tied", "two layers, three heads, untied"],
)
def test_logits(learner, reference, sizes):
    """The logits for random weights and sentences, with padding on both sides"""
    model, right = twins(learner, reference, **sizes)
    src, tgt = batch_of(right)
    close(model(src, tgt), right(src, tgt), LOGITS)
    src, tgt = batch_of(right, 1, 1, 1)
    close(model(src, tgt), right(src, tgt), f"One sentence, one token. {LOGITS}")
    src, tgt = batch_of(right, 2, 3, 7)
    close(model(src=src, tgt=tgt), right(src, tgt), f"The target may be longer than the source. {LOGITS}")


@exercise("Transformer", weight=2)
def test_encode(learner, reference):
    """encode gives the memory and the mask of the source"""
    model, right = twins(learner, reference)
    src, _ = batch_of(right)
    expected = right.encode(src)
    memory, src_mask = pair(model.encode(src), TWO)
    close(memory, expected[0], MEMORY)
    holds(isinstance(src_mask, torch.Tensor) and src_mask.dtype is torch.bool, MASK, src_mask, "a boolean tensor")
    close(src_mask.float(), expected[1].float(), MASK)
    unchanged(learner, "The ids belong to the caller.")


@exercise("Transformer", weight=2)
def test_decode(learner, reference):
    """decode reads the memory and the mask that it is given"""
    model, right = twins(learner, reference, num_layers=2)
    _, tgt = batch_of(right)
    memory, src_mask = torch.randn(3, 6, 8), torch.rand(3, 1, 1, 6) > 0.4
    src_mask[..., 0] = True
    expected, all_expected = right.decode(tgt, memory, src_mask, return_weights=True)
    close(model.decode(tgt, memory, src_mask), expected, LOGITS)
    close(model.decode(tgt=tgt, memory=memory, src_mask=src_mask, return_weights=False), expected, LOGITS)
    logits, all_weights = pair(model.decode(tgt, memory, src_mask, return_weights=True), WEIGHTS)
    close(logits, expected, LOGITS)
    is_list = isinstance(all_weights, (list, tuple)) and len(all_weights) == 2
    holds(is_list, f"{WEIGHTS} Here there are two layers.", all_weights, "a list of 2 tensors")
    for weights, right_ones in zip(all_weights, all_expected, strict=True):
        close(weights, right_ones, WEIGHTS)
    unchanged(learner, "The memory belongs to the caller.")
    model.encode(torch.randint(1, 5, (3, 6)))
    why = f"{LOGITS} decode takes the mask that it is given, not that of the last encode."
    close(model.decode(tgt, memory, src_mask), expected, why)


@exercise("Transformer", weight=3)
@pytest.mark.parametrize("pad_id", [2, 8], ids=["2", "the last"])
def test_another_padding_id(learner, reference, pad_id):
    """Padding with another id than 0, and 0 an ordinary token"""
    model, right = twins(learner, reference, pad_id=pad_id)
    src, tgt = batch_of(right)
    src[:, 0] = tgt[:, 0] = 0
    close(model(src, tgt), right(src, tgt), "Padding is pad_id, everywhere: in both embeddings and in both masks.")


@exercise("Transformer", weight=2)
def test_nothing_but_padding(learner, reference):
    """A source of nothing but padding gives finite logits, and its neighbor in the batch the right ones"""
    model, right = twins(learner, reference)
    src, tgt = batch_of(right, batch=2)
    src[1] = 0
    logits = model(src, tgt)
    close(logits[:1] if isinstance(logits, torch.Tensor) else logits, right(src, tgt)[:1], LOGITS)
    holds(torch.isfinite(logits).all(), "Every logit must be finite, also where the source says nothing.", logits)


@exercise("Transformer", weight=3)
@pytest.mark.parametrize("tie_weights", [True, False], ids=["tied", "untied"])
def test_gradients(learner, reference, tie_weights):
    """The gradients of all parameters, in float64; a tied matrix collects those of both its uses"""
    model, right = twins(learner, reference, torch.float64, tie_weights=tie_weights)
    src, tgt = batch_of(right)
    logits = right(src, tgt)
    cotangent = torch.randn_like(logits)
    result = model.vjp(src, tgt, cotangents=[cotangent])
    close(result.value, logits, LOGITS, tolerance=1e-5)  # a table of positions may be a float32 one
    wanted = dict(right.named_parameters())
    pulled_back = torch.autograd.grad((logits * cotangent).sum(), list(wanted.values()))
    gradients = dict(zip(wanted, pulled_back, strict=True))
    found = dict(result.parameters)
    if tie_weights:  # one parameter, under the first of its two names
        both = [found.pop(name) for name in ("target_embedding.weight", "output_projection.weight") if name in found]
        holds(len(both) == 1, f"{TIED} Here they are {len(both)} parameters.", cause="weights-not-tied")
        found["target_embedding.weight"] = both[0]
    holds(set(found) == set(wanted), NAMES, sorted(found), ", ".join(sorted(wanted)))
    for name, gradient in gradients.items():
        holds(found[name] is not None, f"No gradient reaches {name}.")
        close(found[name], gradient, f"The gradient of {name} is wrong.", tolerance=1e-5, what=name)


@exercise("Transformer", weight=2)
def test_tied_or_not(learner):
    """tie_weights shares one matrix between target embedding and output projection, and only there"""
    learner.seed(2)
    model = learner.Transformer(**SMALL | {"src_vocab": 11})
    rows, columns = model.get("target_embedding").get("weight"), model.get("output_projection").get("weight")
    state = model.state_dict()
    are_equal = isinstance(columns, torch.Tensor) and isinstance(rows, torch.Tensor) and torch.equal(rows, columns)
    holds(are_equal, TIED, cause="weights-not-tied")
    other = torch.randn(11, 8)
    both = {"target_embedding.weight": torch.randn(11, 8), "output_projection.weight": torch.randn(11, 8)}
    load_state(model, {**state, "source_embedding.weight": other, **both}, NAMES)
    shared = model.state_dict()
    close(
        shared["output_projection.weight"], shared["target_embedding.weight"],
        f"{TIED} A copy has the same numbers only until one of them changes.", cause="weights-copied",
    )  # fmt: skip
    close(shared["source_embedding.weight"], other, "The source embedding is a parameter of its own.")
    free = learner.Transformer(**SMALL, tie_weights=False)
    load_state(free, {**free.state_dict(), **both}, NAMES)
    kept = free.state_dict()
    for name, value in both.items():
        close(kept[name], value, "With tie_weights=False the two matrices are two parameters.", cause="always-tied")


@exercise("Transformer", weight=3)
@pytest.mark.parametrize("tie_weights", [True, False], ids=["tied", "untied"])
def test_how_it_starts(learner, tie_weights):
    """At the start every matrix is drawn by Xavier's rule, and the padding rows are zero"""
    learner.seed(3)
    sizes = {"d_model": 16, "num_heads": 2, "num_layers": 1, "d_ff": 40, "pad_id": 3, "tie_weights": tie_weights}
    model = learner.Transformer(26, 33, **sizes)
    read_some(model)
    state = model.state_dict()
    matrices = {name: value for name, value in state.items() if getattr(value, "dim", int)() > 1}
    holds(len(matrices) == 3 + 4 + 8 + 4, NAMES, sorted(state))
    for name, value in matrices.items():
        if "embedding" in name or (tie_weights and name == "output_projection.weight"):
            is_zero = not value[3].any()
            why = f"{name}: the row of pad_id must be set to zero after the draw, which filled it."
            holds(is_zero, why, value[3], "zeros", cause="padding-row-drawn")
            value = value[torch.arange(len(value)) != 3]
            fans = len(value) + 1 + 16
        else:
            fans = sum(value.shape)
        bound = (6 / fans) ** 0.5
        largest, spread = value.abs().max().item() / bound, value.square().mean().item() / bound**2
        said = f"{START}; {name} has another start."
        shown = f"the largest entry is {largest:.2f} a, the mean square {spread:.2f} a²"
        # Evenly drawn: the largest of 256 or more entries is above 0.9 a, the mean square near a²/3, none is above a.
        holds(0.9 < largest < 1.0001, said, shown, "up to a, and a mean square of about 0.33 a²", cause="not-xavier")
        holds(0.24 < spread < 0.42, said, shown, "a mean square of about 0.33 a²", cause="not-xavier")
        holds(abs(value.mean().item()) < 0.2 * bound, said, shown, "a mean of about 0", cause="not-xavier")


def read_some(model):
    """Read drawn values one by one, so that diagnosis cannot take another way of starting for this one."""
    for path in (
        "source_embedding.weight", "target_embedding.weight", "output_projection.weight",
        "encoder.layers.0.self_attn.q_proj.weight", "decoder.layers.0.feed_forward.linear2.weight",
    ):  # fmt: skip
        part = model
        for name in path.split("."):
            part = part.get(name)


@exercise("Transformer", weight=2)
def test_longest_sentence(learner, reference):
    """max_len positions fit on both sides, one more is a ValueError, and max_len may be large"""
    model, right = twins(learner, reference, max_len=4)
    src, tgt = batch_of(right, 2, 4, 4)
    close(model(src, tgt), right(src, tgt), "max_len positions still fit.")
    why = "Hand max_len on to PositionalEncoding, which raises the ValueError."
    memory, src_mask = right.encode(src)
    with raises("ValueError", f"A source longer than max_len must be refused. {why}"):
        model.encode(torch.ones(1, 5, dtype=torch.long))
    with raises("ValueError", f"A target longer than max_len must be refused. {why}"):
        model.decode(torch.ones(2, 5, dtype=torch.long), memory.detach(), src_mask)
    long, right = twins(learner, reference, max_len=530, d_model=2, num_heads=1, d_ff=2)
    tgt = sentences(1, 525, 9, 0)
    close(long(src[:1], tgt), right(src[:1], tgt), f"With max_len=530, 525 positions fit. {why}", tolerance=1e-3)


@exercise("Transformer")
def test_sizes_that_nobody_named(learner):
    """The default sizes: width 128, 4 heads, 2 layers, d_ff 512, dropout 0.1, at most 512 positions, padding 0, tied"""
    learner.seed(4)
    model = learner.Transformer(5, 6)
    model.eval()
    memory, src_mask = pair(model.encode(torch.tensor([[1, 2, 0]])), TWO)
    found = {"d_model": tuple(memory.shape), "pad_id": src_mask.flatten().tolist()}
    _, all_weights = pair(model.decode(torch.tensor([[1, 2]]), memory, src_mask, return_weights=True), WEIGHTS)
    found |= {"num_layers": len(all_weights), "num_heads": tuple(all_weights[0].shape)}
    layer = model.get("decoder").get("layers").get("1")
    found["d_ff"] = tuple(layer.get("feed_forward").get("linear1").get("weight").shape)
    expected = {"d_model": (1, 3, 128), "pad_id": [True, True, False], "num_layers": 2, "num_heads": (1, 4, 2, 3),
                "d_ff": (512, 128)}  # fmt: skip
    for name, value in expected.items():
        holds(found[name] == value, f"The default of {name} is another.", found[name], str(value))
    ones = torch.ones(1, 513, dtype=torch.long)
    close(model.encode(ones[:, :2])[1].float(), torch.ones(1, 1, 1, 2), MASK)
    summed = model.get("positional_encoding")(torch.zeros(1, 512, 128))
    holds(isinstance(summed, torch.Tensor), "By default 512 positions fit.", summed)
    with raises("ValueError", "By default at most 512 positions fit."):
        model.encode(ones)


@exercise("Transformer", weight=2)
def test_no_dropout(learner, reference):
    """With dropout=0 training mode gives what evaluation mode gives"""
    model, right = twins(learner, reference, dropout=0.0)
    src, tgt = batch_of(right)
    model.train()
    learner.seed(5)
    close(model(src, tgt), right(src, tgt), f"{DROPPED} With dropout=0.0 nothing may be dropped.", cause=None)


@exercise("Transformer", weight=3)
def test_dropout_on_the_sums(learner, reference):
    """In training mode dropout acts once on the sum of embedding and position, on both sides"""
    sizes, state = silent_stacks(reference, width=16)
    model = learner.Transformer(**SMALL | sizes | {"dropout": 0.5})
    load_state(model, state, NAMES)
    model.train()
    learner.seed(6)
    ids = torch.ones(64, 1, dtype=torch.long)
    memory, _ = pair(model.encode(ids), TWO)
    once_dropped(memory, "the source", norms=2)
    logits = model.decode(ids, torch.zeros(64, 1, 16), torch.ones(64, 1, 1, 1, dtype=torch.bool))
    once_dropped(logits, "the target", norms=3)


@exercise("Transformer")
def test_dropout_by_default(learner, reference):
    """Without being told otherwise it drops one number in ten"""
    sizes, state = silent_stacks(reference, width=128)
    named = {name: size for name, size in (SMALL | sizes).items() if name != "dropout"}
    model = learner.Transformer(**named)
    load_state(model, state, NAMES)
    model.train()
    learner.seed(6)
    memory, _ = pair(model.encode(torch.ones(512, 1, dtype=torch.long)), TWO)
    holds(isinstance(memory, torch.Tensor), MEMORY, memory)
    share = (memory < -0.05).double().mean().item()
    # Of 65536 draws five standard deviations of a share of 0.1 are 0.006.
    holds(abs(share - 0.1) < 0.006, f"The default is dropout=0.1. {DROPPED}", Words(f"{share:.1%} dropped"), "10%")


def silent_stacks(reference, width):
    """Sizes and parameters with which all sums at position 0 are ones, and the stacks only normalize."""
    sizes = {"src_vocab": 3, "tgt_vocab": width, "d_model": width, "d_ff": 4, "tie_weights": False}
    right = reference.Transformer(**SMALL | sizes)
    state = {name: torch.zeros_like(value) for name, value in right.state_dict().items()}
    for name, value in state.items():
        if name.endswith("norm.weight"):
            value.fill_(1.0)
        if "embedding" in name:  # with the first position, whose row is (0, 1, 0, 1, ...), every entry becomes 1
            value[1, 0::2] = width**-0.5
    state["output_projection.weight"] = torch.eye(width)
    return sizes, state


def once_dropped(found, side, norms):
    """Sums that were all 1, after dropout of a half: 0 or 2, and then only norms; the small ones are the dropped."""
    is_right = isinstance(found, torch.Tensor) and found.shape == (64, 1, 16)
    holds(is_right, LOGITS, found, "a tensor of shape (64, 1, 16)")
    small = found < 0
    share = small.double().mean().item()
    why = f"On the side of {side}, half of the entries of embedding + position should be dropped; here {share:.0%} are."
    # 1024 draws: five standard deviations of a share of 0.5 are 0.078.
    holds(0.4 < share < 0.6, f"{why} {DROPPED}", cause="dropout-not-passed" if share < 0.1 else None)
    expected = torch.where(small, 0.0, 2.0)
    for _ in range(norms):
        expected = torch.nn.functional.layer_norm(expected, (16,))
    close(found, expected, f"On the side of {side} something is dropped after the stack. {DROPPED}", tolerance=1e-3)


@exercise("Transformer", weight=2)
def test_dropout_in_the_stacks(learner):
    """In training mode dropout acts in both stacks; in evaluation mode nowhere"""
    learner.seed(7)
    model = learner.Transformer(**SMALL | {"dropout": 0.5})
    x, memory = torch.randn(2, 3, 8), torch.randn(2, 4, 8)
    model.train()
    encoder, decoder = model.get("encoder"), model.get("decoder")
    first, second = encoder(x), encoder(x)
    holds(not torch.equal(first, second), f"In the encoder nothing is dropped. {DROPPED}", cause="dropout-not-passed")
    first, second = (pair(decoder(x, memory), "The decoder gives (x, weights).")[0] for _ in range(2))
    holds(not torch.equal(first, second), f"In the decoder nothing is dropped. {DROPPED}", cause="dropout-not-passed")
    model.eval()
    src, tgt = torch.tensor([[1, 2, 3]]), torch.tensor([[4, 5]])
    first, second = model(src, tgt), model(src, tgt)
    close(second, first, "In evaluation mode the same question has one answer.")


@exercise("Transformer")
def test_half_precision(learner, reference):
    """The logits have the dtype of the parameters"""
    model, right = twins(learner, reference)
    src, tgt = batch_of(right)
    expected = right(src, tgt)
    model.bfloat16()
    logits = model(src, tgt)
    close(logits, expected.to(torch.bfloat16), LOGITS, tolerance=0.2)
