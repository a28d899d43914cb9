# %% [markdown]
# # 03 · Positions
#
# *Dog bites man* is no news. *Man bites dog* is. The three words are the same; what differs is who stands where. The
# Transformer has no eye for that: give its central part, attention, the words in another order, and it does not notice.
# This lesson shows you the blindness first, and then cures it with a table of sines and cosines that is added to the word vectors.
#
# **In this lesson:** attention without positions, an experiment · why not just count? · binary digits and clock hands ·
# `sinusoidal_positions` · a shift is a rotation · what two positions say about their distance · `PositionalEncoding` with dropout ·
# learned, relative and rotary positions.

# %% tags=["setup"] refuses=[]
import math

import torch
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, moving, show

# %% [markdown]
# ## 1 · The question: who tells the network what comes first?
#
# A recurrent network reads one word after the other. Order comes for free: what was read earlier has passed through more steps. A
# convolution has order, too: its filter has a left and a right end. Vaswani et al. (2017) left out both, so that all words of a sentence can be
# processed at the same time. Then they had to bring order back by other means, and section 3.5 of their paper says how.
#
# Is it true that attention does not see order? You will build attention in the next lesson. For now three lines of it are enough. A sentence is a
# matrix $X$ with one row for each word. Every word is compared with every word, by dot products; softmax turns each row of these scores into
# weights that sum to one; and each word becomes the average of all words with its weights:


# %%
def self_attention(x: Tensor) -> Tensor:
    """Let each row of x (T, D) become a weighted average of all rows: a sequence attends to itself."""
    scores = x @ x.transpose(-2, -1) / math.sqrt(x.shape[-1])  # (T, T), every word with every word
    weights = torch.softmax(scores, dim=-1)  # (T, T), each row sums to one
    return weights @ x  # (T, D)


# %% [markdown]
# Nothing in these lines asks *where* a row stands. The next cell gives three words a vector each (random ones: what they mean does not matter here), lets both sentences
# attend to themselves, and draws the rows that come out: each square is a number, and its color says how large it is.


# %% tags=["experiment"]
@experiment()
def attention_is_blind_to_order() -> None:
    """Compare the outputs of self-attention for two orders of the same words."""
    generator = torch.Generator().manual_seed(3)
    vectors = dict(zip(["dog", "bites", "man"], torch.randn(3, 8, generator=generator), strict=True))
    fig, axes = figure(2, width=3.6, height=2.0)
    outputs = {}
    for ax, sentence in zip(axes, (["dog", "bites", "man"], ["man", "bites", "dog"]), strict=True):
        output = self_attention(torch.stack([vectors[word] for word in sentence]))  # (3, 8)
        outputs[sentence[0]] = output
        ax.imshow(output, cmap="PuOr", vmin=-2.5, vmax=2.5, aspect="auto")
        ax.set_yticks(range(3), sentence)
        ax.set_xticks([])
        ax.set_xlabel("the 8 numbers that come out")
        ax.set_title(" ".join(sentence))
    print("'dog' in 'dog bites man':", outputs["dog"][0, :4])
    print("'dog' in 'man bites dog':", outputs["man"][2, :4])
    difference = (outputs["dog"] - outputs["man"].flip(0)).abs().max().item()
    print(f"largest difference between the two, word by word: {difference:.0e}")
    show(
        fig,
        alt="Two grids of three rows. The rows for dog, bites and man have the same colors in both sentences; only "
        "their order is reversed.",
    )


# %% [markdown]
# The biting dog and the bitten dog come out the same, up to the rounding of the last digit. The rows moved, and nothing else happened.
#
# Mathematicians say: self-attention is **permutation equivariant**. Permute the input, and the output is permuted in the same way. It takes one line to
# prove. Let $P$ be the matrix that shuffles the rows. The scores of the shuffled sentence are $(PX)(PX)^\top = P\,XX^\top P^\top$: the old scores
# with rows *and* columns shuffled. Softmax works on each row by itself and does not care about the order of the columns, so the weights $W$ become $P W P^\top$. And the
# output becomes
#
# $$(P W P^\top)(P X) = P W (P^\top P) X = P\,(W X),$$
#
# because $P^\top$ undoes the shuffling: $P^\top P$ is the identity. The old output, shuffled. Learned projections (lesson 06) and feed-forward layers
# (lesson 07) treat each row alike, so they change nothing about this. If order is to matter, it has to be *in the vectors*.

# %% [markdown]
# ## 2 · Why not just count?
#
# The plan is to add to each word's vector something that depends on its position only. What should it be?
#
# **The number itself: 0, 1, 2, …** Word vectors have entries of about 1 (lesson 02 made them so). Add 900 to the entries of word 900, and nothing is left to see of
# the word. And a text longer than any seen in training brings numbers that the network has never met.
#
# **A fraction of the way: 0 at the start, 1 at the end.** That is bounded. But now the size of one step depends on the length of the sentence: in 5 words neighbors
# are 0.25 apart, in 101 words 0.01. "The word just before" would be a different distance in every sentence.
#
# What do we want, then? A vector for each position such that
#
# 1. no two positions have the same vector;
# 2. its entries stay small, however far the text goes;
# 3. one step is one step: how the vectors of two positions differ depends on their distance, not on the length of the text.
#
# ### Binary digits, the ancestor of the idea
#
# There is an old way of writing any number with small entries: in binary.

# %%
for position in range(8):
    bits = [position >> place & 1 for place in range(3)]  # the fastest digit first
    print(f"position {position}: {bits}")

# %% [markdown]
# Look down the columns. The first digit changes at every step, the second at every other step, the third at every fourth. Each column is a clock that ticks half
# as often as the one before; together they name the position. With 10 columns they count to 1023, and no entry is ever larger than 1.
#
# Digits jump, though, and a network that learns by small changes likes things smooth: from 3 to 4 all three digits flip at once, although it is but one step. So
# replace each ticking digit by a smooth wave, and let the waves get slower from column to column. A sine alone is not enough, for it takes the same value going up and
# coming down. A sine *and* a cosine together are: they are the two coordinates of a **clock hand**, and a hand's direction is never in doubt.
#
# ### The formula
#
# That is the encoding of the paper (section 3.5). For the position $pos$ and the pair of columns number $i = 0, 1, 2, \dots$ in vectors of width $D$ (the paper's $d_\text{model}$):
#
# $$PE_{(pos,\,2i)} = \sin\!\left(\frac{pos}{10000^{2i/D}}\right) \qquad PE_{(pos,\,2i+1)} = \cos\!\left(\frac{pos}{10000^{2i/D}}\right)$$
#
# Read it as a row of clocks. Clock $i$ has a **frequency** $\omega_i = 10000^{-2i/D}$: so far (in radians) does its hand turn at each step. At the position $pos$
# the hand has turned by the angle $pos \cdot \omega_i$, and the table holds its two coordinates. The first clock has $\omega_0 = 1$ and goes around once in $2\pi \approx 6.28$ positions. The exponents grow evenly,
# so each clock is slower than the one before by the same factor. The last of the paper's clocks ($D = 512$) needs tens of thousands of positions for one turn.
#
# ### One row by hand
#
# Take $D = 4$: two clocks. Their frequencies are $10000^{-0/4} = 1$ and $10000^{-2/4} = 1/100$. At position 3 the hands have turned by $3$ and by $0.03$:
#
# $$(\sin 3,\ \cos 3,\ \sin 0.03,\ \cos 0.03) = (0.1411,\ -0.9900,\ 0.0300,\ 0.9996)$$
#
# The fast hand has gone almost half around ($\pi$ would be exactly half). The slow one has hardly moved. In the machine's numbers:

# %%
for i in range(2):
    frequency = 10000 ** (-2 * i / 4)
    angle = 3 * frequency
    print(f"clock {i}: frequency {frequency:.2f}, angle at position 3: {angle:.2f},", end=" ")
    print(f"sine {math.sin(angle):.4f}, cosine {math.cos(angle):.4f}")
slowest = 10000 ** (510 / 512)  # one over the last frequency for D = 512, where 2i = 510
print(f"the slowest clock of D = 512 goes around once in {2 * math.pi * slowest:.0f} positions")

# %% [markdown]
# ### One trap before you write it: precision
#
# The result may be rounded without harm. The *angles* may not. In bfloat16, a format of 16 bits in which large models are often trained, a number has 8 significant binary digits; whole
# numbers above 256 are then no longer all there. Round the positions, and neighbors share a hand:

# %%
print(torch.arange(300, 306).to(torch.bfloat16))

# %% [markdown]
# So make the table in float32 (or float64) and round it only at the end, where it is added. Float32 has 24 binary digits. It gets an angle near 5000 right to about 0.0002, which is good
# enough for a table that is precise to three decimals. All equal ways of writing the frequency, a power, a division, or an exponential of a logarithm, meet that; the check accepts each.
#
# ## 3 · Build the table
#
# Make all angles at once, one row for each position and one column for each clock. Then put the sines into the even columns and the cosines into the odd ones. If the width is odd, the last clock shows only its sine.

# %% [markdown] hints="sinusoidal_positions"
# 1. Every entry is the sine or the cosine of an angle. An angle belongs to a position and to a *pair* of columns. Make the table of angles first.
# 2. Positions as a column `(max_len, 1)`, frequencies as a row: their product has all angles by broadcasting. Columns `0::2` take the sine, columns `1::2` the cosine. With an odd width there is one cosine less than there are sines.
# 3. `even = torch.arange(0, d_model, 2)`; `angles = torch.arange(max_len)[:, None] / 10000 ** (even / d_model)`. After `table = torch.zeros(max_len, d_model)` the sines go into `table[:, 0::2]`, all of them, and into `table[:, 1::2]` go the cosines of `angles[:, : d_model // 2]`.


# %% exercise="sinusoidal_positions" points=6 minutes=15 difficulty=3 importance=4
def sinusoidal_positions(max_len: int, d_model: int) -> Tensor:
    """Give each position its row of sines and cosines: fast clock hands first, slow ones last.

    Args:
        max_len: the number of positions, at least 1; they count from 0.
        d_model: the width of a row, at least 1, even or odd.

    Shape:
        result: (max_len, D), floating point; float32, PyTorch's default, is precise enough.

    Promises, for the position ``pos`` and i = 0, 1, 2, …:
        - column 2i is sin(pos / 10000^(2i / D));
        - column 2i + 1 is the cosine of the *same* angle;
        - an odd D ends with a sine that has no cosine;
        - the entries are right to 1e-3 at positions in the thousands, too.

    Source: Vaswani et al. (2017), section 3.5.

    >>> sinusoidal_positions(3, 2)
    tensor([[ 0.0000,  1.0000],
            [ 0.8415,  0.5403],
            [ 0.9093, -0.4161]])
    >>> sinusoidal_positions(2, 3)
    tensor([[0.0000, 1.0000, 0.0000],
            [0.8415, 0.5403, 0.0022]])
    """
    ### BEGIN SOLUTION
    # In float64: the angle 5000 in float32 can be off by 0.0002 before the sine has even begun.
    positions = torch.arange(max_len, dtype=torch.float64)  # (max_len,)
    columns = torch.arange(0, d_model, 2, dtype=torch.float64)  # (pairs,), the 2i of the formula
    angles = positions.unsqueeze(1) / 10000 ** (columns / d_model)  # (max_len, pairs)
    table = torch.empty(max_len, d_model)  # (max_len, D)
    table[:, 0::2] = torch.sin(angles)
    table[:, 1::2] = torch.cos(angles[:, : d_model // 2])  # an odd width has one cosine less than sines
    return table  # (max_len, D)
    ### END SOLUTION


# %% [markdown]
# ## 4 · See it work: from digits to hands
#
# Left, the binary digits of the positions 0 to 31; right, your table. On both sides dark and bright change fast in the first columns, and the further right, the more slowly. Yours fades from one to the
# other where digits jump, and its last clocks are so slow that in 32 steps they hardly move: a gray column (a sine near 0), a bright one (a cosine near 1).


# %% tags=["experiment"]
@experiment("sinusoidal_positions")
def digits_and_waves() -> None:
    """Draw binary digits and the sinusoidal table of the same positions side by side."""
    positions = torch.arange(32)
    bits = positions[:, None] >> torch.arange(5) & 1  # (32, 5), the fastest digit first
    fig, axes = figure(2, width=3.6, height=3.8)
    axes[0].imshow(bits, cmap="cividis", aspect="auto")
    axes[0].set_title("binary digits")
    axes[0].set_xlabel("digit, the fastest first")
    axes[0].set_ylabel("position")
    image = axes[1].imshow(sinusoidal_positions(32, 16), cmap="cividis", vmin=-1, vmax=1, aspect="auto")
    axes[1].set_title("sinusoidal_positions(32, 16)")
    axes[1].set_xlabel("column")
    fig.colorbar(image, ax=axes[1])
    show(
        fig,
        alt="Two grids, positions downwards. Left, five columns of binary digits that alternate ever more slowly from left "
        "to right. Right, sixteen columns of sines and cosines: fast waves on the left, almost constant columns on the right.",
    )


# %% [markdown]
# Now the hands themselves. Each pair of your columns is drawn as one hand: the sine says how far it points to the right, the cosine how far up. At position 0 the sine is 0 and the
# cosine is 1, so all hands point straight up, and they turn clockwise, as hands should. Four clocks ($D = 8$) turn by 1, 1/10, 1/100 and 1/1000 at each step.


# %% tags=["experiment"]
@experiment("sinusoidal_positions")
def clock_hands() -> None:
    """Draw the pairs of columns as clock hands, for positions near and far."""
    positions = [0, 1, 2, 3, 10, 100, 1000]
    table = sinusoidal_positions(1001, 8)
    fig, axes = figure(len(positions), rows=4, width=1.05, height=1.15)
    for clock, color in enumerate(list(COLORS.values())[:4]):
        for ax, position in zip(axes[clock], positions, strict=True):
            right, up = table[position, 2 * clock], table[position, 2 * clock + 1]
            turn = torch.linspace(0, 2 * math.pi, 60)
            ax.plot(torch.sin(turn), torch.cos(turn), color="gray", linewidth=0.8)
            ax.plot([0, right], [0, up], color=color, linewidth=2.5, marker="o", markevery=[1], markersize=4)
            ax.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), aspect="equal", xticks=[], yticks=[])
            ax.spines[:].set_visible(False)
            if clock == 0:
                ax.set_title(f"{position}")
        axes[clock][0].set_ylabel(f"clock {clock}")
    fig.suptitle("position", color="gray")
    print(f"7 turns of clock 0 take {7 * 2 * math.pi:.2f} positions")
    show(
        fig,
        alt="Four rows of clocks, seven columns for the positions 0, 1, 2, 3, 10, 100 and 1000. At position 0 all hands point up. "
        "Clock 0 turns fast; clock 3 has turned by a few degrees at position 100 and about a sixth of a turn at position 1000.",
    )


# %% [markdown]
# Turn them yourself: move the slider, or let it play, and read your table's numbers below each clock.


# %% tags=["experiment"]
@experiment("sinusoidal_positions")
def turn_the_hands() -> None:
    """Let a slider walk through the positions and turn the hands."""
    moving.hands(
        sinusoidal_positions(64, 8),
        title="Positions as turning hands: sinusoidal_positions(64, 8)",
        alt="Four clocks and a slider for the positions 0 to 63. At each step the first hand turns by 1, the second by a tenth of that, "
        "the third by a hundredth, the fourth by a thousandth.",
    )


# %% [markdown]
# Compare clock 0 at position 1, clock 1 at 10, clock 2 at 100 and clock 3 at 1000: all have turned by the same angle, 1. The fast clock tells near positions apart, but after about six steps it comes around again. The slow ones tell far positions apart and see little difference between neighbors. Seconds, minutes, hours: it takes all
# hands together to read the time.
#
# <details><summary>A question to think about: the first hand is at the start again after 2π positions. Does any row of the table come back?</summary>
#
# No. Two positions have the same first hand only if their difference is a multiple of $2\pi$, and no whole number but 0 is one, since $\pi$ is irrational. It comes *close*, though: $44$ is within $0.02$ of
# $7 \cdot 2\pi = 43.98$. To the first hand alone the positions 0 and 44 look the same; the second and third tell them apart.
#
# </details>

# %% [markdown]
# ## 5 · A shift is a rotation
#
# Why sines and cosines, of all smooth waves? The authors give their reason in section 3.5: they expected that the model could easily learn to attend by *relative* position ("the word two to the left"), because for every fixed offset $k$ the row of
# the position $pos + k$ is a linear function of the row of $pos$. Here is the proof. It needs the two addition formulas from school:
#
# $$\sin(a + b) = \sin a \cos b + \cos a \sin b \qquad \cos(a + b) = \cos a \cos b - \sin a \sin b$$
#
# Take one clock of frequency $\omega$. Let $a = pos \cdot \omega$ be its angle now, and $b = k\omega$ what $k$ further steps add. Written as a matrix, the formulas say:
#
# $$\begin{pmatrix} \sin((pos + k)\,\omega) \\ \cos((pos + k)\,\omega) \end{pmatrix} =
# \begin{pmatrix} \cos k\omega & \sin k\omega \\ -\sin k\omega & \cos k\omega \end{pmatrix}
# \begin{pmatrix} \sin(pos \cdot \omega) \\ \cos(pos \cdot \omega) \end{pmatrix}$$
#
# The matrix turns a hand by the angle $k\omega$. And look at what does *not* stand in it: $pos$. One and the same rotation takes position 3 to $3 + k$ and position 700 to $700 + k$. For a whole row of even width $D$, put these $2 \times 2$ rotations on
# the diagonal of one $D \times D$ matrix $R_k$, one block for each clock. Then $PE_{pos + k} = R_k\, PE_{pos}$ for every $pos$.
#
# Is it so in your table? The experiment builds $R_k$ from its definition, multiplies it with all rows at once, and measures how far the results are from the rows that stand $k$ further down.


# %% tags=["experiment"]
@experiment("sinusoidal_positions")
def a_shift_is_a_rotation() -> None:
    """Check that one matrix takes every position p to p + k, and draw that matrix."""
    length, width = 1000, 16
    table = sinusoidal_positions(length, width).double()

    def rotation(k: int) -> Tensor:
        blocks = []
        for i in range(width // 2):
            turn = torch.tensor(k / 10000 ** (2 * i / width), dtype=torch.float64)
            blocks.append(torch.stack([turn.cos(), turn.sin(), -turn.sin(), turn.cos()]).view(2, 2))
        return torch.block_diag(*blocks)  # (D, D)

    print("    k   positions compared   largest difference")
    for k in (1, 5, 100, 700):
        moved = table[:-k] @ rotation(k).T  # (length - k, D), every row turned by the same matrix
        print(f"{k:5d} {length - k:20d} {(moved - table[k:]).abs().max().item():20.0e}")
    fig, ax = figure(width=4.2, height=3.6)
    image = ax.imshow(rotation(5), cmap="PuOr", vmin=-1, vmax=1)
    ax.set_xlabel("column of the row we start from")
    ax.set_ylabel("column of the row 5 positions on")
    fig.colorbar(image, ax=ax)
    show(
        fig,
        alt="A matrix of 16 by 16 entries that is zero except for eight blocks of two by two along the diagonal, each "
        "a rotation; the last blocks are almost the identity.",
    )


# %% [markdown]
# The differences are rounding errors. A linear layer can hold such a matrix $R_k$, and attention has linear layers in front of queries and keys (lesson 06): so a head *can* learn, for some of the clocks, to look $k$ words back, wherever it
# stands.
#
# ## 6 · What two positions know about their distance
#
# Attention compares vectors by dot products. So what is the dot product of two rows of the table? For one clock, with the angles $a$ and $b$ of the two hands,
#
# $$\sin a \sin b + \cos a \cos b = \cos(a - b),$$
#
# the addition formula once more. The sum over all clocks is
#
# $$PE_{p} \cdot PE_{q} = \sum_i \cos\big((p - q)\,\omega_i\big).$$
#
# Only the difference $p - q$ stands there. The dot product of two rows depends on their **distance** and on nothing else. (This is for even $D$; the lonely sine at the end of an odd width spoils it a little.)
# At distance 0 every cosine is 1, and the sum is $D/2$, the most it can be.


# %% tags=["experiment"]
@experiment("sinusoidal_positions")
def dot_products_of_positions() -> None:
    """Draw the dot products of all pairs of positions, and those of three positions against the distance."""
    table = sinusoidal_positions(200, 64)
    products = table @ table.T  # (200, 200)
    fig, axes = figure(2, width=3.9, height=3.3)
    image = axes[0].imshow(products, cmap="cividis")
    axes[0].set_xlabel("position")
    axes[0].set_ylabel("position")
    fig.colorbar(image, ax=axes[0], label="dot product")
    styles = zip((60, 100, 140), ("blue", "orange", "green"), ("-", "--", ":"), (5, 3, 2), strict=True)
    distance = torch.arange(-50, 51)
    for position, color, line, width in styles:
        values = products[position, position + distance]
        axes[1].plot(distance, values, line, color=COLORS[color], linewidth=width, label=f"from {position}")
    axes[1].set_xlabel("distance")
    axes[1].set_ylabel("dot product")
    axes[1].legend()
    print(f"position 100 with itself: {products[100, 100]:.2f}")
    for step in (1, 2, 10, 50):
        print(
            f"with {step:2d} further: {products[100, 100 + step]:5.2f}    with {step:2d} back: {products[100, 100 - step]:5.2f}"
        )
    show(
        fig,
        alt="Left, dot products of all pairs of 200 positions: the same value along every diagonal, largest in the middle one. "
        "Right, three curves of the dot product against the distance, from the positions 60, 100 and 140, lie on top of each other, "
        "with a peak at distance 0.",
    )


# %% [markdown]
# The three curves are one curve. The peak is at distance 0: a position is most like itself, and its neighbors are more like it than what is far away. From there the curve falls, steeply
# at first; further out it goes up and down, because the fast hands keep coming around again.
#
# The curve is symmetric: *three before* and *three after* have the same dot product. Equal dot products do not mean that the network cannot tell the two apart. Queries and keys pass through different linear layers first, and a
# rotation on one side (section 5) moves the peak to the left or to the right.

# %% [markdown]
# ## 7 · Add it to the words
#
# The row of the position is *added* to the vector of the word: $x_{pos} + PE_{pos}$. The module for that has nothing to learn. Three things about it need care.
#
# **The table is a buffer.** A tensor that belongs to a module, but is not trained, is registered as a *buffer*: it then moves with the module to another device or dtype. Ours need not be saved, since the formula makes it again at any
# time. So it is a *non-persistent* buffer, and the state dict, which is what one saves of a module, stays empty. That has a practical side: weights trained with `max_len=512` can be loaded into a model with `max_len=5000`.
#
# **The dtype is that of the words.** If `x` is bfloat16 and the table is float32, the sum silently becomes float32, and the next layer, whose weights are bfloat16, stops with an error about dtypes. So take the table to the dtype of `x` before you add.
#
# **Dropout acts on the sum.** *Dropout* (Srivastava et al. 2014) sets each number to zero with the probability $p$ while the network trains, so that it cannot rely on any single one; the numbers that stay are multiplied by $1/(1-p)$, and the sum
# keeps its expected value. In evaluation mode nothing is dropped. Section 5.4 of the paper puts it on the sum of word and position, with $p = 0.1$. `nn.Dropout` does all of that and may be used.
#
# A word that comes later than `max_len` has no row. That must be said, loudly and in words: a `ValueError`. Remember that broadcasting can hide the mistake: a table of *one* row can be added to any sequence.
#
# A small example: $x = (1, 1)$ at position 1, width 2, and $p = 0.5$. Each entry of the sum becomes $0$ or twice as large, each on its own:

# %%
total = torch.tensor([1.0, 1.0]) + torch.tensor([math.sin(1), math.cos(1)])
print("the sum:            ", total)
for kept in ([1, 1], [1, 0], [0, 1], [0, 0]):
    print("dropout may give:   ", total * torch.tensor(kept) / (1 - 0.5))

# %% [markdown] hints="PositionalEncoding"
# 1. The table never changes and is not learned. `__init__` can make it once; `forward` takes as many rows as the sequence has tokens.
# 2. `register_buffer` keeps a tensor that is not a parameter; look up its argument `persistent`. In `forward`: compare `x.shape[1]` with the table's length, cut the table, bring it to the dtype of `x`, add, and apply dropout to the sum.
# 3. `self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)`, and an `nn.Dropout(dropout)` as `self.dropout`. Then `return self.dropout(x + self.table[: x.shape[1]].to(x))`, behind an `if` that raises `ValueError(f"...")`.


# %% exercise="PositionalEncoding" points=4 minutes=10 difficulty=2 importance=4 uses="sinusoidal_positions"
class PositionalEncoding(nn.Module):
    """Add to each vector of a sequence the row of its position, then apply dropout to the sum.

    Args:
        d_model: the width D of the vectors, even or odd.
        max_len: the longest sequence that will come; 5000 by default.
        dropout: the probability with which an entry of the sum is dropped in training mode; 0 by default.

    Shape:
        x: (B, T, D) with T ≤ max_len, any floating dtype; the result has the same shape and dtype.

    Promises:
        - Without dropout, and in evaluation mode, the result is x + ``sinusoidal_positions(max_len, d_model)[:T]``.
        - In training mode each entry of the *sum* is dropped on its own, and what stays is multiplied by
          1 / (1 - dropout).
        - The table is a non-persistent buffer: not a parameter, and the state dict is empty.
        - x is not changed; gradients reach it.

    Raises:
        ValueError: when T > max_len, with a message that says what does not fit.

    Source: Vaswani et al. (2017), sections 3.5 and 5.4.

    >>> positions = PositionalEncoding(d_model=2, max_len=3)
    >>> positions(torch.zeros(1, 3, 2))
    tensor([[[ 0.0000,  1.0000],
             [ 0.8415,  0.5403],
             [ 0.9093, -0.4161]]])
    >>> positions(torch.zeros(1, 4, 2))
    Traceback (most recent call last):
        ...
    ValueError: a sequence of 4 positions does not fit: this PositionalEncoding has max_len=3
    """

    def __init__(self, d_model: int, max_len: int = 5000, dropout: float = 0.0) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        # A buffer moves with the module to another device. Not persistent: why save what a formula gives?
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)  # (max_len, D)
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        length, max_len = x.shape[1], len(self.table)
        if length > max_len:
            raise ValueError(
                f"a sequence of {length} positions does not fit: this PositionalEncoding has max_len={max_len}"
            )
        # In the dtype of x, or bfloat16 plus float32 would come out as float32.
        return self.dropout(x + self.table[:length].to(x))  # (B, T, D) + (T, D)
        ### END SOLUTION


# %% [markdown]
# ## 8 · See it work: order is seen
#
# The first experiment again, with the same words and the same attention. The only new thing is one call of your module.


# %% tags=["experiment"]
@experiment("PositionalEncoding", "sinusoidal_positions")
def order_is_seen() -> None:
    """Compare the outputs of self-attention for two orders of the same words, now with positions."""
    generator = torch.Generator().manual_seed(3)
    vectors = dict(zip(["dog", "bites", "man"], torch.randn(3, 8, generator=generator), strict=True))
    add_positions = PositionalEncoding(d_model=8)
    fig, axes = figure(2, width=3.6, height=2.0)
    outputs = {}
    for ax, sentence in zip(axes, (["dog", "bites", "man"], ["man", "bites", "dog"]), strict=True):
        x = torch.stack([vectors[word] for word in sentence]).unsqueeze(0)  # (1, 3, 8)
        output = self_attention(add_positions(x))[0]  # (3, 8)
        outputs[sentence[0]] = output
        ax.imshow(output, cmap="PuOr", vmin=-2.5, vmax=2.5, aspect="auto")
        ax.set_yticks(range(3), sentence)
        ax.set_xticks([])
        ax.set_xlabel("the 8 numbers that come out")
        ax.set_title(" ".join(sentence))
    print("'dog' in 'dog bites man':", outputs["dog"][0, :4])
    print("'dog' in 'man bites dog':", outputs["man"][2, :4])
    difference = (outputs["dog"] - outputs["man"].flip(0)).abs().max().item()
    print(f"largest difference between the two, word by word: {difference:.2f}")
    show(
        fig,
        alt="Two grids of three rows. The row for dog has other colors in 'dog bites man' than in 'man bites dog'; so have the "
        "rows for bites and man.",
    )


# %% [markdown]
# The dog that bites and the dog that is bitten now have different vectors, and everything built on them can tell the difference.
#
# Two questions always come up here.
#
# <details><summary>A question to think about: does adding not spoil the word? Why not set the two side by side?</summary>
#
# Side by side would mean a wider vector $(x, p)$, and the next linear layer would compute $W_1 x + W_2 p$ with two matrices. After adding, it computes $W(x + p) = Wx + Wp$: the same with $W_1 = W_2$. So adding is the special case in which both share one
# matrix, and in exchange all $D$ columns are free for both. There is room: in the paper's 512 dimensions, words and positions can settle in directions that hardly touch. Positions have a fixed size, too: each
# pair of columns has length 1, so a row of even width has the length $\sqrt{D/2}$, against about $\sqrt D$ for a word whose entries have variance 1. (Without lesson 02's factor $\sqrt D$ a word would have a length of about 1, and the
# positions would drown it.)
#
# </details>
#
# <details><summary>A question to think about: what if the table counted from 1 instead of from 0?</summary>
#
# Nothing would be lost: that is a shift by one, hence a fixed rotation of every row, and dot products between rows stay what they were. But a model trained with one convention and run with the other sees all words in the
# wrong place by one. Conventions must be kept, and ours is the paper's: the first position is 0.
#
# </details>

# %% [markdown]
# ## 9 · Other ways, before and after
#
# * **Learned positions.** Gehring et al. (2017) gave each position a vector of its own and trained it like a word's. Vaswani et al. tried that, too, and found nearly identical results (table 3, row E: 25.7 against 25.8 BLEU, a score for
#   translations in which higher is better). They kept the sines, hoping that these would reach beyond the lengths seen in training; a learned table simply ends. BERT (Devlin et al. 2019) and the GPTs (Radford et al. 2019) went back to learned ones, and so will you in lesson 12.
# * **Relative positions.** Shaw, Uszkoreit and Vaswani (2018) no longer add anything to the words. They give attention itself a learned vector for each distance between query and key, cut off at some maximum, and got better translations.
# * **Rotary positions** (RoPE; Su et al. 2021) take section 5 at its word: they *rotate* queries and keys, pair of columns by pair of columns, by the angle of their position. In the dot product only the difference of the angles is left, as in section 6, and the size of the vectors
#   stays what it was. Many of today's large models use it, Llama (Touvron et al. 2023) among them.
# * **ALiBi** (Press, Smith and Lewis 2022) adds nothing to the vectors either, but subtracts from each score an amount in proportion to the distance. The authors tested the hope of 2017: models with sinusoids got clearly worse on texts longer than those they
#   were trained on. Theirs did not.
# * **None at all.** In a decoder each word sees only the words before it (lesson 05), and that alone breaks the symmetry of section 1. Haviv et al. (2022) trained such models without any positions, and they worked nearly as well.
#
# What stayed is the question: attention is blind to order, so where does order come in? Every model has an answer, and many of them are built of the clock hands that you have just drawn.

# %% [markdown]
# ## What to remember
#
# * Attention without positions is permutation equivariant: shuffle the words, and the outputs are shuffled, nothing more.
# * The table has a sine and a cosine for each of $D/2$ clocks, from one turn in about six positions to one in tens of thousands; column $2i$ is $\sin(pos/10000^{2i/D})$, column $2i + 1$ the cosine of the same angle.
# * A shift by $k$ positions is one fixed rotation of each clock, the same for all positions; the dot product of two rows depends on their distance only.
# * Positions are *added* to the words, in training and in evaluation; dropout acts on the sum.
# * The table is computed, not learned: a non-persistent buffer, nothing in the state dict.
#
# ## Where to read more
#
# * Vaswani et al. (2017), *Attention Is All You Need*, arXiv:1706.03762. Section 3.5 is this lesson; table 3, row E compares with learned positions.
# * Gehring et al. (2017), *Convolutional Sequence to Sequence Learning*, arXiv:1705.03122. Learned positions.
# * Shaw, Uszkoreit and Vaswani (2018), *Self-Attention with Relative Position Representations*, arXiv:1803.02155.
# * Su et al. (2021), *RoFormer: Enhanced Transformer with Rotary Position Embedding*, arXiv:2104.09864.
# * Press, Smith and Lewis (2022), *Train Short, Test Long: Attention with Linear Biases Enables Input Length Extrapolation*, arXiv:2108.12409.
# * Haviv et al. (2022), *Transformer Language Models without Positional Encodings Still Learn Positional Information*, arXiv:2203.16634.
# * Devlin et al. (2019), *BERT*, arXiv:1810.04805; Radford et al. (2019), *Language Models are Unsupervised Multitask Learners* (GPT-2); Touvron et al. (2023), *LLaMA*, arXiv:2302.13971.
# * Srivastava et al. (2014), *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*, Journal of Machine Learning Research 15.
#
# Next: **04 attention**, where the three lines of this lesson's first experiment become a part of your own.
