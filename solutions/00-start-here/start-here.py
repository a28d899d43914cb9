# %% [markdown]
# # 00 · Start here
#
# A machine that writes does one small thing, again and again. It looks at the words so far, gives every word
# that could come next a **score**, turns the scores into **chances**, and draws one. Then it does the same
# with one word more. Poems, programs and translations come out of that loop, and nothing in the loop is
# magic. At its heart stand two operations that fit on a napkin: the *dot product*, which says how well two
# things go together, and the *softmax*, which turns scores into a choice without slamming any door. You write
# both in the next hour. Twelve lessons later you will have written the whole machine, trained it, and watched
# it write.
#
# **In this lesson:** what we are going to build · how these notebooks work · tensors in five minutes ·
# `softmax` · `pairwise_dots` · and, at the end, the two together: already almost attention.

# %% [markdown]
# ## 1 · What we will build
#
# In 2017 eight researchers published a paper with an immodest title, *Attention Is All You Need* (Vaswani et
# al.). Most machines that translated were recurrent then: they read a sentence one word after another, and
# what the first word meant had to survive every step up to the last. The paper threw recurrence away. In its
# model, the **Transformer**, every word looks at every other word directly, and all of them do so at once.
# The large language models of the following years are its descendants.
#
# The paper's central formula, its equation (1), is short:
#
# $$\operatorname{Attention}(Q, K, V) = \operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V$$
#
# Two pieces of it are today's work: $QK^\top$ is a table of dot products, and softmax you can see. At the end
# of this lesson you will read most of that line as plain language.
#
# We go the paper's way first, an encoder that reads and a decoder that writes, and then on to its most famous
# descendant, the decoder-only **GPT**. Here is the machine, with the lesson in which you build each part:
#
# ```text
#      the sentence to translate                  the translation so far
#                 │                                          │
#   ┌─────────────▼─────────────┐              ┌─────────────▼─────────────┐
#   │ 01 tokens                 │              │ 01 tokens                 │
#   │ 02 embeddings             │              │ 02 embeddings             │
#   │ 03 positions              │              │ 03 positions              │
#   └─────────────┬─────────────┘              └─────────────┬─────────────┘
#   ┌─────────────▼─────────────┐              ┌─────────────▼─────────────┐
#   │ 08 ENCODER, several times │              │ 09 DECODER, several times │
#   │ 04 attention              │              │                           │
#   │    05 mask: no padding    │              │ 04 attention              │
#   │    06 several heads       │              │    05 mask: no future     │
#   │ 07 add and normalize      │              │    06 several heads       │
#   │ 07 feed-forward           │              │ 07 add and normalize      │
#   │ 07 add and normalize      │              │                           │
#   └─────────────┬─────────────┘              │ 04 attention to what      │
#                 └──── the memory ───────────►│    the encoder has read   │
#                                              │    06 several heads       │
#                                              │ 07 add and normalize      │
#                                              │                           │
#                                              │ 07 feed-forward           │
#                                              │ 07 add and normalize      │
#                                              └─────────────┬─────────────┘
#                                              ┌─────────────▼─────────────┐
#   10 TRANSFORMER: all of this                │ 10 a score for each word  │
#   11 TRAINING: it learns to translate        │ 00 softmax: the chances   │
#   12 GPT: the decoder alone, and it writes   └─────────────┬─────────────┘
#                                                            ▼
#                                                      the next word
# ```
#
# And the same as a list:
#
# | lesson | the question | what you write | what you will see |
# |---|---|---|---|
# | **00 start here** | How do scores become a choice? | `softmax`, `pairwise_dots` | arithmetic that overflows, and the cure |
# | **01 tokens** | What does a machine read when it reads text? | a byte-level BPE tokenizer | text in any script, cut into pieces and put together again |
# | **02 embeddings** | How does a token become numbers with a meaning? | a lookup table that learns | words with a similar use drifting together |
# | **03 positions** | How does a model know the order of the words? | sinusoidal positional encoding | a clock with many hands |
# | **04 attention** | How does a word choose what to look at? | scaled dot-product attention | why the scores are divided by $\sqrt{d_k}$ |
# | **05 masks** | How do we forbid a look into the future? | padding, causal and decoder masks | a future token changes, and no output before it moves |
# | **06 multi-head** | Why several small looks instead of one? | multi-head attention | two heads solve what one cannot |
# | **07 feed-forward and norm** | What else stands in a block, and why? | layer norm, feed-forward, add and norm | deep stacks that train, and some that do not |
# | **08 encoder** | How does the model read? | encoder block and stack | your numbers equal PyTorch's |
# | **09 decoder** | How does it write, and look back at what it read? | decoder block and stack | which source word each target word reads |
# | **10 transformer** | Does it all fit together? | the whole model | its parameters, counted by hand |
# | **11 training** | How does it learn? | loss, schedule, training step, greedy and beam search | a translation task, learned in minutes |
# | **12 gpt** | Why did the decoder alone win? | a GPT with a cache that samples text | text from a model that you trained |

# %% [markdown]
# ## 2 · How these notebooks work
#
# A notebook is a page of cells. Click into a code cell, press **Shift + Enter**, and it runs. Go from top to
# bottom; a cell stands on those above it.
#
# Each lesson has a few **exercises**, and each exercise has four parts, always in this order:
#
# 1. **The card** says how many points the exercise gives, about how many minutes it deserves, how difficult
#    it is (`●○○○○` is a warm-up, `●●●●●` takes a walk around the block) and how much the rest of the course
#    stands on it. Low on time? Skip what is difficult *and* not important. Below it three **hints** fold
#    open: a nudge, the idea, almost the line. Open the first when you have been stuck for some minutes. That
#    is what they are for.
# 2. **The stub** is a function or class with its name, its arguments, and a docstring. The docstring is the
#    whole specification, with numbers worked out. The stub ends with two lines:
#
#    ```python
#    # YOUR CODE HERE
#    raise NotImplementedError()
#    ```
#
#    Replace both by your own code, mostly one to fifteen lines. Keep the name and the arguments; add helpers
#    where you like. (A class has these two lines in each of its methods.)
# 3. **The check cell** below it says `check("...")`. It calls your code and tells you what was called, what
#    came back, what was expected, and, when it recognizes the mistake, the name of the mistake and one thing
#    to try. You can run it as often as you like; nothing is counted. In a class you may have the *visible*
#    checks only: then a pass says so, and the hidden graders run when you hand in. They test the docstring,
#    nothing more: other shapes, other numbers, other dtypes.
# 4. **The experiment** uses what you have just written, and shows you something. While the stub is empty it
#    tells you what to finish first, and the notebook goes on.
#
# Nobody gets stuck for good: each lesson hands you working versions of the *earlier* lessons' parts.
#
# One rule holds throughout: **build it, don't call it.** All of PyTorch is yours, except the finished part
# that the exercise asks for. Here that is PyTorch's own softmax and log-softmax, under any of their names
# (`logsumexp` is fine). A part that you have built once you may call from then on.
#
# **What you need to know:** Python (functions, loops, a little of classes), and mathematics from school:
# powers, the exponential function, vectors, $\sum$. From lesson 02 on it helps to have met the derivative.
# PyTorch you learn on the way, and the next section is the beginning.

# %% tags=["setup"] refuses=["softmax"]
import time

import torch
from torch import Tensor

from autograder import check
from course import COLORS, experiment, figure, show

# %% [markdown]
# ## 3 · Tensors in five minutes
#
# A **tensor** is a box of numbers with a **shape**. A list of three numbers has the shape `(3,)`, a table
# with two rows and three columns `(2, 3)`, a batch of ten such tables `(10, 2, 3)`. Four ideas carry the
# whole course. If you know NumPy, you know them already: skim.
#
# **Shape.** An index picks along the first dimension; a colon means "all of them".

# %%
table = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print(table.shape, table.dtype)
print(table[0])  # the first row
print(table[:, 0])  # the first column

# %% [markdown]
# **`dim` and `keepdim`.** Sums, maxima and means run along one dimension, and `dim` names it: *the dimension
# that disappears*. `dim=-1` is the last one, `-2` the one before it. With `keepdim=True` it stays, with
# length 1. The maximum along a dimension is called `amax`. (There is `max` as well; with a `dim` it gives two
# things, the largest values and their places.)

# %%
print(table.sum(dim=0))  # shape (3,): down each column
print(table.sum(dim=1))  # shape (2,): along each row
print(table.sum(dim=1, keepdim=True))  # shape (2, 1): along each row, and still a column
print(table.amax(dim=0))  # shape (3,): the largest of each column

# %% [markdown]
# **Broadcasting.** Where two shapes differ, PyTorch lines them up *from the right*, and stretches every
# length 1 until it fits. That is what `keepdim` is good for: `(2, 3)` divided by `(2, 1)` divides each row by
# its own number.

# %%
print(table / table.sum(dim=1, keepdim=True))  # (2, 3) / (2, 1): now each row sums to one

# %% [markdown]
# Without `keepdim` the same line fails, `(2, 3)` against `(2,)`: lined up from the right, 3 meets 2. That is
# the lucky case. On a *square* table nothing fails, and the numbers are wrong:

# %%
square = torch.tensor([[1.0, 1.0], [1.0, 3.0]])
print(square / square.sum(dim=1, keepdim=True))  # right: each row is divided by its own sum
print(square / square.sum(dim=1))  # wrong: each COLUMN is divided by a row's sum, and nobody complains

# %% [markdown]
# **`@`, the matrix product.** `(n, k) @ (k, m)` gives `(n, m)`: the inner lengths must agree, and they
# disappear. With more dimensions, all but the last two are a batch: `(10, n, k) @ (10, k, m)` is ten products
# side by side. `transpose` exchanges two dimensions and copies nothing.

# %%
print(table @ torch.tensor([[1.0], [0.0], [-1.0]]))  # (2, 3) @ (3, 1) -> (2, 1)
print(table.transpose(0, 1))  # (3, 2), the same numbers with rows and columns exchanged
print((torch.ones(10, 2, 3) @ torch.ones(10, 3, 4)).shape)

# %% [markdown]
# A last habit: `y = x - 1` makes a new tensor, while `x -= 1` (and every method whose name ends in an
# underscore, such as `x.sub_(1)`) changes the tensor that the caller still holds. In this course **functions
# never change their arguments.**
#
# Predict first, then open: `x` has the shape `(8, 5, 16)`. What are the shapes of `x.amax(dim=1)`, of `x -
# x.amax(dim=1, keepdim=True)`, and of `x @ x.transpose(1, 2)`?
#
# <details><summary>Answer</summary>
#
# `(8, 16)`: dimension 1 disappears. `(8, 5, 16)`: the maximum has the shape `(8, 1, 16)` and is broadcast.
# `(8, 5, 5)`: eight products `(5, 16) @ (16, 5)`, one for each entry of the batch.
#
# </details>

# %% [markdown]
# ## 4 · Softmax: from scores to a soft choice
#
# *"The cat drinks …"*. A model has given scores to three words: **diesel** 1, **water** 2, **milk** 3. A
# score may be any number, negative ones too; only the order and the distances mean something. How do we make
# a choice of them?
#
# **The hard way** is to take the largest, and forget the rest. But then nobody learns anything: push the
# score of water from 2.0 to 2.1, and the choice stays what it was. A machine that learns by small steps needs
# a choice that *answers* to small steps. So we want **weights**: never negative, together one, larger where
# the score is larger, and moving smoothly with the scores. Dividing the scores by their sum will not do:
# think of the scores −1, 0 and 1, whose sum is zero.
#
# **The soft way:** make every score positive first, with the exponential function, *then* divide by the sum.
# By hand:

# %%
scores = torch.tensor([1.0, 2.0, 3.0])  # diesel, water, milk
powers = torch.exp(scores)
print("exp of the scores: ", powers)
print("their sum:         ", powers.sum())
print("weights:           ", powers / powers.sum())

# %% [markdown]
# As a formula, for scores $x_1, \dots, x_n$:
#
# $$\operatorname{softmax}(x)_i = \frac{e^{x_i}}{\sum_{j=1}^{n} e^{x_j}}$$
#
# Why the exponential, of all functions that are positive and rise? Because it turns *differences* into
# *ratios*:
#
# $$\frac{\operatorname{softmax}(x)_i}{\operatorname{softmax}(x)_j} = e^{x_i - x_j}$$
#
# A lead of one point means $e \approx 2.718$ times the weight, whether the scores are 1 and 2 or 101 and 102.
#
# **An old formula.** Ludwig Boltzmann met it in 1868, when he asked how the energy of a gas is shared among
# its molecules; Josiah Willard Gibbs made it a foundation of statistical mechanics (1902). There the score is
# minus the energy, divided by the temperature. John Bridle brought it to neural networks in 1990 and gave it
# the name *softmax*. (What it softens is really the *arg*max, the choice, and not the maximum; Goodfellow et
# al. 2016, section 6.2.2.3, say so too. The name has stuck.)
#
# **Temperature** has stuck as well: $\operatorname{softmax}(x / \tau)$. A small $\tau$ stretches the
# distances, and the choice gets hard; a large $\tau$ shrinks them, and in the end all weights are equal. You
# will meet $\tau$ again in lesson 12, where it makes a GPT sober or wild, and in disguise in lesson 04: it is
# the $\sqrt{d_k}$ of the paper.

# %% [markdown]
# ### The formula is right, and the computer gets it wrong
#
# Exponentials grow fast, and a computer's numbers end somewhere. Look:

# %%
print("exp: ", torch.exp(torch.tensor([10.0, 88.0, 89.0, 1000.0])))
print("inf / inf: ", torch.tensor(float("inf")) / torch.tensor(float("inf")))
for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
    limit = torch.log(torch.tensor(torch.finfo(dtype).max, dtype=torch.float64))
    print(f"{dtype}: the largest number is {torch.finfo(dtype).max:.2e}, so exp overflows above {limit:.1f}")

# %% [markdown]
# In float32, the usual dtype of a network, everything above about 88.7 is infinite, and infinity divided by
# infinity is `nan`, not a number. And `nan` is contagious: whatever is computed from it is `nan`, and one
# training step is enough to carry it into every number of a model. In float16 the end comes at 11 already.
#
# The cure is a property of softmax itself. **Add the same constant $c$ to all scores: nothing changes.**
#
# $$\frac{e^{x_i + c}}{\sum_j e^{x_j + c}} = \frac{e^c\, e^{x_i}}{e^c \sum_j e^{x_j}} = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
#
# (Of course: the ratios know only differences.) So you may shift the scores to wherever the computer counts
# well, before you take any exponential. Which $c$ is best? Think for a moment.
#
# <details><summary>Answer</summary>
#
# $c = -\max_j x_j$: subtract the largest score. The largest becomes 0 and its exponential 1; all others are
# negative, with exponentials between 0 and 1. So nothing overflows. The sum is at least 1, so nothing is
# divided by zero. Scores far below the largest may underflow to the weight 0, which is what they are, to the
# precision that the dtype has. PyTorch's own softmax does it too. Blanchard, Higham and Higham (2021) analyze
# the rounding errors: the shifted formula is about as accurate as the plain one where that one works. The
# variant without a division, $\exp(x - \operatorname{logsumexp}(x))$, is allowed here, but it can lose some
# digits.
#
# </details>
#
# There is one more thing to ask for. Some scores will be **minus infinity**, on purpose: in lesson 05 that is
# how we say "this word must not be looked at". Since $e^{-\infty} = 0$, such a score gets exactly the weight
# 0, and the others share the rest.
#
# Now it is your turn. (Run the check once *before* you write anything, to see what it says then.)

# %% [markdown] hints="softmax"
# 1. Take the two rows `[0, 1]` and `[1000, 1001]` with `dim=-1`. Which number do you subtract in the first
#    row, which in the second? And which shape must a tensor of these two numbers have, so that it broadcasts
#    against the table?
# 2. Three steps, all of them along `dim`, and with `keepdim=True` where a dimension would disappear: subtract
#    each slice's largest score (`x.amax`), take `torch.exp`, divide by each slice's sum. Give every step a
#    new name: no `-=`.
# 3. `weights = torch.exp(x - x.amax(dim=dim, keepdim=True))`, and then divide `weights` by its own sum along
#    `dim`.


# %% exercise="softmax" points=4 minutes=10 difficulty=2 importance=5
def softmax(x: Tensor, dim: int = -1) -> Tensor:
    """Turn the scores along one dimension into weights that are not negative and sum to one.

    Each slice of ``x`` along ``dim`` is a list of scores of its own, and becomes
    ``exp(slice) / exp(slice).sum()``, computed so that it cannot overflow.

    Shape:
        x: any shape with at least one dimension, any floating dtype.
        result: the shape and the dtype of ``x``.

    Promises:
        - ``dim`` is any dimension of ``x``, counted from the front (0, 1, ...) or from the back (-1, -2, ...).
        - Finite scores of any size give finite, right weights, also when the scores of one slice are
          thousands and those of the next are small.
        - A score of ``-inf`` gets the weight 0; each slice has at least one finite score.
        - ``x`` itself is not changed.
        - Gradients flow: every step is a torch operation on ``x``.
        - PyTorch's own softmax and log_softmax are not called (``logsumexp`` may be).

    Source: Bridle (1990); for the shift by the maximum, Goodfellow et al. (2016), section 4.1.

    >>> softmax(torch.tensor([1.0, 2.0, 3.0]))
    tensor([0.0900, 0.2447, 0.6652])
    >>> softmax(torch.tensor([1000.0, 1000.0, float("-inf")]))
    tensor([0.5000, 0.5000, 0.0000])
    >>> softmax(torch.tensor([[1.0, 2.0, 3.0], [1.0, 2.0, 1003.0]]), dim=0)  # each column by itself
    tensor([[0.5000, 0.5000, 0.0000],
            [0.5000, 0.5000, 1.0000]])
    """
    ### BEGIN SOLUTION
    # Any constant may be subtracted, since it cancels in the division. The largest score of each slice is the
    # best one: no exponent is above zero, so nothing overflows, and one of them is zero, so no sum vanishes.
    largest = x.amax(dim=dim, keepdim=True)  # (..., 1, ...): keepdim, so that it meets its own slice again
    weights = torch.exp(x - largest)  # (..., N, ...), all between 0 and 1; a new tensor, x stays as it was
    return weights / weights.sum(dim=dim, keepdim=True)  # (..., N, ...)
    ### END SOLUTION


# %% [markdown]
# ### See it work: temperature
#
# Your softmax, on the scores of the three words, at three temperatures. Which of the three would you want
# from a machine that translates a contract, and which from one that invents names for a cat?


# %% tags=["experiment"]
@experiment("softmax")
def temperatures() -> None:
    words = ["diesel", "water", "milk"]
    scores = torch.tensor([1.0, 2.0, 3.0])  # (3,)
    choices = {temperature: softmax(scores / temperature) for temperature in (0.3, 1.0, 5.0)}  # (3,) each
    fig, axs = figure(3, width=2.7)
    for ax, (temperature, weights) in zip(axs, choices.items(), strict=True):
        bars = ax.bar(words, weights, color=[COLORS["vermilion"], COLORS["sky"], COLORS["blue"]])
        ax.bar_label(bars, fmt="{:.3f}", padding=2)
        ax.set_ylim(0, 1.1)
        ax.set_title(f"temperature {temperature}")
        ax.set_xlabel("word")
        print(
            f"temperature {temperature}:",
            "  ".join(f"{w} {p:.3f}" for w, p in zip(words, weights, strict=True)),
        )
    axs[0].set_ylabel("weight")
    show(
        fig,
        alt="Three bar charts of the weights of diesel, water and milk. At temperature 0.3 milk has nearly all the weight, "
        "at 1 about two thirds, at 5 they differ much less: 0.27, 0.33 and 0.40.",
    )


# %% [markdown]
# ### See it work: the same three scores, moved up and down
#
# Now we add a constant to all three scores, from −140 to 140. On paper nothing may happen. We draw the weight
# of the third word, once by the formula as it stands in the book, and once by your function.


# %% tags=["experiment"]
@experiment("softmax")
def overflow() -> None:
    constants = torch.arange(-140.0, 141.0)  # (C,)
    scores = torch.tensor([1.0, 2.0, 3.0]) + constants[:, None]  # (C, 3)
    powers = torch.exp(scores)  # (C, 3)
    naive = (powers / powers.sum(dim=-1, keepdim=True))[:, 2]  # (C,)
    yours = softmax(scores)[:, 2]  # (C,)
    low, high = (constants[naive.isfinite()][end].item() for end in (0, -1))

    fig, ax = figure(width=7.0, height=3.2)
    ax.plot(constants, naive, color=COLORS["orange"], linewidth=7)
    ax.plot(constants, yours, color=COLORS["blue"], linewidth=2.5)
    for left, right, reason in ((-140, low, "0 / 0"), (high, 140, "inf / inf")):
        ax.axvspan(left, right, color=COLORS["vermilion"], alpha=0.2, linewidth=0)
        ax.text((left + right) / 2, 0.2, f"naive:\nnan\n({reason})", color=COLORS["vermilion"], ha="center")
    ax.text(0, 0.76, "naive formula (thick)", color=COLORS["orange"], ha="center")
    ax.text(0, 0.54, "your softmax (thin)", color=COLORS["blue"], ha="center")
    ax.set(
        ylim=(0, 1.05),
        xlim=(-140, 140),
        xlabel="constant added to all three scores",
        ylabel="weight of the third word",
    )
    print(f"The naive formula gives a number for constants from {low:.0f} to {high:.0f} only.")
    print(f"Yours gives a number for {yours.isfinite().sum()} of {len(yours)} constants.")
    show(
        fig,
        alt=f"The weight of the third word against the constant added to all scores. The naive formula gives a number between "
        f"{low:.0f} and {high:.0f} only, and a wrong one just before the lower end. Your softmax gives a number for "
        f"{yours.isfinite().sum()} of {len(yours)} constants.",
    )


# %% [markdown]
# Two cliffs, not one. On the right the exponentials overflow, and it is infinity by infinity. On the left
# they all underflow, and it is zero by zero. And look at the orange line just before the left cliff: it is
# wrong there already, and still looks like a number. Below about $10^{-38}$ the numbers of float32 have fewer
# and fewer digits, until none is left. A wrong number that looks right is worse than `nan`.

# %% [markdown]
# ## 5 · Dot products: how well do two things go together?
#
# Where do scores come from? In a Transformer nearly all of them come from one operation. Take two lists of
# numbers of the same length, multiply them entry by entry, and add up:
#
# $$a \cdot b = \sum_{d=1}^{D} a_d\, b_d$$
#
# Let us describe three things by two numbers each: how much of an **animal** it is, and how **strong**.
#
# | | animal | strong |
# |---|---|---|
# | cat | 3 | 0 |
# | horse | 2 | 2 |
# | tractor | 0 | 3 |
#
# Then cat · horse = 3·2 + 0·2 = 6, horse · tractor = 2·0 + 2·3 = 6, and cat · tractor = 3·0 + 0·3 = 0. A
# horse has something of both; a cat and a tractor have nothing in common. The dot product is a measure of
# **similarity**.
#
# Its geometry: $a \cdot b = \lVert a\rVert\, \lVert b\rVert \cos\theta$, with $\theta$ the angle between the
# two arrows. It is zero when they stand at a right angle, negative when they point away from each other. It
# grows with the *lengths* too. Divide by them, and the **cosine** is left, the angle alone:

# %%
cat, horse, tractor = torch.tensor([3.0, 0.0]), torch.tensor([2.0, 2.0]), torch.tensor([0.0, 3.0])
print("horse · cat     = ", torch.dot(horse, cat).item())
print("horse · tractor = ", torch.dot(horse, tractor).item())
print("cat · tractor   = ", torch.dot(cat, tractor).item())
cosine = torch.dot(horse, cat) / (horse.norm() * cat.norm())
print(f"cosine of horse and cat = {cosine:.4f}, an angle of {torch.rad2deg(torch.acos(cosine)):.1f} degrees")

# %% [markdown]
# Attention takes the dot product and not the cosine: it is cheaper, and a model can make use of the lengths
# (a long key shouts).
#
# **All of them at once.** Every vector against every vector: with two loops that is easy to write and slow to
# run. But look at what a matrix product does: entry $(t, s)$ of $A\,M$ is row $t$ of $A$ times column $s$ of
# $M$, a dot product. So put the one set of vectors into the rows of $A$ and the other into the *columns* of
# $M$. They stand in rows to begin with; hence the transpose, the $K^\top$ in the paper's formula:

# %%
words = torch.stack([cat, horse, tractor])  # (3, 2)
print(words @ words.transpose(0, 1))  # (3, 2) @ (2, 3) -> (3, 3), all nine dot products

# %% [markdown]
# The diagonal holds each word with itself, and the table is symmetric, because here both sets are the same.
#
# Another way to write it says what it does with letters, and has no transpose to get wrong: `torch.einsum`
# (after the summation convention of Einstein's 1916 paper on general relativity). Name the dimensions of each
# input, then those of the result; a letter that is missing in the result is summed over:

# %%
print(torch.einsum("td,sd->ts", words, words))  # for every t and s: the sum over d of words[t, d] * words[s, d]

# %% [markdown]
# In the exercise there is a **batch** in front: several independent pairs of sets, side by side, as there
# will be several sentences. Sentence 1 must not meet the words of sentence 2. And the two sets may differ in
# number: $T$ vectors that ask, $S$ vectors that answer. (In lesson 04 these letters are the lengths of the
# target and the source.)

# %% [markdown] hints="pairwise_dots"
# 1. Leave the batch out at first: `a` is `(T, D)`, `b` is `(S, D)`. Which of the two must be turned over, so
#    that the inner lengths agree and the result is `(T, S)`? Then: which *two* of its three dimensions are
#    exchanged when the batch is back?
# 2. `@` treats the first of three dimensions as a batch by itself. You need `(B, T, D) @ (B, D, S)`, so
#    exchange the last two dimensions of `b`. Not with `reshape`, which only cuts the same row of numbers into
#    other pieces, and not with `.T`, which turns the batch over as well. Or write it with `einsum`, one
#    letter more than above.
# 3. `a @ b.transpose(___, ___)`, with the numbers of the last two dimensions; or
#    `torch.einsum("btd,___->___", a, b)`, with three letters in each gap.


# %% exercise="pairwise_dots" points=3 minutes=8 difficulty=1 importance=5
def pairwise_dots(a: Tensor, b: Tensor) -> Tensor:
    """Give the dot product of every vector of ``a`` with every vector of ``b`` in the same batch row.

    ``result[i, t, s]`` is the sum over d of ``a[i, t, d] * b[i, s, d]``: plain dot products, neither
    divided by the vectors' lengths nor scaled. Different batch rows never meet.

    Shape:
        a: (B, T, D), any floating dtype.
        b: (B, S, D), the same dtype; B and D are those of ``a``, S may differ from T.
        result: (B, T, S), the same dtype.

    Promises:
        - ``a`` and ``b`` are not changed.
        - Gradients flow to both: every step is a torch operation.

    Source: the product of queries and keys in Vaswani et al. (2017), section 3.2.1, equation (1).

    >>> a = torch.tensor([[[1.0, 2.0], [0.0, 1.0]]])
    >>> b = torch.tensor([[[1.0, 0.0], [3.0, 1.0], [-1.0, 2.0]]])
    >>> pairwise_dots(a, b)
    tensor([[[1., 5., 3.],
             [0., 1., 2.]]])
    """
    ### BEGIN SOLUTION
    # A matrix product is all dot products of rows with columns at once, so b's vectors become columns.
    # Only the last two dimensions change places: the batch stays in front, and its rows stay apart.
    return a @ b.transpose(1, 2)  # (B, T, D) @ (B, D, S) -> (B, T, S)
    ### END SOLUTION


# %% [markdown]
# ### See it work: two loops against one product
#
# The same numbers, computed one dot product at a time and all at once, by the same processor core. This is a good
# part of why the Transformer won: its work comes in large matrix products, where no word waits for the
# word before it while the model reads or is trained, and that is what our machines are good at.


# %% tags=["experiment"]
@experiment("pairwise_dots")
def loops_against_one_product() -> None:
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(1, 200, 256, generator=generator) for _ in range(2))  # (1, T, D) and (1, S, D)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # a fair race: one core for both
    try:
        start = time.perf_counter()
        slow = torch.tensor([[torch.dot(asks, answers).item() for answers in b[0]] for asks in a[0]])  # (T, S)
        loops = time.perf_counter() - start

        times: list[float] = []
        while len(times) < 20 and sum(times) < 1:  # the best of many: what else the machine does only adds time
            start = time.perf_counter()
            fast = pairwise_dots(a, b)  # (1, T, S)
            times.append(time.perf_counter() - start)
    finally:
        torch.set_num_threads(threads)

    print(f"two loops: {1000 * loops:8.2f} ms for {slow.numel()} dot products")
    print(f"yours:     {1000 * min(times):8.2f} ms for {fast.numel()}, {loops / min(times):.0f} times as fast")
    print(f"largest difference between the two: {(fast[0] - slow).abs().max():.1e}")


# %% [markdown]
# How many times as fast depends on your machine. Most of what the loops cost is not arithmetic but overhead: Python
# sets up one small operation after another. And the difference is not quite zero: floating-point sums are rounded,
# and the two need not add up in the same order. (If you wrote loops yourself, the two times are alike. Then
# try to write it as one product.)

# %% [markdown]
# ## 6 · Both together: already almost attention
#
# Five words, each described by three numbers: animal, strong, drink. Your `pairwise_dots` compares every word
# with every word (left). Your `softmax` turns each *row* of scores into weights that sum to one (right; at
# temperature 3, or the rows would be too hard to see anything). Read a row of the right picture as a
# sentence: "when it reads **horse**, the model looks this much at **cat**, this much at **tractor** …"


# %% tags=["experiment"]
@experiment("softmax", "pairwise_dots")
def almost_attention() -> None:
    names = ["cat", "horse", "tractor", "milk", "diesel"]
    words = torch.tensor([[[3, 0, 0], [2, 2, 0], [0, 3, 0], [1, 0, 3], [0, 2, 3]]], dtype=torch.float32)  # (1, 5, 3)
    scores = pairwise_dots(words, words)  # (1, 5, 5)
    weights = softmax(scores / 3)  # (1, 5, 5), each row sums to one

    fig, axs = figure(2, height=3.6)
    for ax, table, title, digits in zip(axs, (scores[0], weights[0]), ("dot products", "weights"), (0, 2), strict=True):
        ax.imshow(table, cmap="cividis")
        ax.set(
            title=title,
            xticks=range(5),
            yticks=range(5),
            xlabel="the word looked at",
            ylabel="the word that looks",
        )
        ax.set_xticklabels(names, rotation=30)
        ax.set_yticklabels(names)
        for t in range(5):
            for s in range(5):
                ink = "black" if table[t, s] > (table.min() + table.max()) / 2 else "white"
                ax.text(s, t, f"{table[t, s]:.{digits}f}", ha="center", va="center", color=ink)

    mixed = weights @ words  # (1, 5, 5) @ (1, 5, 3) -> (1, 5, 3)
    print("           animal strong  drink")
    for label, row in (("horse", words[0, 1]), ("after it", mixed[0, 1])):
        print(f"{label:>9}  " + " ".join(f"{number:6.2f}" for number in row))
    show(
        fig,
        alt="Two heat maps of five words against five words. Left, dot products: cat and tractor share nothing, horse scores "
        "6 with both. Right, the same after softmax along each row: most rows look mostly at themselves, horse also at "
        "cat and tractor.",
    )


# %% [markdown]
# The last lines it printed are the third step, and the simplest: each word becomes the *mixture* of all
# words, by its weights. The horse has taken on a little of everything it looked at: something to drink, for
# one. Three steps: compare, choose softly, mix.
#
# That is attention, but for two things. The scores are divided by a temperature that we picked by hand, and
# the paper knows which one to take. And each word uses the same vector to ask, to be found, and to be handed
# over. The Transformer *learns* a vector for each of these three roles: the query, the key and the value.
# That is lessons 04 and 06. Look at the formula again, and read it aloud:
#
# $$\operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V$$

# %% [markdown]
# ## Questions to think about
#
# **1.** What is the softmax of five equal scores? And of a single score?
#
# <details><summary>Answer</summary>
#
# Five times 1/5: equal scores have equal weights. A single score gets the weight 1, whatever it is. A word
# that can look at one place only looks there, even if it finds the place uninteresting.
#
# </details>
#
# **2.** Adding 10 to all scores changes nothing. Does multiplying all of them by 10 change something?
#
# <details><summary>Answer</summary>
#
# Yes: the differences become ten times as large. It is the same as dividing the temperature by ten, so the
# choice gets much harder. Keep this in mind for lesson 04, where scores get large by accident.
#
# </details>
#
# **3.** A friend subtracts `x.max()`, the largest score of the *whole* table. The results agree with yours
# for weeks. When do they go wrong?
#
# <details><summary>Answer</summary>
#
# When one row lies far below another, say `[0, 1, 2]` and `[2000, 2001, 2002]`. After subtracting 2002 the
# first row is near −2000, all its exponentials underflow to 0, and the row is 0 / 0. Each slice needs its own
# maximum.
#
# </details>
#
# **4.** Multiply the vector of *horse* by 10, and leave the others. What happens to its dot products, its
# cosines, its row of weights?
#
# <details><summary>Answer</summary>
#
# The dot products with the others grow tenfold (with itself a hundredfold), the cosines stay, and its row of
# weights gets hard: nearly everything goes to the largest score.
#
# </details>
#
# **5.** Take two vectors of length $D$ whose entries are +1 or −1, thrown by a coin. How large is their dot
# product, typically?
#
# <details><summary>Answer</summary>
#
# It is a sum of $D$ coin throws of ±1: zero on average, with a standard deviation of $\sqrt{D}$. So scores
# grow with the width of the vectors, and softmax hardens, for no reason that has to do with meaning. Divide
# by $\sqrt{D}$, and the effect is gone. You have just found the $\sqrt{d_k}$ of the paper; lesson 04 measures
# it.
#
# </details>

# %% [markdown]
# ## What to remember
#
# - **Softmax** turns scores into weights that are never negative and sum to one: exponentials, divided by
#   their sum. Differences become ratios.
# - A constant added to all scores cancels. So **subtract the maximum** of each slice first: nothing
#   overflows, and no sum is zero.
# - **−inf** as a score means the weight 0. **Temperature** makes the choice hard (small) or even (large).
# - A **dot product** measures how well two vectors go together. A **matrix product with a transpose** is all
#   of them at once.
# - Say `dim`, keep it with `keepdim=True`, write the shape at the end of the line, and never change an
#   argument.
# - Compare, choose softly, mix: that is attention, nearly.
#
# ## Where to read more
#
# - Vaswani et al. (2017), *Attention Is All You Need*, arXiv:1706.03762: the paper that this course builds.
#   Read its first three pages now; come back after lesson 10, when you will know every line of it.
# - Bridle (1990), *Probabilistic Interpretation of Feedforward Classification Network Outputs, with
#   Relationships to Statistical Pattern Recognition*: where the softmax has its name, and why its outputs may
#   be read as probabilities.
# - Goodfellow, Bengio and Courville (2016), *Deep Learning*, section 4.1: overflow and underflow, with
#   softmax as the example; section 6.2.2.3 on softmax as the output of a network.
# - Blanchard, Higham and Higham (2021), *Accurately Computing the Log-Sum-Exp and Softmax Functions*, IMA
#   Journal of Numerical Analysis 41(4): how exact the shifted formula is, with proofs.
#
# **Next:** lesson 01, where you teach a machine to read. It begins with bytes.
