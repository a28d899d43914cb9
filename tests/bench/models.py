"""Measure the course's models side by side with others': training steps and generation, as ratios with spread.

``make bench-models``. Whatever is compared runs in turns in one process, with two threads, the same sizes, batch and
parameters: what disturbs the machine disturbs both. A ratio above 1 means that ours is faster.
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from collections.abc import Callable, Hashable
from copy import copy
from typing import Any, TypeVar

import torch
from torch import nn

from autograder import catalog
from course.torch_twin import torch_twin

PARTS = catalog.reference()
THREADS = 2
VOCAB, WIDTH, HEADS, LAYERS = 300, 128, 4, 2
Work = Callable[[], object]
Name = TypeVar("Name", bound=Hashable)
PAGE = catalog.ROOT / "docs" / "speed-models.md"
LENGTHS = (64, 128, 256, 512)
WRITERS = ((256, 8, 1, 10), (256, 8, 4, 10), (768, 12, 1, 3))
"""Who writes with and without the cache: width, heads, texts at once, rounds. The last has GPT-2 small's width."""
ROWS: list[str] = []
TOKENS: list[str] = []
"""The rows of the page's two tables so far."""


def in_turns(works: dict[Name, Work], rounds: int) -> dict[Name, list[float]]:
    """Run each work once to warm up and then in turns; gives the seconds that each took in each round."""
    times: dict[Name, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(rounds):
        for name, work in works.items():
            begin = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - begin)
    return times


def report(name: str, ours: list[float], theirs: list[float]) -> None:
    """Print how many times as fast as theirs ours is: the median of the rounds, and the middle half of them."""
    ratios = sorted(their / our for our, their in zip(ours, theirs, strict=True))
    low, _, high = statistics.quantiles(ratios, n=4)
    print(f"{name:64s} {statistics.median(ratios):6.2f}   ({low:.2f} to {high:.2f})", flush=True)
    ROWS.append(f"| {name} | {statistics.median(ratios):.2f} | {low:.2f} to {high:.2f} |")


def training_step(model: nn.Module, loss_of: Callable[[], torch.Tensor]) -> Work:
    """Give one step: forward, loss, backward, Adam."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)

    def step() -> None:
        optimizer.zero_grad()
        loss_of().backward()
        optimizer.step()

    return step


def cross_entropy(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten())


def encoder_decoder(length: int, dropout: float, rounds: int) -> None:
    """Compare the course's Transformer with nn.Transformer between the same embeddings and output projection."""
    torch.manual_seed(0)
    ours = PARTS.Transformer(VOCAB, VOCAB, WIDTH, HEADS, LAYERS, 4 * WIDTH, dropout=dropout)
    frame = PARTS.Transformer(VOCAB, VOCAB, WIDTH, HEADS, LAYERS, 4 * WIDTH, dropout=dropout)
    frame.load_state_dict(ours.state_dict())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about shortcuts that training does not take
        core = torch_twin(frame, num_heads=HEADS)
    core.train()
    for layer in core.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = dropout
        if isinstance(layer, nn.MultiheadAttention):
            layer.dropout = dropout  # of the attention weights, a number and no layer
    del frame.encoder, frame.decoder
    frame.core = core
    src, tgt = torch.randint(3, VOCAB, (2, 32, length))
    padding = torch.zeros(32, length, dtype=torch.bool)
    padding[::2, -2:] = True
    src, tgt = src.masked_fill(padding, 0), tgt.masked_fill(padding, 0)
    future = ~PARTS.causal_mask(length)[0, 0]

    def theirs() -> torch.Tensor:
        x = frame.positional_encoding(frame.source_embedding(src))
        y = frame.positional_encoding(frame.target_embedding(tgt))
        out = core(x, y, tgt_mask=future, src_key_padding_mask=padding, tgt_key_padding_mask=padding,
                   memory_key_padding_mask=padding)  # fmt: skip
        return cross_entropy(frame.output_projection(out), tgt)

    works = {
        "ours": training_step(ours, lambda: cross_entropy(ours(src, tgt), tgt)),
        "theirs": training_step(frame, theirs),
    }
    times = in_turns(works, rounds)
    report(f"training step, length {length}, dropout {dropout}, against nn.Transformer", times["ours"], times["theirs"])


def gpt_pair() -> tuple[nn.Module, nn.Module]:
    """Give the course's GPT and Hugging Face's of the same sizes, with the same parameters."""
    from tests.test_parity_gpt import as_transformers_names_it, transformers

    torch.manual_seed(0)
    ours = PARTS.GPT(VOCAB, WIDTH, HEADS, 4, max_len=520, dropout=0.1)
    config = transformers.GPT2Config(
        vocab_size=VOCAB, n_positions=520, n_embd=WIDTH, n_layer=4, n_head=HEADS, resid_pdrop=0.1, embd_pdrop=0.1,
        attn_pdrop=0.1, bos_token_id=0, eos_token_id=0,
    )  # fmt: skip
    theirs = transformers.GPT2LMHeadModel(config)
    theirs.load_state_dict(as_transformers_names_it(ours.state_dict()), strict=False)
    theirs.tie_weights()
    return ours, theirs


def gpt_steps(rounds: int) -> None:
    for length in (64, 128):
        ours, theirs = gpt_pair()
        ids = torch.randint(VOCAB, (16, length + 1))
        works = {
            "ours": training_step(ours.train(), lambda m=ours, i=ids: cross_entropy(m(i[:, :-1]), i[:, 1:])),
            "theirs": training_step(
                theirs.train(), lambda m=theirs, i=ids: cross_entropy(m(i[:, :-1], use_cache=False).logits, i[:, 1:])
            ),
        }
        times = in_turns(works, rounds)
        report(f"GPT training step, length {length}, against Hugging Face", times["ours"], times["theirs"])


def generation(rounds: int) -> None:
    ours, theirs = gpt_pair()
    ours.eval(), theirs.eval()
    prompt = torch.randint(1, VOCAB, (1, 4))
    for count in (64, 256):
        works: dict[str, Work] = {
            "ours": lambda n=count: PARTS.generate(ours, prompt, n, temperature=0),
            "theirs": lambda n=count: theirs.generate(
                prompt, max_new_tokens=n, do_sample=False, use_cache=True, pad_token_id=0, eos_token_id=None,
                attention_mask=torch.ones_like(prompt),
            ),
        }  # fmt: skip
        times = in_turns(works, rounds)
        report(f"{count} tokens with a cache, against Hugging Face", times["ours"], times["theirs"])


def writer(width: int, heads: int) -> nn.Module:
    """Give a GPT of four layers with room for the longest text that is measured."""
    torch.manual_seed(0)
    return PARTS.GPT(VOCAB, width, heads, 4, max_len=520, dropout=0.0).eval()


def cache(width: int, heads: int, texts: int, rounds: int) -> None:
    """Compare writing with the cache and without, whole texts of several lengths."""
    model = writer(width, heads)
    prompt = torch.randint(VOCAB, (texts, 4))  # the texts are written at once
    for count in LENGTHS:
        works: dict[str, Work] = {
            "with": lambda n=count: PARTS.generate(model, prompt, n, temperature=0),
            "without": lambda n=count: PARTS.generate(model, prompt, n, temperature=0, use_cache=False),
        }
        times = in_turns(works, max(3, rounds // (count // 64)))
        report(
            f"{count} tokens, {sizes(width, texts)}, with the cache against without", times["with"], times["without"]
        )


class CacheWithRoom:
    """A key-value cache that keeps room for what comes, so that the old ones need no copying; without gradients."""

    def __init__(self, num_layers: int) -> None:
        self.length = 0
        self._stores: list[list[torch.Tensor]] = [[] for _ in range(num_layers)]

    def update(self, layer: int, key: torch.Tensor, value: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        past, length = self.length, self.length + key.shape[2]
        stores = self._stores[layer]
        if not stores or stores[0].shape[2] < length:
            longer = [key.new_empty(*key.shape[:2], 2 * length, key.shape[3]) for _ in range(2)]
            for store, old in zip(longer, stores, strict=False):
                store[:, :, :past] = old[:, :, :past]
            self._stores[layer] = stores = longer
        stores[0][:, :, past:length], stores[1][:, :, past:length] = key, value
        if layer == len(self._stores) - 1:
            self.length = length
        return stores[0][:, :, :length], stores[1][:, :, :length]


def as_it_is(cache: Any) -> Any:
    """Give a copy of a cache; the tensors are not copied, for both kinds leave the old ones as they are."""
    again = copy(cache)
    vars(again).update(
        {name: copy(value) for name, value in vars(cache).items() if not isinstance(value, torch.Tensor)}
    )
    return again


def one_more_token(width: int, heads: int, texts: int, rounds: int) -> None:
    """Measure what one more token costs after texts of several lengths; beside it, with a cache that has room."""
    model = writer(width, heads)
    ids = torch.randint(VOCAB, (texts, max(LENGTHS)))

    def after(count: int, kind: type) -> Work:
        @torch.no_grad()
        def work() -> None:
            for _ in range(5):
                model(ids[:, :1], as_it_is(filled))

        filled = kind(4)
        with torch.no_grad():
            model(ids[:, :count], filled)
        return work

    kinds = {"": PARTS.KVCache, ", a store with room": CacheWithRoom}
    works = {(about, count): after(count, kind) for about, kind in kinds.items() for count in LENGTHS}
    times = in_turns(works, rounds)
    for about in kinds:
        costs = [times[about, count] for count in LENGTHS]
        growth = statistics.median(long / short for short, long in zip(costs[0], costs[-1], strict=True))
        columns = [*(f"{1000 * statistics.median(cost) / 5:.2f}" for cost in costs), f"{growth:.2f}"]
        what = sizes(width, texts) + about
        print(f"{what:48s}" + "".join(f"{column:>8s}" for column in columns), flush=True)
        TOKENS.append(f"| {what} | {' | '.join(columns)} |")


def sizes(width: int, texts: int) -> str:
    return f"width {width}, {'one text' if texts == 1 else f'{texts} texts at once'}"


def main() -> None:
    torch.set_num_threads(THREADS)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print(f"{'how many times as fast (above 1: the first is faster)':64s} median   (middle half)")
    for dropout in (0.1, 0.0):  # the paper's, and none: then PyTorch calls its fused attention
        for length in (12, 32, 64, 128):
            encoder_decoder(length, dropout, rounds)
    gpt_steps(rounds)
    generation(max(3, rounds // 4))
    for width, heads, texts, turns in WRITERS:
        cache(width, heads, texts, turns * rounds // 20)
    print("milliseconds for one more token with the cache, after 64, 128, 256, 512 tokens; 512 over 64")
    for width, heads, texts, _ in WRITERS:
        one_more_token(width, heads, texts, 2 * rounds)
    PAGE.write_text(as_page(), encoding="utf-8")


def as_page() -> str:
    """Write the page for readers of the documentation."""
    return "\n".join([
        "# How fast the models are", "",
        "Written by `make bench-models` (`tests/bench/models.py`). What is compared runs in turns in one process, "
        f"with {THREADS} threads, sizes (width {WIDTH} and {HEADS} heads where nothing else is said; a GPT has four "
        "layers), batch and parameters the same on both sides. A number above 1 says that ours is faster, or that the "
        "cache is. *Middle half*: half of the rounds lie there.",
        "", "| what | times as fast | middle half |", "|---|---:|---|", *ROWS, "",
        "With the cache, the milliseconds for one more token after a text of so many, and how many times as much it is "
        "after the longest (the median over the rounds, in each of which all lengths took their turn). What a narrow "
        "model pays for a token are mostly the calls of many small operations; a wide one waits for its weights to "
        "come from memory. What grows with the text is the attention, and the copying of the old keys and values by "
        "`torch.cat`. *A store with room* keeps room for what comes and copies nothing; gradients do not pass it.",
        "", f"| model | {' | '.join(map(str, LENGTHS))} | {LENGTHS[-1]} over {LENGTHS[0]} |", "|---|" + "---:|" * 5,
        *TOKENS, "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
