# %% [markdown]
# # 05 · Masks
#
# Imagine an exam in which the answer to each question is printed at the start of the next line. Everybody would pass, and nobody would have learned anything. A decoder in training sits exactly such an exam: the whole
# translation lies before it, and at each position it has to say which word comes next. What keeps it honest is a small table of *yes* and *no*, which says who may look where. This lesson builds that table.
#
# **In this lesson:** two reasons not to look · four shapes and how they meet · `padding_mask` · `causal_mask` · `decoder_mask` · change the future and watch · a mask that is off by one, and the miracle that it
# seems to work · yes and no instead of minus infinity · a trap in PyTorch.

# %% tags=["setup"] refuses=["attention"]
import math

import torch
from given import scaled_dot_product_attention, sinusoidal_positions
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, moving, show
from course.masks import mask_grid

# %% [markdown]
# ## 1 · Two reasons not to look
#
# Attention, as you built it in lesson 04, lets every position look at every other one. In two cases that is too much.
#
# **There is nothing there.** Sentences have different lengths, but a batch is a rectangle. So short sentences are filled up with a special token, `<pad>` (lesson 01). It means nothing. A word that spends part of its attention on it
# gets an answer that depends on how long the *other* sentences of the batch happen to be.
#
# **It is the answer.** A decoder writes one word after the other: each new word may depend on all words before it. When it writes, the later words do not exist yet. But when it is *trained*, they do. The
# right translation is known, and it is fed in as a whole, so that all positions learn at the same time. (That is called *teacher forcing*, and you will write it in lesson 11.) This is how the input and the answers lie beside each other:
#
# | position | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | the decoder reads | `<bos>` | I | am | tired |
# | it should say | I | am | tired | `<eos>` |
#
# Position 1 reads *I* and should say *am*. But *am* is also what position 2 reads. If position 1 may look at position 2, it need not learn any English: it only has to copy what it finds on its right.
#
# The idea of forbidding a network to look ahead is a little older than the Transformer. Germain et al. (2015) masked the weights of a network so that each output depends only on the inputs before it. Van den Oord et al. (2016) did the same with images,
# pixel by pixel. In a recurrent network the question never came up: it reads from left to right and has not yet seen what comes later. The Transformer reads all at once, so it needs the rule.
# Vaswani et al. (2017, section 3.2.3) gave it to the decoder's self-attention in the form that you know from lesson 04: what is forbidden gets the score $-\infty$ before softmax.

# %% [markdown]
# ## 2 · Four shapes and how they meet
#
# The scores of attention have the shape `(B, H, T, S)`: for each of `B` sentences and `H` heads (lesson 06), `T` queries in rows and `S` keys in columns. A mask is boolean, **`True` means: may attend**, and it need not have all of these entries. It needs only a shape that
# *broadcasts* to them: counted from the right, each size is either the same, or 1 and then repeated.
#
# | mask | shape | what it depends on | what it does not depend on |
# |---|---|---|---|
# | padding | `(B, 1, 1, S)` | the sentence, and the key | the head and the query: padding is padding for all of them |
# | causal | `(1, 1, T, T)` | the query and the key | the sentence and the head: the future is the future for all of them |
# | both together | `(B, 1, T, T)` | the sentence, the query and the key | the head |
#
# The fourth shape is that of the scores. Here is the machine's own account of how they meet, with sizes that are all different:

# %%
batch, heads, length = 2, 8, 5
padding, causal = (batch, 1, 1, length), (1, 1, length, length)
print("padding and causal:         ", tuple(torch.broadcast_shapes(padding, causal)))
print("and these with the scores:  ", tuple(torch.broadcast_shapes(padding, causal, (batch, heads, length, length))))

# %% [markdown]
# The ones are not decoration. A padding mask of shape `(B, S)` would line up with the *last two* dimensions of the scores, the queries and the keys, and mean something else. If `B` and `T` differ and neither is 1, you get an error. If they happen to be equal, you get no error and a wrong result, which is worse.

# %% [markdown]
# ## 3 · What is not there: the padding mask
#
# Two sentences, padded to length 3 with the id 0:
#
# $$\begin{pmatrix} 5 & 8 & 0 \\ 7 & 0 & 0 \end{pmatrix} \quad\longrightarrow\quad \begin{pmatrix} \text{yes} & \text{yes} & \text{no} \\ \text{yes} & \text{no} & \text{no} \end{pmatrix}$$
#
# One comparison does it; what remains is the shape. Compare with the id that is *given*, whatever it is: in one vocabulary padding has the id 0, in another 50256, and then 0 is an ordinary word. And do not count on the padding being
# at the end. Section 5 shows why it sometimes stands at the start.

# %% [markdown] hints="padding_mask"
# 1. One comparison says for each token whether it is real. What is left is the shape.
# 2. `ids != pad_id` is boolean and has the shape `(B, S)`. The scores are `(B, H, T, S)`: the mask needs a 1 where the heads are and a 1 where the queries are.
# 3. `return (ids != pad_id)[:, None, None, :]`; or `unsqueeze(1)` twice.


# %% exercise="padding_mask" points=3 minutes=8 difficulty=1 importance=4
def padding_mask(ids: Tensor, pad_id: int) -> Tensor:
    """Say which positions of each sentence may be looked at: the real tokens, not the padding.

    Shape:
        ids: (B, S), integer token ids.
        pad_id: the id that means padding; any integer, not only 0.
        result: (B, 1, 1, S), torch.bool, on the device of ids; **True means: may attend**.

    Promises:
        - Entry [b, 0, 0, s] is True exactly when ids[b, s] is not pad_id, wherever the padding stands.
        - A row of nothing but padding is False throughout.
        - ids is not changed.

    >>> mask = padding_mask(torch.tensor([[5, 8, 0], [7, 0, 0]]), pad_id=0)
    >>> mask.shape
    torch.Size([2, 1, 1, 3])
    >>> mask[:, 0, 0]
    tensor([[ True,  True, False],
            [ True, False, False]])
    """
    ### BEGIN SOLUTION
    # The two dimensions of size 1 stand for heads and queries: padding is the same for all of them.
    return (ids != pad_id).unsqueeze(1).unsqueeze(2)  # (B, S) -> (B, 1, 1, S)
    ### END SOLUTION


# %% [markdown]
# ### See it work: the neighbors must not matter
#
# A sentence of three words is computed twice: alone, and in a batch with a longer one, filled up with padding. Its three outputs should be the same both times. Without a mask they are not, because padding has a vector, too, and takes its share of the attention.


# %% tags=["experiment"]
@experiment("padding_mask")
def neighbors_do_not_matter() -> None:
    """Compare the outputs of a sentence alone with those of the same sentence in a padded batch."""
    generator = torch.Generator().manual_seed(1)
    vectors = torch.randn(10, 8, generator=generator)  # one vector for each id; id 0 is padding
    alone = torch.tensor([[4, 7, 2]])
    batch = torch.tensor([[4, 7, 2, 0, 0, 0], [3, 9, 1, 1, 5, 6]])

    def attend(ids: Tensor, mask: Tensor | None) -> Tensor:
        x = vectors[ids].unsqueeze(1)  # (B, 1, S, 8), with one head
        return scaled_dot_product_attention(x, x, x, mask)[0]

    expected = attend(alone, None)[0, 0]
    for name, mask in (("without a mask", None), ("with your mask", padding_mask(batch, pad_id=0))):
        found = attend(batch, mask)[0, 0, :3]
        print(f"{name}: largest difference {(found - expected).abs().max().item():.1e}")


# %% [markdown]
# ## 4 · What is not there yet: the causal mask
#
# Number the positions 0, 1, 2. Each may look at itself and at what came before:
#
# * row 0, the first query: key 0 yes, 1 no, 2 no;
# * row 1: key 0 yes, 1 yes, 2 no;
# * row 2: all three.
#
# That is a triangle. Query $t$ may look at key $s$ exactly when $s \le t$:
#
# $$\begin{pmatrix} \text{yes} & \text{no} & \text{no} \\ \text{yes} & \text{yes} & \text{no} \\ \text{yes} & \text{yes} & \text{yes} \end{pmatrix}$$
#
# Does the diagonal belong to it? Look at the table of section 1 once more: position 1 *reads* "I" and shall say "am". What it reads is no secret; it is its own input. The secret is one further to the right. And if the diagonal were missing, the first
# position would have nothing at all to look at.
#
# In a sequence of $T$ positions $1 + 2 + \dots + T = T(T+1)/2$ of the $T^2$ squares are *yes*: a little more than half.

# %% [markdown] hints="causal_mask"
# 1. Draw the grid for three positions: rows are queries, columns are keys. Row 0 may see column 0; row 2 may see all. Which shape do the `True` squares make?
# 2. A lower triangle with its diagonal. `torch.tril` keeps the lower triangle of a matrix and knows booleans; or compare a column of numbers with a row of numbers.
# 3. `torch.ones(size, size, dtype=torch.bool).tril()`, and two dimensions of size 1 in front: `[None, None]`.


# %% exercise="causal_mask" points=3 minutes=10 difficulty=2 importance=5
def causal_mask(size: int) -> Tensor:
    """Say which positions each position may look at: itself and those before it.

    Args:
        size: the length T of the sequence, at least 1.

    Shape:
        result: (1, 1, T, T), torch.bool; **True means: may attend**.

    Promises:
        - Entry [0, 0, t, s] is True exactly when s ≤ t: row t is the query, column s is the key.

    Source: Vaswani et al. (2017), section 3.2.3.

    >>> causal_mask(3)
    tensor([[[[ True, False, False],
              [ True,  True, False],
              [ True,  True,  True]]]])
    """
    ### BEGIN SOLUTION
    # The diagonal belongs to it: a position that could not see itself would, as the first one, see nothing.
    triangle = torch.ones(size, size, dtype=torch.bool).tril()  # (T, T), True where key ≤ query
    return triangle.view(1, 1, size, size)  # (1, 1, T, T), the same for all sentences and heads
    ### END SOLUTION


# %% [markdown]
# ### See it work: change the future
#
# Here is the test that counts. Take seven words and compute their outputs by attention. Then change *one* word, compute again, and see which outputs moved. Do that for each of the seven words in turn. Each row of the picture belongs to the word that was changed, each column to an output; the
# brighter, the more that output moved, and a cross means that it did not move at all, not in the last digit.


# %% tags=["experiment"]
@experiment("causal_mask")
def change_the_future() -> None:
    """Change one input after the other and measure how far each output moves, without and with the causal mask."""
    generator = torch.Generator().manual_seed(2)
    length = 7
    x = 0.5 * (torch.randn(1, 1, length, 16, generator=generator) + sinusoidal_positions(length, 16))
    replacements = 0.5 * torch.randn(length, 16, generator=generator)
    fig, axes = figure(2, width=3.9, height=3.5)
    for ax, name, mask in zip(
        axes, ("without a mask", "with your causal mask"), (None, causal_mask(length)), strict=True
    ):
        before = scaled_dot_product_attention(x, x, x, mask)[0][0, 0]
        moved = torch.zeros(length, length)
        for changed in range(length):
            other = x.clone()
            other[0, 0, changed] = replacements[changed]
            after = scaled_dot_product_attention(other, other, other, mask)[0][0, 0]
            moved[changed] = (after - before).norm(dim=-1)
        image = ax.imshow(moved, cmap="cividis", vmin=0)
        for row, column in torch.argwhere(moved == 0).tolist():
            ax.plot(column, row, "x", color="white", markersize=5)
        ax.set_xlabel("output at position")
        ax.set_ylabel("changed word")
        ax.set_title(name)
        fig.colorbar(image, ax=ax, shrink=0.8)
        earlier = torch.ones(length, length).tril(-1).bool()  # outputs before the changed word
        print(f"{name}: outputs before the changed word moved by up to {moved[earlier].max().item():.3g}")
    show(
        fig,
        alt="Two grids of seven by seven: the changed word in rows, the output in columns. Without a mask every output "
        "moves. With the causal mask all squares left of the diagonal carry a cross: no output before the changed word moves.",
    )


# %% [markdown]
# With the mask the picture is cut along the diagonal. No output before the changed word moves, and the difference is not small but 0: the weights of later keys are exactly zero. What comes out for the first four words does not depend on whether
# three words follow or three thousand. Two things come of it. In training, one pass over a sentence of $T$ words is $T$ honest exercises at once. And in writing, what was computed for the words so far stays right when the next word comes;
# the KV cache of lesson 12 lives on that.
#
# <details><summary>A question to think about: the network has many such layers. Can the future come in through two of them?</summary>
#
# No. After the first layer, row $t$ is made of the inputs up to $t$. In the second, row $t$ looks at the rows up to $t$ of the first, which are made of inputs up to $t$ at most. And so on: what is causal in each layer is causal in all of them together.
#
# </details>
#
# <details><summary>A question to think about: lesson 03 said that attention does not see order. Is that still true with a causal mask?</summary>
#
# No. The mask treats the first position differently from the second: one sees one key, the other two. Shuffle the words, and in general every position but the last sees another set. So a decoder can find out something about order without any
# positions, and Haviv et al. (2022) found that it does. An encoder, which has no causal mask, cannot.
#
# </details>

# %% [markdown]
# ## 5 · Both at once: the decoder's mask
#
# A decoder's sentences are padded as well. So its self-attention needs both rules: a key may be looked at when it is real **and** not in the future. For the sentence $(5, 8, 0)$ with padding 0:
#
# $$\begin{pmatrix} \text{yes} & \text{no} & \text{no} \\ \text{yes} & \text{yes} & \text{no} \\ \text{yes} & \text{yes} & \text{yes} \end{pmatrix}
# \;\text{and}\;
# \begin{pmatrix} \text{yes} & \text{yes} & \text{no} \end{pmatrix}
# \;=\;
# \begin{pmatrix} \text{yes} & \text{no} & \text{no} \\ \text{yes} & \text{yes} & \text{no} \\ \text{yes} & \text{yes} & \text{no} \end{pmatrix}$$
#
# The single row of the padding mask is repeated for each query: broadcasting again. Note the last row. Its *query* is padding, but the rule asks about keys only, so it looks at the two real words. What comes out of it is of no use to anyone, and does no harm: nobody
# looks at that position, and the loss (lesson 11) leaves it out.
#
# One practical thing: two tensors can be combined only if they are on the same device. The padding mask is where the ids are, perhaps on a GPU. The causal mask is made from a number and is on the CPU; bring it over with `.to(ids.device)`.

# %% [markdown] hints="decoder_mask"
# 1. A key must be real *and* not in the future. You have written both rules.
# 2. `(B, 1, 1, T)` and `(1, 1, T, T)` broadcast to `(B, 1, T, T)`. The operator for "both" on boolean tensors is `&`.
# 3. `return padding_mask(ids, pad_id) & causal_mask(ids.shape[1]).to(ids.device)`.


# %% exercise="decoder_mask" points=3 minutes=8 difficulty=2 importance=5 uses="padding_mask causal_mask"
def decoder_mask(ids: Tensor, pad_id: int) -> Tensor:
    """Say which positions a decoder's self-attention may look at: real tokens that are not in the future.

    Shape:
        ids: (B, T), integer token ids.
        pad_id: the id that means padding.
        result: (B, 1, T, T), torch.bool, on the device of ids; **True means: may attend**.

    Promises:
        - Entry [b, 0, t, s] is True exactly when s ≤ t and ids[b, s] is not pad_id.
        - The *key* decides about padding: a row whose query is padding follows the same rule.
        - ids is not changed.

    Source: Vaswani et al. (2017), section 3.2.3.

    >>> decoder_mask(torch.tensor([[5, 8, 0]]), pad_id=0)
    tensor([[[[ True, False, False],
              [ True,  True, False],
              [ True,  True, False]]]])
    """
    ### BEGIN SOLUTION
    causal = causal_mask(ids.shape[1]).to(ids.device)  # (1, 1, T, T), where the ids are
    return padding_mask(ids, pad_id) & causal  # (B, 1, 1, T) & (1, 1, T, T) -> (B, 1, T, T)
    ### END SOLUTION


# %% [markdown]
# ### See it work: the grids
#
# Three sentences in a batch: a full one, one with padding at the end, and one with padding at the start. Why at the start? When a language model goes on writing several texts at the same time, all of them must end at the same place, so that
# the next word of each is the next column. Then the padding comes first. Your mask does not care.


# %% tags=["experiment"]
@experiment("decoder_mask")
def the_grids() -> None:
    """Draw the decoder's masks of three sentences, and attend with them."""
    ids = torch.tensor([[1, 4, 5, 6], [1, 7, 0, 0], [0, 0, 1, 8]])
    names = {0: "<pad>", 1: "<bos>", 4: "I", 5: "am", 6: "tired", 7: "yes", 8: "no"}
    masks = decoder_mask(ids, pad_id=0)  # (3, 1, 4, 4)
    fig, axes = figure(3, width=2.6, height=2.8)
    titles = ("no padding", "padding at the end", "padding at the start")
    for ax, row, mask, title in zip(axes, ids.tolist(), masks[:, 0], titles, strict=True):
        words = [names[token] for token in row]
        mask_grid(ax, mask, words, words, title)
    show(
        fig,
        alt="Three grids of four by four squares. First: a full lower triangle. Second: the triangle without the two "
        "columns of padding. Third: the first two rows and columns are empty; only the lower right corner is a triangle.",
    )
    x = torch.randn(3, 1, 4, 2, generator=torch.Generator().manual_seed(5))
    output, weights = scaled_dot_product_attention(x, x, x, masks)
    print("padding at the start, the weights:\n", weights[2, 0])
    print("and the outputs:\n", output[2, 0])


# %% [markdown]
# In the third sentence the first two rows have nothing to look at: what is before them is padding, and so are they. Your attention of lesson 04 gives such rows zero weights and a zero output. With a softmax of nothing but $-\infty$ they would be NaN, and
# one NaN is enough to spoil the loss of the whole batch. That corner case is not an exotic one: it is every text that is padded on the left.
#
# ### Paint a mask yourself
#
# Five words, a vector for each, and attention as in lesson 04. Click squares, or draw over them: the weights and the output are computed anew at every stroke, and what moved gets a frame. Take away a whole row and see what becomes of its output. Then start from "no future" and open one square above
# the diagonal: which outputs know the future now?


# %% tags=["experiment"]
@experiment("causal_mask")
def paint_a_mask() -> None:
    """Let the reader paint a mask on five words and watch the weights and the output."""
    words = ["I", "am", "very", "tired", "today"]
    generator = torch.Generator().manual_seed(7)
    query, key = (torch.randn(5, 4, generator=generator).round(decimals=2) for _ in range(2))
    value = torch.randn(5, 3, generator=generator).round(decimals=2)
    moving.mask(
        query,
        key,
        value,
        causal_mask(5)[0, 0],
        words,
        title="Paint the mask, and watch the weights and the output",
        alt="Three tables for five words: a mask to be painted, the weights, and the output. Each row of the weights spreads over the "
        "squares that are open in the same row of the mask; a row with none open is all zeros.",
    )


# %% [markdown]
# ## 6 · Off by one
#
# The most expensive mistake with masks is one square wide. Suppose somebody writes the triangle so that each position may look *one further*: $s \le t + 1$. Nothing breaks. No shape is wrong, no error is raised, and the training goes wonderfully well.
#
# To see how well, let a small network predict something that *nobody can predict*: dice. Each sequence is twelve throws of a die, drawn anew for every step of the training. The best that an honest network can do is to give each side the probability $1/6$; its loss (the mean of minus the logarithm of the
# probability that it gave to what really came) is then $\log 6 \approx 1.79$. Lower is impossible. We train two networks that differ in nothing but the mask.


# %% tags=["experiment"]
@experiment("causal_mask")
def predict_the_dice() -> None:
    """Train two small networks on dice: with the causal mask, and with one that is off by one."""
    sides, length, width, steps = 6, 12, 32, 250

    class Guesser(nn.Module):
        """One attention over the throws so far, and a guess of the next one."""

        def __init__(self) -> None:
            super().__init__()
            self.vectors = nn.Embedding(sides + 1, width)  # one more for the start token
            self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
            self.guess = nn.Linear(2 * width, sides)

        def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
            x = (self.vectors(ids) + sinusoidal_positions(ids.shape[1], width)).unsqueeze(1)  # (B, 1, T, D)
            seen, _ = scaled_dot_product_attention(self.query(x), self.key(x), self.value(x), mask)
            return self.guess(torch.cat([x, seen], dim=-1)).squeeze(1)  # (B, T, sides)

    def throws(number: int) -> tuple[Tensor, Tensor]:
        """Give what the network reads (a start token, then all throws but the last) and what it shall say."""
        answers = torch.randint(sides, (number, length))
        return torch.cat([torch.full((number, 1), sides), answers[:, :-1]], dim=1), answers

    one_too_far = torch.ones(length, length, dtype=torch.bool).tril(diagonal=1)[None, None]
    curves = {}
    print(f"the loss of an honest guess: {math.log(sides):.2f}        a chance hit: {1 / sides:.0%}")
    for name, mask in (("causal mask", causal_mask(length)), ("off by one", one_too_far)):
        torch.manual_seed(0)
        model = Guesser()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        losses = []
        for _ in range(steps):
            inputs, answers = throws(64)
            loss = nn.functional.cross_entropy(model(inputs, mask).flatten(0, 1), answers.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        curves[name] = losses
        inputs, answers = throws(500)
        with torch.no_grad():
            in_training = (model(inputs, mask).argmax(dim=-1) == answers).double().mean().item()
            # In use there is no future: the network gets the throws so far, and its guess is the last row.
            hits, losses_in_use = [], []
            for t in range(length):
                logits = model(inputs[:, : t + 1], mask[..., : t + 1, : t + 1])[:, -1]
                hits.append((logits.argmax(dim=-1) == answers[:, t]).double().mean().item())
                losses_in_use.append(nn.functional.cross_entropy(logits, answers[:, t]).item())
        print(
            f"{name:12s} as in training: loss {sum(losses[-20:]) / 20:.2f}, hits {in_training:.0%}"
            f"    in use: loss {sum(losses_in_use) / length:.2f}, hits {sum(hits) / length:.0%}"
        )
    fig, ax = figure(width=5.6, height=3.3)
    ax.plot(curves["causal mask"], color=COLORS["blue"], label="causal mask")
    ax.plot(curves["off by one"], "--", color=COLORS["vermilion"], label="off by one")
    ax.axhline(math.log(sides), color="gray", linewidth=1, linestyle=":", label="the best an honest guess can do")
    ax.set_xlabel("training step")
    ax.set_ylabel("loss")
    ax.set_ylim(bottom=0)
    ax.legend(loc="center right")
    show(
        fig,
        alt="Two learning curves. With the causal mask the loss stays at log 6, about 1.79. With the mask that is off by one "
        "it falls far below, almost to zero, although dice cannot be predicted.",
    )


# %% [markdown]
# The network with the wrong mask seems to foresee the dice: eleven of twelve throws. Of course it only reads them one square to the right. (The twelfth stands nowhere in its input, which is why its loss does not reach 0.) In use, when it gets only what was thrown
# so far, it guesses as badly as chance, and worse: it was trained to be sure of itself, so its loss is far above that of an honest guess.
#
# Remember the shape of that curve. **A language model whose loss falls too fast and too far has probably found a leak**, and the mask is the first place to look. The surest test is the one of section 4: change a later word, and see whether an earlier output moves. (Lesson 09 does it with gradients.)
#
# <details><summary>A question to think about: what would a mask do that is off by one to the other side, s &lt; t?</summary>
#
# It would leak nothing, and the training would look normal. But each position loses its own input, which is the latest word so far and mostly the most useful one; in this experiment there is nothing to lose, in a language there is. A network with residual connections (lesson 07) still gets the word past
# the attention. And the first position has nothing to look at. Mistakes to that side cost quality, in silence.
#
# </details>

# %% [markdown]
# ## 7 · Yes and no, not minus infinity
#
# Many programs hand around masks of numbers, with 0 for *yes* and $-\infty$ (or $-10^9$) for *no*, to be added to the scores. Ours are boolean, for four reasons.
#
# * **They combine.** "Real and not in the future" is `a & b`. With tables of numbers one adds, and sums of large negative numbers can overflow.
# * **They have no dtype to get wrong.** A table in float32 turns bfloat16 scores into float32, and $-10^9$ does not exist in float16.
# * **They are small.** A boolean takes one byte, a float32 four.
# * **They can be asked.** Is anything left in this row? `mask.any(dim=-1)`. That is how a row with nothing to attend to is found.

# %%
print("-1e9 in float16:                            ", torch.tensor(-1e9).to(torch.float16).item())
smallest = torch.tensor(torch.finfo(torch.float16).min, dtype=torch.float16)
print("the lowest float16, and twice that:         ", smallest.item(), (smallest + smallest).item())
for dtype in (torch.bool, torch.float32):
    mebibytes = 4096 * 4096 * torch.empty(0, dtype=dtype).element_size() / 2**20
    print(f"a table for 4096 positions in {dtype!s:14s}: {mebibytes:.0f} MiB")

# %% [markdown]
# ### A trap in PyTorch
#
# PyTorch itself has both conventions. In `F.scaled_dot_product_attention` a boolean `attn_mask` means what ours does: `True` may attend. In `nn.MultiheadAttention` (its `attn_mask` and `key_padding_mask`) and in `nn.Transformer` boolean masks mean the **opposite**: `True` is *ignored*. Whoever takes a mask from one to
# the other must turn it around with `~`. Who forgets that gets no error, but a model that looks at nothing but padding, and NaN for a sentence that has none. The experiment gives the same mask to both; the query is zero, so each key that is allowed gets the same weight.


# %% tags=["experiment"]
@experiment("padding_mask")
def the_opposite_convention() -> None:
    """Give one padding mask to two of PyTorch's own functions."""
    ids = torch.tensor([[5, 8, 0]])  # two real tokens, then padding
    mask = padding_mask(ids, pad_id=0)  # (1, 1, 1, 3)
    query, key = torch.zeros(1, 1, 4), torch.ones(1, 3, 4)
    print("the mask:                                               ", mask[0, 0, 0])
    # With the identity as values, the output is the weights.
    weights = nn.functional.scaled_dot_product_attention(query, key, torch.eye(3)[None], attn_mask=mask[0])
    print("F.scaled_dot_product_attention, attn_mask=mask:         ", weights[0, 0])
    library = nn.MultiheadAttention(4, 1, batch_first=True)
    for name, given_mask in (("mask", mask[:, 0, 0]), ("~mask", ~mask[:, 0, 0])):
        _, weights = library(query, key, key, key_padding_mask=given_mask)
        print(f"nn.MultiheadAttention, key_padding_mask={name + ':':17s}", weights[0, 0].detach())


# %% [markdown]
# ## 8 · Other masks
#
# Once masks are tables of yes and no, one can draw other patterns. In attention, each of these changes *only* the table.
#
# * **None.** An encoder sees its whole sentence; only padding is masked. So it is in lesson 08, and in BERT (Devlin et al. 2019). Cross-attention (lesson 09), too, has only a padding mask, that of the source: the sentence that is translated is known from the start.
# * **Prefix.** The question may be read in both directions, only the answer is causal (Raffel et al. 2020, section 3.2.1, compare these patterns).
# * **Sliding window.** Each position sees only the ones near it, in a decoder the last $w$: $t - w < s \le t$. That makes long texts cheaper (Beltagy et al. 2020; Jiang et al. 2023).
# * **Packing.** Several short texts are laid end to end in one row, instead of padding each; the mask keeps them from seeing each other, and the positions start anew with each text (Krell et al. 2021).
#
# And the table itself has become rare in practice: FlashAttention (Dao et al. 2022; Dao 2023) is *told* that the attention is causal. It works in blocks, skips those that lie wholly in the future, and never builds the triangle. The rule is the same.

# %% [markdown]
# ## What to remember
#
# * A mask says who may look where. In this course it is boolean, and `True` means may attend.
# * Padding: `(B, 1, 1, S)`, one value for each key. Causal: `(1, 1, T, T)`, a lower triangle *with* its diagonal. A decoder needs both: `&`.
# * Padding is found by comparing with `pad_id`, wherever it stands. A row with nothing left gives zeros, not NaN.
# * With the causal mask no output depends on a later input, exactly; that is what makes training in parallel honest.
# * One square too far, and the answers leak: a loss that is too good to be true. In PyTorch's own modules the convention is the opposite one.
#
# ## Where to read more
#
# * Vaswani et al. (2017), *Attention Is All You Need*, arXiv:1706.03762. Section 3.2.3.
# * Germain et al. (2015), *MADE: Masked Autoencoder for Distribution Estimation*, arXiv:1502.03509.
# * Van den Oord et al. (2016), *Pixel Recurrent Neural Networks*, arXiv:1601.06759.
# * Haviv et al. (2022), *Transformer Language Models without Positional Encodings Still Learn Positional Information*, arXiv:2203.16634.
# * Devlin et al. (2019), *BERT*, arXiv:1810.04805; Raffel et al. (2020), *Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer* (T5), arXiv:1910.10683.
# * Beltagy, Peters and Cohan (2020), *Longformer: The Long-Document Transformer*, arXiv:2004.05150; Jiang et al. (2023), *Mistral 7B*, arXiv:2310.06825.
# * Krell et al. (2021), *Efficient Sequence Packing without Cross-contamination*, arXiv:2107.02027.
# * Dao et al. (2022), *FlashAttention*, arXiv:2205.14135; Dao (2023), *FlashAttention-2*, arXiv:2307.08691.
#
# Next: **06 multi-head**, where attention looks at several things at once.
