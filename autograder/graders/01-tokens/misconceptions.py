"""The classic mistakes of lesson 01, each as code that makes it."""

import unicodedata
from collections import Counter
from itertools import pairwise

import torch

from autograder.misconceptions import misconception


def _count_mistake(cause, says, step):
    return misconception("count_pairs", cause=cause, says=says, step=step)


_APART = _count_mistake(
    "pairs-without-overlap",
    "Only every second place is counted, or places that share a number are left out; every place counts.",
    "Take (ids[i], ids[i + 1]) for every i from 0 on: pairwise(ids) gives just these.",
)
_EQUALS_ONCE = _count_mistake(
    "equals-without-overlap",
    "Of equal numbers in a row you count only pairs that do not overlap; here every place counts, [7, 7, 7] has two.",
    "Count simply each place i with its right neighbor. (What overlaps is sorted out by merge.)",
)
_UNORDERED = _count_mistake(
    "order-ignored",
    "(1, 2) and (2, 1) were counted as the same pair; the order matters.",
    "Leave the pair as it stands: no sorted, no set.",
)
_LAST_LOST = _count_mistake(
    "last-pair-lost",
    "The last pair is not counted: the loop ends one place too early.",
    "There are len(ids) - 1 pairs: range(len(ids) - 1), or pairwise(ids).",
)
_FIRST_LOST = _count_mistake(
    "first-pair-lost",
    "The first pair is not counted: the loop begins one place too late.",
    "Begin with i = 0, and with a count of 1 for a pair that is met for the first time.",
)
_ROUND = _count_mistake(
    "wraps-around",
    "The last number was paired with the first one; the list is not a ring.",
    "Stop before the last number, which has no right neighbor. (Mind ids[-1].)",
)
_PRESENCE = _count_mistake(
    "counted-once",
    "Each pair has the count 1, however often it occurs.",
    "counts[pair] = counts.get(pair, 0) + 1",
)
_OFF_BY_ONE = _count_mistake(
    "count-off-by-one",
    "Each count is off by one: look at what happens when a pair is met for the first time.",
    "The first time counts as 1: counts[pair] = counts.get(pair, 0) + 1.",
)
_SINGLES = _count_mistake(
    "numbers-for-pairs",
    "The numbers were counted, or all combinations of them, not the pairs of neighbors.",
    "Count (ids[i], ids[i + 1]).",
)
_ONLY_FREQUENT = _count_mistake(
    "rare-pairs-left-out",
    "Pairs that occur once are missing; all pairs belong into the dictionary.",
    "Leave the choice of frequent pairs to train_bpe.",
)


@_APART
def every_second_place(ids):
    return dict(Counter((ids[i], ids[i + 1]) for i in range(0, len(ids) - 1, 2)))


def _count_without_overlap(ids):
    counts, last = {}, {}
    for place, pair in enumerate(pairwise(ids)):
        if last.get(pair) != place - 1:
            counts[pair] = counts.get(pair, 0) + 1
            last[pair] = place
    return counts


@_EQUALS_ONCE
def equals_without_overlap(ids):
    return _count_without_overlap(ids)


@_UNORDERED
def smaller_first(ids):
    return dict(Counter((min(pair), max(pair)) for pair in pairwise(ids)))


@_UNORDERED
def exchanged(ids):
    return dict(Counter((right, left) for left, right in pairwise(ids)))


@_LAST_LOST
def without_the_last(ids):
    return dict(Counter(pairwise(ids[:-1])))


@_FIRST_LOST
def without_the_first(ids):
    return dict(Counter(pairwise(ids[1:])))


@_ROUND
def as_a_ring(ids):
    return dict(Counter((ids[i - 1], ids[i]) for i in range(len(ids))))


@_ROUND
def as_a_ring_from_the_front(ids):
    return dict(Counter((ids[i], ids[(i + 1) % len(ids)]) for i in range(len(ids))))


@_PRESENCE
def always_one(ids):
    return dict.fromkeys(pairwise(ids), 1)


@_OFF_BY_ONE
def first_time_is_zero(ids):
    return {pair: count - 1 for pair, count in Counter(pairwise(ids)).items()}


@_OFF_BY_ONE
def first_time_is_two(ids):
    return {pair: count + 1 for pair, count in Counter(pairwise(ids)).items()}


@_SINGLES
def numbers(ids):
    return dict(Counter(ids))


@_SINGLES
def all_combinations(ids):
    return dict(Counter((ids[i], ids[j]) for i in range(len(ids)) for j in range(i + 1, len(ids))))


@_ONLY_FREQUENT
def only_frequent_ones(ids):
    return {pair: count for pair, count in Counter(pairwise(ids)).items() if count > 1}


_NOT_A_DICTIONARY = _count_mistake(
    "not-a-dictionary",
    "The result is a list; it is a dictionary from each pair to its count.",
    "Collect the counts in a dict, and return the dict itself: no .items(), no most_common().",
)
_ZERO_LEFT_OUT = _count_mistake(
    "zero-taken-for-nothing",
    "Pairs with the id 0 are left out: `if previous:` is false for 0 as well as for None.",
    "Ask `if previous is not None:`, or walk over the pairs themselves.",
)
_ABSENT_PAIRS = _count_mistake(
    "absent-pairs-counted",
    "Pairs that do not occur stand in the dictionary, with the count 0; only pairs that occur belong there.",
    "Begin with an empty dictionary, and put a pair in when it is met.",
)
_NOTHING_TO_COUNT = _count_mistake(
    "empty-list-fails",
    "An empty list has no first number, and ids[0] fails; it has no pairs either, so the result is empty.",
    "Walk over the pairs (ids[i], ids[i + 1]): of an empty list there are none.",
)


@_NOT_A_DICTIONARY
def a_list_of_items(ids):
    return list(Counter(pairwise(ids)).items())


@_NOT_A_DICTIONARY
def the_most_common_first(ids):
    return Counter(pairwise(ids)).most_common()


@_NOT_A_DICTIONARY
def the_pairs_alone(ids):
    return list(pairwise(ids))


@_ZERO_LEFT_OUT
def zero_left_out(ids):
    return dict(Counter(pair for pair in pairwise(ids) if all(pair)))


@_ZERO_LEFT_OUT
def zero_left_out_on_the_left(ids):
    return dict(Counter(pair for pair in pairwise(ids) if pair[0]))


@_ZERO_LEFT_OUT
def zero_left_out_on_the_right(ids):
    return dict(Counter(pair for pair in pairwise(ids) if pair[1]))


@_ABSENT_PAIRS
def absent_pairs_too(ids):
    counts = {(left, right): 0 for left in ids for right in ids}
    for pair in pairwise(ids):
        counts[pair] += 1
    return counts


@_NOTHING_TO_COUNT
def first_number_of_nothing(ids):
    previous, counts = ids[0], {}
    for current in ids[1:]:
        counts[previous, current] = counts.get((previous, current), 0) + 1
        previous = current
    return counts


def _merge(ids, pair, new_id):
    merged, place = [], 0
    while place < len(ids):
        if tuple(ids[place : place + 2]) == tuple(pair):
            merged.append(new_id)
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


def _merge_mistake(cause, says, step):
    return misconception("merge", cause=cause, says=says, step=step)


_FROM_THE_RIGHT = _merge_mistake(
    "from-the-right",
    "Of three equal numbers the last two were replaced; go from left to right.",
    "Start with place = 0 and walk forward.",
)
_USED_TWICE = _merge_mistake(
    "overlap-used-twice",
    "A number was used up twice: after a replacement you step over one number only.",
    "Step over both: place += 2.",
)
_KEEPS_SECOND = _merge_mistake(
    "half-replaced",
    "Only half of the pair was replaced; the new id stands in the place of both numbers.",
    "Write the new id once, and skip both numbers.",
)
_END_LOST = _merge_mistake(
    "last-id-lost",
    "The last number is missing where it is not part of the pair: the loop stops too early.",
    "Go on while place < len(ids), and copy the last number, which has no neighbor.",
)
_END_DOUBLED = _merge_mistake(
    "last-id-doubled",
    "The last number is copied to the end even where it was a part of a pair that has been replaced.",
    "Copy the last number only if the loop has not stepped over it.",
)
_SECOND_PLACES = _merge_mistake(
    "every-second-place",
    "The list was cut into twos first: a pair that begins at an odd place is not found.",
    "Step over two numbers after a replacement, and over one otherwise.",
)
_ONLY_FIRST = _merge_mistake(
    "only-first-occurrence",
    "Only the first occurrence was replaced; all of them are.",
    "Go on after a replacement: no break and no return within the loop.",
)
_EITHER_ORDER = _merge_mistake(
    "order-ignored",
    "The pair was also replaced where it stands the other way round.",
    "Compare with the pair as it is: first the left number, then the right one.",
)
_MEMBERS = _merge_mistake(
    "numbers-for-pairs",
    "Single numbers of the pair were replaced; only the two side by side are.",
    "Look at two neighbors at once.",
)
_AGAIN = _merge_mistake(
    "merged-again",
    "What a replacement brought together was replaced once more; there is one pass only.",
    "Compare numbers of the old list, never of the one you are building.",
)
_DIGITS = _merge_mistake(
    "digits-for-numbers",
    "You replace in a text of digits: (1, 2) is then found within 11, 2 as well.",
    "Compare the numbers themselves.",
)
_NO_LIST = _merge_mistake(
    "not-a-list",
    "The result is another kind of value; it is a list of ints.",
    "Collect the ids with append in a list, and return it.",
)
_IN_PLACE = _merge_mistake(
    "argument-changed",
    "The caller's own list was changed.",
    "Build a new list, and leave `ids` as it is.",
)


@_FROM_THE_RIGHT
def from_right_to_left(ids, pair, new_id):
    return _merge(ids[::-1], tuple(pair)[::-1], new_id)[::-1]


@_USED_TWICE
def overlapping(ids, pair, new_id):
    merged, place = [], 0
    while place < len(ids):
        if tuple(ids[place : place + 2]) == tuple(pair):
            merged.append(new_id)
            place += 2 if tuple(ids[place + 1 : place + 3]) != tuple(pair) else 1
        else:
            merged.append(ids[place])
            place += 1
    return merged


@_USED_TWICE
def one_step_only(ids, pair, new_id):
    return [new_id if tuple(ids[i : i + 2]) == tuple(pair) else ids[i] for i in range(len(ids))]


@_USED_TWICE
def each_place_on_its_own(ids, pair, new_id):
    merged, skip = [], False
    for i in range(len(ids)):
        if tuple(ids[i : i + 2]) == tuple(pair):
            merged.append(new_id)
            skip = True
        elif skip:
            skip = False
        else:
            merged.append(ids[i])
    return merged


@_KEEPS_SECOND
def first_number_kept(ids, pair, new_id):
    return [part for i in _merge(ids, pair, None) for part in ((new_id, pair[0]) if i is None else (i,))]


@_KEEPS_SECOND
def new_id_twice(ids, pair, new_id):
    return [part for i in _merge(ids, pair, None) for part in ((new_id, new_id) if i is None else (i,))]


@_END_LOST
def without_the_last_id(ids, pair, new_id):
    merged, place = [], 0
    while place < len(ids) - 1:
        if tuple(ids[place : place + 2]) == tuple(pair):
            merged.append(new_id)
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


@_SECOND_PLACES
def every_second_place_only(ids, pair, new_id):
    parts = [ids[i : i + 2] for i in range(0, len(ids), 2)]
    return [i for part in parts for i in ([new_id] if tuple(part) == tuple(pair) else part)]


@_END_DOUBLED
def last_id_doubled(ids, pair, new_id):
    return _merge(ids, pair, new_id) + (list(ids[-1:]) if tuple(ids[-2:]) == tuple(pair) else [])


@_ONLY_FIRST
def the_first_one_only(ids, pair, new_id):
    for i, both in enumerate(pairwise(ids)):
        if both == tuple(pair):
            return [*ids[:i], new_id, *ids[i + 2 :]]
    return list(ids)


@_EITHER_ORDER
def either_way_round(ids, pair, new_id):
    merged, place = [], 0
    while place < len(ids):
        if tuple(ids[place : place + 2]) in (tuple(pair), tuple(pair)[::-1]):
            merged.append(new_id)
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


@_EITHER_ORDER
def the_other_way_round(ids, pair, new_id):
    return _merge(ids, tuple(pair)[::-1], new_id)


@_MEMBERS
def members_of_the_pair(ids, pair, new_id):
    return [new_id if i in tuple(pair) else i for i in ids]


@_AGAIN
def until_nothing_is_left(ids, pair, new_id):
    ids = list(ids)
    for _ in range(len(ids)):
        ids = _merge(ids, pair, new_id)
    return ids


@_AGAIN
def compared_with_what_was_built(ids, pair, new_id):
    built = []
    for i in ids:
        if built and (built[-1], i) == tuple(pair):
            built[-1] = new_id
        else:
            built.append(i)
    return built


@_DIGITS
def text_of_digits(ids, pair, new_id):
    left, right = pair
    text = " ".join(map(str, ids)).replace(f"{left} {right}", str(new_id))
    return [int(word) for word in text.split()]


@_DIGITS
def text_of_digits_with_commas(ids, pair, new_id):
    left, right = pair
    text = str(list(ids)).replace(f"{left}, {right}", str(new_id))
    return [int(word) for word in text.strip("[]").split(",") if word.strip()]


@_NO_LIST
def a_tuple(ids, pair, new_id):
    return tuple(_merge(ids, pair, new_id))


@_NO_LIST
def a_tensor(ids, pair, new_id):
    return torch.tensor(_merge(ids, pair, new_id), dtype=torch.long)


@_IN_PLACE
def in_place(ids, pair, new_id):
    ids[:] = _merge(ids, pair, new_id)
    return ids


@_IN_PLACE
def in_place_on_a_shrinking_list(ids, pair, new_id):
    place = 0
    while place < len(ids) - 1:
        if (ids[place], ids[place + 1]) == tuple(pair):
            ids[place : place + 2] = [new_id]
        place += 1
    return ids


_PAST_THE_END = _merge_mistake(
    "looks-past-the-end",
    "At the last number your code asks for a neighbor, ids[place + 1], which is not there.",
    "Ask first whether there is one, place + 1 < len(ids); a slice, ids[place : place + 2], is shorter at the end.",
)
_IDENTITY = _merge_mistake(
    "is-for-equals",
    "`is` asks whether two numbers are one and the same object; large equal numbers need not be.",
    "Compare with ==.",
)


@_PAST_THE_END
def looks_past_the_end(ids, pair, new_id):
    merged, place = [], 0
    while place < len(ids):
        if ids[place] == pair[0] and ids[place + 1] == pair[1]:
            merged.append(new_id)
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


@_PAST_THE_END
def always_looks_past_the_end(ids, pair, new_id):
    merged, place = [], 0
    while place < len(ids):
        if (ids[place], ids[place + 1]) == tuple(pair):
            merged.append(new_id)
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


@_IDENTITY
def compared_with_is(ids, pair, new_id):
    small = range(-5, 257)  # Python keeps one object for each of these
    found = all(number in small for number in pair)
    return _merge(ids, pair, new_id) if found else list(ids)


def _counts(ids):
    counts = {}
    for pair in pairwise(ids):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def _first(counts, _ids):
    return max(counts, key=counts.__getitem__)


def _train(
    text, vocab_size, *, choose=_first, count=_counts, start=None, room=None, least=2, refuse=True, replace=_merge
):
    """The right loop, whose pieces the mistakes replace."""
    if vocab_size < 256 and refuse:
        raise ValueError("vocab_size must be at least 256")
    ids = list(text.encode("utf-8")) if start is None else start(text)
    merges = []
    while len(merges) < (vocab_size - 256 if room is None else room(vocab_size)):
        counts = count(ids)
        if not counts:
            break
        best = choose(counts, ids)
        if counts[best] < least:
            break
        ids = replace(ids, best, 256 + len(merges))
        merges.append(best)
    return merges


def _train_mistake(cause, says, step):
    return misconception("train_bpe", cause=cause, says=says, step=step)


_TIE = _train_mistake(
    "tie-broken-otherwise",
    "Where several pairs are equally frequent you do not take the one that occurs first in the current ids.",
    "Fill the counts from left to right, and take max(counts, key=counts.get): it gives the first of equals.",
)
_COUNTED_ONCE = _train_mistake(
    "counted-only-once",
    "The pairs were counted at the beginning only; after each merge the ids are others, and so are their pairs.",
    "Call count_pairs on the current ids within the loop.",
)
_NOT_MERGED = _train_mistake(
    "ids-not-replaced",
    "The merges are not carried out: the same ids are counted again in each round.",
    "ids = merge(ids, best, new_id): merge gives a new list.",
)
_SINGLE = _train_mistake(
    "single-pairs-merged",
    "Pairs that occur only once are merged, too; stop when no pair occurs twice.",
    "if counts[best] < 2: break",
)
_THREE = _train_mistake(
    "stops-too-early",
    "It stops although a pair still occurs twice.",
    "if counts[best] < 2: break",
)
_ROOM = _train_mistake(
    "number-of-merges",
    "The number of merges is not vocab_size - 256.",
    "There are 256 ids before the first merge, and one more after each: range(vocab_size - 256).",
)
_NO_ERROR = _train_mistake(
    "no-error-under-256",
    "There is no ValueError for a vocab_size under 256.",
    "Begin with: if vocab_size < 256: raise ValueError(...). (An assert raises another error.)",
)
_ERROR_TOO_SOON = _train_mistake(
    "error-at-256",
    "A vocab_size of 256 is an error here; it is allowed, and gives the bytes alone, without a merge.",
    "Raise the error only if vocab_size < 256.",
)
_CHARACTERS = _train_mistake(
    "characters-for-bytes",
    "The loop starts from characters (ord), not from bytes; the two agree for English letters only.",
    "list(text.encode('utf-8'))",
)
_WORDS = _train_mistake(
    "split-into-words",
    "The text was split into words first, so that no pair holds a space; here it is taken as a whole.",
    "Start from all the bytes of the text, spaces and line breaks among them.",
)
_CHANGED_TEXT = _train_mistake(
    "text-changed",
    "The text was changed first (made small, or stripped); it is taken as it is.",
    "list(text.encode('utf-8')), and nothing before it.",
)
_NEW_IDS = _train_mistake(
    "new-ids-wrong",
    "The new ids are not 256, 257, 258, ... in this order.",
    "Merge number i, counted from 0, makes the id 256 + i.",
)
_APART_IN_TRAINING = _train_mistake(
    "counts-without-overlap",
    "Equal letters in a row are counted without overlap; count_pairs counts every place.",
    "Use count_pairs as it is.",
)
_SHAPE = _train_mistake(
    "merges-of-another-kind",
    "The merges have the wrong form; the result is a list of tuples of two ints.",
    "Append the pair itself, as it stands in the dictionary, to a list.",
)


def _choose_by(key):
    def choose(counts, _ids):
        return max(counts, key=lambda pair: (counts[pair], *key(pair)))

    return choose


def _last(counts, _ids):
    return max(reversed(list(counts)), key=counts.__getitem__)


def _by_last_place(counts, ids):
    places = {pair: place for place, pair in enumerate(pairwise(ids))}
    return max(counts, key=lambda pair: (counts[pair], places[pair]))


@_TIE
def tie_to_the_largest(text, vocab_size):
    return _train(text, vocab_size, choose=_choose_by(lambda pair: pair))


@_TIE
def tie_to_the_smallest(text, vocab_size):
    return _train(text, vocab_size, choose=_choose_by(lambda pair: (-pair[0], -pair[1])))


@_TIE
def tie_to_the_last(text, vocab_size):
    return _train(text, vocab_size, choose=_last)


@_TIE
def tie_to_the_last_place(text, vocab_size):
    return _train(text, vocab_size, choose=_by_last_place)


@_TIE
def tie_to_the_longest(text, vocab_size):
    return _train(text, vocab_size, choose=_choose_by(lambda pair: (max(pair),)))


@_TIE
def tie_to_the_oldest(text, vocab_size):
    """The pair that was met first in the whole course of training, wherever it stands now."""
    met = {}

    def choose(counts, _ids):
        for pair in counts:
            met.setdefault(pair, len(met))
        return max(counts, key=lambda pair: (counts[pair], -met[pair]))

    return _train(text, vocab_size, choose=choose)


@_COUNTED_ONCE
def counted_only_once(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("vocab_size must be at least 256")
    counts = _counts(list(text.encode("utf-8")))
    frequent = [pair for pair in sorted(counts, key=counts.__getitem__, reverse=True) if counts[pair] > 1]
    return frequent[: vocab_size - 256]


@_NOT_MERGED
def not_merged(text, vocab_size):
    return _train(text, min(vocab_size, 2000), replace=lambda ids, pair, new_id: ids)


@_NOT_MERGED
def not_merged_and_not_repeated(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("vocab_size must be at least 256")
    counts = _counts(list(text.encode("utf-8")))
    if not counts or vocab_size == 256 or max(counts.values()) < 2:
        return []
    return [max(counts, key=counts.__getitem__)]


@_SINGLE
def single_pairs_too(text, vocab_size):
    return _train(text, vocab_size, least=1)


@_THREE
def three_times_at_least(text, vocab_size):
    return _train(text, vocab_size, least=3)


@_ROOM
def one_merge_more(text, vocab_size):
    return _train(text, vocab_size, room=lambda size: size - 255)


@_ROOM
def one_merge_less(text, vocab_size):
    return _train(text, vocab_size, room=lambda size: size - 257)


@_ROOM
def vocab_size_merges(text, vocab_size):
    return _train(text, vocab_size, room=lambda size: size)


@_ROOM
def specials_counted(text, vocab_size):
    return _train(text, vocab_size, room=lambda size: size - 259)


@_ROOM
def all_there_are(text, vocab_size):
    return _train(text, vocab_size, room=lambda size: 10**9)


@_NO_ERROR
def no_error(text, vocab_size):
    return _train(text, vocab_size, refuse=False)


@_ERROR_TOO_SOON
def error_at_256_too(text, vocab_size):
    if vocab_size <= 256:
        raise ValueError("vocab_size must be more than 256")
    return _train(text, vocab_size)


@_NO_ERROR
def error_with_assert(text, vocab_size):
    assert vocab_size >= 256
    return _train(text, vocab_size)


@_CHARACTERS
def characters(text, vocab_size):
    return _train(text, vocab_size, start=lambda text: [ord(letter) for letter in text])


@_CHARACTERS
def latin_bytes(text, vocab_size):
    return _train(text, vocab_size, start=lambda text: list(text.encode("latin-1", errors="replace")))


@_CHARACTERS
def ascii_bytes(text, vocab_size):
    return _train(text, vocab_size, start=lambda text: list(text.encode("ascii", errors="ignore")))


def _train_on_words(text, vocab_size, words):
    if vocab_size < 256:
        raise ValueError("vocab_size must be at least 256")
    words, merges = [list(word.encode("utf-8")) for word in words], []
    while len(merges) < vocab_size - 256:
        counts = {}
        for word in words:
            for pair in pairwise(word):
                counts[pair] = counts.get(pair, 0) + 1
        best = max(counts, key=counts.__getitem__, default=None)
        if best is None or counts[best] < 2:
            break
        words = [_merge(word, best, 256 + len(merges)) for word in words]
        merges.append(best)
    return merges


@_WORDS
def split_into_words(text, vocab_size):
    return _train_on_words(text, vocab_size, text.split())


@_WORDS
def split_at_spaces(text, vocab_size):
    return _train_on_words(text, vocab_size, text.split(" "))


@_WORDS
def split_into_lines(text, vocab_size):
    return _train_on_words(text, vocab_size, text.splitlines())


@_WORDS
def spaces_left_out(text, vocab_size):
    return _train(text, vocab_size, start=lambda text: list("".join(text.split()).encode("utf-8")))


@_CHANGED_TEXT
def made_small(text, vocab_size):
    return _train(text, vocab_size, start=lambda text: list(text.lower().encode("utf-8")))


@_CHANGED_TEXT
def stripped(text, vocab_size):
    return _train(text, vocab_size, start=lambda text: list(text.strip().encode("utf-8")))


@_NEW_IDS
def ids_from_257(text, vocab_size):
    return _train(text, vocab_size, replace=lambda ids, pair, new_id: _merge(ids, pair, new_id + 1))


@_NEW_IDS
def ids_from_259(text, vocab_size):
    return _train(text, vocab_size, replace=lambda ids, pair, new_id: _merge(ids, pair, new_id + 3))


@_NEW_IDS
def always_the_same_id(text, vocab_size):
    return _train(text, vocab_size, replace=lambda ids, pair, new_id: _merge(ids, pair, 256))


@_APART_IN_TRAINING
def counts_without_overlap(text, vocab_size):
    return _train(text, vocab_size, count=_count_without_overlap)


@_SHAPE
def lists_of_two(text, vocab_size):
    return [list(pair) for pair in _train(text, vocab_size)]


@_SHAPE
def with_the_new_id(text, vocab_size):
    return [(pair, 256 + number) for number, pair in enumerate(_train(text, vocab_size))]


@_SHAPE
def a_dictionary(text, vocab_size):
    return {pair: 256 + number for number, pair in enumerate(_train(text, vocab_size))}


@_SHAPE
def a_dictionary_by_id(text, vocab_size):
    return {256 + number: pair for number, pair in enumerate(_train(text, vocab_size))}


_NOTHING_LEFT = _train_mistake(
    "nothing-to-merge-fails",
    "Where there is no pair at all, max has nothing to choose from and raises an error; the merges simply end there.",
    "Before max: if there are no counts, break.",
)


@_NOTHING_LEFT
def maximum_of_nothing(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("vocab_size must be at least 256")
    ids, merges = list(text.encode("utf-8")), []
    while len(merges) < vocab_size - 256:
        counts = _counts(ids)
        best = max(counts, key=counts.get)
        if counts[best] < 2:
            break
        ids = _merge(ids, best, 256 + len(merges))
        merges.append(best)
    return merges


def _tokenizer_mistake(cause, says, step):
    return misconception("Tokenizer", cause=cause, says=says, step=step)


class _Right:
    """A right tokenizer whose pieces the mistakes replace."""

    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        self.specials = tuple(specials)
        self.merges = [tuple(pair) for pair in merges]
        self.offset = len(self.specials)
        self.vocab_size = self.offset + 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = 0, 1, 2

    def raw(self, text):
        ids = list(text.encode("utf-8"))
        for number, pair in enumerate(self.merges):
            ids = _merge(ids, pair, 256 + number)
        return ids

    def encode(self, text, add_bos=False, add_eos=False):
        ids = [raw + self.offset for raw in self.raw(text)]
        return [self.bos_id] * bool(add_bos) + ids + [self.eos_id] * bool(add_eos)

    def pieces(self):
        pieces = [bytes([byte]) for byte in range(256)]
        for left, right in self.merges:
            pieces.append(pieces[left] + pieces[right])
        return pieces

    def check(self, ids):
        if any(not 0 <= token < self.vocab_size for token in ids):
            raise ValueError("an id is outside the vocabulary")

    def data(self, ids):
        pieces = self.pieces()
        return [pieces[token - self.offset] for token in ids if token >= self.offset]

    def text(self, data):
        return data.decode("utf-8", errors="replace")

    def decode(self, ids):
        self.check(ids)
        return self.text(b"".join(self.data(ids)))


_NO_OFFSET = _tokenizer_mistake(
    "specials-not-counted",
    "The ids are not moved up by the number of specials.",
    "id = raw id + len(specials), in encode and (the other way) in decode.",
)
_THREE_ALWAYS = _tokenizer_mistake(
    "three-specials-always",
    "The ids are moved up by 3, whatever the specials are.",
    "Use len(specials).",
)
_SPECIALS_LAST = _tokenizer_mistake(
    "specials-at-the-end",
    "The specials have the last ids; they have the first ones, 0, 1, 2, ...",
    "id = raw id + len(specials), and the specials are numbered from 0.",
)
_ORDER = _tokenizer_mistake(
    "merges-in-another-order",
    "The merges are not applied in the order in which they were learned.",
    "For each merge, the first learned first: raw = merge(raw, pair, 256 + number).",
)
_ONE_ROUND = _tokenizer_mistake(
    "merges-not-all-applied",
    "Not all merges are applied, or they do not build on each other.",
    "Go through all merges, and give each one the result of the one before.",
)
_VOCAB = _tokenizer_mistake(
    "vocab-size-wrong",
    "vocab_size is not the number of all ids.",
    "vocab_size = number of specials + 256 + number of merges.",
)
_BOS_ALWAYS = _tokenizer_mistake(
    "bos-and-eos-wrong",
    "<bos> and <eos> do not stand where they were asked for.",
    "[bos_id] in front if add_bos, [eos_id] at the end if add_eos, each on its own; neither by default.",
)
_PARSED = _tokenizer_mistake(
    "specials-found-in-text",
    "Text that looks like a special became one; in a text it is ordinary text.",
    "Encode every text as its bytes. Only add_bos and add_eos make specials.",
)
_SPECIALS_WRITTEN = _tokenizer_mistake(
    "specials-not-skipped",
    "decode writes the specials into the text; it skips them.",
    "Leave out every id below len(specials).",
)
_STOPS_AT_EOS = _tokenizer_mistake(
    "stops-at-special",
    "decode stops at a special; it skips it and goes on.",
    "Leave out the specials one by one, and decode all the rest.",
)
_ONE_BY_ONE = _tokenizer_mistake(
    "decoded-one-by-one",
    "Each id was made into text on its own; a letter whose bytes are spread over several ids is lost.",
    "Join the bytes of all ids, and decode once.",
)
_STRICT = _tokenizer_mistake(
    "strict-decoding",
    "Bytes that are no UTF-8 stop decode with an error; they should become U+FFFD.",
    "data.decode('utf-8', errors='replace')",
)
_DROPPED = _tokenizer_mistake(
    "invalid-bytes-dropped",
    "Bytes that are no UTF-8 are left out, or become another sign; they should become U+FFFD.",
    "data.decode('utf-8', errors='replace')",
)
_NO_CHECK = _tokenizer_mistake(
    "no-error-outside",
    "An id outside the vocabulary does not raise ValueError.",
    "Before anything else, check 0 <= id < vocab_size for every id. (Mind that lists take negative indices.)",
)
_TEXT_CHANGED = _tokenizer_mistake(
    "text-changed",
    "The text was changed before it was encoded; it must come back as it was.",
    "text.encode('utf-8'), and nothing before it.",
)
_KIND = _tokenizer_mistake(
    "another-kind-of-value",
    "encode gives a list of ints, and decode gives a str; here one of them is another kind of value.",
    "Return a plain list from encode, and from decode what bytes.decode gives.",
)
_ORD = _tokenizer_mistake(
    "characters-for-bytes",
    "encode starts from characters, not from bytes; the two agree for English letters only.",
    "list(text.encode('utf-8'))",
)


@_NO_OFFSET
class NoOffset(_Right):
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        super().__init__(merges, specials)
        self.offset = 0


@_NO_OFFSET
class NoOffsetInEncode(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        return [self.bos_id] * bool(add_bos) + self.raw(text) + [self.eos_id] * bool(add_eos)


@_NO_OFFSET
class NoOffsetInDecode(_Right):
    def data(self, ids):
        pieces = self.pieces()
        return [pieces[token] for token in ids if token >= self.offset]


@_THREE_ALWAYS
class ThreeAlways(_Right):
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        super().__init__(merges, specials)
        self.offset = 3


@_THREE_ALWAYS
class ThreeAlwaysInTheSizeToo(ThreeAlways):
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        super().__init__(merges, specials)
        self.vocab_size = 259 + len(self.merges)


@_SPECIALS_LAST
class SpecialsLast(_Right):
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        super().__init__(merges, specials)
        first = 256 + len(self.merges)
        self.pad_id, self.bos_id, self.eos_id = first, first + 1, first + 2
        self.offset = 0

    def data(self, ids):
        return super().data([token for token in ids if token < 256 + len(self.merges)])


@_ORDER
class LeftmostPairFirst(_Right):
    def raw(self, text):
        ids, numbers = list(text.encode("utf-8")), {pair: 256 + i for i, pair in enumerate(self.merges)}
        place = 0
        while place < len(ids) - 1:
            pair = ids[place], ids[place + 1]
            if pair in numbers:
                ids[place : place + 2] = [numbers[pair]]
                place = 0
            else:
                place += 1
        return ids


@_ORDER
class LongestPieceFirst(_Right):
    def raw(self, text):
        data, ids, pieces = text.encode("utf-8"), [], self.pieces()
        while data:
            best = max((i for i, piece in enumerate(pieces) if data.startswith(piece)), key=lambda i: len(pieces[i]))
            ids.append(best)
            data = data[len(pieces[best]) :]
        return ids


@_ORDER
class LastMergeFirst(_Right):
    def raw(self, text):
        ids = list(text.encode("utf-8"))
        for number in reversed(range(len(self.merges))):
            ids = _merge(ids, self.merges[number], 256 + number)
        return ids


@_ORDER
class LastMergeFirstUntilNothingChanges(_Right):
    def raw(self, text):
        ids = list(text.encode("utf-8"))
        while True:
            before = ids
            for number in reversed(range(len(self.merges))):
                ids = _merge(ids, self.merges[number], 256 + number)
            if ids == before:
                return ids


@_ORDER
class MostFrequentPairFirst(_Right):
    def raw(self, text):
        ids, numbers = list(text.encode("utf-8")), {pair: 256 + i for i, pair in enumerate(self.merges)}
        while True:
            counts = {pair: count for pair, count in _counts(ids).items() if pair in numbers}
            if not counts:
                return ids
            best = max(counts, key=counts.__getitem__)
            ids = _merge(ids, best, numbers[best])


@_ONE_ROUND
class NoMerges(_Right):
    def raw(self, text):
        return list(text.encode("utf-8"))


@_ONE_ROUND
class OnePassOverTheText(_Right):
    def raw(self, text):
        data, numbers = list(text.encode("utf-8")), {pair: 256 + i for i, pair in enumerate(self.merges)}
        ids, place = [], 0
        while place < len(data):
            pair = tuple(data[place : place + 2])
            ids.append(numbers.get(pair, data[place]))
            place += 2 if pair in numbers else 1
        return ids


@_ONE_ROUND
class LastMergeLeftOut(_Right):
    def raw(self, text):
        ids = list(text.encode("utf-8"))
        for number, pair in enumerate(self.merges[:-1]):
            ids = _merge(ids, pair, 256 + number)
        return ids


@_VOCAB
class WithoutTheSpecialsThroughout(_Right):
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        super().__init__(merges, specials)
        self.vocab_size = 256 + len(self.merges)


@_VOCAB
class WithoutTheMergesThroughout(_Right):
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        super().__init__(merges, specials)
        self.vocab_size = 256 + self.offset


@_VOCAB
class WithoutTheSpecials(_Right):
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        super().__init__(merges, specials)
        self.vocab_size = 256 + len(self.merges)

    def check(self, ids):
        if any(not 0 <= token < self.vocab_size + self.offset for token in ids):
            raise ValueError("an id is outside the vocabulary")


@_VOCAB
class WithoutTheMerges(WithoutTheSpecials):
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        super().__init__(merges, specials)
        self.vocab_size = 256 + self.offset

    def check(self, ids):
        if any(not 0 <= token < 256 + self.offset + len(self.merges) for token in ids):
            raise ValueError("an id is outside the vocabulary")


@_VOCAB
class TheLargestId(WithoutTheSpecials):
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        super().__init__(merges, specials)
        self.vocab_size = 256 + self.offset + len(self.merges) - 1

    def check(self, ids):
        if any(not 0 <= token <= self.vocab_size for token in ids):
            raise ValueError("an id is outside the vocabulary")


@_BOS_ALWAYS
class BosAndEosAlways(_Right):
    def encode(self, text, add_bos=True, add_eos=True):
        return super().encode(text, True, True)


@_BOS_ALWAYS
class BosAndEosByDefault(_Right):
    def encode(self, text, add_bos=True, add_eos=True):
        return super().encode(text, add_bos, add_eos)


@_BOS_ALWAYS
class BosAndEosNever(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        return super().encode(text)


@_BOS_ALWAYS
class BosAndEosExchanged(_Right):
    def __init__(self, merges, specials=("<pad>", "<bos>", "<eos>")):
        super().__init__(merges, specials)
        self.bos_id, self.eos_id = 2, 1


@_BOS_ALWAYS
class BosMeansBoth(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        return super().encode(text, add_bos or add_eos, add_bos or add_eos)


@_BOS_ALWAYS
class EosOnlyWithoutBos(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        return super().encode(text, add_bos, add_eos and not add_bos)


@_BOS_ALWAYS
class EosOnlyWithBos(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        return super().encode(text, add_bos, add_bos and add_eos)


@_BOS_ALWAYS
class EosInFront(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        return [self.bos_id] * bool(add_bos) + [self.eos_id] * bool(add_eos) + super().encode(text)


@_BOS_ALWAYS
class EosInFrontOfBos(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        return [self.eos_id] * bool(add_eos) + super().encode(text, add_bos)


@_BOS_ALWAYS
class OffsetOnBosToo(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        ids = super().encode(text)
        return [self.bos_id + self.offset] * bool(add_bos) + ids + [self.eos_id + self.offset] * bool(add_eos)


@_PARSED
class SpecialsFoundInText(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        ids, rest = [], text
        while rest:
            places = [(rest.find(name), number) for number, name in enumerate(self.specials) if name in rest]
            place, number = min(places, default=(len(rest), None))
            ids += [raw + self.offset for raw in self.raw(rest[:place])]
            if number is None:
                break
            ids.append(number)
            rest = rest[place + len(self.specials[number]) :]
        return [self.bos_id] * bool(add_bos) + ids + [self.eos_id] * bool(add_eos)


@_PARSED
class SpecialsCutFromText(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        for name in self.specials:
            text = text.replace(name, "")
        return super().encode(text, add_bos, add_eos)


@_SPECIALS_WRITTEN
class SpecialsWritten(_Right):
    def data(self, ids):
        pieces = [name.encode("utf-8") for name in self.specials] + self.pieces()
        return [pieces[token] for token in ids]


@_PARSED
class SpecialsCutFromResult(_Right):
    def decode(self, ids):
        text = super().decode(ids)
        for name in self.specials:
            text = text.replace(name, "")
        return text


@_SPECIALS_WRITTEN
class SpecialsByNegativeIndex(_Right):
    def data(self, ids):
        pieces = self.pieces()
        return [pieces[token - self.offset] for token in ids]


@_SPECIALS_WRITTEN
class OnlyPaddingSkipped(_Right):
    def data(self, ids):
        pieces = [name.encode("utf-8") for name in self.specials] + self.pieces()
        return [pieces[token] for token in ids if token != 0]


@_STOPS_AT_EOS
class StopsAtEos(_Right):
    def data(self, ids):
        return super().data(ids[: list(ids).index(2)] if 2 in ids else ids)


@_STOPS_AT_EOS
class StopsAtPadding(_Right):
    def data(self, ids):
        return super().data(ids[: list(ids).index(0)] if 0 in ids else ids)


@_ONE_BY_ONE
class OneByOne(_Right):
    def decode(self, ids):
        self.check(ids)
        return "".join(self.text(piece) for piece in self.data(ids))


@_ONE_BY_ONE
class CharactersOfBytes(_Right):
    def text(self, data):
        return data.decode("latin-1")


@_STRICT
class StrictDecoding(_Right):
    def text(self, data):
        return data.decode("utf-8")


@_STRICT
class StrictOneByOne(_Right):
    def decode(self, ids):
        self.check(ids)
        return "".join(piece.decode("utf-8") for piece in self.data(ids))


@_DROPPED
class InvalidBytesDropped(_Right):
    def text(self, data):
        return data.decode("utf-8", errors="ignore")


@_DROPPED
class InvalidBytesAsQuestionMarks(_Right):
    def text(self, data):
        return data.decode("utf-8", errors="replace").replace("\ufffd", "?")


@_DROPPED
class InvalidBytesEscaped(_Right):
    def text(self, data):
        return data.decode("utf-8", errors="backslashreplace")


@_NO_CHECK
class NoCheck(_Right):
    def check(self, ids):
        pass


@_NO_CHECK
class OutsideSkipped(_Right):
    def check(self, ids):
        pass

    def data(self, ids):
        return super().data([token for token in ids if 0 <= token < self.vocab_size])


@_NO_CHECK
class OnlyTooLargeIsAnError(_Right):
    def check(self, ids):
        if any(token >= self.vocab_size for token in ids):
            raise ValueError("an id is outside the vocabulary")


@_NO_CHECK
class OneTooManyAllowed(_Right):
    def check(self, ids):
        if any(not 0 <= token <= self.vocab_size for token in ids):
            raise ValueError("an id is outside the vocabulary")


@_NO_CHECK
class AnotherError(_Right):
    def check(self, ids):
        if any(not 0 <= token < self.vocab_size for token in ids):
            raise IndexError("an id is outside the vocabulary")


@_NO_CHECK
class ErrorAsKeyError(_Right):
    def check(self, ids):
        known = dict.fromkeys(range(self.vocab_size))
        for token in ids:
            known[token]


@_TEXT_CHANGED
class MadeSmall(_Right):
    def raw(self, text):
        return super().raw(text.lower())


@_TEXT_CHANGED
class Stripped(_Right):
    def raw(self, text):
        return super().raw(text.strip())


@_TEXT_CHANGED
class SpacesNormalized(_Right):
    def raw(self, text):
        return super().raw(" ".join(text.split()))


@_TEXT_CHANGED
class Normalized(_Right):
    def raw(self, text):
        return super().raw(unicodedata.normalize("NFC", text))


_STRIPPED_AFTERWARDS = _tokenizer_mistake(
    "text-changed",
    "The text is changed after it was decoded (spaces at its ends are taken away); it comes back as it was.",
    "Return what bytes.decode gives, and nothing more.",
)


@_STRIPPED_AFTERWARDS
class StrippedOnTheWayBack(_Right):
    def text(self, data):
        return super().text(data).strip()


@_STRIPPED_AFTERWARDS
class SpacesNormalizedOnTheWayBack(_Right):
    def text(self, data):
        return " ".join(super().text(data).split())


@_tokenizer_mistake(
    "state-kept",
    "A list of ids is kept for the next call and changed in this one: <bos> and <eos> of an earlier call stay in it.",
    "Build a new list in each call, [bos_id] + ids + [eos_id]; insert and append would change the one that is kept.",
)
class KeptListChanged(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        kept = self.__dict__.setdefault("kept", {})
        ids = kept.setdefault(text, super().encode(text))
        if add_bos:
            ids.insert(0, self.bos_id)
        if add_eos:
            ids.append(self.eos_id)
        return ids


@_KIND
class EncodesToATuple(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        return tuple(super().encode(text, add_bos, add_eos))


@_KIND
class EncodesToATensor(_Right):
    def encode(self, text, add_bos=False, add_eos=False):
        return torch.tensor(super().encode(text, add_bos, add_eos), dtype=torch.long)


@_KIND
class DecodesToBytes(_Right):
    def text(self, data):
        return data


@_ORD
class Characters(_Right):
    def raw(self, text):
        ids = [ord(letter) for letter in text]
        for number, pair in enumerate(self.merges):
            ids = _merge(ids, pair, 256 + number)
        return ids


@_ORD
class AsciiOnly(_Right):
    def raw(self, text):
        return super().raw(text.encode("ascii", errors="ignore").decode())


def _pad_mistake(cause, says, step):
    return misconception("pad_batch", cause=cause, says=says, step=step)


_LEFT = _pad_mistake(
    "padded-on-the-left",
    "The padding stands in front; it stands behind the sequence.",
    "list(sequence) + [pad_id] * missing, in this order.",
)
_CUT = _pad_mistake(
    "cut-to-the-shortest",
    "The longer sequences were cut; the short ones are filled up to the longest.",
    "longest = max(len(sequence) for sequence in sequences)",
)
_ZERO = _pad_mistake(
    "zero-for-padding",
    "The places are filled with 0, whatever pad_id is.",
    "Fill with pad_id: torch.full((B, S), pad_id).",
)
_FLOATS = _pad_mistake(
    "dtype-changed",
    "The ids have another dtype than int64.",
    "dtype=torch.long",
)
_ONE_MORE = _pad_mistake(
    "padded-too-far",
    "The batch is longer than its longest sequence.",
    "S is the length of the longest sequence, no more.",
)
_LISTS = _pad_mistake(
    "not-a-tensor",
    "The result is not one tensor.",
    "torch.tensor(rows, dtype=torch.long)",
)
_APPENDED = _pad_mistake(
    "argument-changed",
    "The caller's own lists were filled up.",
    "Make new lists: list(row) + [pad_id] * missing.",
)
_TRANSPOSED = _pad_mistake(
    "transposed",
    "Each sequence has become a column; it is a row: (B, S).",
    "The batch comes first.",
)
_SORTED = _pad_mistake(
    "sequences-reordered",
    "The sequences are no longer in their order.",
    "Row b of the result is sequence b.",
)
_OVERWRITTEN = _pad_mistake(
    "ids-overwritten",
    "Ids of a sequence were replaced by padding, or repeated in its place.",
    "Change nothing within a sequence; only what lies behind its end is pad_id.",
)


def _rows(sequences, pad_id):
    longest = max(map(len, sequences), default=0)
    return [[*sequence, *[pad_id] * (longest - len(sequence))] for sequence in sequences]


@_LEFT
def padded_on_the_left(sequences, pad_id):
    longest = max(map(len, sequences), default=0)
    return torch.tensor([[pad_id] * (longest - len(row)) + list(row) for row in sequences], dtype=torch.long)


@_CUT
def cut_to_the_shortest(sequences, pad_id):
    shortest = min(map(len, sequences), default=0)
    return torch.tensor([list(row)[:shortest] for row in sequences], dtype=torch.long)


@_CUT
def as_long_as_the_first(sequences, pad_id):
    size = len(sequences[0])
    rows = [[*row[:size], *[pad_id] * (size - len(row))] for row in sequences]
    return torch.tensor(rows, dtype=torch.long)


@_ZERO
def filled_with_zero(sequences, pad_id):
    return torch.tensor(_rows(sequences, 0), dtype=torch.long)


@_ZERO
def filled_with_minus_one(sequences, pad_id):
    return torch.tensor(_rows(sequences, -1), dtype=torch.long)


@_FLOATS
def floats(sequences, pad_id):
    return torch.tensor(_rows(sequences, pad_id), dtype=torch.float32)


@_FLOATS
def short_ints(sequences, pad_id):
    return torch.tensor(_rows(sequences, pad_id)).to(torch.int32)


@_ONE_MORE
def one_more(sequences, pad_id):
    return torch.tensor([[*row, pad_id] for row in _rows(sequences, pad_id)], dtype=torch.long)


@_ONE_MORE
def as_long_as_all_together(sequences, pad_id):
    size = sum(map(len, sequences))
    return torch.tensor([[*row, *[pad_id] * (size - len(row))] for row in sequences], dtype=torch.long)


@_LISTS
def lists(sequences, pad_id):
    return _rows(sequences, pad_id)


@_LISTS
def a_list_of_tensors(sequences, pad_id):
    return [torch.tensor(row) for row in _rows(sequences, pad_id)]


@_APPENDED
def appended(sequences, pad_id):
    longest = max(map(len, sequences), default=0)
    for row in sequences:
        row += [pad_id] * (longest - len(row))
    return torch.tensor(sequences, dtype=torch.long)


@_TRANSPOSED
def transposed(sequences, pad_id):
    return torch.tensor(_rows(sequences, pad_id), dtype=torch.long).T


@_SORTED
def sorted_by_length(sequences, pad_id):
    return torch.tensor(_rows(sorted(sequences, key=len, reverse=True), pad_id), dtype=torch.long)


@_SORTED
def shortest_first(sequences, pad_id):
    return torch.tensor(_rows(sorted(sequences, key=len), pad_id), dtype=torch.long)


@_OVERWRITTEN
def last_id_lost(sequences, pad_id):
    rows = [
        [*row[:-1], pad_id] if len(row) < len(full) else full
        for row, full in zip(sequences, _rows(sequences, pad_id), strict=True)
    ]
    return torch.tensor(_rows(rows, pad_id), dtype=torch.long)


@_OVERWRITTEN
def repeated(sequences, pad_id):
    longest = max(map(len, sequences), default=0)
    rows = [(list(row) * longest)[:longest] if row else [pad_id] * longest for row in sequences]
    return torch.tensor(rows, dtype=torch.long)


@_OVERWRITTEN
def last_id_repeated(sequences, pad_id):
    longest = max(map(len, sequences), default=0)
    rows = [[*row, *[row[-1] if row else pad_id] * (longest - len(row))] for row in sequences]
    return torch.tensor(rows, dtype=torch.long)


_OFFSET_TOO_EARLY = _tokenizer_mistake(
    "offset-before-merging",
    "The ids are moved up by the number of specials before the merges are applied; the merges are of raw ids, and find "
    "other pairs, or none.",
    "Merge the raw ids first, and add len(specials) to what is left.",
)


@_OFFSET_TOO_EARLY
class OffsetBeforeMerging(_Right):
    new_ids_moved = True

    def encode(self, text, add_bos=False, add_eos=False):
        ids = [byte + self.offset for byte in text.encode("utf-8")]
        for number, pair in enumerate(self.merges):
            ids = _merge(ids, pair, 256 + number + self.offset * self.new_ids_moved)
        return [self.bos_id] * bool(add_bos) + ids + [self.eos_id] * bool(add_eos)


@_OFFSET_TOO_EARLY
class OffsetBeforeMergingForBytesOnly(OffsetBeforeMerging):
    new_ids_moved = False


_ONE_ROW = _pad_mistake(
    "one-row-for-all",
    "All rows are one and the same list, [row] * B, so what is written into one stands in all of them.",
    "Make a new list for each sequence: [[pad_id] * longest for _ in sequences].",
)
_THROWN_OUT = _pad_mistake(
    "real-ids-removed",
    "Ids that are equal to pad_id were taken out of the sequences; what stands in a sequence stays there.",
    "Change nothing within a sequence, and only add behind its end.",
)


@_ONE_ROW
def one_row_for_all(sequences, pad_id):
    rows = [[pad_id] * max(map(len, sequences), default=0)] * len(sequences)
    for row, sequence in zip(rows, sequences, strict=True):
        row[: len(sequence)] = sequence
    return torch.tensor(rows, dtype=torch.long)


@_THROWN_OUT
def ids_like_the_padding_removed(sequences, pad_id):
    return torch.tensor(_rows([[i for i in row if i != pad_id] for row in sequences], pad_id), dtype=torch.long)


@_THROWN_OUT
def ids_like_the_padding_removed_and_as_long_as_before(sequences, pad_id):
    longest = max(map(len, sequences), default=0)
    kept = [[i for i in row if i != pad_id] for row in sequences]
    return torch.tensor([row + [pad_id] * (longest - len(row)) for row in kept], dtype=torch.long)
