"""What a learner of lesson 11 may see fail while working: small worked numbers, and what a translator must do."""

import math

import pytest
import torch

from autograder.expect import close, equal, exercise, holds, pair, raises

TWO = "The result is the pair (decoder_input, labels)."
INPUT = "The decoder reads every column but the last."
LABELS = "The labels are every column but the first."
LOSS = "(1 - smoothing) times the surprise at the right token, plus smoothing times the mean surprise over all tokens."
RATE = "d_model^(-1/2) · min(step^(-1/2), step · warmup^(-3/2))."
STEP = "Shift the target, ask the model, take the smoothed loss, and give it as a float."
GREEDY = "Begin with <bos>; at each place comes the token with the highest logit, until <eos>."
BEAM = "Keep the best candidates of each round; of the finished ones, the best score wins."


@exercise("shift_for_teacher_forcing")
def test_worked_targets(learner):
    """The worked example: two targets, the second one with padding"""
    decoder_input, labels = pair(learner.shift_for_teacher_forcing(torch.tensor([[1, 7, 8, 2], [1, 9, 2, 0]])), TWO)
    close(decoder_input, torch.tensor([[1, 7, 8], [1, 9, 2]]), INPUT, what="decoder_input")
    close(labels, torch.tensor([[7, 8, 2], [9, 2, 0]]), LABELS, what="labels")


WORKED = torch.tensor([[[0.5, 0.25, 0.125, 0.125], [0.7, 0.1, 0.1, 0.1]]]).log()


@exercise("label_smoothed_loss")
def test_worked_loss(learner):
    """The worked numbers: 1.4036 with smoothing, 1.3863 without, and 0 where there is only padding"""
    first = torch.tensor([[1, 0]])
    close(learner.label_smoothed_loss(WORKED, first, 0), torch.tensor(1.4036), LOSS, tolerance=1e-4)
    close(learner.label_smoothed_loss(WORKED, first, 0, smoothing=0.0), torch.tensor(1.3863), LOSS, tolerance=1e-4)
    nothing(learner.label_smoothed_loss(WORKED, torch.tensor([[0, 0]]), 0))


def nothing(loss):
    """Demand a loss of 0, as a tensor or as a number."""
    number = loss.item() if isinstance(loss, torch.Tensor) and loss.numel() == 1 else loss
    is_number = isinstance(number, (int, float)) and not isinstance(number, bool)
    holds(is_number and number == 0, "Where all labels are padding the loss is 0: divide by at least 1.", loss, "0")


@exercise("noam_rate")
def test_worked_rates(learner):
    """The worked numbers: up to 0.0125 at the end of the warm-up, half of it at step 400"""
    for step, rate in ((400, 0.00625), (100, 0.0125), (50, 0.00625), (1, 0.000125)):
        is_rate(learner.noam_rate(step, 64, 100), rate)


@exercise("noam_rate")
def test_step_zero(learner):
    """There is no step 0"""
    is_rate(learner.noam_rate(step=1, d_model=4, warmup=1), 0.5)
    with raises("ValueError", "Steps are counted from 1: below that, raise ValueError.", cause="step-zero-accepted"):
        learner.noam_rate(0, 64, 100)


def is_rate(value, right):
    """Demand this learning rate, as a float or as a tensor of one number."""
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        value = value.item()
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    holds(
        is_number, "The result is one number, a float.", value, f"{right:.6g}", "no-return" if value is None else None
    )
    holds(abs(value - right) <= 1e-6 * right, RATE, value, f"{right:.6g}")


# A "model" of one parameter, a factor of 1 on logits that are written down: its gradient can be done by hand.
SAYS = {(3,): {(1,): [0.0, 0.0, 0.0, 0.0, 2.0], (1, 4): [0.0, 0.0, 3.0, 0.0, 0.0]}}


@exercise("train_step")
def test_worked_step(learner):
    """A model with one parameter, a factor on its logits: the loss, and the parameter after one step"""
    model = learner.make("scripted_translator", vocab_size=5, scripts=SAYS, alike_in_training=True)
    optimizer = learner.make("optimizer", model=model, name="sgd", lr=0.5)
    batch = torch.tensor([[3]]), torch.tensor([[1, 4, 2]])
    loss = learner.train_step(model, batch, optimizer)
    logits = torch.tensor([SAYS[3,][1,], SAYS[3,][1, 4]], dtype=torch.float64)
    factor = torch.ones((), dtype=torch.float64, requires_grad=True)
    right = torch.nn.functional.cross_entropy(factor * logits, torch.tensor([4, 2]), label_smoothing=0.1)
    right.backward()
    is_loss(loss, right.item())
    after = learner.make("parameters", model=model)["scale"]
    why = "After the step the parameter is lower by the learning rate times its gradient."
    close(after.double(), 1 - 0.5 * factor.grad, why, tolerance=1e-5, what="the parameter")


def is_loss(loss, right):
    why = "The loss is a float, not a tensor: loss.item()." if isinstance(loss, torch.Tensor) else f"{STEP}"
    cause = "no-return" if loss is None else "loss-is-a-tensor" if isinstance(loss, torch.Tensor) else None
    holds(isinstance(loss, float), why, loss, f"{right:.6f}", cause)
    holds(abs(loss - right) <= 1e-5 * max(1.0, abs(right)), STEP, loss, f"{right:.6f}")


def plain(*tokens, vocab=8):
    """Logits with which the first token is the most likely one, the second the next, and so on."""
    logits = [0.0] * vocab
    for place, token in enumerate(tokens):
        logits[token] = 5.0 - place
    return logits


# Source 3 is translated as 5 4, source 4 as 6. What would follow <eos> is written, too: nobody should ask.
TWO_SENTENCES = {
    (3,): {(1,): plain(5), (1, 5): plain(4), (1, 5, 4): plain(2)},
    (4,): {(1,): plain(6), (1, 6): plain(2), (1, 6, 2): plain(7), (1, 6, 2, 0): plain(7)},
}


@exercise("greedy_decode")
def test_two_sentences(learner):
    """Two sentences of a model that says what is written for it: the shorter one is filled up with padding"""
    model = learner.make("scripted_translator", vocab_size=8, scripts=TWO_SENTENCES)
    model.eval()
    written = learner.greedy_decode(model, torch.tensor([[3], [4]]), 1, 2, 6)
    close(written, torch.tensor([[1, 5, 4, 2], [1, 6, 2, 0]]), GREEDY)


@exercise("greedy_decode")
def test_no_end(learner):
    """A sentence that does not end stops after max_len new tokens"""
    model = learner.make("scripted_translator", vocab_size=8, otherwise=plain(5, 2))
    model.eval()
    written = learner.greedy_decode(model, src=torch.tensor([[3, 4]]), bos_id=1, eos_id=2, max_len=3)
    close(written, torch.tensor([[1, 5, 5, 5]]), "At most max_len new tokens: <bos> is none of them.")


@exercise("greedy_decode")
def test_mode(learner):
    """The model writes in evaluation mode, and is in training mode again afterwards"""
    model = learner.make("scripted_translator", vocab_size=8, scripts=TWO_SENTENCES)
    model.train()
    written = learner.greedy_decode(model, torch.tensor([[4]]), 1, 2, 6)
    close(
        written, torch.tensor([[1, 6, 2]]), "In training mode the model says something else: call model.eval() first."
    )
    stays(model, True)


def stays(model, training):
    mode = {True: "training", False: "evaluation"}
    now = model.get("training")
    cause = "left-in-evaluation-mode" if training else "left-in-training-mode"
    why = f"The model was in {mode[training]} mode before: remember model.training, and go back to it."
    holds(isinstance(now, bool), "A module's `training` is a bool.", now)
    equal(now, training, why, cause)


def likely(vocab=12, **chances):
    """Logits for these probabilities (``t5=0.6``); the other tokens share the rest, <eos> and padding get nothing."""
    return [math.log(chance) for chance in shares(vocab, {int(name[1:]): chance for name, chance in chances.items()})]


def shares(vocab, chances):
    others = [token for token in range(vocab) if token not in chances and token not in (0, 2)]
    rest = (1 - sum(chances.values())) / len(others)
    return [chances.get(token, 1e-9 if token in (0, 2) else max(rest, 1e-6)) for token in range(vocab)]


# The most likely first token, 5, leads nowhere; after the second, 6, all is plain.
GARDEN_PATH = {
    (3,): {
        (1,): likely(t5=0.6, t6=0.38),
        (1, 5): likely(t7=0.3),
        (1, 5, 7): likely(t2=0.9),
        (1, 6): likely(t8=0.9),
        (1, 6, 8): likely(t2=0.9),
    }
}


@exercise("beam_search")
@pytest.mark.parametrize("beam", [1, 2])
def test_the_best_sentence_begins_with_the_second_best_token(learner, beam):
    """The best sentence begins with the second best token: a beam of 1 misses it, a beam of 2 finds it"""
    written = search(learner, GARDEN_PATH, max_len=5, beam=beam, length_penalty=0.0)
    close(written, torch.tensor([[1, 5, 7, 2] if beam == 1 else [1, 6, 8, 2]]), BEAM)


# "ja" and "ja, gern" of the text: log-probabilities of -1.2 and -1.4, with two and with four tokens.
JA_GERN = {
    (3,): {
        (1,): likely(t5=0.95),
        (1, 5): likely(t2=math.exp(-1.2) / 0.95, t6=0.65),
        (1, 5, 6): likely(t7=0.95),
        (1, 5, 6, 7): likely(t2=math.exp(-1.4) / (0.95 * 0.65 * 0.95)),
    }
}


@exercise("beam_search")
@pytest.mark.parametrize("alpha", [0.0, 1.0], ids=["0", "1"])
def test_length_penalty(learner, alpha):
    """The worked example: without a length penalty the short sentence wins, with a penalty of 1 the long one"""
    written = search(learner, JA_GERN, max_len=6, beam=2, length_penalty=alpha)
    why = "Divide the sum of a finished hypothesis by ((5 + n) / 6) ** length_penalty, with n counting <eos>."
    close(written, torch.tensor([[1, 5, 6, 7, 2] if alpha else [1, 5, 2]]), why)


def search(learner, scripts, source=(3,), vocab=12, training=False, **arguments):
    """Let the learner search with a model that says what is written, and nothing likely elsewhere."""
    model = learner.make("scripted_translator", vocab_size=vocab, scripts=scripts, otherwise=likely(vocab))
    model.train(training)
    return learner.beam_search(model, torch.tensor([source]), bos_id=1, eos_id=2, **arguments)
