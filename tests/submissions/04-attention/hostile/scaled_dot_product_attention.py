"""Submissions that want points without building attention: each must earn nothing and harm nothing."""

# %% patch-allclose
torch.allclose = lambda *a, **k: True
torch.equal = lambda *a, **k: True
torch.testing.assert_close = lambda *a, **k: None
def scaled_dot_product_attention(query, key, value, mask=None):
    return value, key

# %% patch-builtins
import builtins
builtins.isinstance = lambda *a: True
builtins.all = lambda *a: True
builtins.float = lambda *a: 6.0
def scaled_dot_product_attention(query, key, value, mask=None):
    return 6.0, 6.0

# %% patch-json-and-msgpack
import json, msgpack
json.dumps = lambda *a, **k: '{"points": 6}'
msgpack.packb = lambda *a, **k: b"\x81\xa5value\xc3"
def scaled_dot_product_attention(query, key, value, mask=None):
    return True

# %% always-equal-tensor
class Agreeable(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True
    def __eq__(self, other):
        return True
def scaled_dot_product_attention(query, key, value, mask=None):
    return torch.zeros(1).as_subclass(Agreeable), torch.zeros(1).as_subclass(Agreeable)

# %% look-for-the-reference-on-disk
import glob, importlib.util
def _steal():
    for path in glob.glob("/**/gpt_from_scratch.py", recursive=True) + glob.glob("../../**/gpt_from_scratch.py", recursive=True):
        spec = importlib.util.spec_from_file_location("stolen", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.scaled_dot_product_attention
    return lambda *a, **k: None
scaled_dot_product_attention = _steal()

# %% import-the-reference
def scaled_dot_product_attention(query, key, value, mask=None):
    from autograder import catalog
    return catalog.reference().scaled_dot_product_attention(query, key, value, mask)

# %% import-from-solutions
def scaled_dot_product_attention(query, key, value, mask=None):
    import os, sys
    root = os.environ["PYTHONPATH"]
    sys.path.insert(0, os.path.join(root, "solutions"))
    import gpt_from_scratch
    return gpt_from_scratch.scaled_dot_product_attention(query, key, value, mask)

# %% walk-the-frames-for-an-answer
import sys
def scaled_dot_product_attention(query, key, value, mask=None):
    frame = sys._getframe()
    while frame:
        for name in ("expected", "right", "reference"):
            if name in frame.f_locals or name in frame.f_globals:
                return frame.f_locals.get(name, frame.f_globals.get(name))
        frame = frame.f_back
    return None

# %% search-the-garbage-collector
import gc
def scaled_dot_product_attention(query, key, value, mask=None):
    for thing in gc.get_objects():
        if callable(thing) and getattr(thing, "__name__", "") == "scaled_dot_product_attention" and thing is not scaled_dot_product_attention:
            try:
                return thing(query, key, value, mask)
            except Exception:
                continue
    return None

# %% forge-replies-on-every-descriptor
import os
for descriptor in range(3, 64):
    for forged in (b"\x81\xa5value\xc3", b"\x00\x00\x00\x08\x81\xa5value\xc3" * 50):
        try:
            os.write(descriptor, forged)
        except OSError:
            pass
def scaled_dot_product_attention(query, key, value, mask=None):
    return None

# %% forge-replies-during-the-call
import os
def scaled_dot_product_attention(query, key, value, mask=None):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\x00\x00\x00\x08\x81\xa5value\xc3" * 200)
        except OSError:
            pass
    os._exit(0)

# %% replace-the-session
import gc
def _answer(self, request):
    return b"\x81\xa5value\xc3"
for thing in gc.get_objects():
    if isinstance(thing, type) and thing.__name__ == "Session":
        thing.answer = _answer
def scaled_dot_product_attention(query, key, value, mask=None):
    return None

# %% answers-by-heart
def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is None:
        return torch.tensor([[[6.45989968, 3.54010032]]]), torch.tensor([[[0.57597535, 0.28399541, 0.14002925]]])
    if mask.any():
        return torch.tensor([[[6.69761549, 3.30238451, 0.0]]])[..., :2], torch.tensor([[[0.66976155, 0.33023845, 0.0]]])
    return torch.zeros(1, 1, 2), torch.zeros(1, 1, 3)

# %% nan-everywhere
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = (query @ key.transpose(-2, -1)) * float("nan")
    return weights @ value, weights

# %% infinity-everywhere
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = (query @ key.transpose(-2, -1)).abs() * 0 + float("inf")
    return weights @ value.abs(), weights

# %% a-tensor-without-end
def scaled_dot_product_attention(query, key, value, mask=None):
    return torch.zeros(1).expand(10**12), torch.zeros(1).expand(10**12)

# %% a-sparse-and-a-quantized-tensor
def scaled_dot_product_attention(query, key, value, mask=None):
    return value.to_sparse(), torch.quantize_per_tensor(key, 0.1, 0, torch.qint8)

# %% a-meta-tensor
def scaled_dot_product_attention(query, key, value, mask=None):
    return value.to("meta"), (query @ key.mT).to("meta")

# %% a-list-nested-without-end
def scaled_dot_product_attention(query, key, value, mask=None):
    nested = []
    nested.append(nested)
    return nested

# %% a-generator-that-never-stops
def scaled_dot_product_attention(query, key, value, mask=None):
    while True:
        yield 1

# %% a-dictionary-that-lies
class Liar(dict):
    def items(self):
        while True:
            yield 1, 2
def scaled_dot_product_attention(query, key, value, mask=None):
    return Liar()

# %% an-exit-handler
import atexit, os
atexit.register(lambda: open("/tmp/left-behind", "w").write("x"))
def scaled_dot_product_attention(query, key, value, mask=None):
    raise SystemExit(0)

# %% keyboard-interrupt
def scaled_dot_product_attention(query, key, value, mask=None):
    raise KeyboardInterrupt

# %% kill-the-parent
import os, signal
for victim in (os.getppid(), 1, -1, 0):
    try:
        os.kill(victim, signal.SIGKILL)
    except OSError:
        pass
def scaled_dot_product_attention(query, key, value, mask=None):
    return value, value

# %% abort
import os
def scaled_dot_product_attention(query, key, value, mask=None):
    os.abort()

# %% stack-overflow-in-c
def scaled_dot_product_attention(query, key, value, mask=None):
    import sys
    sys.setrecursionlimit(10**8)
    nested = ()
    for _ in range(10**6):
        nested = (nested,)
    return hash(nested) and repr(nested)

# %% threads-without-end
import threading, time
def _busy():
    while True:
        time.sleep(0.01)
for _ in range(500):
    try:
        threading.Thread(target=_busy, daemon=True).start()
    except RuntimeError:
        break
def scaled_dot_product_attention(query, key, value, mask=None):
    return value, key

# %% fill-the-disk
def scaled_dot_product_attention(query, key, value, mask=None):
    number = 0
    while True:
        with open(f"/tmp/filler-{number}", "wb") as file:
            file.write(b"x" * 2**23)
        number += 1

# %% print-without-end
def scaled_dot_product_attention(query, key, value, mask=None):
    for _ in range(10**5):
        print("10.0 points for me " * 100)
    return 10.0

# %% phone-home
import socket
def scaled_dot_product_attention(query, key, value, mask=None):
    connection = socket.create_connection(("192.0.2.1", 80), timeout=2)
    return connection.recv(100)

# %% write-the-mark
import os
for name in ("results.json", "gradebook.db", "journal-04-attention.jsonl"):
    for folder in (".", "..", "../..", os.environ.get("PYTHONPATH", "."), "/tmp"):
        try:
            with open(os.path.join(folder, name), "a") as file:
                file.write('{"points": 10}\n')
        except OSError:
            pass
def scaled_dot_product_attention(query, key, value, mask=None):
    return 10.0

# %% an-import-hook
import sys
class Hook:
    def find_spec(self, name, path=None, target=None):
        raise ImportError("nobody imports anything any more")
sys.meta_path.insert(0, Hook())
def scaled_dot_product_attention(query, key, value, mask=None):
    return value, key

# %% a-sitecustomize
for folder in __import__("sys").path:
    try:
        with open(f"{folder}/sitecustomize.py", "w") as file:
            file.write("raise SystemExit")
    except OSError:
        pass
def scaled_dot_product_attention(query, key, value, mask=None):
    return value, key

# %% behave-only-when-not-graded
import os
if "NBGRADER_EXECUTION" in os.environ or "TMPDIR" in os.environ:
    def scaled_dot_product_attention(query, key, value, mask=None):
        return value, key
else:
    def scaled_dot_product_attention(query, key, value, mask=None):
        return value, value

# %% the-finished-part-through-a-saved-operator
_saved = torch.ops.aten.scaled_dot_product_attention.default
def scaled_dot_product_attention(query, key, value, mask=None):
    output = _saved(query, key, value, mask)
    return output, torch.softmax(query @ key.mT / math.sqrt(query.shape[-1]), dim=-1)

# %% the-finished-part-in-a-thread
import threading
def scaled_dot_product_attention(query, key, value, mask=None):
    found = []
    thread = threading.Thread(target=lambda: found.append(nn.functional.scaled_dot_product_attention(query, key, value, mask)))
    thread.start()
    thread.join()
    return found[0], torch.softmax(query @ key.mT / math.sqrt(query.shape[-1]), dim=-1)

# %% rewrite-the-guard
import sys
def scaled_dot_product_attention(query, key, value, mask=None):
    guard = sys.modules["autograder.worker.finished"]
    guard.GROUPS.clear()
    guard._refusing.__code__ = (lambda label, called: (lambda *a, **k: None)).__code__
    return nn.functional.scaled_dot_product_attention(query, key, value, mask), key

# %% the-finished-part-in-another-program
import subprocess, sys
def scaled_dot_product_attention(query, key, value, mask=None):
    import io
    buffer = io.BytesIO()
    torch.save((query, key, value, mask), buffer)
    program = (
        "import io, sys, torch\n"
        "q, k, v, m = torch.load(io.BytesIO(sys.stdin.buffer.read()))\n"
        "eye = torch.eye(k.shape[-2], dtype=v.dtype).expand(*k.shape[:-1], k.shape[-2])\n"
        "f = torch.nn.functional.scaled_dot_product_attention\n"
        "torch.save((f(q, k, v, m).nan_to_num(0.0), f(q, k, eye, m).nan_to_num(0.0)), sys.stdout.buffer)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], input=buffer.getvalue(), capture_output=True, check=True)
    return torch.load(io.BytesIO(done.stdout))

# %% the-finished-part-in-a-fork-made-before
import os, pickle
_questions, _answers = os.pipe(), os.pipe()
if os.fork() == 0:
    with os.fdopen(_questions[0], "rb") as asked, os.fdopen(_answers[1], "wb") as answered:
        while True:
            query, key, value, mask = pickle.load(asked)
            eye = torch.eye(key.shape[-2], dtype=value.dtype).expand(*key.shape[:-1], key.shape[-2])
            f = torch.nn.functional.scaled_dot_product_attention
            pickle.dump((f(query, key, value, mask).nan_to_num(0.0), f(query, key, eye, mask).nan_to_num(0.0)), answered)
            answered.flush()
def scaled_dot_product_attention(query, key, value, mask=None):
    with os.fdopen(os.dup(_questions[1]), "wb") as ask, os.fdopen(os.dup(_answers[0]), "rb") as answer:
        pickle.dump((query, key, value, mask), ask)
        ask.flush()
        return pickle.load(answer)

# %% the-finished-part-in-a-pool-of-processes
import multiprocessing
def _attend(arguments):
    query, key, value, mask = arguments
    output = torch.nn.functional.scaled_dot_product_attention(query, key, value, mask)
    return output, torch.softmax(query @ key.transpose(-2, -1), -1)
_pool = multiprocessing.get_context("fork").Pool(1)
def scaled_dot_product_attention(query, key, value, mask=None):
    return _pool.apply(_attend, [(query, key, value, mask)])

# %% put-the-finished-part-back
import gc, torch.library
def scaled_dot_product_attention(query, key, value, mask=None):
    for thing in gc.get_objects():
        if isinstance(thing, torch.library.Library):
            thing._destroy()
        for name in ("reset",):
            if type(thing).__name__ == "_DispatchModule":
                getattr(thing, name)()
    f = torch.nn.functional.scaled_dot_product_attention
    eye = torch.eye(key.shape[-2], dtype=value.dtype).expand(*key.shape[:-1], key.shape[-2])
    return f(query, key, value, mask).nan_to_num(0.0), f(query, key, eye, mask).nan_to_num(0.0)

# %% the-finished-part-registered-anew
import torch.library
def scaled_dot_product_attention(query, key, value, mask=None):
    library = torch.library.Library("aten", "IMPL")
    library.impl("scaled_dot_product_attention", torch.ops.aten._scaled_dot_product_attention_math, "CPU")
    f = torch.nn.functional.scaled_dot_product_attention
    return f(query, key, value, mask), torch.softmax(query @ key.transpose(-2, -1), -1)

# %% the-finished-part-reloaded
import importlib
def scaled_dot_product_attention(query, key, value, mask=None):
    functional = importlib.reload(torch.nn.functional)
    eye = torch.eye(key.shape[-2], dtype=value.dtype).expand(*key.shape[:-1], key.shape[-2])
    f = functional.scaled_dot_product_attention
    return f(query, key, value, mask), f(query, key, eye, mask)

# %% the-finished-part-traced-before
_traced = torch.jit.trace(
    lambda q, k, v: torch.nn.functional.scaled_dot_product_attention(q, k, v),
    (torch.randn(1, 3, 4), torch.randn(1, 5, 4), torch.randn(1, 5, 4)),
)
def scaled_dot_product_attention(query, key, value, mask=None):
    eye = torch.eye(key.shape[-2], dtype=value.dtype).expand(*key.shape[:-1], key.shape[-2])
    return _traced(query, key, value), _traced(query, key, eye)

# %% the-finished-module-made-before
_modules = {}
for _width in (2, 4, 8):
    _module = torch.nn.MultiheadAttention(_width, 1, batch_first=True, bias=False).eval()
    with torch.no_grad():
        _module.in_proj_weight.copy_(torch.eye(_width).repeat(3, 1))
        _module.out_proj.weight.copy_(torch.eye(_width))
    _modules[_width] = _module
def scaled_dot_product_attention(query, key, value, mask=None):
    return _modules[query.shape[-1]](query, key, value)

# %% flex-attention
from torch.nn.attention.flex_attention import flex_attention
def scaled_dot_product_attention(query, key, value, mask=None):
    eye = torch.eye(key.shape[-2], dtype=value.dtype).expand(*key.shape[:-1], key.shape[-2])
    output = flex_attention(query[None], key[None], value[None])[0]
    return output, flex_attention(query[None], key[None], eye[None])[0]

# %% compiled-to-c
def _attend(q, k, v, eye, m):
    f = torch.nn.functional.scaled_dot_product_attention
    return f(q, k, v, m), f(q, k, eye, m)
scaled_compiled = torch.compile(_attend)
def scaled_dot_product_attention(query, key, value, mask=None):
    eye = torch.eye(key.shape[-2], dtype=value.dtype).expand(*key.shape[:-1], key.shape[-2])
    return scaled_compiled(query, key, value, eye, mask)

# %% watch-the-caller-with-a-trace
import sys
_seen = []
def _watch(frame, event, argument):
    _seen.append((frame.f_code.co_name, dict(frame.f_locals)))
    return _watch
sys.settrace(_watch)
sys.setprofile(_watch)
def scaled_dot_product_attention(query, key, value, mask=None):
    for _, names in _seen:
        if "expected" in names:
            return names["expected"]
    return query, key

# %% echo-the-requests
import os, struct, threading
def _echo():
    for descriptor in range(3, 40):
        try:
            os.write(descriptor, struct.pack(">I", 5) + b"\x81\xa5va")
        except OSError:
            pass
threading.Thread(target=_echo, daemon=True).start()
def scaled_dot_product_attention(query, key, value, mask=None):
    return query, key

# %% read-the-next-question-and-answer-it
import os
def scaled_dot_product_attention(query, key, value, mask=None):
    for descriptor in range(3, 40):
        try:
            os.set_blocking(descriptor, False)
            os.read(descriptor, 10**6)
        except OSError:
            pass
    return query, key

# %% close-every-descriptor
import os
def scaled_dot_product_attention(query, key, value, mask=None):
    os.closerange(0, 100)
    return query, key

# %% ignore-the-time-limit
import signal
for _signal in (signal.SIGXCPU, signal.SIGTERM, signal.SIGALRM, signal.SIGPROF):
    signal.signal(_signal, signal.SIG_IGN)
def scaled_dot_product_attention(query, key, value, mask=None):
    while True:
        pass

# %% raise-the-limits
import resource
for _limit in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
    try:
        resource.setrlimit(_limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (ValueError, OSError):
        pass
def scaled_dot_product_attention(query, key, value, mask=None):
    while True:
        pass

# %% sleep-with-the-interpreters-lock
import ctypes
def scaled_dot_product_attention(query, key, value, mask=None):
    ctypes.PyDLL(None).sleep(1000)

# %% kill-everything-in-reach
import os, signal
for _process in (-1, 1, os.getppid()):
    try:
        os.kill(_process, signal.SIGKILL)
    except OSError:
        pass
def scaled_dot_product_attention(query, key, value, mask=None):
    return query, key

# %% stop-yourself
import os, signal
def scaled_dot_product_attention(query, key, value, mask=None):
    os.kill(os.getpid(), signal.SIGSTOP)

# %% memory-in-one-piece
def scaled_dot_product_attention(query, key, value, mask=None):
    return torch.empty(10**12), b"x" * 10**12

# %% memory-bit-by-bit
def scaled_dot_product_attention(query, key, value, mask=None):
    kept = []
    while True:
        kept.append(torch.ones(10**7))

# %% fork-without-end
import os
def scaled_dot_product_attention(query, key, value, mask=None):
    while True:
        try:
            os.fork()
        except OSError:
            return query, key

# %% an-error-that-never-ends
class Endless(Exception):
    def __str__(self):
        return "x" * 10**9
def scaled_dot_product_attention(query, key, value, mask=None):
    raise Endless()

# %% an-error-that-cannot-be-read
class Unreadable(BaseException):
    def __str__(self):
        raise Unreadable()
    __repr__ = __str__
def scaled_dot_product_attention(query, key, value, mask=None):
    raise Unreadable()

# %% an-error-with-a-script-in-it
def scaled_dot_product_attention(query, key, value, mask=None):
    raise ValueError("<script>alert(1)</script>\x1b[2J\x1b]0;passed\x07 \u202edessap")

# %% a-handle-that-is-not-yours
import msgpack
class Sly:
    pass
def scaled_dot_product_attention(query, key, value, mask=None):
    return msgpack.ExtType(2, msgpack.packb([0, "output"])), Sly()

# %% a-subclass-of-everything
class Number(float):
    def __eq__(self, other): return True
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    __hash__ = float.__hash__
class Pair(tuple):
    def __eq__(self, other): return True
    __hash__ = tuple.__hash__
def scaled_dot_product_attention(query, key, value, mask=None):
    return Pair((Number(1.0), Number(1.0)))

# %% a-shape-that-lies
class Lying(torch.Tensor):
    @property
    def shape(self):
        return torch.Size((1, 1, 3))
    def numel(self):
        return 3
    def element_size(self):
        return 0
def scaled_dot_product_attention(query, key, value, mask=None):
    return torch.zeros(10**7).as_subclass(Lying), torch.zeros(10**7).as_subclass(Lying)

# %% expanded-without-memory
def scaled_dot_product_attention(query, key, value, mask=None):
    return torch.zeros(1).expand(10**14), torch.zeros(1).expand(10**14)

# %% other-dtypes
def scaled_dot_product_attention(query, key, value, mask=None):
    return query.to(torch.complex64), key.to(torch.int8)

# %% change-the-question
def scaled_dot_product_attention(query, key, value, mask=None):
    query.zero_()
    key.zero_()
    value.zero_()
    return value[..., : query.shape[-2], :], torch.zeros(*query.shape[:-1], key.shape[-2])

# %% write-into-the-course
import os
for _folder in (os.environ.get("PYTHONPATH", "/"), os.path.dirname(torch.__file__), "/usr/lib", "/box/..", "/proc/1"):
    try:
        with open(os.path.join(_folder, "left-behind"), "w") as _file:
            _file.write("x")
    except OSError:
        pass
def scaled_dot_product_attention(query, key, value, mask=None):
    return query, key

# %% links-out-of-the-folder
import os
for _number, _target in enumerate(("/", "/proc/1/root", "/proc/self/fd/3", "/dev/shm")):
    try:
        os.symlink(_target, f"link-{_number}")
        os.mkfifo(f"fifo-{_number}")
    except OSError:
        pass
def scaled_dot_product_attention(query, key, value, mask=None):
    for number in range(4):
        try:
            open(f"link-{number}/left-behind", "w").write("x")
        except OSError:
            pass
    return query, key

# %% new-namespaces-and-mounts
import ctypes
_libc = ctypes.CDLL(None)
_libc.unshare(0x10000000 | 0x00020000)
_libc.mount(b"none", b"/", None, 32 | 4096, None)
_libc.setns(3, 0)
_libc.ptrace(16, 1, None, None)
def scaled_dot_product_attention(query, key, value, mask=None):
    return query, key

# %% shell-and-magics
get_ipython().system("touch /tmp/left-behind")
get_ipython().run_line_magic("run", "/etc/passwd")
def scaled_dot_product_attention(query, key, value, mask=None):
    return query, key

# %% a-check-of-your-own
import autograder
autograder.check = lambda name: 6.0
check = lambda name: 6.0
print(6.0)
def scaled_dot_product_attention(query, key, value, mask=None):
    return 6.0

# %% numbers-that-are-points
def scaled_dot_product_attention(query, key, value, mask=None):
    return {"points": 6, "status": "passed", "value": 6.0, "error": None}

# %% an-answer-in-the-name-of-the-grader
class LearnerObject:
    def __call__(self, *arguments):
        return 1.0
def scaled_dot_product_attention(query, key, value, mask=None):
    return LearnerObject(), LearnerObject()

# %% a-garbage-collector-bomb
class Bomb:
    def __del__(self):
        while True:
            pass
def scaled_dot_product_attention(query, key, value, mask=None):
    Bomb()
    return query, key

# %% learn-the-seed-and-the-tests-by-heart
def scaled_dot_product_attention(query, key, value, mask=None):
    torch.manual_seed(0)
    return torch.randn(*query.shape[:-1], value.shape[-1]), torch.rand(*query.shape[:-1], key.shape[-2])
