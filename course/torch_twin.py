"""A ``torch.nn.Transformer`` with the parameters of a learner's Transformer, as a witness."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

_SAME_NAMES = {
    "feed_forward.linear1": "linear1",
    "feed_forward.linear2": "linear2",
    "self_attn.out_proj": "self_attn.out_proj",
    "cross_attn.out_proj": "multihead_attn.out_proj",
    "add_norm1.norm": "norm1",
    "add_norm2.norm": "norm2",
    "add_norm3.norm": "norm3",
}


def torch_twin(model: Any, num_heads: int) -> nn.Transformer:
    """Give PyTorch's own encoder and decoder stacks, without their final norms, with copies of the model's parameters.

    Embeddings, positions and the output projection are not part of ``nn.Transformer``. There is no dropout in it.
    """
    weight = model.encoder.layers[0].feed_forward.linear1.weight
    sizes: dict[str, Any] = {"d_model": weight.shape[1], "dim_feedforward": weight.shape[0],
                             "nhead": num_heads, "num_encoder_layers": len(model.encoder.layers),
                             "num_decoder_layers": len(model.decoder.layers)}  # fmt: skip
    twin = nn.Transformer(**sizes, dropout=0.0, batch_first=True, dtype=weight.dtype)
    twin.encoder.norm = twin.decoder.norm = None  # the paper has no norm behind its stacks
    twin.load_state_dict(as_torch_names_it(dict(model.named_parameters())))
    return twin


def as_torch_names_it(parameters: dict[str, Tensor]) -> dict[str, Tensor]:
    """Give a model's parameters, or their gradients, under the names and in the shapes that ``nn.Transformer`` has."""
    found: dict[str, Tensor] = {}
    for name, value in parameters.items():
        stack, _, rest = name.partition(".layers.")
        if stack not in ("encoder", "decoder"):
            continue
        number, _, rest = rest.partition(".")
        part, _, kind = rest.rpartition(".")
        prefix = f"{stack}.layers.{number}"
        if part in _SAME_NAMES:
            found[f"{prefix}.{_SAME_NAMES[part]}.{kind}"] = value.detach().clone()
        elif part.endswith("q_proj"):
            # PyTorch keeps the three projections of an attention in one matrix of three times the height.
            three = [parameters[name.replace("q_proj", f"{letter}_proj")].detach() for letter in "qkv"]
            attention = "multihead_attn" if part.startswith("cross") else "self_attn"
            found[f"{prefix}.{attention}.in_proj_{kind}"] = torch.cat(three)
    return found
