"""Wrong submissions of lesson 12, `sample_next`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% temperature-forgotten cause="temperature-ignored"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% temperature-multiplied cause="temperature-inverted"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits * temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% temperature-on-the-probabilities

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    probs = torch.softmax(probs / temperature, dim=-1) * (probs > 0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% temperature-after-the-filters cause="temperature-after-the-filter"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    probs = probs ** (1 / temperature)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% top-k-forgotten cause="top-k-ignored"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% top-p-forgotten cause="top-p-ignored"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% filters-exchanged cause="top-p-before-top-k"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    if top_k is not None:
        bar = torch.topk(probs, min(top_k, probs.shape[-1]), dim=-1).values[:, -1:]
        probs = probs.masked_fill(probs < bar, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% not-renormalized-after-top-k cause="top-p-before-top-k"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    probs = torch.softmax(logits, dim=-1)
    if top_k is not None:
        bar = torch.topk(probs, min(top_k, probs.shape[-1]), dim=-1).values[:, -1:]
        probs = probs.masked_fill(probs < bar, 0.0)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% crossing-token-dropped cause="crossing-token-dropped"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) > top_p
        remove[:, 0] = False
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% crossing-token-dropped-even-the-first

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) > top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% one-token-too-many cause="one-token-too-many"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.cat([torch.zeros_like(remove[:, :1]), remove[:, :-1]], dim=-1)
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% top-p-as-a-threshold cause="top-p-as-threshold"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        best = probs.max(dim=-1, keepdim=True).values
        probs = probs * ((probs >= top_p) | (probs == best))
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% sorted-from-small-to-large cause="sorted-ascending"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% top-p-inverted

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = ~(torch.cumsum(s, dim=-1) - s >= top_p)
        remove[:, -1] = False
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% not-scattered-back cause="ranks-for-ids"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% rank-returned-for-the-id cause="ranks-for-ids"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        probs = s * (torch.cumsum(s, dim=-1) - s < top_p)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% place-among-the-k-best cause="ranks-for-ids"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        logits = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% top-k-over-the-batch cause="top-k-over-the-batch"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits.flatten(), min(top_k, logits.numel())).values[-1]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits.clamp(min=-1e9), dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% bar-of-the-first-row cause="top-k-over-the-batch"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[0, -1]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits.clamp(min=-1e9), dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% zero-for-minus-infinity cause="zero-for-minus-infinity"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, 0.0)
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% k-smallest cause="top-k-inverted"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1, largest=False).values[:, -1:]
        logits = logits.masked_fill(logits > bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% k-plus-one cause="top-k-off-by-one"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k + 1, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% bar-itself-removed

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits <= bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% always-the-best cause="argmax-for-a-draw"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return probs.argmax(dim=-1)

# %% even-draw cause="evenly-drawn"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial((probs > 0).float(), 1, generator=generator).squeeze(-1)

# %% generator-forgotten cause="generator-ignored"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1).squeeze(-1)

# %% generator-used-for-a-seed-only cause="generator-ignored"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    if generator is not None:
        torch.manual_seed(generator.initial_seed())
    return torch.multinomial(probs, 1).squeeze(-1)

# %% top-k-zero-means-off cause="top-k-not-checked"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None and top_k > 0:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% top-p-not-checked cause="top-p-not-checked"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% negative-temperature-accepted cause="temperature-not-checked"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% asserts-instead-of-errors

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    assert top_k is None or top_k >= 1
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% top-p-one-refused

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p < 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% temperature-zero-divides cause="temperature-zero"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% temperature-zero-is-one

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        temperature = 1.0
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% divides-in-place

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits /= temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% fills-in-place

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits.div_(temperature)
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% one-draw-for-all-rows

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs[0], len(probs), replacement=True, generator=generator)

# %% one-id-only

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs[0], 1, generator=generator)

# %% probabilities-returned cause="probability-for-id"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        temperature = 1e-6
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return probs / probs.sum(dim=-1, keepdim=True)

# %% softmax-of-the-softmax

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=-1)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(torch.softmax(probs, dim=-1), 1, generator=generator).squeeze(-1)

# %% exp-without-the-maximum

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.exp(logits)
    probs = probs / probs.sum(dim=-1, keepdim=True)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% softmax-over-the-batch

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = torch.topk(logits, min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, float("-inf"))
    probs = torch.softmax(logits, dim=0)
    if top_p is not None:
        s, order = torch.sort(probs, dim=-1, descending=True)
        remove = torch.cumsum(s, dim=-1) - s >= top_p
        remove = torch.zeros_like(remove).scatter(-1, order, remove)
        probs = probs.masked_fill(remove, 0.0)
    return torch.multinomial(probs, 1, generator=generator).squeeze(-1)

# %% top-p-of-one-refused cause="top-p-too-strict"

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError(f'temperature must not be negative, not {temperature}')
    if top_k is not None and top_k < 1:
        raise ValueError(f'top_k must be at least 1, not {top_k}')
    if top_p is not None and (not 0 < top_p < 1):
        raise ValueError(f'top_p must be above 0 and at most 1, not {top_p}')
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        least = logits.topk(min(top_k, logits.shape[-1]), dim=-1).values[..., -1:]
        logits = logits.masked_fill(logits < least, float('-inf'))
    chances = torch.softmax(logits, dim=-1)
    if top_p is not None:
        ranked, rank = chances.sort(dim=-1, descending=True)
        cut = ranked.cumsum(dim=-1) - ranked >= top_p
        chances = chances.masked_fill(torch.zeros_like(cut).scatter(-1, rank, cut), 0.0)
    return torch.multinomial(chances, 1, generator=generator)[:, 0]
