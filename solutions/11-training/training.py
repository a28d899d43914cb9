# %% [markdown]
# # 11 · Training
#
# A child who learns to ride a bicycle is not told the angle of the handlebar. It rides, falls a little to the left, and next time leans a little to the right. Your model of lesson 10 has some hundred thousand handlebars, and it stands where the child stood: it has all the parts,
# and it knows nothing. In this lesson it learns. It will read *twenty-one* and write *einundzwanzig*, and nobody will have told it that German says the units before the tens.
#
# **In this lesson:** the answer, one token late: `shift_for_teacher_forcing` · how wrong was it, and how sure: `label_smoothed_loss` · small steps, then large ones, then small ones: `noam_rate` · one step of learning: `train_step` ·
# a model that learns to translate · `greedy_decode` · exact match and BLEU · what the model looks at · several candidates at once: `beam_search` · what goes wrong, on purpose · a second task: dates · four languages at once · questions.

# %% tags=["setup"] refuses=["attention", "cross-entropy"]
import math

import torch
from given import Tokenizer, Transformer, pad_batch, train_bpe
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, moving, show, use_my_parts
from course.ablations import MISSING, take_away
from course.batches import Batches
from course.curves import alignment, learning_curve
from course.dates import LANGUAGES, date_pairs
from course.numbers import number_pairs, number_words
from course.scores import bleu, exact_match
from course.subwords import FastTokenizer
from course.training import Training

# %% [markdown]
# ### Whose parts?
#
# As in lesson 10, the parts of the earlier lessons come from the course, or, if you have run `autograder assemble`, from you. From here on it is your own Transformer that learns.

# %% tags=["experiment"]
use_my_parts()

# %% [markdown]
# ## 1 · The answer, one token late
#
# How does one teach a model to write? Show it a source and the right translation, and ask at each position: what comes next? The model's own question is always the same (lesson 09): *given the source, and given what has been written so far, what is the next token?* In training, what has been written so far is not what the
# model would have written. It is the **right** translation. The teacher holds the pen and lets the pupil guess the next word, says what it really was, writes it down, and asks again. Williams and Zipser (1989) called that **teacher forcing**.
#
# Why not let the pupil write, and correct the result? Because after one wrong word the rest of its sentence answers a question that nobody asked. And because of speed: with the right translation as input, and the causal mask of lesson 05, all positions are asked *at once*. One pass through the model gives as many lessons as the sentence has tokens.
#
# A target is a row of ids: `<bos>`, the tokens, `<eos>`, perhaps padding. What does the decoder read, and what should it answer?
#
# | position | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | it reads | `<bos>` | `ein` | `und` | `zwanzig` |
# | it should say | `ein` | `und` | `zwanzig` | `<eos>` |
#
# Both rows are the target itself. One lacks the last token: there is nothing to say after it. The other lacks the first: `<bos>` is never an answer. So at each position the label is the token that the input shows one position *later*, and the causal mask is what keeps the model from reading it there. Forget the shift, and the model learns to copy:
# its loss falls to the least that there is within minutes, and it cannot write a word.

# %% [markdown] hints="shift_for_teacher_forcing"
# 1. Two views of the same table. One has all columns but the last, the other all but the first. Which is which?
# 2. The rows are sentences, the columns are positions: leave all the rows, and cut the columns. `tgt[:, start:stop]` takes columns `start` to `stop - 1`; a negative number counts from the end.
# 3. The input is `tgt[:, :-1]`. The labels begin one column later and go to the end. Return both, the input first.


# %% exercise="shift_for_teacher_forcing" points=2 minutes=5 difficulty=1 importance=5
def shift_for_teacher_forcing(tgt: Tensor) -> tuple[Tensor, Tensor]:
    """Make of whole target sentences what the decoder reads and what it should say.

    Shape:
        tgt: (B, T + 1), integer ids: each row is ``<bos>``, tokens, ``<eos>``, and padding to fill it up.
        decoder_input: (B, T), every row without its last column.
        labels: (B, T), every row without its first column.

    Promises:
        - The result is the pair ``(decoder_input, labels)``: ``labels[b, t]`` is the token that follows
          ``decoder_input[b, t]`` in the row.
        - Padding stays where it is; what to do about it is the loss's business.
        - ``tgt`` is not changed.

    Source: Williams and Zipser (1989); "shifted right" in Vaswani et al. (2017), figure 1.

    >>> decoder_input, labels = shift_for_teacher_forcing(torch.tensor([[1, 7, 8, 2], [1, 9, 2, 0]]))
    >>> decoder_input
    tensor([[1, 7, 8],
            [1, 9, 2]])
    >>> labels
    tensor([[7, 8, 2],
            [9, 2, 0]])
    """
    ### BEGIN SOLUTION
    # Columns, not rows: the first dimension is the batch. Both are views, nothing is copied.
    return tgt[:, :-1], tgt[:, 1:]  # (B, T), (B, T)
    ### END SOLUTION


# %% [markdown]
# In the second row the decoder reads `<eos>`, and the label there is padding. That is as it should be: nobody asks what comes after the end, and the loss will leave that position out.
#
# ## 2 · How wrong, and how sure
#
# At each position the model gives one score for every token, and softmax makes probabilities of them. The natural measure of how wrong it was is its *surprise*: minus the logarithm of the probability that it gave to the right token $y$,
#
# $$-\log p(y)$$
#
# Sure and right costs nothing ($-\log 1 = 0$). Even odds among $V$ tokens cost $\log V$. Sure and wrong costs without limit. Averaged over the tokens of a text this is the **cross-entropy** between what the text says and what the model says, and to make it small is the same as to make the text likely (Shannon 1948 has the measure, and the reason why it is the logarithm).
#
# There is one thing about it that one may not like. When is it zero? When the right token has *all* the probability. The scores that give such a softmax are infinitely far apart. So a model that is right already is still pushed, for ever, to be more sure. Szegedy et al. (2016, section 7) let the labels themselves be a little unsure: of the
# probability 1 they take away a small part $\varepsilon$ and spread it evenly over all $V$ tokens. That is **label smoothing**. The target distribution is
#
# $$q(v) = (1 - \varepsilon)\,[v = y] + \frac{\varepsilon}{V}$$
#
# (The bracket is 1 where $v$ is the right token, else 0.) And the loss at one position is the cross-entropy with it:
#
# $$-\sum_{v} q(v) \log p(v) = (1 - \varepsilon)\bigl(-\log p(y)\bigr) + \varepsilon \cdot \frac{1}{V} \sum_{v} \bigl(-\log p(v)\bigr)$$
#
# So it is a mixture: mostly the surprise at the right token, and a little of the *mean* surprise over all tokens. The second part grows when anything is called impossible. The Transformer was trained with $\varepsilon = 0.1$. "This hurts perplexity, as the model learns to be more unsure, but improves accuracy and BLEU score" (Vaswani et al. 2017, section 5.4).
#
# ### A loss by hand
#
# Four tokens, and the model gives them the probabilities $\tfrac12, \tfrac14, \tfrac18, \tfrac18$. The right one is the second. Its surprise is $-\ln \tfrac14 = 1.386$. The four surprises are $1, 2, 3, 3$ times $\ln 2$, so their mean is $2.25 \ln 2 = 1.560$. With $\varepsilon = 0.1$ the loss is $0.9 \cdot 1.386 + 0.1 \cdot 1.560 = 1.404$.
#
# What is the smallest loss that smoothing allows? Not zero. It is reached when the model's probabilities are exactly $q$ (that no other ones do better is Gibbs' inequality; take it on trust). For four tokens and $\varepsilon = 0.1$ that is $0.925$ for the right one and $0.025$ for each of the others.

# %%
chances = torch.tensor([0.5, 0.25, 0.125, 0.125])
surprises = -chances.log()
print("surprises:       ", surprises)
print("smoothed loss:   ", 0.9 * surprises[1] + 0.1 * surprises.mean())
smooth = torch.tensor([0.025, 0.925, 0.025, 0.025])
print("the least it can be:", -(smooth * smooth.log()).sum())

# %% [markdown]
# In a batch there is padding, and padding is nobody's answer. Two things must not happen. Positions whose label is padding must not add to the sum. And they must not count in the *mean*: else a batch with much padding would seem easier than it is. What the model says there is of no interest, and it gets no gradient for it.

# %% [markdown] hints="label_smoothed_loss"
# 1. Per position there are two numbers: the surprise at the right token, and the mean surprise over the whole vocabulary. Mix them, then average over the positions that are real.
# 2. `torch.log_softmax(logits, dim=-1)` gives all the logarithms at once and cannot overflow. The right token's is found with `gather`: it needs an index of as many dimensions, `labels.unsqueeze(-1)`. The mean over the vocabulary is `.mean(dim=-1)`. Which positions are real is a boolean table, `labels != pad_id`.
# 3. With `surprise` and `evenly`, both `(B, T)`, `losses = (1 - smoothing) * surprise + smoothing * evenly`. Then `losses[real]` leaves out padding, and its sum is divided by the number of real tokens, or by 1 where there is none (`max(1, ...)`, or `.clamp(min=1)`).


# %% exercise="label_smoothed_loss" points=6 minutes=20 difficulty=3 importance=5
def label_smoothed_loss(logits: Tensor, labels: Tensor, pad_id: int, smoothing: float = 0.1) -> Tensor:
    """Give the mean cross-entropy of the real tokens with smoothed labels.

    The target distribution at a position with label y is (1 - smoothing) on y, plus smoothing / V on each of all V
    tokens (y and padding among them). The loss of the position is minus the sum over all tokens of target
    probability times logarithm of the model's probability.

    Args:
        logits: scores, not yet probabilities.
        labels: the right ids. Where ``labels == pad_id`` there is nothing to say.
        pad_id: the id that means padding; it is one of the V ids.
        smoothing: what is taken from the right token and spread evenly over all; 0 is the plain cross-entropy.

    Shape:
        logits: (B, T, V), any floating dtype; labels: (B, T), integer ids.
        result: a tensor of no dimensions, in the dtype of ``logits``.

    Promises:
        - Positions whose label is padding count neither in the sum nor in the number of tokens, and get no gradient.
        - Labels of nothing but padding give a loss of 0.
        - Finite logits give a finite loss, also where they are hundreds apart.
        - The arguments are not changed. ``F.cross_entropy`` and ``nn.CrossEntropyLoss`` are not called.

    Source: Szegedy et al. (2016), section 7; Vaswani et al. (2017), section 5.4.

    >>> logits = torch.tensor([[[0.5, 0.25, 0.125, 0.125], [0.7, 0.1, 0.1, 0.1]]]).log()
    >>> label_smoothed_loss(logits, torch.tensor([[1, 0]]), pad_id=0)  # 0.9 · 1.3863 + 0.1 · 1.5596
    tensor(1.4036)
    >>> label_smoothed_loss(logits, torch.tensor([[1, 0]]), pad_id=0, smoothing=0.0)
    tensor(1.3863)
    >>> label_smoothed_loss(logits, torch.tensor([[0, 0]]), pad_id=0)
    tensor(0.)
    """
    ### BEGIN SOLUTION
    surprises = -torch.log_softmax(logits, dim=-1)  # (B, T, V)
    surprise = surprises.gather(-1, labels.unsqueeze(-1)).squeeze(-1)  # (B, T), at the right token
    evenly = surprises.mean(dim=-1)  # (B, T), at a token drawn evenly from all
    losses = (1 - smoothing) * surprise + smoothing * evenly  # (B, T)
    real = labels != pad_id  # (B, T)
    # A sum and a count, not a mean: the mean of no numbers would be NaN.
    return losses[real].sum() / real.sum().clamp(min=1)
    ### END SOLUTION


# %% [markdown]
# ### See it work: how sure does the loss want a model to be?
#
# The right token's score is raised step by step, those of nine others stay at zero. The figure shows the loss, computed with your function, against that score; the place where it is least is marked. Without smoothing the loss falls for ever. With it there is a place where it is least, and being more sure than that *costs*.


# %% tags=["experiment"]
@experiment("label_smoothed_loss")
def how_sure() -> None:
    """Draw the loss against the score of the right token, for three amounts of smoothing."""
    scores = torch.linspace(0.0, 12.0, 121)
    labels = torch.tensor([[1]])
    fig, ax = figure(width=5.4, height=3.3)
    for smoothing, color, style in ((0.0, "blue", "-"), (0.1, "orange", "--"), (0.3, "vermilion", ":")):
        losses = []
        for score in scores.tolist():
            logits = torch.zeros(1, 1, 10)
            logits[0, 0, 1] = score
            losses.append(label_smoothed_loss(logits, labels, pad_id=0, smoothing=smoothing).item())
        least = min(range(len(losses)), key=losses.__getitem__)
        sure = torch.softmax(torch.tensor([scores[least].item(), *[0.0] * 9]), dim=0)[0].item()
        print(f"smoothing {smoothing}: the least loss is {losses[least]:.3f}, where the right token has {sure:.3f}")
        ax.plot(scores, losses, style, color=COLORS[color], label=f"smoothing {smoothing}")
        ax.plot(scores[least], losses[least], "o", color=COLORS[color])
    ax.set_xlabel("score of the right token (the nine others: 0)")
    ax.set_ylabel("loss")
    ax.legend()
    show(
        fig,
        alt="The loss against the score of the right token. Without smoothing it falls towards zero. With smoothing "
        "0.1 and 0.3 it has a lowest point, marked, and rises again behind it.",
    )


# %% [markdown]
# With ten tokens and $\varepsilon = 0.1$ the least loss is reached where the right token has the probability $1 - \varepsilon + \varepsilon / V = 0.91$. (In the figure the scores end at 12, so the plain loss has not quite reached zero.)

# %% [markdown]
# ## 3 · Small steps, large steps, small steps
#
# The gradient says in which direction the loss falls. How far should one go? The **learning rate** says how far, and no number in all of training matters more.
#
# The paper uses the optimizer **Adam** (Kingma and Ba 2015), which keeps, for each parameter, a running mean of its gradients and a running mean of their squares, and divides the one by the root of the other. So each parameter moves by about the learning rate, whatever the size of its gradient. At the beginning, the running means
# have seen hardly anything, and the model's attentions are still noise; full steps in a direction that so few examples have given can throw the model to where it never comes back from. So the rate starts near zero and grows: **warm-up**. At the end, on the other hand, the model walks around the best place with steps that are too large
# to reach it. So the rate falls again. The paper's rule (section 5.3) has both:
#
# $$\text{rate} = D^{-1/2} \cdot \min\left(\text{step}^{-1/2},\; \text{step} \cdot \text{warmup}^{-3/2}\right)$$
#
# It is known as the *Noam schedule*, after one of the authors, Noam Shazeer. Until step = warmup the second term is the smaller one, a straight line from zero. From there on it is the first, which falls like one over the root. At step = warmup both are equal, $\text{warmup}^{-1/2}$. And why $D^{-1/2}$? The paper gives no reason. A plausible one: the wider
# the model, the more numbers add up in each of its sums, so the smaller each one's step should be.
#
# By hand, $D = 64$ and warmup = 100: the factor is $1/8$. At step 100 the rate is $\tfrac18 \cdot \tfrac1{10} = 0.0125$, the highest of all. At step 25 it is a quarter of that. At step 400 it is $\tfrac18 \cdot \tfrac1{20}$, half of it.

# %% [markdown] hints="noam_rate"
# 1. The formula is one line. But what is $0^{-1/2}$? Steps are counted from 1, and the docstring says what to do with anything below.
# 2. In Python a power is `**`, also with a negative or a fractional exponent: `step**-0.5`. First the check, with `raise ValueError(...)`, then the `min` of the two terms, times the factor of the width.
# 3. `d_model**-0.5 * min(step**-0.5, step * warmup**-1.5)`, behind an `if step < 1:`.


# %% exercise="noam_rate" points=2 minutes=10 difficulty=1 importance=3
def noam_rate(step: int, d_model: int, warmup: int) -> float:
    """Give the learning rate of a step: up in a straight line, then down with one over the root.

    Args:
        step: the number of the step, counted from 1.
        d_model: the width of the model.
        warmup: how many steps the rate grows; it is highest at ``step == warmup``. At least 1.

    Promises:
        - The result is the float d_model^(-1/2) · min(step^(-1/2), step · warmup^(-3/2)).

    Raises:
        ValueError: when ``step`` is below 1.

    Source: Vaswani et al. (2017), section 5.3, equation (3).

    >>> [round(noam_rate(step, d_model=64, warmup=100), 6) for step in (1, 50, 100, 400)]
    [0.000125, 0.00625, 0.0125, 0.00625]
    """
    ### BEGIN SOLUTION
    if step < 1:
        raise ValueError(f"steps are counted from 1; this is step {step}")
    return d_model**-0.5 * min(step**-0.5, step * warmup**-1.5)
    ### END SOLUTION


# %% [markdown]
# ### See it work: the shape of the schedule


# %% tags=["experiment"]
@experiment("noam_rate")
def the_schedule() -> None:
    """Draw the learning rate over the steps, for three lengths of the warm-up and for two widths."""
    steps = range(1, 1201)
    fig, axes = figure(2, width=3.9, height=3.2)
    for warmup, color, style in ((100, "blue", "-"), (300, "orange", "--"), (600, "vermilion", ":")):
        rates = [noam_rate(step, 64, warmup) for step in steps]
        axes[0].plot(steps, rates, style, color=COLORS[color], label=f"warmup = {warmup}")
    for width, color, style in ((64, "blue", "-"), (512, "purple", "--")):
        axes[1].plot(steps, [noam_rate(step, width, 300) for step in steps], style, color=COLORS[color],
                     label=f"d_model = {width}")  # fmt: skip
    for ax in axes:
        ax.set_xlabel("step")
        ax.set_ylabel("learning rate")
        ax.legend()
    show(
        fig,
        alt="Two plots of the learning rate over the steps: it rises in a straight line and falls in a curve. A longer "
        "warm-up gives a lower and later peak; a wider model gives a lower curve of the same shape.",
    )


# %% [markdown]
# A longer warm-up also means a *lower* peak, $(D \cdot \text{warmup})^{-1/2}$: the two ends of the rule are tied together. All three curves meet in the end, when only the number of steps counts.
#
# Later practice keeps the warm-up and changes the rest: the rate falls along a straight line (BERT, Devlin et al. 2019) or along half a cosine (Loshchilov and Hutter 2017; GPT-3, Brown et al. 2020), and with the last step it is at zero or not far from it. The steps get as small as one likes, and the model comes to rest. The price is that the last
# step must be known from the start. One over the root asks for no such promise: stop when you like, or go on.

# %% [markdown]
# ## 4 · One step of learning
#
# Everything is there for one step:
#
# 1. **Clear the gradients.** PyTorch *adds* each new gradient to what is there already. Who forgets to clear them learns from all batches so far at once.
# 2. **Ask.** Shift the target, let the model read the source and the decoder's input, and compare its logits with the labels.
# 3. **Go back.** `loss.backward()` gives each parameter its gradient.
# 4. **Clip.** Now and then a batch gives a gradient that is far too long. Its direction may be good; one such step can still ruin what thousands have learned. So if the length of the *whole* gradient, over all parameters together, is more than `clip`, all of it is scaled down to that length (Pascanu et al. 2013). The direction stays.
# 5. **Go one step** with the optimizer.
#
# The order matters: clipping after the step is of no use, and clearing after `backward` throws away what was just computed.

# %% [markdown] hints="train_step"
# 1. Five lines, the five points above. The functions of sections 1 and 2 do the second.
# 2. `optimizer.zero_grad()`, then the loss of `model(src, decoder_input)`, then `loss.backward()`. For the fourth, `nn.utils.clip_grad_norm_(model.parameters(), clip)` takes all gradients together. At the end one step of the optimizer.
# 3. The loss is `label_smoothed_loss(model(src, decoder_input), labels, pad_id, smoothing)`, and what is returned is `loss.item()`: the number alone, without the graph behind it.


# %% exercise="train_step" points=6 minutes=20 difficulty=3 importance=5 uses="shift_for_teacher_forcing label_smoothed_loss"
def train_step(
    model: nn.Module,
    batch: tuple[Tensor, Tensor],
    optimizer: torch.optim.Optimizer,
    pad_id: int = 0,
    smoothing: float = 0.1,
    clip: float = 1.0,
) -> float:
    """Let a model learn from one batch.

    Args:
        model: lesson 10's ``Transformer`` or anything called like it: ``model(src, tgt)`` gives logits (B, T, V).
        batch: the pair ``(src, tgt)``, ids of the shapes (B, S) and (B, T + 1); each row of ``tgt`` is
            ``<bos>``, tokens, ``<eos>``, padding.
        optimizer: an optimizer of the model's parameters.
        pad_id, smoothing: as in ``label_smoothed_loss``.
        clip: the greatest length (global norm) of the gradient: that of all parameters' gradients, taken as one vector.

    Returns:
        The loss of this batch, as a float: the smoothed one, before the parameters were changed.

    Promises:
        - In this order: the gradients are cleared, so that what is left from before does not count; the decoder reads
          all tokens but the last and answers with all but the first; the loss goes back; a gradient longer than
          ``clip`` is scaled down to that length, a shorter one is left as it is; one step of the optimizer.
        - A model in training mode is trained in training mode: its dropout acts.
        - The batch is not changed.

    Source: Vaswani et al. (2017), section 5; clipping: Pascanu et al. (2013), section 3.2.

    >>> _ = torch.manual_seed(0)
    >>> model = Transformer(9, 9, d_model=8, num_heads=2, num_layers=1, d_ff=16, dropout=0.0)
    >>> batch = torch.tensor([[3, 4, 2], [5, 2, 0]]), torch.tensor([[1, 6, 7, 2], [1, 8, 2, 0]])
    >>> optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    >>> first = train_step(model, batch, optimizer)
    >>> for _ in range(30):
    ...     last = train_step(model, batch, optimizer)
    >>> first > 2 > 1 > last
    True
    """
    ### BEGIN SOLUTION
    src, tgt = batch
    decoder_input, labels = shift_for_teacher_forcing(tgt)  # (B, T), (B, T)
    optimizer.zero_grad()  # backward adds to what is there
    loss = label_smoothed_loss(model(src, decoder_input), labels, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)  # all parameters together: the direction stays
    optimizer.step()
    return loss.item()  # a number: the tensor would keep the whole graph alive
    ### END SOLUTION


# %% [markdown]
# ## 5 · A task: number words
#
# A real translation task needs text in two languages, much of it. But a few rules of grammar in a program are enough to make some: numbers, written in words. *Twenty-one thousand and three* is *einundzwanzigtausenddrei*. Small as it is, the task has what makes translation hard. Words do not stand in the same order: German says *one-and-twenty*. One word is
# sometimes three in the other language. And the German number is one long word with no spaces, so the model must find out where its parts are.
#
# The text is read as in lesson 01: your byte-pair encoding, trained on 300 pairs, cuts both languages into tokens, which may hold a part of a word or several words. (The course's `FastTokenizer` does the same as your `Tokenizer.encode` with many texts at once, and gives the same ids.) Look at how the pieces fall.

# %% tags=["experiment"]
data, trainings = {}, {}


@experiment()
def read_numbers() -> None:
    """Make the pairs of number words and a tokenizer for them, and look at some pieces."""
    pairs = number_pairs(1000, seed=1, highest=1000)  # all there are, in a random order
    data["held back"], data["learned"] = pairs[:150], pairs[150:]
    text = "\n".join(source + "\n" + target for source, target in data["learned"][:300])
    data["tokenizer"] = FastTokenizer(Tokenizer(train_bpe(text, vocab_size=256 + 100)))
    for source, target in [*pairs[:2], (number_words(21, "en"), number_words(21, "de"))]:
        for sentence in (source, target):
            pieces = [data["tokenizer"].decode([token]) for token in data["tokenizer"].encode(sentence)]
            print(" | ".join(pieces))


# %% [markdown]
# Batches are made of sentences of about the same length, so that little of them is padding (*bucketing*). `Training` puts it all together: it takes the next batch, sets your rate, calls your `train_step`, and keeps the loss. Stop it with the notebook's stop button whenever you like, and run the cell again: it goes on from the step at which it stopped, because
# model, optimizer, batches and random numbers are all remembered.


# %%
def ids_of(pairs, tokenizer):
    """Give the pairs as ids: sources end with <eos>, targets begin with <bos> and end with <eos>."""
    sources = tokenizer.encode_all([source for source, _ in pairs], add_eos=True)
    targets = tokenizer.encode_all([target for _, target in pairs], add_bos=True, add_eos=True)
    return list(zip(sources, targets, strict=True))


SIZES = {"d_model": 64, "num_heads": 4, "num_layers": 1, "d_ff": 256, "dropout": 0.0, "max_len": 64}


def new_training(pairs, tokenizer, *, seed=0, batch_size=32, warmup=100, **sizes):
    """Make a fresh model and everything that its training needs."""
    torch.manual_seed(seed)
    sizes = {**SIZES, **sizes}
    model = Transformer(tokenizer.vocab_size, tokenizer.vocab_size, **sizes)
    batches = Batches(ids_of(pairs, tokenizer), batch_size, tokenizer.pad_id, seed=seed)
    return Training(model, batches, train_step, lambda step: noam_rate(step, sizes["d_model"], warmup))


def translate(model, texts, tokenizer, max_len=30):
    """Translate texts greedily, and give texts."""
    sources = pad_batch(tokenizer.encode_all(texts, add_eos=True), tokenizer.pad_id)
    written = greedy_decode(model, sources, tokenizer.bos_id, tokenizer.eos_id, max_len)
    return [tokenizer.decode(row) for row in written.tolist()]


# %% [markdown]
# The model is small: width 64, one layer on each side. It learns the numbers below one thousand, all but 150 that are kept back: it never meets these in training. Numbers that it has never seen are how one finds out whether it has learned the rule, or learned by heart.


# %% tags=["experiment"]
@experiment("shift_for_teacher_forcing", "label_smoothed_loss", "noam_rate", "train_step")
def learn_numbers() -> None:
    """Train the number model; run the cell again to go on after an interrupt."""
    if trainings.get("written with") is not train_step:  # a new version of yours begins anew
        trainings["numbers"] = new_training(data["learned"], data["tokenizer"])
        trainings["written with"] = train_step
    training = trainings["numbers"]
    if training.run(500):
        fig, ax = figure(width=5.4, height=3.2)
        learning_curve(ax, training.losses, "loss of the batch, running mean", COLORS["blue"])
        tokens, smoothing = data["tokenizer"].vocab_size, 0.1
        right = 1 - smoothing + smoothing / tokens
        least = -right * math.log(right) - (tokens - 1) * smoothing / tokens * math.log(smoothing / tokens)
        ax.axhline(math.log(tokens), linestyle=":", color=COLORS["vermilion"], label="ln V: knows nothing")
        ax.axhline(least, linestyle="--", color=COLORS["green"], label="the least that smoothing allows")
        ax.legend()
        print(f"first loss {training.losses[0]:.2f}, ln V = {math.log(tokens):.2f}; last {training.losses[-1]:.2f}")
        show(
            fig,
            alt="The learning curve. The loss begins near the logarithm of the vocabulary's size and falls, quickly at "
            "first, towards the least value that label smoothing allows, drawn as a line.",
        )


# %% [markdown]
# It begins near $\ln V$, as lesson 10 said it should. First it learns which tokens there are at all, then which follow which, and last what they have to do with the source. And it does not go to zero. It cannot: the dashed line is the entropy of the smoothed labels, the least that any model can reach.

# %% [markdown]
# ## 6 · It writes
#
# A trained model answers one question: what comes next? To get a whole translation, ask again and again, and write down each answer before the next question. Every token has a probability; which one should be taken? The simplest answer is the most likely one, always. That is **greedy** decoding. Start with `<bos>`; stop at `<eos>`.
#
# The source is encoded *once*. What grows is the target alone, and of the logits only those of its last position are new. (The others have been computed before, and will be again with the next token; lesson 12 puts an end to that waste.)
#
# In a batch, the rows end at different times. A row that has its `<eos>` is finished: whatever the model still says about it is of no interest, and the row is filled up with padding until the last one has ended. To be sure that a row always ends, there is `max_len`.
#
# One more thing is easily forgotten. Dropout belongs to training. While the model writes it must be off: `model.eval()`. And whoever calls you may be in the middle of training, so leave the model as you found it.

# %% [markdown] hints="greedy_decode"
# 1. A loop of at most `max_len` rounds. In each, every row gets one more token: the most likely one, or padding if the row is finished. After each round: are all rows finished?
# 2. Before the loop: remember `model.training`, call `model.eval()`, encode, and begin with a column of `bos_id`, `(B, 1)`. In the loop: `model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)` is the next token of each row, `(B,)`. Keep a boolean `(B,)` of the finished rows. After the loop give the model back the mode that you remembered; `model.train(...)` takes it.
# 3. For the finished rows, `tokens = torch.where(finished, model.pad_id, tokens)`, then `tgt = torch.cat([tgt, tokens.unsqueeze(1)], dim=1)`, then every row whose token is `eos_id` is finished, too (`|` joins the two), and when `finished.all()` is true you leave the loop. The decorator `@torch.no_grad()` above the function saves the work that only gradients need.


# %% exercise="greedy_decode" points=8 minutes=30 difficulty=3 importance=5
@torch.no_grad()
def greedy_decode(model: nn.Module, src: Tensor, bos_id: int, eos_id: int, max_len: int) -> Tensor:
    """Translate a batch of sentences, always with the most likely next token.

    Args:
        model: lesson 10's ``Transformer`` or anything with its methods: ``encode(src)`` gives ``(memory, src_mask)``,
            ``decode(tgt, memory, src_mask)`` and ``model(src, tgt)`` give logits (B, T, V). And its attribute
            ``pad_id``.
        src: the sources' ids.
        bos_id, eos_id: the ids with which a target begins and ends.
        max_len: how many new tokens a row gets at most, ``<eos>`` included. At least 1.

    Shape:
        src: (B, S); result: (B, 1 + n), integer ids, where n is the number of new tokens of the longest row.

    Promises:
        - Each row begins with ``bos_id``, which is no new token. Then comes, at each place, the token with the highest
          logit, given the source and the row so far, until the row has ``eos_id`` or ``max_len`` new tokens.
        - What follows a row's ``eos_id`` is padding (``model.pad_id``).
        - It stops when every row has ``eos_id``: no column of nothing but padding comes behind.
        - The model is in evaluation mode meanwhile, and afterwards in the mode in which it was before.
        - ``src`` is not changed.

    Source: Sutskever et al. (2014), section 3.2, with a beam of one.

    >>> _ = torch.manual_seed(0)
    >>> model = Transformer(9, 9, d_model=8, num_heads=2, num_layers=1, d_ff=16)
    >>> written = greedy_decode(model, torch.tensor([[3, 4, 2], [5, 2, 0]]), bos_id=1, eos_id=2, max_len=4)
    >>> written.shape[0], written[:, 0].tolist(), written.shape[1] <= 5, model.training
    (2, [1, 1], True, True)
    """
    ### BEGIN SOLUTION
    was_training = model.training
    model.eval()  # no dropout while it writes
    memory, src_mask = model.encode(src)  # once: the source does not change
    tgt = torch.full((src.shape[0], 1), bos_id, dtype=torch.long, device=src.device)  # (B, 1)
    finished = torch.zeros(src.shape[0], dtype=torch.bool, device=src.device)  # (B,)
    for _ in range(max_len):
        logits = model.decode(tgt, memory, src_mask)[:, -1]  # (B, V): only the last position asks something new
        tokens = torch.where(finished, model.pad_id, logits.argmax(dim=-1))  # (B,)
        tgt = torch.cat([tgt, tokens.unsqueeze(1)], dim=1)  # (B, t + 1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt
    ### END SOLUTION


# %% [markdown]
# ### See it work: numbers that it has never seen
#
# How good is a translation? For numbers there is a strict answer: it is right to the letter, or it is not. The share of those that are right is the **exact match**. For real sentences, of which there are many right translations, that is too strict. There one counts how many runs of one, two, three and four words the translation shares with one made by a person, and makes one
# number of it, between 0 and 100: **BLEU** (Papineni et al. 2002). It rewards getting parts right, and it cannot tell a harmless difference from a fatal one: a number with one wrong digit has a fine BLEU. German number words have no spaces, so the other direction would be more telling; here the letters are taken as words.


# %% tags=["experiment"]
@experiment("train_step", "greedy_decode")
def numbers_never_seen() -> None:
    """Translate the numbers that were kept back, and count."""
    if "numbers" not in trainings:
        print("Run the training above first.")
        return
    model, held_back = trainings["numbers"].model, data["held back"]
    written = translate(model, [source for source, _ in held_back], data["tokenizer"])
    right = [target for _, target in held_back]
    print(f"exact match: {exact_match(written, right):.1%} of {len(right)} numbers that it has never seen")
    print(f"BLEU over letters: {bleu([' '.join(one) for one in written], [' '.join(one) for one in right]):.1f}\n")
    for (source, target), one in list(zip(held_back, written, strict=True))[:4]:
        print(f"{source}\n    {one} {'✓' if one == target else '✗ ' + target}")
    wrong = [(pair, one) for pair, one in zip(held_back, written, strict=True) if one != pair[1]][:3]
    print("\nwhere it is wrong:" if wrong else "\nnone is wrong.")
    for (source, target), one in wrong:
        print(f"{source}\n    {one}, not {target}")


# %% [markdown]
# ## 7 · What it looks at
#
# The words of your model's translation come from somewhere. For each token that it is about to write, its cross-attention gives weights over the source's tokens (lesson 09), and now these weights mean something. *Twenty-one* is written *einundzwanzig*: the unit first. Does the model look at *one* before it looks at *twenty*?


# %% tags=["experiment"]
@experiment("train_step", "greedy_decode")
def what_it_looks_at() -> None:
    """Draw the cross-attention of all heads for a number whose parts change their order."""
    if "numbers" not in trainings:
        print("Run the training above first.")
        return
    model, tokenizer = trainings["numbers"].model.eval(), data["tokenizer"]
    examples = []
    for text in ("six hundred and twenty-one", "ninety-eight", "seven hundred and forty-three"):
        ids = tokenizer.encode(text, add_eos=True)
        src = torch.tensor([ids])
        tgt = greedy_decode(model, src, tokenizer.bos_id, tokenizer.eos_id, 30)
        with torch.no_grad():
            _, layers = model.decode(tgt[:, :-1], *model.encode(src), return_weights=True)
        source = [tokenizer.decode([token]) or "<eos>" for token in ids]
        target = [tokenizer.decode([token]) or "<eos>" for token in tgt[0, 1:].tolist()]
        examples.append((torch.cat(layers), target, source))
    model.train()
    weights, target, source = examples[0]
    fig, ax = figure(width=5.0, height=4.4)
    alignment(ax, weights[0].mean(dim=0), source, target, title="mean of the four heads")
    show(
        fig,
        alt="A grid of squares: rows are the tokens about to be written in German, columns the tokens of the English "
        "source; the fuller a square, the more the row looks at the column.",
    )
    moving.attention(
        examples,
        title="The cross-attention of your trained model: pick a sentence and a head",
        alt="For three numbers, the weights of each head's cross-attention: one row for each German token that is "
        "about to be written, one column for each English token.",
    )


# %% [markdown]
# Read it row by row. The hundreds are written first in both languages. Then look for the place where the weight goes *back*. Do not expect a perfect picture, though: there are four heads, a source token's vector has read its neighbors already, and a model may find what it needs in another place than a person would.

# %% [markdown]
# ## 8 · Several candidates at once
#
# Greedy decoding takes the best *next* token. Is that the best *sentence*? Not always. Take two first words: one with the probability 0.6, after which nothing fits well, and one with 0.4, after which the rest is plain. The best sentence begins with the second, and greedy will never find it.
#
# To try all sentences is out of the question. **Beam search** keeps a few of them, the `beam` best beginnings, and lets all of them grow at once. In each round every live beginning is extended by every token; of all these candidates the `beam` most likely ones are kept. (It comes from the speech recognizers of the seventies: Lowerre 1976.) A candidate
# that ends with `<eos>` is finished. It leaves the race, with the score that it has, and is not extended any more.
#
# At the end, who has won? Here is a trap. The probability of a sentence is a product of numbers below one, so every further token makes it smaller, and *short* sentences win, just for being short. Wu et al. (2016, section 7) divide the logarithm by a **length penalty**:
#
# $$\text{score} = \frac{\log P(y_1, \dots, y_n)}{\left(\frac{5 + n}{6}\right)^{\alpha}}$$
#
# $n$ is the number of new tokens, `<eos>` included. With $\alpha = 0$ nothing is divided. With $\alpha = 1$ and long sentences it is nearly six times the mean per token, which puts sentences in the same order as the mean. The paper of the Transformer took $\alpha = 0.6$ and a beam of four (section 6.1).
#
# By hand: *ja* `<eos>` has two tokens and the log-probability $-1.2$. *ja, gern* `<eos>` has four, and $-1.4$. With $\alpha = 0$ the first wins, $-1.2$ against $-1.4$. With $\alpha = 1$ the penalties are $7/6$ and $9/6$, and the second wins: $-1.029$ against $-0.933$.

# %%
for alpha in (0.0, 0.6, 1.0):
    scores = [total / ((5 + n) / 6) ** alpha for total, n in ((-1.2, 2), (-1.4, 4))]
    print(f"alpha = {alpha}: {scores[0]:.3f} against {scores[1]:.3f}")

# %% [markdown] hints="beam_search"
# 1. Two lists: the live hypotheses, each with its sum of log-probabilities, and the finished ones, each with its score. A round makes all candidates from the live ones, keeps the best `beam`, and sorts these into the two lists. At the end, the best of the finished ones, or, if there is none, the best live one.
# 2. All live hypotheses have the same length, so they are one batch: `(k, t)`. The source is one sentence, so `memory.expand(k, -1, -1)` (and the mask likewise) gives each of them the same memory. `torch.log_softmax` of the last position's logits is `(k, V)`; add to each row the sum of its hypothesis. `flatten().topk(beam)` finds the best candidates; the flat number divided by `V` says which hypothesis a candidate comes from, and the remainder which token it adds.
# 3. With `totals` `(k,)`, `live` `(k, t)`: `candidates = totals.unsqueeze(1) + log_probabilities`, `best = candidates.flatten().topk(min(beam, candidates.numel()))`, `rows, tokens = best.indices // V, best.indices % V`, `live = torch.cat([live[rows], tokens.unsqueeze(1)], dim=1)`. Those with `tokens == eos_id` go to the finished ones with the score `total / ((5 + n) / 6) ** length_penalty`; keep the others, and stop when there are none.


# %% exercise="beam_search" points=10 minutes=45 difficulty=4 importance=3
@torch.no_grad()
def beam_search(
    model: nn.Module,
    src: Tensor,
    bos_id: int,
    eos_id: int,
    max_len: int,
    beam: int = 4,
    length_penalty: float = 0.6,
) -> Tensor:
    """Translate one sentence and follow several candidates at once.

    Args:
        model, src, bos_id, eos_id, max_len: as in ``greedy_decode``, for one sentence.
        beam: how many of the candidates are kept in each round. (It is at most half of the vocabulary.)
        length_penalty: the exponent of the length penalty; 0 compares the plain sums.

    Shape:
        src: (1, S); result: (1, 1 + n), integer ids: ``bos_id`` and n new tokens, without padding behind them.

    Promises:
        - In each round every live hypothesis is extended by every token. Of all these candidates the ``beam`` ones with
          the greatest sum of log-probabilities are kept. Those of them that end with ``eos_id`` are finished: they
          are not extended any more. The others live on. After ``max_len`` rounds, or when none is live, it ends; it may
          end earlier when no live hypothesis can win any more.
        - The score of a hypothesis with n new tokens, ``eos_id`` included, is its sum of log-probabilities divided by
          ((5 + n) / 6) ** length_penalty. A finished hypothesis keeps its score.
        - The result is the finished hypothesis with the best score; where none is finished, the best unfinished one.
        - With ``beam=1`` and ``length_penalty=0`` the result is that of ``greedy_decode``.
        - The model is in evaluation mode meanwhile, and afterwards in the mode in which it was before.
        - ``src`` is not changed.

    Source: Lowerre (1976); the length penalty: Wu et al. (2016), section 7, equation (14).

    >>> _ = torch.manual_seed(0)
    >>> model = Transformer(9, 9, d_model=8, num_heads=2, num_layers=1, d_ff=16)
    >>> src = torch.tensor([[3, 4, 2]])
    >>> narrow = beam_search(model, src, bos_id=1, eos_id=2, max_len=4, beam=1, length_penalty=0.0)
    >>> torch.equal(narrow, greedy_decode(model, src, bos_id=1, eos_id=2, max_len=4))
    True
    """
    ### BEGIN SOLUTION
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)  # (1, S, D), (1, 1, 1, S)
    live = torch.full((1, 1), bos_id, dtype=torch.long, device=src.device)  # (k, t): k hypotheses of one length
    totals = torch.zeros(1, device=src.device)  # (k,), the sums of log-probabilities
    best_score, best = -math.inf, None
    for n in range(1, max_len + 1):
        k = live.shape[0]
        logits = model.decode(live, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]  # (k, V)
        candidates = totals.unsqueeze(1) + torch.log_softmax(logits, dim=-1)  # (k, V)
        totals, flat = candidates.flatten().topk(min(beam, candidates.numel()))  # (beam,): the best of all
        rows, tokens = flat // candidates.shape[1], flat % candidates.shape[1]  # whose child, and by which token
        live = torch.cat([live[rows], tokens.unsqueeze(1)], dim=1)  # (beam, t + 1)
        ends = tokens == eos_id
        penalty = ((5 + n) / 6) ** length_penalty
        if ends.any() and totals[ends].max().item() / penalty > best_score:
            best_score = totals[ends].max().item() / penalty  # sums of one length: the greatest has the best score
            best = live[ends][totals[ends].argmax()]
        if ends.all():
            break
        last = live[~ends][:1]  # sorted by their sums: the first is the best unfinished one
        live, totals = live[~ends], totals[~ends]
        if totals[0].item() / ((5 + max_len) / 6) ** length_penalty <= best_score:
            break  # even if all that is still to come were certain, and as long as can be, it would not win
    model.train(was_training)
    return best.unsqueeze(0) if best is not None else last
    ### END SOLUTION


# %% [markdown]
# ### See it work: greedy against a beam
#
# Two models: the one that has learned, and one that was stopped long before it was good. For thirty numbers, how often is greedy right, and how often a beam of four? And how likely does the model itself find what each of them wrote? That is the beam's real task: to find what the *model* thinks best.


# %% tags=["experiment"]
def likelihood(model, src, written):
    """Give the log-probability that the model gives to a written target."""
    with torch.no_grad():
        log_probabilities = torch.log_softmax(model(src, written[:, :-1]), dim=-1)
    return log_probabilities.gather(-1, written[:, 1:].unsqueeze(-1)).sum().item()


@experiment("train_step", "greedy_decode", "beam_search")
def greedy_against_a_beam() -> None:
    """Compare greedy decoding with a beam of four, for a good model and for one that is not yet."""
    if "numbers" not in trainings:
        print("Run the training above first.")
        return
    tokenizer = data["tokenizer"]
    early = new_training(data["learned"], tokenizer)
    early.run(100)
    for name, training in (("after 100 steps", early), ("in the end", trainings["numbers"])):
        model, right, better, worse = training.model.eval(), [0, 0], 0, 0
        for source, target in data["held back"][:30]:
            src = torch.tensor([tokenizer.encode(source, add_eos=True)])
            found = [
                greedy_decode(model, src, tokenizer.bos_id, tokenizer.eos_id, 20),
                beam_search(model, src, tokenizer.bos_id, tokenizer.eos_id, 20, beam=4, length_penalty=0.0),
            ]
            for number, written in enumerate(found):
                right[number] += tokenizer.decode(written[0].tolist()) == target
            if not torch.equal(*found):
                one, other = (likelihood(model, src, written) for written in found)
                better, worse = better + (other > one), worse + (other < one)
        print(f"{name}: greedy is right {right[0]} times of 30, the beam {right[1]} times; "
              f"the beam's is the likelier one {better} times, greedy's {worse} times")  # fmt: skip


# %% [markdown]
# The better the model, the less a beam has to do: a model that is sure of each next token seldom finds a better sentence by looking further. And a beam does not make a bad model good. It finds what the model thinks is likely, and if that is wrong, it is wrong with conviction. (A beam may even lose: what ends within it, and how short, depends on what it has pruned. That is why the last number need not be zero.)
#
# <details><summary>A question to think about: would a beam as wide as there are sentences be best?</summary>
#
# It would find the most likely sentence of all. Is that the best translation? Stahlberg and Byrne (2019) searched exactly, with a strong translation model: for more than half of their sentences the most likely "translation" of all was the *empty* one. The search errors of a small beam hide an error of the model. That is also why the length penalty is needed at all.
#
# </details>
#
# ## 9 · What goes wrong, on purpose
#
# You know what each part is for, because eight lessons said so. Do you believe it? Take one away, train as before, and look. Five short runs, each from the same start and with the same batches: one with everything in its place, and four in which one thing is missing.
#
# * **the mask**: the decoder sees the later tokens of the target, too, and among them the one that it is asked for (lesson 05);
# * **the positions**: nothing is added to the embeddings (lesson 03);
# * **the scale**: the scores are not divided by $\sqrt{d_k}$ (lesson 04); here $d_k = 16$, so they are four times as large;
# * **the warm-up**: the rate is $(D \cdot \text{step})^{-1/2}$ from the first step on (section 3).
#
# Guess before you look: which one has the lowest loss, and which one writes best? And what does a model without positions make of *two hundred and three* and *three hundred and two*?


# %% tags=["experiment"]
@experiment("train_step", "greedy_decode")
def what_goes_wrong() -> None:
    """Train with one part missing at a time, and compare the curves with what the models write."""
    tokenizer, held_back = data["tokenizer"], data["held back"]
    styles = ("blue", "-"), ("orange", "--"), ("green", "-."), ("purple", ":"), ("vermilion", "--")
    fig, ax = figure(width=6.0, height=3.6)
    print("missing          loss  right   two hundred and three   three hundred and two")
    for part, (color, style) in zip(MISSING, styles, strict=True):
        training = new_training(data["learned"], tokenizer)
        rate = take_away(part, training.model, lambda step: noam_rate(step, SIZES["d_model"], 100), SIZES["d_model"])
        training = Training(training.model, training.batches, train_step, rate)
        training.run(200, show=False)
        written = translate(training.model, [source for source, _ in held_back], tokenizer, max_len=20)
        share = exact_match(written, [target for _, target in held_back])
        pair = translate(training.model, ["two hundred and three", "three hundred and two"], tokenizer, max_len=20)
        one, other = (text if len(text) < 22 else text[:20] + "…" for text in pair)
        print(f"{part:13s} {sum(training.losses[-30:]) / 30:7.2f} {share:6.0%}   {one:23s} {other}")
        learning_curve(
            ax, training.losses, f"without {part}" if part != "nothing" else "all there", COLORS[color], style
        )
    ax.set_ylim(0, 7)
    ax.legend()
    show(
        fig,
        alt="Five learning curves over 200 steps. The complete model, the one without the mask and the one without "
        "positions fall close together to the least loss; the one without the scale stays above them, and the one "
        "without the warm-up falls first, is thrown back, and stays at a loss of more than three.",
    )


# %% [markdown]
# Four failures, and no two are alike.
#
# * Without the **mask** the loss is as fine as ever, and the model cannot write a single number. Of course: in training it has read the answer, and now nobody shows it. *A good loss proves nothing if the model can see what it is asked for.*
# * Without **positions** the loss is about the same, and yet fewer numbers are right. Attention alone sees a bag of tokens (lesson 03), and *two hundred and three* is the same bag as *three hundred and two*: it must give both the same translation, and so it does.
# * Without the **scale** the softmax is steep from the start, its gradients are small (lesson 04), and the model learns more slowly. It gets *somewhere*, which is what makes this mistake hard to find: nothing crashes, it is only worse than it could be.
# * Without the **warm-up** the first steps are far too long. The loss falls before all others, is thrown back, and then stays where it is: the model says the same thing whatever it is asked, and no later step leads out of there. (One layer on each side, with its norms behind the sums, is enough for that. Lesson 12 moves the norms to the front, which forgives much.)
#
# One run is one run. With three different starts each of the four went wrong in the same way when this was written; `make long` repeats that.
#
# ## 10 · A second task: dates
#
# Nothing in your model knows about numbers. Give it other pairs, and it learns these. `course.dates` writes dates in ten languages and several styles, with the same in ISO 8601: *12 juin 2017* is `2017-06-12`. The month must be understood, in any language, and everything comes out in another order.


# %% tags=["experiment"]
@experiment("train_step", "greedy_decode")
def learn_dates() -> None:
    """Train the same model on dates in ten languages, and look at one date in each."""
    pairs = date_pairs(6000, seed=1)
    tokenizer = FastTokenizer(Tokenizer(train_bpe("\n".join(" ".join(pair) for pair in pairs[-500:]), 256 + 100)))
    training = new_training(pairs[200:], tokenizer, batch_size=48, warmup=150)
    training.run(600)
    texts, right = zip(*pairs[:200], strict=True)
    written = translate(training.model, list(texts), tokenizer)
    print(f"exact match: {exact_match(written, list(right)):.0%} of {len(right)} dates that were kept back\n")
    # One date in each language, by the way the data is made: they come in turns.
    examples = date_pairs(len(LANGUAGES), seed=2)
    for language, (text, iso), found in zip(
        LANGUAGES, examples, translate(training.model, [text for text, _ in examples], tokenizer), strict=True
    ):
        print(f"{language}  {text:28s} {found} {'✓' if found == iso else '✗ ' + iso}")


# %% [markdown]
# Ten seconds or so, and the very same code. For more patience there is `make long`: numbers up to a million, a model of twice the width with two layers on each side, and a rate that besides falls to zero in a straight line. When this was written, on two cores, each of its trainings took less than two minutes, and of 1,000 numbers that were kept back at least 999 were right, with each of three different
# starts; of 1,000 dates all were. `docs/long.md` has the table, and `make long` writes it anew.
#
# ## 11 · Four languages at once
#
# Back to numbers, with a question that is worth a chapter. Take four languages. There are twelve ways to translate from one into another. Must that be twelve models?
#
# Johnson et al. (2017) had one model do them all. All that it needs to know is into which language, so they put a **tag** in front of the source: `fr: einundzwanzig` is to become *vingt et un*. Nothing in the model changes. It is one more word.
#
# And then they asked for a pair of languages that the model had never seen together. They called that **zero-shot** translation. Here: German to French is left out of the training. The model has read German (and made English and Spanish of it), and it has written French (from English and Spanish). Has it learned twelve tables, or has it learned what the words *mean*?


# %% tags=["experiment"]
TONGUES, NEVER = ("en", "de", "fr", "es"), ("de", "fr")


def tagged(number, source, target):
    """Write a number in words, with a tag for the language that is wanted, and the right answer."""
    return f"{target}: {number_words(number, source)}", number_words(number, target)


@experiment("train_step", "greedy_decode")
def four_languages() -> None:
    """Train one model on eleven of the twelve pairs of four languages, and ask for the twelfth."""
    order = torch.randperm(1000, generator=torch.Generator().manual_seed(1)).tolist()
    asked, learned = order[:100], order[100:]
    ways = [(one, other) for one in TONGUES for other in TONGUES if one != other]
    pairs = [tagged(number, *way) for number in learned for way in ways if way != NEVER]
    text = "\n".join(" ".join(pairs[at]) for at in range(0, len(pairs), len(pairs) // 600))
    tokenizer = FastTokenizer(Tokenizer(train_bpe(text, 256 + 200)))
    training = new_training(pairs, tokenizer, batch_size=48, warmup=150)
    training.run(1200)
    print("right of 100 numbers that it has never seen, in any language:")
    for way in [("en", "de"), ("de", "en"), ("en", "fr"), ("es", "fr"), NEVER]:
        texts, right = zip(*(tagged(number, *way) for number in asked), strict=True)
        written = translate(training.model, list(texts), tokenizer, max_len=40)
        note = "   ← never seen" if way == NEVER else ""
        print(f"  {way[0]} → {way[1]}   {exact_match(written, list(right)):4.0%}{note}")
    for text, one in list(zip(texts, written, strict=True))[:4]:
        print(f"    {text}\n        {one}")


# %% [markdown]
# Nobody ever showed it a German number with a French one, and for a good part of them it finds the way. What it reads, in whatever language, must end up in the memory as something that the decoder can use for any of the others: the *number*, or something very like it. It is less sure than on the roads that it knows, and now and then it answers in a language that nobody asked for. Large models do that as well; Zhang et al. (2020) call it *off-target translation*.
#
# ## 12 · Questions
#
# <details><summary>Your training loss falls to its least within a minute, also on texts that nobody could have guessed, and the model writes nonsense. What is the first thing to look at?</summary>
#
# Whether the decoder can see its own answer. Either the shift is missing, so that position $t$ reads the token that it should say, or the causal mask is. Both give a wonderful loss. (Below the least that smoothing allows no model gets, not even one that cheats: if your loss is there, the loss itself is wrong.)
#
# </details>
#
# <details><summary>Why is the loss divided by the number of real tokens, and not by the number of sentences?</summary>
#
# Divided by sentences, a batch of long sentences has a larger gradient than one of short ones, and with bucketing whole batches are long or short. Divided by the number of tokens, it is a mean per token, whose size does not depend on how long the sentences are.
#
# </details>
#
# <details><summary>The model is trained on right prefixes only. What happens when it writes a wrong token?</summary>
#
# It has never seen such a prefix, and may not know how to go on: errors can snowball. That is called *exposure bias* (Ranzato et al. 2016). There are cures, such as feeding the model some of its own tokens in training (Bengio et al. 2015, *scheduled sampling*). Large models mostly do without: they have seen so many prefixes, those of people who made mistakes among them, that hardly any is new.
#
# </details>
#
# <details><summary>Adam divides by the root of the mean square. Is clipping then of any use?</summary>
#
# Less than for plain gradient descent, since the size of the gradient cancels when it is always the same. But one enormous gradient enters both running means, and the second one, that of the squares, remembers it for a long time (each step keeps the share $\beta_2 = 0.98$ of it: about fifty steps), during which every step is too small. Clipping keeps such a batch from being heard louder than the others.
#
# </details>
#
# ## What to remember
#
# * Teacher forcing: the decoder reads the right target, shifted by one, and all positions learn at once.
# * The loss is the mean surprise at the real tokens; smoothing asks the model not to be too sure.
# * Warm-up, then one over the root: the rate matters more than any other number.
# * Clear, ask, go back, clip, step. In this order.
# * Greedy takes the best next token; a beam keeps several beginnings, and lengths must be made comparable.
# * Training mode to learn, evaluation mode to write.
#
# ## Where to read more
#
# * Vaswani et al. (2017), *Attention Is All You Need*, arXiv:1706.03762. Sections 5 and 6.
# * Williams and Zipser (1989), *A Learning Algorithm for Continually Running Fully Recurrent Neural Networks*, Neural Computation 1(2).
# * Szegedy et al. (2016), *Rethinking the Inception Architecture for Computer Vision*, arXiv:1512.00567. Section 7 is label smoothing.
# * Kingma and Ba (2015), *Adam: A Method for Stochastic Optimization*, arXiv:1412.6980.
# * Loshchilov and Hutter (2017), *SGDR: Stochastic Gradient Descent with Warm Restarts*, arXiv:1608.03983; Devlin et al. (2019), *BERT*, arXiv:1810.04805, appendix A.2; Brown et al. (2020), *Language Models are Few-Shot Learners*, arXiv:2005.14165, appendix B. How later models let the rate fall.
# * Papineni et al. (2002), *BLEU: a Method for Automatic Evaluation of Machine Translation*, ACL 2002.
# * Pascanu, Mikolov and Bengio (2013), *On the Difficulty of Training Recurrent Neural Networks*, arXiv:1211.5063. Clipping.
# * Sutskever, Vinyals and Le (2014), *Sequence to Sequence Learning with Neural Networks*, arXiv:1409.3215. A beam over a network.
# * Lowerre (1976), *The Harpy Speech Recognition System*, dissertation, Carnegie Mellon University. The first beam.
# * Stahlberg and Byrne (2019), *On NMT Search Errors and Model Errors: Cat Got Your Tongue?*, arXiv:1908.10090.
# * Ranzato et al. (2016), *Sequence Level Training with Recurrent Neural Networks*, arXiv:1511.06732; Bengio et al. (2015), *Scheduled Sampling for Sequence Prediction with Recurrent Neural Networks*, arXiv:1506.03099.
# * Johnson et al. (2017), *Google's Multilingual Neural Machine Translation System: Enabling Zero-Shot Translation*, arXiv:1611.04558.
# * Zhang, Williams, Titov and Sennrich (2020), *Improving Massively Multilingual Neural Machine Translation and Zero-Shot Translation*, arXiv:2004.11867.
# * Shannon (1948), *A Mathematical Theory of Communication*, Bell System Technical Journal 27.
# * Wu et al. (2016), *Google's Neural Machine Translation System*, arXiv:1609.08144. Section 7 is the beam with its length penalty.
#
# Next: **12 gpt**, where the encoder goes away.
