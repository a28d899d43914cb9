"""Wrong submissions of lesson 12, `generate`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% prompt-dropped cause="prompt-dropped"

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
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids[:, -max_new_tokens:]

# %% one-too-many cause="one-token-too-many"

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if ids.shape[1] + max_new_tokens > model.position_embedding.num_embeddings:
        raise ValueError("too long")
    model.eval()
    cache = KVCache(len(model.blocks)) if use_cache else None
    done = torch.zeros(ids.shape[0], dtype=torch.bool)
    new = ids
    with torch.no_grad():
        for step in range(max_new_tokens + 1):
            logits = model(new, cache) if use_cache else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% one-too-few cause="one-token-too-few"

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if ids.shape[1] + max_new_tokens > model.position_embedding.num_embeddings:
        raise ValueError("too long")
    model.eval()
    cache = KVCache(len(model.blocks)) if use_cache else None
    done = torch.zeros(ids.shape[0], dtype=torch.bool)
    new = ids
    with torch.no_grad():
        for step in range(1, max_new_tokens):
            logits = model(new, cache) if use_cache else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% max-new-tokens-is-the-whole-length cause="length-counts-the-prompt"

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if ids.shape[1] + max_new_tokens > model.position_embedding.num_embeddings:
        raise ValueError("too long")
    model.eval()
    cache = KVCache(len(model.blocks)) if use_cache else None
    done = torch.zeros(ids.shape[0], dtype=torch.bool)
    new = ids
    with torch.no_grad():
        for step in range(max_new_tokens - ids.shape[1]):
            logits = model(new, cache) if use_cache else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% first-position cause="wrong-position"

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
            token = sample_next(logits[:, 0], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% last-position-but-one cause="wrong-position"

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
            token = sample_next(logits[:, max(0, logits.shape[1] - 2)], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% prompt-not-read-into-the-cache cause="prompt-not-read"

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if ids.shape[1] + max_new_tokens > model.position_embedding.num_embeddings:
        raise ValueError("too long")
    model.eval()
    cache = KVCache(len(model.blocks)) if use_cache else None
    done = torch.zeros(ids.shape[0], dtype=torch.bool)
    new = ids[:, -1:] if use_cache else ids
    with torch.no_grad():
        for step in range(max_new_tokens):
            logits = model(new, cache) if use_cache else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% without-cache-only-the-last-token cause="prompt-not-read"

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
            logits = model(new, cache) if use_cache else model(new)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% cache-not-handed-on cause="prompt-not-read"

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
            logits = model(new) if use_cache else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% whole-text-into-the-cache cause="whole-text-into-the-cache"

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
            logits = model(ids, cache) if use_cache else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% cache-made-anew-in-each-step

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
            if use_cache:
                cache = KVCache(len(model.blocks))
            logits = model(new, cache) if use_cache else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% cache-reset-in-each-step cause="cache-not-used"

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
            if use_cache:
                cache.reset()
            logits = model(ids, cache) if use_cache else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% cache-never-used cause="cache-not-used"

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
            logits = model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% use-cache-ignored cause="use-cache-ignored"

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if ids.shape[1] + max_new_tokens > model.position_embedding.num_embeddings:
        raise ValueError("too long")
    model.eval()
    cache = KVCache(len(model.blocks))
    done = torch.zeros(ids.shape[0], dtype=torch.bool)
    new = ids
    with torch.no_grad():
        for step in range(max_new_tokens):
            logits = model(new, cache)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% cache-as-a-default-that-stays cause="cache-not-fresh"

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True, kept={}):
    if ids.shape[1] + max_new_tokens > model.position_embedding.num_embeddings:
        raise ValueError("too long")
    model.eval()
    cache = kept.setdefault(len(model.blocks), KVCache(len(model.blocks)))
    done = torch.zeros(ids.shape[0], dtype=torch.bool)
    new = ids
    with torch.no_grad():
        for step in range(max_new_tokens):
            logits = model(new, cache) if use_cache else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% temperature-not-passed cause="temperature-not-passed"

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
            token = sample_next(logits[:, -1], 1.0, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% top-k-not-passed cause="top-k-not-passed"

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
            token = sample_next(logits[:, -1], temperature, None, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% top-p-not-passed cause="top-p-not-passed"

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
            token = sample_next(logits[:, -1], temperature, top_k, generator=generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% generator-not-passed cause="generator-ignored"

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
            token = sample_next(logits[:, -1], temperature, top_k, top_p)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% generator-passed-for-top-k

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
            token = sample_next(logits[:, -1], temperature, generator, top_k, top_p)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% always-greedy cause="argmax-for-a-draw"

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
            token = logits[:, -1].argmax(dim=-1)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% eos-ignored cause="eos-ignored"

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
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% eos-zero-is-none cause="eos-zero-ignored"

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
            if eos_id:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% filled-with-zero cause="filled-with-something-else"

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
                token = torch.where(done, 0, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% one-row-ends-all cause="one-row-ends-all"

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
                done = done | bool((token == eos_id).any())
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% stops-short-when-all-have-ended cause="text-too-short"

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
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
            if eos_id is not None and done.all():
                break
    return ids

# %% stops-when-one-has-ended

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
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
            if eos_id is not None and (token == eos_id).any():
                break
    return ids

# %% eos-itself-left-out

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
                now = done | (token == eos_id)
                token = torch.where(now & ~done, torch.zeros_like(token), torch.where(done, eos_id, token))
                done = now
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% room-not-checked cause="max-len-not-checked"

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
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
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% room-checked-for-the-new-tokens-only cause="max-len-not-checked"

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if max_new_tokens > model.position_embedding.num_embeddings:
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
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% room-too-strict cause="max-len-off-by-one"

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if ids.shape[1] + max_new_tokens >= model.position_embedding.num_embeddings:
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
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% room-checked-at-the-end cause="max-len-checked-too-late"

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    model.eval()
    cache = KVCache(len(model.blocks)) if use_cache else None
    done = torch.zeros(ids.shape[0], dtype=torch.bool)
    new = ids
    with torch.no_grad():
        for step in range(max_new_tokens):
            if ids.shape[1] >= model.position_embedding.num_embeddings:
                raise ValueError('too long')
            logits = model(new, cache) if use_cache else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% text-cut-to-fit

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    max_new_tokens = min(max_new_tokens, model.position_embedding.num_embeddings - ids.shape[1])
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
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% prompt-overwritten

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None,
             use_cache=True):
    if ids.shape[1] + max_new_tokens > model.position_embedding.num_embeddings:
        raise ValueError("too long")
    model.eval()
    cache = KVCache(len(model.blocks)) if use_cache else None
    done = torch.zeros(ids.shape[0], dtype=torch.bool)
    new = prompt = ids
    with torch.no_grad():
        for step in range(max_new_tokens):
            logits = model(new, cache) if use_cache else model(ids)
            token = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                token = torch.where(done, eos_id, token)
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    prompt[:, -1] = ids[:, -1]
    return ids

# %% first-row-for-all

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
                done = done | (token == eos_id)
            new = token[:1].expand(len(token))[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids

# %% a-list-comes-back

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
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)
    return ids.tolist()

# %% nothing-comes-back

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
                done = done | (token == eos_id)
            new = token[:, None]
            ids = torch.cat([ids, new], dim=1)

# %% full-text-refused-in-other-words cause="max-len-off-by-one"

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None, use_cache=True):
    if ids.shape[1] + max_new_tokens >= model.position_embedding.num_embeddings:
        raise ValueError('prompt and new tokens do not fit into max_len')
    mode = model.training
    model.eval()
    cache = KVCache(len(model.blocks)) if use_cache else None
    fresh = ids
    over = torch.zeros(ids.shape[0], dtype=torch.bool, device=ids.device)
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits = model(fresh if use_cache else ids, cache)
            pick = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                pick = torch.where(over, eos_id, pick)
                over = over | (pick == eos_id)
            fresh = pick.unsqueeze(1)
            ids = torch.cat([ids, fresh], dim=1)
    model.train(mode)
    return ids

# %% eos-in-the-prompt-ends-the-row cause="eos-in-the-prompt"

def generate(model, ids, max_new_tokens, temperature=1.0, top_k=None, top_p=None, eos_id=None, generator=None, use_cache=True):
    if ids.shape[1] + max_new_tokens > model.position_embedding.num_embeddings:
        raise ValueError('prompt and new tokens do not fit into max_len')
    mode = model.training
    model.eval()
    cache = KVCache(len(model.blocks)) if use_cache else None
    fresh = ids
    over = (ids == eos_id).any(dim=1) if eos_id is not None else torch.zeros(ids.shape[0], dtype=torch.bool)
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits = model(fresh if use_cache else ids, cache)
            pick = sample_next(logits[:, -1], temperature, top_k, top_p, generator)
            if eos_id is not None:
                pick = torch.where(over, eos_id, pick)
                over = over | (pick == eos_id)
            fresh = pick.unsqueeze(1)
            ids = torch.cat([ids, fresh], dim=1)
    model.train(mode)
    return ids
