# %% [markdown]
# # 08 · Encoder
#
# *We sat on the bank and watched the river.* What is a bank? When you read the word, you could not know; four words later
# you did. Reading is like that: what a word means is settled by words on *both* sides of it. This lesson builds the part of the
# Transformer that reads. Every part of it you have written already. What is new is how they stand together, and why in this order.
#
# **In this lesson:** what an encoder is for · one block by hand · `EncoderBlock` · an encoder sees both directions ·
# `Encoder`, a stack of blocks · the same numbers as PyTorch's own · parameters counted by hand · what depth does to the vectors ·
# norm after or norm before · what became of encoders.

# %% tags=["setup"] refuses=["attention"]
import torch
from given import AddNorm, FeedForward, MultiHeadAttention, causal_mask
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, show

# %% [markdown]
# ## 1 · What an encoder is for
#
# Into an encoder goes a sentence, one vector of width $D$ for each token: what the token means on its own (lesson 02), with
# its place written in (lesson 03). Out of it comes a sentence of the same shape, `(B, T, D)` in and `(B, T, D)` out. But each vector now says
# what the token means *here*, among these neighbors: no longer "bank", but "bank, by a river, where someone sat".
#
# A recurrent network reads in one direction: the state at the word *bank* knew what came before it, and nothing of the river. Schuster
# and Paliwal (1997) helped themselves with two networks, one reading forwards and one backwards. Bahdanau, Cho and
# Bengio (2015, section 3.2) read the source sentence with such a pair, and put the two states of each word side by side. It works, but each of the two still sees one side only, word by word, in as many steps as there are
# words. Self-attention sees both sides in one step: each position asks all positions at once.
#
# The encoder of Vaswani et al. (2017, section 3.1) is a stack of $N = 6$ equal **blocks** (the paper says *layers*). A block has two **sublayers**:
#
# | sublayer | built in | what it does | whom a position sees |
# |---|---|---|---|
# | multi-head self-attention | lesson 06 | the positions exchange what they know | everyone that the mask allows |
# | feed-forward network | lesson 07 | each position works on what it has heard | itself |
#
# First talk, then think; and then again, six times over. *Self*-attention means that queries, keys and values all come from the same sentence. Around each
# sublayer stands the add-and-norm of lesson 07: the sublayer's output is *added* to its input, so that a block only has to find what to change, and the sum is normalized, so
# that the next block finds numbers of a familiar size.
#
# With $x$ for what comes in, that is all:
#
# $$h = \operatorname{LayerNorm}\bigl(x + \operatorname{SelfAttention}(x)\bigr) \qquad y = \operatorname{LayerNorm}\bigl(h + \operatorname{FeedForward}(h)\bigr)$$
#
# ```text
#        x ──┬──► self-attention ──►(+)──► norm ── h ──┬──► feed-forward ──►(+)──► norm ──► y
#            └───────────────────────┘                 └─────────────────────┘
# ```
#
# The second half knows only $h$: feed-forward reads $h$, and $h$ is what its output is added to. The original $x$ does not appear
# any more. The norm comes *after* each sum. This order is called **post-LN**; later models have another one, and section 8 shows why.

# %% [markdown]
# ## 2 · One block by hand
#
# Two tokens of width 4, $a = (2, 0, 0, 0)$ and $b = (0, 2, 0, 0)$. To be able to follow, we choose simple parameters: the attention looks at both tokens
# evenly and passes on what it sees; the feed-forward network gives the positive part of its input. Here is what happens to $a$.
#
# **Attention.** Half of $a$ and half of $b$: $(1, 1, 0, 0)$. The token has heard of its neighbor.
#
# **Add.** $(2, 0, 0, 0) + (1, 1, 0, 0) = (3, 1, 0, 0)$. What the token was is still there; something of its neighbor has come to it.
#
# **Norm.** The mean of the four numbers is 1 and their variance is $(4 + 0 + 1 + 1)/4 = 1.5$, so subtract 1 and divide by $\sqrt{1.5} \approx 1.225$:
# $(1.633, 0, -0.816, -0.816)$.
#
# **Feed-forward.** The positive part: $(1.633, 0, 0, 0)$.
#
# **Add.** $(3.266, 0, -0.816, -0.816)$, with mean $0.408$ and variance $2.833$.
#
# **Norm.** $(1.698, -0.243, -0.728, -0.728)$.
#
# The same, computed (with `nn.LayerNorm`, which is allowed from this lesson on, because you have built it):

# %%
a = torch.tensor([2.0, 0.0, 0.0, 0.0])
b = torch.tensor([0.0, 2.0, 0.0, 0.0])
norm = nn.LayerNorm(4, elementwise_affine=False)  # no learned scale and shift
heard = (a + b) / 2
first = norm(a + heard)
thought = torch.relu(first)
second = norm(first + thought)
for step, vector in (
    ("attention", heard),
    ("add", a + heard),
    ("norm", first),
    ("feed-forward", thought),
    ("add", first + thought),
    ("norm", second),
):
    print(f"{step:13s}" + "".join(f"{number:8.3f}" for number in (vector.round(decimals=3) + 0.0).tolist()))

# %% [markdown]
# ## 3 · Build a block
#
# `MultiHeadAttention(d_model, num_heads, dropout)`, `FeedForward(d_model, d_ff, dropout)` and `AddNorm(d_model, dropout)` are here from the lessons before; the cell at the top took
# working versions of them. Three things to think of:
#
# * **Two add-and-norms, not one used twice.** Each sum has numbers of its own kind, and each norm learns its own scale and shift for them.
# * **The mask** is for the attention. The feed-forward network looks at one position at a time and needs none.
# * **Dropout** acts on what each sublayer gives before it is added (Vaswani et al. 2017, section 5.4), and, as in PyTorch, also on the attention weights and inside the feed-forward
#   network. All four parts take it as an argument, so you only have to hand it on, four times.

# %% [markdown] hints="EncoderBlock"
# 1. All four parts exist already. `__init__` makes them, each with the sizes it needs; which of them want to know about dropout? `forward` sends `x` through two stations: a sublayer, then the add-and-norm that belongs to it.
# 2. In self-attention the same `x` is query, key and value. Attention gives *two* results, and the weights are not needed here. `add_norm1` takes what went into attention and what came out of it. What it gives is the new `x`: it goes into the feed-forward network, **and** it is what `add_norm2` adds to.
# 3. In `__init__`, after `super().__init__()`: `MultiHeadAttention(d_model, num_heads, dropout)` for `self.self_attn`, `FeedForward(d_model, d_ff, dropout)` for `self.feed_forward`, and two of `AddNorm(d_model, dropout)`. In `forward`: `attended, _ = self.self_attn(x, x, x, mask)`, then `x = self.add_norm1(x, attended)`, and the same once more with `self.feed_forward(x)` and `add_norm2`.


# %% exercise="EncoderBlock" points=6 minutes=20 difficulty=2 importance=5
class EncoderBlock(nn.Module):
    """One layer of the encoder: self-attention and feed-forward, each with its own add-and-norm behind it.

    Args:
        d_model: the width of each position's vector, going in and coming out.
        num_heads: the number of attention heads; it divides d_model.
        d_ff: the width inside the feed-forward network.
        dropout: the probability for dropout inside the attention, inside the feed-forward network and in both
            add-and-norms; 0.1 by default, as in the paper.

    Shape:
        x: (B, T, D) with D = d_model, any floating dtype (that of the parameters).
        mask: boolean, broadcastable to (B, H, T, T); **True means: may attend**; without it all may attend to all.
        result: (B, T, D), the same dtype: one tensor, without the attention weights.

    Promises:
        - First x becomes ``add_norm1(x, self-attention of x)``, then that becomes ``add_norm2(x, feed_forward(x))``:
          post-LN, so each norm comes after its sum, and nothing follows the second.
        - The parts are called ``self_attn`` (``MultiHeadAttention``), ``add_norm1`` (``AddNorm``), ``feed_forward``
          (``FeedForward``) and ``add_norm2`` (``AddNorm``); all parameters are theirs.
        - The mask reaches the attention. A row that may attend to nothing gives numbers, never NaN.
        - Dropout acts in training mode only, in all four parts. x is not changed.
        - Gradients reach x and all parameters.

    Source: Vaswani et al. (2017), section 3.1 and the left half of figure 1.

    >>> block = EncoderBlock(d_model=4, num_heads=2, d_ff=8).eval()
    >>> for name, parameter in block.named_parameters():
    ...     if "norm" not in name:
    ...         _ = nn.init.zeros_(parameter)  # attention and feed-forward fall silent, the two norms remain
    >>> block(torch.tensor([[[3.0, 1.0, 0.0, 0.0]]])).detach()
    tensor([[[ 1.6330,  0.0000, -0.8165, -0.8165]]])
    >>> sum(parameter.numel() for parameter in block.parameters())  # 80 for attention, 76 and 2 times 8
    172
    """

    def __init__(self, d_model: int, num_heads: int, d_ff: int, dropout: float = 0.1) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)  # its own: the two sums have different scales to learn
        ### END SOLUTION

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        ### BEGIN SOLUTION
        # Self-attention: every position asks, every position answers, and all of them come from the same x.
        attended, _ = self.self_attn(x, x, x, mask)  # (B, T, D); the weights stay here
        x = self.add_norm1(x, attended)  # (B, T, D)
        # From here on x is what the first sublayer made of it: the second one reads it and is added to it.
        return self.add_norm2(x, self.feed_forward(x))  # (B, T, D)
        ### END SOLUTION


# %% [markdown]
# ### See it work: an encoder sees both directions
#
# Six tokens go through one block of yours. Then one token is replaced by another, and the sentence goes through once more. Which outputs have moved, and how
# far? Each row of the table is such an experiment: its number says which token was replaced. On the left the block runs as it is. On the right it
# gets the causal mask of lesson 05.


# %% tags=["experiment"]
@experiment("EncoderBlock")
def both_directions() -> None:
    """Replace one token after the other and draw how far each output moves, without a mask and with the causal one."""
    torch.manual_seed(8)
    length, width = 6, 32
    block = EncoderBlock(width, num_heads=4, d_ff=64).eval()
    sentence, others = torch.randn(1, length, width), torch.randn(length, width)

    def movement(mask: Tensor | None) -> Tensor:
        rows = []
        for changed in range(length):
            altered = sentence.clone()
            altered[0, changed] = others[changed]
            rows.append((block(altered, mask) - block(sentence, mask)).norm(dim=-1)[0])  # (T,)
        return torch.stack(rows)  # (T, T): row = token replaced, column = output

    with torch.no_grad():
        tables = {"no mask": movement(None), "causal mask": movement(causal_mask(length))}
        padding = torch.tensor([True] * 4 + [False] * 2)[None, None, None, :]  # the last two tokens are padding
        padded = movement(padding)
    fig, axes = figure(2, width=3.9, height=3.6)
    for ax, (title, table) in zip(axes, tables.items(), strict=True):
        ax.imshow(table.clamp(max=1.0), cmap="cividis", vmin=0, vmax=1)
        ax.set(
            title=title, xlabel="output position", ylabel="token replaced", xticks=range(length), yticks=range(length)
        )
        for row in range(length):
            for column in range(length):
                value = table[row, column].item()
                shade = "black" if value > 0.5 else "white"
                text = "0" if value == 0 else f"{value:.1f}"
                ax.text(column, row, text, ha="center", va="center", color=shade, fontsize=9)
    for title, table in tables.items():
        still = (table == 0).sum().item()
        print(f"{title + ':':13s}{still:3d} of {table.numel()} outputs did not move at all")
    print(
        f"two tokens of padding, replaced: the outputs of the four real tokens moved by {padded[4:, :4].max().item()}"
    )
    show(
        fig,
        alt="Two tables of six replaced tokens (rows) by six outputs (columns). Without a mask every output moves, the one at the "
        "replaced token the most. With the causal mask all entries left of the diagonal are exactly zero.",
    )


# %% [markdown]
# Without a mask everything depends on everything: replace the last token, and the first output knows. The diagonal is the largest, because along the residual a
# token mostly stays what it is. With the causal mask the lower left half is zero, exactly: no output learns of a token that comes
# after it. An encoder wants the left picture; a decoder, in the next lesson, needs the right one. It is the same block. *Who may look where* is not built into
# it but decided by the mask that you hand over.
#
# The last line is the padding mask at work: what stands in the padding makes no difference to the real tokens. (The outputs *at* the padding positions are numbers,
# too, computed like all others. Nobody reads them: the mask hides them in every later layer, and from the decoder.)

# %% [markdown]
# ## 4 · Stack the blocks
#
# A block takes `(B, T, D)` and gives `(B, T, D)`, so its output can go into another block. What is gained? In one block a position hears what the others *said*; in the second block
# it hears what the others say *after they have listened themselves*. "River" tells "bank" what it is, and in the next block "bank" can tell "sat" where.
#
# The blocks are "identical" (section 3.1 of the paper) in form, not in content: each has parameters of its own. Two classic traps wait here.
#
# * `[block] * 6` is a list of six *references to one block*. The numbers come out, the shapes are right, and the model has a sixth of the parameters it should have.
# * A plain Python list hides its modules from PyTorch: `parameters()` does not find them, so the optimizer will not train them, `state_dict()` will not save them, and
#   `eval()` will not reach them. `nn.ModuleList` is a list that PyTorch knows of.

# %% [markdown] hints="Encoder"
# 1. The output of one block has the shape of its input, so it can be the input of the next. What must be different from block to block, and what is the same for all of them?
# 2. Every block needs parameters of its own, so make `num_layers` blocks, not one block `num_layers` times. Keep them in an `nn.ModuleList`, since a plain Python list hides them from PyTorch. Then pass `x` through all of them, each with the mask.
# 3. `self.layers = nn.ModuleList(EncoderBlock(...) for _ in range(num_layers))`, with the sizes *and* the dropout between the parentheses. In `forward`, walk over `self.layers`: each turn makes `x = layer(x, mask)`, and after the last one `return x`.


# %% exercise="Encoder" points=4 minutes=10 difficulty=1 importance=4 uses="EncoderBlock"
class Encoder(nn.Module):
    """The encoder stack: ``num_layers`` encoder blocks, one behind the other, each with parameters of its own.

    Args:
        num_layers: how many blocks; the paper has 6.
        d_model, num_heads, d_ff, dropout: as in ``EncoderBlock``, the same for every block.

    Shape:
        x: (B, T, D) with D = d_model; mask: boolean, broadcastable to (B, H, T, T), **True means: may attend**.
        result: (B, T, D), the same dtype: the output of the last block, and only that.

    Promises:
        - ``layers`` holds the ``EncoderBlock``s where PyTorch finds them, in an ``nn.ModuleList``; layer 0 reads x,
          each other one reads the output of the one before it, and the mask goes to all of them.
        - All parameters are those of the blocks: there is no further norm behind the last one.
        - In evaluation mode nothing is dropped. x is not changed.
        - Gradients reach x and the parameters of every block.

    Source: Vaswani et al. (2017), section 3.1 ("a stack of N = 6 identical layers").

    >>> encoder = Encoder(num_layers=3, d_model=4, num_heads=2, d_ff=8)
    >>> encoder(torch.zeros(2, 5, 4)).shape
    torch.Size([2, 5, 4])
    >>> sum(parameter.numel() for parameter in encoder.parameters())  # 3 blocks of 172
    516
    >>> len({id(parameter) for parameter in encoder.parameters()})  # 3 blocks of 16 tensors, no two the same
    48
    """

    def __init__(self, num_layers: int, d_model: int, num_heads: int, d_ff: int, dropout: float = 0.1) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        # A new block in every turn: identical in form, not in content. ModuleList makes their parameters known.
        self.layers = nn.ModuleList(EncoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))
        ### END SOLUTION

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        ### BEGIN SOLUTION
        for layer in self.layers:
            x = layer(x, mask)  # (B, T, D); who may look where is the same at every depth
        return x  # (B, T, D)
        ### END SOLUTION


# %% [markdown]
# ### See it work: news travels one step further in each block
#
# Suppose every position could look at its direct neighbors only. How far would the news of a replaced token travel? The mask below allows just that, and
# your stack gets deeper.


# %% tags=["experiment"]
@experiment("Encoder", "EncoderBlock")
def one_step_per_block() -> None:
    """Let each position see its neighbors only, and count how far a change reaches through stacks of several depths."""
    torch.manual_seed(8)
    length, middle = 15, 7
    place = torch.arange(length)
    neighbors = ((place[:, None] - place[None, :]).abs() <= 1)[None, None]  # (1, 1, T, T)
    sentence = torch.randn(1, length, 32)
    altered = sentence.clone()
    altered[0, middle] = torch.randn(32)
    print("blocks   which outputs moved (· = not at all)")
    with torch.no_grad():
        for depth in range(1, 7):
            encoder = Encoder(depth, d_model=32, num_heads=4, d_ff=64).eval()
            moved = (encoder(sentence, neighbors) - encoder(altered, neighbors)).abs().amax(dim=-1)[0] > 0
            print(f"{depth:6d}   " + " ".join("█" if yes else "·" for yes in moved.tolist()))


# %% [markdown]
# One position further in each direction with every block. Convolutional networks see like this, and need many layers to connect distant words (table 1 of the paper compares the path lengths). Full
# self-attention connects any two positions in a single block. What more blocks add is not distance but *rounds of conversation*.

# %% [markdown]
# ## 5 · The same numbers as PyTorch's own
#
# PyTorch has an encoder, `nn.TransformerEncoderLayer` and `nn.TransformerEncoder`. The rule of this course is to build it and not to call it, but now that yours stands, a comparison is the best proof there is.
# The experiment copies your parameters into PyTorch's layers, sends the same vectors through both in float64, and looks at the largest difference, in the outputs and in the gradients. Two things have other names or signs
# over there: the three projections lie stacked in one matrix `in_proj_weight`, and in its masks `True` means *may not*.


# %% tags=["experiment"]
@experiment("Encoder", "EncoderBlock")
def as_the_library_does_it() -> None:
    """Copy the parameters of several stacks into PyTorch's and compare outputs and gradients."""

    def copied(state: dict[str, Tensor]) -> dict[str, Tensor]:
        """Give the parameters of a stack under the library's names."""
        names = (("feed_forward.", ""), ("add_norm1.norm", "norm1"), ("add_norm2.norm", "norm2"))
        result = {}
        for name, value in state.items():
            for ours, theirs in names:
                name = name.replace(ours, theirs)
            if "q_proj" in name:
                parts = [state[name.replace("q_proj", f"{letter}_proj")] for letter in "qkv"]
                result[name.replace("q_proj.", "in_proj_")] = torch.cat(parts)
            elif "k_proj" not in name and "v_proj" not in name:
                result[name] = value
        return result

    torch.manual_seed(8)
    print("blocks  width  heads  d_ff   mask       largest difference: output   gradient of x")
    for depth, width, heads, d_ff, masked in (
        (1, 8, 2, 16, False),
        (1, 12, 3, 20, True),
        (3, 16, 4, 64, True),
        (6, 32, 8, 128, False),
    ):
        yours = Encoder(depth, width, heads, d_ff, dropout=0.0).double()
        layer = nn.TransformerEncoderLayer(width, heads, d_ff, dropout=0.0, batch_first=True, dtype=torch.float64)
        theirs = nn.TransformerEncoder(layer, depth, enable_nested_tensor=False)
        with torch.no_grad():
            for parameter in yours.parameters():  # in the norms, too: nothing may hide behind a zero or a one
                parameter += 0.3 * torch.randn_like(parameter)
        theirs.load_state_dict(copied(yours.state_dict()))
        x = torch.randn(2, 7, width, dtype=torch.float64, requires_grad=True)
        real = torch.tensor([[True] * 7, [True] * 4 + [False] * 3])  # the second sentence ends in padding
        own = yours(x, real[:, None, None, :] if masked else None)
        other = theirs(x, src_key_padding_mask=~real if masked else None)
        direction = torch.randn_like(own)
        (own_gradient,), (other_gradient,) = (torch.autograd.grad(y, x, direction) for y in (own, other))
        print(
            f"{depth:5d}{width:8d}{heads:7d}{d_ff:6d}   {'padding' if masked else 'none':8s}"
            f"{(own - other).abs().max().item():24.1e}{(own_gradient - other_gradient).abs().max().item():16.1e}"
        )


# %% [markdown]
# Numbers of float64 carry about sixteen digits, and the two agree to fourteen or so; what remains is rounding, because the library adds in another order. So they are the same function. When
# you meet `nn.TransformerEncoder` in somebody's code, you know every line of it.
#
# One difference must be known. PyTorch's complete `nn.Transformer` puts *one more* LayerNorm behind the last block of each stack. The paper has none there, and neither has your
# encoder: its last block ends with a norm already. (With pre-LN, in section 8, a last norm is needed.)

# %% [markdown]
# ## 6 · Parameters, counted by hand
#
# How large is a block? With $D$ for the width and $F$ for the inner width of the feed-forward network:
#
# | part | matrices | biases, scales and shifts | sum |
# |---|---|---|---|
# | self-attention | four of $D \times D$ | four of $D$ | $4D^2 + 4D$ |
# | feed-forward | $D \times F$ and $F \times D$ | $F$ and $D$ | $2DF + F + D$ |
# | two norms | none | $2D$ each | $4D$ |
#
# The number of heads does not appear: more heads are narrower heads. Neither does the length of the sentence.


# %% tags=["experiment"]
@experiment("Encoder", "EncoderBlock")
def counted_by_hand() -> None:
    """Compare the formula with what your blocks really hold, and look at a block of the paper."""

    def formula(d_model: int, d_ff: int) -> tuple[int, int, int]:
        attention = 4 * d_model**2 + 4 * d_model
        feed_forward = 2 * d_model * d_ff + d_ff + d_model
        return attention, feed_forward, 4 * d_model

    for depth, width, heads, d_ff in ((1, 8, 2, 32), (2, 8, 4, 32), (3, 48, 6, 100)):
        encoder = Encoder(depth, width, heads, d_ff)
        held = sum(parameter.numel() for parameter in encoder.parameters())
        print(
            f"N={depth}, D={width}, {heads} heads, F={d_ff}: formula {depth * sum(formula(width, d_ff))}, yours {held}"
        )
    print()
    for name, depth, width, d_ff in (("the paper's base model", 6, 512, 2048), ("BERT-base", 12, 768, 3072)):
        parts = formula(width, d_ff)
        shares = " + ".join(f"{part:,} ({part / sum(parts):.1%})" for part in parts)
        print(f"{name}, one block: {shares} = {sum(parts):,}")
        print(f"{'':{len(name)}s}  {depth} blocks: {depth * sum(parts):,}")


# %% [markdown]
# With $F = 4D$, as in the paper, a block has about $12 D^2$ parameters, and two thirds of them are in the feed-forward network. The part that gave the paper its title is the smaller one.

# %% [markdown]
# ## 7 · What depth does to the vectors
#
# Each block mixes every position with the others. Do they not all become alike in the end? They do, a little more with every block; the question is how fast. The experiment sends random sentences through
# a fresh stack of 24 blocks and measures after each one how similar two positions of a sentence are: the cosine of the angle between their vectors, averaged over all pairs. 0 means unrelated, 1 means that all positions
# say the same. Then it takes the same blocks without the residuals: each norm gets the sublayer's output alone. And because much depends on how the matrices were drawn, it does both twice, with the small numbers that `nn.Linear` draws by itself
# and with the larger ones that lesson 10 will use (Xavier's).


# %% tags=["experiment"]
@experiment("Encoder", "EncoderBlock")
def how_alike_positions_become() -> None:
    """Follow the mean cosine between positions through a deep stack, with and without residuals."""

    def likeness(x: Tensor) -> float:
        directions = x / x.norm(dim=-1, keepdim=True)  # (B, T, D)
        cosines = directions @ directions.transpose(-2, -1)  # (B, T, T)
        pairs = x.shape[1] * (x.shape[1] - 1)
        return ((cosines.sum(dim=(-2, -1)) - x.shape[1]) / pairs).mean().item()  # without the pairs (t, t)

    def without_residuals(block: nn.Module, x: Tensor) -> Tensor:
        x = block.add_norm1.norm(block.self_attn(x, x, x)[0])
        return block.add_norm2.norm(block.feed_forward(x))

    ways = {"as you built them": lambda block, x: block(x), "without residuals": without_residuals}
    torch.manual_seed(8)
    encoder = Encoder(24, d_model=64, num_heads=4, d_ff=256).eval()
    sentences = torch.randn(16, 32, 64)
    curves = {}
    for drawn in ("small", "Xavier"):
        if drawn == "Xavier":
            for parameter in encoder.parameters():
                if parameter.dim() > 1:
                    nn.init.xavier_uniform_(parameter)
        for name, way in ways.items():
            curve, x = [likeness(sentences)], sentences
            with torch.no_grad():
                for block in encoder.layers:
                    x = way(block, x)
                    curve.append(likeness(x))
            curves[name, drawn] = curve
    shown = (0, 1, 2, 4, 8, 12, 24)
    print("blocks                       " + "".join(f"{depth:6d}" for depth in shown))
    for (name, drawn), curve in curves.items():
        print(f"{name + ', ' + drawn:29s}" + "".join(f"{abs(curve[depth]):6.2f}" for depth in shown))
    fig, ax = figure(width=5.8, height=3.6)
    for (name, drawn), curve in curves.items():
        color = COLORS["blue" if name in list(ways)[:1] else "vermilion"]
        ax.plot(curve, "s--" if drawn == "small" else "o-", color=color, markersize=4, label=f"{name}, {drawn}")
    ax.set(xlabel="blocks passed", ylabel="mean cosine between positions", ylim=(-0.05, 1.05))
    ax.legend(loc="lower right")
    show(
        fig,
        alt="Mean cosine between positions against the number of blocks. Without residuals it is above 0.9 after two blocks, however the "
        "matrices were drawn. With residuals it rises much more slowly: with small matrices it is still below one after 24 "
        "blocks, with Xavier's it comes close to one after about ten.",
    )


# %% [markdown]
# Without residuals two blocks make all positions nearly the same vector: a fresh attention spreads its weights rather evenly, so every position gets about the same average. What was said, and by whom, is lost. With
# residuals each position keeps itself and adds something of the others, and they stay apart much longer. How long depends on how much is added: the larger matrices make the positions alike in about ten blocks, the small ones not in 24. Dong, Cordonnier and
# Loukas (2021) studied this: pure attention makes its positions alike doubly exponentially fast, and the residuals and the feed-forward networks hold against it. (These are fresh, untrained blocks; how choosy the attention becomes is up to training.)

# %% [markdown]
# ## 8 · Norm after, norm before
#
# The block you built is that of the paper: **post-LN**, $\operatorname{LayerNorm}(x + f(x))$. Look at the path of $x$ itself through the stack: it passes through *every* norm. Later models move the norm into the branch:
# **pre-LN**, $x + f(\operatorname{LayerNorm}(x))$. There $x$ runs from the first block to the last through nothing but sums.
#
# What changes? The same parts can be put together both ways, so it can be measured. Left: the typical size of a number in the vectors, block after block. Right: how large the gradient of a usual loss is
# in the *last* feed-forward network of a fresh stack, for stacks of several depths (Xavier's matrices, as in lesson 10).


# %% tags=["experiment"]
@experiment("Encoder", "EncoderBlock")
def norm_after_or_before() -> None:
    """Compare post-LN and pre-LN, put together from the same blocks: sizes through depth, and the last gradient."""

    def pre_norm(block: nn.Module, x: Tensor) -> Tensor:
        normed = block.add_norm1.norm(x)
        x = x + block.self_attn(normed, normed, normed)[0]
        return x + block.feed_forward(block.add_norm2.norm(x))

    ways = {"post-LN (yours)": lambda block, x: block(x), "pre-LN": pre_norm}
    depths = (2, 4, 8, 16, 24)
    sizes = {name: [] for name in ways}
    gradients = {name: {depth: [] for depth in depths} for name in ways}
    for seed in range(6):
        torch.manual_seed(seed)
        encoder = Encoder(max(depths), d_model=64, num_heads=4, d_ff=256, dropout=0.0)
        for parameter in encoder.parameters():
            if parameter.dim() > 1:
                nn.init.xavier_uniform_(parameter)  # as lesson 10 will do
        head, norm = nn.Linear(64, 100), nn.LayerNorm(64)
        sentences, labels = torch.randn(8, 16, 64), torch.randint(100, (8, 16))
        for name, way in ways.items():
            x = sentences
            for depth, block in enumerate(encoder.layers, 1):
                x = way(block, x)
                if seed == 0:
                    sizes[name].append(x.square().mean().sqrt().item())
                if depth in depths:
                    logits = head(x if way is not pre_norm else norm(x))  # pre-LN ends with a norm of its own
                    loss = nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten())
                    (gradient,) = torch.autograd.grad(loss, block.feed_forward.linear2.weight, retain_graph=True)
                    gradients[name][depth].append(gradient.norm().item())
    means = {name: [sum(table[depth]) / len(table[depth]) for depth in depths] for name, table in gradients.items()}
    print("gradient in the last block, mean of 6 fresh stacks")
    print("depth           " + "".join(f"{depth:7d}" for depth in depths))
    for name, values in means.items():
        print(f"{name:16s}" + "".join(f"{value:7.3f}" for value in values))
    print("size after the last block: " + ", ".join(f"{name} {size[-1]:.2f}" for name, size in sizes.items()))
    fig, axes = figure(2, width=4.0, height=3.3)
    for name, style, color in (("post-LN (yours)", "s--", "blue"), ("pre-LN", "o-", "vermilion")):
        axes[0].plot(range(1, max(depths) + 1), sizes[name], style, color=COLORS[color], markersize=3, label=name)
        axes[1].plot(depths, means[name], style, color=COLORS[color], label=name)
    axes[0].set(xlabel="blocks passed", ylabel="typical size of a number", ylim=(0, None))
    axes[1].set(xlabel="depth of the stack", ylabel="gradient in the last block", ylim=(0, None))
    for ax in axes:
        ax.legend()
    show(
        fig,
        alt="Two plots. Left: the size of the numbers stays at one with post-LN and grows steadily with pre-LN. Right: the gradient "
        "in the last block hardly changes with the depth of the stack with post-LN, and falls with pre-LN.",
    )


# %% [markdown]
# With post-LN every block hands over numbers of size 1, however deep the stack is. With pre-LN the sum grows with every block, so each new block changes it less in proportion, and a last norm is needed behind the
# stack. The gradients mirror that: in a deep pre-LN stack the last block gets smaller ones, in a post-LN stack it gets the same large ones at any depth. Xiong et al. (2020) proved this for fresh stacks and drew the consequence: these large gradients
# next to the output are why a post-LN Transformer has to begin with tiny steps, the *warm-up* that the paper prescribes and lesson 11 builds, and why pre-LN can do without. GPT-2 (Radford et al. 2019) and most large models after it
# are pre-LN; lesson 12 makes the move. We stay with the paper for now: at six blocks, with warm-up, post-LN trains well.
#
# Two more departures of later practice, to know them when you meet them: *RMSNorm* (Zhang and Sennrich 2019) leaves out the mean and the shift and only divides by the size, and GELU or a gated unit stands where you have ReLU (lesson 12).

# %% [markdown]
# ## 9 · What became of encoders
#
# In the paper the encoder is half of a translator: it reads the source, and the decoder looks at what it has read (lesson 09). Then the halves went separate ways.
#
# * **Encoder only.** BERT (Devlin et al. 2019) is a stack of blocks like yours (with GELU), trained on a riddle: some tokens are hidden, and the stack must guess them from *both* sides. The
#   vectors that come out serve for search, for comparing sentences, for labeling. It reads, and does not write.
# * **Decoder only.** GPT (Radford et al. 2018) keeps the other half: the causal mask, and one token after another. That is lesson 12.
# * **Encoder and decoder.** T5 (Raffel et al. 2020) keeps both and turns every task into text that goes in and text that comes out.
#
# Reading in both directions is a strength and a limit. Every output depends on every token, so when one token is added, all of it must be computed anew. A model that writes wants the opposite: what has been
# computed for the past must not change when the next word comes. That asks for another block.
#
# <details><summary>A question to think about: shuffle the tokens of a sentence. What does the encoder give?</summary>
#
# The same vectors, shuffled in the same way. Attention does not know order, feed-forward and norm look at one position at a time, and so no part of the block does. Without the positions of lesson 03 in
# its input an encoder reads a bag of words.
#
# </details>
#
# <details><summary>A question to think about: why must each block have its own parameters? What would be lost if all six shared theirs?</summary>
#
# Nothing would break: the same block, applied six times, is a model with a sixth of the parameters, and people have trained such models (Dehghani et al. 2019, *Universal Transformers*; Lan et al. 2020, *ALBERT*). But every round of
# conversation would have to follow the same rules. With blocks of their own, early ones can look at neighbors and grammar, and later ones at meaning.
#
# </details>
#
# <details><summary>A question to think about: why not <code>nn.Sequential</code> for the stack?</summary>
#
# Because you could not call it: `nn.Sequential` hands exactly one thing from module to module, and a block wants two, `x` and the mask. Called with both, it raises; called with `x` alone it loses the mask, without any error; it is one of the
# mistakes that the checks above look for. As a mere container, walked over with `for`, it would do the same as `nn.ModuleList`, down to the names of the parameters, and the checks do not mind. But its name promises that it can be called.
#
# </details>

# %% [markdown]
# ## What to remember
#
# * An encoder turns what each token means alone into what it means in this sentence; the shape stays `(B, T, D)`.
# * A block is self-attention and feed-forward, talk and think, each followed by add-and-norm: post-LN, as in the paper.
# * The second sublayer works on the result of the first: $h$ is what it reads and what it is added to.
# * Who may look where is the mask's business. Without one, every output depends on every token.
# * A stack is blocks with parameters of their own, in an `nn.ModuleList`; the mask goes to all of them, and no norm follows the last.
# * Two thirds of a block's parameters are in the feed-forward network. The residuals keep the positions apart.
#
# ## Where to read more
#
# * Vaswani et al. (2017), *Attention Is All You Need*, arXiv:1706.03762. Section 3.1 and the left half of figure 1 are this lesson; section 5.4 says where dropout goes.
# * Schuster and Paliwal (1997), *Bidirectional Recurrent Neural Networks*, IEEE Transactions on Signal Processing 45(11). Reading from both ends, before attention.
# * Bahdanau, Cho and Bengio (2015), *Neural Machine Translation by Jointly Learning to Align and Translate*, arXiv:1409.0473. Section 3.2 is their encoder.
# * Devlin et al. (2019), *BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding*, arXiv:1810.04805.
# * Radford et al. (2018), *Improving Language Understanding by Generative Pre-Training*; Radford et al. (2019), *Language Models are Unsupervised Multitask Learners* (GPT-2, section 2.3 on where the norms moved).
# * Raffel et al. (2020), *Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer*, arXiv:1910.10683.
# * Xiong et al. (2020), *On Layer Normalization in the Transformer Architecture*, arXiv:2002.04745. Post-LN and pre-LN, with proofs.
# * Dong, Cordonnier and Loukas (2021), *Attention is Not All You Need: Pure Attention Loses Rank Doubly Exponentially with Depth*, arXiv:2103.03404.
# * Zhang and Sennrich (2019), *Root Mean Square Layer Normalization*, arXiv:1910.07467.
# * Dehghani et al. (2019), *Universal Transformers*, arXiv:1807.03819; Lan et al. (2020), *ALBERT*, arXiv:1909.11942. Blocks that share their parameters.
#
# Next: **09 decoder**, the half that writes.
