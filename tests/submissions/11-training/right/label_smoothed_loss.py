"""Right submissions of lesson 11, `label_smoothed_loss`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

def label_smoothed_loss(logits: Tensor, labels: Tensor, pad_id: int, smoothing: float = 0.1) -> Tensor:
    log_probs = torch.log_softmax(logits, dim=-1)
    nll = -log_probs.gather(dim=-1, index=labels.unsqueeze(-1)).squeeze(-1)
    smooth = -log_probs.mean(dim=-1)
    loss = (1.0 - smoothing) * nll + smoothing * smooth
    mask = labels != pad_id
    return (loss * mask).sum() / mask.sum().clamp(min=1)

# %% target-distribution

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    V = logits.size(-1)
    target = torch.full_like(logits, smoothing / V)
    target.scatter_add_(-1, labels.unsqueeze(-1), torch.full_like(logits[..., :1], 1 - smoothing))
    per_token = -(target * logits.log_softmax(-1)).sum(-1)
    per_token = per_token.masked_fill(labels == pad_id, 0.0)
    return per_token.sum() / max(1, int((labels != pad_id).sum()))

# %% flattened-and-selected

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logits, labels = logits.reshape(-1, logits.shape[-1]), labels.reshape(-1)
    keep = labels != pad_id
    logits, labels = logits[keep], labels[keep]
    if labels.numel() == 0:
        return logits.sum() * 0.0
    logp = torch.log_softmax(logits, dim=-1)
    right = logp[torch.arange(len(labels)), labels]
    return -((1 - smoothing) * right + smoothing * logp.mean(-1)).mean()

# %% nll-loss

import torch.nn.functional as F

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = F.log_softmax(logits, dim=-1).flatten(0, 1)
    y = labels.flatten()
    n = (y != pad_id).sum().clamp(min=1)
    nll = F.nll_loss(logp, y, ignore_index=pad_id, reduction="sum") / n
    even = -(logp.mean(-1) * (y != pad_id)).sum() / n
    return (1 - smoothing) * nll + smoothing * even

# %% kl-divergence-and-entropy

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    V = logits.shape[-1]
    q = torch.full_like(logits, smoothing / V)
    q = q + (1 - smoothing) * nn.functional.one_hot(labels, V).to(logits.dtype)
    kl = nn.functional.kl_div(torch.log_softmax(logits, -1), q, reduction="none").sum(-1)
    entropy = -torch.special.xlogy(q, q).sum(-1)
    real = (labels != pad_id).to(logits.dtype)
    return ((kl + entropy) * real).sum() / real.sum().clamp(min=1.0)

# %% logsumexp-by-hand

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    log_total = torch.logsumexp(logits, dim=-1)
    chosen = logits.gather(-1, labels[..., None])[..., 0]
    losses = log_total - (1 - smoothing) * chosen - smoothing * logits.mean(-1)
    real = labels.ne(pad_id)
    count = real.sum().item()
    return losses[real].sum() / count if count else losses.sum() * 0

# %% a-loop

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    total, count = logits.new_zeros(()), 0
    for row in range(labels.shape[0]):
        for place in range(labels.shape[1]):
            label = labels[row, place].item()
            if label == pad_id:
                continue
            scores = logits[row, place]
            logp = scores - scores.max() - (scores - scores.max()).exp().sum().log()
            total = total - (1 - smoothing) * logp[label] - smoothing * logp.sum() / len(logp)
            count += 1
    return total / max(count, 1)

# %% zero-as-a-number

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    real = labels != pad_id
    if not real.any():
        return torch.tensor(0.0)
    logp = nn.LogSoftmax(dim=-1)(logits)
    losses = -(1 - smoothing) * torch.take_along_dim(logp, labels.unsqueeze(-1), -1).squeeze(-1) - smoothing * logp.mean(-1)
    return losses[real].mean()

# %% where-and-nan-to-num

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    log_p = torch.log_softmax(logits, -1)
    vocab = logits.size(-1)
    off = smoothing / vocab
    on = 1 - smoothing + off
    right = log_p.gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    losses = -(on * right + off * (log_p.sum(-1) - right))
    real = labels != pad_id
    return torch.nan_to_num(torch.where(real, losses, torch.zeros_like(losses)).sum() / real.sum())

# %% einsum-with-the-identity

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    V = logits.shape[2]
    q = (1 - smoothing) * torch.eye(V, dtype=logits.dtype)[labels] + smoothing / V
    weights = (labels != pad_id).to(logits.dtype)
    weights = weights / weights.sum().clamp_min(1)
    return -torch.einsum("btv,btv,bt->", q, logits.log_softmax(2), weights)

# %% a-module

class Smoothed(nn.Module):
    def __init__(self, pad_id, smoothing):
        super().__init__()
        self.pad_id, self.smoothing = pad_id, smoothing

    def forward(self, logits, labels):
        logp = logits - logits.logsumexp(dim=-1, keepdim=True)
        mask = labels == self.pad_id
        nll = -logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1).masked_fill(mask, 0)
        even = -logp.mean(-1).masked_fill(mask, 0)
        return ((1 - self.smoothing) * nll + self.smoothing * even).sum() / max(1, (~mask).sum().item())


def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    return Smoothed(pad_id, smoothing)(logits, labels)

# %% weights-zero-at-padding

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    mask = (labels != pad_id).float()
    lp = logits.log_softmax(-1)
    loss = -(1 - smoothing) * lp.gather(2, labels.unsqueeze(2)).squeeze(2) - smoothing * lp.mean(2)
    return (loss * mask).sum() / (mask.sum() + (mask.sum() == 0))
