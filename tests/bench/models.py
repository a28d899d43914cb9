"""Measure the course's models side by side with others': training steps and generation, as ratios with spread.

``make bench-models``. Whatever is compared runs in turns in one process, with two threads, the same sizes, batch and
parameters: what disturbs the machine disturbs both. A ratio above 1 means that ours is faster.
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from collections.abc import Callable

import torch
from torch import nn

from autograder import catalog
from course.torch_twin import torch_twin

PARTS = catalog.reference()
THREADS = 2
VOCAB, WIDTH, HEADS, LAYERS = 300, 128, 4, 2
Work = Callable[[], object]
PAGE = catalog.ROOT / "docs" / "speed-models.md"
ROWS: list[str] = []
"""The page's rows so far."""


def in_turns(works: dict[str, Work], rounds: int) -> dict[str, list[float]]:
    """Run each work once to warm up and then in turns; gives the seconds that each took in each round."""
    times: dict[str, list[float]] = {name: [] for name in works}
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


def cache(rounds: int) -> None:
    torch.manual_seed(0)
    model = PARTS.GPT(VOCAB, 256, 8, 4, max_len=520, dropout=0.0).eval()
    for texts in (1, 4):  # written at once
        prompt = torch.randint(VOCAB, (texts, 4))
        for count in (64, 128, 256, 512):
            works: dict[str, Work] = {
                "with": lambda n=count, p=prompt: PARTS.generate(model, p, n, temperature=0),
                "without": lambda n=count, p=prompt: PARTS.generate(model, p, n, temperature=0, use_cache=False),
            }
            times = in_turns(works, max(3, rounds // (count // 64)))
            what = f"{count} tokens, {'one text' if texts == 1 else f'{texts} texts at once'}"
            report(f"{what}, with the cache against without", times["with"], times["without"])
            per_token = 1000 * statistics.median(times["with"]) / count
            print(f"{'':64s} {per_token:6.2f} ms for each position with the cache", flush=True)
            ROWS.append(f"| {what}, milliseconds for each position with the cache | {per_token:.2f} | |")


def main() -> None:
    torch.set_num_threads(THREADS)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print(f"{'how many times as fast (above 1: the first is faster)':64s} median   (middle half)")
    for dropout in (0.1, 0.0):  # the paper's, and none: then PyTorch calls its fused attention
        for length in (12, 32, 64, 128):
            encoder_decoder(length, dropout, rounds)
    gpt_steps(rounds)
    generation(max(3, rounds // 4))
    cache(max(4, rounds // 2))
    PAGE.write_text(as_page(), encoding="utf-8")


def as_page() -> str:
    """Write the page for readers of the documentation."""
    return "\n".join([
        "# How fast the models are", "",
        "Written by `make bench-models` (`tests/bench/models.py`). What is compared runs in turns in one process, "
        f"with {THREADS} threads, sizes (width {WIDTH}, {HEADS} heads; for the cache 256 and 8, four layers), batch "
        "and parameters the same on both sides. A number above 1 says that ours is faster, or that the cache is. "
        "*Middle half*: half of the rounds lie there.",
        "", "| what | times as fast | middle half |", "|---|---:|---|", *ROWS, "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
