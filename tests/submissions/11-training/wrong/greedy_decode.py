"""Wrong submissions of lesson 11, `greedy_decode`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% eos-ignored cause="eos-ignored"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
    model.train(was_training)
    return tgt

# %% no-stop cause="never-stops"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
    model.train(was_training)
    return tgt

# %% stops-with-the-first cause="stops-with-the-first"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.any():
            break
    model.train(was_training)
    return tgt

# %% talks-on cause="talks-on-after-eos"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% all-at-once cause="stops-only-at-once"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if (tokens == eos_id).all():
            break
    model.train(was_training)
    return tgt

# %% fills-with-eos cause="filled-with-eos"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = eos_id
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% without-bos cause="bos-dropped"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt[:, 1:]

# %% one-more cause="max-len-off-by-one"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len + 1):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% one-less cause="max-len-off-by-one"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len - 1):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% least-likely cause="argmin"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmin(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% first-position cause="wrong-position"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, 0].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% last-token-only cause="forgets-the-row"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt[:, -1:], memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% begins-with-eos cause="begins-with-eos"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), eos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% no-eval cause="not-in-evaluation-mode"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% mode-left cause="left-in-evaluation-mode"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    return tgt

# %% always-train cause="left-in-training-mode"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train()
    return tgt

# %% eos-overwritten

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tokens[tokens == eos_id] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% finished-before

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        finished = finished | (tokens == eos_id)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% one-row-only

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt[:1]

# %% floats

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt.float()

# %% sampled

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].softmax(-1).multinomial(1).squeeze(-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% logits-returned

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return model.decode(tgt, memory, src_mask)

# %% bos-is-one

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), 1)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% eos-is-two

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == 2)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% no-source-mask

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, torch.ones_like(src_mask))[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% same-source-for-all

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src[:1].expand_as(src))
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=-1)
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% batch-axis

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    finished = torch.zeros(src.shape[0], dtype=torch.bool)
    for _ in range(max_len):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].argmax(dim=0)[: len(src)]
        tokens[finished] = 0
        tgt = torch.cat([tgt, tokens[:, None]], dim=1)
        finished = finished | (tokens == eos_id)
        if finished.all():
            break
    model.train(was_training)
    return tgt

# %% finished-for-one-round-only cause="finished-forgotten"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    mode = model.training
    model.eval()
    memory, mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id, dtype=torch.long, device=src.device)
    over = torch.zeros(src.shape[0], dtype=torch.bool, device=src.device)
    for _ in range(max_len):
        chosen = model.decode(tgt, memory, mask)[:, -1].argmax(dim=-1)
        chosen = torch.where(over, model.pad_id, chosen)
        tgt = torch.cat([tgt, chosen.unsqueeze(1)], dim=1)
        over = chosen == eos_id
        if over.all():
            break
    model.train(mode)
    return tgt

# %% end-noticed-a-round-late cause="stops-a-round-late"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    mode = model.training
    model.eval()
    memory, mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id, dtype=torch.long, device=src.device)
    over = torch.zeros(src.shape[0], dtype=torch.bool, device=src.device)
    all_done = False
    for _ in range(max_len):
        chosen = model.decode(tgt, memory, mask)[:, -1].argmax(dim=-1)
        if all_done:
            tgt = torch.cat([tgt, torch.full_like(tgt[:, :1], model.pad_id)], dim=1)
            break
        chosen = torch.where(over, model.pad_id, chosen)
        tgt = torch.cat([tgt, chosen.unsqueeze(1)], dim=1)
        over = over | (chosen == eos_id)
        all_done = bool(over.all())
    model.train(mode)
    return tgt

# %% mask-of-the-source-lost cause="source-mask-lost"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    mode = model.training
    model.eval()
    memory, mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id, dtype=torch.long, device=src.device)
    over = torch.zeros(src.shape[0], dtype=torch.bool, device=src.device)
    for _ in range(max_len):
        chosen = model.decode(tgt, memory, torch.ones_like(mask))[:, -1].argmax(dim=-1)
        chosen = torch.where(over, model.pad_id, chosen)
        tgt = torch.cat([tgt, chosen.unsqueeze(1)], dim=1)
        over = over | (chosen == eos_id)
        if over.all():
            break
    model.train(mode)
    return tgt

# %% token-of-the-first-row-for-all cause="first-row-for-all"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    mode = model.training
    model.eval()
    memory, mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id, dtype=torch.long, device=src.device)
    over = torch.zeros(src.shape[0], dtype=torch.bool, device=src.device)
    for _ in range(max_len):
        chosen = model.decode(tgt, memory, mask)[:, -1].argmax(dim=-1)[:1].expand(src.shape[0])
        chosen = torch.where(over, model.pad_id, chosen)
        tgt = torch.cat([tgt, chosen.unsqueeze(1)], dim=1)
        over = over | (chosen == eos_id)
        if over.all():
            break
    model.train(mode)
    return tgt

# %% padding-never-chosen cause="padding-never-written"

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    mode = model.training
    model.eval()
    memory, mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id, dtype=torch.long, device=src.device)
    over = torch.zeros(src.shape[0], dtype=torch.bool, device=src.device)
    for _ in range(max_len):
        points = model.decode(tgt, memory, mask)[:, -1].clone()
        points[:, model.pad_id] = float('-inf')
        chosen = points.argmax(dim=-1)
        chosen = torch.where(over, model.pad_id, chosen)
        tgt = torch.cat([tgt, chosen.unsqueeze(1)], dim=1)
        over = over | (chosen == eos_id)
        if over.all():
            break
    model.train(mode)
    return tgt
