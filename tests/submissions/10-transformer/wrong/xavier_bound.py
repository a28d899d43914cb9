"""Wrong submissions of lesson 10, `xavier_bound`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% square cause="no-root"

def xavier_bound(fan_in, fan_out):
    return 6 / (fan_in + fan_out)

# %% std cause="standard-deviation"

def xavier_bound(fan_in, fan_out):
    return (2 / (fan_in + fan_out)) ** 0.5

# %% var cause="variance"

def xavier_bound(fan_in, fan_out):
    return 2.0 / (fan_in + fan_out)

# %% he cause="one-fan"

def xavier_bound(fan_in, fan_out):
    return math.sqrt(6 / fan_in)

# %% lecun cause="one-fan"

def xavier_bound(fan_in, fan_out):
    return math.sqrt(3.0) / math.sqrt(fan_in)

# %% as-nn-linear cause="one-fan"

def xavier_bound(fan_in, fan_out):
    return fan_in**-0.5

# %% way-back-only cause="one-fan"

def xavier_bound(fan_in, fan_out):
    return math.sqrt(6 / fan_out)

# %% three cause="factor-lost"

def xavier_bound(fan_in, fan_out):
    return math.sqrt(3 / (fan_in + fan_out))

# %% whole-interval cause="width-of-the-interval"

def xavier_bound(fan_in, fan_out):
    return 2 * math.sqrt(6 / (fan_in + fan_out))

# %% product cause="product-of-fans"

def xavier_bound(fan_in, fan_out):
    return math.sqrt(6 / (fan_in * fan_out))

# %% precedence

def xavier_bound(fan_in, fan_out):
    return math.sqrt(6 / fan_in + fan_out)

# %% mean-of-the-fans

def xavier_bound(fan_in, fan_out):
    return math.sqrt(6 / ((fan_in + fan_out) / 2))

# %% larger-fan

def xavier_bound(fan_in, fan_out):
    return math.sqrt(3 / max(fan_in, fan_out))

# %% smaller-fan

def xavier_bound(fan_in, fan_out):
    return math.sqrt(3 / min(fan_in, fan_out))

# %% integer-division

def xavier_bound(fan_in, fan_out):
    return math.sqrt(6 // (fan_in + fan_out))

# %% rounded

def xavier_bound(fan_in, fan_out):
    return round(math.sqrt(6 / (fan_in + fan_out)), 2)

# %% negative

def xavier_bound(fan_in, fan_out):
    return -math.sqrt(6 / (fan_in + fan_out))

# %% an-interval

def xavier_bound(fan_in, fan_out):
    bound = math.sqrt(6 / (fan_in + fan_out))
    return -bound, bound

# %% a-draw-instead

def xavier_bound(fan_in, fan_out):
    bound = math.sqrt(6 / (fan_in + fan_out))
    return torch.empty(fan_out, fan_in).uniform_(-bound, bound)

# %% printed

def xavier_bound(fan_in, fan_out):
    print(math.sqrt(6 / (fan_in + fan_out)))

# %% only-the-example

def xavier_bound(fan_in, fan_out):
    return 1.0

# %% names-of-its-own

def xavier_bound(rows, columns):
    return math.sqrt(6 / (rows + columns))

# %% root-of-the-six-alone cause="no-root"

def xavier_bound(fan_in, fan_out):
    return math.sqrt(6) / (fan_in + fan_out)

# %% geometric-mean-of-the-fans cause="product-of-fans"

def xavier_bound(fan_in, fan_out):
    return math.sqrt(3 / math.sqrt(fan_in * fan_out))

# %% whole-number-division cause="whole-number-division"

def xavier_bound(fan_in, fan_out):
    return math.sqrt(6 // (fan_in + fan_out))

# %% six-over-the-mean cause="factor-lost"

def xavier_bound(fan_in, fan_out):
    return math.sqrt(6 / ((fan_in + fan_out) / 2))

# %% rounded-to-four-digits cause="rounded"

def xavier_bound(fan_in, fan_out):
    return round(math.sqrt(6 / (fan_in + fan_out)), 4)

# %% never-above-one

def xavier_bound(fan_in: int, fan_out: int) -> float:
    return min(1.0, math.sqrt(6 / (fan_in + fan_out)))

# %% remembers-by-fan-in

_known = {}


def xavier_bound(fan_in: int, fan_out: int) -> float:
    if fan_in not in _known:
        _known[fan_in] = math.sqrt(6 / (fan_in + fan_out))
    return _known[fan_in]
