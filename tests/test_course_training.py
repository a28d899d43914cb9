"""What lessons train with: the same ids as lesson 01's, batches, scores, and a training that can be broken off."""

import os
import random
import signal

import pytest
import sacrebleu
import torch
from num2words import num2words

from autograder import catalog
from course.ablations import take_away
from course.batches import Batches
from course.dates import LANGUAGES, date_pairs
from course.numbers import HIGHEST, number_pairs, number_words
from course.scores import bleu
from course.subwords import FastTokenizer
from course.training import Training

PARTS = catalog.reference()


@pytest.mark.parametrize("language", ["en", "de"])
def test_number_words_are_those_of_num2words(language):
    numbers = [
        *range(130),
        1000,
        1001,
        1099,
        1100,
        99_999,
        100_000,
        999_999,
        *random.Random(0).sample(range(HIGHEST), 300),
    ]
    for number in numbers:
        assert number_words(number, language) == num2words(number, lang=language)


def test_pairs_are_different_numbers():
    pairs = number_pairs(500, seed=1)
    assert len(set(pairs)) == 500 and pairs == number_pairs(500, seed=1) != number_pairs(500, seed=2)


def test_dates_are_in_many_languages():
    pairs = date_pairs(200, seed=1)
    assert len(LANGUAGES) >= 8 and len({text for text, _ in pairs}) > 190
    assert all(len(iso) == 10 and iso[4] == iso[7] == "-" for _, iso in pairs)


def texts():
    pairs = [*number_pairs(150), *date_pairs(100)]
    return [*(side for pair in pairs for side in pair), "", "aaaa aaa aa a", "nanana nananana", "Straße 🙂 <bos>"]


@pytest.mark.parametrize("vocab_size", [256, 300, 500])
def test_the_fast_tokenizer_gives_the_ids_of_lesson_01(vocab_size):
    slow = PARTS.Tokenizer(PARTS.train_bpe("\n".join(texts()), vocab_size))
    fast = FastTokenizer(slow)
    expected = [slow.encode(text, add_bos=True, add_eos=True) for text in texts()]
    assert fast.encode_all(texts(), add_bos=True, add_eos=True) == expected
    assert fast.encode_all(texts()[::-1], add_eos=True) == [ids[1:] for ids in expected[::-1]], "from memory"
    assert fast.encode("aaaa aaa aa a") == slow.encode("aaaa aaa aa a")


def test_a_round_of_batches_holds_every_pair_once_and_little_padding():
    draw = random.Random(0)
    pairs = [([5] * draw.randint(1, 12), [1, *[number + 3] * draw.randint(1, 9), 2]) for number in range(203)]
    batches = Batches(pairs, 16, pad_id=0, seed=3, pool=4)
    seen, cells, real = [], 0, 0
    while batches.state["round"] == 0:
        src, tgt = batches.next()
        seen += tgt[:, 1].tolist()
        cells, real = cells + src.numel(), real + (src != 0).sum().item()
    assert sorted(seen) == list(range(3, 206)) and real / cells > 0.75  # at random it would be 0.58
    first = seen[:16]
    assert batches.next()[1][:, 1].tolist() != first, "another order in the next round"


@pytest.mark.parametrize("seed", [0, 1])
def test_bleu_is_that_of_sacrebleu(seed):
    draw = random.Random(seed)
    right = [text for text, _ in number_pairs(40, seed)]
    written = []
    for text in right:
        words = text.split()
        if draw.random() < 0.5:
            words[draw.randrange(len(words))] = draw.choice(["seven", "hundred", "and"])
        if draw.random() < 0.2:
            words = words[:-1]
        written.append(" ".join(words))
    expected = sacrebleu.corpus_bleu(written, [right], tokenize="none").score
    assert abs(bleu(written, right) - expected) < 1e-6
    assert bleu(right, right) == pytest.approx(100.0)


# ---------- broken off and taken up again ----------


def new_training(seed=0, step=None):
    torch.manual_seed(seed)
    model = PARTS.Transformer(13, 13, d_model=16, num_heads=2, num_layers=1, d_ff=32, dropout=0.2, max_len=16)
    draw = random.Random(seed)
    sources = [[draw.randint(3, 12) for _ in range(draw.randint(2, 6))] for _ in range(90)]
    pairs = [([*ids, 2], [1, *reversed(ids), 2]) for ids in sources]
    batches = Batches(pairs, 16, pad_id=0, seed=seed, pool=2)
    return Training(model, batches, step or PARTS.train_step, lambda step: PARTS.noam_rate(step, 16, 20))


def test_resumed_training_has_the_same_curve_to_the_digit(tmp_path):
    unbroken = new_training()
    assert unbroken.run(45, show=False)
    broken = new_training()
    broken.run(17, save_to=tmp_path / "here.pt", show=False)
    taken_up = new_training(seed=5)  # in another process everything would be new
    taken_up.batches = broken.batches.__class__(broken.batches._pairs, 16, pad_id=0, seed=0, pool=2)
    torch.manual_seed(99)
    taken_up.load(tmp_path / "here.pt")
    taken_up.run(45, show=False)
    assert taken_up.losses == unbroken.losses and len(set(unbroken.losses)) > 40
    for name, value in unbroken.model.state_dict().items():
        assert torch.equal(value, taken_up.model.state_dict()[name])
    assert unbroken.losses[-1] < unbroken.losses[0]


def test_an_interrupt_loses_nothing(tmp_path, capsys):
    def interrupted(model, batch, optimizer):
        if len(training.losses) == 8:
            os.kill(os.getpid(), signal.SIGINT)  # in the middle of step 9
        return PARTS.train_step(model, batch, optimizer)

    before = signal.getsignal(signal.SIGINT)
    training = new_training(step=interrupted)
    assert not training.run(30, save_to=tmp_path / "here.pt", show=False)
    assert len(training.losses) == 9 and "Interrupted after step 9 of 30" in capsys.readouterr().out
    assert training.run(30, show=False)
    unbroken = new_training()
    unbroken.run(30, show=False)
    assert training.losses == unbroken.losses
    assert signal.getsignal(signal.SIGINT) is before


def test_a_checkpoint_cannot_run_code(tmp_path):
    import pickle

    class Bad:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "ran"),)

    (tmp_path / "bad.pt").write_bytes(pickle.dumps(Bad()))
    with pytest.raises(Exception, match=r"weights_only|Weights only|Unsupported"):
        new_training().load(tmp_path / "bad.pt")
    assert not (tmp_path / "ran").exists()


def translator(part):
    torch.manual_seed(0)
    model = PARTS.Transformer(20, 20, d_model=16, num_heads=4, num_layers=2, d_ff=32, dropout=0.0).eval()
    return model, take_away(part, model, lambda step: step / 10, 16)


SRC, TGT = torch.tensor([[3, 4, 5, 2], [6, 7, 2, 0]]), torch.tensor([[1, 8, 9, 2], [1, 7, 2, 0]])


def test_without_the_mask_later_tokens_are_read_and_padding_is_not():
    later, padding = TGT.clone(), TGT.clone()
    later[0, 3], padding[1, 3] = 11, 0
    whole, _ = translator("nothing")
    assert torch.equal(whole(SRC, TGT)[0, :3], whole(SRC, later)[0, :3])
    model, rate = translator("the mask")
    assert rate(3) == 0.3
    assert not torch.allclose(model(SRC, TGT)[0, :3], model(SRC, later)[0, :3], atol=1e-4)
    assert torch.equal(model(SRC, TGT)[1], model(SRC, padding)[1])
    memory, src_mask = model.encode(SRC)
    not_padding = (TGT != 0)[:, None, None]
    x = model.positional_encoding(model.target_embedding(TGT))
    for block in model.decoder.layers:
        x, _ = block(x, memory, not_padding, src_mask)
    assert torch.allclose(model.output_projection(x), model(SRC, TGT), atol=1e-6)


def test_without_positions_the_source_is_a_bag():
    turned = SRC[:, [2, 1, 0, 3]]
    for part, same in (("nothing", False), ("the positions", True)):
        model, _ = translator(part)
        assert torch.allclose(model(SRC, TGT)[0], model(turned, TGT)[0], atol=1e-5) == same


def test_without_the_scale_the_scores_are_larger():
    model, _ = translator("nothing")
    for attention in model.modules():
        if isinstance(attention, PARTS.MultiHeadAttention):
            with torch.no_grad():
                attention.q_proj.weight.mul_(2), attention.q_proj.bias.mul_(2)  # √4, for heads of width 4
    without, _ = translator("the scale")
    assert torch.allclose(model(SRC, TGT), without(SRC, TGT), atol=1e-5)


def test_the_warm_up_is_taken_away_and_nothing_else_is_known():
    assert translator("the warm-up")[1](4) == (16 * 4) ** -0.5
    with pytest.raises(ValueError, match="cannot be taken away; one of these can"):
        translator("the brain")


def test_the_lesson_says_of_make_long_what_it_gave():
    """Lesson 11 quotes docs/long.md, which `make long` writes."""
    page = (catalog.ROOT / "docs" / "long.md").read_text(encoding="utf-8")
    said = " ".join(
        (catalog.ROOT / "solutions" / "11-training" / "training.py")
        .read_text(encoding="utf-8")
        .replace("\n# ", " ")
        .split()
    )
    assert "of 1,000 numbers that were kept back at least 999 were right, with each of three different starts" in said
    assert "of 1,000 dates all were" in said and "each of its trainings took less than two minutes" in said
    assert "Exact match over 1000 held-back texts" in page
    rows = [row.strip("|").split("|") for row in page.splitlines() if row.startswith(("| numbers", "| dates"))]
    assert [row[0].split()[0] for row in rows] == ["numbers"] * 3 + ["dates"] and len({row[1] for row in rows[:3]}) == 3
    assert all(float(row[4].split()[0]) < 120 for row in rows)
    *numbers, dates = (row[5].strip() for row in rows)
    assert min(float(share.rstrip("%")) for share in numbers) >= 99.9 and dates == "100.0%"
