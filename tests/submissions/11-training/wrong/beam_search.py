"""Wrong submissions of lesson 11, `beam_search`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% no-penalty cause="length-ignored"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% mean cause="mean-for-penalty"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / n, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% power cause="length-without-five"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / n ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% times cause="multiplied-by-penalty"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total * ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% eos-not-counted cause="eos-not-counted"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n - 1) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% bos-counted cause="bos-counted"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + len(ids)) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% always-0.6 cause="penalty-fixed"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** 0.6, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% extends-finished cause="finished-extended"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            if True:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% best-of-all cause="unfinished-wins"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished + [(t / ((5 + n) / 6) ** length_penalty, ids) for t, ids in live])[1]])

# %% live-first cause="unfinished-wins"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(live or finished)[1]])

# %% adds-logits cause="logits-added"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = logits
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% adds-probabilities

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% one-child-each cause="one-child-each"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            children = sorted([(total + score, ids + [token]) for token, score in enumerate(row)], reverse=True)
            grown += children if n == 1 else children[:1]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% first-finished cause="stops-at-the-first"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if finished or not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% greedy cause="greedy"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:1]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% always-four cause="beam-fixed"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:4]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% worst cause="worst-of-the-finished"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([min(finished or live)[1]])

# %% without-bos cause="bos-dropped"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1][1:]])

# %% one-more cause="max-len-off-by-one"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 2):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% one-less cause="max-len-off-by-one"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% no-eval cause="not-in-evaluation-mode"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% mode-left cause="left-in-evaluation-mode"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    return torch.tensor([max(finished or live)[1]])

# %% always-train cause="left-in-training-mode"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train()
    return torch.tensor([max(finished or live)[1]])

# %% a-list

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = [ids for _, ids in live]
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return [max(finished or live)[1]]

# %% all-hypotheses

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return [torch.tensor([ids]) for _, ids in finished or live]

# %% no-batch

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor(max(finished or live)[1])

# %% padded-to-the-end

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1] + [0] * 9])[:, : max_len + 1]

# %% forgets-the-total

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% last-token-only

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])[:, -1:]
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% eos-dropped

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([[i for i in max(finished or live)[1] if i != eos_id]])

# %% greatest-first-only

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [(total + score, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([(finished or live)[0][1]])

# %% penalty-in-the-total

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [(0.0, [bos_id])], []
    for n in range(1, max_len + 1):
        k = len(live)
        tgt = torch.tensor([ids for _, ids in live])
        logits = model.decode(tgt, memory.expand(k, -1, -1), src_mask.expand(k, -1, -1, -1))[:, -1]
        scores = torch.log_softmax(logits, dim=-1)
        grown = []
        for (total, ids), row in zip(live, scores.tolist()):
            grown += [((total + score) / ((5 + n) / 6) ** length_penalty, ids + [token]) for token, score in enumerate(row)]
        grown.sort(reverse=True)
        live = []
        for total, ids in grown[:beam]:
            if ids[-1] == eos_id:
                finished.append((total, ids))
            else:
                live.append((total, ids))
        if not live:
            break
    model.train(was_training)
    return torch.tensor([max(finished or live)[1]])

# %% tokens-for-other-parents cause="parents-mixed-up"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    mode = model.training
    model.eval()
    memory, mask = model.encode(src)
    alive = torch.full((1, 1), bos_id, dtype=torch.long, device=src.device)
    sums = torch.zeros(1, device=src.device)
    over = []
    for n in range(1, max_len + 1):
        k = alive.shape[0]
        logits = model.decode(alive, memory.expand(k, -1, -1), mask.expand(k, -1, -1, -1))[:, -1]
        options = sums.unsqueeze(1) + torch.log_softmax(logits, dim=-1)
        width = options.shape[1]
        sums, best = options.flatten().topk(min(beam, options.numel()))
        alive = torch.cat([alive[torch.arange(len(best)) % k], (best % width).unsqueeze(1)], dim=1)
        is_end = alive[:, -1] == eos_id
        norm = ((5 + n) / 6) ** length_penalty
        for row, total in zip(alive[is_end], sums[is_end]):
            over.append((total.item() / norm, row))
        alive, sums = (alive[~is_end], sums[~is_end])
        if alive.shape[0] == 0:
            break
    model.train(mode)
    if over:
        return max(over, key=lambda pair: pair[0])[1].unsqueeze(0)
    return alive[:1]

# %% begins-with-copies cause="greedy"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    mode = model.training
    model.eval()
    memory, mask = model.encode(src)
    alive = torch.full((beam, 1), bos_id, dtype=torch.long, device=src.device)
    sums = torch.zeros(beam, device=src.device)
    over = []
    for n in range(1, max_len + 1):
        k = alive.shape[0]
        logits = model.decode(alive, memory.expand(k, -1, -1), mask.expand(k, -1, -1, -1))[:, -1]
        options = sums.unsqueeze(1) + torch.log_softmax(logits, dim=-1)
        width = options.shape[1]
        sums, best = options.flatten().topk(min(beam, options.numel()))
        alive = torch.cat([alive[best // width], (best % width).unsqueeze(1)], dim=1)
        is_end = alive[:, -1] == eos_id
        norm = ((5 + n) / 6) ** length_penalty
        for row, total in zip(alive[is_end], sums[is_end]):
            over.append((total.item() / norm, row))
        alive, sums = (alive[~is_end], sums[~is_end])
        if alive.shape[0] == 0:
            break
    model.train(mode)
    if over:
        return max(over, key=lambda pair: pair[0])[1].unsqueeze(0)
    return alive[:1]

# %% end-cut-off cause="eos-dropped"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    mode = model.training
    model.eval()
    memory, mask = model.encode(src)
    alive = torch.full((1, 1), bos_id, dtype=torch.long, device=src.device)
    sums = torch.zeros(1, device=src.device)
    over = []
    for n in range(1, max_len + 1):
        k = alive.shape[0]
        logits = model.decode(alive, memory.expand(k, -1, -1), mask.expand(k, -1, -1, -1))[:, -1]
        options = sums.unsqueeze(1) + torch.log_softmax(logits, dim=-1)
        width = options.shape[1]
        sums, best = options.flatten().topk(min(beam, options.numel()))
        alive = torch.cat([alive[best // width], (best % width).unsqueeze(1)], dim=1)
        is_end = alive[:, -1] == eos_id
        norm = ((5 + n) / 6) ** length_penalty
        for row, total in zip(alive[is_end], sums[is_end]):
            over.append((total.item() / norm, row))
        alive, sums = (alive[~is_end], sums[~is_end])
        if alive.shape[0] == 0:
            break
    model.train(mode)
    if over:
        return max(over, key=lambda pair: pair[0])[1][:-1].unsqueeze(0)
    return alive[:1]

# %% row-without-a-batch cause="batch-dimension-lost"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    mode = model.training
    model.eval()
    memory, mask = model.encode(src)
    alive = torch.full((1, 1), bos_id, dtype=torch.long, device=src.device)
    sums = torch.zeros(1, device=src.device)
    over = []
    for n in range(1, max_len + 1):
        k = alive.shape[0]
        logits = model.decode(alive, memory.expand(k, -1, -1), mask.expand(k, -1, -1, -1))[:, -1]
        options = sums.unsqueeze(1) + torch.log_softmax(logits, dim=-1)
        width = options.shape[1]
        sums, best = options.flatten().topk(min(beam, options.numel()))
        alive = torch.cat([alive[best // width], (best % width).unsqueeze(1)], dim=1)
        is_end = alive[:, -1] == eos_id
        norm = ((5 + n) / 6) ** length_penalty
        for row, total in zip(alive[is_end], sums[is_end]):
            over.append((total.item() / norm, row))
        alive, sums = (alive[~is_end], sums[~is_end])
        if alive.shape[0] == 0:
            break
    model.train(mode)
    if over:
        return max(over, key=lambda pair: pair[0])[1]
    return alive[0]

# %% last-probability-only cause="sums-forgotten"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    mode = model.training
    model.eval()
    memory, mask = model.encode(src)
    alive = torch.full((1, 1), bos_id, dtype=torch.long, device=src.device)
    sums = torch.zeros(1, device=src.device)
    over = []
    for n in range(1, max_len + 1):
        k = alive.shape[0]
        logits = model.decode(alive, memory.expand(k, -1, -1), mask.expand(k, -1, -1, -1))[:, -1]
        options = torch.log_softmax(logits, dim=-1)
        width = options.shape[1]
        sums, best = options.flatten().topk(min(beam, options.numel()))
        alive = torch.cat([alive[best // width], (best % width).unsqueeze(1)], dim=1)
        is_end = alive[:, -1] == eos_id
        norm = ((5 + n) / 6) ** length_penalty
        for row, total in zip(alive[is_end], sums[is_end]):
            over.append((total.item() / norm, row))
        alive, sums = (alive[~is_end], sums[~is_end])
        if alive.shape[0] == 0:
            break
    model.train(mode)
    if over:
        return max(over, key=lambda pair: pair[0])[1].unsqueeze(0)
    return alive[:1]

# %% last-of-the-unfinished cause="worst-of-the-live"

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    mode = model.training
    model.eval()
    memory, mask = model.encode(src)
    alive = torch.full((1, 1), bos_id, dtype=torch.long, device=src.device)
    sums = torch.zeros(1, device=src.device)
    over = []
    for n in range(1, max_len + 1):
        k = alive.shape[0]
        logits = model.decode(alive, memory.expand(k, -1, -1), mask.expand(k, -1, -1, -1))[:, -1]
        options = sums.unsqueeze(1) + torch.log_softmax(logits, dim=-1)
        width = options.shape[1]
        sums, best = options.flatten().topk(min(beam, options.numel()))
        alive = torch.cat([alive[best // width], (best % width).unsqueeze(1)], dim=1)
        is_end = alive[:, -1] == eos_id
        norm = ((5 + n) / 6) ** length_penalty
        for row, total in zip(alive[is_end], sums[is_end]):
            over.append((total.item() / norm, row))
        alive, sums = (alive[~is_end], sums[~is_end])
        if alive.shape[0] == 0:
            break
    model.train(mode)
    if over:
        return max(over, key=lambda pair: pair[0])[1].unsqueeze(0)
    return alive[-1:]
