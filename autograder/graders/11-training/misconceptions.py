"""The classic mistakes of lesson 11, each as code that makes it."""

import torch
from torch import nn

from autograder.misconceptions import misconception

# ---------- shift_for_teacher_forcing ----------


def _shift(name, cause, says, step, shift):
    shift.__name__ = name
    globals()[name] = misconception("shift_for_teacher_forcing", cause=cause, says=says, step=step)(shift)


_CUT = "decoder_input is tgt[:, :-1] and labels is tgt[:, 1:]."
_shift(
    "nothing_shifted", "no-shift", "Nothing is shifted: the decoder reads the very token that it is asked for.", _CUT,
    lambda tgt: (tgt, tgt),
)  # fmt: skip
_shift(
    "both_without_the_last", "no-shift", "Input and labels are the same: the decoder reads what it is asked for.", _CUT,
    lambda tgt: (tgt[:, :-1], tgt[:, :-1]),
)  # fmt: skip
_shift(
    "both_without_the_first", "no-shift", "Input and labels are the same: the decoder reads what it is asked for.",
    _CUT, lambda tgt: (tgt[:, 1:], tgt[:, 1:]),
)  # fmt: skip
_shift(
    "changed_places", "exchanged", "Input and labels have changed places: the model would learn to write backwards.",
    "Return the input, which begins with <bos>, first.", lambda tgt: (tgt[:, 1:], tgt[:, :-1]),
)  # fmt: skip
_ROWS = ("rows-for-columns", "You cut off a sentence: rows are the batch, columns are the positions.")
_shift("rows", *_ROWS, "Leave the rows with `:` and cut the second dimension.", lambda tgt: (tgt[:-1], tgt[1:]))
_LONG = ("input-too-long", "The decoder's input still has the last column, after which there is nothing to say.")
_shift("input_whole", *_LONG, _CUT, lambda tgt: (tgt, tgt[:, 1:]))
_ROUND = ("rolled-round", "The labels are rolled round: behind the last token stands <bos>, which is never an answer.")
_shift("rolled", *_ROUND, _CUT, lambda tgt: (tgt, torch.roll(tgt, -1, dims=1)))
_FAR = ("shifted-twice", "The labels are two positions ahead of the input.")
_shift("two_ahead", *_FAR, _CUT, lambda tgt: (tgt[:, :-2], tgt[:, 2:]))
_BOTH = ("ends-cut-from-one", "Both ends are cut off one of the two, so they have different lengths.")
_shift("input_without_both", *_BOTH, _CUT, lambda tgt: (tgt[:, 1:-1], tgt[:, 1:]))
_shift("labels_without_both", *_BOTH, _CUT, lambda tgt: (tgt[:, :-1], tgt[:, 1:-1]))
_shift(
    "end_hidden", "eos-taken-out", "The end is taken out of the decoder's input; <eos> stays where it is.",
    "Behind a row's <eos> the labels are padding and count for nothing, so it may stay: only cut the last column.",
    lambda tgt: (torch.where(tgt == 2, 0, tgt)[:, :-1], tgt[:, 1:]),
)  # fmt: skip
_PADDING = ("padding-columns-cut", "Columns of nothing but padding are cut off; padding stays where it is.")
_shift(
    "padding_columns_cut", *_PADDING, _CUT,
    lambda tgt: (tgt[:, :-1][:, (tgt[:, 1:] != 0).any(0)], tgt[:, 1:][:, (tgt[:, 1:] != 0).any(0)]),
)  # fmt: skip
_shift(
    "padding_columns_cut_first", *_PADDING, _CUT,
    lambda tgt: (tgt[:, (tgt != 0).any(0)][:, :-1], tgt[:, (tgt != 0).any(0)][:, 1:]),
)  # fmt: skip


@misconception(
    "shift_for_teacher_forcing",
    cause="whole-length",
    says="The labels are filled up to the length of the target: both should be one shorter than it.",
    step=_CUT,
)
def filled_up(tgt):
    return tgt, torch.cat([tgt[:, 1:], torch.zeros_like(tgt[:, :1])], dim=1)


# ---------- label_smoothed_loss ----------


def _mix(logits, labels, pad_id, smoothing, *, evenly="mean", weight=None, real=None, count=None, logs=None):
    """Compute the loss as the right solution does, but for what the keywords change."""
    logs = torch.log_softmax(logits, dim=-1) if logs is None else logs
    surprise = -logs.gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    if evenly == "mean":
        even = -logs.mean(dim=-1)
    elif evenly == "sum":
        even = -logs.sum(dim=-1)
    elif evenly == "others":
        even = (-logs.sum(dim=-1) - surprise) / (logits.shape[-1] - 1)
    elif evenly == "others over V":
        even = (-logs.sum(dim=-1) - surprise) / logits.shape[-1]
    elif evenly == "all but padding":
        even = (logs[..., pad_id] - logs.sum(dim=-1)) / (logits.shape[-1] - 1)
    elif evenly == "all but padding over V":
        even = (logs[..., pad_id] - logs.sum(dim=-1)) / logits.shape[-1]
    elif evenly == "others but padding":
        even = (logs[..., pad_id] - logs.sum(dim=-1) - surprise) / (logits.shape[-1] - 2)
    else:
        even = torch.zeros_like(surprise)
    losses = (1 - smoothing if weight is None else weight) * surprise + smoothing * even
    real = labels != pad_id if real is None else real
    count = real.sum().clamp(min=1) if count is None else count
    return torch.where(real, losses, 0.0).sum() / count


def _loss(name, cause, says, step):
    def mark(wrong):
        def loss(logits, labels, pad_id, smoothing=0.1):
            return wrong(logits, labels, pad_id, smoothing)

        loss.__name__ = name
        globals()[name] = misconception("label_smoothed_loss", cause=cause, says=says, step=step)(loss)
        return loss

    return mark


_REAL = "real = labels != pad_id; add up losses[real], and divide by real.sum()."
_loss(
    "over_the_others", "smoothing-over-the-others",
    "The smoothing is spread over the other V - 1 tokens; here it goes to all V, the right one among them.",
    "The second part is the plain mean of all surprises: -log_probabilities.mean(dim=-1).",
)(lambda x, y, p, s: _mix(x, y, p, s, evenly="others"))  # fmt: skip
_loss(
    "over_the_others_by_v", "smoothing-over-the-others",
    "The right token gets nothing of the smoothing; it is spread over all V tokens, the right one among them.",
    "The second part is the plain mean of all surprises: -log_probabilities.mean(dim=-1).",
)(lambda x, y, p, s: _mix(x, y, p, s, evenly="others over V"))  # fmt: skip
_SPARED = ("smoothing-spares-padding", "The padding token gets no share of the smoothing; it goes to all V tokens.",
           "The second part is the plain mean of all surprises: -log_probabilities.mean(dim=-1).")  # fmt: skip
_loss("padding_spared", *_SPARED)(lambda x, y, p, s: _mix(x, y, p, s, evenly="all but padding"))
_loss("padding_spared_by_v", *_SPARED)(lambda x, y, p, s: _mix(x, y, p, s, evenly="all but padding over V"))
_loss("others_but_padding", *_SPARED)(lambda x, y, p, s: _mix(x, y, p, s, evenly="others but padding"))
_loss(
    "sum_of_surprises", "smoothing-not-divided-by-v",
    "The second part adds up the surprises of all tokens; each of them has the weight smoothing / V only.",
    "Take their mean over the vocabulary, not their sum.",
)(lambda x, y, p, s: _mix(x, y, p, s, evenly="sum"))  # fmt: skip
_loss(
    "no_smoothing", "no-smoothing",
    "The smoothing is forgotten: this is the plain cross-entropy.",
    "Mix in smoothing times the mean surprise over the vocabulary.",
)(lambda x, y, p, s: _mix(x, y, p, 0.0))  # fmt: skip
_loss(
    "smoothing_fixed", "smoothing-fixed", "The smoothing is always 0.1, whatever the caller asks for.",
    "Use the argument `smoothing`.",
)(lambda x, y, p, s: _mix(x, y, p, 0.1))  # fmt: skip
_loss(
    "only_taken_away", "smoothing-only-taken-away",
    "The surprise at the right token is made smaller, but what was taken is not spread over the others.",
    "Add smoothing times the mean surprise over the vocabulary.",
)(lambda x, y, p, s: _mix(x, y, p, s, evenly="none"))  # fmt: skip
_loss(
    "only_added", "smoothing-only-added",
    "The mean surprise is added, but the right token keeps its whole weight: the weights must add up to one.",
    "The surprise at the right token gets the factor 1 - smoothing.",
)(lambda x, y, p, s: _mix(x, y, p, s, weight=1.0))  # fmt: skip
_loss(
    "exchanged_weights", "weights-exchanged", "The two weights have changed places: nearly all of it is smoothing.",
    "1 - smoothing goes to the right token.",
)(lambda x, y, p, s: _mix(x, y, p, 1 - s))  # fmt: skip
_loss(
    "padding_counts", "padding-counts", "Positions whose label is padding are counted like the others.", _REAL
)(lambda x, y, p, s: _mix(x, y, p, s, real=torch.ones_like(y, dtype=torch.bool)))  # fmt: skip
_loss(
    "mean_over_everything", "mean-over-padding",
    "The sum leaves padding out, but it is divided by the number of all positions, padding among them.", _REAL,
)(lambda x, y, p, s: _mix(x, y, p, s, count=y.numel()))  # fmt: skip
_loss(
    "mean_over_the_batch", "mean-over-sentences",
    "The sum is divided by the number of sentences; it should be the number of real tokens.", _REAL,
)(lambda x, y, p, s: _mix(x, y, p, s, count=y.shape[0]))  # fmt: skip
_loss("sum_of_losses", "sum-for-mean", "The losses are added up, and not divided by the number of real tokens.", _REAL)(
    lambda x, y, p, s: _mix(x, y, p, s, count=1)
)
_loss(
    "padding_inverted", "padding-inverted", "Only the padding counts: the mask is the wrong way round.", _REAL
)(lambda x, y, p, s: _mix(x, y, p, s, real=y == p))  # fmt: skip
_loss(
    "padding_is_zero", "pad-id-ignored", "Padding is taken to be 0, whatever pad_id is.", "Compare with `pad_id`."
)(lambda x, y, p, s: _mix(x, y, p, s, real=y != 0))  # fmt: skip
_loss(
    "smoothing_of_padding", "smoothing-over-padding",
    "The mean surprise is taken at positions of padding, too: only the first part leaves them out.", _REAL,
)(
    lambda x, y, p, s: (
        (1 - s) * _mix(x, y, p, 0.0) - s * torch.log_softmax(x, -1).mean(-1).sum() / (y != p).sum().clamp(min=1)
    )
)  # fmt: skip
_loss(
    "mean_of_means", "mean-of-means",
    "This is the mean over the sentences of their means: short sentences count more than long ones.",
    "One sum and one count for the whole batch.",
)(
    lambda x, y, p, s: torch.stack(
        [_mix(x[i : i + 1], y[i : i + 1], p, s) for i in range(len(y)) if (y[i] != p).any()] or [x.sum() * 0]
    ).mean()
)  # fmt: skip
_loss("sign_lost", "sign-lost", "The sign is lost: a log-probability is negative, a surprise is not.", "Put a minus.")(
    lambda x, y, p, s: -_mix(x, y, p, s)
)
_loss(
    "no_logarithm", "no-logarithm", "The probabilities are used themselves, without their logarithm.",
    "torch.log_softmax gives the logarithms of the probabilities.",
)(lambda x, y, p, s: _mix(x, y, p, s, logs=torch.softmax(x, -1)))  # fmt: skip
_loss(
    "no_softmax", "no-softmax", "The logits are used as if they were log-probabilities.",
    "First torch.log_softmax(logits, dim=-1).",
)(lambda x, y, p, s: _mix(x, y, p, s, logs=x))  # fmt: skip
_loss(
    "softmax_over_positions", "wrong-dimension", "The softmax goes over the positions; the scores to compare are those "
    "of the vocabulary, the last dimension.", "torch.log_softmax(logits, dim=-1).",
)(lambda x, y, p, s: _mix(x, y, p, s, logs=torch.log_softmax(x, 1)))  # fmt: skip
_loss(
    "log_of_softmax", "log-of-softmax",
    "The logarithm of a softmax: where a probability has become 0 its logarithm is infinite.",
    "torch.log_softmax takes both at once, and cannot overflow.",
)(lambda x, y, p, s: _mix(x, y, p, s, logs=torch.softmax(x, -1).log()))  # fmt: skip
for _tiny in (1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5):
    for _name, _away_from_zero in (
        ("added", lambda table, tiny: table + tiny),
        ("at_least", lambda table, tiny: table.clamp(min=tiny)),
    ):
        _loss(
            f"log_of_softmax_{_name}_{_tiny:g}", "log-of-softmax",
            f"The probabilities are kept away from 0 by {_tiny:g} before the logarithm: great surprises become small.",
            "torch.log_softmax takes both at once: nothing becomes 0, and nothing has to be added.",
        )(
            lambda x, y, p, s, away=_away_from_zero, tiny=_tiny: _mix(
                x, y, p, s, logs=away(torch.softmax(x, -1), tiny).log()
            )
        )  # fmt: skip
_loss(
    "divided_by_nothing", "nothing-but-padding",
    "Where all labels are padding, 0 is divided by 0.", "Divide by the number of real tokens, but at least by 1.",
)(lambda x, y, p, s: _mix(x, y, p, s, count=(y != p).sum()))  # fmt: skip
_loss(
    "two_to_the", "logarithm-of-base-two", "The logarithm is that of base two; here it is the natural one.",
    "torch.log_softmax, or .log(), without a factor.",
)(lambda x, y, p, s: _mix(x, y, p, s) / torch.tensor(2.0, dtype=x.dtype).log())  # fmt: skip
_loss(
    "a_plain_number", "no-gradient", "The loss is a plain number, through which no gradient can go back.",
    "Leave it a tensor: no item() and no float().",
)(lambda x, y, p, s: _mix(x, y, p, s).item())  # fmt: skip


# ---------- noam_rate ----------


def _rate(name, cause, says, step):
    def mark(wrong):
        def rate(step, d_model, warmup):
            if step < 1:
                raise ValueError("steps are counted from 1")
            return wrong(step, d_model, warmup)

        rate.__name__ = name
        globals()[name] = misconception("noam_rate", cause=cause, says=says, step=step)(rate)

    return mark


_FORMULA = "d_model**-0.5 * min(step**-0.5, step * warmup**-1.5)."
_rate("no_width", "width-forgotten", "The factor of the width, d_model^(-1/2), is missing.", _FORMULA)(
    lambda n, d, w: min(n**-0.5, n * w**-1.5)
)
_rate("times_the_root", "width-upside-down", "The rate is multiplied by √d_model instead of divided.", _FORMULA)(
    lambda n, d, w: d**0.5 * min(n**-0.5, n * w**-1.5)
)
_rate("by_the_width", "no-root-of-the-width", "The rate is divided by d_model instead of its root.", _FORMULA)(
    lambda n, d, w: min(n**-0.5, n * w**-1.5) / d
)
_rate(
    "maximum", "maximum-for-minimum", "The larger of the two terms is taken; it should be the smaller one.", _FORMULA
)(lambda n, d, w: d**-0.5 * max(n**-0.5, n * w**-1.5))
_rate("never_up", "no-warm-up", "There is no warm-up: the rate falls from the first step on.", _FORMULA)(
    lambda n, d, w: d**-0.5 * n**-0.5
)
_rate("never_down", "no-decay", "The rate grows for ever; after the warm-up it should fall.", _FORMULA)(
    lambda n, d, w: d**-0.5 * n * w**-1.5
)
_rate("stays_up", "no-decay", "After the warm-up the rate stays; it should fall with one over the root.", _FORMULA)(
    lambda n, d, w: d**-0.5 * min(w**-0.5, n * w**-1.5)
)
_rate("width_of_the_paper", "width-fixed", "The width is always 512, that of the paper's model.", "Use `d_model`.")(
    lambda n, d, w: 512**-0.5 * min(n**-0.5, n * w**-1.5)
)
_rate(
    "from_zero", "counted-from-zero", "The steps are counted from 0; the first one is step 1.", "Use `step` as it is."
)(lambda n, d, w: d**-0.5 * min(n and (n - 1) ** -0.5 if n > 1 else 0.0, (n - 1) * w**-1.5))
_rate("one_more", "counted-from-zero", "One is added to the step, which is counted from 1 already.", "Use `step`.")(
    lambda n, d, w: d**-0.5 * min((n + 1) ** -0.5, (n + 1) * w**-1.5)
)
_rate(
    "half_power",
    "warmup-exponent",
    "The power of warmup is -3/2: only then both terms meet at step = warmup.",
    _FORMULA,
)(lambda n, d, w: d**-0.5 * min(n**-0.5, n * w**-0.5))
_rate(
    "first_power",
    "warmup-exponent",
    "The power of warmup is -3/2: only then both terms meet at step = warmup.",
    _FORMULA,
)(lambda n, d, w: d**-0.5 * min(n**-0.5, n / w))
_rate("root_of_both", "step-exponent", "The first term is one over the *root* of the step.", _FORMULA)(
    lambda n, d, w: d**-0.5 * min(1 / n, n * w**-1.5)
)
_rate("sum_of_terms", "sum-for-minimum", "The two terms are added; the smaller of them is meant.", _FORMULA)(
    lambda n, d, w: d**-0.5 * (n**-0.5 + n * w**-1.5)
)
_rate("upside_down", "upside-down", "The exponents have lost their minus signs.", _FORMULA)(
    lambda n, d, w: d**0.5 * min(n**0.5, n * w**1.5)
)


@misconception(
    "noam_rate",
    cause="step-one-refused",
    says="Step 1 is refused; it is the first one.",
    step="Steps are counted from 1: refuse only what is below it.",
)
def first_step_refused(step, d_model, warmup):
    if step <= 1:
        raise ValueError("steps are counted from 1")
    return d_model**-0.5 * min(step**-0.5, step * warmup**-1.5)


# ---------- train_step ----------


def _learn(model, batch, optimizer, pad_id, smoothing, clip, *, clear="before", inputs=slice(None, -1),
           labels=slice(1, None), padding=True, clipping="norm", steps=True, backward=True, value="item",
           mode=None, teacher=True):  # fmt: skip
    """Learn as the right solution does, but for what the keywords change."""
    src, tgt = batch
    if mode == "eval":
        model.eval()
    if clear == "before":
        optimizer.zero_grad()
    logits = model(src, tgt[:, inputs])
    answers = tgt[:, labels]
    width = min(logits.shape[1], answers.shape[1])
    logits, answers = logits[:, :width], answers[:, :width]
    loss = _mix(
        logits, answers, pad_id, smoothing, real=None if padding else torch.ones_like(answers, dtype=torch.bool)
    )
    if backward:
        loss.backward()
    if clear == "after backward":
        optimizer.zero_grad()
    if clipping == "norm":
        nn.utils.clip_grad_norm_(model.parameters(), clip)
    elif clipping == "value":
        nn.utils.clip_grad_value_(model.parameters(), clip)
    elif clipping == "greatest number":
        nn.utils.clip_grad_norm_(model.parameters(), clip, norm_type=torch.inf)
    elif clipping == "sum of lengths":
        gradients = [parameter.grad for parameter in model.parameters() if parameter.grad is not None]
        length = sum(gradient.norm() for gradient in gradients)
        for gradient in gradients:
            gradient *= min(1.0, clip / length)
    elif clipping == "each":
        for parameter in model.parameters():
            nn.utils.clip_grad_norm_([parameter], clip)
    elif clipping == "always":
        norm = nn.utils.clip_grad_norm_(model.parameters(), torch.inf)
        for parameter in model.parameters():
            if parameter.grad is not None:
                parameter.grad *= clip / norm
    for _ in range(steps):
        optimizer.step()
    if clipping == "after":
        nn.utils.clip_grad_norm_(model.parameters(), clip)
    if clear == "at the end":
        optimizer.zero_grad()
    if value == "after":
        loss = _mix(model(src, tgt[:, inputs])[:, :width], answers, pad_id, smoothing)
    return loss if value == "tensor" else loss.item()


def _step(name, cause, says, step, fixed=None, **changes):
    def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
        now = {"pad_id": pad_id, "smoothing": smoothing, "clip": clip, **(fixed or {})}
        return _learn(model, batch, optimizer, **now, **changes)

    train_step.__name__ = name
    globals()[name] = misconception("train_step", cause=cause, says=says, step=step)(train_step)


_SHIFT = "decoder_input, labels = shift_for_teacher_forcing(tgt)."
_ORDER = "zero_grad, loss, backward, clip, step."
_step("never_cleared", "gradients-not-cleared", "The gradients are never cleared: they add up over the steps.", _ORDER,
      clear="never")  # fmt: skip
_step("cleared_too_late", "cleared-at-the-end", "The gradients are cleared at the end; what was there before counts.",
      "Call optimizer.zero_grad() first.", clear="at the end")  # fmt: skip
_STAYS = ("nothing-learned", "The parameters stay as they were: there is no gradient when the optimizer steps, or "
          "it does not step.", _ORDER)  # fmt: skip
_step("cleared_after_backward", *_STAYS, clear="after backward")
_step("no_backward", *_STAYS, backward=False)
_step("no_step", *_STAYS, steps=False)
_step("stepped_twice", "stepped-twice", "The optimizer steps twice with one gradient.", _ORDER, steps=2)
_step("decoder_reads_the_labels", "labels-as-input",
      "The decoder reads the very tokens that it is asked for, and learns to copy.", _SHIFT,
      inputs=slice(1, None))  # fmt: skip
_step("nothing_shifted_in_step", "labels-as-input", "The decoder reads what it is asked for, and learns to copy.",
      _SHIFT, labels=slice(None, -1))  # fmt: skip
_step("whole_target_against_whole", "labels-as-input", "The decoder reads what it is asked for, and learns to copy.",
      _SHIFT, inputs=slice(None), labels=slice(None))  # fmt: skip
_step("turned_round", "input-and-labels-exchanged", "Input and labels have changed places.", _SHIFT,
      inputs=slice(1, None), labels=slice(None, -1))  # fmt: skip
_step("padding_in_the_step", "padding-counts", "Padding counts in the loss.", "Hand pad_id to label_smoothed_loss.",
      padding=False)  # fmt: skip
_LONG_STEP = ("not-clipped", "The gradient with which the optimizer steps is not clipped.",
              "nn.utils.clip_grad_norm_(model.parameters(), clip) between backward and step.")  # fmt: skip
_step("not_clipped", *_LONG_STEP, clipping="never")
_step("clipped_too_late", *_LONG_STEP, clipping="after")
_step("clipped_by_value", "clipped-by-value",
      "Each number of the gradient is clipped by itself, which turns its direction; its length should be.",
      "clip_grad_norm_, not clip_grad_value_.", clipping="value")  # fmt: skip
_step("clipped_one_by_one", "clipped-one-by-one",
      "Each parameter's gradient is clipped by itself; the length of all of them together should be.",
      "Hand all of model.parameters() to clip_grad_norm_ at once.", clipping="each")  # fmt: skip
_LENGTH_STEP = "The length is the root of the sum of all squares; nn.utils.clip_grad_norm_ measures it and clips."
_step("clipped_by_the_greatest", "length-mismeasured",
      "The greatest number of the gradient is compared with clip; its length should be.", _LENGTH_STEP,
      clipping="greatest number")  # fmt: skip
_step("clipped_by_the_sum", "length-mismeasured",
      "The lengths of the single parameters' gradients are added up; that is more than the length of them together.",
      _LENGTH_STEP, clipping="sum of lengths")  # fmt: skip
_step("always_scaled", "always-scaled", "A gradient shorter than clip is made longer; it should be left as it is.",
      "Scale only where the length is more than clip.", clipping="always")  # fmt: skip
_step("clip_fixed", "clip-fixed", "The gradient is always clipped to 1, whatever the caller asks for.",
      "Use the argument `clip`.", fixed={"clip": 1.0})  # fmt: skip
_step("smoothing_fixed_in_step", "smoothing-fixed", "The smoothing is always 0.1, whatever the caller asks for.",
      "Hand smoothing to the loss.", fixed={"smoothing": 0.1})  # fmt: skip
_step("no_smoothing_in_step", "no-smoothing", "The loss is not smoothed.", "Hand smoothing to the loss.",
      fixed={"smoothing": 0.0})  # fmt: skip
_step("pad_id_fixed", "pad-id-ignored", "Padding is taken to be 0, whatever pad_id is.", "Hand pad_id to the loss.",
      fixed={"pad_id": 0})  # fmt: skip
_step("loss_afterwards", "loss-after-the-step", "The loss is taken anew after the step; it should be the one before.",
      "Return the loss that went back.", value="after")  # fmt: skip
_step("a_tensor", "loss-is-a-tensor", "The loss is a tensor, which keeps the whole graph alive.",
      "Return loss.item().", value="tensor")  # fmt: skip
_step("in_evaluation_mode", "dropout-off", "The model is put into evaluation mode: its dropout does not act.",
      "Leave the model in the mode in which it is.", mode="eval")  # fmt: skip


# ---------- greedy_decode ----------


def _write(model, src, bos_id, eos_id, max_len, *, pick="max", stop="all", fill="pad", mode="both", begin="bos",
           drop_begin=False, rounds=0, position=-1, last=None, keep_eos=True, forgets=False, late=False,
           reads_padding=False, one_for_all=False, never_pad=False):  # fmt: skip
    """Write as the right solution does, but for what the keywords change."""
    was_training = model.training
    if mode != "none":
        model.eval()
    with torch.no_grad():
        memory, src_mask = model.encode(src)
        src_mask = torch.ones_like(src_mask) if reads_padding else src_mask
        first = bos_id if begin == "bos" else eos_id
        tgt = torch.full((src.shape[0], 1), first)
        finished = torch.zeros(src.shape[0], dtype=torch.bool)
        for _ in range(max_len + rounds):
            logits = model.decode(tgt if last is None else tgt[:, -last:], memory, src_mask)[:, position]
            if never_pad:
                logits = logits.index_fill(-1, torch.tensor(model.pad_id), -torch.inf)
            tokens = logits.argmin(-1) if pick == "min" else logits.argmax(-1)
            tokens = tokens[:1].expand(len(tokens)) if one_for_all else tokens
            all_had_ended = bool(finished.all())
            if fill == "pad":
                tokens = torch.where(finished, model.pad_id, tokens)
            elif fill == "eos":
                tokens = torch.where(finished, eos_id, tokens)
            finished = (tokens == eos_id) if forgets else finished | (tokens == eos_id)
            if not keep_eos:
                tokens = torch.where(tokens == eos_id, model.pad_id, tokens)
            tgt = torch.cat([tgt, tokens.unsqueeze(1)], dim=1)
            if (stop == "all" and (all_had_ended if late else finished.all())) or (stop == "any" and finished.any()):
                break
            if stop == "now" and (tokens == eos_id).all():
                break
    if mode == "both":
        model.train(was_training)
    elif mode == "always training":
        model.train()
    return tgt[:, 1:] if drop_begin else tgt


def _greedy(name, cause, says, step, **changes):
    def greedy_decode(model, src, bos_id, eos_id, max_len):
        return _write(model, src, bos_id, eos_id, max_len, **changes)

    greedy_decode.__name__ = name
    globals()[name] = misconception("greedy_decode", cause=cause, says=says, step=step)(greedy_decode)


_PAD = "Remember which rows are finished: tokens = torch.where(finished, model.pad_id, tokens)."
_ALL = "Stop when all rows are finished: finished.all()."
_greedy("eos_ignored", "eos-ignored", "<eos> is ignored: the rows go on to max_len.", _PAD, stop="never", fill="none")
_greedy("goes_on_in_padding", "never-stops", "All rows have ended, and columns of nothing but padding follow.", _ALL,
        stop="never")  # fmt: skip
_greedy("stops_with_the_first", "stops-with-the-first", "It stops as soon as one row is finished.", _ALL, stop="any")
_greedy("talks_on", "talks-on-after-eos", "A row that has its <eos> goes on talking until the last one ends.", _PAD,
        fill="none")  # fmt: skip
_greedy("stops_if_all_at_once", "stops-only-at-once",
        "It stops only when all rows say <eos> in the same round.", _ALL, stop="now")  # fmt: skip
_greedy("all_at_once_and_talks", "stops-only-at-once", "It stops only when all rows say <eos> in the same round.", _ALL,
        stop="now", fill="none")  # fmt: skip
_greedy("filled_with_eos", "filled-with-eos", "Finished rows are filled with <eos>; it should be padding.", _PAD,
        fill="eos")  # fmt: skip
_greedy("forgets_the_finished", "finished-forgotten", "A row that has ended is remembered for one round only: then it "
        "goes on talking behind its padding.", "Once finished, always finished: keep what was true before.",
        forgets=True)  # fmt: skip
_greedy("stops_late", "stops-a-round-late", "The end is noticed one round late: a column of padding follows.",
        "Ask whether all rows are finished at the end of the round in which the last one ends.", late=True)  # fmt: skip
_greedy("source_padding_read", "source-mask-lost", "The mask of the source is lost: its padding is read like words.",
        "Hand decode the src_mask that encode gave.", reads_padding=True)  # fmt: skip
_greedy("first_row_for_all", "first-row-for-all", "All rows get the token of the first one.",
        "Take the argmax over the vocabulary, the last dimension: one token for each row.",
        one_for_all=True)  # fmt: skip
_greedy("never_writes_padding", "padding-never-written", "The padding token is never chosen, even where its logit is "
        "the highest.", "Take the argmax of the logits as they are.", never_pad=True)  # fmt: skip
_greedy("bos_dropped", "bos-dropped", "<bos> is missing: each row begins with bos_id.", "Return all of tgt.",
        drop_begin=True)  # fmt: skip
_greedy("eos_dropped", "eos-dropped", "The rows' <eos> is missing: it is a token like the others.",
        "Put padding only behind <eos>.", keep_eos=False)  # fmt: skip
_greedy("one_too_many", "max-len-off-by-one", "There is one new token too many.", "for _ in range(max_len).", rounds=1)
_greedy("one_too_few", "max-len-off-by-one", "There is one new token too few: <bos> is none of the max_len.",
        "for _ in range(max_len).", rounds=-1)  # fmt: skip
_greedy("the_least_likely", "argmin", "The least likely token is taken.", "Use argmax.", pick="min")
_greedy("first_position", "wrong-position", "The logits of the first position are read; the last one asks what comes.",
        "logits[:, -1].", position=0)  # fmt: skip
_greedy("last_token_only", "forgets-the-row", "The decoder sees only the last token; it must see the whole row so far.",
        "Hand it all of tgt.", last=1)  # fmt: skip
_greedy("begins_with_eos", "begins-with-eos", "The rows begin with <eos> instead of <bos>.", "Begin with bos_id.",
        begin="eos")  # fmt: skip
_greedy("dropout_on", "not-in-evaluation-mode", "The model is not put into evaluation mode: dropout acts while it "
        "writes.", "Call model.eval() first.", mode="none")  # fmt: skip
_greedy("left_in_evaluation", "left-in-evaluation-mode", "The model is left in evaluation mode.",
        "Remember model.training, and give it back at the end.", mode="left")  # fmt: skip
_greedy("left_in_training", "left-in-training-mode", "The model is always put into training mode at the end.",
        "Remember model.training, and give it back at the end.", mode="always training")  # fmt: skip


# ---------- beam_search ----------


def _follow(model, src, bos_id, eos_id, max_len, beam, alpha, *, score="wu", extend=False, best="finished",
            ranking="logs", keep="all", mode="both", first=False, count=0, width=None,
            drop_begin=False, max_off=0, worst=False, worst_live=False, remembers=True, drop_end=False,
            flat=False):  # fmt: skip
    """Search as the right solution does, but for what the keywords change."""
    beam = width or beam
    was_training = model.training
    if mode != "none":
        model.eval()

    def scored(total, length):
        n = length + count
        if score == "wu":
            return total / ((5 + n) / 6) ** alpha
        if score == "mean":
            return total / n
        if score == "power":
            return total / n**alpha
        if score == "times":
            return total * ((5 + n) / 6) ** alpha
        if score == "no division by six":
            return total / (5 + n) ** alpha
        return total

    with torch.no_grad():
        memory, src_mask = model.encode(src)
        live, finished = [(0.0, [bos_id])], []
        for n in range(1, max_len + 1 + max_off):
            k = len(live)
            tgt = torch.tensor([ids for _, ids in live])
            logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
            logs = logits if ranking == "logits" else torch.log_softmax(logits, dim=-1)
            grown = []
            for (total, ids), row in zip(live, logs.tolist(), strict=True):
                before = total if remembers else 0.0
                children = sorted(((before + p, [*ids, token]) for token, p in enumerate(row)), reverse=True)
                grown += children[:1] if keep == "one each" and n > 1 else children
            grown.sort(reverse=True)
            live = []
            for total, ids in grown[:beam]:
                if ids[-1] == eos_id:
                    finished.append((scored(total, n), total, ids))
                    if extend:
                        live.append((total, ids))
                else:
                    live.append((total, ids))
            if not live or (first and finished):
                break
    if mode == "both":
        model.train(was_training)
    elif mode == "always training":
        model.train()
    if best == "any":
        finished += [(scored(total, len(ids) - 1), total, ids) for total, ids in live]
    elif best == "live":
        finished = [] if live else finished
    pick = min if worst else max
    last_resort = min if worst_live else max
    ids = pick(finished)[2] if finished else last_resort(live)[1]
    if drop_end and finished:
        ids = ids[:-1]
    return torch.tensor(ids if flat else [ids[1:] if drop_begin else ids])


def _beam(name, cause, says, step, alpha=None, **changes):
    def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
        exponent = length_penalty if alpha is None else alpha
        return _follow(model, src, bos_id, eos_id, max_len, beam, exponent, **changes)

    beam_search.__name__ = name
    globals()[name] = misconception("beam_search", cause=cause, says=says, step=step)(beam_search)


_SCORE = "score = total / ((5 + n) / 6) ** length_penalty."
_beam("no_length", "length-ignored", "The lengths are ignored: plain sums are compared, and short ones win.", _SCORE,
      score="none")  # fmt: skip
_beam("mean_per_token", "mean-for-penalty", "The sum is divided by the length; the length penalty is another formula.",
      _SCORE, score="mean")  # fmt: skip
_beam("power_of_length", "length-without-five", "The sum is divided by n ** length_penalty; it is ((5 + n) / 6).",
      _SCORE, score="power")  # fmt: skip
_beam("multiplied", "multiplied-by-penalty", "The sum is multiplied by the length penalty; it should be divided.",
      _SCORE, score="times")  # fmt: skip
_beam("without_eos", "eos-not-counted", "The length is counted without <eos>.", "n counts all new tokens, <eos> too.",
      count=-1)  # fmt: skip
_beam("with_bos", "bos-counted", "The length is counted with <bos>, which is no new token.", "n is len(ids) - 1.",
      count=1)  # fmt: skip
_beam("alpha_fixed", "penalty-fixed", "The exponent is always 0.6, whatever the caller asks for.",
      "Use the argument `length_penalty`.", alpha=0.6)  # fmt: skip
_beam("alpha_one", "penalty-fixed", "The exponent is always 1, whatever the caller asks for.",
      "Use the argument `length_penalty`.", alpha=1.0)  # fmt: skip
_beam("extended", "finished-extended", "Finished hypotheses are extended further.",
      "What ends with eos_id leaves the live ones.", extend=True)  # fmt: skip
_beam("extended_and_any", "finished-extended", "Finished hypotheses are extended further.",
      "What ends with eos_id leaves the live ones.", extend=True, best="any")  # fmt: skip
_beam("best_of_all", "unfinished-wins", "Unfinished hypotheses compete with finished ones at the end.",
      "Only where none is finished an unfinished one is the result.", best="any")  # fmt: skip
_beam("live_first", "unfinished-wins", "An unfinished hypothesis is the result although another one is finished.",
      "Only where none is finished an unfinished one is the result.", best="live")  # fmt: skip
_beam("logits_added", "logits-added", "Logits are added up; only log-probabilities of different rows can be compared.",
      "torch.log_softmax(logits, dim=-1) first.", ranking="logits")  # fmt: skip
_beam("one_child_each", "one-child-each", "Each hypothesis keeps one child only; the best two may have one parent.",
      "Compare all candidates of all hypotheses at once.", keep="one each")  # fmt: skip
_beam("first_finished", "stops-at-the-first", "It stops with the first finished hypothesis; a better one may follow.",
      "Go on while a live hypothesis can still win.", first=True)  # fmt: skip
_beam("a_beam_of_one", "greedy", "Only one hypothesis is followed, or several that are alike: that is greedy decoding.",
      "Begin with one hypothesis, and keep the best `beam` of all its children.", width=1)  # fmt: skip
_beam("a_beam_of_four", "beam-fixed", "The beam is always 4, whatever the caller asks for.", "Use the argument `beam`.",
      width=4)  # fmt: skip
_beam("the_worst", "worst-of-the-finished", "The worst of the finished hypotheses is given: scores are negative, and "
      "the greatest is the best.", "Use max.", worst=True)  # fmt: skip
_beam("bos_dropped_by_beam", "bos-dropped", "<bos> is missing at the beginning of the result.",
      "The result begins with bos_id.", drop_begin=True)  # fmt: skip
_beam("eos_dropped_by_beam", "eos-dropped", "<eos> is missing at the end of the result: it is a token like the others.",
      "Give the hypothesis as it is.", drop_end=True)  # fmt: skip
_beam("no_batch", "batch-dimension-lost", "The result is one row of ids without its batch dimension; it is (1, L).",
      "Put a dimension in front: unsqueeze(0).", flat=True)  # fmt: skip
_beam("last_probability", "sums-forgotten", "Only the last token's log-probability counts, not the sum of all of them.",
      "Add each hypothesis's sum so far to the log-probabilities of its children.", remembers=False)  # fmt: skip
_beam("last_of_the_live", "worst-of-the-live", "Where none is finished, an unfinished hypothesis is the result that is "
      "not the best one.", "Take the one with the greatest sum.", worst_live=True)  # fmt: skip
_beam("beam_too_long", "max-len-off-by-one", "There is one new token too many.", "max_len rounds.", max_off=1)
_beam("beam_too_short", "max-len-off-by-one", "There is one new token too few.", "max_len rounds.", max_off=-1)
_beam("dropout_in_beam", "not-in-evaluation-mode", "The model is not put into evaluation mode.",
      "Call model.eval() first.", mode="none")  # fmt: skip
_beam("beam_leaves_evaluation", "left-in-evaluation-mode", "The model is left in evaluation mode.",
      "Remember model.training, and give it back at the end.", mode="left")  # fmt: skip
_beam("beam_leaves_training", "left-in-training-mode", "The model is always put into training mode at the end.",
      "Remember model.training, and give it back at the end.", mode="always training")  # fmt: skip


@misconception(
    "beam_search",
    cause="parents-mixed-up",
    says="The best tokens are appended to other hypotheses than their parents.",
    step="Of a place in the flattened candidates, place // V is the parent and place % V the token.",
)
@torch.no_grad()
def parents_mixed_up(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, totals, ended = torch.full((1, 1), bos_id), torch.zeros(1), []
    for n in range(1, max_len + 1):
        k = len(live)
        logits = model.decode(live, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        children = totals.unsqueeze(1) + torch.log_softmax(logits, dim=-1)
        totals, places = children.flatten().topk(min(beam, children.numel()))
        live = torch.cat([live[torch.arange(len(places)) % k], (places % children.shape[1]).unsqueeze(1)], dim=1)
        ends = live[:, -1] == eos_id
        ended += zip((totals[ends] / ((5 + n) / 6) ** length_penalty).tolist(), live[ends], strict=True)
        live, totals = live[~ends], totals[~ends]
        if not len(live):
            break
    model.train(was_training)
    return max(ended, key=lambda one: one[0])[1].unsqueeze(0) if ended else live[:1]
