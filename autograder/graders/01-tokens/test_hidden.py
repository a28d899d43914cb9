"""Lesson 01 against the reference: counting, ties, overlaps, edges of the vocabulary, and every way back to text."""

import random

import pytest
import torch

from autograder.expect import close, equal, exercise, known_error, raises, unchanged

COUNT = "Count each pair of neighbors, (ids[i], ids[i + 1]), at every place."
REPLACE = "Replace from left to right; what is used up is not used again, and the new id is not looked at again."
LOOP = "In each round merge the most frequent pair of the current ids; of equals, the one that occurs first in them."
STOP = "Stop when there are vocab_size ids (256 bytes + merges), or when no pair occurs twice."
BYTES = "Start from the UTF-8 bytes of the whole text, list(text.encode('utf-8')), spaces and line breaks among them."
ORDER = "Apply the merges in the order in which they were learned, each one to the whole text, from left to right."
OFFSET = "id = raw id + number of specials: first the specials, then the 256 bytes, then the merges."
SIZE = "vocab_size is the number of all ids: specials + 256 bytes + merges."
BACK = "Skip the specials, join the bytes of all ids, and only then make text of them."
INVALID = "Bytes that are not valid UTF-8 become U+FFFD: bytes.decode('utf-8', errors='replace')."
OUTSIDE = "An id below 0, or from vocab_size on, is a ValueError."
PAD = "Each row is its sequence, and pad_id behind it up to the length of the longest."

SEEDS = [1, 2, 3]
TEXTS = [
    "she sells sea shells by the sea shore; the shells she sells are sea shells for sure",
    "  Aa aA\n\nAa aA  \t",
    "żółw, żółty żółw – 東京東京 🙂🙂🙂 naïve café",
    "one\ntwo\none\ntwo\r\ntwo\n\n",
]


def random_ids(seed, length, low=0, high=4):
    numbers = random.Random(seed)
    return [numbers.randint(low, high) for _ in range(length)]


def random_text(seed, length, letters):
    numbers = random.Random(seed)
    return "".join(numbers.choice(letters) for _ in range(length))


@exercise("count_pairs", weight=2, essential=True)
@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_random_pairs(learner, reference, seed):
    """Random lists of ids"""
    for length, high in ((40, 3), (25, 400), (9, 1)):
        ids = random_ids(seed, length, high=high)
        equal(learner.count_pairs(ids), reference.count_pairs(ids), COUNT)


@exercise("count_pairs")
@pytest.mark.parametrize(
    "ids",
    [[], [5], [300, 70000], [4, 4], [0, 0, 0, 0, 0], [2, 1, 2, 1, 2], [11, 2, 1, 2, 1, 25, 1, 2], [-3, 5, -3, 5, -1]],
    ids=str,
)
def test_short_lists(learner, reference, ids):
    """Short lists: nothing, one id, two, equal ones in a row, ids that begin or end alike, negative ones"""
    expected = reference.count_pairs(ids)
    why = f"{COUNT} Fewer than two ids have no pairs." if len(ids) < 2 else COUNT
    # A list without pairs alone would be answered by a constant, so a second question belongs to the first.
    equal(learner.count_pairs(ids), expected, why)
    equal(learner.count_pairs([9, *ids, 8]), reference.count_pairs([9, *ids, 8]), COUNT)


@exercise("count_pairs")
def test_ids_stay_when_counted(learner, reference):
    """The ids stay as they were, and a second call gives the same"""
    ids = random_ids(7, 12)
    for _ in range(2):
        equal(learner.count_pairs(ids=ids), reference.count_pairs(ids), f"{COUNT} Each call starts from nothing.")
        unchanged(learner, "No pop or remove on what is not yours.")


@exercise("merge", weight=2, essential=True)
@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_random_merges(learner, reference, seed):
    """Random lists and pairs"""
    ids = random_ids(seed, 40, high=2)
    for pair in ((0, 1), (2, 0), (1, 1)):
        equal(learner.merge(ids, pair, 256), reference.merge(ids, pair, 256), REPLACE)


@exercise("merge", weight=2)
@pytest.mark.parametrize("length", [2, 4, 5, 7], ids=str)
def test_runs_of_equals(learner, reference, length):
    """Equal ids in a row, an even or an odd number of them"""
    ids = [6] * length
    equal(learner.merge(ids, (6, 6), 300), reference.merge(ids, (6, 6), 300), REPLACE)
    mixed = [6, *ids, 1, 6, 6, 1, *ids]
    equal(learner.merge(mixed, (6, 6), 300), reference.merge(mixed, (6, 6), 300), REPLACE)


@exercise("merge")
@pytest.mark.parametrize(
    ("ids", "pair"),
    [
        ([3, 1, 2], (1, 2)),
        ([1, 2, 3], (1, 2)),
        ([1, 2], (1, 2)),
        ([3, 1], (1, 2)),
        ([2, 1, 2, 1], (1, 2)),
        ([1, 1, 2], (1, 2)),
        ([1, 2, 2], (1, 2)),
        ([1], (1, 1)),
        ([1], (1, 2)),
        ([], (1, 2)),
    ],
    ids=str,
)
def test_edges(learner, reference, ids, pair):
    """The pair at the beginning, at the end, alone, half of it, or nowhere"""
    equal(learner.merge(ids, pair, 9), reference.merge(ids, pair, 9), f"{REPLACE} Mind the last id.")
    longer = [*pair, 5, *ids]
    equal(learner.merge(longer, pair, 9), reference.merge(longer, pair, 9), REPLACE)


@exercise("merge")
def test_new_id_in_the_pair(learner):
    """A new id that is itself a part of the pair, or stands in the list already"""
    equal(learner.merge([1, 2, 2, 1, 2], (1, 2), 1), [1, 2, 1], REPLACE)
    equal(learner.merge([1, 1, 2, 2], (1, 2), 2), [1, 2, 2], REPLACE)
    equal(learner.merge([9, 1, 2, 9], (1, 2), 9), [9, 9, 9], REPLACE)


@exercise("merge")
def test_numbers_of_several_digits(learner):
    """Large ids, and ids that share digits"""
    why = "Compare numbers, not their digits."
    equal(learner.merge([11, 2, 1, 22, 1, 2, 12], (1, 2), 70000), [11, 2, 1, 22, 70000, 12], why)
    equal(learner.merge([300, 5000, 300, 5000], pair=(300, 5000), new_id=50256), [50256, 50256], why)


@exercise("merge")
def test_ids_stay_when_merged(learner):
    """The ids stay as they were, and a second call gives the same"""
    ids = [1, 2, 3, 1, 2, 2]
    for _ in range(2):
        equal(learner.merge(ids=ids, pair=(1, 2), new_id=4), [4, 3, 4, 2], REPLACE)
        unchanged(learner, "Build a new list.")


@exercise("train_bpe", weight=3, essential=True)
@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_random_texts(learner, reference, seed):
    """Random texts of few letters, where ties are frequent"""
    for length, letters in ((30, "ab"), (60, "abc"), (45, "dcba ")):
        text = random_text(seed, length, letters)
        equal(learner.train_bpe(text, 268), reference.train_bpe(text, 268), LOOP)


@exercise("train_bpe", weight=2)
@pytest.mark.parametrize("number", range(len(TEXTS)), ids=str)
def test_texts(learner, reference, number):
    """Words and spaces, capitals, line breaks, and several scripts"""
    text = TEXTS[number]
    equal(learner.train_bpe(text, 290), reference.train_bpe(text, 290), f"{BYTES} {LOOP}")


@exercise("train_bpe", weight=2)
def test_ties(learner):
    """Ties go to the pair that occurs first in the current ids"""
    why = "Of several pairs with the same count, take the one that occurs first in the ids as they are now."
    # zy and yx twice each; ba and ab twice each: the first one that occurs, not the smallest, largest or last.
    equal(learner.train_bpe("zyx.zyx", 257), [(122, 121)], why)
    equal(learner.train_bpe("xyz.xyz", 257), [(120, 121)], why)
    equal(learner.train_bpe("cb.ba.ba.cb", 257), [(99, 98)], why)
    # After ab has become X: be and cd twice each, and cd stands in front. (In the text as it was, be stood in front.)
    equal(learner.train_bpe("abe1cd2be3cd4be5ab6ab", 258), [(97, 98), (99, 100)], why)
    # After ab has become X: Xe is a new pair, and stands in front of cd, which has been there all the time.
    equal(learner.train_bpe("abe1cd2abe3cd4ab", 258), [(97, 98), (256, 101)], why)


@exercise("train_bpe")
@pytest.mark.parametrize("text", ["a" * 7, "a" * 16, "aabaa" * 3], ids=str)
def test_overlapping_pairs(learner, reference, text):
    """Equal letters in a row"""
    for vocab_size in (257, 300):
        equal(learner.train_bpe(text, vocab_size), reference.train_bpe(text, vocab_size), f"{LOOP} {STOP}")


@exercise("train_bpe", weight=2)
def test_size_is_reached(learner, reference):
    """No more merges than vocab_size leaves room for"""
    text = TEXTS[0]
    for vocab_size in (257, 258, 265):
        merges = learner.train_bpe(text, vocab_size=vocab_size)
        equal(merges, reference.train_bpe(text, vocab_size), STOP)


@exercise("train_bpe", weight=2)
def test_stops_early(learner, reference):
    """Where no pair occurs twice it stops, however large vocab_size is"""
    equal(learner.train_bpe("banana", 1000), [(97, 110)], STOP)
    for text in ("abcabc", TEXTS[0]):
        equal(learner.train_bpe(text, 100_000), reference.train_bpe(text, 100_000), STOP)


@exercise("train_bpe", weight=2)
def test_nothing_to_merge(learner):
    """Texts without a pair that occurs twice, and a vocabulary of bytes alone"""
    why = "Without a pair that occurs twice, or without room for a merge, the list is empty."
    for text, vocab_size in (("", 300), ("a", 300), ("abcdef", 300), ("aa", 300), ("abracadabra", 256), ("", 256)):
        what = "Where there is no pair, or none that occurs twice, training simply ends: that is no error."
        cause = "nothing-to-merge-fails"
        if vocab_size == 256:
            cause, what = "error-at-256", "A vocab_size of 256 has room for the bytes: that is no error, and no merge."
        with known_error("ValueError", cause, what):
            merges = learner.train_bpe(text, vocab_size)
        equal(merges, [], f"{why} {STOP}")
    equal(learner.train_bpe("abab", 300), [(97, 98)], LOOP)


@exercise("train_bpe")
@pytest.mark.parametrize("vocab_size", [255, 100, 0, -1], ids=str)
def test_size_under_256(learner, vocab_size):
    """A vocab_size under 256 is a ValueError, whatever the text"""
    equal(learner.train_bpe("abab", 257), [(97, 98)], LOOP)
    for text in ("abab", ""):
        with raises("ValueError", "The bytes alone need 256 ids: raise ValueError for a vocab_size under 256."):
            learner.train_bpe(text, vocab_size)


# Merges by hand in which the order decides: bc before ab, then pieces of pieces.
CROSSED = [(98, 99), (97, 98), (97, 256), (258, 100), (100, 100), (257, 257)]


def random_merges(seed, letters="abcd", count=14):
    """Merges of letters and of earlier merges, no pair twice."""
    numbers = random.Random(seed)
    parts, merges = [ord(letter) for letter in letters], []
    while len(merges) < count:
        pair = numbers.choice(parts), numbers.choice(parts)
        if pair not in merges:
            parts.append(256 + len(merges))
            merges.append(pair)
    return merges


@exercise("Tokenizer", weight=3, essential=True)
@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_random_encodings(learner, reference, seed):
    """Random merges and texts"""
    for merges in (random_merges(seed), reference.train_bpe(random_text(seed, 80, "abcd"), 275)):
        tokenizer, right = learner.Tokenizer(merges), reference.Tokenizer(merges)
        for length in (1, 17, 40):
            text = random_text(seed + length, length, "abcde")
            equal(tokenizer.encode(text), right.encode(text), f"{ORDER} {OFFSET}")


@exercise("Tokenizer", weight=2)
@pytest.mark.parametrize("text", ["abc", "abcd", "abab", "bcbc", "abcabd", "ddd", "ddddd", "aabbcc"], ids=str)
def test_order_of_merges(learner, reference, text):
    """Merges that compete for the same letter"""
    equal(learner.Tokenizer(CROSSED).encode(text), reference.Tokenizer(CROSSED).encode(text), ORDER)


@exercise("Tokenizer", weight=2)
@pytest.mark.parametrize("number", range(len(TEXTS)), ids=str)
def test_text_comes_back(learner, reference, number):
    """Texts with capitals, spaces, line breaks and several scripts, there and back"""
    merges = reference.train_bpe(TEXTS[number], 280)
    tokenizer, right = learner.Tokenizer(merges), reference.Tokenizer(merges)
    for text in (TEXTS[number], TEXTS[2], "e\u0301 \x00\r\n"):
        ids = right.encode(text)
        equal(tokenizer.encode(text), ids, f"{BYTES} {ORDER}")
        equal(tokenizer.decode(ids), text, BACK)


@exercise("Tokenizer", weight=6)
def test_bos_and_eos(learner):
    """<bos> in front and <eos> at the end, where asked for"""
    tokenizer, why = learner.Tokenizer([(97, 98)]), "add_bos puts bos_id in front, add_eos puts eos_id at the end."
    equal(tokenizer.encode("cab"), [102, 259], why)
    equal(tokenizer.encode("cab", add_bos=True), [1, 102, 259], why)
    equal(tokenizer.encode("cab", add_eos=True), [102, 259, 2], why)
    equal(tokenizer.encode("cab", True, False), [1, 102, 259], why)
    equal(tokenizer.encode("cab", True, True), [1, 102, 259, 2], why)
    equal(tokenizer.encode(text="", add_bos=True, add_eos=True), [1, 2], f"{why} An empty text has no ids of its own.")
    equal(tokenizer.encode("cab", add_bos=False, add_eos=False), [102, 259], why)
    equal(tokenizer.encode(""), [], f"{why} An empty text has no ids of its own.")


@exercise("Tokenizer", weight=4)
def test_attributes(learner):
    """vocab_size, pad_id, bos_id and eos_id"""
    for merges in ([], CROSSED):
        tokenizer = learner.Tokenizer(merges)
        equal(tokenizer.get("vocab_size"), 259 + len(merges), SIZE, "vocab-size-wrong")
        for number, name in enumerate(("pad_id", "bos_id", "eos_id")):
            equal(tokenizer.get(name), number, f"The specials have the first ids: {name} is {number} by default.")


@exercise("Tokenizer", weight=5)
def test_other_specials(learner):
    """More specials move all other ids up"""
    specials = ("<pad>", "<bos>", "<eos>", "<mask>", "<user>")
    tokenizer = learner.Tokenizer([(97, 98)], specials=specials)
    equal(tokenizer.get("vocab_size"), 262, SIZE, "vocab-size-wrong")
    equal(tokenizer.encode("cab", add_bos=True, add_eos=True), [1, 104, 261, 2], OFFSET)
    equal(tokenizer.decode([1, 4, 104, 3, 261, 2, 0]), "cab", f"{OFFSET} Specials are skipped, all of them.")
    equal(learner.Tokenizer([(97, 98)], specials).encode("ab"), [261], OFFSET)
    with raises("ValueError", OUTSIDE):
        tokenizer.decode([262])


@exercise("Tokenizer", weight=2)
@pytest.mark.parametrize("text", ["<bos>", "a<eos>b<pad>", "<bos><eos>"], ids=str)
def test_text_like_a_special(learner, reference, text):
    """Text that looks like a special is ordinary text"""
    merges = [(60, 98), (256, 111), (257, 115), (258, 62)]  # up to "<bos>" as one piece
    for known in ([], merges):
        tokenizer, ids = learner.Tokenizer(known), reference.Tokenizer(known).encode(text)
        equal(tokenizer.encode(text), ids, "Only add_bos and add_eos make specials; text never does.")
        equal(tokenizer.decode([1, *ids, 2]), text, f"{BACK} The text '<bos>' is not the special <bos>.")


@exercise("Tokenizer", weight=4)
def test_invalid_utf8(learner):
    """Bytes that are no text become U+FFFD"""
    tokenizer = learner.Tokenizer([(195, 40), (255, 97)])
    for ids, expected in (
        ([100, 258, 101], "a\ufffdb"),  # 255 is never a part of UTF-8
        ([172], "\ufffd"),  # a continuation of nothing
        ([100, 198], "a\ufffd"),  # the first half of é, and then the end
        ([259, 101], "\ufffd(b"),  # merges may hold broken letters, too
        ([260], "\ufffda"),
    ):
        equal(tokenizer.decode(ids), expected, INVALID)
    equal(tokenizer.decode([198, 172]), "é", BACK)


@exercise("Tokenizer", weight=4)
def test_letters_in_pieces(learner):
    """A letter whose bytes are spread over several ids"""
    tokenizer = learner.Tokenizer([(159, 153), (169, 195)])
    equal(tokenizer.decode([243, 259, 133]), "🙂", BACK)
    equal(tokenizer.encode("🙂éé"), [243, 259, 133, 198, 260, 172], f"{BYTES} {ORDER}")
    equal(tokenizer.decode([198, 260, 172]), "éé", BACK)


@exercise("Tokenizer", weight=5)
def test_specials_are_skipped(learner):
    """Specials leave no trace in the text"""
    tokenizer = learner.Tokenizer([(97, 98)])
    for ids, expected in (
        ([1, 102, 259, 2], "cab"),
        ([1, 102, 2, 0, 0], "c"),
        ([1, 102, 2, 1, 100, 2, 0, 101], "cab"),
        ([0, 1, 2], ""),
        ([], ""),
        ([100, 0, 101], "ab"),
        ([259], "ab"),
    ):
        equal(tokenizer.decode(ids=ids), expected, BACK)


@exercise("Tokenizer")
@pytest.mark.parametrize("wrong", [261, 262, 1000, -1, -5, -261], ids=str)
def test_ids_outside(learner, wrong):
    """Ids outside the vocabulary are a ValueError, also below zero and among right ones"""
    tokenizer = learner.Tokenizer([(97, 98), (256, 99)])
    equal(tokenizer.decode([260, 259, 0, 3]), "abcab\x00", f"{BACK} The first and the last id are right ones.")
    for ids in ([wrong], [1, 100, wrong, 2], [100, wrong]):
        with raises("ValueError", OUTSIDE):
            tokenizer.decode(ids)


@exercise("Tokenizer", weight=2)
def test_no_memory(learner, reference):
    """Two tokenizers side by side, asked twice; the arguments stay as they were"""
    one, other = learner.Tokenizer(CROSSED), learner.Tokenizer(merges=[(98, 97)])
    unchanged(learner, "Copy the merges if you want to change them.")
    right = reference.Tokenizer(CROSSED)
    for text in ("abcdd", "babc", "abcdd"):
        equal(
            one.encode(text), right.encode(text), "Each tokenizer keeps its own merges, and nothing from the last call."
        )
        equal(other.encode(text), reference.Tokenizer([(98, 97)]).encode(text), "Each tokenizer keeps its own merges.")
        ids = right.encode(text)
        equal(one.decode(ids), text, BACK)
        unchanged(learner, "Build a new list.")


@exercise("pad_batch", weight=2, essential=True)
@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_random_sequences(learner, seed):
    """Random sequences of random lengths"""
    numbers = random.Random(seed)
    sequences = [random_ids(seed + row, numbers.randint(1, 9), high=500) for row in range(numbers.randint(2, 6))]
    close(learner.pad_batch(sequences, 0), padded(sequences, 0), PAD)


def padded(sequences, pad_id):
    batch = torch.full((len(sequences), max(map(len, sequences))), pad_id)
    for row, sequence in enumerate(sequences):
        for place, token in enumerate(sequence):
            batch[row, place] = token
    return batch


@exercise("pad_batch", weight=2)
@pytest.mark.parametrize("pad_id", [0, 7, 2], ids=str)
def test_pad_id(learner, pad_id):
    """Another pad_id, also one that occurs in the sequences"""
    sequences = [[5], [0, 7, 0, 1], [7, 7]]
    close(learner.pad_batch(sequences, pad_id=pad_id), padded(sequences, pad_id), f"{PAD} What stands there is pad_id.")


@exercise("pad_batch")
@pytest.mark.parametrize(
    "sequences",
    [[[4, 5, 6]], [[9]], [[1, 2], [3, 4]], [[1], [2], [3]], [[1, 2, 3], []], [[], [70000, 2**40 + 1]]],
    ids=str,
)
def test_shapes_of_batches(learner, sequences):
    """One sequence, equal lengths, length one, an empty one among others, large ids"""
    if [] in sequences:
        said = "One of the sequences is empty, which is allowed: its row is nothing but padding."
        with known_error("Exception", "empty-sequence-fails", said):
            batch = learner.pad_batch(sequences, 3)
    else:
        batch = learner.pad_batch(sequences, 3)
    close(batch, padded(sequences, 3), PAD)


@exercise("pad_batch")
def test_sequences_stay(learner):
    """The sequences stay as they were, and the result is right"""
    sequences = [[1, 2, 3], [4], [5, 6]]
    close(learner.pad_batch(sequences=sequences, pad_id=0), padded(sequences, 0), PAD)
    unchanged(learner, "`row += [pad_id]` and `row.append(pad_id)` write into the caller's lists.")
