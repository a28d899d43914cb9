"""Right submissions of lesson 12, `generate`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if ids.shape[1] + max_new_tokens > model.position_embedding.num_embeddings:
        raise ValueError("too long")
    cache = KVCache(len(model.blocks)) if use_cache else None
    done = torch.zeros(len(ids), dtype=torch.bool)
    was_training = model.training
    model.eval()
    new = ids
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits = model(new if use_cache else ids, cache)
            chosen = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                chosen = torch.where(done, eos_id, chosen)
                done = done | (chosen == eos_id)
            new = chosen[:, None]
            ids = torch.cat([ids, new], dim=1)
    model.train(was_training)
    return ids

# %% prompt-first-then-one-by-one

@torch.no_grad()
def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    total = ids.size(1) + max_new_tokens
    if total > model.position_embedding.weight.size(0):
        raise ValueError(f"{total} positions are too many")
    if not use_cache:
        step = lambda text: model(text)[:, -1, :]
    else:
        cache = KVCache(len(model.blocks))
        step = lambda text: model(text[:, cache.length:], cache)[:, -1, :]
    ended = torch.zeros(ids.size(0), 1, dtype=torch.bool)
    while ids.size(1) < total:
        token = sample_next(step(ids), temperature=temperature, top_k=top_k, top_p=top_p, generator=generator)
        token = token.reshape(-1, 1)
        if eos_id is not None:
            token[ended] = eos_id
            ended |= token == eos_id
        ids = torch.cat((ids, token), dim=1)
    return ids

# %% a-table-filled-from-the-left

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    batch, length = ids.shape
    if length + max_new_tokens > len(model.position_embedding.weight):
        raise ValueError("prompt and new tokens do not fit")
    text = torch.zeros(batch, length + max_new_tokens, dtype=ids.dtype)
    text[:, :length] = ids
    cache = KVCache(num_layers=len(model.blocks)) if use_cache else None
    seen = 0
    finished = torch.zeros(batch, dtype=torch.bool)
    with torch.inference_mode():
        for place in range(length, length + max_new_tokens):
            logits = model(text[:, seen:place], cache)
            if use_cache:
                seen = place
            drawn = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                drawn = drawn.masked_fill(finished, eos_id)
                finished = finished.logical_or(drawn.eq(eos_id))
            text[:, place] = drawn
    return text

# %% stops-early-and-fills-up

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    wanted = ids.shape[1] + max_new_tokens
    if wanted > model.position_embedding.num_embeddings:
        raise ValueError("there is no room for that")
    cache = KVCache(len(model.blocks)) if use_cache else None
    ended = torch.zeros(len(ids), dtype=torch.bool)
    new = ids
    with torch.no_grad():
        while ids.shape[1] < wanted and not bool(ended.all()):
            logits = model(new, cache) if cache is not None else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(ended, torch.full_like(token, eos_id), token)
                ended = ended | (token == eos_id)
            new = token.unsqueeze(-1)
            ids = torch.cat([ids, new], dim=-1)
    if ids.shape[1] < wanted:
        ids = torch.nn.functional.pad(ids, (0, wanted - ids.shape[1]), value=eos_id)
    return ids

# %% token-by-token-through-the-prompt

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if ids.shape[1] + max_new_tokens > model.position_embedding.num_embeddings:
        raise ValueError("too long")
    ids = ids.clone()
    ended = None if eos_id is None else torch.zeros(len(ids), dtype=torch.bool)
    with torch.no_grad():
        if use_cache:
            cache = KVCache(len(model.blocks))
            for place in range(ids.shape[1] - 1):
                model(ids[:, place:place + 1], cache)
        for _ in range(max_new_tokens):
            logits = (model(ids[:, -1:], cache) if use_cache else model(ids))[:, -1]
            token = sample_next(logits, temperature, top_k, top_p, generator)
            if ended is not None:
                token = torch.where(ended, eos_id, token)
                ended = ended | (token == eos_id)
            ids = torch.cat([ids, token[:, None]], dim=1)
    return ids

# %% lists-of-columns

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    limit = model.position_embedding.num_embeddings
    if max_new_tokens + ids.shape[1] > limit:
        raise ValueError(f"at most {limit} positions")
    mode = model.training
    model.train(False)
    try:
        cache, columns = (KVCache(len(model.blocks)) if use_cache else None), [ids]
        alive = torch.ones(ids.shape[0], dtype=torch.bool)
        with torch.no_grad():
            for _ in range(max_new_tokens):
                logits = model(columns[-1], cache) if use_cache else model(torch.cat(columns, dim=1))
                next_ids = sample_next(logits[:, -1, :], temperature, top_k, top_p, generator)
                if eos_id is not None:
                    next_ids[~alive] = eos_id
                    alive &= next_ids != eos_id
                columns.append(next_ids[:, None])
        return torch.cat(columns, dim=1)
    finally:
        model.train(mode)

# %% number-of-layers-from-anywhere

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    max_len = model.position_embedding.weight.shape[0]
    if ids.shape[1] + max_new_tokens > max_len:
        raise ValueError("max_len")
    layers = sum(1 for _ in model.blocks)
    cache = None
    if use_cache:
        cache = KVCache(layers)
        cache.reset()
    text = [row for row in ids.tolist()]
    feed = ids
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if not use_cache:
                feed = torch.tensor(text)
            tokens = sample_next(model(feed, cache)[:, -1], temperature, top_k, top_p, generator).tolist()
            for row, token in enumerate(tokens):
                if eos_id is not None and eos_id in text[row][ids.shape[1]:]:
                    token = eos_id
                text[row].append(token)
            feed = torch.tensor([row[-1:] for row in text])
    return torch.tensor(text)

# %% own-helper-for-a-step

def one_step(model, ids, new, cache, dials):
    logits = model(ids) if cache is None else model(new, cache=cache)
    return sample_next(logits[:, logits.shape[1] - 1], **dials)


def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if model.position_embedding.num_embeddings < ids.shape[1] + max_new_tokens:
        raise ValueError("the text would be too long for this model")
    dials = dict(temperature=temperature, top_k=top_k, top_p=top_p, generator=generator)
    cache = KVCache(len(model.blocks)) if use_cache else None
    new, prompt_length = ids, ids.shape[1]
    with torch.no_grad():
        for _ in range(max_new_tokens):
            new = one_step(model, ids, new, cache, dials).view(-1, 1)
            if eos_id is not None:
                had = (ids[:, prompt_length:] == eos_id).any(dim=1, keepdim=True)
                new = torch.where(had, eos_id, new)
            ids = torch.hstack([ids, new])
    return ids

# %% recursion

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if ids.shape[1] + max_new_tokens > model.position_embedding.num_embeddings:
        raise ValueError("too long")
    cache = KVCache(len(model.blocks)) if use_cache else None
    ended = torch.zeros(len(ids), dtype=torch.bool)

    @torch.no_grad()
    def write(text, new, ended, left):
        if left == 0:
            return text
        token = sample_next(model(new if use_cache else text, cache)[:, -1], temperature, top_k, top_p, generator)
        if eos_id is not None:
            token = torch.where(ended, eos_id, token)
            ended = ended | token.eq(eos_id)
        return write(torch.cat([text, token[:, None]], dim=1), token[:, None], ended, left - 1)

    return write(ids, ids, ended, max_new_tokens)

# %% calls-forward-by-name

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if ids.shape[1] > model.position_embedding.num_embeddings - max_new_tokens:
        raise ValueError("no room")
    model.eval()
    out = ids.detach().clone()
    cache = KVCache(len(model.blocks)) if use_cache else None
    start = 0
    done = torch.zeros(out.shape[0], dtype=torch.bool, device=out.device)
    for _ in range(max_new_tokens):
        with torch.no_grad():
            scores = model.forward(out[:, start:], cache)[:, -1]
        if use_cache:
            start = out.shape[1]
        pick = sample_next(scores, temperature, top_k, top_p, generator)
        if eos_id is not None:
            pick = pick * ~done + eos_id * done
            done = done | (pick == eos_id)
        out = torch.cat([out, pick.reshape(-1, 1)], dim=1)
    return out

# %% ended-rows-remembered-by-their-last-token

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if ids.shape[1] + max_new_tokens > model.position_embedding.num_embeddings:
        raise ValueError("too long")
    model.eval()
    cache = KVCache(len(model.blocks)) if use_cache else None
    done = torch.zeros(ids.shape[0], dtype=torch.bool)
    new = ids
    with torch.no_grad():
        for step in range(max_new_tokens):
            logits = model(new, cache) if use_cache else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = token == eos_id
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids
