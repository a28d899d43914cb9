"""The library's finished parts are away while a learner's code answers, by whatever name they are called."""

import importlib
import threading
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from autograder.worker import finished
from autograder.worker.finished import FinishedPartCalled, removed

saved_softmax = torch.softmax
saved_functional = F.softmax
saved_attention = F.scaled_dot_product_attention
x = torch.ones(1, 2, 4)
ids, table = torch.tensor([2, 0]), torch.ones(3, 4)


@torch.jit.script
def compiled(tensor: torch.Tensor) -> torch.Tensor:
    return torch.softmax(tensor, -1)


SOFTMAX = {
    "function": lambda: torch.softmax(x, -1),
    "method": lambda: x.softmax(-1),
    "method given a dtype": lambda: x.softmax(-1, dtype=torch.float64),
    "functional": lambda: F.softmax(x, dim=-1),
    "module": lambda: torch.nn.Softmax(-1)(x),
    "softmin": lambda: F.softmin(-x, dim=-1),
    "log": lambda: torch.log_softmax(x, -1).exp(),
    "special": lambda: torch.special.softmax(x, -1),
    "alias from before": lambda: saved_softmax(x, -1),
    "functional alias from before": lambda: saved_functional(x, dim=-1),
    "name in two pieces": lambda: getattr(torch, "soft" + "max")(x, -1),
    "operator": lambda: torch.ops.aten.softmax.int(x, -1),
    "inner operator": lambda: torch.ops.aten._softmax.default(x, -1, False),
    "operator with out": lambda: torch.ops.aten._softmax.out(x, -1, False, out=torch.empty_like(x)),
    "safe softmax": lambda: torch.ops.aten._safe_softmax(x, -1),
    "distribution": lambda: torch.distributions.Categorical(logits=x).probs,
    "attention": lambda: F.scaled_dot_product_attention(x, x, x),
    "compiled": lambda: compiled(x),
    "python version": lambda: importlib.import_module("torch._refs").softmax(x, -1),
    "cross entropy's": lambda: F.cross_entropy(x[0], torch.zeros(2, dtype=torch.long)),
    "oneDNN's": lambda: torch.ops.aten._softmax(x.to_mkldnn(), -1, False).to_dense(),
    "sparse": lambda: torch.sparse.softmax(x[0].to_sparse(), -1),
    "sparse operator": lambda: torch.ops.aten._sparse_softmax.default(x[0].to_sparse(), 1, False),
    "nested": lambda: torch.nested.nested_tensor([x[0]]).softmax(-1),
    "attention with the identity": lambda: F.scaled_dot_product_attention(x, torch.eye(4)[None], torch.eye(4)[None]),
    "vmap": lambda: torch.func.vmap(lambda row: torch.softmax(row, -1))(x),
}
ATTENTION = {
    "function": lambda: F.scaled_dot_product_attention(x, x, x),
    "alias from before": lambda: saved_attention(x, x, x),
    "c module": lambda: torch._C._nn.scaled_dot_product_attention(x, x, x),
    "operator": lambda: torch.ops.aten.scaled_dot_product_attention.default(x, x, x),
    "math operator": lambda: torch.ops.aten._scaled_dot_product_attention_math(x[None], x[None], x[None]),
    "flash operator": lambda: torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(x[None], x[None], x[None]),
    "module": lambda: torch.nn.MultiheadAttention(4, 2)(x, x, x),
    "module in evaluation": lambda: torch.nn.MultiheadAttention(4, 2, batch_first=True).eval()(x, x, x),
    "encoder layer": lambda: torch.nn.TransformerEncoderLayer(4, 2, 8)(x),
    "sublayer of a layer": lambda: torch.nn.TransformerEncoderLayer(4, 2, 8)._ff_block(x),
    "flex attention": lambda: importlib.import_module("torch.nn.attention.flex_attention").flex_attention(
        x[None], x[None], x[None]
    ),
    "transformer": lambda: torch.nn.Transformer(4, 2, 1, 1, 8)(x, x),
}

PADDING = {
    "function": lambda: torch.nn.utils.rnn.pad_sequence([x[0, 0]], batch_first=True),
    "c module": lambda: torch._C._nn.pad_sequence([x[0, 0]]),
    "packed": lambda: torch.nn.utils.rnn.pad_packed_sequence(torch.nn.utils.rnn.pack_sequence([x[0, 0]])),
}
EMBEDDING = {
    "one-hot": lambda: F.one_hot(ids, 3),
    "one-hot operator": lambda: torch.ops.aten.one_hot(ids, 3),
    "function": lambda: F.embedding(ids, table),
    "torch's function": lambda: torch.embedding(table, ids),
    "operator": lambda: torch.ops.aten.embedding.default(table, ids),
    "module": lambda: torch.nn.Embedding(3, 4)(ids),
    "with gradient": lambda: F.embedding(ids, table.clone().requires_grad_()),
    "bag": lambda: F.embedding_bag(ids[None], table),
    "bag module": lambda: torch.nn.EmbeddingBag(3, 4)(ids[None]),
}
LAYER_NORM = {
    "function": lambda: F.layer_norm(x, (4,)),
    "torch's function": lambda: torch.layer_norm(x, (4,)),
    "native": lambda: torch.native_layer_norm(x, (4,), None, None, 1e-5),
    "with gradient": lambda: F.layer_norm(x.clone().requires_grad_(), (4,)),
    "module": lambda: torch.nn.LayerNorm(4)(x),
    "operator": lambda: torch.ops.aten.native_layer_norm.default(x, (4,), None, None, 1e-5),
    "python version": lambda: importlib.import_module("torch._refs").native_layer_norm(x, (4,), None, None, 1e-5),
}
scores, labels = x[0], torch.tensor([1, 3])


@torch.jit.script
def compiled_loss(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.cross_entropy(scores, labels)


saved_loss = F.cross_entropy
CROSS_ENTROPY = {
    "function": lambda: F.cross_entropy(scores, labels),
    "with smoothing and padding": lambda: F.cross_entropy(scores, labels, label_smoothing=0.1, ignore_index=3),
    "alias from before": lambda: saved_loss(scores, labels),
    "module": lambda: torch.nn.CrossEntropyLoss()(scores, labels),
    "c module": lambda: torch._C._nn.cross_entropy_loss(scores, labels),
    "operator": lambda: torch.ops.aten.cross_entropy_loss.default(scores, labels),
    "with probabilities": lambda: F.cross_entropy(scores, torch.full((2, 4), 0.25)),
    "with gradient": lambda: F.cross_entropy(scores.clone().requires_grad_(), labels),
    "compiled": lambda: compiled_loss(scores, labels),
    "vmap": lambda: torch.func.vmap(F.cross_entropy)(scores[None], labels[None]),
}
OTHER_NORMS = {
    "group": lambda: F.group_norm(x[0], 1),
    "torch's group": lambda: torch.group_norm(x[0], 1),
    "native group": lambda: torch.native_group_norm(x[0], None, None, 2, 4, 1, 1, 1e-5),
    "group module": lambda: torch.nn.GroupNorm(1, 4)(x[0]),
    "batch": lambda: F.batch_norm(x[0].T, None, None, training=True),
    "torch's batch": lambda: torch.batch_norm(x[0].T, None, None, None, None, True, 0.1, 1e-5, False),
    "batch module": lambda: torch.nn.BatchNorm1d(2)(x[0].T),
    "instance": lambda: F.instance_norm(x),
    "torch's instance": lambda: torch.instance_norm(x, None, None, None, None, True, 0.1, 1e-5, False),
    "RMS": lambda: F.rms_norm(x, (4,)),
    "torch's RMS": lambda: torch.rms_norm(x, (4,)),
    "RMS module": lambda: torch.nn.RMSNorm(4)(x),
}


@pytest.fixture(autouse=True)
def loaded():
    for name in ("torch._refs", "torch.nn.attention.flex_attention"):  # a worker loads them before any learner's code
        importlib.import_module(name)


@pytest.mark.parametrize("call", SOFTMAX.values(), ids=SOFTMAX)
def test_softmax_is_away(call):
    with removed(("softmax",)) as called, pytest.raises(Exception, match="softmax"):
        call()
    assert called
    call()


@pytest.mark.parametrize("call", ATTENTION.values(), ids=ATTENTION)
def test_attention_is_away(call):
    with removed(("attention",)) as called, pytest.raises(Exception, match="attention"):
        call()
    assert called
    call()


@pytest.mark.parametrize(
    ("group", "name", "call"),
    [
        pytest.param(group, name, call, id=f"{group}-{name}")
        for group, calls in {
            "padding": PADDING,
            "embedding": EMBEDDING,
            "layer-norm": LAYER_NORM,
            "cross-entropy": CROSS_ENTROPY,
            "other-norms": OTHER_NORMS,
        }.items()
        for name, call in calls.items()
    ],
)
def test_later_lessons_parts_are_away(group, name, call):
    with removed((group,)) as called, pytest.raises(Exception, match="torch's own"):
        call()
    assert called
    call()


def test_softmax_is_away_in_other_threads():
    errors = []

    def work():
        try:
            torch.softmax(x, -1)
        except FinishedPartCalled as error:
            errors.append(error)

    with removed(("softmax",)):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert errors


def test_what_is_allowed_stays():
    with removed(("softmax",)):
        assert torch.logsumexp(x, -1).shape == (1, 2)
    with removed(("attention",)):
        assert torch.softmax(x, -1).sum().isclose(torch.tensor(2.0))
    with removed(("cross-entropy",)):
        chances = torch.log_softmax(scores, dim=-1)
        assert F.nll_loss(chances, labels) == -chances.gather(-1, labels[:, None]).mean()


def test_gradients_of_softmax_work_afterwards():
    with removed(("softmax", "attention")):
        pass
    leaf = torch.ones(3, requires_grad=True)
    torch.softmax(leaf, 0)[0].backward()
    assert leaf.grad is not None


def test_what_is_written_in_python_has_its_source_among_those_to_hide():
    """Also where nobody has imported it yet."""
    sources = {str(path.relative_to(Path(torch.__file__).parent)) for path in finished.sources()}
    assert sources >= {
        "nn/functional.py", "nn/modules/activation.py", "nn/modules/transformer.py", "_decomp/decompositions.py",
        "onnx/ops/_impl.py", "_inductor/fx_passes/fuse_attention.py", "ao/nn/quantizable/modules/activation.py",
    }  # fmt: skip
