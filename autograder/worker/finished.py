"""Take the library's finished parts away while a learner's code answers ("build it, don't call it").

Names can be aliased, so nothing here looks at source text: the operator itself is replaced in torch's
dispatcher, for every kind of tensor, every thread and every way of calling it, and Python functions get another
body. In a learner's own kernel parts are missing only while a grader asks (:func:`removed`). Where submissions are
graded they are gone before any of a learner's code runs (:func:`remove_for_good`), since whoever runs first could keep
a copy or patch this module, and the files in which parts are written in Python can be hidden (:func:`sources`).
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import torch


class FinishedPartCalled(Exception):
    """The learner's code called the part that the exercise asks to build."""


@dataclass(frozen=True)
class Parts:
    """One group of finished parts: what to call them, torch operators (a pattern), Python functions (dotted names).

    Among the functions stand compiled ones as well, of which only the names are used (:func:`names`).
    ``modules`` hold nothing else and are not loaded unless somebody asks for them.
    """

    label: str
    operators: str
    functions: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()


_ATTENTION = "scaled_dot_product|scaled_dot_attention|_flash_attention|_efficient_attention|_cudnn_attention"
_MODULES = ("MultiheadAttention", "Transformer", "TransformerEncoder", "TransformerDecoder",
            "TransformerEncoderLayer", "TransformerDecoderLayer")  # fmt: skip

GROUPS: dict[str, Parts] = {
    "softmax": Parts(
        "torch's own softmax",
        f"softmax|{_ATTENTION}|_native_multi_head_attention|_transformer_encoder_layer",
        (
            "torch.nn.functional.softmax", "torch.nn.functional.log_softmax", "torch.nn.functional.softmin",
            "torch.nn.functional.gumbel_softmax", "torch.nn.functional.scaled_dot_product_attention",
            "torch.nn.Softmax.forward", "torch.nn.LogSoftmax.forward", "torch.nn.Softmin.forward",
            "torch.nn.Softmax2d.forward", "torch._refs.softmax", "torch._refs.log_softmax",
            "torch._refs.special.softmax", "torch._refs.nn.functional.softmax",
            "torch._refs.nn.functional.log_softmax", "torch._refs.nn.functional.softmin",
            "torch._decomp.decompositions._softmax", "torch._decomp.decompositions._log_softmax",
            "torch.masked._ops.softmax", "torch.masked._ops.log_softmax", "torch.masked._ops.softmin",
            "scipy.special.softmax", "scipy.special.log_softmax",
        ),
    ),
    "attention": Parts(
        "torch's own attention",
        f"{_ATTENTION}|multi_head_attention|_transformer_encoder_layer|onnx::Attention",
        (
            "torch.nn.functional.multi_head_attention_forward", "torch.nn.functional.scaled_dot_product_attention",
            *(f"torch.nn.{module}.{method}" for module in _MODULES for method in ("__init__", "forward")),
            "torch.nn.Transformer.generate_square_subsequent_mask",
            "torch.nn.modules.transformer._generate_square_subsequent_mask",
            *(f"torch.ao.nn.quantizable.modules.activation.MultiheadAttention.{method}"
              for method in ("__init__", "forward", "_forward_impl")),
            "torch._decomp.decompositions.scaled_dot_product_flash_attention_for_cpu",
            "torch.nn.attention.flex_attention.flex_attention",
            *(f"torch._higher_order_ops.flex_attention.{name}"
              for name in ("sdpa_dense", "math_attention", "_math_attention_inner")),
            "torch.onnx.ops._impl.attention_23._init_fn",
        ),
        ("torch._inductor.fx_passes.fuse_attention",),
    ),
    "padding": Parts(
        "torch's own pad_sequence",
        "pad_sequence|pad_packed_sequence",
        (
            "torch.nn.utils.rnn.pad_sequence",
            "torch.nn.utils.rnn.pad_packed_sequence",
            "torch.nn.utils.rnn.pack_sequence",
        ),
    ),
    "embedding": Parts(
        "torch's own embedding",
        "aten::one_hot|aten::embedding|_embedding_bag|quantized::embedding|static_runtime::embedding",
        (
            "torch.nn.functional.one_hot",
            "torch.nn.functional.embedding",
            "torch.nn.functional.embedding_bag",
            "torch.nn.Embedding.forward",
            "torch.nn.EmbeddingBag.forward",
            "torch._decomp.decompositions.embedding",
        ),
    ),
    "layer-norm": Parts(
        "torch's own layer norm",
        "layer_norm",
        (
            "torch.nn.functional.layer_norm",
            "torch.nn.LayerNorm.forward",
            "torch._refs.native_layer_norm",
            "torch._refs.nn.functional.layer_norm",
            "torch._decomp.decompositions.native_layer_norm",
        ),
    ),
    "cross-entropy": Parts(
        "torch's own cross-entropy",
        "aten::cross_entropy_loss|linear_cross_entropy",
        (
            "torch.nn.functional.cross_entropy",
            "torch.nn.functional.linear_cross_entropy",
            "torch.nn.CrossEntropyLoss.forward",
            "torch.nn.LinearCrossEntropyLoss.forward",
        ),
    ),
    # A group norm of one group is layer norm under another name; the others are for some inputs or after a transpose.
    "other-norms": Parts(
        "torch's own norm",
        "aten::(native_)?(group_norm|batch_norm|instance_norm)|aten::(_fused_)?rms_norm|_native_batch_norm_legit|aten::_batch_norm",
        (
            "torch.nn.functional.group_norm", "torch.nn.functional.batch_norm", "torch.nn.functional.instance_norm",
            "torch.nn.functional.rms_norm",
            *(f"torch.nn.{module}.forward" for module in ("GroupNorm", "BatchNorm1d", "InstanceNorm1d", "RMSNorm")),
            "torch._refs.native_group_norm", "torch._refs.nn.functional.group_norm",
            "torch._decomp.decompositions.native_group_norm", "torch._decomp.decompositions.native_batch_norm",
        ),
    ),
}  # fmt: skip

# The kinds of tensor that a CPU has, and torch's names for "whatever kind it is".
_KEYS = (
    "CPU", "MkldnnCPU", "SparseCPU", "SparseCsrCPU", "NestedTensorCPU", "QuantizedCPU",
    "CompositeImplicitAutograd", "CompositeImplicitAutogradNestedTensor", "CompositeExplicitAutograd",
    "CompositeExplicitAutogradNonFunctional",
)  # fmt: skip


def names(group: str) -> set[str]:
    """Give the names under which a learner calls the parts of a group: functions, and modules for their methods.

    >>> sorted(names("layer-norm"))
    ['LayerNorm', 'layer_norm', 'native_layer_norm']
    """
    called = (re.sub(r"\.(forward|__init__)$", "", dotted).split(".")[-1] for dotted in GROUPS[group].functions)
    return {name for name in called if not name.startswith("_")}


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
    bodies: list[tuple[FunctionType, Any]] = []
    libraries: list[Any] = []
    try:
        _remove(groups, called, bodies, libraries)
        yield called
    finally:
        for function, code in reversed(bodies):
            function.__code__ = code
        for library in libraries:
            library.reset()


def remove_for_good(groups: Iterable[str], called: list[str]) -> None:
    """Do the same for the rest of this process's life, and keep nothing by which it could be undone.

    Done before any of a learner's code has run, it leaves nothing to copy, trace or save either; what is not loaded
    is not loaded any more.
    """
    libraries: list[Any] = []
    _remove(groups, called, [], libraries)
    for library in libraries:
        # A reference that no Python object holds: the replacements stay, and no walk over objects finds them.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(library))
    for group in groups:
        for module in GROUPS[group].modules:
            sys.modules[module] = None  # type: ignore[assignment]


def sources() -> list[Path]:
    """Give the files in which finished parts are written in Python: whoever can run one anew has a copy of the part.

    >>> Path(torch.nn.functional.__file__) in sources()
    True
    """
    names = {name for parts in GROUPS.values() for name in (*parts.functions, *parts.modules)}
    found = {file for name in names if (file := _file_of(name)) is not None}
    found |= {Path(function.__code__.co_filename) for group in GROUPS for function in _functions(group)}
    return sorted(found)


def _file_of(dotted: str) -> Path | None:
    """Give the file of the module in which something of this dotted name is, without importing it."""
    place = Path(torch.__file__).parents[1]
    for part in dotted.split("."):
        if (place / f"{part}.py").is_file():
            return place / f"{part}.py"
        place /= part
    return None


def compiled(source: Path) -> Path:
    """Give the file in which Python keeps a source compiled."""
    return Path(importlib.util.cache_from_source(str(source)))


def _remove(
    groups: Iterable[str], called: list[str], bodies: list[tuple[FunctionType, Any]], libraries: list[Any]
) -> None:
    for group in groups:
        refuse = _refusing(GROUPS[group].label, called)
        for namespace, kernels in operators(group).items():
            library = torch._C._dispatch_library("IMPL", namespace, "", __file__, 0)
            libraries.append(library)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that a kernel is overridden is what we want
                for name, key in kernels:
                    library.impl(name, key, refuse)
        for function in _functions(group):
            bodies.append((function, function.__code__))
            function.__code__ = _refusing_code(refuse, function)


@cache
def operators(group: str) -> dict[str, list[tuple[str, str]]]:
    """Give the operators of a group that this torch has: for each namespace, names and kinds of tensor.

    >>> ("softmax.int", "CompositeImplicitAutograd") in operators("softmax")["aten"]
    True
    """
    pattern = re.compile(GROUPS[group].operators)
    found: dict[str, list[tuple[str, str]]] = {}
    for full_name in sorted(set(torch._C._dispatch_get_all_op_names())):
        if pattern.search(full_name) and "backward" not in full_name:
            namespace, name = full_name.split("::", 1)
            has = torch._C._dispatch_has_kernel_for_dispatch_key
            kernels = [(name, key) for key in _KEYS if has(full_name, key)]
            if kernels:
                found.setdefault(namespace, []).extend(kernels)
    return found


def _functions(group: str) -> list[FunctionType]:
    """Give the Python functions of a group, among them torch's decompositions of its operators."""
    parts = GROUPS[group]
    found = [*_decompositions(group, len(_decomposition_table()))]
    found += [_find(name) for name in parts.functions]
    for name in parts.modules:
        found += filter(callable, vars(sys.modules.get(name) or object).values())
    return list(dict.fromkeys(function for function in found if isinstance(function, FunctionType)))


def _decomposition_table() -> dict[Any, Any]:
    table: dict[Any, Any] = getattr(sys.modules.get("torch._decomp"), "decomposition_table", {})
    return table


@cache
def _decompositions(group: str, _size: int) -> list[Any]:
    """Give torch's decompositions of a group's operators; the table that holds them grows when torch imports more."""
    pattern = re.compile(GROUPS[group].operators)
    return [_unwrapped(function) for operator, function in _decomposition_table().items()
            if pattern.search(operator.name()) and "backward" not in operator.name()]  # fmt: skip


def _refusing(label: str, called: list[str]) -> Callable[..., Any]:
    def refuse(*_args: Any, **_kwargs: Any) -> Any:
        called.append(label)
        raise FinishedPartCalled(label)

    return refuse


def _find(dotted: str) -> Any:
    """Find a function by its dotted name among the modules that are loaded; what is not loaded is not there."""
    parts = dotted.split(".")
    for split in range(len(parts) - 1, 0, -1):
        module = sys.modules.get(".".join(parts[:split]))
        if module is not None:
            found: Any = vars(module).get(parts[split])  # not getattr: torch imports some of its modules when asked
            for part in parts[split + 1 :]:
                found = getattr(found, part, None)
            return _unwrapped(found)
    return None


def _unwrapped(found: Any) -> Any:
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    return found


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
