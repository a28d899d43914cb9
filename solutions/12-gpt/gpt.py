# %% [markdown]
# # 12 · GPT
#
# Take the Transformer and cut it down the middle. Throw the left half away, and with it the cross-attention that reached over to it. What remains reads a text and says what comes next, and that is *all* it does. It is hard to believe that this is the machine that
# writes programs and answers letters. You will build it, teach it to write in a few minutes, and take apart what it has learned.
#
# **In this lesson:** half a Transformer · what need not be computed twice, and `KVCache` · the norm moves to the front, and `GPTBlock` · `GPT` · which token shall it be, and `sample_next` · `generate` · what the cache costs and what it saves ·
# a model that learns to write Python · why the smaller machine won · a head that learned to copy · from this GPT to the models of today.

# %% tags=["setup"] refuses=["attention"]
import math
import time
from collections import OrderedDict

import torch
from given import LayerNorm, MultiHeadAttention, ScaledDotProductAttention, causal_mask, merge_heads, split_heads
from torch import Tensor, nn

from autograder import check
from course import COLORS, experiment, figure, moving, show, use_my_parts
from course.progress import Progress
from course.python_lines import parses, python_lines

# %% [markdown]
# ### Whose parts?
#
# As in lesson 10: if you have built the parts of the earlier lessons, `autograder assemble` in a terminal collects them, and the next cell lets this lesson run on *yours*. Otherwise it runs on the course's.

# %% tags=["experiment"]
use_my_parts()

# %% [markdown]
# ## 1 · Half a Transformer
#
# The Transformer of lesson 10 had two columns because its task had two texts: one is given, one is to be written. Lesson 09 took the probability of the written one apart, token by token, by the chain rule. Leave the given text out of that formula, and it is a formula for *any* text:
#
# $$P(y_1, \dots, y_T) = P(y_1) \cdot P(y_2 \mid y_1) \cdot P(y_3 \mid y_1, y_2) \cdots = \prod_{t=1}^{T} P(y_t \mid y_1, \dots, y_{t-1})$$
#
# A model of the factors is called a **language model**, and the idea is older than neural networks: Shannon (1951) let people guess the next letter of an English text in order to measure how much news a letter brings. With one text instead of two there is nothing for an encoder to read, and nothing for cross-attention to attend to.
# What remains of each block is the causal self-attention and the feed-forward network.
#
# ```text
#      the decoder block of lesson 09                     the block of this lesson
#
#      self-attention, causal   add & norm                norm   self-attention, causal   add
#      cross-attention          add & norm                         (gone)
#      feed-forward             add & norm                norm   feed-forward             add
# ```
#
# Liu et al. (2018) wrote Wikipedia articles from their sources with such a *decoder-only* model: they wrote source and article one behind the other, as one long text. In the same year Radford et al. (2018) trained one on seven thousand books, with nothing to do but to guess the next token, and
# found that what it had learned on the way helped with twelve other tasks. They called it *Generative Pre-Training*, GPT. It was followed by larger ones of the same design:
#
# | | layers | width | heads | positions | parameters | source |
# |---|---|---|---|---|---|---|
# | GPT | 12 | 768 | 12 | 512 | 117 million | Radford et al. 2018, section 4.1; the count: 2019, table 2 |
# | GPT-2 | 48 | 1600 | 25 | 1024 | 1.5 billion | Radford et al. 2019, table 2 |
# | GPT-3 | 96 | 12288 | 96 | 2048 | 175 billion | Brown et al. 2020, table 2.1 |
# | yours, in section 8 | 3 | 96 | 4 | 64 | 0.35 million | |
#
# From GPT-2 on each of these is, in form, nearly what you build now (the first GPT still had its norms behind the sums): GPT-2's form exactly, so exactly that the course's tests copy random parameters between your model and a widely used GPT-2 program and demand the same numbers and the same gradients.

# %% [markdown]
# ## 2 · What need not be computed twice
#
# To write, a model computes scores for the next token, one token is chosen and appended, and the model is called again, with a text that is longer by one. Then again. In a text of a thousand tokens the first one is run through the whole model a thousand times. Does anything new come out for it?
#
# Lesson 05 gave the answer: under a causal mask nothing that comes later changes what stands at an earlier position. In each layer, the vectors of the old positions come out exactly as they did the last time. So they need not be computed again, *if we remember what later positions will ask them for*. What is that?
# Look at attention for one new position $t$:
#
# $$\operatorname{output}_t = \sum_{s \le t} \operatorname{weight}_{ts} \, v_s, \qquad \operatorname{weight}_{ts} = \operatorname{softmax}_s \left( \frac{q_t \cdot k_s}{\sqrt{d_k}} \right)$$
#
# Of the old positions, $s < t$, it needs the keys $k_s$ and the values $v_s$. It does not need their queries: an old query asks an old question, and that has been answered. So **keep the keys and the values of every layer**, append one pair for each new position, and let only the new position run through the model. This memory is
# called the **KV cache**.
#
# By hand, with one head of width 1. Two positions have passed; their keys are 1 and 0, their values 10 and 20. Now a third one comes with the query 0, the key 2 and the value 60. A query of 0 fits every key alike, so the weights are a third each:
#
# | | keys | values | output for the new position |
# |---|---|---|---|
# | kept | 1, 0 | 10, 20 | |
# | appended | 2 | 60 | |
# | all | 1, 0, 2 | 10, 20, 60 | (10 + 20 + 60) / 3 = 30 |
#
# The next cell does it with lesson 06's attention in full size: eight positions at once, and then the eighth alone, with the keys and values of the seven others kept.

# %%
torch.manual_seed(0)
attention = MultiHeadAttention(d_model=8, num_heads=2)
x = torch.randn(1, 8, 8)  # (B, T, D): eight positions
with torch.no_grad():
    all_at_once, _ = attention(x, x, x, causal_mask(8))
    last_alone, _ = attention(x[:, 7:], x, x)  # one query; no mask, for nothing that it sees is in its future
    seven, _ = attention(x[:, :7], x[:, :7], x[:, :7], causal_mask(7))
print("the eighth alone gives the same:   ", torch.allclose(all_at_once[:, 7:], last_alone, atol=1e-6))
print("the first seven did not change:    ", torch.allclose(all_at_once[:, :7], seven, atol=1e-6))

# %% [markdown]
# A cache has one store for each layer, since every layer has keys and values of its own. A layer hands its new ones in and gets back everything so far, the new ones at the end. All layers see the same positions, so there is one length for all of them.

# %% [markdown] hints="KVCache"
# 1. Two lists with a place for each layer: what has been seen of keys, and what of values. What do you put there at the start, when there is nothing?
# 2. Keys have the shape (B, H, T, K), and time is dimension 2: `torch.cat([old, new], dim=2)`. Keep the result and give it back. The length is how long, in that dimension, the keys of a layer are; ask the last layer, so that the length does not change while a pass is under way.
# 3. In `update`: if `self.keys[layer]` is not None, then `key` becomes the concatenation of `self.keys[layer]` and `key`, and `value` likewise; store both under `layer`; return the pair. `reset` puts `None` everywhere, and `__init__` can call it.


# %% exercise="KVCache" points=5 minutes=20 difficulty=2 importance=5
class KVCache:
    """What attention needs of the positions that have passed: the keys and the values of every layer.

    Args:
        num_layers: how many layers (blocks) the model has; each gets a store of its own.

    Attributes:
        length: how many positions are in the cache, an int; 0 at the start. It is right whenever all layers have
            been updated equally often, so before and after every pass through a model.

    Methods:
        update(layer, key, value) appends new keys and values to those of layer number ``layer`` (from 0 on) and gives
            ``(key, value)``: all keys and all values of this layer so far, the oldest first.
        reset() forgets everything, so that a new text can begin: the cache is then as it was at the start.

    Shape:
        key, value: (B, H, T, K), T new positions (any number of them) of every head.
        results: (B, H, length, K) each, the same dtype, where the new ones are counted in.

    Promises:
        - Time is dimension 2, and only there the results grow. Numbers are kept, never changed.
        - Layers do not see each other's keys and values. Keys and values are not mixed up.
        - In one pass the layers are updated in their order, each once, with the same number of new positions.
        - The arguments are not changed.

    >>> cache = KVCache(num_layers=1)
    >>> cache.length
    0
    >>> key, value = torch.tensor([[[[1.0], [0.0]]]]), torch.tensor([[[[10.0], [20.0]]]])  # two positions, width 1
    >>> keys, values = cache.update(0, key, value)
    >>> keys, values = cache.update(0, torch.tensor([[[[2.0]]]]), torch.tensor([[[[60.0]]]]))  # and one more
    >>> keys.flatten(), values.flatten(), cache.length
    (tensor([1., 0., 2.]), tensor([10., 20., 60.]), 3)
    >>> cache.reset()
    >>> cache.length
    0
    """

    def __init__(self, num_layers: int) -> None:
        ### BEGIN SOLUTION
        self.num_layers = num_layers
        self.reset()
        ### END SOLUTION

    def reset(self) -> None:
        ### BEGIN SOLUTION
        self.keys: list[Tensor | None] = [None] * self.num_layers
        self.values: list[Tensor | None] = [None] * self.num_layers
        ### END SOLUTION

    @property
    def length(self) -> int:
        ### BEGIN SOLUTION
        # The last layer's: while a pass is under way this is still the number of positions before it.
        keys = self.keys[-1]
        return 0 if keys is None else keys.shape[2]
        ### END SOLUTION

    def update(self, layer: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        ### BEGIN SOLUTION
        old_keys, old_values = self.keys[layer], self.values[layer]
        if old_keys is not None and old_values is not None:
            key = torch.cat([old_keys, key], dim=2)  # (B, H, past, K) and (B, H, T, K) -> (B, H, past + T, K)
            value = torch.cat([old_values, value], dim=2)
        self.keys[layer], self.values[layer] = key, value
        return key, value
        ### END SOLUTION


# %% [markdown]
# ## 3 · The norm moves to the front
#
# In the paper's block, and in yours up to lesson 10, the norm stands *behind* the sum: post-LN. GPT-2 moved it to the input of each sublayer (Radford et al. 2019, section 2.3): **pre-LN**.
#
# $$\text{post-LN: } \; x \leftarrow \operatorname{LayerNorm}(x + f(x)) \qquad\qquad \text{pre-LN: } \; x \leftarrow x + f(\operatorname{LayerNorm}(x))$$
#
# It looks like a small exchange. But in the second form $x$ itself is never normalized. It runs from the embeddings to the end through nothing but sums, and every block adds something to it. People call this path the **residual stream**: blocks read from it, through a norm, and write to it, by adding. The gradient runs
# the same way back, from the loss to the first block, through nothing but sums. Lessons 07 and 08 measured what follows from that: a deep pre-LN stack trains with the full learning rate from the first step, and a post-LN stack needs to be led there by a warm-up (Xiong et al. 2020). Two prices are paid. The stream grows with
# every block, so behind the last one a further norm is needed, `final_norm`. And a late block changes a large $x$ only a little.
#
# The block's second change is in the feed-forward network: **GELU** takes the place of ReLU.

# %% [markdown]
# ### GELU: a gate that opens gradually
#
# ReLU multiplies a number by 0 or by 1, depending on its sign. Hendrycks and Gimpel (2016) multiply it by a *probability*: that a number drawn from the standard normal distribution is smaller than it. The usual letter for this probability is $\Phi$; it is $\Phi(h) = \tfrac{1}{2} (1 + \operatorname{erf}(h / \sqrt 2))$, and the *error function* erf is one of those that a library computes.
#
# $$\operatorname{GELU}(h) = h \cdot \Phi(h) \approx \tfrac{1}{2} h \left( 1 + \tanh\left( \sqrt{2 / \pi} \, (h + 0.044715 \, h^3) \right) \right)$$
#
# For a large positive $h$ this is $h$, for a large negative one it is 0, as with ReLU. In between the gate opens gradually, and a number that is a little below zero still gets through in part, and with it a gradient. The formula on the right is an approximation, from the same paper (section 2). GPT-2 was trained with it, so it is part of the model, and we take it, too.
# By hand, for $h = 1$: $\Phi(1) = 0.8413$, so $\operatorname{GELU}(1) = 0.8413$; the approximation gives 0.8412. ReLU gives 1.

# %%
h = torch.tensor([-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0])
exact = h * 0.5 * (1 + torch.erf(h / math.sqrt(2)))
by_formula = 0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * (h + 0.044715 * h**3)))
for name, numbers in (
    ("h", h),
    ("ReLU", torch.relu(h)),
    ("GELU", exact),
    ("with tanh", by_formula),
    ("nn.GELU", nn.GELU(approximate="tanh")(h)),
):
    print(f"{name:10s}" + "".join(f"{number:9.4f}" for number in (numbers.round(decimals=4) + 0.0).tolist()))

# %% [markdown]
# ### A block, with and without a cache
#
# Now the block. Norm, attention, add; norm, feed-forward, add. The inner width of the feed-forward network is $4D$, as it was in 2017.
#
# One thing needs thought: the cache must come *between* the projections and the attention. `MultiHeadAttention` as a whole has no door there. But its parts are yours: `attn.q_proj`, `attn.k_proj` and `attn.v_proj` make queries, keys and values of the new positions; `split_heads` cuts them; then `cache.update(layer, key, value)` gives the keys and values of *all* positions; the attention of
# lesson 04 mixes them; `merge_heads` and `attn.out_proj` finish. Without a cache the same steps give what `attn(x, x, x, mask)` gives.
#
# The mask comes from outside, as in lessons 08 and 09. With a cache it has as many rows as there are new positions and as many columns as there are positions altogether, `(1, 1, T, past + T)`.

# %% [markdown] hints="GPTBlock"
# 1. Two lines carry all of `forward`: x plus something of norm1(x), then x plus something of norm2(x). The second something is the feed-forward network. The first is multi-head attention, step by step, with the cache in the middle.
# 2. The names `linear1` and `linear2` inside `feed_forward`: a small class of your own, or `nn.Sequential(OrderedDict(linear1=..., gelu=..., linear2=...))`. `nn.GELU(approximate="tanh")` is the right gate. Query, key and value are `split_heads(projection(h), self.num_heads)` with `h = self.norm1(x)` and the three projections of `self.attn`.
# 3. The first half: `key, value = cache.update(layer, key, value)` if there is a cache; `mixed, _ = self.attention(query, key, value, mask)` with a `ScaledDotProductAttention(dropout)` of the block's own; `x = x + self.dropout(self.attn.out_proj(merge_heads(mixed)))`.


# %% exercise="GPTBlock" points=7 minutes=30 difficulty=4 importance=5 uses="KVCache"
class GPTBlock(nn.Module):
    """One layer of a GPT: self-attention and feed-forward, each behind a norm and added to what came in.

    Args:
        d_model: the width D of each position's vector, going in and coming out.
        num_heads: the number of attention heads; it divides d_model.
        dropout: the probability for dropout on the attention weights and on what both sublayers give; 0 by default.

    Shape:
        x: (B, T, D), any floating dtype (that of the parameters): T new positions.
        mask: boolean, broadcastable to (B, H, T, past + T), **True means: may attend**, where ``past`` is the number
            of positions that the cache had before, 0 without a cache. Without a mask all may attend to all.
        cache: a ``KVCache``, or None; layer: the number under which this block finds its keys and values there.
        result: (B, T, D), the same dtype.

    Promises:
        - First x becomes x + attention(norm1(x)), then x + feed_forward(norm2(x)): pre-LN, nothing follows the sum.
        - The parts are called ``norm1``, ``attn`` (``MultiHeadAttention``), ``norm2`` and ``feed_forward`` (with
          ``linear1`` from D to 4·D, GELU in its tanh approximation, ``linear2`` from 4·D to D, both ``nn.Linear`` with
          bias). All parameters are theirs.
        - With a cache the keys and values of the new positions are handed to ``cache.update(layer, key, value)``,
          once, and the new positions attend to all that comes back.
        - The block makes no mask of its own: the causal mask comes from outside. As in every lesson, a position that
          may attend to nothing gets nothing from the attention, never NaN.
        - Dropout acts in training mode only. x is not changed; gradients reach it and all parameters.

    Source: Radford et al. (2019), section 2.3, for the order; Radford et al. (2018), section 4.1, for GELU.

    >>> block = GPTBlock(d_model=4, num_heads=2)
    >>> for parameter in (*block.attn.out_proj.parameters(), *block.feed_forward.linear2.parameters()):
    ...     _ = nn.init.zeros_(parameter)  # both sublayers fall silent: what came in goes out, not even normalized
    >>> block(torch.tensor([[[3.0, 1.0, 0.0, 0.0]]])).detach()
    tensor([[[3., 1., 0., 0.]]])
    >>> sum(parameter.numel() for parameter in block.parameters())  # 12 · 4² + 13 · 4
    244
    """

    def __init__(self, d_model: int, num_heads: int, dropout: float = 0.0) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.num_heads = num_heads
        self.norm1 = LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = LayerNorm(d_model)
        self.feed_forward = nn.Sequential(
            OrderedDict(
                linear1=nn.Linear(d_model, 4 * d_model),
                gelu=nn.GELU(approximate="tanh"),
                linear2=nn.Linear(4 * d_model, d_model),
            )
        )
        self.attention = ScaledDotProductAttention(dropout)  # no parameters: attn has them all
        self.dropout = nn.Dropout(dropout)
        ### END SOLUTION

    def forward(self, x: Tensor, mask: Tensor | None = None, cache: KVCache | None = None, layer: int = 0) -> Tensor:
        ### BEGIN SOLUTION
        # Each sublayer reads the stream through a norm and adds to it. The stream itself is never normalized.
        h = self.norm1(x)  # (B, T, D)
        query, key, value = (
            split_heads(projection(h), self.num_heads)  # (B, H, T, K)
            for projection in (self.attn.q_proj, self.attn.k_proj, self.attn.v_proj)
        )
        if cache is not None:
            # From here on keys and values are those of all positions; the queries are those of the new ones.
            key, value = cache.update(layer, key, value)  # (B, H, past + T, K)
        mixed, _ = self.attention(query, key, value, mask)  # (B, H, T, K)
        x = x + self.dropout(self.attn.out_proj(merge_heads(mixed)))  # (B, T, D)
        return x + self.dropout(self.feed_forward(self.norm2(x)))  # (B, T, D)
        ### END SOLUTION


# %% [markdown]
# ## 4 · The whole model
#
# Embed the tokens, embed the positions, add the two; then the blocks; then a last norm; then a score for each token of the vocabulary. Four points are new:
#
# * **Positions are learned.** Instead of the sines of lesson 03 there is a second table, `position_embedding`, with a row for each position up to `max_len`. It knows nothing of order until it is trained, and beyond its last row there is nothing at all: a longer text is an error.
# * **No $\sqrt{D}$.** Tokens come from a plain `nn.Embedding`. In lesson 02 the factor made the words as loud as the sines. Here both tables begin equally small (0.02, below), so neither drowns the other.
# * **The output layer is the embedding.** As in lesson 10 the scores are the dot products with the rows of the token table: weight tying. Here there is not even a second name for it: the logits are `x @ token_embedding.weight.T`.
# * **With a cache only the new tokens come in.** Their positions do not begin at 0 but where the cache ends, at `cache.length`. Forgetting that is the classic mistake. The model still writes, every token as if it stood at the beginning, and the text is nonsense after a few words.
#
# And the mask: of a text of `past + T` positions the last `T` are new. Each of them may see everything old, and of the new ones itself and those before it. That is the last `T` rows of the causal mask for the whole text, here with `past` = 3 and `T` = 2:

# %%
print(causal_mask(3 + 2)[0, 0, 3:].int())

# %% [markdown]
# How should the numbers begin? GPT draws all its matrices, embeddings included, from a normal distribution with the standard deviation 0.02 (Radford et al. 2018, section 4.1); biases begin at zero. That matters more here than it did: `nn.Embedding` by itself draws with standard deviation 1, and with a tied table the logits would begin at a size of
# $\sqrt{D}$, far from the even guess that lesson 10 asked of a fresh model.

# %% [markdown] hints="GPT"
# 1. Five parts in `__init__`. In `forward`: which positions do the ids have, is there room for them, which mask goes to the blocks, and what does each block need besides x?
# 2. `past` is 0 without a cache and `cache.length` with one; read it before any block has run. Positions are `torch.arange(past, past + T)`. Every block gets the same mask and the same cache, and its own number as `layer`. The check against `max_len` is about past + T; `self.position_embedding.num_embeddings` knows `max_len`.
# 3. Go through the blocks with `enumerate`, which gives each one's number as well: `x = block(x, mask, cache, layer)`, where the mask is `causal_mask(past + T)[:, :, past:]`. At the end: `self.final_norm(x) @ self.token_embedding.weight.T`.


# %% exercise="GPT" points=8 minutes=30 difficulty=3 importance=5 uses="KVCache GPTBlock"
class GPT(nn.Module):
    """A decoder-only language model: for each position a score for every token that could come next.

    Args:
        vocab_size: the number V of tokens.
        d_model, num_heads: width and heads of every block, as in ``GPTBlock``.
        num_layers: the number of blocks.
        max_len: the longest text, in tokens.
        dropout: for the sums of embeddings and for every block; 0 by default.

    Shape:
        ids: (B, T), integer ids. With a cache only the new ones.
        cache: a ``KVCache(num_layers)``, or None.
        result: (B, T, V), the logits; row t scores what could follow position t. No softmax.

    Promises:
        - The parts are called ``token_embedding`` (``nn.Embedding``, without √D), ``position_embedding``
          (``nn.Embedding`` with max_len rows), ``blocks`` (``nn.ModuleList`` of ``GPTBlock``) and ``final_norm``. All
          parameters are theirs. The logits are dot products with the rows of ``token_embedding.weight``, without bias.
        - Causal: no position reads a later one, without a cache and with one.
        - With a cache the positions of the ids begin at ``cache.length``, any number of them at a time; the logits are
          those that the same positions get when the whole text comes at once. Afterwards the cache holds them, too.
        - Dropout acts in training mode only. The ids are not changed; gradients reach all parameters.
        - The start (matrices and embeddings with standard deviation 0.02, biases 0) is advice; the checks do not ask.

    Raises:
        ValueError: when the text, with what is in the cache, would be longer than ``max_len``.

    Source: Radford et al. (2019), section 2.3, and Radford et al. (2018), section 4.1.

    >>> model = GPT(vocab_size=11, d_model=8, num_heads=2, num_layers=1, max_len=16)
    >>> ids = torch.tensor([[3, 1, 4, 1, 5]])
    >>> logits = model(ids)
    >>> logits.shape
    torch.Size([1, 5, 11])
    >>> cache = KVCache(num_layers=1)
    >>> first, second = model(ids[:, :3], cache), model(ids[:, 3:], cache)  # three tokens, then two more
    >>> torch.allclose(torch.cat([first, second], dim=1), logits, atol=1e-6), cache.length
    (True, 5)
    """

    def __init__(
        self, vocab_size: int, d_model: int, num_heads: int, num_layers: int, max_len: int, dropout: float = 0.0
    ) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.max_len = max_len
        self.token_embedding = nn.Embedding(vocab_size, d_model)
        self.position_embedding = nn.Embedding(max_len, d_model)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(GPTBlock(d_model, num_heads, dropout) for _ in range(num_layers))
        self.final_norm = LayerNorm(d_model)
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.02)  # small, so that a fresh model guesses evenly
            elif "norm" not in name:
                nn.init.zeros_(parameter)  # the biases
        ### END SOLUTION

    def forward(self, ids: Tensor, cache: KVCache | None = None) -> Tensor:
        ### BEGIN SOLUTION
        past = 0 if cache is None else cache.length  # read before the blocks append to it
        length, max_len = past + ids.shape[1], self.position_embedding.num_embeddings
        if length > max_len:
            raise ValueError(f"a text of {length} tokens does not fit: this GPT has max_len={max_len}")
        positions = torch.arange(past, length, device=ids.device)  # (T,)
        x = self.dropout(self.token_embedding(ids) + self.position_embedding(positions))  # (B, T, D)
        # The rows of the new positions. A single new one may see everything, so it needs no mask.
        mask = causal_mask(length)[:, :, past:].to(ids.device) if ids.shape[1] > 1 else None  # (1, 1, T, past + T)
        for layer, block in enumerate(self.blocks):
            x = block(x, mask, cache, layer)  # (B, T, D)
        return self.final_norm(x) @ self.token_embedding.weight.T  # (B, T, V)
        ### END SOLUTION


# %% [markdown]
# ### See it work: how large is it?
#
# A block has $12 D^2 + 13 D$ parameters: four matrices of $D^2$ in the attention, two of $4 D^2$ in the feed-forward network, and biases and norms. With the embeddings, $(V + \text{max\_len}) D$, and the last norm, that is all. Build models of the sizes that Radford et al. (2019, table 2) give, on the device `meta`, which knows shapes and needs no
# memory, and count.


# %% tags=["experiment"]
@experiment("GPTBlock", "GPT")
def four_sizes() -> None:
    """Count the parameters of the four sizes of GPT-2, by the machine and by the formula."""
    print("layers  width   counted         by formula      in the paper")
    for layers, width, heads, said in (
        (12, 768, 12, "117M"),
        (24, 1024, 16, "345M"),
        (36, 1280, 20, "762M"),
        (48, 1600, 25, "1542M"),
    ):
        with torch.device("meta"):
            model = GPT(50_257, width, heads, layers, max_len=1024, dropout=0.0)
        counted = sum(parameter.numel() for parameter in model.parameters())
        formula = layers * (12 * width**2 + 13 * width) + (50_257 + 1024) * width + 2 * width
        print(f"{layers:4d} {width:8d}   {counted:13,}   {formula:13,}   {said}")


# %% [markdown]
# Counted and computed agree to the last digit. The paper's own figures are all a little lower (the smallest is 124 million by our count, 117 in the paper); its authors corrected this later, in the notes that came with their program.

# %% [markdown]
# ## 5 · Which token shall it be?
#
# The model gives scores. Somebody must choose. Always the best one? That is *greedy* decoding. It suits a translation, where there is one good answer (lesson 11). A text that always takes the likeliest next word soon goes round in circles (Holtzman et al. 2020 show what that looks like, figure 1). The opposite, to draw from the model's probabilities as
# they are, has another weakness. Most tokens are absurd at most places. Each is very unlikely, but there are so many of them that *together* they are drawn often, and one absurd token spoils what follows. Three dials lie between these two:
#
# * **Temperature** $\tau$: divide the logits by $\tau$ before softmax (lesson 00). Below 1 the likely ones become likelier; above 1 all come nearer to each other; towards 0 the draw becomes the argmax.
# * **Top-k** (Fan et al. 2018, section 5.4): only the $k$ best may be drawn. But one $k$ does not fit all places: after "to be or not to" there is one good token, after "my favorite" there are hundreds.
# * **Top-p**, or *nucleus* sampling (Holtzman et al. 2020, section 3.1): keep the smallest set of best tokens whose probability together reaches $p$. It is small where the model is sure and large where it is not.
#
# By hand. The probabilities are 0.5, 0.3, 0.15 and 0.05. With $p = 0.7$: the best alone has 0.5, which is less than 0.7; the best two have 0.8, and that reaches it. So two stay, the second one *crosses* the line and belongs to the set. They are divided by their sum, 0.8: 0.625 and 0.375.
#
# With several dials at once the order counts. It is: temperature, then top-k, then top-p *over what top-k has left*, so with probabilities that sum to one again. With $k = 2$ and $p = 0.6$ in the example: top-k leaves 0.625 and 0.375, and the first one alone reaches 0.6. Had top-p come first, 0.5 would not have reached it, and two would have stayed.

# %%
probabilities = torch.tensor([0.5, 0.3, 0.15, 0.05])
print("the sum up to each one:      ", [round(number, 2) for number in probabilities.cumsum(dim=0).tolist()])
print(
    "the sum before each one:     ",
    [round(number, 2) for number in (probabilities.cumsum(dim=0) - probabilities).tolist()],
)
print("kept with p = 0.7:           ", (probabilities.cumsum(dim=0) - probabilities < 0.7).tolist())

# %% [markdown] hints="sample_next"
# 1. A row of logits goes through three stations, and each leaves a row of logits or probabilities. What is filtered out gets the score −∞ or the probability 0. At the end one token is drawn for each row.
# 2. Top-k: the k-th largest score of a row is the bar, `logits.topk(top_k, dim=-1).values[..., -1:]`; what is lower gets −∞. Top-p: sort the probabilities of a row from large to small; a token stays if the sum *before* it is less than p, so the one that crosses the line stays. `scatter` brings a decision about sorted places back to the tokens' own places.
# 3. For top-p: `ordered, order = probabilities.sort(dim=-1, descending=True)`; what goes is `ordered.cumsum(dim=-1) - ordered >= top_p`, and `torch.zeros_like(gone).scatter(-1, order, gone)` puts it in the tokens' order. At the end `torch.multinomial(probabilities, 1, generator=generator)`, which divides by the sum of a row itself; one column of it is the answer.


# %% exercise="sample_next" points=6 minutes=30 difficulty=3 importance=4
def sample_next(
    logits: Tensor,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draw the next token of each row from the probabilities that the logits stand for.

    Args:
        logits: scores, one row for each text.
        temperature: the logits are divided by it first; 0 means: no draw, the token with the largest logit.
        top_k: then only the k tokens with the largest logits may be drawn (all of them, if there are no more than k).
            Which one stays among equal logits at the edge does not matter.
        top_p: then, of what is left and with probabilities that sum to one again, only the smallest set of the most
            likely tokens whose probability together reaches top_p: the token that crosses the line is in, and there is
            always at least one.
        generator: where the random numbers come from; torch's own by default.

    Shape:
        logits: (B, V), any floating dtype; result: (B,), integer ids.

    Promises:
        - A token that may be drawn has the probability that softmax gives it among those that may be drawn. Each row
          is judged and drawn on its own.
        - None for top_k or top_p means that this filter is off.
        - All random numbers come from the generator, if there is one: the same seed draws the same tokens.
        - The logits are not changed.

    Raises:
        ValueError: for a negative temperature, a top_k below 1, or a top_p outside of 0 < top_p ≤ 1.

    Source: Fan et al. (2018), section 5.4, for top-k; Holtzman et al. (2020), section 3.1, for top-p.

    >>> logits = torch.tensor([[0.5, 0.3, 0.15, 0.05]]).log()
    >>> sample_next(logits, temperature=0)
    tensor([0])
    >>> many = logits.expand(1000, 4)
    >>> sample_next(many, top_p=0.7).unique()  # 0.5 does not reach 0.7, with 0.3 more it does
    tensor([0, 1])
    >>> sample_next(many, top_k=2, top_p=0.6).unique()  # of the two that top-k leaves the first has 0.625
    tensor([0])
    >>> sample_next(logits, top_p=0.0)
    Traceback (most recent call last):
        ...
    ValueError: top_p must be above 0 and at most 1, not 0.0
    """
    ### BEGIN SOLUTION
    if temperature < 0:
        raise ValueError(f"the temperature must not be negative, and it is {temperature}")
    if top_k is not None and top_k < 1:
        raise ValueError(f"top_k must be at least 1, not {top_k}")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"top_p must be above 0 and at most 1, not {top_p}")
    if temperature == 0:
        return logits.argmax(dim=-1)  # (B,)
    logits = logits / temperature  # (B, V)
    if top_k is not None:
        bar = logits.topk(min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]  # (B, 1), the k-th largest of each row
        logits = logits.masked_fill(logits < bar, -torch.inf)
    probabilities = torch.softmax(logits, dim=-1)  # (B, V), over what is left
    if top_p is not None:
        ordered, order = probabilities.sort(dim=-1, descending=True)  # (B, V) each
        # A token goes if those before it reach top_p without it. So the one that crosses the line stays.
        gone = ordered.cumsum(dim=-1) - ordered >= top_p  # (B, V), by rank
        gone = torch.zeros_like(gone).scatter(-1, order, gone)  # (B, V), by token
        probabilities = probabilities.masked_fill(gone, 0.0)
    # multinomial divides each row by its sum itself.
    return torch.multinomial(probabilities, 1, generator=generator)[:, 0]  # (B,)
    ### END SOLUTION


# %% [markdown]
# ### See it work: the dials
#
# One row of logits for twelve tokens, and ten thousand draws for each setting of the dials. The bars count what your function drew.


# %% tags=["experiment"]
@experiment("sample_next")
def the_dials() -> None:
    """Draw ten thousand tokens from one row of logits with several settings, and show how often each came."""
    logits = torch.tensor([3.2, 2.6, 2.3, 1.4, 1.1, 0.9, 0.6, 0.2, 0.0, -0.3, -0.8, -1.5])
    settings = [
        ("as they are", {}),
        ("temperature 0.5", {"temperature": 0.5}),
        ("temperature 2", {"temperature": 2.0}),
        ("top_k = 4", {"top_k": 4}),
        ("top_p = 0.8", {"top_p": 0.8}),
        ("temperature 2, top_p = 0.8", {"temperature": 2.0, "top_p": 0.8}),
    ]
    fig, axes = figure(3, rows=2, width=2.7, height=2.1)
    for ax, (name, dials) in zip(axes.flat, settings, strict=True):
        generator = torch.Generator().manual_seed(0)
        draws = sample_next(logits.expand(10_000, -1), **dials, generator=generator)
        shares = torch.bincount(draws.flatten(), minlength=len(logits)) / len(draws)
        ax.bar(range(len(logits)), shares.tolist(), color=COLORS["blue"])
        ax.set_title(name, fontsize=9.5)
        ax.set_ylim(0, 0.75)
        ax.set_xticks([])
        print(f"{name:28s} {int((shares > 0).sum()):2d} of {len(logits)} tokens were drawn")
    for ax in axes[:, 0]:
        ax.set_ylabel("share of the draws")
    for ax in axes[1]:
        ax.set_xlabel("tokens, the likeliest first")
    show(
        fig,
        alt="Six bar charts of how often each of twelve tokens was drawn. A low temperature makes the first bar higher, a high one "
        "evens them out; top-k cuts all but four off, top-p as many as are needed for 0.8; at temperature 2 the same top-p keeps more.",
    )


# %% [markdown]
# Look at the last two: the same $p$, and at the higher temperature it keeps more tokens, because it needs more of them to reach 0.8.

# %% [markdown]
# ## 6 · Write
#
# Now the loop: scores for the last position, choose, append, again. With a cache the first call gets the whole prompt, and each later one only the token that was chosen last. Without a cache each call gets everything. The text must be the same.
#
# Three things to settle before the first token is written and while writing. *Room*: the prompt and the new tokens together must fit into `max_len`, and one should find that out before the work, not after nine tenths of it. *The end*: if there is an `eos_id` (end of sequence), a row that has drawn it is finished. The other rows of the batch may
# not be, so it goes on as a row of nothing but `eos_id`. *Quiet*: writing is not training. Dropout must be off, and no gradients are needed.

# %% [markdown] hints="generate"
# 1. What do you need before the loop? A check, perhaps a cache, and something that remembers which rows are finished. What goes into the model in the first round, what in the others, and of all the logits that come out, which ones do you need?
# 2. Keep two tensors: all ids so far, and those which the model has not seen. With a cache the model gets the second, without one the first. Only the logits of the last position count: `logits[:, -1]`. A finished row takes `eos_id` whatever was drawn: `torch.where`.
# 3. The cache is `KVCache(len(model.blocks))`, the room is `model.position_embedding.num_embeddings`. In the loop: `logits = model(new if use_cache else ids, cache)`, then `sample_next(logits[:, -1], ...)`, then the finished rows, then `torch.cat` appends `new`, of shape (B, 1), to the ids. Around it `torch.no_grad()`, and `model.eval()` before.


# %% exercise="generate" points=6 minutes=25 difficulty=3 importance=5 uses="KVCache GPTBlock GPT sample_next"
def generate(
    model: GPT,
    ids: Tensor,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    eos_id: int | None = None,
    generator: torch.Generator | None = None,
    use_cache: bool = True,
) -> Tensor:
    """Let the model go on with each text: draw a token, append it, and again.

    Args:
        model: a ``GPT``.
        ids: the prompts, all of the same length, at least one token.
        max_new_tokens: how many tokens to append.
        temperature, top_k, top_p, generator: as in ``sample_next``.
        eos_id: the id that ends a text. A row that has drawn it goes on with it (one in the prompt ends
            nothing); None means that no id does that.
        use_cache: whether the model gets, after the prompt, only what it has not seen, with a fresh ``KVCache``.
            Without it the model gets the whole text each time.

    Shape:
        ids: (B, T); result: (B, T + max_new_tokens), the prompts and what follows them.

    Promises:
        - With generators of the same seed the text is the same with and without the cache.
        - Nothing is dropped while writing, and no gradients are kept. Afterwards the model is in the mode it was in.
        - ids is not changed, and nothing is remembered from one call to the next.

    Raises:
        ValueError: when prompt and new tokens do not fit into the model's ``max_len``, before anything is drawn.

    >>> model = GPT(vocab_size=11, d_model=8, num_heads=2, num_layers=1, max_len=16)
    >>> prompt = torch.tensor([[3, 1, 4]])
    >>> text = generate(model, prompt, max_new_tokens=5, generator=torch.Generator().manual_seed(1))
    >>> text.shape, text[0, :3]
    (torch.Size([1, 8]), tensor([3, 1, 4]))
    >>> again = generate(model, prompt, 5, generator=torch.Generator().manual_seed(1), use_cache=False)
    >>> torch.equal(text, again)
    True
    """
    ### BEGIN SOLUTION
    length, max_len = ids.shape[1] + max_new_tokens, model.position_embedding.num_embeddings
    if length > max_len:
        raise ValueError(f"a text of {length} tokens does not fit: the model has max_len={max_len}")
    cache = KVCache(len(model.blocks)) if use_cache else None
    finished = torch.zeros(len(ids), dtype=torch.bool, device=ids.device)  # (B,)
    was_training = model.training
    model.eval()
    new = ids  # what the model has not seen yet
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits = model(new if use_cache else ids, cache)  # (B, 1, V), or (B, T, V) for the whole text
            chosen = sample_next(logits[:, -1], temperature, top_k, top_p, generator)  # (B,)
            if eos_id is not None:
                chosen = torch.where(finished, eos_id, chosen)
                finished = finished | (chosen == eos_id)
            new = chosen.unsqueeze(1)  # (B, 1)
            ids = torch.cat([ids, new], dim=1)
    model.train(was_training)
    return ids
    ### END SOLUTION


# %% [markdown]
# ### See it work: the same text, and what each token costs
#
# A fresh model writes nonsense, but it writes the *same* nonsense with and without the cache. And the clock sees the difference. Below, a model with room for 512 tokens writes at several places of a text: once it gets only the new token, with everything before in the cache, and once the whole text. The figure shows how long one token takes, as a multiple of what the first measured one takes with the cache.


# %%
def seconds(work, *arguments) -> float:
    """Measure how long a call takes."""
    begin = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - begin


# %% tags=["experiment"]
@experiment("KVCache", "GPTBlock", "GPT", "sample_next", "generate")
def cost_of_a_token() -> None:
    """Compare texts with and without the cache, and measure what one token costs as the text grows."""
    torch.manual_seed(0)
    model = GPT(vocab_size=256, d_model=128, num_heads=4, num_layers=4, max_len=513, dropout=0.0).eval()
    prompt = torch.tensor([[80, 121, 116]])
    texts = [
        generate(model, prompt, 60, generator=torch.Generator().manual_seed(1), use_cache=use_cache)
        for use_cache in (True, False)
    ]
    print("the same text with and without the cache:", torch.equal(*texts))
    ids = torch.randint(256, (1, 512))
    places = [16, 64, 128, 192, 256, 320, 384, 448, 508]
    costs: dict[str, list[float]] = {"with the cache": [], "without": []}
    with torch.no_grad():
        for place in places:
            cache = KVCache(4)
            model(ids[:, :place], cache)
            one = ids[:, place : place + 1]
            with_cache = [seconds(model, one, cache) for _ in range(4)]
            without = [seconds(model, ids[:, : place + 1]) for _ in range(4)]
            costs["with the cache"].append(min(with_cache))
            costs["without"].append(min(without))
    unit = costs["with the cache"][0]
    fig, ax = figure(width=5.6, height=3.2)
    for (name, values), color, style in zip(costs.items(), ("blue", "vermilion"), ("o-", "s--"), strict=True):
        ax.plot(places, [value / unit for value in values], style, color=COLORS[color], markersize=4, label=name)
    ax.set_xlabel("tokens already written")
    ax.set_ylabel("cost of one more token, relative")
    ax.set_ylim(bottom=0)
    ax.legend()
    show(
        fig,
        alt="The relative cost of one more token against the length of the text. With the cache the line is nearly flat; without it "
        "the line rises steeply with the length.",
    )
    print(
        f"at {places[-1]} tokens one more costs {costs['without'][-1] / costs['with the cache'][-1]:.0f} times as much without the cache"
    )


# %% [markdown]
# With the cache the line is nearly flat: one token through the model, whatever came before. (Not quite flat: the attention still reads all keys and values. On a model this small that hardly shows.) Without it each token costs a pass through the whole text, and the longer the text, the more.
#
# ## 7 · What the cache costs
#
# Nothing is free; the cache trades time for memory. How much memory? For each position, in each layer, one key and one value for every head, and together the heads are $D$ wide:
#
# $$\text{numbers} = 2 \cdot \text{layers} \cdot D \cdot \text{positions} \cdot \text{texts}$$
#
# By hand, for GPT-2's smallest size: $2 \cdot 12 \cdot 768 = 18\,432$ numbers for each position. With 1024 positions that is 18.9 million numbers; in 16-bit floats, two bytes each, 37.7 million bytes. Every one of the texts that are written at the same time needs its own.

# %%
print("                       layers    width  positions    one text in 16 bits")
for name, layers, width, positions in (
    ("the model of section 8", 3, 96, 64),
    ("GPT-2, smallest", 12, 768, 1024),
    ("GPT-2, largest", 48, 1600, 1024),
    ("GPT-3", 96, 12288, 2048),
):
    size = 2 * layers * width * positions * 2
    print(f"{name:24s} {layers:4d} {width:8d} {positions:10d} {size / 1e6:16.1f} MB")

# %% [markdown]
# For the largest model here one single text of 2048 tokens takes nearly ten gigabytes, and today texts are fifty times as long. So, once a model is used by many people at a time, it is the cache more than the arithmetic that sets the limit: for each new token all of it must be read from memory. Much of what has changed in attention since is about this table, and you can
# read off the formula what can be done. Fewer heads for keys and values than for queries (*multi-query* attention, Shazeer 2019; *grouped-query* attention, Ainslie et al. 2023). A smaller width for what is kept, from which keys and values are computed again (*multi-head latent attention*, DeepSeek-AI 2024). Fewer positions (a sliding window, Jiang et al. 2023). Or no waste
# where it is stored (*paged* attention, Kwon et al. 2023).

# %% [markdown]
# ## 8 · It learns to write Python
#
# What shall it read? Something that is on every machine that can run this notebook: Python's own standard library. Its modules hold hundreds of thousands of lines that were written by many people over thirty years. To keep the task small enough for two minutes, the model reads some sixteen thousand single ones, without their indentation and without comments, one below the other. A token is a character (an ASCII code,
# so that the vocabulary has 128); the tokenizer of lesson 01 would do as well, and make the texts shorter.
#
# There is a good judge for what it writes: Python's own parser. A line either parses or it does not. (Where a line ends with a colon, the judge supplies a body.) All lines that the model reads do. Random characters nearly never do. So the share of written lines that parse is a measure of how much grammar it has learned, and it is another one than the loss.
#
# The next cell has the training loop. You know nearly every part of it from lesson 11: batches of random pieces, the text shifted by one, cross-entropy (the library's own, this time), clipped gradients, a short warm-up, which does a pre-LN model no harm. New is how the rate comes down: along half a wave of the cosine (Loshchilov and Hutter 2017). To train on something of your own, name a file of yours in `MY_FILE`.

# %%
MY_FILE = None  # such as "my_program.py"
WINDOW = 64  # characters that the model sees at a time
trained = {}  # what the experiments below hand to each other


def batch_of(data: Tensor, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Cut random pieces out of a long text: (B, T) of ids, and the same shifted by one."""
    starts = torch.randint(len(data) - WINDOW, (size, 1), generator=generator)
    pieces = data[starts + torch.arange(WINDOW + 1)]  # (B, T + 1)
    return pieces[:, :-1], pieces[:, 1:]


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """The mean surprise at the true next tokens."""
    return nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten())


def train(model: nn.Module, batches, steps: int, rate: float, watch=None, every: int = 100) -> list[float]:
    """Train with Adam: a short warm-up, then a rate that falls to a tenth; gives the loss of each step."""
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, betas=(0.9, 0.98))
    losses = []
    bar = Progress(steps)
    for step in range(steps):
        if watch is not None and step % every == 0:
            watch(step)
        falls = 0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * step / steps))
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 50) * falls
        inputs, labels = next(batches)
        loss = cross_entropy(model(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        bar.update(step + 1, sum(losses[-20:]) / len(losses[-20:]))
    if watch is not None:
        watch(steps)
    return losses


def written_lines(model: nn.Module, count: int, generator: torch.Generator, **dials) -> list[str]:
    """Let the model begin a new line, many times over; gives what it wrote up to the end of that line."""
    start = torch.full((count, 1), ord("\n"))
    text = generate(model, start, WINDOW - 1, eos_id=ord("\n"), generator=generator, **dials)
    return ["".join(map(chr, row)).split("\n")[0] for row in text[:, 1:].tolist()]


# %% tags=["experiment"]
@experiment("KVCache", "GPTBlock", "GPT", "sample_next", "generate")
def learns_python() -> None:
    """Train on lines of Python; on the way, count how many of the lines that it writes parse."""
    lines = python_lines(500_000, MY_FILE)
    order = torch.randperm(len(lines), generator=torch.Generator().manual_seed(0)).tolist()
    lines = [lines[place] for place in order]
    held_out, known = lines[: len(lines) // 20], lines[len(lines) // 20 :]
    encode = lambda some: torch.tensor(list("\n".join(some).encode("ascii")))  # noqa: E731
    data, test = encode(known), encode(held_out)
    print(f"{len(known)} lines, {len(data)} characters; {len(held_out)} lines are held out")
    torch.manual_seed(0)
    model = GPT(vocab_size=128, d_model=96, num_heads=4, num_layers=3, max_len=WINDOW, dropout=0.0)
    generator = torch.Generator().manual_seed(0)
    batches = iter(lambda: batch_of(data, 16, generator), None)
    curve = []

    def watch(step):
        fixed = torch.Generator().manual_seed(1)
        with torch.no_grad():
            inputs, labels = batch_of(test, 64, fixed)
            loss = cross_entropy(model(inputs), labels).item()
        written = written_lines(model, 150, fixed, temperature=0.8)
        curve.append((step, loss, sum(map(parses, written)) / len(written)))

    steps = 800
    train(model, batches, steps, rate=3e-3, watch=watch, every=100)
    trained["python"], trained["known"] = model, set(known)
    places, losses, shares = zip(*curve, strict=True)
    fig, axes = figure(2, width=3.7, height=2.9)
    axes[0].plot(places, losses, "o-", color=COLORS["blue"], markersize=4)
    axes[0].set_ylabel("loss on lines that it has not read")
    axes[1].plot(places, shares, "o-", color=COLORS["green"], markersize=4)
    axes[1].set_ylabel("share of written lines that parse")
    axes[1].set_ylim(0, 1)
    for ax in axes:
        ax.set_xlabel("training steps")
    show(
        fig,
        alt="Two curves over the training steps: the loss on held-out lines, and the share of written lines that parse.",
    )
    print("loss and share that parses, from the first watch to the last:")
    print("  ".join(f"{step}: {loss:.2f} {share:.0%}" for step, loss, share in curve))


# %% [markdown]
# Read the two curves together. The loss counts characters, and the parser counts lines: a single character that is wrong spoils a whole line. So ask of each curve where it rises or falls most, and whether the second still moves when the first has become flat to the eye. And whatever the model knows in the end, it has from a text that no one prepared for it. No rule of the grammar was given, only the question what comes next.
#
# ### What it writes
#
# Now turn the temperature. At each setting it writes three hundred lines. How many parse, how many are different from each other, and how many stand in its training text letter by letter?


# %% tags=["experiment"]
@experiment("KVCache", "GPTBlock", "GPT", "sample_next", "generate")
def what_it_writes() -> None:
    """Write lines at several temperatures; count those that parse, that differ, and that were copied."""
    if "python" not in trained:
        print("Run the training above first.")
        return
    print("temperature    parse   different   copied   the first five")
    for temperature in (0.2, 0.5, 0.8, 1.0, 1.3):
        generator = torch.Generator().manual_seed(0)
        lines = written_lines(trained["python"], 300, generator, temperature=temperature)
        parse = sum(map(parses, lines)) / len(lines)
        copied = sum(line in trained["known"] for line in lines) / len(lines)
        print(f"{temperature:8.1f} {parse:11.0%} {len(set(lines)) / len(lines):11.0%} {copied:8.0%}   {lines[0]}")
        for line in lines[1:5]:
            print(" " * 43 + line)


# %% [markdown]
# Compare the columns. Which temperature gives the most lines that parse, and which the most different ones? One rarely gets both, and where the best place between them lies depends on what it is for. The column of copies answers a question that should always be asked of a model: does it make these lines, or does it remember them?

# %% [markdown]
# ### The cache, while it writes
#
# One line of it, slowly. The prompt goes in at once; from then on each step computes the key of one new character in each layer, and reads all that stand there already. The numbers are those of your model, of the first head in each layer.


# %%
def looked_at(model: nn.Module, ids: Tensor) -> tuple[list[Tensor], list[Tensor]]:
    """Give every layer's attention weights, (B, H, T, T) each, and keys, (B, T, D) each, from what goes into the blocks."""
    inputs = []
    hooks = [block.register_forward_pre_hook(lambda _, args: inputs.append(args[0])) for block in model.blocks]
    with torch.no_grad():
        model(ids)
        mask = causal_mask(ids.shape[1])
        normed = [block.norm1(x) for block, x in zip(model.blocks, inputs, strict=True)]
        weights = [block.attn(h, h, h, mask)[1] for block, h in zip(model.blocks, normed, strict=True)]
        keys = [block.attn.k_proj(h) for block, h in zip(model.blocks, normed, strict=True)]
    for hook in hooks:
        hook.remove()
    return weights, keys


# %% tags=["experiment"]
@experiment("KVCache", "GPTBlock", "GPT", "sample_next", "generate")
def the_cache_fills() -> None:
    """Write the beginning of a line with the trained model, and play what happens in the cache."""
    if "python" not in trained:
        print("Run the training above first.")
        return
    model, prompt = trained["python"], b"return "
    ids = generate(model, torch.tensor([list(prompt)]), 14, temperature=0)
    weights, keys = looked_at(model, ids)
    width = keys[0].shape[-1] // weights[0].shape[1]  # K: the first head's keys are the first K columns
    print(repr(bytes(ids[0].tolist()).decode("ascii", "replace")))
    moving.cache(
        ["␣" if letter == 32 else "⏎" if letter == 10 else chr(letter) for letter in ids[0].tolist()],
        prompt=len(prompt),
        keys=torch.stack([key[0, :, :width] for key in keys]),
        weights=torch.stack([table[0, 0] for table in weights]),
        title="The KV cache of your model, character by character",
        alt="A table with a row for each layer and a column for each character. The prompt's keys appear at once, then "
        "one more key in each layer with every character; below, where the newest character looks.",
    )


# %% [markdown]
# ## 9 · Why the smaller machine won
#
# Between 2018 and 2020 there were three families: encoders (BERT, Devlin et al. 2019), encoder-decoders (T5, Raffel et al. 2020; BART, Lewis et al. 2020) and decoders (the GPTs). For most of what people call *language models* today only the third is left. Why? Not because the others are wrong: for sorting texts or finding them encoders are in use everywhere, and for translation an
# encoder-decoder of the same size is as good or better. Five reasons are usually given.
#
# **1. It scales more simply.** One stack, one kind of block, one text. There is one number of layers to choose, not two, and no question of how to divide a budget between reading and writing. Kaplan et al. (2020) trained decoder-only models over many orders of magnitude and found that the loss falls as a power of size, data and compute, whatever the shape of the model is, within wide
# limits. A curve that simple lets you plan the next model before you pay for it. Hoffmann et al. (2022) corrected its numbers, not its idea.
#
# **2. Training is what it will be used for.** In each step the model learns from *every* position: a text of $T + 1$ tokens is $T$ exercises in guessing what comes next, and guessing what comes next is all it does later. BERT learns from the 15 % of tokens that are hidden from it (Devlin et al. 2019, section 3.1), and nobody hides tokens from it when it is used. The cell below counts.
#
# **3. A prompt takes the place of the condition.** "Translate: …" in front of a text does what the encoder was for. Raffel et al. (2020) turned all tasks into text with a task's name in front; Radford et al. (2019, section 3) found that a language model can be asked to translate or summarize without being trained for it; Brown et al. (2020) put a few solved examples in front, and a large model went on as it saw
# others begin. The condition can be anything that can be written down, and self-attention reads it as cross-attention would.
#
# **4. One model for everything.** What follows is that tasks need no architectures of their own, no heads, no classes. The same parameters sort, translate, answer and write programs, as long as the question and the answer are texts. Wang et al. (2022) compared families and training tasks side by side for just this use: with nothing but unsupervised training, a causal decoder trained on next tokens did
# best *without* any fine-tuning. After a second training with many tasks another setup was ahead (a model that reads the prompt in both directions). So this reason is about the cheapest way to a general model, not about every way.
#
# **5. It can be cached.** Your measurement of section 6. With causal attention what was computed for the past stays valid, *forever*: through the answer, into the next question of a long conversation, and for a prompt that a thousand users share. An encoder reads in both directions. Append one word to its text, and every output of every layer is another: what the second layer reads has changed, and all of it must be computed anew. The next cell shows it.


# %% tags=["experiment"]
@experiment("GPTBlock", "GPT")
def append_one_word() -> None:
    """Append one token: how far do the old positions' vectors move, under a causal mask and without one?"""
    torch.manual_seed(0)
    model = GPT(vocab_size=50, d_model=32, num_heads=4, num_layers=3, max_len=32, dropout=0.0).eval()
    for parameter in model.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=0.2)  # larger than at the start, as in a model that has learned
    ids = torch.randint(50, (1, 21))
    with torch.no_grad():
        for name, causal in (("causal, as in a GPT", True), ("both directions, as in an encoder", False)):
            outputs = []
            for length in (20, 21):
                x = model.token_embedding(ids[:, :length]) + model.position_embedding(torch.arange(length))
                mask = causal_mask(length) if causal else torch.ones(1, 1, length, length, dtype=torch.bool)
                for block in model.blocks:
                    x = block(x, mask)
                outputs.append(x[:, :20])
            moved = (outputs[1] - outputs[0]).norm(dim=-1) / outputs[0].norm(dim=-1)
            print(
                f"{name:36s} old positions that moved: {int((moved > 1e-5).sum()):2d} of 20, by {moved.mean().item():.1%} on average"
            )
    print(
        "guesses from which a text of 128 tokens teaches in one step: 128 for next tokens,",
        round(0.15 * 128),
        "for 15 % hidden ones",
    )


# %% [markdown]
# ## 10 · A head that learned to copy
#
# "q7 goes to Ada, x3 goes to Boris. Who gets q7? It goes to" … how does it go on? No knowledge of the world helps here. One must find the place where *q7* stood earlier in this very text, and look what followed. Elhage et al. (2021) found heads in small Transformers that do exactly this, and called them **induction heads**; Olsson et al. (2022) showed that they appear suddenly, early in the training of models
# of all sizes, and argued that they are a good part of why a model can pick up a pattern from its prompt.
#
# The rule is: *find an earlier place where the present token stood, and say what came after it.* A single attention cannot do that. The head must look for a place by what stood *before* it, and the key of a place is made of that place's own vector, which in the first layer knows only its own token and its own place, not the token before it. The way that was found in trained models takes two layers working together. In the first a head looks one position back and writes into each place: "before me
# stood …". In the second a head asks "who has my token before them?", finds the place, and copies its token. So a model with two layers should be able to learn this, and a model with one should not.
#
# Try it. The texts are random: 24 letters without any sense, so nothing can be learned about them by heart, except that each text is *one piece of 6 to 18 letters, again and again* until the text is full. In the first round nobody can guess. From the second round on induction can.


# %%
LETTERS, LENGTH = 24, 48


def repeating_texts(size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Random texts that repeat a piece: (B, T) of ids, and which letters could be copied."""
    letters = torch.randint(LETTERS, (size, LENGTH), generator=generator)
    piece = torch.randint(6, 19, (size, 1), generator=generator)  # how long it is
    place = torch.arange(LENGTH).expand(size, -1)
    return letters.gather(1, place % piece), place > piece


# %% tags=["experiment"]
@experiment("GPTBlock", "GPT")
def two_layers_copy() -> None:
    """Train a model of one layer and one of two on texts that repeat themselves; follow how well they copy."""
    fig, ax = figure(width=5.4, height=3.0)
    for layers, color, style in ((1, "vermilion", "s--"), (2, "blue", "o-")):
        torch.manual_seed(0)
        generator = torch.Generator().manual_seed(0)
        model = GPT(LETTERS, d_model=48, num_heads=4, num_layers=layers, max_len=LENGTH, dropout=0.0)
        test, can_copy = repeating_texts(300, torch.Generator().manual_seed(1))
        curve = []

        def watch(step, model=model, test=test, can_copy=can_copy, curve=curve):
            with torch.no_grad():
                right = model(test[:, :-1]).argmax(dim=-1) == test[:, 1:]
            curve.append((step, right[can_copy[:, 1:]].double().mean().item()))

        def batches(generator=generator):
            while True:
                ids, _ = repeating_texts(32, generator)
                yield ids[:, :-1], ids[:, 1:]

        train(model, batches(), 1200, rate=3e-3, watch=watch, every=60)
        ax.plot(
            *zip(*curve, strict=True),
            style,
            color=COLORS[color],
            markersize=4,
            label=f"{layers} layer{'s' * (layers > 1)}",
        )
        print(
            f"{layers} layer(s): {curve[-1][1]:.0%} of the letters that can be copied are right; by chance it would be {1 / LETTERS:.0%}"
        )
        trained[f"copies, {layers}"] = model
    ax.set_xlabel("training steps")
    ax.set_ylabel("copied correctly")
    ax.set_ylim(0, 1)
    ax.legend()
    show(
        fig,
        alt="The share of correctly copied letters over the training steps, for a model with one layer and one with two.",
    )


# %% [markdown]
# Look at the shape of the two curves, not only at their ends. Olsson et al. (2022) saw in much larger models that induction is not learned evenly: for a while there is nearly nothing, and then it comes within a short stretch of the training. And mind what is *not* induction: a model can also learn which letters are in the text at all, which is better than chance and needs only one layer.
#
# ### Find the heads
#
# If the story is right, then in the first layer there is a head whose weights lie one step *back*, and in the second one whose weights lie on the place *after the earlier occurrence*. Both can be measured. For each head, over many texts: what weight do positions in a repeated piece give to the position before them? And what weight to the letter that came next, the last time?


# %% tags=["experiment"]
@experiment("GPTBlock", "GPT")
def find_the_heads() -> None:
    """Measure every head's weight one step back and on the letter after the earlier occurrence, and draw the best."""
    if "copies, 2" not in trained:
        print("Run the training above first.")
        return
    model, piece = trained["copies, 2"], LENGTH // 3
    generator = torch.Generator().manual_seed(2)
    pieces = torch.stack([torch.randperm(LETTERS, generator=generator)[:piece] for _ in range(200)])
    ids = pieces.repeat(1, 3)  # three rounds
    weights, _ = looked_at(model, ids)
    places = torch.arange(piece, 2 * piece - 1)  # the second round, where each letter has stood once before
    print("weight on:      one step back   after the earlier occurrence")
    best = {}
    for layer, table in enumerate(weights):
        for head in range(table.shape[1]):
            back = table[:, head, places, places - 1].mean().item()
            after = table[:, head, places, places - piece + 1].mean().item()
            print(f"layer {layer}, head {head} {back:14.2f} {after:20.2f}")
            for kind, number in (("one step back", back), ("after the earlier occurrence", after)):
                best[kind] = max(best.get(kind, (0.0, 0, 0)), (number, layer, head))
    fig, axes = figure(2, width=3.7, height=3.7)
    letters = [chr(ord("a") + letter) for letter in ids[0].tolist()]
    for ax, (kind, (_, layer, head)) in zip(axes, best.items(), strict=True):
        ax.imshow(weights[layer][0, head], cmap="cividis", vmin=0, vmax=1)
        ax.set_title(f"layer {layer}, head {head}: {kind}", fontsize=9.5)
        ax.set_xticks(range(LENGTH), letters, fontsize=6.5)
        ax.set_yticks(range(LENGTH), letters, fontsize=6.5)
        ax.set_xlabel("looked at")
    axes[0].set_ylabel("looking")
    show(fig, alt="Two tables of attention weights for a text that repeats itself: the head with the largest weight one step back, "
        "and the head with the largest weight on the letter after the earlier occurrence.")  # fmt: skip
    short = pieces[:1, :8].repeat(1, 3)
    letters = [chr(ord("a") + letter) for letter in short[0].tolist()]
    moving.attention(
        [(torch.stack([table[0] for table in looked_at(model, short)[0]]), letters, letters)],
        title="All heads of the two layers over a shorter piece: pick one, and a row",
        alt="Attention weights of every head of the two-layer model over a text that repeats itself, a row for each letter.",
    )


# %% [markdown]
# In the table of numbers look for a head of layer 0 that stands out in the first column, and for one of layer 1 in the second. In the figure a head that looks one step back shows as a bright line just below the diagonal. A head that copies shows from the second round on, as a line parallel to the diagonal, one round below it and one place *after* the earlier occurrence of the present letter. Where you see them, remember that nobody has put them there.
#
# ## 11 · What attention gives
#
# In lesson 04 attention was an answer to one question: how can a translator look back at the source? It turned out to be more. Four things, to take along:
#
# * **Long links.** In a recurrent network a word's trace must survive every step on the way to where it is needed. In a Transformer any two positions are one step apart, however far they are from each other (Vaswani et al. 2017, table 1). The price is a table of $T \times T$.
# * **All positions at once.** Nothing in a layer waits for its neighbor, so a text of $T$ tokens is one pass of large matrix products, not $T$ small steps, and that is what the processors of our time are good at. It holds for training and for reading a prompt. *Writing* still goes one token at a time, and the cache is what makes up for it.
# * **Something to look at.** The weights are numbers between 0 and 1 that say who looked where, and you have found a mechanism with them. Use them with care: a weight says what was read, not what was made of it, and other weights can give the same output (Jain and Wallace 2019; Wiegreffe and Pinter 2019 answered). To be sure, change something and see what follows.
# * **One mechanism for many things.** Cross-attention, self-attention, causal or not, over words, over patches of an image (Dosovitskiy et al. 2021), over time in a sound: what changes is who asks and who answers, and the mask.

# %% [markdown]
# ## 12 · From here to the models of today
#
# A model of 2024 or 2025 with a hundred billion parameters is, in its skeleton, what you have built: embed, blocks with residuals, a last norm, scores, sample, cache. Part by part, this is what has been exchanged.
#
# | your part | what many use today | why | source |
# |---|---|---|---|
# | `LayerNorm` | RMSNorm: no mean, no bias | cheaper, and as good | Zhang and Sennrich 2019 |
# | learned positions, added once | rotary: queries and keys are turned by their position in each layer | depends on the distance; can be stretched to longer texts | Su et al. 2021 |
# | GELU between two matrices | SwiGLU: one more matrix, as a gate | better for the same number of parameters | Shazeer 2020 |
# | keys and values for each head | grouped: several query heads share them | a smaller cache | Ainslie et al. 2023 |
# | one feed-forward network | a mixture of experts: many, of which each token uses a few | more parameters for the same arithmetic | Shazeer et al. 2017; Fedus et al. 2022 |
# | attention as you wrote it | the same numbers, computed block by block without ever storing the table $T \times T$ | memory traffic is what costs | Dao et al. 2022 |
# | `nn.Linear` with bias | without | simpler, more stable when large | Chowdhery et al. 2022 |
# | tied output | tied in small models, often not in large ones | there the table is a small part | |
# | one token for each pass | a small model guesses several, the large one checks them in one pass | the same distribution, faster | Leviathan et al. 2023 |
# | Adam | AdamW | weight decay apart from the gradient's scale | Loshchilov and Hutter 2019 |
#
# And what no part of the architecture shows: **data and training**. A model like yours goes on writing; it does not *answer*. First it is trained on trillions of tokens (Hoffmann et al. 2022 say how many for which size). Then on examples of questions with good answers. Then people compare answers, and the model learns to give those which they prefer: *reinforcement learning from human feedback* (Christiano et al. 2017;
# Ouyang et al. 2022), or the same aim without the reinforcement (Rafailov et al. 2023). After that come tasks whose answers can be checked by a machine, such as proofs and programs; the judge of section 8, the parser, is the smallest example of one.
#
# Many rows of the table are a change of a few lines in your code. Try RMSNorm first (you know how: leave out the mean), then the grouped heads.
#
# <details><summary>A question to think about: why is there no cache in training?</summary>
#
# In training all tokens of the text are known from the start, so all positions are computed in one pass, each once. The cache saves what writing would compute again, and in training nothing is computed again. (Its parameters also change after every step, and then the kept keys would be those of another model.)
#
# </details>
#
# <details><summary>A question to think about: may one cache the queries as well?</summary>
#
# One may, and nobody would ever ask for them. A query is used once, by its own position, in the pass in which that position is new.
#
# </details>
#
# <details><summary>A question to think about: the text has reached max_len. Can one drop the oldest token from the cache and go on?</summary>
#
# Not with this model. The kept keys contain the positions that were added at the bottom: if the first token goes, the second would have to become position 0, and its keys would be others. With learned, added positions everything must be computed anew. Where positions enter as differences in each layer (rotary), the old keys can stay; what happens to the quality is a question of its own (Xiao et al. 2024).
#
# </details>
#
# <details><summary>A question to think about: temperature 0.01, or top_k = 1, or temperature 0. Is that the same?</summary>
#
# Nearly. With top_k = 1 exactly one token can be drawn, the argmax, so it is the same as temperature 0 but for ties. A temperature of 0.01 multiplies the distances between logits by a hundred: if the best two are 0.1 apart, the second still has the probability 1 / (1 + e^10), five in a hundred thousand.
#
# </details>
#
# <details><summary>A question to think about: a prompt's tokens go in all at once, the answer's one by one. What does that mean for the speed of a long prompt with a short answer, and the other way round?</summary>
#
# A thousand prompt tokens are one pass of large matrix products; a thousand answer tokens are a thousand small passes, each of which reads all parameters and all of the cache from memory. Per token the answer is far more expensive, and services that charge by the token charge more for it.
#
# </details>

# %% [markdown]
# ## What to remember
#
# * A GPT is the right-hand column of the Transformer without cross-attention: one text, causal self-attention, and a score for what comes next at every position.
# * Under a causal mask the past does not change. Keep keys and values of every layer, and each new token costs one token's work. Memory: $2 \cdot \text{layers} \cdot D$ numbers for each position.
# * With a cache three things must know how much has passed: the positions, the mask, and the check against `max_len`.
# * Pre-LN: x + f(norm(x)). The stream itself is never normalized, so one last norm is needed.
# * GELU is a number times the probability that a normal random number is smaller; GPT-2 has the approximation with tanh.
# * The dials, in their order: temperature, top-k, top-p over what is left. The token that crosses the line stays.
# * Decoder-only won for five reasons: it scales simply, trains on what it will do, takes its task from the prompt, does everything with one model, and can be cached.
# * Induction takes two layers: one head that looks one step back, and one that looks for places whose predecessor was its own token, and copies what stands there.
#
# ## Where to read more
#
# * Radford, Narasimhan, Salimans and Sutskever (2018), *Improving Language Understanding by Generative Pre-Training*. The first GPT.
# * Radford, Wu, Child, Luan, Amodei and Sutskever (2019), *Language Models are Unsupervised Multitask Learners*. GPT-2; section 2.3 has the model.
# * Brown et al. (2020), *Language Models are Few-Shot Learners*, arXiv:2005.14165. GPT-3.
# * Liu et al. (2018), *Generating Wikipedia by Summarizing Long Sequences*, arXiv:1801.10198. A decoder-only Transformer, half a year before GPT.
# * Shannon (1951), *Prediction and Entropy of Printed English*, Bell System Technical Journal 30.
# * Hendrycks and Gimpel (2016), *Gaussian Error Linear Units (GELUs)*, arXiv:1606.08415.
# * Loshchilov and Hutter (2017), *SGDR: Stochastic Gradient Descent with Warm Restarts*, arXiv:1608.03983. The cosine of section 8.
# * Xiong et al. (2020), *On Layer Normalization in the Transformer Architecture*, arXiv:2002.04745.
# * Press and Wolf (2017), *Using the Output Embedding to Improve Language Models*, arXiv:1608.05859. Weight tying.
# * Fan, Lewis and Dauphin (2018), *Hierarchical Neural Story Generation*, arXiv:1805.04833. Top-k.
# * Holtzman, Buys, Du, Forbes and Choi (2020), *The Curious Case of Neural Text Degeneration*, arXiv:1904.09751. Top-p.
# * Shazeer (2019), *Fast Transformer Decoding: One Write-Head is All You Need*, arXiv:1911.02150. What the cache costs, and multi-query attention.
# * Ainslie et al. (2023), *GQA: Training Generalized Multi-Query Transformer Models from Multi-Head Checkpoints*, arXiv:2305.13245.
# * Kwon et al. (2023), *Efficient Memory Management for Large Language Model Serving with PagedAttention*, arXiv:2309.06180.
# * Jiang et al. (2023), *Mistral 7B*, arXiv:2310.06825. A sliding window.
# * Devlin, Chang, Lee and Toutanova (2019), *BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding*, arXiv:1810.04805.
# * Raffel et al. (2020), *Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer*, arXiv:1910.10683. T5.
# * Lewis et al. (2020), *BART: Denoising Sequence-to-Sequence Pre-training*, arXiv:1910.13461.
# * Kaplan et al. (2020), *Scaling Laws for Neural Language Models*, arXiv:2001.08361; Hoffmann et al. (2022), *Training Compute-Optimal Large Language Models*, arXiv:2203.15556.
# * Wang et al. (2022), *What Language Model Architecture and Pretraining Objective Works Best for Zero-Shot Generalization?*, arXiv:2204.05832.
# * Elhage et al. (2021), *A Mathematical Framework for Transformer Circuits*, and Olsson et al. (2022), *In-context Learning and Induction Heads*, arXiv:2209.11895.
# * Jain and Wallace (2019), *Attention is not Explanation*, arXiv:1902.10186; Wiegreffe and Pinter (2019), *Attention is not not Explanation*, arXiv:1908.04626.
# * Dosovitskiy et al. (2021), *An Image is Worth 16x16 Words*, arXiv:2010.11929.
# * Zhang and Sennrich (2019), *Root Mean Square Layer Normalization*, arXiv:1910.07467; Su et al. (2021), *RoFormer: Enhanced Transformer with Rotary Position Embedding*, arXiv:2104.09864; Shazeer (2020), *GLU Variants Improve Transformer*, arXiv:2002.05202.
# * Shazeer et al. (2017), *Outrageously Large Neural Networks: The Sparsely-Gated Mixture-of-Experts Layer*, arXiv:1701.06538; Fedus, Zoph and Shazeer (2022), *Switch Transformers*, arXiv:2101.03961.
# * Dao et al. (2022), *FlashAttention*, arXiv:2205.14135; Chowdhery et al. (2022), *PaLM*, arXiv:2204.02311; Leviathan, Kalman and Matias (2023), *Fast Inference from Transformers via Speculative Decoding*, arXiv:2211.17192.
# * Loshchilov and Hutter (2019), *Decoupled Weight Decay Regularization*, arXiv:1711.05101; Xiao et al. (2024), *Efficient Streaming Language Models with Attention Sinks*, arXiv:2309.17453.
# * Christiano et al. (2017), *Deep Reinforcement Learning from Human Preferences*, arXiv:1706.03741; Ouyang et al. (2022), *Training Language Models to Follow Instructions with Human Feedback*, arXiv:2203.02155; Rafailov et al. (2023), *Direct Preference Optimization*, arXiv:2305.18290.
# * DeepSeek-AI (2024), *DeepSeek-V2: A Strong, Economical, and Efficient Mixture-of-Experts Language Model*, arXiv:2405.04434. Latent attention.
#
# You began with softmax over three numbers. You end with a model that writes.
