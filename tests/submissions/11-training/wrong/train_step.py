"""Wrong submissions of lesson 11, `train_step`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% never-clears cause="gradients-not-cleared"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% clears-at-the-end cause="cleared-at-the-end"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()

# %% clears-after-backward cause="nothing-learned"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()

# %% no-backward cause="nothing-learned"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    optimizer.step()
    return loss.item()

# %% no-step cause="nothing-learned"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    return loss.item()

# %% reads-the-labels cause="labels-as-input"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, y), y, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% no-shift cause="labels-as-input"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, tgt), tgt, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% turned-round cause="input-and-labels-exchanged"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    y, x = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% no-clip cause="not-clipped"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    optimizer.step()
    return loss.item()

# %% clip-after cause="not-clipped"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    optimizer.step()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    return loss.item()

# %% clip-before-backward cause="not-clipped"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    loss.backward()
    optimizer.step()
    return loss.item()

# %% by-value cause="clipped-by-value"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_value_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% one-by-one cause="clipped-one-by-one"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    for p in model.parameters():
        nn.utils.clip_grad_norm_(p, clip)
    optimizer.step()
    return loss.item()

# %% always-clip-long cause="always-scaled"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    norm = torch.sqrt(sum(p.grad.square().sum() for p in model.parameters() if p.grad is not None))
    for p in model.parameters():
        if p.grad is not None:
            p.grad.mul_(clip / norm)
    optimizer.step()
    return loss.item()

# %% clips-to-one cause="clip-fixed"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()

# %% default-smoothing cause="smoothing-fixed"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% pad-zero cause="pad-id-ignored"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, 0, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% a-tensor

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss

# %% returns-nothing cause="no-return"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()

# %% loss-afterwards cause="loss-after-the-step"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    label_smoothed_loss(model(src, x), y, pad_id, smoothing).backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return label_smoothed_loss(model(src, x), y, pad_id, smoothing).item()

# %% evaluation-mode cause="dropout-off"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    model.eval()
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% two-steps

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    for _ in range(2):
        optimizer.zero_grad()
        loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
    return loss.item()

# %% plain-cross-entropy cause="finished-part"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(src, tgt[:, :-1]).transpose(1, 2), tgt[:, 1:], ignore_index=pad_id, label_smoothing=smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% own-optimizer

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% sum-of-the-loss

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    x, y = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    loss = label_smoothed_loss(model(src, x), y, pad_id, smoothing) * (y != pad_id).sum()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return loss.item()

# %% optimizer-steps-twice cause="stepped-twice"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    given, labels = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    error = label_smoothed_loss(model(src, given), labels, pad_id, smoothing)
    error.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    optimizer.step()
    return error.item()

# %% lengths-of-the-parts-added cause="length-mismeasured"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    given, labels = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    error = label_smoothed_loss(model(src, given), labels, pad_id, smoothing)
    error.backward()
    answer = [p.grad for p in model.parameters() if p.grad is not None]
    steps = sum((first.norm() for first in answer))
    if steps > clip:
        for first in answer:
            first.mul_(clip / steps)
    optimizer.step()
    return error.item()

# %% clipped-by-the-greatest-number cause="length-mismeasured"

def train_step(model, batch, optimizer, pad_id=0, smoothing=0.1, clip=1.0):
    src, tgt = batch
    given, labels = shift_for_teacher_forcing(tgt)
    optimizer.zero_grad()
    error = label_smoothed_loss(model(src, given), labels, pad_id, smoothing)
    error.backward()
    nn.utils.clip_grad_norm_(model.parameters(), clip, norm_type=float('inf'))
    optimizer.step()
    return error.item()
