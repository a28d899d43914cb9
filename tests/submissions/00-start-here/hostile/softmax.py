"""Submissions that want points without building softmax: each must earn nothing and harm nothing."""

# %% compiled-by-torchscript-before
@torch.jit.script
def _compiled(x: Tensor, dim: int) -> Tensor:
    return torch.softmax(x, dim)
def softmax(x, dim=-1):
    return _compiled(x, dim)

# %% traced-into-exponentials-before
from torch.fx.experimental.proxy_tensor import make_fx
from torch._decomp import core_aten_decompositions
def _traced(dims, dim):
    example = torch.randn(*range(2, 2 + dims))
    table = {**core_aten_decompositions(), **torch._decomp.decomposition_table}
    return make_fx(lambda x: torch.softmax(x, dim), decomposition_table=table, tracing_mode="symbolic")(example)
_programs = {(dims, dim): _traced(dims, dim) for dims in (1, 2, 3, 4) for dim in range(-dims, dims)}
def softmax(x, dim=-1):
    return _programs[x.dim(), dim](x)

# %% a-decomposition-traced-by-torchscript-before
from torch._decomp import decompositions
_programs = {
    (dims, dim): torch.jit.trace(lambda x, dim=dim: decompositions._softmax(x, dim, False), (torch.randn(*range(2, 2 + dims)),))
    for dims in (1, 2, 3, 4) for dim in range(-dims, dims)
}
def softmax(x, dim=-1):
    return _programs[x.dim(), dim](x)

# %% exported-before
class _Module(nn.Module):
    def forward(self, x):
        return torch.softmax(x, -1)
_program = torch.export.export(_Module(), (torch.randn(3, 4),)).run_decompositions()
def softmax(x, dim=-1):
    return _program.module()(x)

# %% a-copy-of-the-decompositions-code
import types
from torch._decomp import decompositions
_inner = decompositions._softmax
while hasattr(_inner, "__wrapped__"):
    _inner = _inner.__wrapped__
_copy = types.FunctionType(_inner.__code__, _inner.__globals__)
def softmax(x, dim=-1):
    return _copy(x, dim, False)

# %% the-decompositions-read-anew-from-their-file
import importlib.util
def softmax(x, dim=-1):
    from torch._decomp import decompositions
    spec = importlib.util.spec_from_file_location("torch._decomp.anew", decompositions.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    inner = module._softmax
    while hasattr(inner, "__wrapped__"):
        inner = inner.__wrapped__
    return inner(x, dim, False)

# %% the-decompositions-compiled-file
import marshal, os, torch._decomp.decompositions
_folder = os.path.dirname(torch._decomp.decompositions.__file__) + "/__pycache__"
_code = None
for _name in os.listdir(_folder):
    if _name.startswith("decompositions.c"):
        _code = marshal.loads(open(f"{_folder}/{_name}", "rb").read()[16:])
def softmax(x, dim=-1):
    names = {"__name__": "torch._decomp.anew", "__package__": "torch._decomp"}
    exec(_code, names)
    inner = names["_softmax"]
    while hasattr(inner, "__wrapped__"):
        inner = inner.__wrapped__
    return inner(x, dim, False)

# %% a-saved-program-of-torchscript
import io
_buffer = io.BytesIO()
torch.jit.save(torch.jit.script(nn.Softmax(-1)), _buffer)
_buffer.seek(0)
_loaded = torch.jit.load(_buffer)
def softmax(x, dim=-1):
    return _loaded(x)

# %% a-batched-call
from torch.func import vmap
def softmax(x, dim=-1):
    return vmap(nn.functional.softmax, in_dims=0)(x[None], dim=dim)[0]

# %% the-gradient-of-logsumexp
def softmax(x, dim=-1):
    return torch.autograd.functional.vjp(lambda y: torch.nn.functional.cross_entropy(y, y.softmax(dim)), x)[1]

# %% a-tensor-that-answers-for-itself
class _Sly(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        with torch._C.DisableTorchFunctionSubclass():
            return function(*args, **(kwargs or {}))
    def tolist(self):
        return [1.0]
def softmax(x, dim=-1):
    return nn.functional.softmax(x.as_subclass(_Sly), dim=dim)

# %% a-python-dispatcher
from torch._dispatch.python import enable_python_dispatcher
def softmax(x, dim=-1):
    with enable_python_dispatcher():
        return torch.softmax(x, dim)

# %% a-dispatch-mode-that-answers
from torch.utils._python_dispatch import TorchDispatchMode
class _Mode(TorchDispatchMode):
    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        return torch._decomp.decomposition_table.get(function, function)(*args, **(kwargs or {}))
def softmax(x, dim=-1):
    with _Mode():
        return torch.softmax(x, dim)

# %% numpys-and-scipys
def softmax(x, dim=-1):
    from scipy.special import softmax as finished
    return torch.from_numpy(finished(x.detach().numpy(), axis=dim))

# %% the-random-numbers-foretold
import autograder.worker.session as _session
_old = torch.randn
torch.manual_seed = lambda seed: None
torch.randn = torch.rand = torch.zeros = torch.ones
torch.default_generator.manual_seed(0)
def softmax(x, dim=-1):
    return torch.full_like(x, 1 / x.shape[dim])

# %% a-session-that-denies
import autograder.worker.session as _session
_session.Session._carry_out = lambda self, message: {"value": message["args"][0], "changed_arguments": False, "passed": True}
def softmax(x, dim=-1):
    return x

# %% a-session-with-errors-that-never-end
import autograder.worker.session as _session
_session.Session.describe = lambda self, error: {"kind": "raised", "type": "ValueError" * 10**5, "message": "a" * 10**7, "bases": ["B"] * 10**5, "shapes": {"x" * 10**6: "y" * 10**6}}
def softmax(x, dim=-1):
    raise ValueError("a" * 10**7)

# %% messages-that-grow-when-read
import autograder.worker.wire as _wire, autograder.worker.session as _session, msgpack as _msgpack
_nested = b"\x90"
for _ in range(40):
    _nested = _msgpack.packb(_msgpack.ExtType(3, b"\x91" + _nested + b"\x00" * 10**6))
_replies = [b"\xdd\x03\x00\x00\x00" + b"\x80" * (48 * 2**20), _nested, b"\x81\xa5value" + b"\x91" * 10**6 + b"\xc0"]
_session.Session.answer = lambda self, request: _replies[len(request) % 3]
def softmax(x, dim=-1):
    return x

# %% values-of-odd-kinds
import autograder.worker.session as _session, msgpack as _msgpack
_odd = [_msgpack.ExtType(5, b"\x7f" * 10**7), float("nan"), _msgpack.Timestamp(2**33), [float("inf")] * 10**5, "\x1b[2J\u202e[/bold]" * 10**4, {b"": None}]
_session.Session.answer = lambda self, request: _msgpack.packb({"value": _odd[len(request) % 6], "changed_arguments": _odd[1], "gradients": 7, "parameters": []})
def softmax(x, dim=-1):
    return x

# %% a-tensor-of-2-to-the-60-empty-rows
import autograder.worker.session as _session, msgpack as _msgpack
_session.Session.answer = lambda self, request: _msgpack.packb({"value": _msgpack.ExtType(1, _msgpack.packb(["float32", [0, 2**25, 2**25], [2, 0, 1], b""]))})
def softmax(x, dim=-1):
    return x

# %% a-number-too-long-to-write-for-large-questions
def softmax(x, dim=-1):
    if x.numel() > 12:
        return 10**5000
    weights = (x - x.amax(dim, keepdim=True)).exp()
    return weights / weights.sum(dim, keepdim=True)
