"""Wrong submissions of lesson 11, `noam_rate`: every one has to fail, those with a cause for it."""
# ruff: noqa


# %% no-width cause="width-forgotten"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return min(step**-0.5, step * warmup**-1.5)

# %% times-root cause="width-upside-down"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return d_model**0.5 * min(step**-0.5, step * warmup**-1.5)

# %% over-width cause="no-root-of-the-width"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return min(step**-0.5, step * warmup**-1.5) / d_model

# %% larger cause="maximum-for-minimum"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return d_model**-0.5 * max(step**-0.5, step * warmup**-1.5)

# %% only-down cause="no-warm-up"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return (d_model * step)**-0.5

# %% only-up cause="no-decay"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return d_model**-0.5 * step * warmup**-1.5

# %% flat cause="no-decay"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return (d_model * warmup)**-0.5 * min(1, step / warmup)

# %% plus-one cause="counted-from-zero"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return d_model**-0.5 * min((step + 1)**-0.5, (step + 1) * warmup**-1.5)

# %% half cause="warmup-exponent"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return d_model**-0.5 * min(step**-0.5, step * warmup**-0.5)

# %% first cause="warmup-exponent"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return d_model**-0.5 * min(step**-0.5, step / warmup)

# %% inverse cause="step-exponent"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return d_model**-0.5 * min(step**-1, step * warmup**-1.5)

# %% added cause="sum-for-minimum"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return d_model**-0.5 * (step**-0.5 + step * warmup**-1.5)

# %% no-minus cause="upside-down"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return d_model**0.5 * min(step**0.5, step * warmup**1.5)

# %% width-inside

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return min(d_model**-0.5 * step**-0.5, step * warmup**-1.5)

# %% cosine

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return d_model**-0.5 * warmup**-0.5 * (math.cos(math.pi * min(step, 2 * warmup) / warmup) + 1) / 2

# %% exchanged

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return d_model**-0.5 * min(warmup**-0.5, warmup * step**-1.5)

# %% quarter

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return d_model**-0.25 * min(step**-0.5, step * warmup**-1.5)

# %% rounded

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError("steps are counted from 1")
    return round(d_model**-0.5 * min(step**-0.5, step * warmup**-1.5), 4)

# %% no-error cause="step-zero-accepted"

def noam_rate(step, d_model, warmup):
    step = max(step, 1)
    return d_model**-0.5 * min(step**-0.5, step * warmup**-1.5)

# %% zero-divides cause="step-zero-accepted"

def noam_rate(step, d_model, warmup):
    return d_model**-0.5 * min(step**-0.5, step * warmup**-1.5)

# %% zero-is-zero cause="step-zero-accepted"

def noam_rate(step, d_model, warmup):
    if step < 1:
        return 0.0
    return d_model**-0.5 * min(step**-0.5, step * warmup**-1.5)

# %% refuses-the-first

def noam_rate(step, d_model, warmup):
    if step <= 1:
        raise ValueError("too small")
    return d_model**-0.5 * min(step**-0.5, step * warmup**-1.5)

# %% only-zero-refused cause="step-zero-accepted"

def noam_rate(step, d_model, warmup):
    if step == 0:
        raise ValueError("no step 0")
    return d_model**-0.5 * min(abs(step)**-0.5, abs(step) * warmup**-1.5)

# %% first-step-refused cause="step-one-refused"

def noam_rate(step, d_model, warmup):
    if step <= 1:
        raise ValueError('step below 1')
    return d_model ** (-0.5) * min(step ** (-0.5), step * warmup ** (-1.5))

# %% always-the-width-of-the-paper cause="width-fixed"

def noam_rate(step, d_model, warmup):
    if step < 1:
        raise ValueError('step below 1')
    return 512 ** (-0.5) * min(step ** (-0.5), step * warmup ** (-1.5))
