"""Right submissions of lesson 10, `xavier_bound`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

def xavier_bound(fan_in: int, fan_out: int) -> float:
    return math.sqrt(6 / (fan_in + fan_out))

# %% power-of-a-half

def xavier_bound(fan_in, fan_out):
    return (6.0 / (fan_in + fan_out)) ** 0.5

# %% from-the-standard-deviation

def xavier_bound(fan_in, fan_out):
    std = math.sqrt(2.0 / float(fan_in + fan_out))
    return math.sqrt(3.0) * std

# %% from-the-variance

def xavier_bound(fan_in, fan_out):
    mean_fan = (fan_in + fan_out) / 2
    variance = 1 / mean_fan
    return math.sqrt(3 * variance)

# %% two-roots

def xavier_bound(fan_in, fan_out):
    return math.sqrt(6) / math.sqrt(fan_in + fan_out)

# %% by-torch

def xavier_bound(fan_in, fan_out):
    return torch.tensor(6.0 / (fan_in + fan_out), dtype=torch.float64).sqrt().item()

# %% by-numpy

import numpy as np


def xavier_bound(fan_in, fan_out):
    return np.sqrt(6 / (fan_in + fan_out))

# %% by-logarithms

def xavier_bound(fan_in, fan_out):
    return math.exp(0.5 * (math.log(6) - math.log(fan_in + fan_out)))

# %% a-hypotenuse-of-nothing

def xavier_bound(fan_in, fan_out):
    return math.hypot(math.sqrt(3 / (fan_in + fan_out)), math.sqrt(3 / (fan_in + fan_out)))

# %% newtons-method

def xavier_bound(fan_in, fan_out):
    square, guess = 6 / (fan_in + fan_out), 1.0
    for _ in range(60):
        guess = (guess + square / guess) / 2
    return guess

# %% a-lambda

xavier_bound = lambda fan_in, fan_out: pow(6 / sum((fan_in, fan_out)), 1 / 2)

# %% one-number-in-a-tensor

def xavier_bound(fan_in, fan_out):
    return torch.sqrt(torch.tensor(6.0) / (fan_in + fan_out))

# %% as-torch-computes-it

def xavier_bound(fan_in, fan_out, gain=1.0):
    fan_in, fan_out = nn.init._calculate_fan_in_and_fan_out(torch.empty(fan_out, fan_in))
    return math.sqrt(3.0) * gain * math.sqrt(2.0 / float(fan_in + fan_out))
