"""Submissions that want points without building a tokenizer."""

# %% odd-lengths-and-iterators
class Tokenizer:
    def __init__(self, merges, specials=()):
        self.vocab_size = 2**62
        self.pad_id = self.bos_id = self.eos_id = 0
    def __len__(self):
        return 2**62
    def __iter__(self):
        while True:
            yield 0
    def __getattr__(self, name):
        return self
    def __call__(self, *arguments, **options):
        return self
    def encode(self, text, add_bos=False, add_eos=False):
        return self
    def decode(self, ids):
        return self

# %% lists-of-a-class-of-its-own
class _Ids(list):
    def __eq__(self, other): return True
    def __len__(self): return 3
    def __getitem__(self, index): return 0
class _Text(str):
    def __eq__(self, other): return True
    __hash__ = str.__hash__
class Tokenizer:
    def __init__(self, merges, specials=()):
        self.vocab_size = _Text("259")
        self.pad_id, self.bos_id, self.eos_id = False, True, 2.0
    def encode(self, text, add_bos=False, add_eos=False):
        return _Ids()
    def decode(self, ids):
        return _Text("hello")

# %% every-integer-is-true
class Tokenizer:
    def __init__(self, merges, specials=()):
        self.vocab_size = 10**5000
        self.pad_id, self.bos_id, self.eos_id = -(10**5000), float("nan"), float("inf")
    def encode(self, text, add_bos=False, add_eos=False):
        return [10**5000] * 3
    def decode(self, ids):
        return "\x1b[2J\x1b]0;passed\x07 \u202e" * 1000

# %% a-list-of-a-million
class Tokenizer:
    def __init__(self, merges, specials=()):
        self.vocab_size, self.pad_id, self.bos_id, self.eos_id = 0, 0, 0, 0
    def encode(self, text, add_bos=False, add_eos=False):
        return list(range(10**6))
    def decode(self, ids):
        return "x" * 10**7
