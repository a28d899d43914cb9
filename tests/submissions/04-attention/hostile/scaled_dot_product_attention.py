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
