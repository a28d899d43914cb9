"""What a learner of lesson 01 may see fail while working: small worked numbers."""

from autograder.expect import exercise, holds


@exercise("count_pairs")
def test_count_pairs(learner):
    """The pairs of [1, 2, 3, 1, 2]"""
    counts = learner.count_pairs([1, 2, 3, 1, 2])
    holds(counts == {(1, 2): 2, (2, 3): 1, (3, 1): 1}, "Count each pair of neighbors.", counts)


@exercise("merge")
def test_merge(learner):
    """(1, 2) becomes 9"""
    merged = learner.merge([1, 2, 3, 1, 2], (1, 2), 9)
    holds(merged == [9, 3, 9], "Put the new id in the place of both.", merged)


@exercise("train_bpe")
def test_train_bpe(learner):
    """The merges of abracadabra"""
    merges = learner.train_bpe("abracadabra", 500)
    holds(merges == [(97, 98), (256, 114), (257, 97)], "Merge the most frequent pair.", merges)


@exercise("Tokenizer")
def test_tokenizer(learner):
    """abracadabra"""
    ids = learner.Tokenizer([(97, 98), (256, 114), (257, 97)]).encode("abracadabra")
    holds(ids == [261, 102, 100, 103, 261], "Apply the merges.", ids)


@exercise("pad_batch")
def test_pad_batch(learner):
    """Two rows"""
    batch = learner.pad_batch([[5, 6, 7], [8]], 0)
    holds(batch.tolist() == [[5, 6, 7], [8, 0, 0]], "Pad on the right.", batch)
