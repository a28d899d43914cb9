# %% [markdown]
# # 10 · Transformer
#
# On your desk lie the parts of a clock: wheels, springs, hands. Each one you have made yourself, and each one you have tried out. Now comes the quiet moment in which they go into one case.
# Do they fit? In this lesson you put the parts of nine lessons together, and the result is the model of *Attention Is All You Need*, box by box. Then you ask it two hard questions.
# *How many numbers are you made of?* You will know the answer before you count. And: *are you the same as the model in PyTorch's own library?* To ten decimals.
#
# **In this lesson:** the paper's figure as a table of your own classes · the way of a sentence · one matrix with two uses · where the numbers begin, and `xavier_bound` ·
# `Transformer` · a first sentence · what an untrained model says · its size, counted by hand · the same numbers as `torch.nn.Transformer` · what is still missing.

# %% tags=["setup"] refuses=["attention"]
import math
import warnings

import torch
from given import (
    Decoder,
    Encoder,
    PositionalEncoding,
    TokenEmbedding,
    Tokenizer,
    causal_mask,
    decoder_mask,
    pad_batch,
    padding_mask,
    train_bpe,
)
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, show, use_my_parts
from course.architecture import draw_architecture
from course.torch_twin import as_torch_names_it, torch_twin

# %% [markdown]
# ### Whose parts?
#
# The parts of the earlier lessons come from the course, so that you can go on whatever you have finished. If you have built them all, or some, let this lesson run on *yours*: in a terminal, `autograder assemble` collects them from
# your notebooks into one module. The next cell puts them in place of the given ones and says which ones are yours.

# %% tags=["experiment"]
use_my_parts()

# %% [markdown]
# ## 1 · One figure, one table
#
# In June 2017 eight researchers put a paper on the net. Their model read a sentence and wrote its translation, as the recurrent networks before it did, but without recurrence. The smaller of its two sizes was trained for twelve hours on
# eight graphics cards (Vaswani et al. 2017, section 5.2). From English to German it translated better than everything published before, and the larger one did better still (section 6.1). What is known today under the name of *large language model* has grown out of this model's parts.
#
# The paper's figure 1 shows all of it on one page, and section 3 explains it. Every box of that figure you have built:
#
# | section | the box in figure 1 | your part | lesson |
# |---|---|---|---|
# | 3.4 | Input Embedding, Output Embedding | `TokenEmbedding`, twice | 02 |
# | 3.5 | Positional Encoding | `PositionalEncoding` | 03 |
# | 3.2.1 | (inside: scaled dot-product attention) | `scaled_dot_product_attention` | 04 |
# | 3.2.3 | "Masked" | `padding_mask`, `decoder_mask` | 05 |
# | 3.2.2 | Multi-Head Attention | `MultiHeadAttention` | 06 |
# | 3.3 | Feed Forward | `FeedForward` | 07 |
# | 3.1 | Add & Norm | `AddNorm` | 07 |
# | 3.1 | the left column, N× | `Encoder` | 08 |
# | 3.1 | the right column, N× | `Decoder` | 09 |
# | 3.4 | Linear | `nn.Linear`, with a twist: section 3 below | **10** |
# | 3.4 | Softmax | in the loss, lesson 11 | 00 |
#
# So what is left to do? Three things that belong to no single part: the *order* in which all of this is called, with the right mask in the right place; one matrix that does *two jobs*; and the question what the numbers in all these matrices are *before* any training.

# %% [markdown]
# ## 2 · The way of a sentence
#
# Follow a batch of sentences through section 3 of the paper. `B` sentences, the longest source has `S` tokens and the longest target `T`; `D` is the width, the paper's $d_\text{model}$.
#
# **The left column: encode.**
#
# 1. The source is a table of ids, `(B, S)`. Shorter sentences are filled up with the id of padding. The mask that says which positions are real is made here, once: `(B, 1, 1, S)`.
# 2. Each id becomes a vector, times $\sqrt{D}$ (section 3.4). Your `TokenEmbedding` does both. `(B, S, D)`.
# 3. Positions are added (section 3.5), and dropout acts on the sum (section 5.4). Your `PositionalEncoding` does both. `(B, S, D)`.
# 4. The encoder, with the mask. What comes out is the **memory**, `(B, S, D)`: one vector for each source token, which has read the whole sentence.
#
# **The right column: decode.**
#
# 5. The target, `(B, T)`, goes the same way: its own embedding, the *same* positions. A position means the same on both sides.
# 6. The decoder gets it together with the memory and two masks. For its self-attention: no later position, and no padding *of the target*. For its cross-attention: no padding *of the source*, the mask of step 1. `(B, T, D)`.
# 7. The output projection gives each position one score for every token of the target's vocabulary: the **logits**, `(B, T, V)`. Row `t` scores what could stand at position `t + 1`.
#
# There the model ends. The paper's figure has a softmax on top. In code it is left to whoever needs it, because the loss works with the logits directly, in a form that cannot overflow (lesson 11), and whoever only wants the best token does not need it at all.
#
# Why two methods, `encode` and `decode`, and not only one? Because a sentence is *read* once and *written* in many steps. Lesson 11 calls `encode` once for a sentence and `decode` again for each new word. That is also why `encode` gives two things, the memory *and* the mask: at
# writing time nobody has the source's ids at hand any more, and which of the memory's vectors are padding must still be known.

# %% [markdown]
# ## 3 · One matrix, two uses
#
# Look at both ends of the decoder. At the bottom a matrix of shape `(V, D)` turns ids into vectors: row `v` is the vector of token `v`. At the top a matrix turns vectors into scores: `nn.Linear(D, V)`, whose weight is of shape `(V, D)`, too. The score of token `v` is the dot product of the decoder's
# last vector with row `v`. (Lesson 00 called that `pairwise_dots`.)
#
# So both matrices have one row for each token. Below, a row says: *this is what the token means when it is read*. Above: *this is what the decoder's vector must be like for the token to be written*. Should these be two different things? Press and Wolf (2017) and, at the same time, Inan, Khosravi and Socher (2017) made them one
# and the same matrix in recurrent language models, and the models got better with fewer parameters. The Transformer took that over (section 3.4). It is called **weight tying**.
#
# A small example: three tokens, width 2, and a decoder whose last vector is $(1, -1)$.

# %%
rows = torch.tensor([[2.0, -1.0], [0.5, 0.5], [-1.0, 1.0]])  # a row for each of three tokens
said = torch.tensor([1.0, -1.0])  # the decoder's last vector
for token, row in enumerate(rows):
    print(f"token {token}: row {tuple(row.tolist())}, score {(row @ said).item():+.1f}")
print("all at once:", rows @ said)

# %% [markdown]
# The vector points roughly where the row of token 0 points, so that token gets the highest score. Token 1 stands at a right angle to it, token 2 points the other way.
#
# What speaks for tying?
#
# * **Fewer parameters.** A vocabulary of 37 000 tokens times a width of 512 is nearly 19 million numbers, and they are needed once instead of twice. Section 8 counts.
# * **Rare words learn.** An embedding alone hears only of the tokens that stood in the batch. At the output, *every* token's score is pushed up or down in *every* step. Tied, every row learns in every step. (You will see it in section 7.)
# * **What is similar is similar on both sides.** If *cat* and *kitten* have similar rows, they are read alike, and they get similar scores.
#
# The paper goes further and shares *three* matrices, the source embedding as well. That needs one vocabulary for both languages, which it has (section 5.1). Our two sides may have different vocabularies, so we tie the two on the target's side.
#
# In code, tying is one assignment, and there is one trap in it. The output layer must hold the *same* `nn.Parameter` object, not a second one with equal numbers. A copy starts equal. After the first training step it is something else.

# %%
one, other, copied = nn.Linear(2, 3, bias=False), nn.Linear(2, 3, bias=False), nn.Linear(2, 3, bias=False)
other.weight = one.weight  # one parameter under two names
copied.weight = nn.Parameter(one.weight.detach().clone())  # a second parameter, with equal numbers
with torch.no_grad():
    one.weight[0, 0] = 100.0  # a "training step"
for name, layer in (("shared", other), ("copied", copied)):
    print(f"the {name} weight has followed:", layer.weight[0, 0].item() == 100.0)

# %% [markdown]
# ## 4 · Where the numbers begin
#
# Before training all matrices are filled with random numbers. How large should they be? Too large, and every layer makes the vectors longer, until softmax is a hard choice and nothing learns (lesson 04). Too small, and every layer makes them shorter, until nothing is left of the input.
#
# Glorot and Bengio (2010) asked what size changes *nothing* on the average. Take one output of a linear layer, the sum of $n_\text{in}$ products of a weight and an input:
#
# $$y = \sum_{i=1}^{n_\text{in}} w_i x_i$$
#
# If all the $w_i$ and $x_i$ are independent with mean 0, the variances of the products add up, exactly as in lesson 04: $\operatorname{Var}(y) = n_\text{in} \operatorname{Var}(w) \operatorname{Var}(x)$. The values keep their size on the way **forward** if $\operatorname{Var}(w) = 1 / n_\text{in}$.
#
# On the way **back** each input collects gradients from $n_\text{out}$ outputs. By the same argument the *gradients* keep their size if $\operatorname{Var}(w) = 1 / n_\text{out}$. A matrix that is not square cannot have both. The proposal is the compromise between them: one over the mean of the two numbers,
#
# $$\operatorname{Var}(w) = \frac{2}{n_\text{in} + n_\text{out}}$$
#
# The two numbers are called *fan-in* and *fan-out*, as on an electronic gate. What is left is a choice of distribution. We draw *evenly* from an interval $(-a, a)$; a number drawn like that has the variance $a^2/3$. Which $a$ gives the variance of the compromise? That is your first exercise. The rule is known as **Xavier initialization**, by
# its first author's first name.

# %% [markdown] hints="xavier_bound"
# 1. Two expressions for one variance. Set them equal.
# 2. $a^2 / 3 = 2 / (n_\text{in} + n_\text{out})$. Multiply by 3, then take the root.
# 3. $a = \sqrt{6 / (n_\text{in} + n_\text{out})}$: the root, `math.sqrt(...)`, is of the whole fraction.


# %% exercise="xavier_bound" points=2 minutes=5 difficulty=1 importance=3
def xavier_bound(fan_in: int, fan_out: int) -> float:
    """Give the bound of the uniform distribution from which a weight matrix is drawn at the start.

    Args:
        fan_in: how many numbers go into the layer.
        fan_out: how many numbers come out of it.

    Promises:
        - The result a is a positive float: a number drawn evenly between -a and a has the variance
          2 / (fan_in + fan_out).
        - A number drawn evenly between -a and a has the variance a² / 3.

    Source: Glorot and Bengio (2010), equation (16).

    >>> xavier_bound(fan_in=4, fan_out=2)
    1.0
    >>> xavier_bound(128, 128) == xavier_bound(200, 56)  # only the sum counts
    True
    """
    ### BEGIN SOLUTION
    # Evenly drawn from (-a, a) means a variance of a²/3; set it equal to 2 / (fan_in + fan_out) and solve for a.
    return math.sqrt(6.0 / (fan_in + fan_out))
    ### END SOLUTION


# %% [markdown]
# ### See it work: twenty layers
#
# Twenty linear layers of width 128, one behind the other, and nothing in between. The matrices are drawn with your bound, with half of it, and with twice as much. On the left, how large the vectors are after each layer. On the right, how large the gradient is that arrives at each layer from above.


# %% tags=["experiment"]
@experiment("xavier_bound")
def twenty_layers() -> None:
    """Follow the size of vectors and of gradients through many layers, for three sizes of weights."""
    generator = torch.Generator().manual_seed(0)
    depth, width = 20, 128
    fig, axes = figure(2, width=3.9, height=3.3)
    styles = {0.5: ("orange", "s--"), 1.0: ("blue", "o-"), 2.0: ("vermilion", "^:")}
    for factor, (color, style) in styles.items():
        bound = factor * xavier_bound(width, width)
        x = torch.randn(64, width, generator=generator).requires_grad_()
        vectors = [x]
        for _ in range(depth):
            weight = (2 * torch.rand(width, width, generator=generator) - 1) * bound
            vectors.append(vectors[-1] @ weight.T)
        gradients = torch.autograd.grad(vectors[-1], vectors, torch.randn(64, width, generator=generator))
        sizes = [vector.std().item() for vector in vectors]
        back = [gradient.std().item() for gradient in gradients]
        print(
            f"{factor:3.1f} × bound: vectors end at {sizes[-1]:.1e}, gradients arrive at the bottom with {back[0]:.1e}"
        )
        for ax, values in zip(axes, (sizes, back), strict=True):
            ax.semilogy(values, style, color=COLORS[color], markersize=4, label=f"{factor:g} × bound")
    axes[0].set_ylabel("standard deviation of the vectors")
    axes[1].set_ylabel("standard deviation of the gradients")
    for ax in axes:
        ax.set_xlabel("layer")
        ax.legend()
    show(
        fig,
        alt="Two plots over twenty layers with logarithmic axes. With your bound vectors and gradients keep their "
        "size; with half of it they shrink, and with twice as much they grow, by about a factor of two a layer.",
    )


# %% [markdown]
# With half the bound every layer halves the vectors, with twice the bound it doubles them; after twenty layers that is a millionth, or a million. The gradient goes the same way in the other direction.
#
# In a Transformer such a drift would be caught sooner: each add-and-norm brings the size back. Still, the size decides what softmax sees inside the attentions, and how much each sublayer adds to what passes by it. The paper does not say how its matrices begin. PyTorch's `nn.Transformer` draws every parameter of two or more dimensions by Xavier's even rule, and
# so shall we. Biases and norms are left as their own modules made them. Later models went other ways: GPT draws its weights from a normal distribution with the fixed standard deviation 0.02 (Radford et al. 2018, section 4.1).
#
# One thing must be done *after* the draw. It fills the embeddings' rows of padding with random numbers, too. Lesson 02 promised that they are zero, so they are set to zero again.

# %% [markdown]
# ## 5 · Build it
#
# Four methods. None is long. What takes care is that each thing goes to its place: `pad_id` to four places (and the two padding rows are zeroed by it), `dropout` to three, `max_len` to one. The names of the parts are fixed, so that parameters can be copied between your model, PyTorch's and the course's.
#
# What the parts take when they are made, and when they are called:
#
# | part | made with | called with |
# |---|---|---|
# | `TokenEmbedding` | `(vocab_size, d_model, padding_idx=None)` | `(ids)` |
# | `PositionalEncoding` | `(d_model, max_len=5000, dropout=0.0)` | `(x)` |
# | `Encoder` | `(num_layers, d_model, num_heads, d_ff, dropout=0.1)` | `(x, mask)` |
# | `Decoder` | `(num_layers, d_model, num_heads, d_ff, dropout=0.1)` | `(x, memory, self_mask, cross_mask)`, gives `(x, list of weights)` |
# | `padding_mask`, `decoder_mask` | | `(ids, pad_id)` |
#
# Two things to leave alone. The factor $\sqrt{D}$ is in `TokenEmbedding` already. And the last norm of a stack is the last block's own: the paper has no further norm behind it.

# %% [markdown] hints="Transformer"
# 1. `__init__` makes six parts, ties two matrices, draws the numbers, and zeroes two rows. `encode` is steps 1 to 4 of section 2, `decode` is 5 to 7, and `forward` is one after the other. Which mask is made where?
# 2. Tying: the output projection's `weight` gets the target embedding's `weight` itself, before the draw, so that it is drawn once. The draw: a loop over `self.parameters()`, and only those with `.dim() > 1`; `nn.init.xavier_uniform_` is allowed, and so is `nn.init.uniform_` with your own bound. The rows: inside `torch.no_grad()`. In `decode`, the decoder takes `(x, memory, self_mask, cross_mask)` and gives `x` and the list of weights.
# 3. `encode`: make `src_mask` with `padding_mask`; embed, then add positions; return what `self.encoder(x, src_mask)` gives, and the mask. `decode`: the same with the target's embedding, then `self.decoder(x, memory, decoder_mask(tgt, ...), src_mask)`, then `self.output_projection(x)`; with `return_weights` return the pair `(logits, all_weights)`.


# %% exercise="Transformer" points=12 minutes=40 difficulty=4 importance=5 uses="xavier_bound"
class Transformer(nn.Module):
    """The whole model: embeddings and positions, the encoder stack, the decoder stack, and a score for each token.

    Args:
        src_vocab, tgt_vocab: the number of tokens that can be read, and the number that can be written.
        d_model, num_heads, num_layers, d_ff: as in ``Encoder`` and ``Decoder``; both stacks have ``num_layers`` blocks.
        dropout: for the sums of embeddings and positions, and for every block of both stacks.
        max_len: the longest source and the longest target that will come.
        pad_id: the id that means padding, in the source and in the target.
        tie_weights: whether the target embedding's matrix is also the matrix of the output projection.

    Methods:
        encode(src) gives ``(memory, src_mask)``: what the encoder made of the source, and ``padding_mask`` of it.
        decode(tgt, memory, src_mask, return_weights=False) gives the logits; with ``return_weights=True`` it gives
            ``(logits, all_weights)``, where ``all_weights`` is the list of cross-attention weights of the decoder.
        forward(src, tgt) gives the logits of encode and decode, one after the other.

    Shape:
        src: (B, S) and tgt: (B, T), integer ids.
        memory: (B, S, D); src_mask: (B, 1, 1, S), **True means: may attend**.
        logits: (B, T, V) with V = tgt_vocab: for each target position a score for each token that could come
        next. They are scores: there is no softmax here. Each of all_weights: (B, H, T, S).

    Promises:
        - The parts are called ``source_embedding`` and ``target_embedding`` (``TokenEmbedding`` with
          ``padding_idx=pad_id``), ``positional_encoding`` (one ``PositionalEncoding`` for both sides),
          ``encoder``, ``decoder``, and ``output_projection`` (``nn.Linear`` without bias). All parameters are theirs;
          no norm follows the stacks.
        - ``decode`` builds ``decoder_mask(tgt, pad_id)`` itself: no target position reads a later one, or padding.
          The padding of the source is not read, neither in the encoder nor in the decoder.
        - With ``tie_weights`` the output projection's weight *is* the target embedding's: one parameter, two uses.
          The source embedding is always a parameter of its own.
        - Every parameter of two or more dimensions is drawn from Xavier's uniform distribution, evenly between
          -a and a with a = ``xavier_bound``; then the rows of ``pad_id`` in both embeddings are set to zero again.
        - A source of nothing but padding gives finite logits. Arguments are not changed.
        - Gradients reach all parameters.

    Raises:
        ValueError: when the source or the target is longer than ``max_len``.

    Source: Vaswani et al. (2017), section 3 and figure 1; tied weights: section 3.4 and Press and Wolf (2017).

    >>> model = Transformer(src_vocab=11, tgt_vocab=13, d_model=8, num_heads=2, num_layers=1, d_ff=16)
    >>> src, tgt = torch.tensor([[5, 6, 7, 0]]), torch.tensor([[1, 4]])  # four tokens read, the last one padding
    >>> model(src, tgt).shape
    torch.Size([1, 2, 13])
    >>> memory, src_mask = model.encode(src)
    >>> memory.shape, src_mask
    (torch.Size([1, 4, 8]), tensor([[[[ True,  True,  True, False]]]]))
    >>> logits, all_weights = model.decode(tgt, memory, src_mask, return_weights=True)
    >>> all_weights[0].shape
    torch.Size([1, 2, 2, 4])
    >>> model.output_projection.weight is model.target_embedding.weight
    True
    """

    def __init__(
        self,
        src_vocab: int,
        tgt_vocab: int,
        d_model: int = 128,
        num_heads: int = 4,
        num_layers: int = 2,
        d_ff: int = 512,
        dropout: float = 0.1,
        max_len: int = 512,
        pad_id: int = 0,
        tie_weights: bool = True,
    ) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.pad_id = pad_id
        self.source_embedding = TokenEmbedding(src_vocab, d_model, padding_idx=pad_id)
        self.target_embedding = TokenEmbedding(tgt_vocab, d_model, padding_idx=pad_id)
        # One for both sides: a position means the same in the source and in the target.
        self.positional_encoding = PositionalEncoding(d_model, max_len, dropout)
        self.encoder = Encoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.decoder = Decoder(num_layers, d_model, num_heads, d_ff, dropout)
        self.output_projection = nn.Linear(d_model, tgt_vocab, bias=False)
        if tie_weights:
            # The same Parameter under two names, not a copy: one gradient, one update.
            self.output_projection.weight = self.target_embedding.weight
        for parameter in self.parameters():
            if parameter.dim() > 1:  # matrices; biases and norms keep what their own modules gave them
                fan_out, fan_in = parameter.shape
                bound = xavier_bound(fan_in, fan_out)
                nn.init.uniform_(parameter, -bound, bound)
        with torch.no_grad():  # the draw filled the padding rows, too
            self.source_embedding.weight[pad_id] = 0.0
            self.target_embedding.weight[pad_id] = 0.0
        ### END SOLUTION

    def encode(self, src: Tensor) -> tuple[Tensor, Tensor]:
        ### BEGIN SOLUTION
        src_mask = padding_mask(src, self.pad_id)  # (B, 1, 1, S)
        x = self.positional_encoding(self.source_embedding(src))  # (B, S, D)
        return self.encoder(x, src_mask), src_mask  # (B, S, D), (B, 1, 1, S)
        ### END SOLUTION

    def decode(
        self, tgt: Tensor, memory: Tensor, src_mask: Tensor, return_weights: bool = False
    ) -> Tensor | tuple[Tensor, list[Tensor]]:
        ### BEGIN SOLUTION
        x = self.positional_encoding(self.target_embedding(tgt))  # (B, T, D)
        # Two masks: no look ahead in the target, no look at the padding of the source.
        x, all_weights = self.decoder(x, memory, decoder_mask(tgt, self.pad_id), src_mask)  # (B, T, D)
        logits = self.output_projection(x)  # (B, T, V)
        return (logits, all_weights) if return_weights else logits
        ### END SOLUTION

    def forward(self, src: Tensor, tgt: Tensor) -> Tensor:
        ### BEGIN SOLUTION
        memory, src_mask = self.encode(src)  # (B, S, D), (B, 1, 1, S)
        return self.decode(tgt, memory, src_mask)  # (B, T, V)
        ### END SOLUTION


# %% [markdown]
# ### See it work: your boxes
#
# This picture is drawn from a model that your class has just built. Each box is one of its modules, with the name that you gave it, its class and the number of its parameters. Hold it next to figure 1 of the paper.


# %% tags=["experiment"]
@experiment("Transformer")
def the_whole() -> None:
    """Draw a built model from its own modules."""
    model = Transformer(src_vocab=300, tgt_vocab=300, d_model=64, num_heads=4, num_layers=2, d_ff=256)
    show(
        draw_architecture(model),
        alt="The architecture, drawn from the model's modules. On the left source embedding, positional encoding and "
        "two encoder layers of self-attention and feed-forward, each with add and norm. On the right target embedding, "
        "positional encoding and two decoder layers of self-attention, cross-attention to the memory that comes from "
        "the left, and feed-forward, each with add and norm; on top the output projection, tied to the target embedding.",
    )


# %% [markdown]
# ## 6 · A first sentence
#
# Now let a sentence through, all the way from letters to scores. The tokenizer is the one of lesson 01, trained on a few lines here; source and target use the same one. Below you see the shape of what each part gives: the steps of section 2, as they happen.


# %%
LINES = """the animal didn't cross the street because it was too tired.
the street was too wide for the animal.
das Tier ging nicht über die Straße, weil es zu müde war.
die Straße war zu breit für das Tier.
"""
tokenizer = Tokenizer(train_bpe(LINES, vocab_size=256 + 40))
source_ids = tokenizer.encode("the animal was too tired.", add_eos=True)
target_ids = tokenizer.encode("das Tier war zu müde.", add_bos=True)
print(f"{tokenizer.vocab_size} tokens in the vocabulary")
print("source:", source_ids)
print("       ", [tokenizer.decode([token]) for token in source_ids])
print("target:", target_ids)
print("       ", [tokenizer.decode([token]) for token in target_ids])


# %% tags=["experiment"]
@experiment("Transformer")
def first_sentence() -> None:
    """Send two sentences, the second one shorter, through a fresh model, and print the shape at each station."""
    torch.manual_seed(0)
    model = Transformer(tokenizer.vocab_size, tokenizer.vocab_size, pad_id=tokenizer.pad_id).eval()
    stations = {}

    def note(name):
        def hook(module, _, output):
            output = output[0] if isinstance(output, tuple) else output
            stations.setdefault(name, []).append((type(module).__name__, tuple(output.shape)))

        return hook

    names = ("source_embedding", "positional_encoding", "encoder", "target_embedding", "decoder", "output_projection")
    for name in names:
        getattr(model, name).register_forward_hook(note(name))
    src = pad_batch([source_ids, tokenizer.encode("the street.", add_eos=True)], tokenizer.pad_id)
    tgt = pad_batch([target_ids, tokenizer.encode("die Straße.", add_bos=True)], tokenizer.pad_id)
    logits = model(src, tgt)
    print(f"{'src':20s} {'ids':20s} {tuple(src.shape)}\n{'tgt':20s} {'ids':20s} {tuple(tgt.shape)}")
    for name in ("source_embedding", "positional_encoding", "encoder", "target_embedding", "positional_encoding",
                 "decoder", "output_projection"):  # fmt: skip
        kind, shape = stations[name].pop(0)
        print(f"{name:20s} {kind:20s} {shape}")
    chances = torch.softmax(logits[0, -1], dim=-1)
    best = chances.topk(3)
    print("\nWhat could follow 'das Tier war zu müde.'? The three best of the untrained model:")
    for chance, token in zip(best.values.tolist(), best.indices.tolist(), strict=True):
        print(
            f"  {tokenizer.decode([token])!r:10} with probability {chance:.3f}; evenly it would be {1 / len(chances):.3f}"
        )


# %% [markdown]
# It runs, and nothing it says makes sense: nobody has told it anything yet. Let us look more closely at *what* it says, because that is the first thing to check in any new model.

# %% [markdown]
# ## 7 · What an untrained model says
#
# A model that knows nothing should find all $V$ tokens about equally likely: each has the probability $1/V$. The usual measure of how surprised it is by the true next token is the negative logarithm of the probability that it gave to it (the *cross-entropy*, lesson 11 is about it). For $1/V$ that is $\ln V$. So a fresh model's loss should begin
# near $\ln V$. If it begins at three times that, something is wrong before the first step: a scale, a norm, a forgotten initialization.
#
# *Near*, not *at*. The logits of our model are not all equal. The last norm gives vectors of length $\sqrt{D}$, and the rows' entries have the variance $2 / (V + D)$, so each logit has about the variance $\sigma^2 = 2D / (V + D)$. If the logits are spread like that, by a bell curve, the mean surprise is higher than $\ln V$ by about $\sigma^2 / 2 = D / (V + D)$. (For a bell curve around 0 the mean of $e^z$ is $e^{\sigma^2/2}$. So the sum under softmax is about $V e^{\sigma^2/2}$, and its logarithm $\ln V + \sigma^2/2$; the right token's own logit is 0 on average.)
# Measure it, for vocabularies of several sizes, tied and untied, on random tokens that nobody can predict. In addition: how often is the token that the model finds most likely just the one it has been given at that position?


# %% tags=["experiment"]
@experiment("Transformer")
def surprise() -> None:
    """Measure a fresh model's loss on random tokens against ln V, and how often it repeats its input."""
    sizes, width = [64, 256, 1024, 4096], 128
    losses = {"tied": [], "untied": []}
    repeats = {"tied": [], "untied": [], "tied, rows as in lesson 02": []}
    generator = torch.Generator().manual_seed(0)
    for vocab in sizes:
        src, tgt, following = torch.randint(1, vocab, (3, 16, 16), generator=generator)
        for kind in repeats:
            torch.manual_seed(1)
            model = Transformer(vocab, vocab, d_model=width, tie_weights=kind != "untied").eval()
            with torch.no_grad():
                if "rows" in kind:  # entries of variance 1/D instead of Xavier's
                    model.target_embedding.weight.normal_(std=width**-0.5)
                chances = torch.softmax(model(src, tgt), dim=-1)  # (B, T, V)
            repeats[kind].append((chances.argmax(dim=-1) == tgt).double().mean().item())
            if kind in losses:
                surprises = -chances.gather(-1, following.unsqueeze(-1)).log()
                losses[kind].append(surprises.mean().item())
    even = [math.log(vocab) for vocab in sizes]
    expected = [math.log(vocab) + width / (vocab + width) for vocab in sizes]
    print(
        "    V    ln V   ln V + D/(V+D)   loss tied / untied   own token is best: tied / untied / rows as in lesson 02"
    )
    for row in zip(sizes, even, expected, *losses.values(), *repeats.values(), strict=True):
        print("{:5d} {:7.2f} {:12.2f} {:14.2f} / {:.2f} {:22.0%} / {:.0%} / {:.0%}".format(*row))
    fig, axes = figure(2, width=3.9, height=3.3)
    axes[0].semilogx(sizes, even, "--", color=COLORS["green"], label="ln V")
    colors = ("vermilion", "blue", "purple")
    for (kind, values), color, marker in zip(losses.items(), colors, "os", strict=False):
        axes[0].semilogx(sizes, values, marker, color=COLORS[color], label=kind, markerfacecolor="none")
    for (kind, values), color, style in zip(repeats.items(), colors, ("o-", "s--", "^:"), strict=True):
        axes[1].semilogx(sizes, values, style, color=COLORS[color], label=kind)
    axes[0].set_ylabel("loss of the untrained model")
    axes[1].set_ylabel("share: best token = own token")
    axes[1].set_ylim(-0.03, 1.03)
    for ax in axes:
        ax.set_xlabel("vocabulary V")
        ax.legend()
    show(
        fig,
        alt="Two plots against the size of the vocabulary. The loss of untrained models lies a little above ln V, "
        "closer for large vocabularies. Tied models often find their own input token most likely, above all for small "
        "vocabularies; with rows drawn as in lesson 02 also for large ones; untied models hardly ever do.",
    )


# %% [markdown]
# On the left the loss lies a little above $\ln V$, close to the estimate, and closer the larger the vocabulary is. Good: nothing is out of scale.
#
# On the right is something that one would not have guessed. A fresh *tied* model tends to *repeat its input*: with 64 tokens its favorite is the token that it has just read, in about seven positions of ten. How does it know that token? Through the residual path. The token's own vector goes up past all the sublayers, and is still
# part of the sum at the top; there the tied matrix asks which row is most like that sum. Untied, the rows at the output know nothing of those at the input. For large vocabularies the effect goes away because Xavier's rule makes the rows of a large matrix small, so that the positions drown the words (there is a question about it at the end of the lesson).
# With louder rows, drawn as in lesson 02, it stays in one position of five. If you ever wonder why an untrained model stutters: now you know.
#
# Now the second promise of section 3. One short sentence, one backward pass: how many rows of the target embedding hear anything?


# %% tags=["experiment"]
@experiment("Transformer")
def who_learns() -> None:
    """Count the rows of the target embedding that get a gradient from one sentence, tied and untied."""
    for tied in (True, False):
        torch.manual_seed(0)
        model = Transformer(tokenizer.vocab_size, tokenizer.vocab_size, tie_weights=tied)
        src, tgt = torch.tensor([source_ids]), torch.tensor([target_ids])
        chances = torch.softmax(model(src, tgt[:, :-1]), dim=-1)
        loss = -chances.gather(-1, tgt[:, 1:].unsqueeze(-1)).log().mean()
        loss.backward()
        learning = (model.target_embedding.weight.grad != 0).any(dim=-1).sum().item()
        print(f"{'tied' if tied else 'untied':7s} {learning:3d} of {tokenizer.vocab_size} rows get a gradient "
              f"({len(set(target_ids[:-1]))} different tokens were read)")  # fmt: skip


# %% [markdown]
# Untied, only the rows of the tokens that were read. Tied, all of them: each one is told, at the output, that it was expected too much or too little.
#
# <details><summary>A question to think about: the row of padding is zero. What is its logit, and does it stay like that?</summary>
#
# The dot product with a row of zeros is 0, so a fresh tied model gives padding the logit 0 everywhere, an ordinary score in the middle of the others. It does not stay like that. The look-up never sends a gradient to that row (lesson 02), but the output does: padding is never the right answer, so training pushes its score down, and to do so the row must become something else than
# zero. When padding is *read*, `TokenEmbedding` still gives zeros, whatever stands in the row.
#
# </details>

# %% [markdown]
# ## 8 · Counted by hand
#
# How many numbers does the model learn? Go through the boxes, with the width $D$, the feed-forward width $F$, $N$ layers, and vocabularies of $V_s$ and $V_t$ tokens. A linear layer from $m$ to $n$ numbers has $m \cdot n$ weights and $n$ biases.
#
# | part | parameters | with $D = 8$, $F = 16$ |
# |---|---|---|
# | `MultiHeadAttention` | four linear layers from $D$ to $D$: $4(D^2 + D)$ | $4 \cdot (64 + 8) = 288$ |
# | `FeedForward` | from $D$ to $F$ and back: $(DF + F) + (FD + D)$ | $(128 + 16) + (128 + 8) = 280$ |
# | one norm | a weight and a bias each: $2D$ | $16$ |
# | `PositionalEncoding` | none: a formula, not learned | $0$ |
# | one `TokenEmbedding` | a row for each token: $V D$ | $8$ for each token |
#
# The number of heads does not occur: the heads *share* the width, they do not add to it.


# %%
def numbers_in(part):
    return sum(parameter.numel() for parameter in part.parameters())


print("attention:   ", 4 * numbers_in(nn.Linear(8, 8)))
print("feed-forward:", numbers_in(nn.Linear(8, 16)) + numbers_in(nn.Linear(16, 8)))
print("norm:        ", numbers_in(nn.LayerNorm(8)))

# %% [markdown]
# From here on it is your turn. How many attentions, feed-forwards and norms are there in an encoder block, and how many in a decoder block? What does tying save?

# %% [markdown] hints="count_parameters"
# 1. Write the three small formulas of the table as three lines. An encoder block has two sublayers, a decoder block three; behind each sublayer stands one norm.
# 2. An encoder block: one attention, one feed-forward, two norms. A decoder block: two attentions, one feed-forward, three norms. Both times the number of layers. Then the matrices of `d_model` columns: the source's rows and the target's, and without tying the target's a second time.
# 3. With `attention`, `feed_forward` and `norm` counted, a decoder block is `2 * attention + feed_forward + 3 * norm`. The rows at both ends are `src_vocab + tgt_vocab`, plus `tgt_vocab` if nothing is tied; each is `d_model` wide.


# %% exercise="count_parameters" points=4 minutes=15 difficulty=2 importance=3
def count_parameters(
    src_vocab: int, tgt_vocab: int, d_model: int, num_layers: int, d_ff: int, tie_weights: bool = True
) -> int:
    """Count the parameters of a ``Transformer`` by formula, without building one.

    Args:
        src_vocab, tgt_vocab, d_model, num_layers, d_ff, tie_weights: as in ``Transformer``.

    Promises:
        - The result is an int: how many numbers a Transformer of these sizes learns. A parameter with two uses (the
          tied matrix) counts once; what is not learned (the table of positions) does not count.
        - The number of heads is not asked for, because it changes nothing.
        - Nothing of the model's size is made, so that sizes are counted, too, that fit into no machine.

    >>> count_parameters(src_vocab=11, tgt_vocab=13, d_model=8, num_layers=1, d_ff=16)
    1696
    >>> count_parameters(11, 13, 8, 1, 16, tie_weights=False)  # 13 rows of 8 more
    1800
    >>> count_parameters(src_vocab=37_000, tgt_vocab=37_000, d_model=512, num_layers=6, d_ff=2048)
    82026496
    """
    ### BEGIN SOLUTION
    attention = 4 * (d_model * d_model + d_model)  # query, key, value and output: a square matrix and a bias each
    feed_forward = (d_model * d_ff + d_ff) + (d_ff * d_model + d_model)  # widen, and narrow again
    norm = 2 * d_model  # a weight and a bias for each number
    encoder_block = attention + feed_forward + 2 * norm
    decoder_block = 2 * attention + feed_forward + 3 * norm
    matrices = src_vocab + tgt_vocab + (0 if tie_weights else tgt_vocab)  # rows, each d_model wide
    return matrices * d_model + num_layers * (encoder_block + decoder_block)
    ### END SOLUTION


# %% [markdown]
# ### See it work: the machine counts, too
#
# PyTorch knows every parameter of a model. For the model of section 6, with the default sizes, here is what it counts in each part, next to the formulas; and your sum.


# %% tags=["experiment"]
@experiment("count_parameters", "Transformer")
def both_counts() -> None:
    """Compare the count of each part by formula with the machine's, and the two sums."""
    vocab, d_model, layers, d_ff = tokenizer.vocab_size, 128, 2, 512
    model = Transformer(vocab, vocab, d_model=d_model, num_layers=layers, d_ff=d_ff)
    attention, norm = 4 * (d_model**2 + d_model), 2 * d_model
    feed_forward = 2 * d_model * d_ff + d_ff + d_model
    by_hand = {
        "source_embedding": vocab * d_model,
        "target_embedding": vocab * d_model,
        "positional_encoding": 0,
        "encoder": layers * (attention + feed_forward + 2 * norm),
        "decoder": layers * (2 * attention + feed_forward + 3 * norm),
        "output_projection": 0,  # the target embedding's matrix, counted above
    }
    seen = set()
    print(f"{'part':20s} {'by hand':>9s} {'machine':>9s}")
    for name, count in by_hand.items():
        new = [one for one in getattr(model, name).parameters() if id(one) not in seen]
        seen.update(map(id, new))
        print(f"{name:20s} {count:9,} {sum(one.numel() for one in new):9,}")
    machine = sum(one.numel() for one in model.parameters())
    yours = count_parameters(vocab, vocab, d_model, layers, d_ff)
    print(f"{'your sum':20s} {yours:9,} {machine:9,}   {'equal' if yours == machine else 'not equal'}")


# %% [markdown]
# Now the sizes of the paper (table 3), with all three matrices shared, as there: `src_vocab=0` leaves the source's out. Where do the parameters sit?


# %% tags=["experiment"]
@experiment("count_parameters")
def where_they_sit() -> None:
    """Draw what share of the parameters sits in embeddings, attention, feed-forward and norms."""
    models = {
        "ours": (2 * tokenizer.vocab_size, 128, 2, 512),
        "base (2017)": (37_000, 512, 6, 2048),
        "big (2017)": (37_000, 1024, 6, 4096),
    }
    fig, ax = figure(width=7.4, height=2.5)
    for y, (name, (rows, d_model, layers, d_ff)) in enumerate(models.items()):
        total = count_parameters(0, rows, d_model, layers, d_ff)
        shares = {
            "embeddings": rows * d_model,
            "attention": layers * 3 * 4 * (d_model**2 + d_model),
            "feed-forward": layers * 2 * (2 * d_model * d_ff + d_ff + d_model),
            "norms": layers * 5 * 2 * d_model,
        }
        print(f"{name:12s} {total / 1e6:7.2f} million: "
              + ", ".join(f"{part} {count / total:.1%}" for part, count in shares.items()))  # fmt: skip
        left = 0.0
        for (part, count), color in zip(shares.items(), ("orange", "blue", "green", "vermilion"), strict=True):
            label = part if y == 0 else None
            ax.barh(y, count / total, left=left, color=COLORS[color], label=label, height=0.6)
            left += count / total
    ax.set_yticks(range(len(models)), list(models))
    ax.invert_yaxis()
    ax.set_xlabel("share of the parameters")
    ax.legend(ncols=4, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    show(
        fig,
        alt="Stacked bars for three models: the shares of embeddings, attention, feed-forward and norms. "
        "Feed-forward is the largest share in each, and the norms are too few to be seen.",
    )


# %% [markdown]
# Feed-forward is the largest share in all three, though attention gave the paper its title, and the norms cannot be seen. In the paper's base model the one shared matrix of 37 000 rows is three tenths of all. The paper's table 3 says 65 million parameters for *base* and 213 million for *big*. Our formula comes near to both, not to the last
# digit: the paper says *about* 37 000 tokens, and does not list its parameters.

# %% [markdown]
# ## 9 · Is it right? PyTorch as a witness
#
# PyTorch's library has a `torch.nn.Transformer`. It is the two stacks, without embeddings and without output, written by others. If yours is right, then with *the same parameters* both must give the same numbers, and the same gradients.
#
# With one difference, and we must take it away first. PyTorch puts **one more norm behind each stack**; the paper does not. Behind post-LN blocks such a norm is not needed: the last thing in a block is a norm already. It is needed with *pre*-LN blocks (lesson 08), which end with a sum, and the library's class serves both. We set it to `None`.
#
# There is a second, smaller difference, of form only: PyTorch keeps an attention's projections of query, key and value in one matrix of $3D$ rows. The helper `torch_twin` copies yours into it. (In a fresh `nn.Transformer` this one matrix is drawn as a whole, with the fans $D$ and $3D$, so its numbers begin smaller than yours.)


# %% tags=["experiment"]
@experiment("Transformer")
def against_pytorch() -> None:
    """Compare logits and gradients with those of torch.nn.Transformer, in float64, with padding on both sides."""
    torch.manual_seed(0)
    model = Transformer(50, 60, d_model=32, num_heads=4, num_layers=3, d_ff=64, dropout=0.0).double()
    src = torch.tensor([[5, 6, 7, 8, 9, 10], [11, 12, 13, 0, 0, 0]])
    tgt = torch.tensor([[1, 20, 21, 22, 23], [1, 24, 25, 0, 0]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch speaks of shortcuts that it cannot take here
        twin = torch_twin(model, num_heads=4)
    # In between the embeddings and the output projection, which nn.Transformer does not have, the twin does the work.
    source = model.positional_encoding(model.source_embedding(src))
    target = model.positional_encoding(model.target_embedding(tgt))
    masks = {
        "tgt_mask": ~causal_mask(tgt.shape[1])[0, 0],  # the library's masks are the other way round: True means may not
        "src_key_padding_mask": src == 0,
        "tgt_key_padding_mask": tgt == 0,
        "memory_key_padding_mask": src == 0,
    }
    theirs = model.output_projection(twin(source, target, **masks))
    yours = model(src, tgt)
    print(f"largest difference of the logits:    {(yours - theirs).abs().max().item():.1e}")
    weights = torch.randn_like(yours)
    gradients = {}
    for name, logits, parts in (("yours", yours, model), ("theirs", theirs, twin)):
        parameters = dict(parts.named_parameters())
        found = torch.autograd.grad((logits * weights).sum(), list(parameters.values()), allow_unused=True)
        gradients[name] = dict(zip(parameters, found, strict=True))
    renamed = as_torch_names_it(gradients["yours"])
    worst = max((renamed[name] - gradient).abs().max().item() for name, gradient in gradients["theirs"].items())
    largest = max(gradient.abs().max().item() for gradient in renamed.values())
    print(f"largest difference of the gradients: {worst:.1e} (the largest gradient is {largest:.1f})")
    twin.encoder.norm, twin.decoder.norm = (nn.LayerNorm(32, dtype=torch.float64) for _ in range(2))
    extra = (yours - model.output_projection(twin(source, target, **masks))).abs().max().item()
    print(f"with two final norms, still fresh:   {extra:.1e}")


# %% [markdown]
# Three layers, two stacks, padding on both sides, and the largest difference is rounding: the last of the fifteen or sixteen digits that float64 has. Your model is PyTorch's, without the two norms. The last line shows that these norms, as long as they are fresh, do nearly nothing: what is
# normalized already is normalized once more. They have $2D$ parameters each, though, and training would move them.
#
# ## 10 · What it cannot do yet
#
# Your model reads, and it gives scores. It lacks three things.
#
# * **It knows nothing.** All its parameters are random. It needs examples, a loss that says how wrong it was, and many small steps.
# * **It does not write.** `decode` scores what could come next, if somebody gives it what has been written so far. Somebody has to pick a token, append it, and ask again: greedily, or following several candidates at once.
# * **It does not know when to stop.** That takes a token that means *the end*, which it must learn to give.
#
# All three are lesson 11. There, this model learns to translate, in minutes, and you watch its cross-attention find the words of another language.
#
# Where later practice departs: most models of today are only the right-hand column, without cross-attention (lesson 12). Their norms stand before the sublayers. Their linear layers often have no biases. Whether the first and the last matrix are tied differs from model to model, smaller ones do it more often: GPT-2 did, and so shall we in lesson 12.
#
# <details><summary>A question to think about: why does decode get the mask of the source, and not the source itself?</summary>
#
# All that decode needs of the source is the memory, and which of its vectors to leave out. With the mask as an argument, decode can be called many times after one encode; the memory can be repeated for several candidates of one sentence (beam search, lesson 11), and the mask with it; and nobody can pass a source that does not belong to the memory.
#
# </details>
#
# <details><summary>A question to think about: what goes wrong if the positions are left out on the target's side only?</summary>
#
# Less than one might think, and that makes it a nasty mistake. No error is raised. And the causal mask alone gives away some order: the first position sees one token, the second two, and so on. Haviv et al. (2022) trained decoder-only models without any positions, and they came close to those with them. So a model with this mistake may well learn, only not what you think you
# have built. The checks of this lesson find it because they compare numbers.
#
# </details>
#
# <details><summary>A question to think about: as an embedding, is a matrix drawn by Xavier's rule what lesson 02 wanted?</summary>
#
# Not quite. Lesson 02 wanted entries of variance $1/D$, so that after $\sqrt{D}$ they have variance 1. Xavier's rule gives them $2 / (V + D)$, and after $\sqrt{D}$ that is $2D / (V + D)$. The next cell has the numbers. For a large vocabulary the words begin much quieter than the positions, whose entries have a mean square of one half. As an *output* matrix, from $D$ to $V$, the rule
# fits; a tied matrix can obey only one of the two. Training moves the numbers soon, and the scale $\sqrt{D}$ helps the words to catch up.
#
# </details>

# %%
for vocab, d_model in ((299, 128), (37_000, 512)):
    print(f"V = {vocab:6d}, D = {d_model}: variance after √D is {2 * d_model / (vocab + d_model):.3f}")

# %% [markdown]
# ## What to remember
#
# * A Transformer is: embed, add positions, encode; embed, add positions, decode with the memory; project. Every box of the paper's figure is a class that you wrote.
# * Masks are at work in three places, made from the two tables of ids: the source's padding (in the encoder and in the cross-attention), and the target's future and padding (in the decoder's self-attention).
# * The model ends with logits. Softmax belongs to the loss, or to whoever wants probabilities.
# * Tied weights are *one* `Parameter` with two uses. It saves $V \cdot D$ numbers, and every row learns in every step.
# * Xavier's rule, $\operatorname{Var}(w) = 2 / (n_\text{in} + n_\text{out})$, is a compromise between values that keep their size forward and gradients that keep theirs backward.
# * An untrained model's loss begins near $\ln V$. Look at it before anything else.
# * The paper has no norm behind its stacks; `torch.nn.Transformer` has one behind each.
#
# ## Where to read more
#
# * Vaswani et al. (2017), *Attention Is All You Need*, arXiv:1706.03762. Section 3, figure 1, and table 3 for the sizes.
# * Press and Wolf (2017), *Using the Output Embedding to Improve Language Models*, arXiv:1608.05859.
# * Inan, Khosravi and Socher (2017), *Tying Word Vectors and Word Classifiers: A Loss Framework for Language Modeling*, arXiv:1611.01462. Why tying should work.
# * Glorot and Bengio (2010), *Understanding the Difficulty of Training Deep Feedforward Neural Networks*, AISTATS 2010. Equations (10) to (12) are the argument of section 4, equation (16) is the rule.
# * Radford et al. (2018), *Improving Language Understanding by Generative Pre-Training*. The first GPT; section 4.1 has its sizes and its start.
# * Haviv et al. (2022), *Transformer Language Models without Positional Encodings Still Learn Positional Information*, arXiv:2203.16634.
# * Rush (2018), *The Annotated Transformer*, in the Workshop for NLP Open Source Software. The same paper, line by line, by another hand.
#
# Next: **11 training**, where the model learns to translate.
