"""PyTorch's and Python's error messages in a learner's words: what the sizes in them mean, and what to try."""

from __future__ import annotations

import re
from collections.abc import Callable

_Explain = Callable[[re.Match[str]], str]

_MESSAGES: list[tuple[str, _Explain]] = [
    (
        r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at non-singleton dimension (\d+)",
        lambda found: (
            f"Lined up from the right, the two shapes have {found[1]} and {found[2]} in dimension {found[3]}, and "
            "neither is 1. Is a keepdim=True missing, or a transpose?"
        ),
    ),
    (
        r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)",
        lambda found: (
            f"A matrix product needs equal inner sizes: ({found[1]}, {found[2]}) @ ({found[3]}, {found[4]}) has "
            f"{found[2]} and {found[3]}. Is a transpose missing, or are the factors in the wrong order?"
        ),
    ),
    (
        r"Expected size for first two dimensions of batch2 tensor to be: \[(\d+), (\d+)\] but got: \[(\d+), (\d+)\]",
        lambda found: (
            f"In a batch of matrix products, (B, n, k) @ (B, k, m), the second factor should begin with ({found[1]}, "
            f"{found[2]}), and it begins with ({found[3]}, {found[4]}). Is a transpose missing, or the wrong one?"
        ),
    ),
    (
        r"t\(\) expects a tensor with <= 2 dimensions|1D tensors expected",
        lambda _: (
            "This operation knows no batch. With one in front, exchange the last two dimensions (transpose(-2, -1)) "
            "and multiply by @."
        ),
    ),
    (
        r"shape '(\[[^]]*\])' is invalid for input of size (\d+)",
        lambda found: f"{found[2]} numbers do not fill the shape {found[1]}: the sizes must multiply to {found[2]}.",
    ),
    (
        r"Dimension out of range \(expected to be in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)\)",
        lambda found: (
            f"This tensor has {int(found[2]) + 1} dimension{'s' if found[2] != '0' else ''}, so there is no dimension "
            f"{found[3]}. Counting from the back (-1, -2) works for any number of dimensions."
        ),
    ),
    (
        r"bad operand type for unary ~: 'NoneType'",
        lambda _: "An argument is None here, as its default is. Ask first: `if mask is not None:`.",
    ),
    (
        r"'NoneType' object",
        lambda _: "Something is None here: an argument that was left out, or a function without a `return`.",
    ),
    (
        r"Boolean value of Tensor with more than one value is ambiguous",
        lambda _: (
            "Python asked a whole tensor for one True or False (by `if`, `and`, `or`, `not`, `max`, `in`). "
            "Use torch's own operations for each entry (`~`, `&`, `|`, torch.where, amax), or `is not None`."
        ),
    ),
    (
        r"only one element tensors can be converted to Python scalars|a Tensor with \d+ elements cannot be converted",
        lambda _: "A function for single numbers got a tensor. torch has its own for tensors: torch.exp, torch.sqrt, …",
    ),
    (
        r"^(sqrt|exp|log)\(\): argument 'input' \(position 1\) must be Tensor, not (int|float)",
        lambda found: f"torch.{found[1]} wants a tensor; for a plain number there is math.{found[1]}.",
    ),
    (
        r"must be Tensor, not tuple",
        lambda _: "A function that gives several values was used as if it gave one: unpack them, `one, other = f(…)`.",
    ),
    (
        r"unexpected keyword argument '(\w+)'",
        lambda found: f"The arguments' names belong to the exercise: the stub calls this one `{found[1]}`.",
    ),
    (
        r"takes \d+ positional arguments? but \d+ (was|were) given|missing \d+ required positional argument",
        lambda _: "Keep the arguments as the stub has them; a method's first one is `self`.",
    ),
    (
        r"maximum recursion depth exceeded",
        lambda _: "Your code calls itself without end.",
    ),
    (
        r"and 'torch\.return_types\.(\w+)'|'torch\.return_types\.(\w+)' and",
        lambda found: (
            f"x.{found[1] or found[2]}(dim) gives two things, values and places: take `.values`, or use x.amax(dim)."
        ),
    ),
    (
        r"expected .* to have the same dtype|must have the same dtype|expected scalar type (\w+) but found (\w+)",
        lambda _: "Two tensors of different dtypes meet: make new ones with the dtype of the input (x.dtype).",
    ),
    (
        r"The shape of the mask \[.*\] at index \d+ does not match the shape of the indexed tensor",
        lambda _: "Indexing with a mask wants a mask of the full shape; masked_fill and torch.where broadcast it.",
    ),
    (
        r"cannot assign module before Module.__init__\(\) call|has no attribute '_(forward|backward)_hooks'",
        lambda _: "A module can hold nothing before super().__init__(): make that the first line of __init__.",
    ),
]


def in_plain_words(message: str) -> str:
    """Explain an error's message, or give "" where there is nothing to add.

    >>> in_plain_words("mat1 and mat2 shapes cannot be multiplied (3x4 and 5x4)")[:67]
    'A matrix product needs equal inner sizes: (3, 4) @ (5, 4) has 4 and'
    >>> in_plain_words("all is said")
    ''
    """
    for pattern, explain in _MESSAGES:
        found = re.search(pattern, message)
        if found:
            return explain(found)
    return ""
