"""Right submissions of lesson 12, `sample_next`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0 or (top_k is not None and top_k < 1) or (top_p is not None and not 0 < top_p <= 1):
        raise ValueError("a dial is out of range")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits / temperature
    if top_k is not None:
        bar = logits.topk(min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < bar, -torch.inf)
    probabilities = torch.softmax(logits, dim=-1)
    if top_p is not None:
        ordered, order = probabilities.sort(dim=-1, descending=True)
        gone = ordered.cumsum(dim=-1) - ordered >= top_p
        probabilities = probabilities.masked_fill(torch.zeros_like(gone).scatter(-1, order, gone), 0.0)
    return torch.multinomial(probabilities, 1, generator=generator)[:, 0]

# %% a-column-of-ids

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k")
    if top_p is not None and (top_p <= 0 or top_p > 1):
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1, keepdim=True)
    logits = logits / temperature
    if top_k is not None:
        k = min(top_k, logits.size(-1))
        values, _ = torch.topk(logits, k)
        logits = torch.where(logits < values[:, [-1]], torch.full_like(logits, -float("inf")), logits)
    if top_p is not None:
        sorted_logits, indices = torch.sort(logits, descending=True)
        cumulative = torch.cumsum(torch.softmax(sorted_logits, dim=-1), dim=-1)
        remove = cumulative > top_p
        remove[..., 1:] = remove[..., :-1].clone()
        remove[..., 0] = False
        remove = remove.scatter(1, indices, remove)
        logits = logits.masked_fill(remove, -float("inf"))
    return torch.multinomial(torch.softmax(logits, dim=-1), num_samples=1, generator=generator)

# %% draws-a-rank-and-looks-up-the-id

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("negative temperature")
    if top_k is not None and top_k <= 0:
        raise ValueError("top_k must be positive")
    if top_p is not None and not (0.0 < top_p <= 1.0):
        raise ValueError("top_p must lie in (0, 1]")
    if temperature == 0:
        return torch.argmax(logits, dim=1)
    values, ids = torch.sort(logits / temperature, dim=1, descending=True)
    if top_k is not None:
        values, ids = values[:, :top_k], ids[:, :top_k]
    weights = torch.softmax(values, dim=1)
    if top_p is not None:
        before = torch.cumsum(weights, dim=1) - weights
        weights = weights * (before < top_p)
        weights = weights / weights.sum(dim=1, keepdim=True)
    rank = torch.multinomial(weights, 1, generator=generator)
    return ids.gather(1, rank).squeeze(1)

# %% gumbel-trick

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0 or (top_k is not None and top_k < 1) or (top_p is not None and (top_p <= 0 or top_p > 1)):
        raise ValueError
    if temperature == 0:
        return logits.max(dim=-1).indices
    scores = logits / temperature
    order = scores.argsort(dim=-1, descending=True)
    rank = order.argsort(dim=-1)
    if top_k is not None:
        scores = scores.masked_fill(rank >= top_k, -math.inf)
    if top_p is not None:
        p = scores.softmax(dim=-1)
        s = p.gather(-1, order)
        keep = (s.cumsum(-1) - s < top_p).gather(-1, rank)
        scores = torch.where(keep, scores, torch.tensor(-math.inf, dtype=scores.dtype))
    noise = torch.rand(scores.shape, generator=generator, dtype=torch.float64).clamp_min(1e-300)
    return (scores.double() - torch.log(-torch.log(noise))).argmax(dim=-1)

# %% inverse-of-the-cumulative-sum

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature must be at least 0")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k must be at least 1")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p must be in (0, 1]")
    if temperature == 0:
        return logits.argmax(-1)
    values, ids = (logits.double() / temperature).sort(dim=-1, descending=True)
    if top_k is not None:
        values = values[:, :top_k]
    p = values.softmax(-1)
    if top_p is not None:
        p = torch.where(p.cumsum(-1) - p < top_p - 1e-12, p, 0.0)
        p = p / p.sum(-1, keepdim=True)
    u = torch.rand(len(p), 1, generator=generator, dtype=torch.float64)
    place = torch.searchsorted(p.cumsum(-1), u, right=True).clamp(max=p.shape[-1] - 1)
    return ids.gather(-1, place)[:, 0]

# %% row-by-row

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0 or (top_k or 1) < 1 or (top_k is not None and top_k < 1):
        raise ValueError("temperature or top_k")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError("top_p")
    chosen = []
    for row in logits:
        if temperature == 0:
            chosen.append(int(row.argmax()))
            continue
        row = row / temperature
        ids = torch.argsort(row, descending=True)
        if top_k is not None:
            ids = ids[:top_k]
        p = torch.softmax(row[ids], dim=0)
        if top_p is not None:
            count = int((torch.cumsum(p, dim=0) < top_p - 1e-6).sum()) + 1
            ids, p = ids[:count], p[:count]
        chosen.append(int(ids[torch.multinomial(p, 1, generator=generator)]))
    return torch.tensor(chosen)

# %% helpers-for-each-filter

def keep_top_k(logits, k):
    if k is None or k >= logits.shape[-1]:
        return logits
    kept = logits.topk(k, dim=-1)
    return torch.full_like(logits, float("-inf")).scatter(-1, kept.indices, kept.values)


def keep_nucleus(logits, p):
    if p is None:
        return logits
    ordered, order = logits.sort(dim=-1, descending=True)
    probabilities = ordered.softmax(dim=-1)
    outside = probabilities.cumsum(dim=-1).sub(probabilities).ge(p)
    ordered = ordered.masked_fill(outside, float("-inf"))
    return torch.empty_like(logits).scatter(-1, order, ordered)


def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    for name, bad in (("temperature", temperature < 0), ("top_k", top_k is not None and top_k < 1),
                      ("top_p", top_p is not None and not 0 < top_p <= 1)):
        if bad:
            raise ValueError(f"{name} makes no sense")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = keep_nucleus(keep_top_k(logits / temperature, top_k), top_p)
    return torch.multinomial(logits.softmax(dim=-1), 1, generator=generator).flatten()

# %% ascending-order-and-the-tail

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0 or (top_k is not None and top_k < 1) or (top_p is not None and not 0 < top_p <= 1):
        raise ValueError("out of range")
    if temperature == 0:
        return logits.argmax(dim=-1)
    logits = logits.double() / temperature
    if top_k is not None:
        kth = logits.kthvalue(max(1, logits.shape[-1] - top_k + 1), dim=-1, keepdim=True).values
        logits = logits.masked_fill(logits < kth, -torch.inf)
    if top_p is not None and top_p < 1:
        ordered, order = logits.sort(dim=-1)
        tail = ordered.softmax(dim=-1).cumsum(dim=-1) <= 1 - top_p
        tail[:, -1] = False
        logits = logits.masked_fill(torch.zeros_like(tail).scatter(-1, order, tail), -torch.inf)
    return torch.multinomial(logits.softmax(-1), 1, generator=generator)[:, 0]

# %% categorical-distribution-with-a-borrowed-seed

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if temperature < 0:
        raise ValueError("temperature < 0")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k < 1")
    if top_p is not None and not (0 < top_p <= 1):
        raise ValueError("top_p not in (0, 1]")
    if temperature == 0:
        return logits.argmax(dim=-1)
    p = torch.softmax(logits / temperature, dim=-1)
    if top_k is not None:
        kept = p.topk(min(top_k, p.shape[-1]), dim=-1)
        p = torch.zeros_like(p).scatter(-1, kept.indices, kept.values)
        p = p / p.sum(dim=-1, keepdim=True)
    if top_p is not None:
        s, i = p.sort(dim=-1, descending=True)
        s = s * ((s.cumsum(-1) - s) < top_p)
        p = torch.zeros_like(p).scatter(-1, i, s)
        p = p / p.sum(dim=-1, keepdim=True)
    race = torch.empty_like(p).exponential_(generator=generator)
    return (p / race).argmax(dim=-1)

# %% counts-instead-of-masks

def sample_next(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    if not temperature >= 0:
        raise ValueError("temperature")
    if top_k is not None and not top_k >= 1:
        raise ValueError("top_k")
    if top_p is not None and not 0.0 < top_p <= 1.0:
        raise ValueError("top_p")
    if temperature == 0:
        return logits.argmax(dim=-1)
    vocab = logits.shape[-1]
    values, ids = (logits / temperature).topk(vocab, dim=-1)
    left = torch.full((len(logits), 1), min(top_k or vocab, vocab))
    places = torch.arange(vocab)
    values = values.masked_fill(places >= left, -torch.inf)
    if top_p is not None:
        p = values.softmax(dim=-1)
        left = 1 + (p.cumsum(dim=-1) < top_p).sum(dim=-1, keepdim=True)
        values = values.masked_fill(places >= left, -torch.inf)
    drawn = torch.multinomial(values.softmax(dim=-1), 1, generator=generator)
    return torch.take_along_dim(ids, drawn, dim=-1)[:, 0]
