"""Take the library's finished parts away while a learner's code answers ("build it, don't call it").

Names can be aliased, so nothing here looks at source text: the operator itself is replaced in torch's
dispatcher, for every thread and every way of calling it, and Python functions get another body. A scratch
cell that compares with torch's own part is fine, because parts are missing only while a grader asks.
"""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import torch


class FinishedPartCalled(Exception):
    """The learner's code called the part that the exercise asks to build."""


@dataclass(frozen=True)
class Parts:
    """One group of finished parts: torch operators, Python functions (dotted names), and what to call them."""

    label: str
    operators: tuple[tuple[str, str], ...] = ()
    functions: tuple[str, ...] = ()


_SOFTMAX_OPERATORS = tuple(
    (name, key)
    for name, key in (
        ("_softmax", "CPU"), ("_softmax.out", "CPU"), ("_log_softmax", "CPU"), ("_log_softmax.out", "CPU"),
        ("softmax.int", "CompositeImplicitAutograd"), ("log_softmax.int", "CompositeImplicitAutograd"),
        ("_safe_softmax", "CompositeExplicitAutograd"), ("_masked_softmax", "CPU"),
        ("_sparse_softmax.int", "CompositeImplicitAutograd"),
    )
)  # fmt: skip

GROUPS: dict[str, Parts] = {
    "softmax": Parts(
        "torch's own softmax",
        _SOFTMAX_OPERATORS,
        (
            "torch.nn.functional.softmax", "torch.nn.functional.log_softmax", "torch.nn.functional.softmin",
            "torch.nn.functional.gumbel_softmax", "torch.nn.functional.scaled_dot_product_attention",
            "torch.nn.Softmax.forward", "torch.nn.LogSoftmax.forward", "torch.nn.Softmin.forward",
            "torch.nn.Softmax2d.forward", "torch._refs.softmax", "torch._refs.log_softmax",
            "torch._refs.special.softmax", "torch._refs.nn.functional.softmax",
            "torch._decomp.decompositions._softmax", "torch._decomp.decompositions._log_softmax",
            "torch.masked._ops.softmax", "torch.masked._ops.log_softmax",
            "scipy.special.softmax", "scipy.special.log_softmax",
        ),
    ),
    "attention": Parts(
        "torch's own attention",
        (
            ("scaled_dot_product_attention", "CompositeImplicitAutograd"),
            ("_scaled_dot_product_attention_math", "CompositeImplicitAutograd"),
            ("_scaled_dot_product_flash_attention_for_cpu", "CPU"),
            ("_native_multi_head_attention", "CPU"),
            ("_transformer_encoder_layer_fwd", "CPU"),
        ),
        (
            "torch.nn.functional.multi_head_attention_forward",
            "torch.nn.MultiheadAttention.forward",
            "torch.nn.Transformer.forward",
            "torch.nn.TransformerEncoder.forward",
            "torch.nn.TransformerDecoder.forward",
            "torch.nn.TransformerEncoderLayer.forward",
            "torch.nn.TransformerDecoderLayer.forward",
            "torch._decomp.decompositions.scaled_dot_product_flash_attention_for_cpu",
        ),
    ),
    "padding": Parts(
        "torch's own pad_sequence",
        (("pad_sequence", "CompositeImplicitAutograd"), ("_pad_packed_sequence", "CompositeImplicitAutograd")),
        (
            "torch.nn.utils.rnn.pad_sequence",
            "torch.nn.utils.rnn.pad_packed_sequence",
            "torch.nn.utils.rnn.pack_sequence",
        ),
    ),
    "embedding": Parts(
        "torch's own embedding",
        (
            ("one_hot", "CompositeImplicitAutograd"),
            ("embedding", "CompositeExplicitAutograd"),
            ("embedding_bag", "CompositeImplicitAutograd"),
            ("embedding_bag.padding_idx", "CompositeImplicitAutograd"),
            ("_embedding_bag", "CPU"),
            ("_embedding_bag_forward_only", "CPU"),
        ),
        (
            "torch.nn.functional.embedding",
            "torch.nn.functional.embedding_bag",
            "torch.nn.Embedding.forward",
            "torch.nn.EmbeddingBag.forward",
            "torch._decomp.decompositions.embedding",
        ),
    ),
    "layer-norm": Parts(
        "torch's own layer norm",
        (
            ("layer_norm", "CompositeImplicitAutograd"),
            ("native_layer_norm", "CPU"),
            ("native_layer_norm", "CompositeExplicitAutograd"),
            ("native_layer_norm.out", "CompositeExplicitAutograd"),
        ),
        (
            "torch.nn.functional.layer_norm",
            "torch.nn.LayerNorm.forward",
            "torch._refs.native_layer_norm",
            "torch._refs.nn.functional.layer_norm",
            "torch._decomp.decompositions.native_layer_norm",
        ),
    ),
}  # fmt: skip


@contextlib.contextmanager
def removed(groups: tuple[str, ...]) -> Iterator[list[str]]:
    """Within the block the parts of ``groups`` raise :class:`FinishedPartCalled`, however they are reached.

    Gives a list that names the parts that were called (what runs compiled code wraps the exception).

    >>> with removed(("softmax",)):
    ...     torch.ones(2).softmax(dim=0)
    Traceback (most recent call last):
    ...
    autograder.worker.finished.FinishedPartCalled: torch's own softmax
    >>> torch.ones(2).softmax(dim=0)
    tensor([0.5000, 0.5000])
    """
    called: list[str] = []
    if not groups:
        yield called
        return
    library = torch.library.Library("aten", "IMPL")
    bodies: list[tuple[FunctionType, Any]] = []
    try:
        for group in groups:
            parts = GROUPS[group]
            refuse = _refusing(parts.label, called)
            _replace_operators(library, parts.operators, refuse)
            for name in parts.functions:
                function = _find(name)
                if function is not None:
                    bodies.append((function, function.__code__))
                    function.__code__ = _refusing_code(refuse, function)
        yield called
    finally:
        for function, code in bodies:
            function.__code__ = code
        library._destroy()


def _refusing(label: str, called: list[str]) -> Callable[..., Any]:
    def refuse(*_args: Any, **_kwargs: Any) -> Any:
        called.append(label)
        raise FinishedPartCalled(label)

    return refuse


def _replace_operators(
    library: torch.library.Library, operators: tuple[tuple[str, str], ...], refuse: Callable[..., Any]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a kernel is overridden is what we want
        for name, key in operators:
            # An operator that this version of torch does not have cannot be called either.
            with contextlib.suppress(RuntimeError, AttributeError):
                library.impl(name, refuse, key, allow_override=True)


def _find(dotted: str) -> FunctionType | None:
    """Find a function by its dotted name among the modules that are loaded; what is not loaded is not there."""
    parts = dotted.split(".")
    for split in range(len(parts) - 1, 0, -1):
        module = sys.modules.get(".".join(parts[:split]))
        if module is not None:
            found: Any = module
            for part in parts[split:]:
                found = getattr(found, part, None)
            while hasattr(found, "__wrapped__"):
                found = found.__wrapped__
            return found if isinstance(found, FunctionType) else None
    return None


def _refusing_code(refuse: Callable[..., Any], function: FunctionType) -> Any:
    """Give a body that refuses: swapping the body reaches every alias of a function, made before or after."""

    def template(*args: Any, **kwargs: Any) -> Any:
        target: Any = "refuse"
        return target()

    code = template.__code__
    constants = tuple(refuse if constant == "refuse" else constant for constant in code.co_consts)
    if function.__code__.co_freevars:
        # The number of closed-over names must stay; a body with the same free names that uses none of them.
        return code.replace(co_consts=constants, co_freevars=function.__code__.co_freevars)
    return code.replace(co_consts=constants)
