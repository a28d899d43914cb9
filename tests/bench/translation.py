"""Train lesson 11's tasks at full length and write what came of it: ``make long``.

Numbers below one million, English to German, with three seeds; dates in ten languages; and lesson 11's "what goes
wrong, on purpose" with three seeds. The steps are fixed and the time is measured, so that a slower machine learns the
same. What is measured goes to ``build/long/translation.json`` and to ``docs/long.md``.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import torch

from autograder import catalog
from course.ablations import MISSING, take_away
from course.batches import Batches
from course.dates import LANGUAGES, date_pairs
from course.numbers import number_pairs
from course.scores import bleu, exact_match
from course.subwords import FastTokenizer
from course.training import Training

HELD_BACK = 1000
WIDTH, WARMUP, BATCH, MERGES = 128, 400, 64, 300


def as_ids(pairs: list[tuple[str, str]], merges: int) -> tuple[Any, list[tuple[list[int], list[int]]]]:
    """Train a tokenizer on the first 300 pairs; give it, and all pairs as ids."""
    parts = catalog.reference()
    text = "\n".join(source + "\n" + target for source, target in pairs[:300])
    tokenizer = FastTokenizer(parts.Tokenizer(parts.train_bpe(text, 256 + merges)))
    sources = tokenizer.encode_all([source for source, _ in pairs], add_eos=True)
    targets = tokenizer.encode_all([target for _, target in pairs], add_bos=True, add_eos=True)
    return tokenizer, list(zip(sources, targets, strict=True))


def prepared(pairs: list[tuple[str, str]], seed: int, steps: int) -> tuple[Any, Training, list[tuple[str, str]]]:
    """Make the tokenizer and the training; the first pairs are kept back.

    The rate is the paper's, and besides falls to zero along a straight line: large steps at the end would leave the
    parameters trembling around what they look for.
    """
    parts = catalog.reference()
    held_back = pairs[:HELD_BACK]
    secret = {source for source, _ in held_back}
    learned = [pair for pair in pairs[HELD_BACK:] if pair[0] not in secret]
    tokenizer, ids = as_ids(learned, MERGES)
    torch.manual_seed(seed)
    vocab = tokenizer.vocab_size
    model = parts.Transformer(vocab, vocab, d_model=WIDTH, d_ff=4 * WIDTH, dropout=0.0, max_len=96)
    batches = Batches(ids, BATCH, tokenizer.pad_id, seed=seed)

    def rate(step: int) -> float:
        return parts.noam_rate(step, WIDTH, WARMUP) * (1 - (step - 1) / steps)

    return tokenizer, Training(model, batches, parts.train_step, rate), held_back


def written_by(training: Training, tokenizer: Any, texts: list[str]) -> list[str]:
    """Translate greedily, a few hundred at a time."""
    parts = catalog.reference()
    found: list[str] = []
    for start in range(0, len(texts), 250):
        ids = tokenizer.encode_all(texts[start : start + 250], add_eos=True)
        written = parts.greedy_decode(
            training.model, parts.pad_batch(ids, tokenizer.pad_id), tokenizer.bos_id, tokenizer.eos_id, 40
        )
        found += [tokenizer.decode(row) for row in written.tolist()]
    return found


def measured(name: str, pairs: list[tuple[str, str]], seed: int, steps: int, preparing_since: float) -> dict[str, Any]:
    """Train for so many steps and translate what was kept back."""
    tokenizer, training, held_back = prepared(pairs, seed, steps)
    start = time.perf_counter()
    training.run(steps)
    spent = time.perf_counter() - start
    written = written_by(training, tokenizer, [source for source, _ in held_back])
    right = [target for _, target in held_back]
    letters = [" ".join(text) for text in written], [" ".join(text) for text in right]
    result = {
        "task": name, "seed": seed, "steps": steps, "preparing_s": round(start - preparing_since, 1),
        "training_s": round(spent, 1), "exact_match": exact_match(written, right),
        "bleu_of_letters": round(bleu(*letters), 2),
    }  # fmt: skip
    print(json.dumps(result), flush=True)
    return result


def gone_wrong(seed: int, steps: int = 200) -> list[dict[str, Any]]:
    """Repeat lesson 11's section 9 from another start: numbers below 1,000, one part missing at a time."""
    parts, width = catalog.reference(), 64
    pairs = number_pairs(1000, seed=1, highest=1000)
    held_back, learned = pairs[:150], pairs[150:]
    tokenizer, ids = as_ids(learned, merges=100)
    results = []
    for part in MISSING:
        torch.manual_seed(seed)
        vocab = tokenizer.vocab_size
        model = parts.Transformer(
            vocab, vocab, d_model=width, num_heads=4, num_layers=1, d_ff=4 * width, dropout=0.0, max_len=64
        )
        batches = Batches(ids, 32, tokenizer.pad_id, seed=seed)
        rate = take_away(part, model, lambda step: parts.noam_rate(step, width, 100), width)
        training = Training(model, batches, parts.train_step, rate)
        training.run(steps, show=False)
        written = written_by(training, tokenizer, [source for source, _ in held_back])
        same = written_by(training, tokenizer, ["two hundred and three", "three hundred and two"])
        results.append({
            "missing": part, "seed": seed, "loss": round(sum(training.losses[-30:]) / 30, 2),
            "exact_match": exact_match(written, [target for _, target in held_back]),
            "different_answers": len(set(written)), "one_bag": same[0] == same[1],
        })  # fmt: skip
        print(json.dumps(results[-1]), flush=True)
    return results


def main() -> None:
    """Run everything and write the results."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=1800, help="of each run")
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--pairs", type=int, default=60_000)
    options.add_argument("--output", type=Path, default=Path("build/long"))
    options.add_argument("--page", type=Path, default=Path("docs/long.md"))
    chosen = options.parse_args()
    torch.set_num_threads(2)
    results = []
    for seed in range(chosen.seeds):
        since = time.perf_counter()
        results.append(measured("numbers", number_pairs(chosen.pairs, seed), seed, chosen.steps, since))
    since = time.perf_counter()
    results.append(
        measured(f"dates in {len(LANGUAGES)} languages", date_pairs(chosen.pairs, 0), 0, chosen.steps, since)
    )
    wrong = [result for seed in range(chosen.seeds) for result in gone_wrong(seed)]
    chosen.output.mkdir(parents=True, exist_ok=True)
    everything = {"learned": results, "gone wrong": wrong}
    (chosen.output / "translation.json").write_text(json.dumps(everything, indent=1) + "\n", encoding="utf-8")
    page = as_page(results, wrong)
    chosen.page.write_text(page, encoding="utf-8")
    print(page)


def as_page(results: list[dict[str, Any]], wrong: list[dict[str, Any]]) -> str:
    """Write the page that lesson 11 refers to."""
    learned = [
        f"| {one['task']} | {one['seed']} | {one['steps']} | {one['preparing_s']} s | {one['training_s']} s "
        f"| {one['exact_match']:.1%} | {one['bleu_of_letters']} |"
        for one in results
    ]
    missing = [
        f"| {one['missing']} | {one['seed']} | {one['loss']:.2f} | {one['exact_match']:.0%} "
        f"| {one['different_answers']} | {'yes' if one['one_bag'] else 'no'} |"
        for one in sorted(wrong, key=lambda one: MISSING.index(one["missing"]))
    ]
    return "\n".join([
        "# Lesson 11 at full length", "",
        "Written by `make long` (`tests/bench/translation.py`). Two layers on each side, width "
        f"{WIDTH}, batches of {BATCH}, {MERGES} merges; the rate of section 5.3 of the paper with a warm-up of "
        f"{WARMUP}, which besides falls to zero along a straight line. The seconds are those of a machine with two "
        "cores.", "",
        f"Exact match over {HELD_BACK} held-back texts, written greedily; BLEU over letters. The numbers are "
        "those below one million, English to German.", "",
        "| task | seed | steps | preparing | training | exact match | BLEU of letters |",
        "|---|---|---|---|---|---|---|", *learned, "",
        "## What goes wrong, on purpose", "",
        "Section 9 of the lesson, each seed another start: numbers below 1,000, width 64, one layer on each side, 200 "
        "steps. *One bag*: *two hundred and three* and *three hundred and two* got the same translation. "
        "*Different answers*: to 150 different numbers.", "",
        "| missing | seed | loss | exact match | different answers | one bag |",
        "|---|---|---|---|---|---|", *missing, "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
