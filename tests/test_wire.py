"""Plain values survive the wire; anything else is refused, and hostile bytes harm nothing."""

import msgpack
import numpy
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder import sandbox
from autograder.worker import wire

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.tuples(st.integers()), inner)
    ),
    max_leaves=20,
)


@given(values)
def test_plain_values_come_back_as_they_were(value):
    assert wire.decode(wire.encode(value)) == value


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.int64, torch.bool], ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (2, 3, 4)], ids=str)
def test_tensors_come_back_as_they_were(dtype, shape):
    tensor = (10 * torch.randn(shape)).to(dtype)
    back = wire.decode(wire.encode(tensor))
    assert back.dtype == dtype and back.shape == tensor.shape and torch.equal(back, tensor)


def test_what_would_take_hours_to_decode_is_refused():
    """Keys that all have one hash, in a map or a dict, and sizes that are numbers of millions of digits."""
    modulus = 2**61 - 1

    def big(value):
        return msgpack.ExtType(wire._BIG, value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))

    def refuses(value):
        with pytest.raises(wire.WireError):
            wire.decode(msgpack.packb(value, use_bin_type=True))

    refuses({"a": 1})
    pairs = [[k * modulus, None] for k in range(8)] + [[k, None] for k in range(wire.MOST_PAIRS)]
    refuses(msgpack.ExtType(wire._DICT, msgpack.packb(pairs)))
    refuses(big(1 << (8 * wire.LARGEST_INTEGER)))
    huge = big(1 << (8 * wire.LARGEST_INTEGER - 9))
    refuses(msgpack.ExtType(wire._TENSOR, msgpack.packb(["float32", [huge] * 8, list(range(8)), b""])))
    with pytest.raises(wire.WireError, match="too large"):
        wire.encode(1 << (8 * wire.LARGEST_INTEGER))


def test_a_transposed_tensor_arrives_transposed():
    tensor = torch.randn(2, 3, 4).permute(2, 0, 1)
    back = wire.decode(wire.encode(tensor))
    assert torch.equal(back, tensor) and back.stride() == tensor.stride()


@given(st.binary(max_size=200))
def test_any_bytes_give_a_value_or_one_clear_error(data):
    try:
        wire.decode(data)
    except wire.WireError as error:
        assert str(error)


@pytest.mark.parametrize(
    "payload",
    [
        ["float32", [1000000], [0], b"1234"],
        ["float32", [-1, -4], [0, 1], b"1234" * 4],
        ["object", [1], [0], b"12345678"],
        ["float32", [1], [5], b"1234"],
        ["float32", [1], [0], "text"],
        ["float32", [2**40, 0], [0, 1], b""],
        ["float32"],
        7,
    ],
    ids=str,
)
def test_a_broken_tensor_is_refused(payload):
    with pytest.raises(wire.WireError):
        wire.decode(msgpack.packb(msgpack.ExtType(1, msgpack.packb(payload))))


def test_deep_nesting_is_refused():
    value = []
    for _ in range(1000):
        value = [value]
    with pytest.raises(wire.WireError, match="nested"):
        wire.encode(value)


def test_a_large_tensor_is_refused_before_it_is_copied():
    with pytest.raises(wire.WireError, match="larger"):
        wire.encode(torch.zeros(1).expand(2**40))


def test_an_object_is_refused_where_nobody_keeps_it():
    with pytest.raises(wire.WireError, match="cannot cross"):
        wire.encode(object())


def test_numpys_float_is_a_float():
    value = wire.decode(wire.encode(numpy.float64(0.25)))
    assert type(value) is float and value == 0.25


def test_both_sides_agree_on_the_largest_message():
    assert sandbox._LARGEST_MESSAGE == wire.LARGEST_MESSAGE
