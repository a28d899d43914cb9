"""What lesson 11 must withstand: padding everywhere, gradients, left-over state, ends early, late and never, beams."""

import math

import pytest
import torch

from autograder.expect import close, equal, exercise, holds, pair, raises, unchanged
from autograder.worker import props

# ---------- shift_for_teacher_forcing ----------

TWO = "The result is the pair (decoder_input, labels)."
INPUT = "The decoder reads every column but the last."
LABELS = "The labels are every column but the first."


@exercise("shift_for_teacher_forcing", weight=2, essential=True)
@pytest.mark.parametrize("shape", [(3, 6), (1, 9), (5, 2), (4, 4)], ids=str)
def test_random_targets(learner, shape):
    """Random targets of several sizes"""
    for tgt in torch.randint(3, 1000, (2, *shape)):
        shifted(learner, tgt)
        unchanged(learner, "The targets belong to the caller.")


@exercise("shift_for_teacher_forcing", weight=2)
def test_padded_targets(learner):
    """Targets of different lengths: padding stays where it is"""
    tgt = torch.randint(3, 90, (4, 8))
    tgt[:, 0] = 1
    for row, length in enumerate((8, 3, 5, 2)):
        tgt[row, length - 1] = 2
        tgt[row, length:] = 0
    shifted(learner, tgt)
    shifted(learner, torch.nn.functional.pad(tgt, (0, 2)))  # columns of nothing but padding stay as well


@exercise("shift_for_teacher_forcing")
def test_targets_that_are_a_view(learner):
    """A target that is a part of a larger tensor"""
    shifted(learner, torch.randint(3, 90, (7, 5)).T)


def shifted(learner, tgt):
    decoder_input, labels = pair(learner.shift_for_teacher_forcing(tgt), TWO)
    close(decoder_input, tgt[:, :-1], INPUT, what="decoder_input")
    close(labels, tgt[:, 1:], LABELS, what="labels")


# ---------- label_smoothed_loss ----------

LOSS = "(1 - smoothing) times the surprise at the right token, plus smoothing times the mean surprise over all tokens."
MEAN = "Positions whose label is padding count neither in the sum nor in the number of tokens."


def question(batch=3, length=5, vocab=7, pad_id=0, dtype=torch.float32):
    """Random logits and labels, in which padding stands at the end of a row and here and there."""
    logits = 2 * torch.randn(batch, length, vocab, dtype=dtype)
    labels = torch.randint(0, vocab - 1, (batch, length))
    labels = torch.where(labels >= pad_id, labels + 1, labels)  # any id but padding
    if batch > 1:
        labels[1, length // 2 :] = pad_id
    labels[batch - 1, ::3] = pad_id
    labels[0, 0] = (pad_id + 1) % vocab
    return logits, labels


def right_loss(logits, labels, pad_id, smoothing=0.1):
    """PyTorch's own; what it has no number for (labels of nothing but padding) is not asked here."""
    return torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), labels.flatten(), ignore_index=pad_id, label_smoothing=smoothing
    )


@exercise("label_smoothed_loss", weight=3, essential=True)
@pytest.mark.parametrize("smoothing", [0.1, 0.0, 0.35], ids=str)
def test_random_loss(learner, smoothing):
    """Random scores and labels, with padding"""
    for sizes in ((3, 5, 7), (1, 4, 30), (4, 1, 5)):
        logits, labels = question(*sizes)
        found = learner.label_smoothed_loss(logits, labels, 0, smoothing)
        close(found, right_loss(logits, labels, 0, smoothing), LOSS)
    unchanged(learner, "Logits and labels belong to the caller.")


@exercise("label_smoothed_loss")
def test_default_smoothing(learner):
    """The smoothing is 0.1 where nothing else is said"""
    logits, labels = question()
    found = learner.label_smoothed_loss(logits=logits, labels=labels, pad_id=0)
    close(found, right_loss(logits, labels, 0), LOSS)


@exercise("label_smoothed_loss", weight=2)
@pytest.mark.parametrize("pad_id", [3, 6], ids=["3", "the last"])
def test_loss_with_another_padding_id(learner, pad_id):
    """Padding with another id than 0, and 0 an ordinary token"""
    logits, labels = question(pad_id=pad_id)
    labels[0, 1:3] = 0
    close(learner.label_smoothed_loss(logits, labels, pad_id), right_loss(logits, labels, pad_id), MEAN)


@exercise("label_smoothed_loss", weight=2)
def test_what_is_said_at_padding(learner):
    """What the model says where the label is padding does not matter"""
    logits, labels = question()
    expected = right_loss(logits, labels, 0)
    logits = torch.where((labels == 0).unsqueeze(-1), 50 * torch.randn_like(logits), logits)
    close(learner.label_smoothed_loss(logits, labels, 0), expected, MEAN)


@exercise("label_smoothed_loss", weight=2)
def test_nothing_but_padding(learner):
    """Labels of nothing but padding give 0, and other labels do not"""
    logits, labels = question()
    loss = learner.label_smoothed_loss(logits, torch.zeros_like(labels), 0)
    number = loss.item() if isinstance(loss, torch.Tensor) and loss.numel() == 1 else loss
    is_number = isinstance(number, (int, float)) and not isinstance(number, bool)
    holds(is_number and number == 0, "Where all labels are padding the loss is 0: divide by at least 1.", loss, "0")
    close(learner.label_smoothed_loss(logits, labels, 0), right_loss(logits, labels, 0), LOSS)


@exercise("label_smoothed_loss", weight=2)
@pytest.mark.parametrize("smoothing", [0.1, 0.0], ids=["smoothed", "plain"])
def test_gradient_of_the_loss(learner, smoothing):
    """The gradient of the scores, in float64; none where the label is padding"""
    logits, labels = question(dtype=torch.float64)
    found = learner.label_smoothed_loss.vjp(
        logits, labels, 0, smoothing=smoothing, cotangents=[torch.ones((), dtype=torch.float64)]
    )
    logits = logits.clone().requires_grad_()
    loss = right_loss(logits, labels, 0, smoothing)
    close(found.value, loss.detach(), LOSS, tolerance=1e-7)
    (expected,) = torch.autograd.grad(loss, [logits])
    gradient = found.arguments[0] if found.arguments else None
    why = "No gradient arrives at the logits: compute with tensors all the way, without detach() or item()."
    holds(gradient is not None, why, cause="no-gradient")
    close(gradient, expected, "The gradient must flow back to the logits.", tolerance=1e-7, what="gradient")


@exercise("label_smoothed_loss")
def test_scores_far_apart(learner):
    """Scores that are hundreds apart"""
    logits, labels = question()
    logits = 150 * logits
    why = "The logarithm of a softmax that has become 0 is infinite: torch.log_softmax takes both at once."
    found = learner.label_smoothed_loss(logits, labels, 0)
    close(found, right_loss(logits, labels, 0), why, cause="log-of-softmax" if infinite(found) else None)


def infinite(value):
    return isinstance(value, torch.Tensor) and value.is_floating_point() and not value.isfinite().all()


@exercise("label_smoothed_loss")
def test_labels_that_are_a_view(learner):
    """Labels as teacher forcing gives them, a part of a larger tensor"""
    logits, labels = question(length=6)
    labels[:, 0] = 4
    logits = logits[:, 1:]
    close(learner.label_smoothed_loss(logits, labels[:, 1:], 0), right_loss(logits, labels[:, 1:], 0), LOSS)


# ---------- noam_rate ----------

RATE = "d_model^(-1/2) · min(step^(-1/2), step · warmup^(-3/2))."


@exercise("noam_rate", weight=2, essential=True)
def test_random_rates(learner):
    """Random steps, widths and warm-ups"""
    for step, width, warmup in torch.randint(1, 5000, (8, 3)).tolist():
        is_rate(learner.noam_rate(step, width, warmup), width**-0.5 * min(step**-0.5, step * warmup**-1.5))


@exercise("noam_rate")
def test_the_papers_own_rates(learner):
    """The paper's model: width 512, 4000 steps of warm-up"""
    for step in (1, 2, 3999, 4000, 4001, 100_000):
        right = 512**-0.5 * min(step**-0.5, step * 4000**-1.5)
        is_rate(learner.noam_rate(step=step, d_model=512, warmup=4000), right)


@exercise("noam_rate")
def test_below_step_one(learner):
    """Below step 1 there is no rate, at step 1 there is one"""
    is_rate(learner.noam_rate(1, 16, 4), 0.25 * 0.125)
    for step in (0, -1, -400):
        with raises("ValueError", "Steps are counted from 1: below that, raise ValueError.", "step-zero-accepted"):
            learner.noam_rate(step, 16, 4)


def is_rate(value, right):
    """Demand this learning rate, as a float or as a tensor of one number."""
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        value = value.item()
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    holds(
        is_number, "The result is one number, a float.", value, f"{right:.6g}", "no-return" if value is None else None
    )
    holds(abs(value - right) <= 1e-6 * right, RATE, value, f"{right:.6g}")


# ---------- train_step ----------

STEP = "Shift the target, ask the model, take the smoothed loss, and give it as a float."
AFTER = "Clear the gradients, go back, clip all of them together, go one step: in this order."
SIZES = {"src_vocab": 9, "tgt_vocab": 11, "d_model": 8, "num_heads": 2, "num_layers": 1, "d_ff": 12, "dropout": 0.0}
_states = {}


def state_of(reference, dtype=torch.float64, seed=11, attention=1.0, **sizes):
    """Parameters of a size at which every part matters, made once for all learners."""
    key = (dtype, seed, *sorted(sizes.items()))
    if key not in _states:
        model = props.build("given_transformer", vars(reference), sizes=sizes)
        generator = torch.Generator().manual_seed(seed)
        state = {}
        for name, value in model.state_dict().items():
            draw = torch.randn(value.shape, generator=generator)
            if name.endswith("norm.weight"):
                draw = 1 + 0.3 * draw
            elif name.endswith("weight"):
                draw = 1.2 * draw / value.shape[-1] ** 0.5
            else:
                draw = 0.3 * draw
            if "cross_attn" in name:
                draw = attention * draw
            if "embedding" in name or "output" in name:
                draw[model.pad_id] = 0.0
            state[name] = draw.to(dtype)
        if sizes.get("tie_weights", True):
            state["output_projection.weight"] = state["target_embedding.weight"]
        _states[key] = state
    return _states[key]


# A Transformer whose random weights say something else of every source, and now and then the token 4: its <eos>.
TALKATIVE = {**SIZES, "num_layers": 2, "dropout": 0.5, "tie_weights": False}


def talkative(learner, reference):
    """Give that model on both sides, the learner's in training mode."""
    state = state_of(reference, torch.float32, 14, 3.0, **TALKATIVE)
    model = learner.make("given_transformer", sizes=TALKATIVE, state=state)
    parts = {"Transformer": reference.Transformer}
    return model, props.build("given_transformer", parts, sizes=TALKATIVE, state=state).eval()


def sentences(batch=4, source=5, target=6, pad_id=0, vocab=9):
    """Sources and targets of several lengths: <bos> is 1, <eos> is 2, or what comes next where that is padding."""
    ids = [token for token in range(vocab) if token != pad_id]
    bos, eos, *words = ids
    src = torch.tensor(words)[torch.randint(0, len(words), (batch, source))]
    tgt = torch.tensor(words)[torch.randint(0, len(words), (batch, target))]
    tgt[:, 0] = bos
    for row in range(batch):
        src[row, max(1, source - row) :] = pad_id
        end = max(1, target - 1 - row)
        tgt[row, end] = eos
        tgt[row, end + 1 :] = pad_id
    return src, tgt


class Twins:
    """The learner's model and the course's own, with the same parameters and optimizers of the same kind."""

    def __init__(self, learner, reference, *, name="sgd", lr=0.5, left_over_gradient=None, **sizes):
        self.learner, self.reference = learner, reference
        sizes = {**SIZES, **sizes}
        given = {"sizes": sizes, "state": state_of(reference, **sizes), "left_over_gradient": left_over_gradient}
        self.model = learner.make("given_transformer", **given)
        self.optimizer = learner.make("optimizer", model=self.model, name=name, lr=lr)
        self.right = props.build("given_transformer", {"Transformer": reference.Transformer}, **given)
        self.right_optimizer = props.build("optimizer", {}, model=self.right, name=name, lr=lr)

    def step(self, batch, **arguments):
        """Let both learn from a batch, and compare the losses."""
        loss = self.learner.train_step(self.model, batch, self.optimizer, **arguments)
        right = self.reference.train_step(self.right, batch, self.right_optimizer, **arguments)
        is_loss(loss, right)

    def compare(self, why=AFTER):
        """Compare the parameters that they have now."""
        found = self.learner.make("parameters", model=self.model)
        holds(isinstance(found, dict), "The model must stay a model.", found)
        for parameter, expected in self.right.named_parameters():
            close(found.get(parameter), expected.detach(), why, tolerance=1e-6, what=f"{parameter} after the step")


def is_loss(loss, right):
    why = "The loss is a float, not a tensor: loss.item()." if isinstance(loss, torch.Tensor) else STEP
    cause = "no-return" if loss is None else "loss-is-a-tensor" if isinstance(loss, torch.Tensor) else None
    holds(isinstance(loss, float), why, loss, f"{right:.6f}", cause)
    holds(abs(loss - right) <= 1e-6 * max(1.0, abs(right)), STEP, loss, f"{right:.6f}")


@exercise("train_step", weight=3, essential=True)
@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_one_step(learner, reference, name):
    """One step of plain gradient descent and one of Adam: the loss, and all parameters afterwards"""
    twins = Twins(learner, reference, name=name, lr={"sgd": 0.5, "adam": 0.01}[name])
    twins.step(sentences())
    unchanged(learner, "The batch belongs to the caller.")
    twins.compare()


@exercise("train_step", weight=2)
def test_several_steps(learner, reference):
    """Three steps, each with gradients of its own"""
    twins = Twins(learner, reference)
    for length in (6, 4, 3):
        twins.step(sentences(target=length), clip=100.0)
    twins.compare("Each step clears the gradients first: PyTorch adds the new ones to what is there.")


@exercise("train_step", weight=2)
def test_gradients_left_over(learner, reference):
    """Gradients that are left over from before do not count"""
    twins = Twins(learner, reference, left_over_gradient=0.2)
    twins.step(sentences(), clip=100.0)
    twins.compare("Clear the gradients before you go back: what is there may be left over from something else.")


@exercise("train_step", weight=3)
@pytest.mark.parametrize("clip", [0.05, 0.5, 1000.0], ids=["short", "longer", "not at all"])
def test_clipping(learner, reference, clip):
    """The whole gradient is scaled down to the length of clip, and left as it is where it is shorter"""
    twins = Twins(learner, reference, lr=1.0)
    twins.step(sentences(), clip=clip)
    twins.compare("If the gradient of all parameters together is longer than clip, scale all of it down to clip.")


@exercise("train_step")
def test_default_clipping(learner, reference):
    """Without saying anything, the gradient is clipped to a length of 1"""
    twins = Twins(learner, reference, lr=1.0)
    before = learner.make("parameters", model=twins.model)
    twins.step(sentences())
    after = learner.make("parameters", model=twins.model)
    moved = math.sqrt(sum((after[name] - before[name]).square().sum().item() for name in before))
    holds(abs(moved - 1.0) < 1e-4, "The step is as long as the clipped gradient, 1, here.", moved, "1.0")


@exercise("train_step", weight=2)
@pytest.mark.parametrize("smoothing", [0.0, 0.3], ids=str)
def test_smoothing_of_the_step(learner, reference, smoothing):
    """The smoothing that the caller asks for"""
    twins = Twins(learner, reference)
    twins.step(sentences(), smoothing=smoothing)
    twins.compare()


@exercise("train_step")
def test_step_with_another_padding_id(learner, reference):
    """Padding with another id than 0"""
    twins = Twins(learner, reference, pad_id=4)
    twins.step(sentences(pad_id=4), pad_id=4)
    twins.compare("pad_id goes to the loss.")


@exercise("train_step", weight=2)
def test_dropout_of_the_step(learner, reference):
    """A model in training mode is trained with its dropout, and the loss is the right one without"""
    sizes = {**SIZES, "dropout": 0.5}
    state = state_of(reference, **SIZES)
    batch = sentences()
    losses = []
    for seed in (1, 2, 1):
        model = learner.make("given_transformer", sizes=sizes, state=state)
        model.train()
        optimizer = learner.make("optimizer", model=model, name="sgd", lr=0.1)
        learner.seed(seed)
        losses.append(learner.train_step(model, batch, optimizer))
    holds(all(isinstance(loss, float) for loss in losses), STEP, losses)
    why = "With other random numbers the loss must be another one: leave the model in training mode."
    holds(losses[0] != losses[1] and losses[0] == losses[2], why, losses, cause="dropout-off")
    Twins(learner, reference).step(batch)


# ---------- greedy_decode ----------

GREEDY = "At each place comes the token with the highest logit, given the source and the row so far."
ENDS = "A row ends with <eos>; behind it there is padding until the last row has ended, and then it stops."


def translators(learner, reference, training=False, **values):
    """The same scripted translator on both sides; the right one in evaluation mode."""
    model = learner.make("scripted_translator", **values)
    model.train(training)
    return model, props.build("scripted_translator", vars(reference), **values).eval()


def sources(rows, length=4, vocab=8):
    src = torch.randint(3, vocab, (rows, length))
    for row in range(rows):
        src[row, length - row % length :] = 0 if row % length else src[row, length - row % length :]
    return src


@exercise("greedy_decode", weight=3, essential=True)
@pytest.mark.parametrize("seed", [1, 2, 3], ids=str)
def test_random_translators(learner, reference, seed):
    """A model with random answers: every row is another sentence, of another length"""
    model, right = translators(learner, reference, vocab_size=7, seed=seed)
    src = sources(5)
    found = learner.greedy_decode(model, src, 1, 2, 9)
    close(found, reference.greedy_decode(right, src, 1, 2, 9), GREEDY)
    unchanged(learner, "The sources belong to the caller.")


@exercise("greedy_decode", weight=2)
def test_greedy_with_a_transformer(learner, reference):
    """A Transformer with random weights, padding in the source, and dropout that must be off"""
    model, right = talkative(learner, reference)
    src, _ = sentences(batch=6, source=6)
    expected = reference.greedy_decode(right, src, 1, 4, 8)
    learner.seed(3)
    close(learner.greedy_decode(model, src, 1, 4, 8), expected, GREEDY)


# What would follow <eos> is written, too, with more words and another <eos>: nobody should ask.
ENDINGS = {
    (3,): ((5, 2), (7, 7, 7)),
    (4,): ((2,), (6, 2, 6)),
    (5,): ((6, 7, 5, 2), (5, 2)),
    (6,): ((7, 2), (0, 0, 2)),
}


def endings():
    scripts = {}
    for source, (said, after) in ENDINGS.items():
        ids = [1, *said, *after, 5]
        scripts[source] = {tuple(ids[:end]): favor(ids[end]) for end in range(1, len(ids))}
        padded = [1, *said]
        for _ in range(4):
            scripts[source][tuple(padded)] = favor(after[0] or 7)
            padded.append(0)
    return scripts


def favor(token, vocab=8, by=5.0):
    return [by if other == token else 0.0 for other in range(vocab)]


@exercise("greedy_decode", weight=2)
def test_rows_that_end_at_different_times(learner):
    """Rows that end at different times, and whose model would go on talking"""
    model = learner.make("scripted_translator", vocab_size=8, scripts=endings())
    model.eval()
    written = learner.greedy_decode(model, torch.tensor([[3], [4], [5], [6]]), 1, 2, 9)
    expected = torch.tensor([[1, 5, 2, 0, 0], [1, 2, 0, 0, 0], [1, 6, 7, 5, 2], [1, 7, 2, 0, 0]])
    close(written, expected, ENDS)


@exercise("greedy_decode", weight=2)
@pytest.mark.parametrize("rows", [1, 3], ids=["one row", "three rows"])
def test_all_end_at_once(learner, rows):
    """Rows that all end with their first token, and rows that end together later"""
    model = learner.make("scripted_translator", vocab_size=8, scripts=endings())
    model.eval()
    close(learner.greedy_decode(model, torch.tensor([[4]] * rows), 1, 2, 9), torch.tensor([[1, 2]] * rows), ENDS)
    close(learner.greedy_decode(model, torch.tensor([[3]] * rows), 1, 2, 9), torch.tensor([[1, 5, 2]] * rows), ENDS)


@exercise("greedy_decode", weight=2)
def test_greatest_length(learner):
    """At most max_len new tokens, also where some rows have ended before, or end just there"""
    model = learner.make("scripted_translator", vocab_size=8, scripts=endings())
    model.eval()
    src = torch.tensor([[3], [5]])
    why = "At most max_len new tokens: <bos> is none of them, <eos> is one."
    close(learner.greedy_decode(model, src, 1, 2, 3), torch.tensor([[1, 5, 2, 0], [1, 6, 7, 5]]), why)
    close(learner.greedy_decode(model, src, 1, 2, 4), torch.tensor([[1, 5, 2, 0, 0], [1, 6, 7, 5, 2]]), why)
    close(learner.greedy_decode(model, src, 1, 2, 1), torch.tensor([[1, 5], [1, 6]]), why)


@exercise("greedy_decode")
def test_other_ids(learner, reference):
    """Other ids for <bos> and <eos>"""
    scripts = {(3,): {(6,): favor(1), (6, 1): favor(2), (6, 1, 2): favor(7), (6, 1, 2, 7): favor(4)}}
    model = learner.make("scripted_translator", vocab_size=8, scripts=scripts)
    model.eval()
    written = learner.greedy_decode(model, torch.tensor([[3]]), bos_id=6, eos_id=7, max_len=5)
    close(written, torch.tensor([[6, 1, 2, 7]]), "Begin with bos_id and end with eos_id, whatever they are.")


@exercise("greedy_decode")
def test_padding_that_the_model_says(learner):
    """Where padding is the most likely token, it is written like any other, and does not end the row"""
    scripts = {
        (3,): {(1,): favor(5), (1, 5): favor(0), (1, 5, 0): favor(7), (1, 5, 0, 7): favor(2)},
        (4,): {(1,): favor(2), (1, 2): favor(6)},
    }
    model = learner.make("scripted_translator", vocab_size=8, scripts=scripts)
    model.eval()
    written = learner.greedy_decode(model, torch.tensor([[3], [4]]), 1, 2, 5)
    close(written, torch.tensor([[1, 5, 0, 7, 2], [1, 2, 0, 0, 0]]), f"{GREEDY} Only eos_id ends a row.")


@exercise("greedy_decode", weight=2)
@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_mode_of_greedy(learner, reference, training):
    """In evaluation mode meanwhile, and afterwards in the mode in which it was"""
    model, right = translators(learner, reference, training, vocab_size=7, seed=4)
    src = sources(3)
    why = "In training mode the model says something else: call model.eval() first."
    close(learner.greedy_decode(model, src, 1, 2, 6), reference.greedy_decode(right, src, 1, 2, 6), why)
    stays(model, training)


def stays(model, training):
    mode = {True: "training", False: "evaluation"}
    now = model.get("training")
    cause = "left-in-evaluation-mode" if training else "left-in-training-mode"
    why = f"The model was in {mode[training]} mode before: remember model.training, and go back to it."
    holds(isinstance(now, bool), "A module's `training` is a bool.", now)
    equal(now, training, why, cause)


# ---------- beam_search ----------
#
# When a search may stop, and how finished hypotheses share the beam with live ones, is done in many good ways. The
# scripts below are such that all of them give the same; tests/submissions holds a dozen that prove it.

BEAM = "Of each round's candidates keep the best `beam` by their sums; of the finished ones the best score wins."
LENGTH = "Divide the sum of a finished hypothesis by ((5 + n) / 6) ** length_penalty, with n counting <eos>, not <bos>."


def likely(vocab=12, offset=0.0, **chances):
    """Logits for these probabilities (``t5=0.6``); the other tokens share the rest, <eos> and padding get nothing."""
    chances = {int(name[1:]): chance for name, chance in chances.items()}
    others = [token for token in range(vocab) if token not in chances and token not in (0, 2)]
    rest = max((1 - sum(chances.values())) / len(others), 1e-6)
    return [offset + math.log(chances.get(token, 1e-9 if token in (0, 2) else rest)) for token in range(vocab)]


def search(learner, scripts, training=False, **arguments):
    """Let the learner search with a model that says what is written for the source 3, and nothing likely elsewhere."""
    model = learner.make("scripted_translator", vocab_size=12, scripts={(3,): scripts}, otherwise=likely())
    model.train(training)
    return learner.beam_search(model, torch.tensor([[3]]), bos_id=1, eos_id=2, **arguments)


def path(*steps, offset=0.0):
    """A script of one sentence: pairs of token and probability, one after another."""
    ids, script = [1], {}
    for token, chance in steps:
        script[tuple(ids)] = likely(offset=offset, **{f"t{token}": chance})
        ids.append(token)
    return script


def two_ends(short, long, steps):
    """A sentence that may end after one token with the log-probability ``short``, or after ``steps`` with ``long``.

    What the long one costs it pays with its last token, so that until then it looks better than the short one.
    """
    ids, script, total = [1], {}, 0.0
    script[1,] = likely(t2=math.exp(short), t5=0.99 - math.exp(short))
    total += math.log(0.99 - math.exp(short))
    ids.append(5)
    for token in range(6, 6 + steps - 2):
        script[tuple(ids)] = likely(**{f"t{token}": 0.99})
        total += math.log(0.99)
        ids.append(token)
    script[tuple(ids)] = likely(t2=math.exp(long - total))
    return script, [1, 2], [*ids, 2]


@exercise("beam_search", weight=3, essential=True)
@pytest.mark.parametrize("number", [0, 1, 2, 3], ids=str)
def test_random_searches(learner, reference, number):
    """A model with random answers, several beams and length penalties"""
    for seed, beam, penalty in SEARCHES[number]:
        model, right = translators(learner, reference, vocab_size=12, seed=seed)
        src = torch.tensor([[3, 4 + seed % 5]])
        arguments = {"bos_id": 1, "eos_id": 2, "max_len": 6, "beam": beam, "length_penalty": penalty}
        close(learner.beam_search(model, src, **arguments), reference.beam_search(right, src, **arguments), BEAM)
    unchanged(learner, "The source belongs to the caller.")


# Seed, beam and length penalty of searches in which greedy decoding finds something else.
SEARCHES = [
    [(18, 2, 0.6), (5, 4, 1.0), (27, 3, 0.0)],
    [(10, 2, 0.6), (24, 3, 0.0), (62, 4, 1.0)],
    [(26, 2, 0.6), (60, 4, 0.6), (50, 4, 1.0)],
    [(76, 2, 0.6), (70, 3, 0.0), (83, 4, 1.0), (83, 4, 0.6)],
]


@exercise("beam_search", weight=2)
@pytest.mark.parametrize("seed", [1, 2, 3, 4], ids=str)
def test_a_beam_of_one_is_greedy(learner, reference, seed):
    """With a beam of one and no length penalty it is greedy decoding"""
    model, right = translators(learner, reference, vocab_size=7, seed=seed)
    src = torch.tensor([[3, 5, 4]])
    found = learner.beam_search(model, src, 1, 2, 7, beam=1, length_penalty=0.0)
    close(found, reference.greedy_decode(right, src, 1, 2, 7), "A beam of one keeps the most likely token only.")


@exercise("beam_search", weight=2)
def test_search_with_a_transformer(learner, reference):
    """A Transformer with random weights and dropout that must be off"""
    model, right = talkative(learner, reference)
    for number in (1, 3, 4, 8):
        src = torch.randint(3, 9, (1, 5), generator=torch.Generator().manual_seed(number))
        learner.seed(number)
        found = learner.beam_search(model, src, 1, 4, 6, beam=2)
        close(found, reference.beam_search(right, src, 1, 4, 6, beam=2), BEAM)


@exercise("beam_search", weight=2)
@pytest.mark.parametrize(("beam", "by_default"), [(3, False), (4, True), (4, False), (5, False)], ids=str)
def test_width_of_the_beam(learner, beam, by_default):
    """Better sentences begin with the fourth and the fifth best token: a beam of three, four and five finds no more"""
    scripts = path((5, 0.4), (6, 0.5), (2, 0.99)) | path((9, 0.13), (10, 0.98), (2, 0.98))
    scripts |= path((4, 0.11), (11, 0.999), (3, 0.999), (2, 1.0))
    for token in (7, 8):
        scripts |= path((token, 0.2), (10, 0.2), (2, 0.99))
    scripts[1,] = likely(t5=0.33, t7=0.21, t8=0.2, t9=0.13, t4=0.129)
    scripts[1, 5] = likely(t6=0.25)
    best = {3: [1, 5, 6, 2], 4: [1, 9, 10, 2], 5: [1, 4, 11, 3, 2]}[beam]
    written = search(learner, scripts, max_len=5, length_penalty=0.0, **({} if by_default else {"beam": beam}))
    close(written, torch.tensor([best]), BEAM)


@exercise("beam_search", weight=2)
def test_both_best_have_one_parent(learner):
    """The two best candidates may be children of one hypothesis"""
    scripts = {
        (1,): likely(t5=0.9, t6=0.09),
        (1, 5): likely(t7=0.5, t8=0.45),
        (1, 5, 7): likely(t9=0.2),
        (1, 5, 8): likely(t2=0.9),
        (1, 6): likely(t2=0.9),
    }
    written = search(learner, scripts, max_len=4, beam=2, length_penalty=0.0)
    close(written, torch.tensor([[1, 5, 8, 2]]), "The best `beam` of all candidates, whoever they come from.")


@exercise("beam_search", weight=2)
@pytest.mark.parametrize(
    ("short", "long", "steps", "penalty", "long_wins"),
    [
        (-1.0, -0.9, 4, 1.0, True),
        (-1.0, -0.9, 4, 0.0, True),
        (-1.0, -1.46, 4, 1.0, True),  # divided by 1 and by 1.5
        (-1.0, -1.24, 4, 0.6, True),  # 1.5 ** 0.6 is 1.275
        (-1.0, -1.31, 4, 0.6, False),
        (-1.0, -1.24, 4, 0.0, False),
        (-1.0, -1.6, 5, 1.0, True),  # 10 / 6 is 1.667
        (-1.0, -1.72, 5, 1.0, False),
        (-1.0, -2.4, 4, 2.0, False),  # 1.5 ** 2 is 2.25
    ],
)
def test_scores(learner, short, long, steps, penalty, long_wins):
    """A short sentence and a long one, with several length penalties"""
    script, first, second = two_ends(short, long, steps)
    written = search(learner, script, max_len=7, beam=2, length_penalty=penalty)
    close(written, torch.tensor([second if long_wins else first]), LENGTH)


@exercise("beam_search")
def test_default_length_penalty(learner):
    """The length penalty is 0.6 where nothing else is said"""
    for long, long_wins in ((-1.265, True), (-1.285, False)):  # 1.5 ** 0.6 is 1.275
        script, first, second = two_ends(-1.0, long, 4)
        written = search(learner, script, max_len=7)
        close(written, torch.tensor([second if long_wins else first]), LENGTH)


@exercise("beam_search")
def test_two_end_at_once(learner):
    """Where two hypotheses end in one round the better of them counts, before and after others"""
    ends = path((5, 0.5), (2, 0.9)) | path((6, 0.3), (2, 0.9)) | {(1,): likely(t5=0.5, t6=0.3, t7=0.19)}
    late = path((7, 0.19), *[(token, 0.999) for token in (8, 9, 10, 11, 3)], (2, 0.999)) | ends
    written = search(learner, late, max_len=7, beam=3, length_penalty=1.0)
    close(written, torch.tensor([[1, 5, 2]]), "Of two that end in the same round the better one counts.")
    early = path((5, 0.4), (2, 0.95)) | path((6, 0.25), (2, 0.9)) | {(1,): likely(t2=0.3, t5=0.4, t6=0.25)}
    written = search(learner, early, max_len=4, beam=3, length_penalty=1.0)
    close(written, torch.tensor([[1, 5, 2]]), "Of two that end in the same round the better one counts.")


@exercise("beam_search", weight=2)
def test_finished_are_not_extended(learner):
    """A finished hypothesis is not extended, however surely the model would go on"""
    scripts = path((5, 0.7), (2, 0.8), (6, 0.999), (7, 0.999), (2, 0.999)) | path((8, 0.29), (9, 0.9), (2, 0.9))
    scripts[1,] = likely(t5=0.7, t8=0.29)
    written = search(learner, scripts, max_len=6, beam=2, length_penalty=1.0)
    close(written, torch.tensor([[1, 5, 2]]), "After <eos> nothing comes: take finished hypotheses out of the race.")


@exercise("beam_search", weight=2)
def test_the_finished_one_wins(learner):
    """Where one is finished, it is the result, also if an unfinished one looks better"""
    scripts = path((5, 0.85), (6, 0.95), (7, 0.95), (8, 0.95), (9, 0.95), (10, 0.95))
    scripts[1,] = likely(t5=0.85, t2=0.14)
    written = search(learner, scripts, max_len=4, beam=2, length_penalty=0.6)
    close(written, torch.tensor([[1, 2]]), "An unfinished hypothesis is the result only where none is finished.")


@exercise("beam_search", weight=2)
def test_none_is_finished(learner):
    """Where none is finished, the best unfinished one, with max_len new tokens"""
    scripts = path((5, 0.6), (6, 0.3), (7, 0.3), (8, 0.9)) | path((9, 0.39), (10, 0.9), (7, 0.9), (8, 0.9))
    scripts[1,] = likely(t5=0.6, t9=0.39)
    for length, best in ((1, [1, 5]), (3, [1, 9, 10, 7]), (4, [1, 9, 10, 7, 8])):
        written = search(learner, scripts, max_len=length, beam=2)
        close(
            written, torch.tensor([best]), "Of the unfinished ones the one with the greatest sum, after max_len rounds."
        )


@exercise("beam_search")
def test_scores_are_probabilities(learner):
    """Logits may lie anywhere: only their log-softmax can be added up"""
    scripts = path((5, 0.55), (6, 0.3), (2, 0.9), offset=30.0) | path((9, 0.44), (10, 0.9), (2, 0.9), offset=-20.0)
    scripts[1,] = likely(t5=0.55, t9=0.44)
    written = search(learner, scripts, max_len=4, beam=2, length_penalty=0.0)
    close(written, torch.tensor([[1, 9, 10, 2]]), "Add up log-probabilities, not logits.")


@exercise("beam_search", weight=2)
@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_mode_of_the_search(learner, training):
    """In evaluation mode meanwhile, and afterwards in the mode in which it was"""
    model = learner.make(
        "scripted_translator", vocab_size=12, scripts={(3,): path((5, 0.9), (6, 0.9), (2, 0.9))}, otherwise=likely()
    )
    model.train(training)
    written = learner.beam_search(model, torch.tensor([[3]]), 1, 2, 6)
    close(written, torch.tensor([[1, 5, 6, 2]]), "In training mode the model says something else: call model.eval().")
    stays(model, training)


@exercise("beam_search")
def test_other_ids_of_the_search(learner):
    """Other ids for <bos> and <eos>"""
    scripts = {(6,): likely(t8=0.9), (6, 8): likely(t9=0.9), (6, 8, 9): likely(t7=0.9)}
    model = learner.make("scripted_translator", vocab_size=12, scripts={(3,): scripts}, otherwise=likely())
    model.eval()
    written = learner.beam_search(model, torch.tensor([[3]]), bos_id=6, eos_id=7, max_len=5)
    close(written, torch.tensor([[6, 8, 9, 7]]), "Begin with bos_id and end with eos_id, whatever they are.")
