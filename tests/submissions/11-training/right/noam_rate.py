"""Right submissions of lesson 11, `noam_rate`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

def noam_rate(step: int, d_model: int, warmup: int) -> float:
    if step < 1:
        raise ValueError("step counts from 1")
    return d_model ** -0.5 * min(step ** -0.5, step * warmup ** -1.5)

# %% roots

def noam_rate(step, d_model, warmup):
    if step <= 0:
        raise ValueError(f"bad step {step}")
    return min(1 / math.sqrt(step), step / (warmup * math.sqrt(warmup))) / math.sqrt(d_model)

# %% two-phases

def noam_rate(step, d_model, warmup):
    if not step >= 1:
        raise ValueError(step)
    if step < warmup:
        return d_model ** -0.5 * step / warmup ** 1.5
    return d_model ** -0.5 / step ** 0.5

# %% peak-times-shape

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("no such step")
    peak = (d_model * warmup) ** -0.5
    return peak * min(step / warmup, (warmup / step) ** 0.5)

# %% numpy

import numpy as np

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("no such step")
    return np.float64(d_model) ** -0.5 * np.minimum(np.float64(step) ** -0.5, step * np.float64(warmup) ** -1.5)

# %% a-tensor

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("no such step")
    step, d_model, warmup = (torch.tensor(float(x), dtype=torch.float64) for x in (step, d_model, warmup))
    return d_model.rsqrt() * torch.minimum(step.rsqrt(), step * warmup ** -1.5)

# %% own-error

class StepError(ValueError):
    pass

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise StepError("the first step is 1")
    return pow(d_model, -0.5) * min(pow(step, -0.5), step * pow(warmup, -1.5))

# %% logarithms

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError
    return math.exp(-0.5 * math.log(d_model) + min(-0.5 * math.log(step), math.log(step) - 1.5 * math.log(warmup)))

# %% sorted-terms

def noam_rate(step, d_model, warmup):
    if step in range(1, 10**12):
        return sorted([step ** -0.5, step * warmup ** -1.5])[0] / d_model ** 0.5
    raise ValueError("steps are counted from 1")

# %% the-math-domain-raises

def noam_rate(step, d_model, warmup):
    shape = min(math.exp(-math.log(step) / 2), step * warmup ** -1.5)  # math.log raises ValueError below 1
    return d_model ** -0.5 * shape

# %% assertion-turned

def noam_rate(step, d_model, warmup):
    try:
        assert step >= 1
    except AssertionError as error:
        raise ValueError("step") from error
    return float(d_model ** -0.5 * min(step ** -0.5, step * warmup ** -1.5))
