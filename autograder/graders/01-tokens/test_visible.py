"""What a learner of lesson 01 may see fail while working: small worked numbers."""

import torch

from autograder.expect import close, equal, exercise, holds, raises

SIZE = "vocab_size is the number of all ids: specials + 256 bytes + merges."
ABRACADABRA = [(97, 98), (256, 114), (257, 97)]  # ab, abr, abra


@exercise("count_pairs")
def test_worked_pairs(learner):
    """The pairs of [1, 2, 3, 1, 2]"""
    equal(
        learner.count_pairs([1, 2, 3, 1, 2]),
        {(1, 2): 2, (2, 3): 1, (3, 1): 1},
        "Count each pair of neighbors, (ids[i], ids[i + 1]), at every place.",
    )


@exercise("count_pairs")
def test_three_in_a_row(learner):
    """The pairs of [7, 7, 7]: two places, which share the middle"""
    counts = learner.count_pairs([7, 7, 7])
    kept = isinstance(counts, dict) and (7, 7) in counts and (1, 2) in counts
    why = "There is no 1 and no 2 in [7, 7, 7]: these counts were kept from an earlier call. Make a new dictionary "
    why += "within the function in each call; one outside it, or a default `counts={}`, is made only once."
    holds(not kept, why, counts, "{(7, 7): 2}", cause="state-kept")
    equal(counts, {(7, 7): 2}, "Every place counts, also where two places share a number.")


@exercise("merge")
def test_worked_merge(learner):
    """In [1, 2, 3, 1, 2] the pair (1, 2) becomes 9"""
    equal(learner.merge([1, 2, 3, 1, 2], (1, 2), 9), [9, 3, 9], "The new id stands in the place of both neighbors.")


@exercise("merge")
def test_overlap(learner):
    """In [7, 7, 7] the pair (7, 7) is replaced once"""
    equal(learner.merge([7, 7, 7], (7, 7), 9), [9, 7], "Go from left to right; what is used up is not used again.")


@exercise("train_bpe")
def test_worked_merges(learner):
    """The merges of abracadabra: ab, abr, abra"""
    equal(
        learner.train_bpe("abracadabra", 259),
        ABRACADABRA,
        "In each round merge the most frequent pair of the current ids; of equals, the one that occurs first.",
    )


@exercise("train_bpe")
def test_too_small(learner):
    """A vocabulary of 257 has one merge; one of 255 is a ValueError"""
    merges = learner.train_bpe("xyxy", 262)
    kept = isinstance(merges, list) and (97, 98) in merges and (120, 121) in merges
    why = "There is no a and no b in xyxy: these merges were kept from an earlier call. Make a new list within the "
    why += "function in each call; one outside it, or a default `merges=[]`, is made only once."
    holds(not kept, why, merges, "[(120, 121)]", cause="state-kept")
    equal(learner.train_bpe("abracadabra", 257), [(97, 98)], "257 ids are the 256 bytes and one merge.")
    with raises("ValueError", "The bytes alone need 256 ids: raise ValueError for a vocab_size under 256."):
        learner.train_bpe("abracadabra", 255)


@exercise("Tokenizer")
def test_worked_ids(learner):
    """The ids of abracadabra"""
    tokenizer = learner.Tokenizer(ABRACADABRA)
    equal(
        tokenizer.encode("abracadabra"),
        [261, 102, 100, 103, 261],
        "Apply the merges in order, then add the number of specials (3) to every id.",
    )
    equal(tokenizer.get("vocab_size"), 262, SIZE, "vocab-size-wrong")


@exercise("Tokenizer")
def test_there_and_back(learner):
    """A text with é and 🙂 comes back as it was"""
    tokenizer = learner.Tokenizer(ABRACADABRA)
    ids = tokenizer.encode("café 🙂", add_bos=True, add_eos=True)
    expected = [1, 102, 100, 105, 198, 172, 35, 243, 162, 156, 133, 2]
    equal(ids, expected, "<bos>, the UTF-8 bytes (each plus 3), <eos>.")
    equal(tokenizer.decode(ids), "café 🙂", "Skip the specials, join the bytes of all ids, and then make text of them.")


@exercise("pad_batch")
def test_worked_batch(learner):
    """Two sequences of different lengths"""
    close(
        learner.pad_batch([[5, 6, 7], [8]], pad_id=0),
        torch.tensor([[5, 6, 7], [8, 0, 0]]),
        "Each row is its sequence, and pad_id behind it up to the longest; the dtype is int64.",
    )
