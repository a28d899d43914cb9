"""Build, beside a learner's code, the things that exercises take as arguments: models, optimizers, generators.

A grader asks for one by its kind, with plain values (``learner.make("optimizer", model=model, lr=0.1)``), and gets an
object of the learner's process that it can pass on. Nothing here is secret, and the same request always builds the
same thing, so a record of requests can be played to another implementation.

A new kind is one decorated function; its first argument is the namespace of the learner's definitions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

Builder = Callable[..., Any]
_BUILDERS: dict[str, Builder] = {}


def prop(kind: str) -> Callable[[Builder], Builder]:
    """Mark the function that builds things of this kind."""

    def mark(builder: Builder) -> Builder:
        _BUILDERS[kind] = builder
        return builder

    return mark


def build(kind: str, namespace: dict[str, Any], **values: Any) -> Any:
    """Build a thing of this kind.

    >>> build("generator", {}, seed=3).initial_seed()
    3
    """
    if kind not in _BUILDERS:
        raise ValueError(f"there is nothing of the kind {kind!r}; known are {', '.join(sorted(_BUILDERS))}")
    return _BUILDERS[kind](namespace, **values)


@prop("generator")
def _generator(_namespace: dict[str, Any], seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@prop("optimizer")
def _optimizer(_namespace: dict[str, Any], model: nn.Module, name: str = "sgd", **options: Any) -> Any:
    return {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[name](model.parameters(), **options)


@prop("parameters")
def _parameters(_namespace: dict[str, Any], model: nn.Module) -> dict[str, Tensor]:
    """Give what the model's parameters are now: plain values, which diagnosis compares number by number."""
    return {name: parameter.detach().clone() for name, parameter in model.named_parameters()}


@prop("given_transformer")
def _given_transformer(
    namespace: dict[str, Any],
    sizes: dict[str, Any],
    state: dict[str, Tensor] | None = None,
    left_over_gradient: float | None = None,
) -> nn.Module:
    """Give lesson 10's ``Transformer`` with this state, in its dtype; every gradient may hold a number from before."""
    model: nn.Module = _part("Transformer", namespace)(**sizes)
    if state is not None:
        model.to(next(iter(state.values())).dtype)
        model.load_state_dict(state)
    if left_over_gradient is not None:
        for parameter in model.parameters():
            parameter.grad = torch.full_like(parameter, left_over_gradient)
    return model


def _part(name: str, namespace: dict[str, Any]) -> Any:
    """Give an earlier lesson's part: from ``given`` where a lesson runs, else from the course's own parts."""
    given = getattr(sys.modules.get("given"), name, None)
    return namespace[name] if given is None else given


@prop("scripted_translator")
def _scripted_translator(_namespace: dict[str, Any], **values: Any) -> ScriptedTranslator:
    return ScriptedTranslator(**values)


class ScriptedTranslator(nn.Module):
    """A translator that says what it was told to say, with the methods of lesson 10's ``Transformer``.

    ``scripts[source][prefix]`` are the logits of the token that follows ``prefix`` (``<bos>`` included) when
    ``source`` (its padding left out) is translated, both as tuples of ids. Where nothing is written the logits are
    ``otherwise``, or random numbers that hang only on source, prefix and ``seed``. In training mode it says the
    opposite of everything, unless ``alike_in_training``.
    ``record`` notes each call: the method, training or not, gradients or not, and how many rows and target tokens.

    >>> model = ScriptedTranslator(4, scripts={(3,): {(1,): [0.0, 0.0, 5.0, 1.0]}}).eval()
    >>> memory, src_mask = model.encode(torch.tensor([[3, 0]]))
    >>> model.decode(torch.tensor([[1]]), memory, src_mask)
    tensor([[[0., 0., 5., 1.]]], grad_fn=<MulBackward0>)
    """

    def __init__(
        self,
        vocab_size: int,
        scripts: dict[tuple[int, ...], dict[tuple[int, ...], list[float]]] | None = None,
        seed: int = 0,
        spread: float = 2.0,
        pad_id: int = 0,
        otherwise: list[float] | None = None,
        alike_in_training: bool = False,
    ) -> None:
        super().__init__()
        self.vocab_size, self.pad_id = vocab_size, pad_id
        self.scripts, self.otherwise, self.seed, self.spread = scripts or {}, otherwise, seed, spread
        self.alike_in_training = alike_in_training
        self.scale = nn.Parameter(torch.ones(()))
        self.record: list[tuple[str, bool, bool, int, int]] = []

    def encode(self, src: Tensor) -> tuple[Tensor, Tensor]:
        self._note("encode", src)
        src_mask = (src != self.pad_id)[:, None, None, :]  # (B, 1, 1, S)
        return src.unsqueeze(-1).to(self.scale.dtype) * self.scale, src_mask  # the ids themselves: (B, S, 1)

    def decode(self, tgt: Tensor, memory: Tensor, src_mask: Tensor, return_weights: bool = False) -> Any:
        self._note("decode", tgt)
        batch, length = tgt.shape
        memory = memory.expand(batch, -1, -1)  # as attention does it
        real = src_mask.expand(batch, 1, 1, -1)[:, 0, 0]  # (B, S)
        rows = []
        for target, ids, mask in zip(tgt.tolist(), memory[..., 0].tolist(), real.tolist(), strict=True):
            source = tuple(round(token) for token, is_real in zip(ids, mask, strict=True) if is_real)
            rows.append([self._logits(source, tuple(target[: end + 1])) for end in range(length)])
        sign = -1.0 if self.training and not self.alike_in_training else 1.0
        logits = sign * torch.tensor(rows).reshape(batch, length, self.vocab_size) * self.scale  # (B, T, V)
        weights = real[:, None, None, :].expand(batch, 1, length, -1) / real.sum(-1).clamp(min=1)[:, None, None, None]
        return (logits, [weights]) if return_weights else logits

    def forward(self, src: Tensor, tgt: Tensor) -> Tensor:
        memory, src_mask = self.encode(src)
        logits: Tensor = self.decode(tgt, memory, src_mask)
        return logits

    def _logits(self, source: tuple[int, ...], prefix: tuple[int, ...]) -> list[float]:
        written = self.scripts.get(source, {}).get(prefix, self.otherwise)
        if written is not None:
            return list(written)
        mixed = self.seed + 1
        for token in (*source, -1, *prefix):
            mixed = (mixed * 1_000_003 + token + 7) % (2**31 - 1)
        draw = torch.randn(self.vocab_size, generator=torch.Generator().manual_seed(mixed)) * self.spread
        draw[self.pad_id] = -20.0  # no translator writes padding
        numbers: list[float] = draw.tolist()
        return numbers

    def _note(self, method: str, ids: Tensor) -> None:
        self.record.append((method, self.training, torch.is_grad_enabled(), *ids.shape))  # type: ignore[arg-type]


@prop("watch")
def _watch(_namespace: dict[str, Any], model: nn.Module) -> Watch:
    return Watch(model)


class Watch:
    """Notes, from now on, what a model is called with: for each call the number of ids and whether there is a cache.

    >>> class Echo(nn.Module):
    ...     def forward(self, ids, cache=None):
    ...         return ids
    >>> model = Echo()
    >>> watch = Watch(model)
    >>> _ = model(torch.zeros(2, 3)), model.forward(torch.zeros(2, 1), cache="a cache")
    >>> watch.calls
    [(3, False), (1, True)]
    """

    def __init__(self, model: nn.Module) -> None:
        self.calls: list[tuple[int, bool]] = []
        forward = model.forward

        def watched(*args: Any, **kwargs: Any) -> Any:
            values = [*args, *kwargs.values()]
            ids = next((value for value in values if isinstance(value, Tensor)), torch.empty(0, 0))
            has_cache = any(value is not None and not isinstance(value, Tensor) for value in values)
            self.calls.append((ids.shape[-1], has_cache))
            return forward(*args, **kwargs)

        model.forward = watched  # model(ids) comes by here as well
