# %% [markdown]
# # 04 · Attention
#
# *The animal didn't cross the street because it was too tired.* What was tired? You knew at once: your eye went
# back from *it* to *animal* and passed over *street*. Nobody moved the words; you only decided where to look, and
# how much. This lesson builds the part with which a network does the same. It is seven lines of code, and the rest of
# the course stands on it.
#
# **In this lesson:** the bottleneck that attention opened · a soft dictionary · one query by hand ·
# `scaled_dot_product_attention` · why the scores are divided by $\sqrt{d_k}$, twice seen · masks ·
# `ScaledDotProductAttention` with dropout · what attention gives, and what it costs.

# %% tags=["setup"] refuses=["attention"]
import math

import torch
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, show

# %% [markdown]
# ## 1 · The question, and a little history
#
# Around 2014 a neural translator was two recurrent networks (Cho et al. 2014; Sutskever et al. 2014). The
# *encoder* read the sentence word by word and kept what it had read in one vector of fixed length. The *decoder*
# started from that vector and wrote the translation. However long the sentence was, all of it had to pass through
# the same number of numbers: a bottleneck. Cho et al. (2014) measured that their translations got rapidly worse with the
# length of the sentence. (Not everybody's did: Sutskever et al. fed a much larger network with the sentence backwards, and report no
# difficulty with long ones. But there, too, the vector was as long for three words as for fifty.)
#
# Bahdanau, Cho and Bengio (2015) opened the bottleneck with one idea: keep *all* of the encoder's states, one for each
# source word, and let the decoder look again at every step. Before it writes the word $t$, the decoder
#
# 1. gives every source position $s$ a **score**: how useful is that position now?
# 2. turns the scores into **weights** $\alpha_{ts}$ with softmax: positive, and summing to one;
# 3. takes the weighted average of the states, $c_t = \sum_s \alpha_{ts} h_s$, and goes on with it.
#
# They called it *alignment*, because the weights line up the words of two languages. Their figure 3 draws the weights of French
# translations of English sentences: a bright diagonal, which turns around where the two languages order their words differently.
#
# Bahdanau's score was a small network, $v^\top \tanh(W q + U k)$. Luong, Pham and Manning (2015) tried a plain dot product,
# which is one matrix multiplication for all pairs at once. Vaswani et al. (2017, section 3.2.1) kept the dot product and divided
# it by $\sqrt{d_k}$, for a reason that section 6 shows. The larger step was another one: they left out the recurrent network and
# let attention do its work as well. That is the Transformer, and this is its formula for attention:
#
# $$\operatorname{Attention}(Q, K, V) = \operatorname{softmax}\!\left(\frac{QK^\top}{\sqrt{d_k}}\right) V$$

# %% [markdown]
# ## 2 · A soft dictionary
#
# A Python dictionary answers a *query* with the *value* whose *key* is equal to it:
#
# ```python
# {"cat": meow, "dog": woof}["cat"]        # meow: all or nothing
# ```
#
# Attention is a dictionary that does not insist. Queries, keys and values are vectors. Every key is compared with the query; the
# better it fits, the more of its value goes into the answer. A query that fits two keys equally well, and no other, gets half of each value. That softness is
# what makes it learnable: a little change of the query changes the answer a little, so there is a gradient.
#
# | name | shape | what it is |
# |---|---|---|
# | query $Q$ | `(..., T, K)` | what each of the `T` positions is looking for |
# | key $K$ | `(..., S, K)` | what each of the `S` positions offers to be found by |
# | value $V$ | `(..., S, E)` | what each of the `S` positions gives when it is found |
# | weights | `(..., T, S)` | row `t`: how position `t` spreads its attention; sums to 1, unless a mask forbids all of it (section 3) |
# | output | `(..., T, E)` | row `t`: the average of the values, with the weights of row `t` |
#
# The dots stand for any leading dimensions: a batch, heads, or nothing at all. The width `K` of queries and keys is the paper's $d_k$. The width `E` of the
# values may be another; mostly it is the same.
#
# ### One query by hand
#
# One query, two keys, two values, all of width 2:
#
# $$q = (1, 0) \qquad k_1 = (1, 0),\; k_2 = (0, 1) \qquad v_1 = (10, 0),\; v_2 = (0, 10)$$
#
# **Scores.** $q \cdot k_1 = 1$ and $q \cdot k_2 = 0$. Divided by $\sqrt{d_k} = \sqrt 2 \approx 1.414$: $0.707$ and $0$.
#
# **Weights.** $e^{0.707} \approx 2.028$ and $e^0 = 1$; their sum is $3.028$. So the weights are $0.670$ and $0.330$.
#
# **Output.** $0.670 \cdot (10, 0) + 0.330 \cdot (0, 10) = (6.70, 3.30)$: two thirds of the first value, one third of the second.
#
# The same in numbers that the machine computed:

# %%
scores = torch.tensor([1.0, 0.0]) / math.sqrt(2)
exponentials = torch.exp(scores)
weights = exponentials / exponentials.sum()
print("scores      ", scores)
print("exponentials", exponentials, "sum", exponentials.sum())
print("weights     ", weights)
print("output      ", weights[0] * torch.tensor([10.0, 0.0]) + weights[1] * torch.tensor([0.0, 10.0]))

# %% [markdown]
# ## 3 · Who may look where: masks
#
# Not every position may look everywhere. Padding at the end of a short sentence says nothing, and a decoder must not
# peek at the words that it has still to write (lesson 05 builds both rules). A **mask** says so. In this course it is boolean, and
# **`True` means: may attend.**
#
# Where does the mask act? Suppose the three scores of a query are $(2, 1, 3)$ and the third key is forbidden.
#
# * *Zero the third weight after softmax?* Then the other two no longer sum to one: the query lost part of its attention.
# * *Set the third score to 0?* But $e^0 = 1$ is not nothing: the key still gets a weight.
# * *Set the third score to $-\infty$ before softmax.* $e^{-\infty} = 0$ exactly, and softmax shares the whole weight among the rest.
#   In code it need not be infinity. The lowest number that the dtype has, `torch.finfo(scores.dtype).min`, will do: its exponential is 0 as well.

# %%
scores = torch.tensor([2.0, 1.0, 3.0])
allowed = torch.tensor([True, True, False])
lowest = torch.finfo(scores.dtype).min  # about -3.4e38 in float32
afterwards = torch.softmax(scores, dim=-1) * allowed
print("zeroed afterwards:      ", afterwards, "sum", afterwards.sum())
print("score set to 0:         ", torch.softmax(scores * allowed, dim=-1))
print("score set to -inf:      ", torch.softmax(scores.masked_fill(~allowed, -torch.inf), dim=-1))
print("score set to the lowest:", torch.softmax(scores.masked_fill(~allowed, lowest), dim=-1))

# %% [markdown]
# (`~allowed` turns each True into False and back; `masked_fill(where, number)` gives a copy with the number where `where` is True.)
#
# One corner is left. What if a query may look *nowhere*, as in a row of nothing but padding? Softmax of nothing but $-\infty$ is
# $0/0$, and the result is NaN, "not a number". A NaN is contagious: every sum that it enters is NaN, and soon so is the loss. In this course
# such a row gets **zero weights and a zero output**: whoever may look nowhere sees nothing.
#
# Here the finite number pays. Nothing but equal scores gives equal weights, which are wrong but harmless, and a last
# `masked_fill(~allowed, 0.0)` on the weights makes them zero. In all other rows, whose allowed scores lie far above the lowest number, it changes nothing.

# %%
nowhere = torch.tensor([False, False, False])
filled = torch.softmax(scores.masked_fill(~nowhere, lowest), dim=-1)
print("filled with -inf:      ", torch.softmax(scores.masked_fill(~nowhere, -torch.inf), dim=-1))
print("filled with the lowest:", filled)
print("and zeroed afterwards: ", filled.masked_fill(~nowhere, 0.0))

# %% [markdown]
# So that is how we mask: **fill with the lowest number before softmax, fill with 0 after it.** Is $-\infty$ wrong, then? Not if it is *filled in* and the
# NaN is *filled over* afterwards: no gradient passes through a filled place, so both the weights and the gradients are in order. Two other
# ways are not. Multiplying by the mask afterwards leaves the NaN, since $0 \cdot \text{NaN}$ is NaN. And an *added* $-\infty$ gives the right weights,
# but the gradient of the scores is NaN in such a row. Look at the two columns of numbers:


# %%
def zeroed(weights: Tensor) -> Tensor:
    return weights.masked_fill(~nowhere, 0.0)


ways = {
    "lowest filled in, then zeroed ": lambda s: zeroed(torch.softmax(s.masked_fill(~nowhere, lowest), -1)),
    "-inf filled in, then zeroed   ": lambda s: zeroed(torch.softmax(s.masked_fill(~nowhere, -torch.inf), -1)),
    "-inf filled in, times the mask": lambda s: torch.softmax(s.masked_fill(~nowhere, -torch.inf), -1) * nowhere,
    "-inf added, then zeroed       ": lambda s: zeroed(torch.softmax(s + torch.full((3,), -torch.inf), -1)),
}
for name, attend in ways.items():
    leaf = scores.clone().requires_grad_()
    weights = attend(leaf)
    (weights @ torch.tensor([1.0, 2.0, 3.0])).backward()  # mix three values, and ask for the gradient of the scores
    print(name, " weights", weights.tolist(), " gradient", leaf.grad.tolist())

# %% [markdown]
# ## 4 · Build it
#
# Everything is on the table: compare each query with each key, scale, mask, softmax over the *keys*, mix the values. `torch.softmax`
# is allowed from here on, since you have built it. PyTorch's finished attention is not: that is what you are building.

# %% [markdown] hints="scaled_dot_product_attention"
# 1. Follow the formula from the inside out. Which operation makes all dot products of `T` queries with `S` keys at once? You wrote it in lesson 00.
# 2. `query @ key.transpose(-2, -1)` has the shape `(..., T, S)`, for any leading dimensions. Divide it by the square root of the *width* of the queries. If there is a mask, fill it where the mask is `False`; take softmax over the last dimension, and multiply by the values.
# 3. `scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])`, then, if there is a mask, `scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)`. After `weights = torch.softmax(scores, dim=-1)`, and again only if there is a mask, `weights = weights.masked_fill(~mask, 0.0)` takes care of rows with nothing to attend to. Return `weights @ value, weights`.


# %% exercise="scaled_dot_product_attention" points=6 minutes=20 difficulty=3 importance=5
def scaled_dot_product_attention(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Mix the values by how well each query fits each key: softmax(Q Kᵀ / √d_k) V.

    Shape:
        query: (..., T, K), any floating dtype; K is the paper's d_k.
        key: (..., S, K), the same leading dimensions and dtype.
        value: (..., S, E); E may differ from K.
        mask: boolean, broadcast against the scores (..., T, S); **True means: may attend**.
        result: a tuple ``(output, weights)`` of shapes (..., T, E) and (..., T, S), in the inputs' dtype.

    Promises:
        - Leading dimensions are free: none, a batch, a batch and heads.
        - A forbidden key has the weight 0, whatever the scores are, and the allowed ones of a row sum to one.
        - Only a row with nothing to attend to sums to zero: zero weights and a zero output, never NaN.
        - The arguments are not changed; gradients reach query, key and value.

    Source: Vaswani et al. (2017), section 3.2.1, equation (1).

    >>> query = torch.tensor([[1.0, 0.0]])
    >>> key = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    >>> value = torch.tensor([[10.0, 0.0], [0.0, 10.0]])
    >>> output, weights = scaled_dot_product_attention(query, key, value)
    >>> weights
    tensor([[0.6698, 0.3302]])
    >>> output
    tensor([[6.6976, 3.3024]])
    >>> scaled_dot_product_attention(query, key, value, mask=torch.tensor([[False, True]]))[0]
    tensor([[ 0., 10.]])
    >>> scaled_dot_product_attention(query, key, value, mask=torch.tensor([[False, False]]))[0]
    tensor([[0., 0.]])
    """
    ### BEGIN SOLUTION
    # Without the scale the scores grow with the width, softmax turns into a hard choice, and its derivative vanishes.
    # Dividing the queries gives the scores that dividing the scores would, and there are fewer numbers to divide.
    scores = (query / math.sqrt(query.shape[-1])) @ key.transpose(-2, -1)  # (..., T, S)
    if mask is not None:
        # Before softmax, so that what is left shares the whole weight. The lowest finite number instead of -inf:
        # a row that is masked throughout then gives even weights, not NaN.
        scores = torch.where(mask, scores, torch.finfo(scores.dtype).min)  # (..., T, S)
    weights = torch.softmax(scores, dim=-1)  # (..., T, S), over the keys
    if mask is not None and not mask.any(dim=-1).all():
        weights = torch.where(mask, weights, 0.0)  # (..., T, S), changes only rows with nothing to attend to
    return weights @ value, weights  # (..., T, E), (..., T, S)
    ### END SOLUTION


# %% [markdown]
# ## 5 · See it work: an alignment
#
# Let your function line up two sentences, as Bahdanau's network learned to do. Ours has nothing to learn: we *give* each word a vector of its meaning, so
# that the English word and its French counterpart fit. The queries are the words being written, the keys are the words read. Read each
# row: where does this French word look? *zone économique européenne* turns the English order around, and the bright squares turn with it.


# %% tags=["experiment"]
@experiment("scaled_dot_product_attention")
def alignment() -> None:
    """Draw the weights of a French sentence (rows) over an English one (columns)."""
    english = ["the", "European", "Economic", "Area", "was", "signed"]
    french = ["la", "zone", "économique", "européenne", "a été", "signée"]
    partner = [0, 3, 2, 1, 4, 5]  # which English word each French word means
    generator = torch.Generator().manual_seed(4)
    meaning = torch.randn(len(english), 32, generator=generator)
    key = meaning
    query = meaning[partner] + 0.7 * torch.randn(len(french), 32, generator=generator)  # similar, not equal
    _, weights = scaled_dot_product_attention(query, key, meaning)
    fig, ax = figure(width=5.6, height=4.4)
    image = ax.imshow(weights, cmap="cividis", vmin=0, vmax=1)
    for row, numbers in enumerate(weights.tolist()):
        for column, number in enumerate(numbers):
            ink = "black" if number > 0.5 else "white"
            ax.text(column, row, f"{number:.2f}", ha="center", va="center", color=ink, fontsize=9)
    ax.set_xticks(range(len(english)), english, rotation=35, ha="right")
    ax.set_yticks(range(len(french)), french)
    ax.set_xlabel("key: the words that were read")
    ax.set_ylabel("query: the words being written")
    fig.colorbar(image, ax=ax, label="weight")
    show(
        fig,
        alt="A grid of attention weights, French words in rows, English words in columns. Each row is brightest "
        "at the English word it means; for 'zone économique européenne' the bright squares run backwards.",
    )


# %% [markdown]
# ## 6 · Why divide by √d_k?
#
# The paper gives the reason in one sentence and a footnote (section 3.2.1). Here it is slowly, and then you see it twice.
#
# Take a query and a key whose $d_k$ entries are independent of each other, with mean 0 and variance 1 (the mean of the squares is 1); a fresh network
# is about like that. Their dot product is a sum of $d_k$ products, $q \cdot k = \sum_{i=1}^{d_k} q_i k_i$. Each product has mean 0 and variance $1 \cdot 1 = 1$.
# And variances of independent terms add up, because in the square of a sum the mixed products average out to zero. So the score has **variance $d_k$**.
# Its typical size is the root of that, the *standard deviation* $\sqrt{d_k}$: 8 for $d_k = 64$.
#
# What does softmax do with scores like 8, −5 and 3? It all but picks the largest: $e^8$ is 148 times $e^3$. And a softmax that has made up its mind
# hardly reacts any more. The derivative of softmax says how much the weight $w_i$ changes when the score $s_j$ changes a little (that is what $\partial$ means:
# change one, hold the others):
#
# $$\frac{\partial w_i}{\partial s_j} = w_i\,(\delta_{ij} - w_j), \qquad \delta_{ij} = 1 \text{ if } i = j, \text{ else } 0.$$
#
# If one weight is near 1 and the others near 0, every one of these products is near 0. Where $w_i$ is near 0, the first factor vanishes. Where it is near 1, the second does: it is $1 - w_i$ for $j = i$, and $-w_j$, which is near 0, for every other $j$.
# What the loss has to say about a weight reaches the scores only through these products, so hardly anything gets through. Dividing by
# $\sqrt{d_k}$ brings the variance of the scores back to 1, for every width.
#
# First the variance, with and without the scale. Your function gives weights, not scores, so this cell computes scores by itself. The experiment below it
# runs on your function.


# %% tags=["experiment"]
@experiment()
def variance_of_scores() -> None:
    """Measure the variance of dot products for several widths, with and without the scale."""
    generator = torch.Generator().manual_seed(0)
    widths = [4, 16, 64, 256, 1024]
    plain, scaled = [], []
    for width in widths:
        query = torch.randn(2000, width, generator=generator)
        key = torch.randn(2000, width, generator=generator)
        dots = (query * key).sum(dim=-1)
        plain.append(dots.var().item())
        scaled.append((dots / math.sqrt(width)).var().item())
    print("  d_k   variance of q·k   of q·k/√d_k")
    for width, one, other in zip(widths, plain, scaled, strict=True):
        print(f"{width:5d} {one:17.1f} {other:13.2f}")
    fig, ax = figure(width=5.2, height=3.4)
    ax.loglog(widths, plain, "o-", color=COLORS["vermilion"])
    ax.loglog(widths, scaled, "s--", color=COLORS["blue"])
    ax.text(64, 150, "q·k: grows like $d_k$", color=COLORS["vermilion"], ha="right")
    ax.text(64, 1.6, "q·k/√$d_k$: stays at 1", color=COLORS["blue"], ha="center")
    ax.set_xticks(widths, widths)
    ax.minorticks_off()
    ax.set_xlabel("width $d_k$")
    ax.set_ylabel("variance of the score")
    show(
        fig,
        alt="Variance of scores against the width, both axes logarithmic: without the scale it grows in "
        "proportion to the width; with the scale it stays at one.",
    )


# %% [markdown]
# And now what follows from it. Sixteen keys, random vectors, wider and wider. To switch *your* scale off without touching your code, the experiment multiplies
# the queries by $\sqrt{d_k}$ beforehand. It measures two things for 500 queries: the largest weight of each row (1 means: a hard choice), and how strongly the weights
# react to the scores. For that it takes all $16 \cdot 16$ derivatives of the formula above, without their signs, and adds them up.


# %% tags=["experiment"]
@experiment("scaled_dot_product_attention")
def peaks_and_derivatives() -> None:
    """Measure the largest weight and softmax's derivative against the width, with and without the scale."""
    generator = torch.Generator().manual_seed(1)
    widths, keys = [4, 16, 64, 256, 1024], 16
    largest = {"with": [], "without": []}
    reaction = {"with": [], "without": []}
    silent = {"with": [], "without": []}
    for width in widths:
        query = torch.randn(500, 1, width, generator=generator)
        key = torch.randn(500, keys, width, generator=generator)
        for name, factor in (("with", 1.0), ("without", math.sqrt(width))):
            _, weights = scaled_dot_product_attention(query * factor, key, key)  # (500, 1, 16)
            largest[name].append(weights.amax(dim=-1).mean().item())
            # The derivatives of softmax, w_i (δ_ij - w_j), from the weights that your function gave.
            derivatives = torch.diag_embed(weights) - weights.unsqueeze(-1) * weights.unsqueeze(-2)  # (500, 1, 16, 16)
            total = derivatives.abs().sum(dim=(-2, -1))  # (500, 1)
            reaction[name].append(total.mean().item())
            silent[name].append((total < 0.01).double().mean().item())
    print("        largest weight     sum of |derivatives|   queries with a sum below 0.01")
    print("  d_k   with   without        with   without         with   without   the scale")
    for i, width in enumerate(widths):
        print(
            f"{width:5d}   {largest['with'][i]:.2f}   {largest['without'][i]:.2f}"
            f"           {reaction['with'][i]:.3f}  {reaction['without'][i]:.3f}"
            f"           {silent['with'][i]:4.0%}   {silent['without'][i]:4.0%}"
        )
    fig, axes = figure(2, width=3.9, height=3.3)
    for ax, values, title in (
        (axes[0], largest, "mean largest weight"),
        (axes[1], reaction, "mean sum of |softmax's derivatives|"),
    ):
        for name, style, color in (("with", "s--", COLORS["blue"]), ("without", "o-", COLORS["vermilion"])):
            ax.semilogx(widths, values[name], style, color=color)
            above = 22 if values[name][-1] < max(values["with"][-1], values["without"][-1]) else -22
            text = f"{name} 1/√$d_k$"
            ax.annotate(text, (256, values[name][-2]), (0, above), textcoords="offset points", color=color, ha="center")
        ax.set_xticks(widths, widths)
        ax.minorticks_off()
        ax.set_xlabel("width $d_k$")
        ax.set_title(title)
        ax.set_ylim(bottom=0)
    show(
        fig,
        alt="Two plots against the width. Without the scale the largest weight approaches one and the sum of softmax's "
        "derivatives falls towards zero; with the scale both stay nearly constant.",
    )


# %% [markdown]
# Without the scale, the wider the vectors the harder the choice, and the smaller softmax's derivative; at $d_k = 1024$ it is practically zero for
# about three queries out of four (the last column of the table). With the scale, both stay where they were at any width.
#
# Mind what was measured: softmax alone. The gradient of a *query* has one factor more, since a score that is not divided also moves $\sqrt{d_k}$ times as
# much when the query moves. How large that gradient is, this experiment does not say.
#
# <details><summary>A question to think about: would dividing by d_k, without the root, be safer still?</summary>
#
# The variance of $q \cdot k / d_k$ is $d_k / d_k^2 = 1/d_k$: the wider the vectors, the flatter the weights. At $d_k = 1024$ all keys would start with
# nearly equal weights, and the output would be about the mean of the values, whatever the query asks. Each score would also move little with the
# query: its derivative is $k / d_k$, which is $\sqrt{d_k}$ times smaller than with the root. The root is what keeps the scores at the same size for every width.
#
# </details>

# %% [markdown]
# ## 7 · As a module, with dropout
#
# A network is built of modules, so attention becomes one. It has nothing to learn: queries, keys and values come from outside (their learned
# projections are lesson 06). It adds one thing, **dropout** (Srivastava et al. 2014): in training, each weight is set to zero with the probability $p$, and those that stay
# are multiplied by $1/(1-p)$, so that the sum keeps its expected value. The network cannot then rely on one link alone. In evaluation nothing is
# dropped. The paper lists dropout on sublayer outputs and embeddings (section 5.4); on attention weights it is the custom of the authors' own implementation
# and of PyTorch, and ours.
#
# PyTorch has a module for this, `nn.Dropout(p)`. Whether it drops depends on its mode: a module is born in *training mode*, `module.eval()` puts it and
# all modules that it holds into *evaluation mode*, and `module.train()` puts them back.

# %%
torch.manual_seed(0)
dropout = nn.Dropout(0.5)
print("training mode:  ", dropout(torch.ones(8)))
dropout.eval()
print("evaluation mode:", dropout(torch.ones(8)))

# %% [markdown]
# One fine point: dropout acts on the weights that *mix the values*. The weights that are *returned* are those before dropout. They are for
# looking at, and a row of them still sums to one (or to zero, where there is nothing to attend to).
#
# A small example: weights $(0.5, 0.3, 0.2)$ and $p = 0.5$. If the second one is dropped, the values are mixed with $(1.0, 0, 0.4)$, and
# $(0.5, 0.3, 0.2)$ is returned.

# %% [markdown] hints="ScaledDotProductAttention"
# 1. Two methods. Which one creates the `nn.Dropout`, which one uses it?
# 2. Your function gives output and weights. The output of a training step must be mixed with weights that went through dropout, so mix once more, from the weights.
# 3. In `__init__`: `super().__init__()` and `self.dropout = nn.Dropout(dropout)`. In `forward`: `_, weights = scaled_dot_product_attention(query, key, value, mask)`, then `return self.dropout(weights) @ value, weights`.


# %% exercise="ScaledDotProductAttention" points=4 minutes=10 difficulty=2 importance=4 uses="scaled_dot_product_attention"
class ScaledDotProductAttention(nn.Module):
    """Scaled dot-product attention as a module, with dropout on the weights that mix the values.

    Args:
        dropout: the probability with which a weight is dropped in training mode; 0 by default.

    Shape:
        query (..., T, K), key (..., S, K), value (..., S, E), mask as in ``scaled_dot_product_attention``;
        the result is ``(output, weights)`` of shapes (..., T, E) and (..., T, S).

    Promises:
        - Without dropout, and in evaluation mode, it gives what ``scaled_dot_product_attention`` gives.
        - In training mode each weight is dropped on its own, and what stays is multiplied by
          1 / (1 - dropout).
        - The weights returned are those *before* dropout.
        - Gradients reach query, key and value.
        - There are no parameters: the state dict is empty.

    Source: Vaswani et al. (2017), section 3.2.1; dropout: Srivastava et al. (2014).

    >>> attention = ScaledDotProductAttention(dropout=0.5).eval()
    >>> query, key, value = torch.zeros(1, 2), torch.zeros(4, 2), torch.tensor([[1.0], [2.0], [3.0], [6.0]])
    >>> output, weights = attention(query, key, value)
    >>> weights
    tensor([[0.2500, 0.2500, 0.2500, 0.2500]])
    >>> output
    tensor([[3.]])
    """

    def __init__(self, dropout: float = 0.0) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.dropout = nn.Dropout(dropout)  # nn.Dropout knows whether we are training
        ### END SOLUTION

    def forward(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        ### BEGIN SOLUTION
        output, weights = scaled_dot_product_attention(query, key, value, mask)  # (..., T, E), (..., T, S)
        if self.training and self.dropout.p > 0:
            # What mixes the values may lose some links; what is returned is for looking at, and stays whole.
            output = self.dropout(weights) @ value  # (..., T, E)
        return output, weights
        ### END SOLUTION


# %% [markdown]
# ### See it work: dropout is noise with the right mean
#
# One query looks at four values with even weights. In training mode every call gives another answer, sometimes far off; their average comes back to what evaluation mode gives.


# %% tags=["experiment"]
@experiment("ScaledDotProductAttention", "scaled_dot_product_attention")
def dropout_averages_out() -> None:
    """Compare single answers and their running mean in training mode with the answer in evaluation mode."""
    torch.manual_seed(0)
    query, key, value = torch.zeros(1, 2), torch.zeros(4, 2), torch.tensor([[1.0], [2.0], [3.0], [6.0]])
    attention = ScaledDotProductAttention(dropout=0.5)
    attention.eval()
    expected = attention(query, key, value)[0].item()
    attention.train()
    answers = torch.stack([attention(query, key, value)[0].squeeze() for _ in range(400)])
    running = answers.cumsum(0) / torch.arange(1, len(answers) + 1)
    print(f"evaluation mode {expected:.2f}, mean of {len(answers)} calls in training mode {running[-1]:.2f}")
    fig, ax = figure(width=6.0, height=3.6)
    ax.plot(answers, ".", color=COLORS["sky"], markersize=4, label="one call in training mode")
    ax.plot(running, color=COLORS["orange"], label="mean so far")
    ax.axhline(expected, color=COLORS["vermilion"], linestyle="--", label="evaluation mode")
    ax.set_xlabel("call")
    ax.set_ylabel("output")
    fig.legend(loc="outside upper center", ncol=3)
    show(
        fig, alt="400 outputs in training mode scatter widely; their running mean settles at the evaluation output, 3."
    )


# %% [markdown]
# ## 8 · What attention gives, and what it costs
#
# * **Long-range links.** The first word and the last are one step apart, however long the sentence; in a recurrent network the way between
#   them grows with the distance (Vaswani et al. 2017, table 1).
# * **Parallel work.** All scores are one matrix product. Nothing waits for the word before, so a whole sentence is processed at once, which is what modern hardware does well.
# * **Weights one can look at.** Each row says where a position looked. (A weight is a trace of the computation, not yet an explanation of it.)
# * **One mechanism, many tasks.** Where the queries come from decides what it is: the same sentence (self-attention, lesson 08), another one (cross-attention, lesson 09), the past
#   only (lessons 05 and 12).
#
# The price: scores for every pair, so time and memory grow with $T \cdot S$. Twice the text costs four times as much. Two answers that you will meet:
# *FlashAttention* (Dao et al. 2022) computes exactly your formula, in blocks that fit into fast memory, and never stores the whole table of weights. *Grouped-query attention* (Ainslie et al. 2023) lets
# several heads share keys and values, so that there is less to keep while a text is generated (lesson 12).
#
# And something is missing: your function does not know *order*. Shuffle the keys, together with their values and the columns of the mask, and the output is the same. Attention looks at a
# bag of words, unless positions are written into the vectors; that was lesson 03.
#
# <details><summary>A question to think about: what does the output become if all keys are equal?</summary>
#
# All scores of a row are equal then, softmax gives each of the $S$ keys the weight $1/S$, and the output is the plain mean of the values. A good
# first test of any implementation.
#
# </details>
#
# <details><summary>A question to think about: can an output lie outside the range of the values?</summary>
#
# Not without dropout, with one exception: a query with nothing to attend to gives 0, wherever the values lie. In all other rows the weights are not negative and sum to one, so every entry of the output lies between the smallest and the largest entry of that column of the values: attention averages, it never
# exaggerates. What a Transformer makes of the averages is up to its feed-forward layers (lesson 07).
#
# </details>

# %% [markdown]
# ## What to remember
#
# * Attention is a soft dictionary: scores of a query with all keys, softmax, and the average of the values by these weights.
# * Softmax runs over the **keys**, the last dimension; each row of the weights sums to one, except a row with nothing to attend to.
# * The scores are divided by $\sqrt{d_k}$ because a dot product of $d_k$ random terms has variance $d_k$, and the derivative of softmax vanishes for large scores.
# * The mask acts **before** softmax: fill with the lowest number of the dtype. `True` means may attend. A row with nothing to attend to gives zeros, never NaN: fill with 0 after softmax.
# * Dropout acts on the weights that mix the values; the weights returned are those before it.
#
# ## Where to read more
#
# * Vaswani et al. (2017), *Attention Is All You Need*, arXiv:1706.03762. Section 3.2.1 is this lesson; table 1 compares path lengths.
# * Bahdanau, Cho and Bengio (2015), *Neural Machine Translation by Jointly Learning to Align and Translate*, arXiv:1409.0473. Figure 3 shows the alignments.
# * Cho et al. (2014), *On the Properties of Neural Machine Translation*, arXiv:1409.1259. The bottleneck, measured.
# * Sutskever, Vinyals and Le (2014), *Sequence to Sequence Learning with Neural Networks*, arXiv:1409.3215.
# * Luong, Pham and Manning (2015), *Effective Approaches to Attention-based Neural Machine Translation*, arXiv:1508.04025. Dot products as scores.
# * Srivastava et al. (2014), *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*, Journal of Machine Learning Research 15.
# * Dao et al. (2022), *FlashAttention*, arXiv:2205.14135. The same result without the stored table of weights.
# * Ainslie et al. (2023), *GQA: Training Generalized Multi-Query Transformer Models*, arXiv:2305.13245.
#
# Next: **05 masks**, where you build the two rules of who may look where.
