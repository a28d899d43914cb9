# %% [markdown]
# # 06 · Multi-head attention
#
# *The animal didn't cross the street because it was too tired.* In lesson 04 you followed *it* back to *animal*.
# But you did more than that. In the same moment you knew that *because* stands before it, and that *was tired* is
# said of it. One word, several relations, all at once, and you did not mix them up. Attention as you have built it
# gives each position one set of weights, which sum to one: whoever looks in two places gets the average of what is
# there. How can a word look in several places and keep apart what it found?
#
# **In this lesson:** two heads by hand · `split_heads` and `merge_heads`, and the reshape that looks right and is
# wrong · `MultiHeadAttention` · what it costs: nothing more · a task that one head cannot solve and two can · what
# the heads of trained models look at, and how many of them one needs.

# %% tags=["setup"] refuses=["attention"]
import torch
from given import ScaledDotProductAttention, scaled_dot_product_attention
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, show

# %% [markdown]
# ## 1 · The idea, and where it comes from
#
# Vaswani et al. (2017, section 3.2.2) had an answer that is almost too simple: *do it several times*. Instead of
# one attention over vectors of width $d_\text{model}$, make $h$ attentions, the **heads**, each over vectors that
# are only $d_k = d_\text{model} / h$ wide. Each head sees the words through its own learned matrices, so each can
# look for something else. What the heads found is laid side by side, and one last matrix mixes it:
#
# $$\operatorname{MultiHead}(Q, K, V) = \operatorname{Concat}(\text{head}_1, \dots, \text{head}_h)\, W^O
# \qquad \text{head}_i = \operatorname{Attention}(Q W_i^Q,\; K W_i^K,\; V W_i^V)$$
#
# Read it from the inside out. $Q$, $K$ and $V$ are what goes in, one row for each position. $W_i^Q$ is a matrix of
# head $i$ that turns a word into a *query*: what this head looks for. $W_i^K$ makes *keys*: what can be found.
# $W_i^V$ makes *values*: what is handed over. So it is these **projections** that decide what a head cares about;
# attention itself has nothing to learn. $W^O$ (O for output) mixes the heads.
#
# The paper's model has $d_\text{model} = 512$ and $h = 8$ heads of width 64. The authors also tried other numbers
# of heads at the same cost (section 6.2, table 3, rows A): with a single head the translations were 0.9 BLEU worse
# than with the best number, and with too many heads they became worse, too. (BLEU is a score of translations
# between 0 and 100; lesson 11 computes it.)

# %% [markdown]
# ## 2 · Two heads by hand
#
# Two positions of width 2, two heads of width 1. To keep the numbers small, let all projections change nothing:
# head 0 gets the first column, head 1 the second.
#
# $$x_1 = (1, 0) \qquad x_2 = (0, 2)$$
#
# **Head 0** sees the numbers 1 and 0, as queries, keys and values alike. The scores of position 1 are
# $1 \cdot 1 = 1$ and $1 \cdot 0 = 0$ (and $\sqrt{d_k} = \sqrt 1$ changes nothing). Softmax gives the weights
# $0.731$ and $0.269$, and the output $0.731 \cdot 1 + 0.269 \cdot 0 = 0.731$. Position 2 has the scores 0 and 0,
# the weights $0.5$ and $0.5$, and the output $0.5$.
#
# **Head 1** sees 0 and 2. Position 1: scores 0 and 0, weights $0.5$ and $0.5$, output
# $0.5 \cdot 0 + 0.5 \cdot 2 = 1$. Position 2: scores 0 and $2 \cdot 2 = 4$, weights $0.018$ and $0.982$, output
# $0.982 \cdot 2 = 1.964$.
#
# **Side by side:** position 1 gets $(0.731, 1)$ and position 2 gets $(0.5, 1.964)$.
#
# Look at position 1. Its first column comes mostly from itself, its second one from both positions evenly. One head
# of width 2 cannot do that: it has one row of weights for both columns. The cell computes both, with lesson 04's
# function:

# %%
x = torch.tensor([[1.0, 0.0], [0.0, 2.0]])
for head in (0, 1):
    column = x[:, head : head + 1]  # (T, 1)
    output, weights = scaled_dot_product_attention(column, column, column)
    print(f"head {head}, weights:\n{weights}\nhead {head}, output: {output.squeeze(1)}\n")
output, weights = scaled_dot_product_attention(x, x, x)
print(f"one head of width 2, weights:\n{weights}")

# %% [markdown]
# ## 3 · Cutting into heads
#
# Eight heads could be eight small modules and a loop. Nobody writes it so, because a loop makes the machine wait,
# and attention does not need it. Lesson 04 left the leading dimensions free: your function works on the last two
# and takes whatever stands in front as independent problems. So let the heads be one more leading dimension. A
# tensor `(B, T, D)` becomes `(B, H, T, K)`, where `H` is the number of heads and `K` $= D / H$ their width (the
# paper's $d_k$), and a single call computes all heads.
#
# It is the kind of step in which a mistake makes no noise. Here is a sentence of two positions and width four. The
# tens say which position a number belongs to, the units which column:

# %%
x = torch.tensor([[[0, 1, 2, 3], [10, 11, 12, 13]]])  # (B, T, D) = (1, 2, 4)
print("x\n", x)
print("x.reshape(1, 2, 2, 2): is this (B, H, T, K)?\n", x.reshape(1, 2, 2, 2))

# %% [markdown]
# The shape is what we want, and the content is wrong: head 0 got the whole of position 0, and head 1 the whole of
# position 1. Each head should get *part of the width of every position*: head 0 the columns 0 and 1, which are 0, 1
# and 10, 11. Nothing would crash. The network would even train, with heads that look at scrambled positions, and
# its masks would cover the wrong ones.
#
# Why does it happen? A tensor's numbers lie in memory one after the other: 0 1 2 3 10 11 12 13. A reshape leaves
# them there and only draws other boundaries: it can cut a dimension in two, or join two *neighbors*, but it cannot
# make the heads overtake the positions. To change the *order* of dimensions is the work of `transpose`. So: first
# cut the last dimension, `(B, T, D)` to `(B, T, H, K)`, and then exchange two dimensions.

# %% [markdown] hints="split_heads"
# 1. Each row of `D` numbers is to be cut into `H` pieces of `K` numbers that lie side by side. Nothing is computed; only the shape changes.
# 2. In two steps: `(B, T, D)` becomes `(B, T, H, K)` by a reshape, which cuts only the last dimension. Then positions and heads change places.
# 3. `x.reshape(batch, length, num_heads, d_model // num_heads)`, and then `.transpose(1, 2)`. (Asking for `(B, H, T, K)` in one reshape gives the right shape with the wrong numbers in it.)


# %% exercise="split_heads" points=2 minutes=10 difficulty=2 importance=4
def split_heads(x: Tensor, num_heads: int) -> Tensor:
    """Cut the width of ``x`` into ``num_heads`` equal pieces, one for each head, and bring the heads to the front.

    Head ``h`` gets the columns ``h * K`` to ``(h + 1) * K - 1`` of every position, where K = D // num_heads.

    Shape:
        x: (B, T, D), any floating dtype; ``num_heads`` divides D.
        result: (B, H, T, K), the same dtype, with H = num_heads and K = D // H.

    Promises:
        - ``result[b, h, t, k] == x[b, t, h * K + k]``: numbers are moved, never changed.
        - ``x`` itself is not changed; gradients flow back to it.

    Source: Vaswani et al. (2017), section 3.2.2: h heads of width d_k = d_model / h.

    >>> x = torch.tensor([[[0.0, 1.0, 2.0, 3.0], [10.0, 11.0, 12.0, 13.0]]])  # two positions of width 4
    >>> split_heads(x, num_heads=2)
    tensor([[[[ 0.,  1.],
              [10., 11.]],
    <BLANKLINE>
             [[ 2.,  3.],
              [12., 13.]]]])
    """
    ### BEGIN SOLUTION
    batch, length, d_model = x.shape
    # First cut the width, which leaves every number at its own position t ...
    x = x.reshape(batch, length, num_heads, d_model // num_heads)  # (B, T, H, K)
    # ... then let positions and heads change places: attention works on the last two dimensions.
    return x.transpose(1, 2)  # (B, H, T, K)
    ### END SOLUTION


# %% [markdown]
# After attention the heads must be laid side by side again, so that each position has one vector of width `D`. That
# is the same way backwards, and it has a trap of its own. `transpose` moves no number in memory; it only notes that
# the dimensions are to be read in another order. After it, the numbers of one position may lie far apart, and
# `view`, which promises never to copy, then refuses with an error. `reshape` does what `view` does where that is
# possible, and copies where it must.

# %% [markdown] hints="merge_heads"
# 1. Walk the way of `split_heads` backwards: what it did last must be undone first.
# 2. Positions and heads change places again, `(B, T, H, K)`; then the last two dimensions are joined into one of width `H · K`.
# 3. `x.transpose(1, 2).reshape(batch, length, num_heads * head_width)`. (`view` complains after a transpose, because it never copies; `reshape` copies where it must.)


# %% exercise="merge_heads" points=2 minutes=5 difficulty=2 importance=4
def merge_heads(x: Tensor) -> Tensor:
    """Lay the heads side by side again: the way of ``split_heads`` backwards.

    Shape:
        x: (B, H, T, K), any floating dtype.
        result: (B, T, D), the same dtype, with D = H * K.

    Promises:
        - ``result[b, t, h * K + k] == x[b, h, t, k]``: first the K numbers of head 0, then those of head 1, ...
        - ``merge_heads(split_heads(x, num_heads))`` gives the numbers of x back, exactly.
        - ``x`` itself is not changed, and need not be contiguous in memory; gradients flow back to it.

    Source: "Concat" in Vaswani et al. (2017), section 3.2.2.

    >>> heads = torch.tensor([[[[0.0, 1.0], [10.0, 11.0]], [[2.0, 3.0], [12.0, 13.0]]]])  # two heads, two positions
    >>> merge_heads(heads)
    tensor([[[ 0.,  1.,  2.,  3.],
             [10., 11., 12., 13.]]])
    """
    ### BEGIN SOLUTION
    batch, num_heads, length, head_width = x.shape
    x = x.transpose(1, 2)  # (B, T, H, K): the heads of one position stand next to each other again
    # The transpose moved no number in memory, so joining H and K needs a copy: reshape makes one, view would refuse.
    return x.reshape(batch, length, num_heads * head_width)  # (B, T, D)
    ### END SOLUTION


# %% [markdown]
# ### See it work: who gets which columns?
#
# Three positions, six columns, two heads. Each number is colored by the head that it should go to. On the right is
# what the single reshape would have given: colors mixed.


# %% tags=["experiment"]
@experiment("split_heads", "merge_heads")
def columns_of_each_head() -> None:
    """Draw a small tensor, its heads by the learner's function, and its heads by a single reshape."""
    positions, heads, width = 3, 2, 3
    x = torch.tensor([[[10.0 * t + d for d in range(heads * width)] for t in range(positions)]])  # (1, T, D)
    split = split_heads(x, heads)  # (1, H, T, K)
    by_reshape = x.reshape(1, heads, positions, width)
    print("merge_heads(split_heads(x)) gives x back:", torch.equal(merge_heads(split), x))
    panels = [
        ("x: one row per position", x[0]),
        ("split_heads: head 0", split[0, 0]),
        ("split_heads: head 1", split[0, 1]),
        ("one reshape: “head 0”", by_reshape[0, 0]),
        ("one reshape: “head 1”", by_reshape[0, 1]),
    ]
    colors = [COLORS["sky"], COLORS["orange"]]
    fig, axes = figure(len(panels), width=2.1, height=1.7)
    for ax, (title, table) in zip(axes, panels, strict=True):
        rows, columns = table.shape
        for i in range(rows):
            for j in range(columns):
                number = int(table[i, j])
                color = colors[number % 10 // width]  # the units are the column, which says whose it is
                ax.fill([j, j + 1, j + 1, j], [i, i, i + 1, i + 1], facecolor=color, edgecolor="white")
                ax.text(j + 0.5, i + 0.5, f"{number:02d}", ha="center", va="center", color="black", fontsize=9)
        ax.set_xlim(0, columns)
        ax.set_ylim(rows, 0)
        ax.set_aspect("equal")
        ax.set_title(title, fontsize=9)
        ax.axis("off")
    show(
        fig,
        alt="A table of three rows and six columns, the left half blue, the right half orange. After split_heads, "
        "head 0 is all blue and head 1 all orange. After a single reshape both are half blue and half orange.",
    )


# %% [markdown]
# ## 4 · One matrix for all heads
#
# The formula has three matrices for every head. In code there are three in all. Put the matrices of the heads side
# by side, $W^Q = [\,W_1^Q \; W_2^Q \; \dots \; W_h^Q\,]$, each $D \times K$, and you have one matrix of
# $D \times D$. A word times $W^Q$ is then the row of all heads' queries, head 0's first, and `split_heads` takes it
# apart. *Project first, then split*: that order lets every head look at all columns of a word. (Split first, and
# head 0 would only ever see the first $K$ columns of the words.)
#
# `nn.Linear(D, D)` is such a matrix with a bias, a learned number that is added to each column. Four of them are
# needed: `q_proj`, `k_proj`, `v_proj` and `out_proj`.
#
# Where do queries, keys and values come from? The module does not care, and that is its strength:
#
# * **Self-attention:** `attention(x, x, x)`. The words of one sentence look at each other (lesson 08).
# * **Cross-attention:** `attention(x, memory, memory)`. The words being written look at the words that were read
#   (lesson 09). `T` and `S` differ then.
#
# A mask of `(B, 1, T, S)`, as lesson 05's functions give it (any of these sizes may be 1), has a 1 where the heads
# are: broadcasting shows the same mask to every head. A row that may attend to nothing gives zero before
# `out_proj`, so its output is the bias of `out_proj`.

# %% [markdown] hints="MultiHeadAttention"
# 1. `__init__` checks the sizes and makes four `nn.Linear(d_model, d_model)`. `forward` is: project, split, attend, merge, project.
# 2. Each of query, key and value goes through its *own* projection and is then split into heads. Lesson 04's `ScaledDotProductAttention(dropout)` does the rest of the attention for all heads at once, since its leading dimensions are free; a mask of shape `(B, 1, T, S)` meets every head by broadcasting. Merge its output and send it through `out_proj`.
# 3. `queries = split_heads(self.q_proj(query), self.num_heads)`, keys and values alike; `mixed, weights = self.attention(queries, keys, values, mask)`; `return self.out_proj(merge_heads(mixed)), weights`.


# %% exercise="MultiHeadAttention" points=6 minutes=25 difficulty=3 importance=5 uses="split_heads merge_heads"
class MultiHeadAttention(nn.Module):
    """Several attentions side by side, each in its own learned part of the space: Concat(head_1, ..., head_h) Wᴼ.

    Args:
        d_model: the width D of what goes in and of what comes out.
        num_heads: the number H of heads; each is K = D // H wide.
        dropout: the probability with which an attention weight is dropped in training mode; 0 by default.

    Shape:
        query: (B, T, D), any floating dtype, that of the parameters.
        key, value: (B, S, D), the same dtype. S may differ from T: the query may come from elsewhere.
        mask: boolean, broadcast against the scores (B, H, T, S); **True means: may attend**.
        result: ``(output, weights)`` of shapes (B, T, D) and (B, H, T, S), one table of weights for each head.

    Promises:
        - ``q_proj``, ``k_proj``, ``v_proj`` and ``out_proj`` are ``nn.Linear`` layers from D to D with bias;
          nothing else is in the state dict.
        - ``ValueError`` when ``num_heads`` does not divide ``d_model``.
        - Dropout acts on the weights that mix the values, in training mode; the weights returned are those before it.
        - A row with nothing to attend to gives zero *before* ``out_proj``: its output is the bias of ``out_proj``.
        - The arguments are not changed; gradients reach query, key, value and all parameters.

    Source: Vaswani et al. (2017), section 3.2.2.

    >>> attention = MultiHeadAttention(d_model=6, num_heads=2)
    >>> query, memory = torch.randn(1, 3, 6), torch.randn(1, 5, 6)
    >>> output, weights = attention(query, memory, memory)
    >>> output.shape, weights.shape
    (torch.Size([1, 3, 6]), torch.Size([1, 2, 3, 5]))
    >>> output, _ = attention(query, memory, memory, mask=torch.zeros(1, 1, 1, 5, dtype=torch.bool))
    >>> torch.equal(output[0, 0], attention.out_proj.bias)
    True
    """

    def __init__(self, d_model: int, num_heads: int, dropout: float = 0.0) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        if d_model % num_heads != 0:
            raise ValueError(f"d_model={d_model} cannot be cut into num_heads={num_heads} equal pieces")
        self.num_heads = num_heads
        # One D × D matrix holds the small matrices of all heads side by side: the first K rows of the weight
        # belong to head 0, the next K to head 1. That is why projecting first and splitting then is enough.
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)
        self.attention = ScaledDotProductAttention(dropout)
        ### END SOLUTION

    def forward(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        ### BEGIN SOLUTION
        queries = split_heads(self.q_proj(query), self.num_heads)  # (B, H, T, K)
        keys = split_heads(self.k_proj(key), self.num_heads)  # (B, H, S, K)
        values = split_heads(self.v_proj(value), self.num_heads)  # (B, H, S, K)
        # The heads are one more leading dimension, so a single call serves them all; it divides by √K, not √D.
        mixed, weights = self.attention(queries, keys, values, mask)  # (B, H, T, K), (B, H, T, S)
        # Side by side the heads know nothing of each other. out_proj mixes what they found.
        return self.out_proj(merge_heads(mixed)), weights  # (B, T, D), (B, H, T, S)
        ### END SOLUTION


# %% [markdown]
# ### See it work: the same numbers as PyTorch's own
#
# PyTorch has this module, too: `nn.MultiheadAttention`. If yours computes the same thing, then the same weights
# must give the same numbers, in the outputs and in the gradients. The cell copies your weights into it. (You may
# *call* it here; experiments are not graded.)
#
# Four things are different there, and worth knowing when you read other people's code: the three input matrices are
# kept as one, `in_proj_weight`; in its masks `True` means may **not** attend; the weights come back averaged over
# the heads unless one asks for them, and inputs are `(T, B, D)` unless one says `batch_first=True`.


# %% tags=["experiment"]
@experiment("MultiHeadAttention")
def same_as_torchs_own() -> None:
    """Compare outputs, weights and gradients with nn.MultiheadAttention, in float64."""
    torch.manual_seed(0)
    batch, targets, sources, d_model, heads = 2, 5, 7, 12, 3
    mine = MultiHeadAttention(d_model, heads).double()
    own = nn.MultiheadAttention(d_model, heads, batch_first=True, dtype=torch.float64)
    state = mine.state_dict()
    own.load_state_dict(
        {
            "in_proj_weight": torch.cat([state[f"{name}_proj.weight"] for name in "qkv"]),  # (3D, D)
            "in_proj_bias": torch.cat([state[f"{name}_proj.bias"] for name in "qkv"]),
            "out_proj.weight": state["out_proj.weight"],
            "out_proj.bias": state["out_proj.bias"],
        }
    )
    x = torch.randn(batch, targets, d_model, dtype=torch.float64, requires_grad=True)
    y = x.detach().clone().requires_grad_()
    memory = torch.randn(batch, sources, d_model, dtype=torch.float64)
    mask = torch.rand(batch, 1, targets, sources) > 0.4
    mask[..., 0] = True  # everybody may look at something
    forbidden = ~mask.expand(batch, heads, targets, sources).flatten(0, 1)  # (B * H, T, S), the other way round

    output, weights = mine(x, memory, memory, mask)
    expected_output, expected_weights = own(y, memory, memory, attn_mask=forbidden, average_attn_weights=False)
    output.square().sum().backward()
    expected_output.square().sum().backward()
    print(f"largest difference of the outputs:   {(output - expected_output).abs().max().item():.0e}")
    print(f"largest difference of the weights:   {(weights - expected_weights).abs().max().item():.0e}")
    print(f"largest difference of the gradients: {(x.grad - y.grad).abs().max().item():.0e}")
    nowhere = torch.zeros(1, 1, 1, sources, dtype=torch.bool)
    is_bias = torch.allclose(mine(x, memory, memory, nowhere)[0], mine.out_proj.bias)
    everything = torch.ones(targets, sources, dtype=torch.bool)
    is_nan = own(y, memory, memory, attn_mask=everything)[0].isnan().all().item()
    print(f"nothing to attend to: yours gives the bias of out_proj: {is_bias}, PyTorch's gives NaN: {is_nan}")


# %% [markdown]
# What is left is rounding: float64 keeps about 16 digits.
#
# ### What it costs
#
# How many parameters? Each projection has a matrix of $D \times D$ and $D$ biases, and there are four:
# $4\,(D^2 + D)$. For the paper's $D = 512$ that is $4 \cdot (262{,}144 + 512) = 1{,}050{,}624$. The number of heads
# does not occur.
#
# And the work? Each of the four projections needs $D^2$ multiplications for each position. The scores of one head need $K$
# multiplications for each pair of positions, and mixing the values $K$ more; with $H$ heads that is $2 \cdot H
# \cdot K = 2D$ for each pair, whatever $H$ is. Eight heads cost as many multiplications as one head of full width.
# Let PyTorch count them in your module:


# %% tags=["experiment"]
@experiment("MultiHeadAttention")
def what_heads_cost() -> None:
    """Count parameters and multiplications for several numbers of heads."""
    from torch.utils.flop_counter import FlopCounterMode

    d_model, length = 512, 100
    x = torch.randn(1, length, d_model)
    print("heads   width   parameters   multiplications   numbers in the weights")
    for heads in (1, 2, 8, 64):
        attention = MultiHeadAttention(d_model, heads)
        parameters = sum(parameter.numel() for parameter in attention.parameters())
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            _, weights = attention(x, x, x)
        multiplications = counter.get_total_flops() // 2  # it counts a multiplication and an addition as two
        print(f"{heads:5d} {d_model // heads:7d} {parameters:12,d} {multiplications:17,d} {weights.numel():24,d}")
    by_hand = 4 * length * d_model**2 + 2 * length * length * d_model
    print(f"by hand: 4·T·D² + 2·T·T·D = {by_hand:,d}")


# %% [markdown]
# Parameters and multiplications are the same in every row. What grows is the last column: each head keeps a table of
# weights of its own. That is memory, and some work in softmax, so very many thin heads are not quite free.
#
# (If you run this on your own `ScaledDotProductAttention` of lesson 04, and it mixes the values a second time with the
# weights after dropout, also where nothing is dropped, then PyTorch counts one $T \cdot T \cdot D$ more than the formula.)

# %% [markdown]
# ## 5 · See it work: three relations at once
#
# Back to the tired animal. Let us build a module of three heads *by hand*: we write the projections ourselves, so
# that head 0 looks at the word before, head 1 at the word on which a word depends in the grammar of the sentence,
# and head 2 at the one who is meant: *it* and *tired* look at *animal*, all others at themselves. (The module is
# yours, and only the numbers in it are ours: each word is a one-hot vector, and a head's query matrix is a table of
# who looks where.) Follow the row of *it* through the pictures.


# %% tags=["experiment"]
@experiment("MultiHeadAttention")
def three_relations() -> None:
    """Draw three heads whose projections are written by hand, and their average."""
    words = ["The", "animal", "did", "not", "cross", "the", "street", "because", "it", "was", "too", "tired"]
    places = range(len(words))
    looks_at = [
        [max(t - 1, 0) for t in places],  # the word before
        [1, 4, 4, 4, 4, 6, 4, 11, 11, 11, 11, 4],  # the word it depends on; "cross" is the root
        [1 if word in ("it", "tired") else t for t, word in enumerate(words)],  # the one that is meant
    ]
    heads, width = len(looks_at), len(words)
    d_model = heads * width
    attention = MultiHeadAttention(d_model, heads)
    x = torch.eye(width, d_model).unsqueeze(0)  # (1, T, D): word t has its one at column t
    query = torch.zeros(d_model, d_model)
    key = torch.zeros(d_model, d_model)
    for head, table in enumerate(looks_at):
        for t, s in enumerate(table):
            query[head * width + s, t] = 14.0  # word t asks head for s; large, so that softmax decides clearly
            key[head * width + t, t] = 1.0  # and word t can be found as t
    nothing = {f"{name}_proj.bias": torch.zeros(d_model) for name in ("q", "k", "v", "out")}
    same = {f"{name}_proj.weight": torch.eye(d_model) for name in ("v", "out")}
    attention.load_state_dict({"q_proj.weight": query, "k_proj.weight": key, **same, **nothing})
    with torch.no_grad():
        _, weights = attention(x, x, x)
    titles = ["head 0: the word before", "head 1: grammar", "head 2: what is meant", "average of the three"]
    fig, axes = figure(4, width=3.2, height=4.0)
    for ax, title, table in zip(axes, titles, [*weights[0], weights[0].mean(dim=0)], strict=True):
        image = ax.imshow(table, cmap="cividis", vmin=0, vmax=1)
        ax.set_title(title)
        ax.set_xticks(places, words, rotation=90, fontsize=8)
        ax.set_yticks(places, words if ax is axes[0] else [], fontsize=8)
    axes[0].set_ylabel("query: who looks")
    fig.supxlabel("key: what is looked at", fontsize=10)
    fig.colorbar(image, ax=axes, label="weight", shrink=0.7)
    it = words.index("it")
    for head, table in enumerate(weights[0]):
        print(f"head {head}: 'it' looks at '{words[int(table[it].argmax())]}'")
    show(
        fig,
        alt="Four tables of weights over the twelve words of the sentence. Head 0 has a bright stripe below the diagonal; "
        "head 1 looks mostly at the columns of cross and tired; head 2 is bright on the diagonal, except that it and "
        "tired look at animal. The average of the three is pale, at most about half the full weight.",
    )


# %% [markdown]
# Each head has a clear opinion, and what it found goes into columns of its own: nothing is mixed until `out_proj`.
# The last picture is what remains when the three are averaged into one row of weights: three pale spots for most
# words (two for *The* and *cross*, where two heads agree), and nobody knows any more which spot was which relation.
#
# Nobody writes such tables. In a trained model the heads find their relations by themselves, as far as they are
# useful for the task. The next experiment is a small proof that they do.

# %% [markdown]
# ## 6 · Why one head is not enough
#
# Here is a task with two relations. A sequence of eight positions; each has a *content*, eight random numbers, and
# a one-hot vector that says which place it is. Together they are 16 wide. Every position (from the third on) has to
# answer with two contents, one in each half of its 16 output columns: that of the position **just before** it, and
# that of the **first** position. There is nothing to compute. One only has to look in two places, and keep apart
# what was there.
#
# *What can one head do?* Say that it gives the weight $w$ to the position before and $1 - w$ to the first one, and
# that their contents are $a$ and $b$. What it carries away is the one vector $w a + (1 - w) b$. Whatever matrix
# comes behind it must guess both $a$ and $b$ from this mixture. With $w = 1$ it knows $a$ exactly and $b$ not at
# all. With $w = \frac12$ it knows half of either. In between (see the question below) the known shares are
# $\frac{w^2}{w^2 + (1-w)^2}$ of $a$ and $\frac{(1-w)^2}{w^2 + (1-w)^2}$ of $b$, and these always sum to one, out of
# two. **A single row of weights carries at most half of what is asked, however it is chosen.**
#
# So for contents of variance 1, the mean squared error of one head should end at 0.5. Two heads could reach 0,
# though each is only half as wide. We train both alike: your module, the same number of parameters, the same steps,
# the same data.


# %% tags=["experiment"]
@experiment("MultiHeadAttention")
def two_heads_against_one() -> None:
    """Train one head and two heads of the same total width to look in two places; draw errors and weights."""
    length, content, steps = 8, 8, 200
    places = torch.eye(length)

    def examples(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        contents = torch.randn(count, length, content, generator=generator)  # (B, T, 8)
        x = torch.cat([contents, places.expand(count, -1, -1)], dim=-1)  # (B, T, 16)
        before, first = contents[:, 1:-1], contents[:, :1].expand(-1, length - 2, -1)
        return x, torch.cat([before, first], dim=-1)  # what the positions from the third on must answer

    def train(heads: int, seed: int) -> tuple[list[float], list[float], Tensor]:
        torch.manual_seed(seed)
        generator = torch.Generator().manual_seed(seed)
        attention = MultiHeadAttention(content + length, heads)
        optimizer = torch.optim.Adam(attention.parameters(), lr=0.02)
        errors = []
        for _ in range(steps):
            x, answer = examples(64, generator)
            output, _ = attention(x, x, x)
            loss = (output[:, 2:] - answer).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            errors.append(loss.item())
        x, answer = examples(500, generator)  # sequences that it has not seen
        with torch.no_grad():
            output, weights = attention(x, x, x)
        wrong = (output[:, 2:] - answer).square().mean(dim=(0, 1))  # (16,)
        return errors, [half.mean().item() for half in wrong.chunk(2)], weights.mean(dim=0)

    print("seed   one head: error of 'before', of 'first', mean   two heads: the same")
    runs = {}
    for seed in range(4):
        line = f"{seed:4d}"
        for heads in (1, 2):
            errors, (before, first), weights = train(heads, seed)
            runs.setdefault(heads, (errors, weights))  # the first seed is drawn
            line += f" {before:20.2f} {first:8.2f} {(before + first) / 2:8.2f}"
        print(line)

    fig, axes = figure(4, width=3.1, height=3.1)
    axes[0].plot(runs[1][0], color=COLORS["vermilion"], label="one head, 16 wide")
    axes[0].plot(runs[2][0], color=COLORS["blue"], linestyle="--", label="two heads, 8 wide")
    axes[0].axhline(0.5, color=COLORS["purple"], linewidth=1.2, linestyle=":", label="½")
    axes[0].set_xlabel("training step")
    axes[0].set_ylabel("mean squared error")
    axes[0].set_ylim(bottom=0)
    axes[0].legend(fontsize=8)
    tables = [("the one head", runs[1][1][0]), ("of two: head 0", runs[2][1][0]), ("of two: head 1", runs[2][1][1])]
    for ax, (title, table) in zip(axes[1:], tables, strict=True):
        image = ax.imshow(table[2:], cmap="cividis", vmin=0, vmax=1, extent=(0.5, 8.5, 8.5, 2.5))
        ax.set_title(title)
        ax.set_xlabel("key position")
        ax.set_xticks(range(1, 9))
        ax.set_yticks(range(3, 9))
    axes[1].set_ylabel("query position")
    fig.colorbar(image, ax=axes[-1], label="mean weight", shrink=0.8)
    show(
        fig,
        alt="Left: the error of one head falls to one half and stays there; that of two heads falls to zero. Right: "
        "the weights of the one head, and of the two heads, one of which looks at the position before and one at the first.",
    )


# %% [markdown]
# In all four runs the one head ends at one half. It did not even split the difference: it settled on one of the two
# relations and let the other go, where its error is 1, as if it had said nothing. The two heads shared out the
# work, and nobody told them which of them should look where. (In the picture one of them keeps a little weight on
# the first position. That does no harm: the other head brings exactly that content, so `out_proj` can subtract it.)
# Our little sum assumed that $w$ does not depend on the contents. The head in the experiment was free to let it;
# training found nothing better.
#
# The one head was not too narrow: it is twice as wide as either of the two. What it lacks is a second row of
# weights.
#
# <details><summary>A question to think about: where do the two shares come from?</summary>
#
# $a$ and $b$ are independent and have variance 1, so the mixture $u = w a + (1-w) b$ has the variance
# $w^2 + (1-w)^2$. The best guess of $a$ that is a multiple of $u$ is $\frac{w}{w^2 + (1-w)^2}\, u$ (try another
# factor: the error grows). Of the variance of $a$ it explains $\frac{w^2}{w^2 + (1-w)^2}$. For $b$ the same holds
# with $1-w$ in place of $w$, and the two shares sum to one.
#
# </details>
#
# <details><summary>A question to think about: one of the four biases never changes the output. Which one?</summary>
#
# That of `k_proj`. A bias $c$ of the keys changes the score of query $q$ and key $k$ from $q \cdot k$ to
# $q \cdot k + q \cdot c$. The second term is the same for all keys of a row, and softmax does not notice when all
# scores of a row are shifted alike (lesson 00). Its gradient is zero, but for rounding.
#
# </details>

# %% [markdown]
# ## 7 · What heads look at, and how many one needs
#
# **What they look at.** The paper's appendix draws heads of its trained encoder: several of them link the verb
# *making* to the words *more difficult*, many words after it; two link *its* to the noun that it stands for. Clark et al.
# (2019) went through all 144 heads of BERT, a trained encoder of 12 layers with 12 heads each. Some specialize
# in the word before or the word after, and many look mostly at the marks that separate sentences. A few follow grammar surprisingly
# well, and link verbs with their objects or nouns with their articles; one links words that mean the same person or
# thing. Our three heads above were not far off. But nobody assigns these roles, and many heads have none that one
# could name.
#
# **How many one needs.** Fewer than one has. Voita et al. (2019) took away 38 of the 48 encoder heads of an
# English–Russian translator, and it lost 0.15 BLEU. The heads that stayed to the end had clear roles: neighbors,
# grammar, rare words. Michel, Levy and Neubig (2019) found layers that did nearly as well with a single head. In
# training the many heads still paid, as the paper's own comparison shows (section 1): to take heads away afterwards
# is not the same as never to have had them.
#
# **Where later practice departs.** Three things, so that you recognize them:
#
# * *Shared keys and values.* When a model writes a text, it keeps the keys and values of all the words so far
#   (lesson 12), for every head, and reading them from memory is what takes the time. Shazeer (2019) let all heads
#   share one set of keys and values, each with queries of its own: *multi-query attention*. Ainslie et al. (2023)
#   share within groups of heads, *grouped-query attention*, which is nearly as fast and keeps nearly all of the
#   quality. Many of today's large models do that.
# * *No biases.* Some later models leave the biases out, for example PaLM (Chowdhery et al. 2022, section 2), whose
#   authors found that large models then train more stably. One of ours does nothing anyway (see the question
#   above).
# * *Other widths.* That $K = D / H$ keeps the cost the same; nothing else forces it. The largest T5
#   (Raffel et al. 2020) is 1024 wide and has 128 heads of width 128, and its output projection leads from 16,384
#   columns back to 1024.

# %% [markdown]
# ## What to remember
#
# * One head has one row of weights for each position, and averages what it finds. Several heads look in several
#   places and keep the findings apart.
# * Project first, then split: `(B, T, D)` to `(B, T, H, K)` to `(B, H, T, K)`. A reshape cuts and joins neighbors;
#   only a transpose changes the order.
# * The scale is $\sqrt{K}$, the width of a *head*. Masks are broadcast over the heads.
# * `out_proj` mixes what the heads found; without it they would never meet.
# * Parameters and multiplications are those of one head of full width: $4(D^2 + D)$ and no mention of $H$.
#
# ## Where to read more
#
# * Vaswani et al. (2017), *Attention Is All You Need*, arXiv:1706.03762. Section 3.2.2 is this lesson; table 3,
#   rows A, varies the heads; the appendix draws some.
# * Clark, Khandelwal, Levy and Manning (2019), *What Does BERT Look At? An Analysis of BERT's Attention*,
#   arXiv:1906.04341.
# * Voita et al. (2019), *Analyzing Multi-Head Self-Attention: Specialized Heads Do the Heavy Lifting, the Rest Can
#   Be Pruned*, arXiv:1905.09418.
# * Michel, Levy and Neubig (2019), *Are Sixteen Heads Really Better than One?*, arXiv:1905.10650.
# * Shazeer (2019), *Fast Transformer Decoding: One Write-Head is All You Need*, arXiv:1911.02150.
# * Ainslie et al. (2023), *GQA: Training Generalized Multi-Query Transformer Models from Multi-Head Checkpoints*,
#   arXiv:2305.13245.
# * Chowdhery et al. (2022), *PaLM: Scaling Language Modeling with Pathways*, arXiv:2204.02311.
# * Raffel et al. (2020), *Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer*,
#   arXiv:1910.10683.
#
# Next: **07 feed-forward and norm**, the other half of a Transformer's layer.
