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
    (
        r"masked_fill_? only supports boolean masks|expected predicate to be bool",
        lambda _: "A mask must be boolean: compare (x != 0), or use mask.bool(); arithmetic makes numbers of it.",
    ),
    (
        r"(Subtraction|Negation), the `-` operator,.* bool tensor",
        lambda _: "Boolean tensors know no minus: turn one round by ~mask.",
    ),
    (
        r"\"bitwise_not_cpu\" not implemented for '(\w+)'|operator.invert. is only implemented on integer",
        lambda _: "~ turns round booleans only, and this tensor holds numbers: make it boolean first, mask.bool().",
    ),
    (
        r"\"(\w+?)_cpu\" not implemented for '(Half|Long|Int|Bool)'",
        lambda found: (
            f"{found[1]} does not work on {found[2].lower()} tensors: make it floating-point first, x.float()."
        ),
    ),
    (
        r"mean\(\): could not infer output dtype|can only calculate the mean of",
        lambda _: "The mean of whole numbers is none: make them floating-point first, x.float().",
    ),
    (
        r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)",
        lambda found: (
            f"Dimension {found[2]} has {found[3]} places, 0 to {int(found[3]) - 1}, and place {found[1]} was asked for."
        ),
    ),
    (
        r"index out of range in self|index \d+ is out of bounds",
        lambda _: "An id is not smaller than the number of rows: are ids and table of the same vocabulary?",
    ),
    (
        r"(list|tuple|string|pop) (index|from empty list).*(out of range)?",
        lambda found: (
            f"The {found[1] if found[1] != 'pop' else 'list'} has no such place: mind its last one, and the empty case."
        ),
    ),
    (
        r"tensors used as indices must be long|only integer tensors of a single element can be converted to an index",
        lambda _: "An index must hold whole numbers: take ids as they are, or make them so with .long().",
    ),
    (
        r"Expected tensor for argument #\d+ 'indices' to have one of the following scalar types: Long",
        lambda _: "Ids must be whole numbers (torch.long), and these are floating-point.",
    ),
    (
        r"stack expects each tensor to be equal size, but got \[(.*?)\] at entry 0 and \[(.*?)\] at entry (\d+)",
        lambda found: (
            f"torch.stack wants equal shapes: the first is ({found[1]}), and number {found[3]} is ({found[2]})."
        ),
    ),
    (
        r"Sizes of tensors must match except in dimension (\d+)\. Expected size (\d+) but got size (\d+)",
        lambda found: (
            f"torch.cat joins along dimension {found[1]}; all other sizes must agree: here {found[2]}, {found[3]}."
        ),
    ),
    (
        r"The expanded size of the tensor \((\d+)\) must match the existing size \((\d+)\) at .* dimension (\d+)",
        lambda found: (
            f"Dimension {found[3]} has size {found[2]} and is to become {found[1]}: only a size of 1 can be spread. "
            "Is an unsqueeze missing, or a dimension in the wrong place?"
        ),
    ),
    (
        r"view size is not compatible with input tensor's size and stride",
        lambda _: "view needs the numbers in order, and transpose has left them in another: use reshape.",
    ),
    (
        r"number of dimensions in the tensor input does not match the length",
        lambda _: "permute wants every dimension once: name as many as the tensor has.",
    ),
    (
        r"element 0 of tensors does not require grad",
        lambda _: "Nothing here can learn: was .detach(), .item(), torch.no_grad() or torch.tensor(x) on the way?",
    ),
    (
        r"a leaf Variable that requires grad is being used in an in-place operation",
        lambda _: "A parameter cannot be written into: make a new tensor, or write under torch.no_grad().",
    ),
    (
        r"one of the variables needed for gradient computation has been modified by an inplace operation",
        lambda _: "What the gradient needs was overwritten (x += …, x[…] = …, a function ending in _): make a new one.",
    ),
    (
        r"Trying to backward through the graph a second time",
        lambda _: "The same loss was taken back twice: compute it anew before each backward().",
    ),
    (
        r"Can't call numpy\(\) on Tensor that requires grad",
        lambda _: "numpy would lose the gradient: stay in torch.",
    ),
    (
        r"not enough values to unpack \(expected (\d+), got (\d+)\)|too many values to unpack \(expected (\d+)",
        lambda found: (
            f"{found[1] or found[3]} names stand on the left, and another number of values comes: "
            "how many dimensions, or results, are there?"
        ),
    ),
    (
        r"'(\w+)' object is not callable",
        lambda found: (
            f"Something of type {found[1]} is called with (…): is it a number or list that has a function's name?"
        ),
    ),
    (
        r"'(\w+)' object is not subscriptable",
        lambda found: (
            f"[…] does not work on a {found[1]}: is it a function that was not called, or one result, not several?"
        ),
    ),
    (
        r"'tuple' object has no attribute '(\w+)'",
        lambda found: (
            f"That is several values, and only one has .{found[1]}: unpack them first, `output, weights = …`."
        ),
    ),
    (
        r"'(int|float|list)' object has no attribute '(shape|dim|size|mT|transpose|to|dtype)'",
        lambda found: (
            f"That is a Python {found[1]}, and .{found[2]} belongs to tensors: is it another argument than you think, "
            "or is torch.tensor(…) missing?"
        ),
    ),
    (
        r"'Tensor' object has no attribute '(\w+)'",
        lambda found: f"Tensors have no .{found[1]}: is it spelled so, or is it a function, torch.{found[1]}(x)?",
    ),
    (
        r"'(\w+)' object has no attribute '(\w+)'",
        lambda found: (
            f"{found[1]} has no .{found[2]}: is it set in __init__, as self.{found[2]}, and spelled in the same way?"
        ),
    ),
    (
        r"name '(\w+)' is not defined",
        lambda found: (
            f"`{found[1]}` is not known here: is it spelled so, is its import or its cell run, or is `self.` missing?"
        ),
    ),
    (
        r"(local variable '(\w+)' referenced before assignment|cannot access local variable '(\w+)')",
        lambda found: (
            f"`{found[2] or found[3]}` gets its value only on some ways through the code: give it one before the `if`."
        ),
    ),
    (
        r"Module \[\w*\] is missing the required \"forward\" function",
        lambda _: (
            "A module computes in a method called `forward`: is it there, spelled so, and indented into the class?"
        ),
    ),
    (
        r"unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'",
        lambda found: (
            f"{found[1]} does not work between {found[2]} and {found[3]}: is one of them None, or not what you think?"
        ),
    ),
    (
        r"einsum\(\): subscript (\w) has size (\d+) for operand \d+ which does not broadcast with .* size (\d+)",
        lambda found: (
            f"In einsum the letter {found[1]} stands for {found[3]} and for {found[2]}: "
            "dimensions of different sizes need letters of their own."
        ),
    ),
    (
        r"(max|min)\(\) (arg is an empty sequence|iterable argument is empty)",
        lambda found: f"There is nothing to take the {found[1]} of: what is the answer when there is nothing at all?",
    ),
    (
        r"expected sequence of length (\d+) at dim \d+ \(got (\d+)\)",
        lambda found: (
            f"torch.tensor makes a box: all rows need one length, and here they have {found[1]} and {found[2]}."
        ),
    ),
    (
        r"module '(\w+)' has no attribute '(\w+)'",
        lambda found: f"{found[1]} has nothing called {found[2]}: is it spelled so?",
    ),
    (
        r"bytes must be in range\(0, 256\)",
        lambda _: "bytes hold numbers below 256, and the ids of merged pairs are larger: keep them in a list.",
    ),
    (
        r"division by zero",
        lambda _: "A plain number is divided by 0: is there an empty list, or a size of 1 less 1?",
    ),
    (
        r"unhashable type: '(\w+)'",
        lambda found: f"A {found[1]} cannot be the key of a dict: make it a tuple.",
    ),
    (
        r"can't decode byte|invalid start byte|unexpected end of data",
        lambda _: (
            'These bytes alone are no character: join all bytes first, and then decode("utf-8", errors="replace").'
        ),
    ),
    (
        r"embed_dim must be divisible|must be divisible by num_heads",
        lambda _: "The width must be a multiple of the number of heads.",
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
