"""Right submissions of lesson 11, `greedy_decode`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    out = torch.full((src.size(0), 1), bos_id, dtype=torch.long)
    done = torch.zeros(src.size(0), dtype=torch.bool)
    for _ in range(max_len):
        next_token = model.decode(out, memory, src_mask)[:, -1].argmax(-1)
        next_token = next_token.masked_fill(done, model.pad_id)
        out = torch.cat([out, next_token[:, None]], dim=1)
        done |= next_token == eos_id
        if done.all():
            break
    model.train(was_training)
    return out

# %% forward-again-and-again-without-no-grad

def greedy_decode(model, src, bos_id, eos_id, max_len):
    mode = model.training
    model.eval()
    out = torch.ones(len(src), 1, dtype=torch.int64) * bos_id
    while out.shape[1] < max_len + 1:
        logits = model(src, out)
        tokens = torch.argmax(logits[:, -1, :], dim=1)
        ended = (out == eos_id).any(dim=1)
        tokens[ended] = 0
        out = torch.hstack([out, tokens.reshape(-1, 1)])
        if (out == eos_id).any(dim=1).all():
            break
    model.train(mode)
    return out

# %% row-by-row

def greedy_decode(model, src, bos_id, eos_id, max_len):
    training = model.training
    model.eval()
    rows = []
    with torch.no_grad():
        for source in src:
            ids = [bos_id]
            while len(ids) <= max_len and (len(ids) == 1 or ids[-1] != eos_id):
                ids.append(model(source[None], torch.tensor([ids]))[0, -1].argmax().item())
            rows.append(ids)
    model.train(training)
    longest = max(map(len, rows))
    return torch.tensor([ids + [0] * (longest - len(ids)) for ids in rows])

# %% only-the-active-rows

@torch.inference_mode()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was = model.training
    model.eval()
    memory, mask = model.encode(src)
    result = torch.full((src.shape[0], max_len + 1), getattr(model, "pad_id", 0))
    result[:, 0] = bos_id
    active = torch.arange(src.shape[0])
    length = 0
    for length in range(1, max_len + 1):
        tokens = model.decode(result[active, :length], memory[active], mask[active])[:, -1].argmax(dim=-1)
        result[active, length] = tokens
        active = active[tokens != eos_id]
        if not len(active):
            break
    model.train(was)
    return result[:, : length + 1].clone()

# %% all-rounds-then-cut

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    tgt = src.new_full((src.shape[0], 1), bos_id)
    for _ in range(max_len):
        tgt = torch.cat([tgt, model.decode(tgt, memory, src_mask)[:, -1:].argmax(-1)], 1)
    model.train(was_training)
    after = ((tgt[:, 1:] == eos_id).cumsum(1) - (tgt[:, 1:] == eos_id).long()) > 0
    tgt[:, 1:][after] = model.pad_id
    lengths = (~after).sum(1)
    return tgt[:, : lengths.max().item() + 1]

# %% a-context-manager

from contextlib import contextmanager

@contextmanager
def evaluating(model):
    before = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(before)


def greedy_decode(model, src, bos_id, eos_id, max_len):
    with evaluating(model):
        memory, src_mask = model.encode(src)
        columns, alive = [torch.full((len(src),), bos_id)], torch.ones(len(src), dtype=torch.bool)
        while alive.any() and len(columns) <= max_len:
            logits = model.decode(torch.stack(columns, dim=1), memory, src_mask)
            tokens = logits[:, -1].max(dim=-1).indices
            columns.append(torch.where(alive, tokens, torch.zeros_like(tokens)))
            alive = alive & (tokens != eos_id)
        return torch.stack(columns, dim=1)

# %% a-copy-of-the-model

import copy

def greedy_decode(model, src, bos_id, eos_id, max_len):
    model = copy.deepcopy(model).eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], 1), bos_id)
    lengths = torch.full((src.shape[0],), max_len + 1)
    for n in range(1, max_len + 1):
        tokens = model.decode(tgt, memory, src_mask)[:, -1].topk(1).indices
        tokens[lengths <= n] = 0
        tgt = torch.cat([tgt, tokens], dim=1)
        lengths = torch.where((tokens[:, 0] == eos_id) & (lengths > n), n, lengths)
        if (lengths <= n).all():
            break
    return tgt

# %% by-log-probabilities

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    before, _ = model.training, model.eval()
    memory, src_mask = model.encode(src)
    tgt = torch.full([src.shape[0], 1], bos_id)
    finished = torch.zeros([src.shape[0], 1], dtype=torch.bool)
    for _ in range(max_len):
        logits, _ = model.decode(tgt, memory, src_mask, return_weights=True)
        tokens = torch.log_softmax(logits[:, [-1]], -1).argmax(-1)
        tokens = tokens * ~finished
        tgt = torch.cat((tgt, tokens), -1)
        finished = finished | tokens.eq(eos_id)
        if bool(finished.all()):
            break
    model.train(before)
    return tgt

# %% mode-of-every-part

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    pad = model.pad_id
    memory, src_mask = model.encode(src)
    tgt = torch.full((src.shape[0], max_len + 1), pad)
    tgt[:, 0] = bos_id
    open_rows = torch.ones(src.shape[0], dtype=torch.bool)
    n = 0
    while n < max_len and open_rows.any():
        best = model.decode(tgt[:, : n + 1], memory, src_mask)[:, n].argmax(1)
        n += 1
        tgt[open_rows, n] = best[open_rows]
        open_rows &= best != eos_id
    for module, mode in modes.items():
        module.training = mode
    return tgt[:, : n + 1]

# %% if-it-was-training

@torch.no_grad()
def greedy_decode(model, src, bos_id, eos_id, max_len):
    training = model.training
    if training:
        model.eval()
    memory, src_mask = model.encode(src)
    ys = torch.zeros(src.size(0), 1).fill_(bos_id).type_as(src)
    ended = [False] * src.size(0)
    for _ in range(max_len):
        out = model.decode(ys, memory, src_mask)
        column = []
        for row, token in enumerate(out[:, -1].argmax(dim=1).tolist()):
            column.append(0 if ended[row] else token)
            ended[row] = ended[row] or token == eos_id
        ys = torch.cat([ys, torch.tensor(column)[:, None]], dim=1)
        if all(ended):
            break
    if training:
        model.train()
    return ys
