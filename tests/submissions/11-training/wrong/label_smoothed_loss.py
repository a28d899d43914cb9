"""Wrong submissions of lesson 11, `label_smoothed_loss`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% over-v-minus-one cause="smoothing-over-the-others"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    V = logits.shape[-1]
    q = torch.full_like(logits, smoothing / (V - 1))
    q.scatter_(-1, labels.unsqueeze(-1), 1 - smoothing)
    losses = -(q * logits.log_softmax(-1)).sum(-1)
    real = labels != pad_id
    return losses[real].sum() / real.sum().clamp(min=1)

# %% over-v-minus-two

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    q = torch.full_like(logits, smoothing / (logits.shape[-1] - 2))
    q.scatter_(-1, labels.unsqueeze(-1), 1 - smoothing)
    q[..., pad_id] = 0
    losses = -(q * logits.log_softmax(-1)).sum(-1)
    real = labels != pad_id
    return losses[real].sum() / real.sum().clamp(min=1)

# %% scatter-without-adding cause="smoothing-over-the-others"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    q = torch.full_like(logits, smoothing / logits.shape[-1]).scatter(-1, labels.unsqueeze(-1), 1 - smoothing)
    losses = -(q * logits.log_softmax(-1)).sum(-1)
    real = labels != pad_id
    return (losses * real).sum() / real.sum().clamp(min=1)

# %% sum-over-the-vocabulary cause="smoothing-not-divided-by-v"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    nll = -logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    losses = (1 - smoothing) * nll - smoothing * logp.sum(-1)
    real = labels != pad_id
    return (losses * real).sum() / real.sum().clamp(min=1)

# %% not-smoothed cause="no-smoothing"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    nll = -logits.log_softmax(-1).gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    real = labels != pad_id
    return (nll * real).sum() / real.sum().clamp(min=1)

# %% always-a-tenth cause="smoothing-fixed"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    losses = -0.9 * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - 0.1 * logp.mean(-1)
    real = labels != pad_id
    return (losses * real).sum() / real.sum().clamp(min=1)

# %% taken-not-given cause="smoothing-only-taken-away"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    nll = -logits.log_softmax(-1).gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    real = labels != pad_id
    return (1 - smoothing) * (nll * real).sum() / real.sum().clamp(min=1)

# %% given-not-taken cause="smoothing-only-added"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    losses = -logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    real = labels != pad_id
    return losses[real].sum() / real.sum().clamp(min=1)

# %% weights-turned-round cause="weights-exchanged"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    losses = -smoothing * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - (1 - smoothing) * logp.mean(-1)
    real = labels != pad_id
    return losses[real].sum() / real.sum().clamp(min=1)

# %% padding-too cause="padding-counts"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    return (-(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)).mean()

# %% mean-with-zeros cause="mean-over-padding"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    losses = -(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    return losses.masked_fill(labels == pad_id, 0.0).mean()

# %% by-sentences cause="mean-over-sentences"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    losses = -(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    return losses.masked_fill(labels == pad_id, 0.0).sum(dim=1).mean()

# %% only-a-sum cause="sum-for-mean"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    losses = -(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    return losses.masked_fill(labels == pad_id, 0.0).sum()

# %% mask-the-wrong-way cause="padding-inverted"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    losses = -(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    mask = labels == pad_id
    return (losses * mask).sum() / mask.sum().clamp(min=1)

# %% zero-is-padding cause="pad-id-ignored"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    losses = -(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    mask = labels > 0
    return (losses * mask).sum() / mask.sum().clamp(min=1)

# %% smooth-part-unmasked cause="smoothing-over-padding"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    real = labels != pad_id
    n = real.sum().clamp(min=1)
    nll = (-logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) * real).sum() / n
    return (1 - smoothing) * nll + smoothing * -logp.mean(-1).sum() / n

# %% smooth-part-mean-of-all

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    real = labels != pad_id
    nll = (-logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) * real).sum() / real.sum().clamp(min=1)
    return (1 - smoothing) * nll + smoothing * -logp.mean()

# %% nan-at-nothing cause="nothing-but-padding"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    losses = -(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    return losses[labels != pad_id].mean()

# %% log-of-softmax cause="log-of-softmax"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = torch.log(torch.softmax(logits, dim=-1))
    losses = -(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    real = labels != pad_id
    return losses[real].sum() / real.sum().clamp(min=1)

# %% positive-logs cause="sign-lost"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    losses = (1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) + smoothing * logp.mean(-1)
    real = labels != pad_id
    return losses[real].sum() / real.sum().clamp(min=1)

# %% probabilities cause="no-logarithm"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    p = logits.softmax(-1)
    losses = -(1 - smoothing) * p.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * p.mean(-1)
    real = labels != pad_id
    return losses[real].sum() / real.sum().clamp(min=1)

# %% softmax-over-positions cause="wrong-dimension"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = torch.log_softmax(logits, dim=1)
    losses = -(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    real = labels != pad_id
    return losses[real].sum() / real.sum().clamp(min=1)

# %% the-finished-part cause="finished-part"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    return nn.functional.cross_entropy(logits.transpose(1, 2), labels, ignore_index=pad_id, label_smoothing=smoothing)

# %% the-finished-module cause="finished-part"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    if (labels == pad_id).all():
        return logits.sum() * 0
    loss = nn.CrossEntropyLoss(ignore_index=pad_id, label_smoothing=smoothing)
    return loss(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1))

# %% always-float32

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.float().log_softmax(-1)
    losses = -(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    real = labels != pad_id
    return losses[real].sum() / real.sum().clamp(min=1)

# %% detached

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.detach().log_softmax(-1)
    losses = -(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    real = labels != pad_id
    return losses[real].sum() / real.sum().clamp(min=1)

# %% one-loss-per-token

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    losses = -(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    return losses.masked_fill(labels == pad_id, 0.0)

# %% mean-of-means cause="mean-of-means"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logp = logits.log_softmax(-1)
    losses = -(1 - smoothing) * logp.gather(-1, labels.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    real = labels != pad_id
    means = [losses[i][real[i]].mean() for i in range(len(labels)) if real[i].any()]
    return torch.stack(means).mean() if means else logits.sum() * 0

# %% logarithm-of-softmax-and-a-little cause="log-of-softmax"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logs = (torch.softmax(logits, dim=-1) + 1e-09).log()
    missed = -logs.gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    spread = -logs.mean(dim=-1)
    each = (1 - smoothing) * missed + smoothing * spread
    counts = labels != pad_id
    return each[counts].sum() / max(1, int(counts.sum()))

# %% no-smoothing-for-the-padding-token cause="smoothing-spares-padding"

def label_smoothed_loss(logits, labels, pad_id, smoothing=0.1):
    logs = torch.log_softmax(logits, dim=-1)
    missed = -logs.gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    spread = -(logs.sum(dim=-1) - logs[..., pad_id]) / (logits.shape[-1] - 1)
    each = (1 - smoothing) * missed + smoothing * spread
    counts = labels != pad_id
    return each[counts].sum() / max(1, int(counts.sum()))
