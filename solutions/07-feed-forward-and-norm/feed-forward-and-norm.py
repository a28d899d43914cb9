# %% [markdown]
# # 07 · Feed-forward and norm
#
# Attention lets every word look at the others. But what does it do with what it saw? It takes an average. That is all. A committee that only ever averages its
# members' opinions never has a new one. This lesson builds the part that does: a small network that works on each word by itself. Then it asks why one
# cannot simply stack a hundred such layers, and builds the two simple things that make it possible: a sum and a norm.
#
# **In this lesson:** what averaging cannot do · ReLU by hand · `FeedForward`, the same at every position · why deep stacks did not train, and the sum that
# mended it · layer norm by hand, and why not batch norm · `LayerNorm` · `AddNorm` · deep stacks with and without, side by side · where to put the norm, and why later
# models moved it.

# %% tags=["setup"] refuses=["attention", "layer-norm", "other-norms"]
import torch
from given import scaled_dot_product_attention
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, show

# %% [markdown]
# ## 1 · What averaging cannot do
#
# Look at the last step of attention once more: $\text{output} = W V$. The weights $W$ come out of softmax, and queries and keys decide them. But once the weights stand, the values
# go through nothing but a weighted sum: attention is **linear in the values**. If you double the values, the output doubles; if you add two sets of values, the outputs add up.
#
# Two linear steps in a row are again one linear step, since $W_2 (W_1 V) = (W_2 W_1) V$. So with the weights held fixed, ten layers of it could be replaced by one. And there are simple things that no
# linear map can do. It cannot give $|x|$: what it makes of $-1$ is always the opposite of what it makes of $1$. It cannot say "only if both are there".
#
# The next cell checks the claim with the attention of lesson 04.


# %% tags=["experiment"]
@experiment()
def attention_is_linear_in_the_values() -> None:
    """Compare the attention of a mixture of values with the mixture of the two outputs."""
    torch.manual_seed(0)
    query, key = torch.randn(1, 3, 4), torch.randn(1, 5, 4)
    one, other = torch.randn(1, 5, 4), torch.randn(1, 5, 4)
    of_the_mixture, _ = scaled_dot_product_attention(query, key, 2 * one + 3 * other)
    first, _ = scaled_dot_product_attention(query, key, one)
    second, _ = scaled_dot_product_attention(query, key, other)
    difference = (of_the_mixture - (2 * first + 3 * second)).abs().max().item()
    print("largest difference is rounding only:", difference < 1e-5)


# %% [markdown]
# ## 2 · A small network for every position
#
# The paper's answer (Vaswani et al. 2017, section 3.3) is a network of two layers at the end of every block, behind the attention:
#
# $$\operatorname{FFN}(x) = \max(0,\; x W_1 + b_1)\, W_2 + b_2$$
#
# Here $x$ is the vector of *one* position, with $d_{model}$ numbers. The first layer makes $d_{ff}$ **hidden numbers** of it, $\max(0, \cdot)$ turns the negative ones into 0, and the second layer goes back to
# $d_{model}$. The function $\max(0, h)$ is called **ReLU**, "rectified linear unit" (Nair and Hinton 2010 made it popular). It is the bend that a linear map does not have.
#
# ### By hand
#
# Two numbers come in, three are hidden, two go out. `nn.Linear` writes each output's weights as a *row*, and so do we (here the matrices stand transposed to those of the formula, and we compute $W_1 x + b_1$):
#
# $$W_1 = \begin{pmatrix} 1 & 0 \\ 0 & 1 \\ 1 & -1 \end{pmatrix},\; b_1 = \begin{pmatrix} 0 \\ 0 \\ 1 \end{pmatrix} \qquad
# W_2 = \begin{pmatrix} 1 & 1 & 0 \\ 0 & 1 & -1 \end{pmatrix},\; b_2 = \begin{pmatrix} 0 \\ 0.5 \end{pmatrix}$$
#
# Take $x = (2, -1)$.
#
# * **Widen.** $2$; $-1$; and $2 - (-1) + 1 = 4$. Hidden: $(2, -1, 4)$.
# * **ReLU.** The $-1$ becomes 0: $(2, 0, 4)$.
# * **Narrow.** $2 + 0 = 2$; and $0 - 4 + 0.5 = -3.5$. Out: $(2, -3.5)$.
#
# Note the third hidden number. It is positive when $x_1 + 1 > x_2$, and grows as that becomes truer; otherwise it is 0 and silent. Each hidden number is such a detector: it has a question
# (a row of $W_1$), and when the answer is yes, it adds its own vector (a column of $W_2$) to the output.

# %%
widen, widen_bias = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]]), torch.tensor([0.0, 0.0, 1.0])
narrow, narrow_bias = torch.tensor([[1.0, 1.0, 0.0], [0.0, 1.0, -1.0]]), torch.tensor([0.0, 0.5])
x = torch.tensor([2.0, -1.0])
hidden = widen @ x + widen_bias
print("hidden", hidden)
print("ReLU  ", torch.relu(hidden))
print("out   ", narrow @ torch.relu(hidden) + narrow_bias)

# %% [markdown]
# ### What "position-wise" means
#
# A sentence is a tensor of shape `(B, T, d_model)`. The network goes through all `B · T` vectors with **the same weights**, and **no position sees another**. Looking around is attention's work; thinking it over is
# this network's. The paper puts it in one more way: "two convolutions with kernel size 1", a window that slides along the sentence and is one word wide. `nn.Linear` works on the last dimension and leaves all others alone,
# so you get this for nothing.
#
# ### Why four times as wide?
#
# The paper has $d_{model} = 512$ and $d_{ff} = 2048$. It gives no reason, only a measurement: in its table 3 (rows C) the narrower $d_{ff} = 1024$ does worse and the wider $4096$ better. More hidden numbers are more detectors. Most models since
# have kept the factor of about 4. It has a price: here lie most of an encoder block's weights.

# %%
d_model = 512
attention_weights = 4 * d_model * d_model  # query, key, value and output projection (lesson 06)
feed_forward_weights = 2 * d_model * 4 * d_model
print(f"attention {attention_weights:,}, feed-forward {feed_forward_weights:,}")
share = feed_forward_weights / (attention_weights + feed_forward_weights)
print(f"share of the feed-forward network: {share:.0%}")

# %% [markdown]
# ### Dropout
#
# Your module has dropout on the hidden numbers, between ReLU and the second layer. (Section 5.4 of the paper names dropout on each sublayer's *output*, which comes with `AddNorm` below; dropout inside is what the authors' own
# implementation and PyTorch do.) Before ReLU or behind it makes no difference, by the way: dropping sets a number to 0 or multiplies it by a positive factor, and ReLU gives the same whether it comes before that or after.

# %% [markdown] hints="FeedForward"
# 1. Two `nn.Linear` layers, one `nn.Dropout`, all made in `__init__`. Which of the two layers widens, which narrows?
# 2. `linear1` goes from `d_model` to `d_ff`, `linear2` back. In between stands ReLU, which keeps the positive numbers and turns the negative ones into 0, and then dropout. Nothing follows `linear2`.
# 3. In `forward`: `hidden = torch.relu(self.linear1(x))`, then `return self.linear2(self.dropout(hidden))`.


# %% exercise="FeedForward" points=3 minutes=10 difficulty=1 importance=4
class FeedForward(nn.Module):
    """The position-wise feed-forward network: widen, keep what is positive, narrow again.

    Args:
        d_model: the width of each position's vector, going in and coming out.
        d_ff: the width in between; the paper has 4 · d_model.
        dropout: the probability with which a hidden number is dropped in training mode; 0 by default.

    Shape:
        x: (B, T, d_model), batch, positions, width; the result has the same shape and dtype.

    Promises:
        - FeedForward(x) = linear2(dropout(ReLU(linear1(x)))).
        - The parameters are those of two ``nn.Linear`` with bias, called ``linear1`` (d_model → d_ff) and
          ``linear2`` (d_ff → d_model), and no others.
        - Every position goes through the same weights, and no position sees another.
        - In evaluation mode nothing is dropped; in training mode what stays is multiplied by
          1 / (1 - dropout).
        - Gradients reach x and all parameters; x is not changed.

    Source: Vaswani et al. (2017), section 3.3, equation (2); dropout inside as in PyTorch.

    >>> feed_forward = FeedForward(d_model=1, d_ff=2)
    >>> _ = feed_forward.load_state_dict({
    ...     "linear1.weight": torch.tensor([[1.0], [-1.0]]), "linear1.bias": torch.zeros(2),
    ...     "linear2.weight": torch.tensor([[1.0, 1.0]]), "linear2.bias": torch.tensor([0.5]),
    ... })
    >>> feed_forward(torch.tensor([[[2.0], [-3.0]]])).tolist()  # max(x, 0) + max(-x, 0) + 0.5
    [[[2.5], [3.5]]]
    """

    def __init__(self, d_model: int, d_ff: int, dropout: float = 0.0) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.linear1 = nn.Linear(d_model, d_ff)
        self.linear2 = nn.Linear(d_ff, d_model)
        self.dropout = nn.Dropout(dropout)  # drops in training mode only
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        # Without ReLU the two layers would be one: a product of matrices is a matrix.
        hidden = torch.relu(self.linear1(x))  # (..., F)
        return self.linear2(self.dropout(hidden))  # (..., D)
        ### END SOLUTION


# %% [markdown]
# ### See it work: a bend in the line
#
# The smallest case: one number in, one number out, 32 hidden ones. Your network is to learn a wave. Next to it, the same pair of layers without ReLU tries the same. You know already what the second one can become at best: a straight line.


# %% tags=["experiment"]
@experiment("FeedForward")
def a_bend_in_the_line() -> None:
    """Fit a wave with the learner's network, and with the same two layers without ReLU."""
    x = torch.linspace(-2, 2, 100).reshape(1, 100, 1)  # one sentence of 100 positions, width 1
    wave = torch.sin(2 * x)
    fitted = {}
    for name in ("with ReLU", "without"):
        torch.manual_seed(3)
        network = FeedForward(1, 32)
        if name == "without":
            network = nn.Sequential(nn.Linear(1, 32), nn.Linear(32, 1))
        optimizer = torch.optim.Adam(network.parameters(), lr=0.03)
        for _ in range(400):
            loss = ((network(x) - wave) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        fitted[name] = network(x).detach().flatten()
        print(f"{name:10} mean squared error {loss.item():.4f}")
    fig, ax = figure(width=5.6, height=3.2)
    ax.plot(x.flatten(), wave.flatten(), color=COLORS["sky"], linewidth=5, alpha=0.6, label="what it should learn")
    ax.plot(x.flatten(), fitted["with ReLU"], color=COLORS["blue"], label="with ReLU")
    ax.plot(x.flatten(), fitted["without"], "--", color=COLORS["vermilion"], label="without")
    ax.set_xlabel("x")
    ax.set_ylabel("output")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    show(
        fig,
        alt="A sine wave over x from -2 to 2. The network with ReLU follows it in straight pieces with bends; the one "
        "without ReLU gives a straight line.",
    )


# %% [markdown]
# Each bend in the blue line is a hidden number that wakes up or falls silent there. And now the claim about positions: shuffle the words, and the outputs are the same, shuffled; change one word, and
# only its own output changes; write your two layers as convolutions of width 1, and the numbers are the same.


# %% tags=["experiment"]
@experiment("FeedForward")
def position_by_position() -> None:
    """Show that every position goes through the same weights, on its own."""
    torch.manual_seed(0)
    network, x = FeedForward(8, 32), torch.randn(1, 6, 8)
    out = network(x)
    order = torch.tensor([3, 0, 5, 1, 4, 2])
    alike = torch.allclose(network(x[:, order]), out[:, order], atol=1e-6)
    print("shuffled words give shuffled outputs:     ", alike)
    changed = x.clone()
    changed[0, 2] += 1.0
    moved = (network(changed) - out).abs().amax(dim=-1)[0] > 1e-6
    print("outputs that move when word 2 changes:    ", moved.nonzero().flatten().tolist())
    channels = x.transpose(1, 2)  # a convolution wants (batch, channels, positions)
    first, second = network.linear1, network.linear2
    hidden = torch.relu(nn.functional.conv1d(channels, first.weight.unsqueeze(-1), first.bias))
    convolved = nn.functional.conv1d(hidden, second.weight.unsqueeze(-1), second.bias).transpose(1, 2)
    print("two convolutions of width 1 give the same:", torch.allclose(convolved, out, atol=1e-5))


# %% [markdown]
# ## 3 · Why not a hundred layers?
#
# A layer that looks and a layer that thinks make one round. More rounds should be better: look, think, look again. The Transformer of 2017 had six rounds in encoder and decoder. But long before it, people had found that
# stacking layers stops working, and early. He et al. (2016, figure 1) trained a plain image network with 20 layers and one with 56. The deeper one was worse, not only on new images but *on the
# ones it was trained on*. That is not overfitting: the deep one could have copied the shallow one and let its other layers do nothing. Training did not find even that.
#
# One way in which depth fails had been known since the 1990s from recurrent networks (Bengio, Simard and Frasconi 1994). (He et al. doubt, in their section 4.1, that it is what holds back plain deep networks like theirs, which had norms already; section 6 comes back to this.) One can see it with a pocket calculator. Backpropagation multiplies: the gradient that reaches the first layer is a product of one factor for each layer above it. If $F$ is a layer and $F'$ its derivative, a stack of 24
# gives a product of 24 such factors. If each is 0.3, not much is left.
#
# The answer of He et al. is a **residual connection**. Let each layer compute only a *change*, and add it to what came in:
#
# $$y = x + F(x) \qquad\Rightarrow\qquad \frac{dy}{dx} = 1 + F'(x)$$
#
# The 1 is the point. Where $F'$ is small, even where it is 0, the factor stays near 1: the gradient has a way around every layer. (Only a layer with $F'$ near $-1$ would still close it, one that takes away just what came in.) And "do nothing" has become easy: the layer has to give 0, not to copy its input exactly.

# %%
slope, layers = 0.3, 24
print(f"plain:    {slope:.1f} ** {layers} = {slope**layers:.1e}")
print(f"residual: {1 + slope:.1f} ** {layers} = {(1 + slope) ** layers:.0f}")

# %% [markdown]
# Look at the second line, too. The signal no longer dies; now it grows, here to several hundred times its size. (This is a caricature in one dimension, with every slope alike. You will measure the real thing below.) So a sum alone does not
# keep numbers where they belong: something should bring each vector back to a common size. That is the norm.
#
# ## 4 · Layer norm
#
# Take a vector, subtract its mean, divide by its standard deviation. The result has mean 0 and variance 1, wherever it came from. Then let the network have a word of its own: multiply each entry by a learned **weight** $\gamma$ and add a learned **bias** $\beta$, which start at 1
# and 0 and so change nothing at first. That is layer normalization (Ba, Kiros and Hinton 2016):
#
# $$\operatorname{LayerNorm}(x) = \gamma \odot \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta
# \qquad \mu = \frac1d \sum_{i=1}^d x_i \qquad \sigma^2 = \frac1d \sum_{i=1}^d (x_i - \mu)^2$$
#
# ($\odot$ multiplies entry by entry; $d$ is the width, $d_{model}$.) Three small things are easily missed.
#
# * **Divide by $d$**, not by $d - 1$. Statisticians divide by $d - 1$ when they estimate the variance of a population from a sample, and `torch.var` does so unless told otherwise. Here nothing is estimated: these $d$ numbers are all there are.
# * **$\epsilon$ stands under the root**, added to the variance. It is small ($10^{-5}$) and matters when all entries are (nearly) equal: then $\sigma^2$ is 0, and without $\epsilon$ the quotient would be $0/0$.
# * **Each vector on its own.** The mean runs over the last dimension only: the entries of one position of one sentence.
#
# ### By hand
#
# The vector $(1, 3, 5, 7)$. Mean: $16/4 = 4$. Distances from it: $(-3, -1, 1, 3)$. Squared: $9, 1, 1, 9$; their mean is $20/4 = 5$. Divide the distances by $\sqrt 5 \approx 2.236$:
# $(-1.342, -0.447, 0.447, 1.342)$. With $20/3$ for the variance, everything would come out about 13% smaller.

# %%
x = torch.tensor([1.0, 3.0, 5.0, 7.0])
mean = x.mean()
variance = ((x - mean) ** 2).mean()
print("mean", mean.item(), " variance", variance.item(), " with d - 1:", round(x.var().item(), 3))
print("normalized   ", (x - mean) / torch.sqrt(variance + 1e-5))
print("with d - 1   ", (x - mean) / torch.sqrt(x.var() + 1e-5))
print("all times 100", (100 * x - 100 * mean) / torch.sqrt(100**2 * variance + 1e-5))

# %% [markdown]
# The last line shows what the norm is for: a vector that is a hundred times as large gives the same numbers.
#
# ### Why not batch norm?
#
# The year before, **batch norm** (Ioffe and Szegedy 2015) had made deep image networks trainable with the same formula, but with mean and variance taken over something else: there each *column* is normalized, over all examples in the batch. For text that is awkward. Sentences
# have different lengths, and padding would count. A word's numbers would depend on which other sentences happen to share its batch. With one sentence there is hardly a batch at all, so that other statistics, remembered from training, must stand in afterwards: a network that computes
# one thing in training and another in use. Layer norm needs one vector, and does the same always.
#
# | | batch norm | layer norm |
# |---|---|---|
# | mean and variance of | one column, over the batch (and positions) | one vector, over its columns |
# | depends on the other examples | yes | no |
# | training and evaluation | differ (running averages) | are the same |
# | learned weight and bias | one pair for each column | one pair for each column |
#
# PyTorch has all of these norms ready-made. Here you build yours from `mean`, `var` and arithmetic; from the next lesson on you may use the library's.

# %% [markdown] hints="LayerNorm"
# 1. Each vector is normalized on its own. Over which dimension do you take the mean and the variance, so that every position of every sentence has its own?
# 2. Over the last one, with `keepdim=True`, so that the shapes `(..., 1)` fit. The variance is the mean of the squared distances (divide by the count, not by the count minus one). Subtract, divide by the root of variance plus `eps`, multiply by `weight`, add `bias`.
# 3. In `__init__`: `self.weight = nn.Parameter(torch.ones(d_model))`, and the same with zeros for `bias`. In `forward`: `mean = x.mean(dim=-1, keepdim=True)`, `variance = x.var(dim=-1, keepdim=True, unbiased=False)`, then `self.weight * (x - mean) / torch.sqrt(variance + self.eps) + self.bias`.


# %% exercise="LayerNorm" points=4 minutes=15 difficulty=2 importance=5
class LayerNorm(nn.Module):
    """Layer normalization: give every vector mean 0 and variance 1, then a learned scale and shift.

    Args:
        d_model: the width of the vectors.
        eps: a small number added to the variance, under the root; 1e-5 by default.

    Shape:
        x: (..., d_model), any leading dimensions, none included; the result has the same shape and dtype.

    Promises:
        - The result is weight · (x − mean) / √(variance + eps) + bias; mean and variance are those of the
          last dimension, for each vector on its own.
        - The variance is the biased one: the mean of (x − mean)², divided by d_model and not by d_model − 1.
        - ``weight`` and ``bias`` are parameters of shape (d_model,); at the start ones and zeros. There are
          no others.
        - Gradients pass through mean and variance, too; x is not changed.
        - PyTorch's own norms (``nn.LayerNorm``, ``F.layer_norm``, group, batch, instance and RMS norm) are not
          called: from lesson 08 on they may be.

    Source: Ba, Kiros and Hinton (2016), section 3.

    >>> norm = LayerNorm(4)
    >>> norm(torch.tensor([1.0, 3.0, 5.0, 7.0])).detach()  # mean 4, variance 5
    tensor([-1.3416, -0.4472,  0.4472,  1.3416])
    >>> [(name, tuple(parameter.shape)) for name, parameter in norm.named_parameters()]
    [('weight', (4,)), ('bias', (4,))]
    """

    def __init__(self, d_model: int, eps: float = 1e-5) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))  # at the start: change nothing
        self.bias = nn.Parameter(torch.zeros(d_model))
        self.eps = eps
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        centered = x - x.mean(dim=-1, keepdim=True)  # (..., D), minus the mean of each position of each sentence
        # The mean of the squares: the dot product of a vector with itself adds them up.
        variance = torch.linalg.vecdot(centered, centered).unsqueeze(-1) / x.shape[-1]  # (..., 1)
        # Eps under the root, so that a vector of equal numbers gives 0 and not 0/0, in values and gradients.
        normalized = centered * torch.rsqrt(variance + self.eps)  # (..., D); rsqrt is one over the root
        # Halves may come in where the parameters are float32 (mixed precision); what goes out is what came in.
        return torch.addcmul(self.bias, self.weight, normalized).to(x.dtype)  # (..., D), bias + weight · normalized
        ### END SOLUTION


# %% [markdown]
# ### See it work: rows, not columns
#
# Eight positions with vectors of twelve numbers, and the vectors are of very different size: some are loud, some quiet, some shifted. Your norm evens out the *rows*. Batch norm, drawn beside it, evens out the columns, and the loud rows stay loud.


# %% tags=["experiment"]
@experiment("LayerNorm")
def rows_not_columns() -> None:
    """Draw the same vectors as they are, after the learner's layer norm, and after batch norm."""
    torch.manual_seed(1)
    loudness = torch.tensor([0.2, 3.0, 1.0, 0.5, 4.0, 0.3, 2.0, 1.0]).unsqueeze(-1)
    shift = torch.tensor([0.0, 0.0, 3.0, 0.0, 0.0, -2.0, 0.0, 0.0]).unsqueeze(-1)
    x = loudness * torch.randn(8, 12) + shift
    columns = (x - x.mean(dim=0)) / torch.sqrt(x.var(dim=0, unbiased=False) + 1e-5)
    fig, axes = figure(3, width=3.0, height=2.6)
    pictures = (("as they are", x), ("your LayerNorm", LayerNorm(12)(x).detach()), ("batch norm", columns))
    for ax, (title, numbers) in zip(axes, pictures, strict=True):
        image = ax.imshow(numbers, cmap="PuOr", vmin=-4, vmax=4)
        ax.set_title(title)
        ax.set_xticks(range(0, 12, 3))
        ax.set_xlabel("column")
        size = numbers.std(dim=-1, unbiased=False)
        print(f"{title:15} standard deviations of the rows: from {size.min():.2f} to {size.max():.2f}")
    axes[0].set_ylabel("position")
    fig.colorbar(image, ax=axes, label="value", shrink=0.8)
    show(
        fig,
        alt="Three grids of 8 positions by 12 columns. As they are, some rows are pale and some saturated or shifted to "
        "one color. After layer norm all rows look alike. After batch norm the loud rows are still loud.",
    )


# %% [markdown]
# And the neighbors: the same sentence twice, once in a batch with a quiet sentence, once with a loud one.


# %% tags=["experiment"]
@experiment("LayerNorm")
def who_else_is_in_the_batch() -> None:
    """Compare what a sentence becomes in two batches, under layer norm and under batch norm."""
    torch.manual_seed(0)
    sentence, neighbor = torch.randn(1, 4, 8), torch.randn(1, 4, 8)
    by_layer, by_batch = LayerNorm(8), nn.BatchNorm1d(8)
    outputs = {"layer norm": [], "batch norm": []}
    for loudness in (0.1, 10.0):
        batch = torch.cat([sentence, loudness * neighbor])  # (2, 4, 8)
        outputs["layer norm"].append(by_layer(batch)[0])
        outputs["batch norm"].append(by_batch(batch.reshape(-1, 8)).reshape(batch.shape)[0])
    for name, (one, other) in outputs.items():
        print(f"{name}: the sentence's numbers differ by up to {(one - other).abs().max().item():.2f}")


# %% [markdown]
# <details><summary>A question to think about: why not compute the variance as "mean of the squares minus square of the mean"?</summary>
#
# On paper the two are equal: $\frac1d\sum (x_i - \mu)^2 = \frac1d\sum x_i^2 - \mu^2$. In 32-bit numbers they are not when the mean is large. Take $(9999, 10001)$: mean $10000$, variance $1$. The squares are near $10^8$, and there
# float32 has steps of 8: the 1 is lost in the rounding before the subtraction. The cell below shows it. Subtracting the mean first keeps the digits that matter.
#
# </details>

# %%
x = torch.tensor([9999.0, 10001.0])
print("mean of the squared distances:          ", ((x - x.mean()) ** 2).mean().item())
print("mean of squares minus square of the mean:", (x**2).mean().item() - x.mean().item() ** 2)

# %% [markdown]
# ## 5 · Add, then norm
#
# Now both ideas together. Around *every* sublayer of the Transformer, be it attention or feed-forward, the paper puts the same wrapping (section 3.1):
#
# $$\operatorname{LayerNorm}(x + \operatorname{Sublayer}(x))$$
#
# First the sum, then the norm. In figure 1 of the paper these are the yellow boxes with "Add & Norm". And in training, dropout acts on the sublayer's output "before it is added to the sub-layer input and normalized" (section 5.4). So $x$ itself always passes whole, and only the *change* is
# sometimes thinned out.
#
# The module that you write gets both, `x` and what the sublayer has already made of it. It does not call the sublayer itself. So lesson 08 can write `x = self.add_norm1(x, self.self_attn(x, x, x, mask)[0])`, whatever the sublayer needs.
#
# By hand: $x = (1, 1)$, and the sublayer says $(3, -3)$. The sum is $(4, -2)$, with mean 1 and variance 9. The result is $(1, -1)$.

# %% [markdown] hints="AddNorm"
# 1. Read the formula from the inside out: what happens to the sublayer's output first, what to the sum last?
# 2. Only the sublayer's output goes through dropout; `x` itself stays whole. The norm acts on the sum of the two.
# 3. In `__init__`: `self.norm = LayerNorm(d_model)` and `self.dropout = nn.Dropout(dropout)`. In `forward`: `return self.norm(x + self.dropout(sublayer_output))`.


# %% exercise="AddNorm" points=3 minutes=10 difficulty=2 importance=5 uses="LayerNorm"
class AddNorm(nn.Module):
    """What stands around every sublayer: add its output to its input, then normalize the sum.

    Args:
        d_model: the width of the vectors.
        dropout: the probability with which a number of the sublayer's output is dropped in training mode;
            0 by default.

    Shape:
        x: (B, T, d_model), what went into the sublayer.
        sublayer_output: (B, T, d_model), what came out of it; the result has the same shape and dtype.

    Promises:
        - AddNorm(x, sublayer_output) = LayerNorm(x + dropout(sublayer_output)): the norm comes after the sum.
        - Dropout acts on the sublayer's output alone; in evaluation mode nothing is dropped.
        - The parameters are ``norm.weight`` and ``norm.bias`` of a ``LayerNorm(d_model)``, and no others.
        - Gradients reach x and sublayer_output; neither is changed.

    Source: Vaswani et al. (2017), section 3.1, and section 5.4 for the dropout; He et al. (2016) for the sum.

    >>> add_norm = AddNorm(2)
    >>> add_norm(torch.tensor([[[1.0, 1.0]]]), torch.tensor([[[3.0, -3.0]]])).detach()  # the sum is (4, -2)
    tensor([[[ 1.0000, -1.0000]]])
    """

    def __init__(self, d_model: int, dropout: float = 0.0) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.norm = LayerNorm(d_model)  # one for each place: its weight and bias are learned there
        self.dropout = nn.Dropout(dropout)  # for the sublayer's output
        ### END SOLUTION

    def forward(self, x: Tensor, sublayer_output: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        # x itself is never dropped and goes through no layer of weights: the gradient has a short way back.
        return self.norm(x + self.dropout(sublayer_output))  # (..., D)
        ### END SOLUTION


# %% [markdown]
# ## 6 · See it work: deep stacks
#
# Everything is there for a deep stack. To see what each of the two parts does, we build it in four ways. All have 24 feed-forward networks of width 32 between a small layer at the entrance and one at the exit; they differ in what stands around each network:
#
# | name | one layer computes |
# |---|---|
# | nothing | $F(x)$ |
# | norm only | $\operatorname{LayerNorm}(F(x))$ |
# | sum only | $x + F(x)$ |
# | add & norm | $\operatorname{LayerNorm}(x + F(x))$, your `AddNorm` |
#
# The task is a classic: points of two intertwined spirals, and for each point the question which spiral it lies on.


# %%
class Stack(nn.Module):
    """A deep stack of feed-forward networks for points in the plane; `around` says what stands around each."""

    def __init__(self, around: str, depth: int = 24, d_model: int = 32, xavier: bool = False) -> None:
        super().__init__()
        self.around = around
        self.entrance = nn.Linear(2, d_model)
        self.networks = nn.ModuleList(FeedForward(d_model, 4 * d_model) for _ in range(depth))
        self.norms = nn.ModuleList(LayerNorm(d_model) for _ in range(depth))
        self.add_norms = nn.ModuleList(AddNorm(d_model) for _ in range(depth))
        self.exit = nn.Linear(d_model, 2)
        if xavier:  # the initialization of lesson 10; otherwise PyTorch's own, which is smaller
            for parameter in self.parameters():
                if parameter.dim() > 1:
                    nn.init.xavier_uniform_(parameter)

    def forward(self, points: Tensor, states: list | None = None) -> Tensor:
        """Give the scores of the two spirals; `states`, where given, collects what each layer computed."""
        x = self.entrance(points)  # (N, D)
        for network, norm, add_norm in zip(self.networks, self.norms, self.add_norms, strict=True):
            if self.around == "nothing":
                x = network(x)
            elif self.around == "norm only":
                x = norm(network(x))
            elif self.around == "sum only":
                x = x + network(x)
            elif self.around == "add & norm":
                x = add_norm(x, network(x))
            elif self.around == "norm inside":  # section 7
                x = x + network(norm(x))
            if states is not None:
                states.append(x)
        return self.exit(x)


def two_spirals(number: int = 200) -> tuple[Tensor, Tensor]:
    """Make points of two spirals, and say for each on which one it lies."""
    generator = torch.Generator().manual_seed(0)
    angle = 0.5 + 9.4 * torch.rand(number, generator=generator)  # one and a half turns
    spiral = torch.arange(number) % 2
    turned = angle + torch.pi * spiral
    points = torch.stack([angle * turned.cos(), angle * turned.sin()], dim=1) / 6
    return points + 0.03 * torch.randn(number, 2, generator=generator), spiral


STYLES = {
    "nothing": ("o-", COLORS["vermilion"]),
    "norm only": ("s--", COLORS["orange"]),
    "sum only": ("^:", COLORS["green"]),
    "add & norm": ("D-", COLORS["blue"]),
}

# %% [markdown]
# ### On the way forward: activations
#
# First the way forward, before any training, with Xavier's initialization as in lesson 10. Two things are measured behind each layer: how *large* the numbers are (the root of their mean square), and how *different* the points still are from each other (the spread around their mean, as a share of the size). A stack that makes all points
# alike has lost the question before it could answer it.


# %% tags=["experiment"]
@experiment("FeedForward", "LayerNorm", "AddNorm")
def activations_through_the_layers() -> None:
    """Draw the size and the spread of the vectors behind each layer, for the four stacks."""
    points, _ = two_spirals()
    fig, axes = figure(2, width=4.2, height=3.3)
    print("behind layer 24      size    spread")
    for around, (style, color) in STYLES.items():
        torch.manual_seed(0)
        states: list[Tensor] = []
        with torch.no_grad():
            Stack(around, xavier=True)(points, states)
        size = [state.square().mean().sqrt().item() for state in states]
        spread = [
            (state - state.mean(dim=0)).square().mean().sqrt().item() / one
            for state, one in zip(states, size, strict=True)
        ]
        print(f"{around:15} {size[-1]:9.2g} {spread[-1]:9.2g}")
        if around == "sum only":
            growth = (size[-1] / size[0]) ** (1 / 23)
        for ax, numbers in zip(axes, (size, spread), strict=True):
            ax.semilogy(range(1, 25), numbers, style, color=color, label=around, markersize=3.5)
    print(f"with the sum only the size grows by a factor of {growth:.2f} a layer")
    axes[0].set_ylabel("size of the numbers")
    axes[1].set_ylabel("difference between the points")
    axes[0].legend()
    for ax in axes:
        ax.set_xlabel("layer")
    show(
        fig,
        alt="Two plots against the layer, 1 to 24, logarithmic. Left, the size of the numbers: add & norm and norm only "
        "stay at one, sum only grows steadily, nothing is smallest. Right, the difference between the points: with a sum "
        "it stays large, with the norm only it falls, with nothing it falls by orders of magnitude.",
    )


# %% [markdown]
# The left picture is the norm's work: with it the numbers keep their size at every depth (the orange line lies under the blue one); the sum alone lets them grow from layer to layer. The right picture is the sum's work: with it the points stay different. Without it they drift together: slowly where there is a norm, and to nothing where there is none. (Dong,
# Cordonnier and Loukas 2021 found the same of attention: without the residual connections its layers soon make all words alike.)
#
# ### On the way back: gradients
#
# Now the loss, and its gradient on the way back, still before training (from here to the end of this section with the smaller numbers that PyTorch's `nn.Linear` starts with). For each layer: how strong is the gradient that reaches its first weights?


# %% tags=["experiment"]
@experiment("FeedForward", "LayerNorm", "AddNorm")
def gradients_through_the_layers() -> None:
    """Draw the norm of each layer's gradient, for the four stacks, before training."""
    points, spiral = two_spirals()
    fig, ax = figure(width=5.6, height=3.4)
    print("gradient at layer    1         24")
    for around, (style, color) in STYLES.items():
        torch.manual_seed(0)
        stack = Stack(around)
        nn.functional.cross_entropy(stack(points), spiral).backward()
        strength = [network.linear1.weight.grad.norm().item() for network in stack.networks]
        print(f"{around:15} {strength[0]:9.1e} {strength[-1]:9.1e}")
        ax.semilogy(range(1, 25), strength, style, color=color, label=around, markersize=3.5)
    ax.set_xlabel("layer (1 is the first, farthest from the loss)")
    ax.set_ylabel("size of the gradient")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    show(
        fig,
        alt="Size of the gradient against the layer, logarithmic. With nothing around the networks it falls by more than "
        "ten orders of magnitude from the last layer to the first; with a sum it is about the same at every layer.",
    )


# %% [markdown]
# Without anything, the first layers get a gradient that is many orders of magnitude smaller than that of the last: they are told nothing. With the sum, the first layer hears about as much as the last.
#
# The orange line deserves a second look: the norm alone keeps the gradient alive, too. Will that stack train?
#
# ### Side by side
#
# Three of the stacks, three random starts each, 120 steps of Adam. A loss of 0.693, which is $\ln 2$, is that of a coin: the stack says fifty-fifty to every point.


# %% tags=["experiment"]
@experiment("FeedForward", "LayerNorm", "AddNorm")
def train_side_by_side() -> None:
    """Train three of the stacks from three random starts each."""
    points, spiral = two_spirals()
    fig, ax = figure(width=5.6, height=3.4)
    for around in ("nothing", "norm only", "add & norm"):
        final = []
        for seed in range(3):
            torch.manual_seed(seed)
            stack = Stack(around)
            optimizer = torch.optim.Adam(stack.parameters(), lr=5e-4)
            losses = []
            for _ in range(120):
                loss = nn.functional.cross_entropy(stack(points), spiral)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
            label = around if seed == 0 else None
            ax.plot(losses, STYLES[around][0][1:], color=STYLES[around][1], linewidth=1.5, label=label)
            right = (stack(points).argmax(dim=-1) == spiral).double().mean().item()
            final.append(f"{losses[-1]:.3f} ({right:.0%} right)")
        print(f"{around:11} loss after 120 steps: {', '.join(final)}")
    ax.set_xlabel("step")
    ax.set_ylabel("loss")
    ax.set_ylim(0, 1)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    show(
        fig,
        alt="Loss against training steps for three stacks of 24 layers, three runs each. With nothing, and with the norm "
        "only, the loss stays near 0.693; with add and norm it falls close to zero.",
    )


# %% [markdown]
# Same networks, same data, same optimizer. Without the sum the runs stay close to a coin toss, *also where the norm kept the gradient alive*. With the sum all three learn the spirals. He et al. (2016, section 4.1) noticed the same: their plain deep networks had batch norm, the
# gradients were healthy, and they trained badly nevertheless. A gradient that arrives is not enough; the points must also still be there to be told apart, and the right picture above shows how little of their difference is left. (Try `lr=3e-4` in the cell above: some runs with the norm only then begin to
# learn, slowly. With the sum they all do, and fast.)
#
# <details><summary>A question to think about: how fast does the size grow in the stack with the sum only?</summary>
#
# Xavier's initialization draws weights with the variance $2/(\text{in} + \text{out}) = 2/(5d)$ for layers between $d$ and $4d$. If the entries of $x$ have mean square $v$, the first layer sums $d$ products: $d \cdot \frac{2}{5d} v = \frac25 v$. ReLU kills half of it: $\frac15 v$. The
# second layer sums $4d$ products: $4d \cdot \frac{2}{5d} \cdot \frac15 v = \frac{8}{25} v = 0.32\,v$. Added to $x$ (the two are nearly uncorrelated), that makes $1.32\,v$. So the size grows by about $\sqrt{1.32} \approx 1.15$ at each layer, and by $1.32^{12} \approx 28$ over 24 layers. Compare
# the green line, and the factor that the cell printed. And without the sum the factor is $\sqrt{0.32} \approx 0.57$ a layer, until the biases are all that is left.
#
# </details>
#
# ## 7 · Where to put the norm
#
# The paper's order, sum first and norm last, is called **post-LN** today. There is a catch. The norm stands *on* the residual path: the way around every layer leads through a norm each time. The other order leaves the path alone and normalizes only what goes into the sublayer:
#
# $$\text{post-LN: } \operatorname{LayerNorm}(x + F(x)) \qquad\qquad \text{pre-LN: } x + F(\operatorname{LayerNorm}(x))$$
#
# Xiong et al. (2020) computed what this means at the start of training. In post-LN the gradients near the output are large, and a full learning rate in the first steps throws the network off. That explains why the paper has to begin with a very small rate and to raise it for 4000 steps, before it lowers it again (section 5.3): the famous
# **warm-up**. In pre-LN these gradients are smaller, the more so the deeper the stack, and one can do without warm-up. GPT-2 (Radford et al. 2019, section 2.3) moved the norm in front of the sublayers, and most large language models since have it there. You will, too, in lesson 12.
#
# Try it: 24 layers as before, initialized with Xavier as in lesson 10, which gives larger weights than PyTorch's default; the paper's own settings of Adam; a rate of $10^{-3}$ at its highest. Post-LN with the full rate from the first step, post-LN with warm-up (40 steps up, then down like $1/\sqrt{\text{step}}$), pre-LN with the full rate.


# %% tags=["experiment"]
@experiment("FeedForward", "LayerNorm", "AddNorm")
def post_norm_and_pre_norm() -> None:
    """Train post-LN without and with warm-up, and pre-LN without, from three random starts each."""
    points, spiral = two_spirals()
    runs = (
        ("post-LN, full rate", "add & norm", 0, "-", COLORS["vermilion"]),
        ("post-LN, warm-up", "add & norm", 40, "-", COLORS["blue"]),
        ("pre-LN, full rate", "norm inside", 0, "--", COLORS["green"]),
    )
    fig, ax = figure(width=5.6, height=3.4)
    for name, around, warmup, style, color in runs:
        final = []
        for seed in range(3):
            torch.manual_seed(seed)
            stack = Stack(around, xavier=True)
            optimizer = torch.optim.Adam(stack.parameters(), lr=1e-3, betas=(0.9, 0.98), eps=1e-9)
            losses = []
            for step in range(1, 121):
                if warmup:
                    optimizer.param_groups[0]["lr"] = 1e-3 * min(step / warmup, (warmup / step) ** 0.5)
                loss = nn.functional.cross_entropy(stack(points), spiral)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
            smooth = torch.tensor(losses).unfold(0, 8, 1).mean(dim=-1)  # means of eight steps
            ax.plot(range(8, 121), smooth, style, color=color, linewidth=1.5, label=name if seed == 0 else None)
            final.append(smooth[-1].item())
        print(f"{name:19} loss at the end: {', '.join(f'{loss:.3f}' for loss in final)}")
    ax.set_xlabel("step")
    ax.set_ylabel("loss (mean of eight steps)")
    ax.set_ylim(0, 1.5)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    show(
        fig,
        alt="Loss against training steps, three runs each. Post-LN with the full rate is unsteady, and most of "
        "its runs end high; post-LN with warm-up and pre-LN with the full rate fall close to zero.",
    )


# %% [markdown]
# The same stack, the same highest rate. Post-LN that starts with it wanders about, or comes near and is thrown off again. Led up to it by warm-up, the same stack learns, though not smoothly. Pre-LN goes down without being led. (One more thing about pre-LN: its sum is never normalized on the
# way, so it is customary to put one last norm behind the whole stack. Ours here does without.)
#
# ### What later models changed
#
# * **RMSNorm** (Zhang and Sennrich 2019) leaves out the mean: it divides by the root of the mean square and has no bias. It is cheaper and works as well; Llama and many others use it. (If you forget to subtract the mean in your `LayerNorm`, in the variance as well, and drop the bias, you have invented it.)
# * **GELU** (Hendrycks and Gimpel 2016) is a ReLU with a soft bend: $h$ times the probability that a normal random number is smaller than $h$. BERT and GPT-2 use it, and so does lesson 12.
# * **SwiGLU** (Shazeer 2020) replaces the hidden layer by a product of two: one decides how far the gate opens for the other. Its author offers no explanation and adds: "we attribute their success, as all else, to divine benevolence". Llama (Touvron et al. 2023) uses it.
# * **What do the detectors detect?** Geva et al. (2021) read the two layers as a **key-value memory**: each row of the first layer is a key that fits certain patterns in the text, the matching column of the second is the value that it adds. It is attention once more, over a memory of $d_{ff}$ fixed entries, with ReLU for softmax.
#
# <details><summary>A question to think about: AddNorm ends with a norm. Does the size of the sublayer's output then matter at all?</summary>
#
# Yes, in proportion to $x$. The norm forgets the common size of the sum, not how much of it came from whom. If the sublayer's output is a hundred times as large as $x$, the sum is nearly that output and $x$ is drowned; if it is a hundredth, the layer hardly changes anything. In pre-LN the sum keeps growing with the depth, so that late layers
# change it less and less in proportion.
#
# </details>
#
# <details><summary>A question to think about: why do weight and bias start at one and zero, and why are they there?</summary>
#
# With ones and zeros the norm does at first just what its name says. But a fixed mean of 0 and a variance of 1 may not be what the next layer can use best, in each column. The two vectors let training choose another size and another center for each column; without them the norm would take away a freedom that the network had before.
#
# </details>

# %% [markdown]
# ## What to remember
#
# * Attention averages; the **feed-forward network** thinks: two linear layers with ReLU between them, the same weights at every position, no position seeing another.
# * Without ReLU two layers are one. The hidden width is about four times $d_{model}$, and two thirds of the weights of a block with one attention lie there.
# * A **residual connection**, $x + F(x)$, gives the gradient a way through and keeps the vectors different from each other; without it a deep stack trains badly or not at all.
# * **Layer norm** gives each vector mean 0 and variance 1, over the last dimension, with the biased variance and $\epsilon$ under the root; then a learned weight and bias.
# * `AddNorm` is LayerNorm(x + dropout(sublayer output)): the norm comes **after** the sum (post-LN), dropout is **before** it and leaves `x` alone. Later models put the norm in front of the sublayer (pre-LN).
#
# ## Where to read more
#
# * Vaswani et al. (2017), *Attention Is All You Need*, arXiv:1706.03762. Section 3.1 has add & norm, 3.3 the feed-forward network, 5.3 warm-up, 5.4 dropout.
# * He, Zhang, Ren and Sun (2016), *Deep Residual Learning for Image Recognition*, arXiv:1512.03385. Figure 1 shows the problem, figure 2 the answer.
# * Ba, Kiros and Hinton (2016), *Layer Normalization*, arXiv:1607.06450. Section 3 is your exercise.
# * Ioffe and Szegedy (2015), *Batch Normalization*, arXiv:1502.03167.
# * Nair and Hinton (2010), *Rectified Linear Units Improve Restricted Boltzmann Machines*, ICML.
# * Xiong et al. (2020), *On Layer Normalization in the Transformer Architecture*, arXiv:2002.04745. Post-LN, pre-LN and warm-up.
# * Dong, Cordonnier and Loukas (2021), *Attention is Not All You Need: Pure Attention Loses Rank Doubly Exponentially with Depth*, arXiv:2103.03404.
# * Zhang and Sennrich (2019), *Root Mean Square Layer Normalization*, arXiv:1910.07467.
# * Hendrycks and Gimpel (2016), *Gaussian Error Linear Units*, arXiv:1606.08415.
# * Bengio, Simard and Frasconi (1994), *Learning Long-Term Dependencies with Gradient Descent Is Difficult*, IEEE Transactions on Neural Networks 5.
# * Touvron et al. (2023), *LLaMA: Open and Efficient Foundation Language Models*, arXiv:2302.13971.
# * Shazeer (2020), *GLU Variants Improve Transformer*, arXiv:2002.05202.
# * Geva, Schuster, Berant and Levy (2021), *Transformer Feed-Forward Layers Are Key-Value Memories*, arXiv:2012.14913.
# * Radford et al. (2019), *Language Models are Unsupervised Multitask Learners* (GPT-2), section 2.3.
#
# Next: **08 encoder**, where attention, `FeedForward` and `AddNorm` become a block, and blocks a stack.
