"""Right submissions of lesson 11, `beam_search`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live = [(0.0, [bos_id])]
    finished = []
    for n in range(1, max_len + 1):
        tgt = torch.tensor([tokens for _, tokens in live])
        logits = model.decode(tgt, memory.repeat(len(live), 1, 1), src_mask.repeat(len(live), 1, 1, 1))[:, -1]
        log_probs = torch.log_softmax(logits, dim=-1)
        candidates = []
        for row, (total, tokens) in enumerate(live):
            for token, log_prob in enumerate(log_probs[row].tolist()):
                candidates.append((total + log_prob, tokens + [token]))
        candidates.sort(key=lambda pair: -pair[0])
        live = []
        for total, tokens in candidates[:beam]:
            if tokens[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, tokens))
            else:
                live.append((total, tokens))
        if not live:
            break
    model.train(was_training)
    best = max(finished, key=lambda pair: pair[0]) if finished else live[0]
    return torch.tensor([best[1]])

# %% one-hypothesis-at-a-time-by-forward

def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    mode = model.training
    model.eval()
    try:
        alive, done = [([bos_id], 0.0)], []
        for _ in range(max_len):
            grown = []
            for ids, total in alive:
                with torch.no_grad():
                    scores = model(src, torch.tensor([ids]))[0, -1].log_softmax(-1)
                values, indices = scores.topk(beam)
                for value, index in zip(values, indices):
                    grown.append((ids + [index.item()], total + value.item()))
            grown = sorted(grown, key=lambda g: g[1], reverse=True)[:beam]
            done += [g for g in grown if g[0][-1] == eos_id]
            alive = [g for g in grown if g[0][-1] != eos_id]
            if not alive:
                break
    finally:
        model.train(mode)

    def score(g):
        return g[1] / (((5 + len(g[0]) - 1) / 6) ** length_penalty)

    return torch.tensor(max(done or alive, key=score)[0]).unsqueeze(0)

# %% stops-when-beam-are-finished

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was = model.training
    model.eval()
    memory, mask = model.encode(src)
    beams, scores, finished = torch.tensor([[bos_id]]), torch.tensor([0.0]), []
    for n in range(1, max_len + 1):
        size = len(beams)
        logp = model.decode(beams, memory.expand(size, -1, -1), mask.expand(size, -1, -1, -1))[:, -1].log_softmax(-1)
        total = (scores[:, None] + logp).reshape(-1)
        top = total.topk(beam)
        V = logp.shape[-1]
        new, kept = [], []
        for value, index in zip(top.values.tolist(), top.indices.tolist()):
            sequence = torch.cat([beams[index // V], torch.tensor([index % V])])
            if index % V == eos_id:
                finished.append((value / ((5 + n) / 6) ** length_penalty, sequence))
            else:
                new.append(sequence)
                kept.append(value)
        if len(finished) >= beam or not new:
            break
        beams, scores = torch.stack(new), torch.tensor(kept)
    model.train(was)
    if finished:
        return max(finished, key=lambda item: item[0])[1][None]
    return beams[scores.argmax()][None]

# %% refills-the-beam-from-twice-as-many

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    # As large libraries do it: 2 * beam candidates, so that `beam` of them do not end; an end counts among the first beam.
    training = model.training
    model.eval()
    memory, mask = model.encode(src)
    sequences, totals, best, best_score = [[bos_id]], [0.0], None, -float("inf")
    for n in range(1, max_len + 1):
        k = len(sequences)
        out = model.decode(torch.tensor(sequences), memory.expand(k, -1, -1), mask.expand(k, -1, -1, -1))
        log_probs = torch.log_softmax(out[:, -1, :], -1) + torch.tensor(totals)[:, None]
        values, indices = log_probs.flatten().topk(2 * beam)
        next_sequences, next_totals = [], []
        for rank, (value, index) in enumerate(zip(values.tolist(), indices.tolist())):
            parent, token = divmod(index, log_probs.shape[1])
            if token == eos_id:
                score = value / ((5.0 + n) / 6.0) ** length_penalty
                if rank < beam and score > best_score:
                    best, best_score = sequences[parent] + [token], score
            elif len(next_sequences) < beam:
                next_sequences.append(sequences[parent] + [token])
                next_totals.append(value)
        if beam == 1 and best is not None:
            break
        sequences, totals = next_sequences, next_totals
    model.train(training)
    return torch.tensor([best if best is not None else sequences[0]])

# %% finished-ones-stay-in-the-beam

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training = model.training
    model.eval()
    memory, src_mask = model.encode(src)

    def score(hypothesis):
        ids, total = hypothesis
        return total / ((5 + len(ids) - 1) / 6) ** length_penalty

    hypotheses = [((bos_id,), 0.0)]
    for _ in range(max_len):
        if all(ids[-1] == eos_id for ids, _ in hypotheses):
            break
        pool = []
        for ids, total in hypotheses:
            if ids[-1] == eos_id:
                pool.append((ids, total))
                continue
            log_p = torch.log_softmax(model.decode(torch.tensor([list(ids)]), memory, src_mask)[0, -1], 0)
            for token in range(len(log_p)):
                pool.append((ids + (token,), total + log_p[token].item()))
        hypotheses = sorted(pool, key=score, reverse=True)[:beam]
    model.train(was_training)
    ended = [one for one in hypotheses if one[0][-1] == eos_id]
    return torch.tensor([list(max(ended or hypotheses, key=score)[0])])

# %% stops-when-no-live-one-can-win

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    import copy
    model = copy.deepcopy(model).eval()  # the caller's model stays as it is
    memory, src_mask = model.encode(src)
    penalty = lambda n: ((5 + n) / 6) ** length_penalty
    live, finished = [(0.0, (bos_id,))], []
    for n in range(1, max_len + 1):
        logits = model.decode(torch.tensor([ids for _, ids in live]), memory, src_mask)  # attention broadcasts
        logp = logits[:, -1] - logits[:, -1].logsumexp(-1, keepdim=True)
        pool = [(t + p, ids + (v,)) for (t, ids), row in zip(live, logp.tolist()) for v, p in enumerate(row)]
        pool = sorted(pool, reverse=True)[:beam]
        finished += [(t / penalty(n), ids) for t, ids in pool if ids[-1] == eos_id]
        live = [(t, ids) for t, ids in pool if ids[-1] != eos_id]
        if not live or (finished and max(finished)[0] >= max(t for t, _ in live) / penalty(max_len)):
            break
    return torch.tensor([max(finished)[1] if finished else max(live)[1]])

# %% stops-when-the-best-is-a-finished-one

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    before = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [([bos_id], 0.0)], []
    for length in range(1, max_len + 1):
        pool = []
        for ids, total in live:
            logits = model.decode(torch.tensor([ids]), memory, src_mask)[0, -1]
            for token, value in enumerate(logits.log_softmax(-1).tolist()):
                pool.append((ids + [token], total + value))
        pool.sort(key=lambda item: item[1], reverse=True)
        lp = ((5 + length) ** length_penalty) / (6 ** length_penalty)
        live = []
        for ids, total in pool[:beam]:
            (finished if ids[-1] == eos_id else live).append((ids, total / lp if ids[-1] == eos_id else total))
        finished.sort(key=lambda item: item[1], reverse=True)
        if not live or (finished and finished[0][1] > live[0][1] / lp):
            break
    model.train(before)
    return torch.tensor([(finished or live)[0][0]])

# %% fixed-size-tensors-with-a-mask

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    mode = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    memory, src_mask = memory.repeat_interleave(beam, 0), src_mask.repeat_interleave(beam, 0)
    ids = torch.full((beam, 1), bos_id)
    totals = torch.full((beam,), -torch.inf)
    totals[0] = 0.0  # all begin alike: only the first may have children
    best, best_score = None, -torch.inf
    for n in range(1, max_len + 1):
        logp = torch.log_softmax(model.decode(ids, memory, src_mask)[:, -1], dim=-1)
        totals, flat = (totals[:, None] + logp).flatten().topk(beam)
        ids = torch.cat([ids[flat // logp.shape[-1]], (flat % logp.shape[-1])[:, None]], dim=1)
        ended = ids[:, -1] == eos_id
        scores = torch.where(ended, totals, -torch.inf) / ((5 + n) / 6) ** length_penalty
        if scores.max() > best_score:
            best, best_score = ids[scores.argmax()].clone(), scores.max()
        totals = totals.masked_fill(ended, -torch.inf)
        if torch.isinf(totals).all():
            break
    model.train(mode)
    return (ids[totals.argmax()] if best is None else best).unsqueeze(0)

# %% a-class-for-hypotheses

class Hypothesis:
    def __init__(self, ids, total):
        self.ids, self.total = ids, total

    def score(self, alpha):
        return self.total / math.pow((5 + self.ids.shape[0] - 1) / 6, alpha)

    def children(self, log_probabilities, count):
        for value, token in zip(*log_probabilities.topk(count)):
            yield Hypothesis(torch.cat([self.ids, token.view(1)]), self.total + value)


def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    training = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished = [Hypothesis(torch.tensor([bos_id]), torch.zeros(()))], []
    while live and len(live[0].ids) <= max_len:
        children = []
        for hypothesis in live:
            logits = model.decode(hypothesis.ids.unsqueeze(0), memory, src_mask)
            children.extend(hypothesis.children(torch.log_softmax(logits[0, -1], -1), beam))
        children.sort(key=lambda h: h.total.item(), reverse=True)
        finished += [h for h in children[:beam] if h.ids[-1] == eos_id]
        left = [h for h in children[:beam] if h.ids[-1] != eos_id]
        if len(live[0].ids) == max_len and not finished:
            live = left
            break
        live = left
    model.train(training)
    return max(finished or live, key=lambda h: float(h.score(length_penalty))).ids.unsqueeze(0)

# %% half-the-work-with-heaps

import heapq

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was_training, _ = model.training, model.eval()
    memory, src_mask = model.encode(src)
    frontier, ended = [(0.0, (bos_id,))], []
    for step in range(max_len):
        targets = torch.tensor([ids for _, ids in frontier])
        rows = len(frontier)
        logp = model.decode(targets, memory.expand(rows, -1, -1), src_mask.expand(rows, -1, -1, -1))[:, -1].double().log_softmax(-1)
        everything = ((total + p, ids + (token,)) for (total, ids), row in zip(frontier, logp.tolist()) for token, p in enumerate(row))
        frontier = []
        for total, ids in heapq.nlargest(beam, everything):
            if ids[-1] == eos_id:
                heapq.heappush(ended, (-total / ((5 + step + 1) / 6) ** length_penalty, ids))
            else:
                frontier.append((total, ids))
        if not frontier:
            break
    model.train(was_training)
    return torch.tensor([ended[0][1] if ended else max(frontier)[1]])

# %% fewer-live-ones-for-each-finished-one

@torch.no_grad()
def beam_search(model, src, bos_id, eos_id, max_len, beam=4, length_penalty=0.6):
    was = model.training
    model.eval()
    memory, src_mask = model.encode(src)
    live, finished, room = [(0.0, [bos_id])], [], beam
    for n in range(1, max_len + 1):
        tgt = torch.tensor([ids for _, ids in live])
        logp = model.decode(tgt, memory.expand(len(tgt), -1, -1), src_mask)[:, -1].log_softmax(-1)
        pool = sorted(((t + p, ids + [v]) for (t, ids), row in zip(live, logp.tolist()) for v, p in enumerate(row)), key=lambda x: -x[0])
        live = []
        for total, ids in pool[:room]:
            if ids[-1] == eos_id:
                finished.append((total / ((5 + n) / 6) ** length_penalty, ids))
            else:
                live.append((total, ids))
        room = beam - len(finished)
        if not live or room <= 0:
            break
    model.train(was)
    return torch.tensor([max(finished)[1] if finished else live[0][1]])
