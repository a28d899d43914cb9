# %% [markdown]
# # 09 · Decoder
#
# You are translating a sentence, and you have written three words. To find the fourth you look at two things: at the three words in front
# of you, so that the grammar goes on as it began, and at the original, for what is still to be said. What you do *not* look at
# is your fifth word. It does not exist yet. This lesson builds the part of the Transformer that works like this: the part that writes.
#
# **In this lesson:** one word after another · why an encoder *and* a decoder · one block by hand · `DecoderBlock` · a leakage test by gradient ·
# `Decoder` · writing step by step and all at once · the same numbers as PyTorch's own · which source position a target position reads ·
# three families of models.

# %% tags=["setup"] refuses=["attention"]
import torch
from given import AddNorm, Encoder, FeedForward, MultiHeadAttention, PositionalEncoding, TokenEmbedding, causal_mask
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, moving, show

# %% [markdown]
# ## 1 · One word after another
#
# How likely is a whole translation $y_1, y_2, \dots, y_T$ of a source sentence $x$? There are far too many sentences to give each one a number. But the probability of a sentence can be taken apart, word by
# word:
#
# $$P(y_1, \dots, y_T \mid x) = P(y_1 \mid x) \cdot P(y_2 \mid y_1, x) \cdot P(y_3 \mid y_1, y_2, x) \cdots = \prod_{t=1}^{T} P(y_t \mid y_1, \dots, y_{t-1}, x)$$
#
# (The bar reads "given"; the large $\prod$ means: multiply them all. The last token of a whole sentence is the one that says "end".) This is the chain rule of probability, and it is exact. Each factor asks the same small question: *what comes next, given what has been written, and given the source?* A model
# that answers it is called **autoregressive**: it predicts (regresses) each word from its own (auto) earlier ones. To write, it answers, takes a word, appends it, and answers again.
#
# The recurrent translators of 2014 wrote like this already (Sutskever et al. 2014; Cho et al. 2014, who called the two halves *encoder* and *decoder*). Why two parts? Because the two sentences are given in different ways.
#
# | | the source | the target |
# |---|---|---|
# | when it is known | all of it, from the beginning | grows word by word |
# | who may look where | everyone at everyone | everyone at the past only |
# | how often it is computed | once | again for every new word |
# | who does it | the encoder (lesson 08) | the decoder |
#
# The encoder leaves behind one vector for each source position. Their name is **memory**. The decoder comes back to it again and again: Bahdanau's idea from lesson 04, now as one of three sublayers.

# %% [markdown]
# ## 2 · A block with three sublayers
#
# The decoder of Vaswani et al. (2017, section 3.1) is a stack of $N = 6$ blocks, like the encoder. Each has one sublayer more:
#
# | sublayer | queries from | keys and values from | mask |
# |---|---|---|---|
# | masked self-attention | the target | the target | `self_mask`: not the future, not the padding |
# | attention to the memory | the target | the memory | `cross_mask`: not the padding of the source |
# | feed-forward | each position by itself | | |
#
# The second one is what the paper calls *encoder-decoder attention* (section 3.2.3); today most people say **cross-attention**, because it crosses over from one sentence to the other. It is the same multi-head attention as
# before. All that is new is where its inputs come from: **the decoder asks, and the memory answers.** With $T$ target and $S$ source positions its weights are a table of $T \times S$ for each head: row $t$ says where in the source the
# target position $t$ looks.
#
# Behind each sublayer stands an add-and-norm, so with $x$ for the target and $m$ for the memory:
#
# $$g = \operatorname{LayerNorm}\bigl(x + \operatorname{SelfAttention}(x)\bigr) \qquad h = \operatorname{LayerNorm}\bigl(g + \operatorname{CrossAttention}(g, m)\bigr) \qquad y = \operatorname{LayerNorm}\bigl(h + \operatorname{FeedForward}(h)\bigr)$$
#
# ```text
#                                                       memory
#                                                     key, value
#                                                          ▼
#   x ──┬──► self-attention ──►(+)──► norm ── g ──┬──► cross-attention ──►(+)──► norm ── h ──┬──► feed-forward ──►(+)──► norm ──► y
#       └───────────────────────┘                 └────────────────────────┘                 └─────────────────────┘
# ```
#
# The memory itself is not changed on the way: every block of the stack reads the same one, the encoder's last word. It needs no further norm either, for the encoder's last block ended with one.

# %% [markdown]
# ### One block by hand
#
# One target token, $x = (2, 0, 0, 0)$, and a memory of two source positions, $m_1 = (0, 0, 4, 0)$ and $m_2 = (0, 0, 0, 2)$. As in lesson 08 the attentions look evenly and pass on what they see, and feed-forward gives the positive part.
#
# **Self-attention.** The token is alone and sees itself: $(2, 0, 0, 0)$. Add: $(4, 0, 0, 0)$. Norm: $g = (1.732, -0.577, -0.577, -0.577)$.
#
# **Cross-attention.** Half of $m_1$ and half of $m_2$: $(0, 0, 2, 1)$. Add: $(1.732, -0.577, 1.423, 0.423)$. Norm: $h = (1.084, -1.464, 0.742, -0.361)$. In the last two places there is something of the source now.
#
# **Feed-forward.** The positive part: $(1.084, 0, 0.742, 0)$. Add: $(2.167, -1.464, 1.484, -0.361)$. Norm: $y = (1.185, -1.330, 0.712, -0.566)$.

# %%
x = torch.tensor([2.0, 0.0, 0.0, 0.0])
memory = torch.tensor([[0.0, 0.0, 4.0, 0.0], [0.0, 0.0, 0.0, 2.0]])
norm = nn.LayerNorm(4, elementwise_affine=False)  # no learned scale and shift
g = norm(x + x)
h = norm(g + memory.mean(dim=0))
y = norm(h + torch.relu(h))
for step, vector in (
    ("self-attention, add", x + x),
    ("norm: g", g),
    ("cross-attention", memory.mean(dim=0)),
    ("add", g + memory.mean(dim=0)),
    ("norm: h", h),
    ("feed-forward", torch.relu(h)),
    ("add", h + torch.relu(h)),
    ("norm: y", y),
):
    print(f"{step:20s}" + "".join(f"{number:8.3f}" for number in (vector.round(decimals=3) + 0.0).tolist()))

# %% [markdown]
# ## 3 · Build a block
#
# Again all parts are there: `MultiHeadAttention(d_model, num_heads, dropout)`, twice, `FeedForward(d_model, d_ff, dropout)`, and `AddNorm(d_model, dropout)`, three times. Three things to keep apart:
#
# * **Who asks whom.** `self.cross_attn(query, key, value, mask)`: the query is what `add_norm1` gave, key and value are the memory. The other way round the *source* would ask, and the result would have $S$ rows instead of $T$.
# * **Which mask goes where.** `self_mask` says which *target* positions a target position may see, $T \times T$. `cross_mask` says which *source* positions it may see, $T \times S$; mostly it is the padding mask of the source. When the two lengths differ, a mistake is an error. When they
#   happen to be equal, it is silent.
# * **What comes back.** The new $x$, *and* the weights of the cross-attention, to look at.
#
# And one thing to leave out: the block makes no mask of its own. Whether it may look ahead is decided by the caller, who made the mask with lesson 05's `decoder_mask`.

# %% [markdown] hints="DecoderBlock"
# 1. Three stations now, in the order of the paper's figure: look at what has been written, look at the memory, think. Each is a sublayer and the add-and-norm that belongs to it. Which of the two masks belongs to which attention?
# 2. The first attention is that of the encoder block: `x` in all three roles, with `self_mask`. In the second one the *decoder asks and the memory answers*: the query is what the first station gave, and the memory is key and value, with `cross_mask`. Keep the weights of this second attention for the result.
# 3. The middle of `forward`: `found, cross_weights = self.cross_attn(x, memory, memory, cross_mask)`, where `x` comes from `add_norm1`; then `x = self.add_norm2(x, found)`. The feed-forward network with `add_norm3` follows, and at the end `return x, cross_weights`.


# %% exercise="DecoderBlock" points=6 minutes=25 difficulty=3 importance=5
class DecoderBlock(nn.Module):
    """One layer of the decoder: masked self-attention, cross-attention and feed-forward, each with add-and-norm.

    Args:
        d_model: the width of each position's vector, in the target and in the memory.
        num_heads: the number of heads of both attentions; it divides d_model.
        d_ff: the width inside the feed-forward network.
        dropout: the probability for dropout inside both attentions, inside the feed-forward network and in all
            three add-and-norms; 0.1 by default, as in the paper.

    Shape:
        x: (B, T, D) with D = d_model, the target so far, any floating dtype (that of the parameters).
        memory: (B, S, D), what the encoder made of the source; S and T may differ.
        self_mask: boolean, broadcastable to (B, H, T, T), says which target positions a target position may see.
        cross_mask: boolean, broadcastable to (B, H, T, S), says which source positions it may see.
        In both, **True means: may attend**; without a mask all is allowed.
        result: a tuple ``(x, cross_weights)`` of shapes (B, T, D) and (B, H, T, S), in the dtype of x.

    Promises:
        - In this order: x = add_norm1(x, self-attention of x), x = add_norm2(x, attention of x to the memory),
          x = add_norm3(x, feed_forward(x)): post-LN, and nothing follows the third norm.
        - In the cross-attention the query is x; key and value are the memory, as it is.
        - The block makes no mask of its own: the causal mask comes from outside, in ``self_mask``.
        - ``cross_weights`` are those of every head, before dropout; each row sums to one, or to zero where the
          mask leaves nothing to attend to.
        - The parts are called ``self_attn`` and ``cross_attn`` (``MultiHeadAttention``), ``feed_forward``
          (``FeedForward``), ``add_norm1``, ``add_norm2`` and ``add_norm3`` (``AddNorm``); all parameters are theirs.
        - A row that may attend to nothing gives numbers, never NaN. Dropout acts in training mode only, in all
          six parts. x and memory are not changed.
        - Gradients reach x, memory and all parameters.

    Source: Vaswani et al. (2017), section 3.1, section 3.2.3 and the right half of figure 1.

    >>> block = DecoderBlock(d_model=4, num_heads=2, d_ff=8).eval()
    >>> for name, parameter in block.named_parameters():
    ...     if "norm" not in name:
    ...         _ = nn.init.zeros_(parameter)  # all three sublayers fall silent, the three norms remain
    >>> memory = torch.ones(1, 3, 4)
    >>> x, cross_weights = block(torch.tensor([[[3.0, 1.0, 0.0, 0.0]]]), memory)
    >>> x.detach()
    tensor([[[ 1.6330,  0.0000, -0.8165, -0.8165]]])
    >>> cross_weights.detach()  # two heads, one target position, three source positions
    tensor([[[[0.3333, 0.3333, 0.3333]],
    <BLANKLINE>
             [[0.3333, 0.3333, 0.3333]]]])
    """

    def __init__(self, d_model: int, num_heads: int, d_ff: int, dropout: float = 0.1) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)
        ### END SOLUTION

    def forward(
        self, x: Tensor, memory: Tensor, self_mask: Tensor | None = None, cross_mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        ### BEGIN SOLUTION
        # What has been written so far looks at itself; self_mask keeps it from looking ahead.
        looked_back, _ = self.self_attn(x, x, x, self_mask)  # (B, T, D)
        x = self.add_norm1(x, looked_back)  # (B, T, D)
        # The target asks, the source answers: T questions, S answers to choose from.
        found, cross_weights = self.cross_attn(x, memory, memory, cross_mask)  # (B, T, D), (B, H, T, S)
        x = self.add_norm2(x, found)  # (B, T, D)
        x = self.add_norm3(x, self.feed_forward(x))  # (B, T, D)
        return x, cross_weights  # (B, T, D), (B, H, T, S)
        ### END SOLUTION


# %% [markdown]
# ### See it work: a leakage test by gradient
#
# In lesson 05 you changed a future token and watched which outputs moved. A gradient asks the same question for *all* changes at once: if the derivative of output $t$ with respect to token $t'$ is exactly zero, and the numbers are random, then there is no path from the one to the other, and no small change of the token,
# in any direction, moves the output. The experiment computes all these derivatives for one block of yours and draws their sizes. An entry "0" is not a small number; it is exactly zero.


# %% tags=["experiment"]
@experiment("DecoderBlock")
def leakage_by_gradient() -> None:
    """Draw the size of the derivative of each output by each target token and by each source position."""
    torch.manual_seed(9)
    target, source, width = 6, 5, 16
    block = DecoderBlock(width, num_heads=2, d_ff=32).eval()
    x, memory = torch.randn(1, target, width), torch.randn(1, source, width)

    def sizes(by_memory: bool, mask: Tensor | None) -> Tensor:
        def run(changing: Tensor) -> Tensor:
            return block(x, changing, mask)[0] if by_memory else block(changing, memory, mask)[0]

        jacobian = torch.autograd.functional.jacobian(run, memory if by_memory else x)  # (1, T, D, 1, T or S, D)
        return jacobian[0, :, :, 0].norm(dim=(1, 3))  # (T, T or S)

    tables = {
        "by target token,\nno mask": sizes(False, None),
        "by target token,\ncausal mask": sizes(False, causal_mask(target)),
        "by source position,\ncausal mask": sizes(True, causal_mask(target)),
    }
    fig, axes = figure(3, width=3.2, height=3.7)
    for ax, (title, table) in zip(axes, tables.items(), strict=True):
        ax.imshow(table, cmap="cividis", vmin=0, vmax=1.0)
        ax.set(title=title, ylabel="output position", xticks=range(table.shape[1]), yticks=range(target))
        ax.set_xlabel("source position" if "source" in title else "target token")
        for row in range(target):
            for column in range(table.shape[1]):
                value = table[row, column].item()
                text = "0" if value == 0 else f"{value:.1f}".removeprefix("0")
                ax.text(
                    column, row, text, ha="center", va="center", color="black" if value > 0.5 else "white", fontsize=9
                )
        print(
            f"{' '.join(title.split()):36s}{(table == 0).sum().item():3d} of {table.numel()} derivatives are exactly zero"
        )
    show(
        fig,
        alt="Three tables of derivatives, outputs in rows. By target token without a mask every entry is positive, the diagonal largest. With the "
        "causal mask all entries right of the diagonal are exactly zero. By source position all entries are positive.",
    )


# %% [markdown]
# The middle table is what makes a decoder a decoder: everything right of the diagonal is zero. An output knows the tokens up to its own place, and no later one. To the source, on the right, there is no such border: each target position may read the whole source, which was
# there from the beginning.
#
# (Compare the pictures of lesson 08: there the rows were the tokens, here they are the outputs, so the triangle lies on the other side.)

# %% [markdown]
# ## 4 · Stack the blocks
#
# The stack is the encoder's stack again, with two additions. All blocks read the **same memory** (and get the same two masks), while $x$ goes from block to block. And each block gives cross-attention weights, which the stack
# **collects in a list**, the first block's first: one table of $T \times S$ for each head of each block. They are for looking at, as Bahdanau's were.

# %% [markdown] hints="Decoder"
# 1. It is the encoder stack once more. What is new: each block gives two results. Which of them goes on to the next block, and what becomes of the other?
# 2. The memory is the same for every block: it is the encoder's last word. So are both masks. `x` goes on, and the weights are collected in a list, one entry for each block, the first block first.
# 3. Before the loop over `self.layers` make an empty list `all_weights`. In each turn: `x, cross_weights = layer(...)` with `x`, `memory` and the two masks, and append what came second. After the loop: `return x, all_weights`.


# %% exercise="Decoder" points=4 minutes=10 difficulty=2 importance=4 uses="DecoderBlock"
class Decoder(nn.Module):
    """The decoder stack: ``num_layers`` decoder blocks, one behind the other, all reading the same memory.

    Args:
        num_layers: how many blocks; the paper has 6.
        d_model, num_heads, d_ff, dropout: as in ``DecoderBlock``, the same for every block.

    Shape:
        x: (B, T, D) with D = d_model; memory: (B, S, D).
        self_mask: boolean, broadcastable to (B, H, T, T); cross_mask: boolean, broadcastable to (B, H, T, S);
        in both, **True means: may attend**.
        result: a tuple ``(x, all_weights)``: the output of the last block (B, T, D), and a Python list of the
        cross-attention weights (B, H, T, S) of every block, the first block's first.

    Promises:
        - ``layers`` holds the ``DecoderBlock``s where PyTorch finds them, in an ``nn.ModuleList``, each with
          parameters of its own; layer 0 reads x, each other one reads the output of the one before it.
        - The memory and both masks go to all of them, unchanged.
        - All parameters are those of the blocks: there is no further norm behind the last one.
        - In evaluation mode nothing is dropped. x and memory are not changed.
        - Gradients reach x, memory and the parameters of every block.

    Source: Vaswani et al. (2017), section 3.1 and the right half of figure 1.

    >>> decoder = Decoder(num_layers=3, d_model=4, num_heads=2, d_ff=8)
    >>> x, all_weights = decoder(torch.zeros(2, 5, 4), memory=torch.zeros(2, 7, 4))
    >>> x.shape, len(all_weights), all_weights[0].shape
    (torch.Size([2, 5, 4]), 3, torch.Size([2, 2, 5, 7]))
    >>> sum(parameter.numel() for parameter in decoder.parameters())  # 3 blocks of 260
    780
    """

    def __init__(self, num_layers: int, d_model: int, num_heads: int, d_ff: int, dropout: float = 0.1) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.layers = nn.ModuleList(DecoderBlock(d_model, num_heads, d_ff, dropout) for _ in range(num_layers))
        ### END SOLUTION

    def forward(
        self, x: Tensor, memory: Tensor, self_mask: Tensor | None = None, cross_mask: Tensor | None = None
    ) -> tuple[Tensor, list[Tensor]]:
        ### BEGIN SOLUTION
        all_weights = []
        for layer in self.layers:
            # x changes from block to block; the memory is the finished reading of the source and stays.
            x, cross_weights = layer(x, memory, self_mask, cross_mask)  # (B, T, D), (B, H, T, S)
            all_weights.append(cross_weights)
        return x, all_weights  # (B, T, D), one (B, H, T, S) for each block
        ### END SOLUTION


# %% [markdown]
# ### See it work: writing step by step, and all at once
#
# A decoder that writes sees one token at first, then two, then three. A decoder that *learns* has the whole translation before it, because in training the right answer is known. Is it fair to train it on all positions at once? The experiment runs your stack
# on the beginnings of a target, one token longer each time, and compares the last output with what the run on the complete target gave at the same place.


# %% tags=["experiment"]
@experiment("Decoder", "DecoderBlock")
def step_by_step_and_all_at_once() -> None:
    """Compare the outputs for growing beginnings with those of one run on the whole target."""
    torch.manual_seed(9)
    length, width = 7, 32
    decoder = Decoder(3, width, num_heads=4, d_ff=64).double().eval()
    x, memory = (torch.randn(1, size, width, dtype=torch.float64) for size in (length, 5))
    with torch.no_grad():
        with_mask, _ = decoder(x, memory, causal_mask(length))
        without_mask, _ = decoder(x, memory)
        print("tokens so far   largest difference to the run on all tokens: causal mask   no mask")
        for size in range(1, length + 1):
            beginning = x[:, :size]
            last, _ = decoder(beginning, memory, causal_mask(size))
            last_without, _ = decoder(beginning, memory)
            difference = (last[:, -1] - with_mask[:, size - 1]).abs().max().item()
            difference_without = (last_without[:, -1] - without_mask[:, size - 1]).abs().max().item()
            print(f"{size:13d}{difference:59.1e}{difference_without:10.2f}")


# %% [markdown]
# With the causal mask it makes no difference (what is left is rounding, in the last of some sixteen digits). Output $t$ is the same number whether the later tokens exist or not. Two things follow, and both are among the reasons why Transformers won.
#
# * **Training is parallel.** Feed the whole right translation in at once, ask every position for its next word, and all $T$ answers come from a single pass. Each of them is the honest answer of a decoder that has seen the past only. Feeding the *right* past, and not the model's own,
#   is called **teacher forcing** (Williams and Zipser 1989); lesson 11 builds it. A recurrent decoder must walk through the sentence word by word even then.
# * **Writing can remember.** When a token is appended, nothing that was computed for the earlier ones changes. So it can be kept; lesson 12 does that (the KV cache).
#
# Without the mask every output depends on what comes later, and a run on the beginning gives other numbers. Such a decoder would learn to copy the next word from the future, and at writing time there is none.

# %% [markdown]
# ## 5 · The same numbers as PyTorch's own
#
# PyTorch's `nn.TransformerDecoderLayer` calls the cross-attention `multihead_attn`, and its masks are turned: `True` means *may not*. With your parameters copied over:


# %% tags=["experiment"]
@experiment("Decoder", "DecoderBlock")
def as_the_library_does_it() -> None:
    """Copy the parameters of several stacks into PyTorch's and compare outputs and gradients."""

    def copied(state: dict[str, Tensor]) -> dict[str, Tensor]:
        """Give the parameters of a stack under the library's names."""
        names = [("feed_forward.", ""), ("cross_attn", "multihead_attn")]
        names += [(f"add_norm{number}.norm", f"norm{number}") for number in (1, 2, 3)]
        result = {}
        for name, value in state.items():
            parts = [state[name.replace("q_proj", f"{letter}_proj")] for letter in "qkv"] if "q_proj" in name else []
            for ours, theirs in names:
                name = name.replace(ours, theirs)
            if parts:
                result[name.replace("q_proj.", "in_proj_")] = torch.cat(parts)
            elif "k_proj" not in name and "v_proj" not in name:
                result[name] = value
        return result

    torch.manual_seed(9)
    print("blocks  width  heads  d_ff   masks              largest difference: output   gradients of x and memory")
    for depth, width, heads, d_ff, masked in (
        (1, 8, 2, 16, False),
        (1, 12, 3, 20, True),
        (3, 16, 4, 64, True),
        (6, 32, 8, 128, False),
    ):
        yours = Decoder(depth, width, heads, d_ff, dropout=0.0).double()
        layer = nn.TransformerDecoderLayer(width, heads, d_ff, dropout=0.0, batch_first=True, dtype=torch.float64)
        theirs = nn.TransformerDecoder(layer, depth)
        with torch.no_grad():
            for parameter in yours.parameters():  # in the norms, too: nothing may hide behind a zero or a one
                parameter += 0.3 * torch.randn_like(parameter)
        theirs.load_state_dict(copied(yours.state_dict()))
        x, memory = (torch.randn(2, size, width, dtype=torch.float64, requires_grad=True) for size in (6, 7))
        real = torch.tensor([[True] * 7, [True] * 4 + [False] * 3])  # the second source ends in padding
        if masked:
            own, _ = yours(x, memory, causal_mask(6), real[:, None, None, :])
            other = theirs(x, memory, tgt_mask=~causal_mask(6)[0, 0], memory_key_padding_mask=~real)
        else:
            (own, _), other = yours(x, memory), theirs(x, memory)
        direction = torch.randn_like(own)
        gradients = [
            torch.cat([g.flatten() for g in torch.autograd.grad(y, (x, memory), direction)]) for y in (own, other)
        ]
        print(
            f"{depth:5d}{width:8d}{heads:7d}{d_ff:6d}   {'causal and padding' if masked else 'none':18s}"
            f"{(own - other).abs().max().item():24.1e}{(gradients[0] - gradients[1]).abs().max().item():16.1e}"
        )
    block = DecoderBlock(512, num_heads=8, d_ff=2048)
    shares = [
        sum(p.numel() for n, p in block.named_parameters() if kind in n) for kind in ("attn", "feed_forward", "norm")
    ]
    print(f"\none block of the paper's size: {shares[0]:,} in the attentions + {shares[1]:,} in feed-forward")
    print(f"+ {shares[2]:,} in the norms = {sum(shares):,} parameters")


# %% [markdown]
# ## 6 · Which source position does a target position read?
#
# Now let it learn something. The task is to write a sequence of eight symbols *backwards*: from `b d a c` make `c a d b`. To write its first symbol the decoder must look at the last one of the source, for the second at the last but one, and so on. Nobody tells it so. Your decoder gets an encoder of lesson 08, embeddings,
# positions, and a linear layer that scores the twelve ids (ten letters, the start symbol, and 0, which is not used here); then 300 steps of training on random sequences.
#
# Look at how the decoder is fed. Its input is the right answer, *shifted by one place*: first a start symbol, then the target without its last symbol. So at each place it sees what comes before the symbol that it has to write, but not that symbol: teacher forcing.


# %% tags=["experiment"]
@experiment("Decoder", "DecoderBlock")
def backwards() -> None:
    """Train a small encoder and decoder to reverse sequences; draw the cross-attention, then let it write."""
    torch.manual_seed(0)
    symbols, start, length, width = 12, 1, 8, 32  # the numbers 2 to 11 stand for the symbols a to j
    source_embedding, target_embedding = TokenEmbedding(symbols, width), TokenEmbedding(symbols, width)
    positions = PositionalEncoding(width)
    encoder = Encoder(1, width, num_heads=2, d_ff=4 * width, dropout=0.0)
    decoder = Decoder(1, width, num_heads=2, d_ff=4 * width, dropout=0.0)
    scores = nn.Linear(width, symbols)
    model = nn.ModuleList([source_embedding, target_embedding, encoder, decoder, scores])

    def read(source: Tensor) -> Tensor:
        return encoder(positions(source_embedding(source)))  # (B, S, D), the memory

    def write(so_far: Tensor, memory: Tensor) -> tuple[Tensor, list[Tensor]]:
        x, weights = decoder(positions(target_embedding(so_far)), memory, causal_mask(so_far.shape[1]))
        return scores(x), weights  # (B, T, symbols)

    def text(ids: Tensor) -> str:
        return " ".join("??abcdefghij"[number] for number in ids.tolist())

    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    warm_up = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / 50))
    for step in range(1, 301):
        source = torch.randint(2, symbols, (64, length))
        target = source.flip(dims=[1])
        shifted = torch.cat([torch.full((64, 1), start), target[:, :-1]], dim=1)
        logits, _ = write(shifted, read(source))
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), target.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        warm_up.step()
        if step in (1, 50, 100, 150, 200, 300):
            print(f"step {step:3d}: loss {loss.item():.3f}")

    model.eval()
    with torch.no_grad():
        sources = torch.randint(2, symbols, (256, length))
        shifted = torch.cat([torch.full((256, 1), start), sources.flip(dims=[1])[:, :-1]], dim=1)
        logits, weights = write(shifted, read(sources))
        right = (logits.argmax(dim=-1) == sources.flip(dims=[1])).double().mean().item()
        table = weights[0].mean(dim=(0, 1))  # (T, S), the mean of both heads and all new sequences
        mirrored = table.flip(dims=[1]).diagonal()
        where = (table.argmax(dim=1) == torch.arange(length - 1, -1, -1)).sum().item()
        print(
            f"on 256 new sequences {right:.1%} of the symbols are right; {where} of {length} rows are largest at the mirrored place,"
        )
        print(
            f"which gets {mirrored.mean().item():.0%} of the attention (evenly spread it would be {1 / length:.1%})\n"
        )

        # Now it writes alone, each symbol from its own earlier ones. In the last line it gets another sequence's memory.
        memories = read(sources[:2])
        for title, memory in (("its own memory", memories), ("the other one's memory", memories.flip(dims=[0]))):
            written = torch.full((2, 1), start)
            for _ in range(length):
                logits, _ = write(written, memory)
                written = torch.cat([written, logits[:, -1].argmax(dim=-1, keepdim=True)], dim=1)
            print(f"source {text(sources[0])}   with {title}: {text(written[0, 1:])}")
        print(f"the other source was {text(sources[1])}")
        _, weights = write(torch.cat([torch.full((2, 1), start), sources[:2].flip(dims=[1])[:, :-1]], dim=1), memories)

    fig, ax = figure(width=5.0, height=4.2)
    image = ax.imshow(table, cmap="cividis", vmin=0, vmax=1)
    ax.set(
        xlabel="source position (read)", ylabel="target position (written)", xticks=range(length), yticks=range(length)
    )
    fig.colorbar(image, ax=ax, label="mean weight")
    show(
        fig,
        alt="A grid of cross-attention weights, eight target positions in rows, eight source positions in columns. The bright squares lie on the "
        "diagonal from the upper right to the lower left: each target position reads the mirrored source position.",
    )
    moving.attention(
        [
            (weights[0][index], text(sources[index].flip(dims=[0])).split(), text(sources[index]).split())
            for index in range(2)
        ],
        title="The two heads one by one: rows are written, columns are read",
        alt="For each of two sequences and each of the two heads a table of cross-attention weights, the symbols to be written in rows and the "
        "symbols of the source in columns.",
    )


# %% [markdown]
# The bright diagonal runs from the upper right to the lower left: the first symbol that is written reads the last one of the source, and so on down to the last, which reads the first. Nothing in your code says "backwards". The decoder has found out where to look, because looking there made the loss smaller. In lesson 11
# the same picture comes from real sentences, where the order of two languages decides.
#
# The last lines are the decoder writing on its own, one symbol at a time, always the one with the highest score. Given another sequence's memory it writes *that* one backwards. All that it knows of the source comes through the cross-attention.
#
# A word of caution. Here we know which position matters, and the weights agree. In a large model they need not tell why it answered as it did: the value vectors have been mixed in earlier blocks, and other weights can give the same answer (Jain and Wallace 2019; Wiegreffe and Pinter 2019 argue back). A weight shows
# where the model looked, not what it concluded.

# %% [markdown]
# ## 7 · Three families
#
# You now have both halves. From them come the three families of Transformers, and what tells them apart is, for the most part, a mask.
#
# | family | blocks | who sees whom | good at | an early example |
# |---|---|---|---|---|
# | encoder only | lesson 08's | everyone sees everyone | reading: search, labels, comparing | BERT (Devlin et al. 2019) |
# | encoder and decoder | 08's and 09's | source: everyone; target: the past, and all of the source | turning one text into another | the paper's; T5 (Raffel et al. 2020) |
# | decoder only | 09's without cross-attention | the past | going on with a text, whatever it is | GPT (Radford et al. 2018) |
#
# The third row looks poorer than the second, and yet it is what most people mean today when they say "language model". If the source is simply written *in front of* the target, the self-attention to the past can do the work of the cross-attention. One stack instead of two, one kind of text instead of pairs; lesson 12
# builds it and says what speaks for it, and what against. Where a task has a clear source, encoder-decoders are still at work, in speech recognition for instance (Whisper, Radford et al. 2022).
#
# Where later practice departs: the norms moved to the front (pre-LN, lesson 08), and a writing decoder keeps the keys and values that it has computed, those of the memory for the whole sentence, since the memory does not change (lesson 12).
#
# <details><summary>A question to think about: why does the cross-attention need no causal mask?</summary>
#
# The causal mask protects what is still to be written. The source is not to be written; all of it is known before the first word. A target position may read the end of the source at once, and in our experiment it must.
#
# </details>
#
# <details><summary>A question to think about: the first target position sees no earlier token. What does it have to go on?</summary>
#
# Itself, that is, the start symbol, and the memory. The self-attention of the first row has exactly one place to look at. So the first word is decided by the source alone, as the factor $P(y_1 \mid x)$ says.
#
# </details>
#
# <details><summary>A question to think about: a source sentence is all padding. What happens in the cross-attention?</summary>
#
# Every row of its `cross_mask` is `False`, so by our rule the heads give zeros, and the cross-attention gives `out_proj`'s bias. The block goes on with numbers, not NaN, and writes as if there were no source. Batches with an empty sentence do occur, and one NaN would spoil the whole step.
#
# </details>
#
# <details><summary>A question to think about: could the three sublayers stand in another order?</summary>
#
# They could, and models have been trained with other orders (Press, Smith and Levy 2020, *Improving Transformer Models by Reordering their Sublayers*). The paper's order has a simple sense: find out where you are in what you have written, then ask the source for what you need, then think it over. What matters here is that all blocks you compare or load
# keep to the same one.
#
# </details>

# %% [markdown]
# ## What to remember
#
# * A decoder is autoregressive: it gives each next word from the words before it and from the source; the product of these answers is the probability of the whole.
# * Its block has three sublayers: self-attention to the past, cross-attention to the memory, feed-forward; each with an add-and-norm of its own.
# * In the cross-attention the decoder asks and the memory answers: query from the target, key and value from the memory.
# * Two masks: `self_mask` (T × T, causal) and `cross_mask` (T × S, padding of the source). The block makes none itself.
# * With the causal mask, output $t$ does not depend on later tokens, exactly. So training can treat all positions at once.
# * Every block reads the same memory, and the stack returns the cross weights of each.
#
# ## Where to read more
#
# * Vaswani et al. (2017), *Attention Is All You Need*, arXiv:1706.03762. Section 3.1, section 3.2.3 on the three uses of attention, and the right half of figure 1.
# * Cho et al. (2014), *Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine Translation*, arXiv:1406.1078.
# * Sutskever, Vinyals and Le (2014), *Sequence to Sequence Learning with Neural Networks*, arXiv:1409.3215. They fed the *source* in reversed, and it helped.
# * Bahdanau, Cho and Bengio (2015), *Neural Machine Translation by Jointly Learning to Align and Translate*, arXiv:1409.0473. Cross-attention before it had the name.
# * Williams and Zipser (1989), *A Learning Algorithm for Continually Running Fully Recurrent Neural Networks*, Neural Computation 1(2). Teacher forcing.
# * Devlin et al. (2019), *BERT*, arXiv:1810.04805; Radford et al. (2018), *Improving Language Understanding by Generative Pre-Training*; Raffel et al. (2020), *Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer*, arXiv:1910.10683.
# * Jain and Wallace (2019), *Attention is not Explanation*, arXiv:1902.10186; Wiegreffe and Pinter (2019), *Attention is not not Explanation*, arXiv:1908.04626.
# * Radford et al. (2022), *Robust Speech Recognition via Large-Scale Weak Supervision*, arXiv:2212.04356. Whisper, an encoder-decoder: the source is sound.
# * Press, Smith and Levy (2020), *Improving Transformer Models by Reordering their Sublayers*, arXiv:1911.03864.
#
# Next: **10 transformer**, where both halves become one model.
