"""Right submissions of lesson 11, `train_step`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    decoder_input, labels = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, decoder_input), labels, pad_id, smoothing)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% encode-and-decode

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    optimizer.zero_grad(set_to_none=False)
    memory, mask = model.encode(src)
    logits = model.decode(tgt[:, :-1], memory, mask)
    loss = label_smoothed_loss(logits, tgt[:, 1:], pad_id=pad_id, smoothing=smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(list(model.parameters()), max_norm=clip)
    optimizer.step()
    return float(loss)

# %% training-mode-first

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    model.train()
    optimizer.zero_grad()
    inputs, labels = shift_for_teacher_forcing(batch[1])
    loss = label_smoothed_loss(model(batch[0], inputs), labels, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.detach().item()

# %% own-loss-and-own-shift

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    logits = model(src, tgt[:, :-1])
    y = tgt[:, 1:]
    logp = logits.log_softmax(-1)
    per = -(1 - smoothing) * logp.gather(-1, y.unsqueeze(-1)).squeeze(-1) - smoothing * logp.mean(-1)
    real = y != pad_id
    loss = (per * real).sum() / real.sum()
    model.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% clipping-by-hand

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    for parameter in model.parameters():
        parameter.grad = None
    decoder_input, labels = shift_for_teacher_forcing(tgt)
    loss = label_smoothed_loss(model(src, decoder_input), labels, pad_id, smoothing)
    loss.backward()
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    length = torch.sqrt(sum((g * g).sum() for g in gradients))
    if length > clip:
        for g in gradients:
            g.mul_(clip / length)
    optimizer.step()
    return loss.item()

# %% of-the-optimizers-groups

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    optimizer.zero_grad()
    x, y = shift_for_teacher_forcing(tgt)
    loss = label_smoothed_loss(model.forward(src, x), y, pad_id, smoothing)
    loss.backward()
    for group in optimizer.param_groups:
        torch.nn.utils.clip_grad_norm_(group["params"], clip)
    optimizer.step()
    return loss.item()

# %% autograd-grad

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    parameters = [p for p in model.parameters() if p.requires_grad]
    gradients = torch.autograd.grad(loss, parameters, allow_unused=True)
    norm = torch.stack([g.norm() for g in gradients if g is not None]).norm()
    factor = torch.clamp(clip / (norm + 1e-12), max=1.0)
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = None if gradient is None else gradient * factor
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()

# %% a-closure

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    decoder_input, labels = shift_for_teacher_forcing(tgt)
    
    def closure():
        optimizer.zero_grad()
        loss = label_smoothed_loss(model(src, decoder_input), labels, pad_id, smoothing)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), clip)
        return loss
    
    return optimizer.step(closure).item()

# %% cleared-before-and-after

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    optimizer.zero_grad()
    src, tgt = batch
    with torch.enable_grad():
        loss = label_smoothed_loss(model(src, tgt[:, :-1]), tgt[:, 1:], pad_id, smoothing)
        loss.backward()
    total = nn.utils.get_total_norm([p.grad for p in model.parameters() if p.grad is not None]) if hasattr(nn.utils, "get_total_norm") else None
    nn.utils.clip_grad_norm_(model.parameters(), clip, norm_type=2.0)
    optimizer.step()
    optimizer.zero_grad()
    return loss.tolist()

# %% the-batch-by-name

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    (source, target) = batch
    teacher, answers = shift_for_teacher_forcing(tgt=target)
    optimizer.zero_grad()
    logits = model(src=source, tgt=teacher)
    loss = label_smoothed_loss(logits=logits, labels=answers, pad_id=pad_id, smoothing=smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% named-parameters

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    for _, p in model.named_parameters():
        if p.grad is not None:
            p.grad.zero_()
    inp, lab = shift_for_teacher_forcing(tgt)
    loss = label_smoothed_loss(model(src, inp), lab, pad_id, smoothing)
    loss.backward()
    grads = [p.grad for _, p in model.named_parameters() if p.grad is not None]
    norm = math.sqrt(sum(g.pow(2).sum().item() for g in grads))
    scale = min(1.0, clip / max(norm, 1e-12))
    for g in grads:
        g *= scale
    optimizer.step()
    return loss.item()
