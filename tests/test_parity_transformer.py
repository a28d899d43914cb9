"""The course's Transformer is the library's, without its two extra norms: in values and in gradients."""

import warnings

import pytest
import torch

from autograder import catalog
from course.torch_twin import as_torch_names_it, torch_twin

PARTS = catalog.reference()
CLOSE = 1e-10
# (B, S, T, sizes)
CASES = {
    "ordinary": (3, 7, 5, {"d_model": 16, "num_heads": 4, "num_layers": 2, "d_ff": 32}),
    "odd, one head": (2, 4, 9, {"d_model": 7, "num_heads": 1, "num_layers": 1, "d_ff": 5}),
    "three layers, another padding id": (
        4, 6, 6, {"d_model": 12, "num_heads": 3, "num_layers": 3, "d_ff": 12, "pad_id": 5},
    ),
    "one token each, untied": (
        1, 1, 1, {"d_model": 8, "num_heads": 2, "num_layers": 2, "d_ff": 16, "tie_weights": False},
    ),
    "default sizes": (2, 11, 8, {}),
}  # fmt: skip


def build(case):
    """Give a model with random norms and biases, in float64, and sentences of which some end in padding."""
    batch, source, target, sizes = CASES[case]
    torch.manual_seed(0)
    model = PARTS.Transformer(src_vocab=13, tgt_vocab=17, dropout=0.0, **sizes).double()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 1:
                parameter.copy_(torch.randn_like(parameter) * 0.3 + ("norm.weight" in name))
    src, tgt = (torch.randint(6, vocab, (batch, length)) for vocab, length in ((13, source), (17, target)))
    for row in range(1, batch):
        src[row, max(1, source - row) :] = model.pad_id
        tgt[row, max(1, target - row) :] = model.pad_id
    return model, src, tgt


def twin_and_its_output(model, src, tgt):
    """Let the library's stacks work between the model's own embeddings and its output projection."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about shortcuts that it does not take here
        twin = torch_twin(model, num_heads=model.encoder.layers[0].self_attn.num_heads)
    x, y = (
        model.positional_encoding(embedding(ids))
        for embedding, ids in ((model.source_embedding, src), (model.target_embedding, tgt))
    )
    # The library's masks are the other way round: True means may not.
    padding = src == model.pad_id
    decoded = twin(x, y, tgt_mask=~PARTS.causal_mask(tgt.shape[1])[0, 0], src_key_padding_mask=padding,
                   tgt_key_padding_mask=tgt == model.pad_id, memory_key_padding_mask=padding)  # fmt: skip
    return twin, model.output_projection(decoded)


@pytest.mark.parametrize("case", CASES)
def test_the_library_gives_the_same(case):
    model, src, tgt = build(case)
    logits = model(src, tgt)
    twin, expected = twin_and_its_output(model, src, tgt)
    assert (logits - expected).abs().max() <= CLOSE
    cotangent = torch.randn_like(logits)
    ours = dict(model.named_parameters())
    found = dict(zip(ours, torch.autograd.grad(logits, list(ours.values()), cotangent), strict=True))
    theirs = dict(twin.named_parameters())
    embeddings = [name for name in ours if "embedding" in name or "output" in name]
    wanted = torch.autograd.grad(expected, [*theirs.values(), *(ours[name] for name in embeddings)], cotangent)
    for name, gradient in zip([*theirs, *embeddings], wanted, strict=True):
        value = found[name] if name in embeddings else as_torch_names_it(found)[name]
        assert (value - gradient).abs().max() <= CLOSE, name


def test_all_parameters_of_both_stacks_are_compared():
    model, *_ = build("ordinary")
    names = as_torch_names_it(dict(model.named_parameters()))
    count = sum(value.numel() for value in names.values())
    assert count == sum(p.numel() for part in (model.encoder, model.decoder) for p in part.parameters())


def test_the_librarys_own_model_has_two_more_norms():
    """Sizes as in the base model of the paper, on no device: only shapes."""
    with torch.device("meta"):
        theirs = sum(p.numel() for p in torch.nn.Transformer(batch_first=True).parameters())
        model = PARTS.Transformer(1, 1, d_model=512, num_heads=8, num_layers=6, d_ff=2048)
        ours = sum(p.numel() for part in (model.encoder, model.decoder) for p in part.parameters())
    assert theirs - ours == 2 * 2 * 512


def test_a_source_of_nothing_but_padding_is_finite_there_and_back():
    model, src, tgt = build("ordinary")
    src[1] = model.pad_id
    logits = model(src, tgt)
    logits.sum().backward()
    assert torch.isfinite(logits).all()
    assert all(torch.isfinite(parameter.grad).all() for parameter in model.parameters())
