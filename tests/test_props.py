"""What exercises take as arguments is built beside the learner's code, alike in this process and in a worker."""

import subprocess
import sys

import pytest
import torch

from autograder import catalog
from autograder.learner import Learner, LearnerError, read_reply
from autograder.sandbox import Limits
from autograder.worker import props
from autograder.worker.session import Session

PARTS = (catalog.ROOT / "solutions" / "gpt_from_scratch.py").read_text(encoding="utf-8")
SIZES = {"src_vocab": 7, "tgt_vocab": 6, "d_model": 8, "num_heads": 2, "num_layers": 1, "d_ff": 12, "dropout": 0.0}
SRC, TGT = torch.tensor([[3, 4, 0], [5, 6, 3]]), torch.tensor([[1, 3], [1, 4]])
CODE = """
import torch
def logits(model, src, tgt):
    return model(src, tgt)
def draw(generator):
    return torch.rand(3, generator=generator)
def step(model, optimizer, src, tgt):
    model(src, tgt).square().sum().backward()
    optimizer.step()
"""


@pytest.fixture(params=["local", "remote"])
def learner(request):
    if request.param == "local":
        namespace = dict(vars(catalog.reference()))
        exec(CODE, namespace)
        yield Learner(Session(namespace).answer)
    else:
        with request.getfixturevalue("mother").worker(Limits()) as worker:
            worker.open(PARTS, ())  # as a lesson's given.py
            assert worker.run_cell(CODE, 1) is None
            yield Learner(worker.ask)


def state(dtype=torch.float32):
    generator = torch.Generator().manual_seed(1)
    right = catalog.reference().Transformer(**SIZES)
    drawn = {
        name: torch.randn(value.shape, generator=generator).to(dtype) for name, value in right.state_dict().items()
    }
    return drawn | {"output_projection.weight": drawn["target_embedding.weight"]}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_a_given_transformer_has_the_weights_that_it_was_given(learner, dtype):
    model = learner.make("given_transformer", sizes=SIZES, state=state(dtype))
    right = catalog.reference().Transformer(**SIZES).to(dtype)
    right.load_state_dict(state(dtype))
    assert torch.allclose(learner.logits(model, SRC, TGT), right(SRC, TGT), atol=1e-5)


def test_an_optimizer_moves_the_model_that_it_was_made_for(learner):
    model = learner.make("given_transformer", sizes=SIZES, state=state(), left_over_gradient=0.5)
    before = learner.make("parameters", model=model)
    learner.step(model, learner.make("optimizer", model=model, name="sgd", lr=0.1), SRC, TGT)
    after = learner.make("parameters", model=model)
    # Padding's row of the source gets nothing from the model: what moved it is the gradient left over from before.
    moved = (before["source_embedding.weight"] - after["source_embedding.weight"])[0]
    assert torch.allclose(moved, torch.full_like(moved, 0.05), atol=1e-6)


def test_a_generator_draws_the_same_from_the_same_seed(learner):
    first, second, other = (learner.draw(learner.make("generator", seed=seed)) for seed in (1, 1, 2))
    assert torch.equal(first, second) and not torch.equal(first, other)


def test_a_scripted_translator_says_what_it_was_told(learner):
    scripts = {(3, 4): {(1,): [0.0, 1.0, 2.0, 3.0, 4.0]}}
    model = learner.make("scripted_translator", vocab_size=5, scripts=scripts)
    in_training = learner.logits(model, SRC[:, :2], TGT[:, :1])
    model.eval()
    said = learner.logits(model, SRC, TGT)
    assert said[0, 0].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0] and in_training[0, 0].tolist() == [0, -1, -2, -3, -4]
    assert not torch.equal(said[0, 1], said[1, 1]), "other sources, other prefixes, other numbers"
    memory, src_mask = model.encode(SRC[:1])
    both = model.decode(TGT, memory, src_mask)  # one source for two rows, as attention takes it, too
    assert torch.equal(both[0], said[0])
    assert model.get("record")[:2] == [("encode", True, True, 2, 2), ("decode", True, True, 2, 1)]
    right = props.build("scripted_translator", {}, vocab_size=5, scripts=scripts).eval()
    assert torch.equal(right(SRC, TGT), said), "the trusted side can build the same"


def test_what_was_recorded_can_be_played_to_another_implementation(learner):
    model = learner.make("given_transformer", sizes=SIZES, state=state())
    learner.logits(model, SRC, TGT)
    namespace = {**vars(catalog.reference()), "logits": lambda model, src, tgt: model(src, tgt)}
    other = Session(namespace)
    replies = [other.answer(request) for request, _ in learner.record]
    assert replies[0] == learner.record[0][1], "the same handle"
    assert "error" not in read_reply(replies[1])


def test_an_unknown_kind_says_which_are_known(learner):
    with pytest.raises(LearnerError, match=r"known are .*generator"):
        learner.make("unicorn")


def test_props_import_nothing_that_learners_are_judged_by():
    script = "import sys; import autograder.worker.props; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=catalog.ROOT)
    loaded = {name for name in done.stdout.split() if name.startswith("autograder.")}
    assert loaded <= {"autograder.worker", "autograder.worker.props"}
