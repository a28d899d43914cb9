"""Wrong submissions of lesson 11, `shift_for_teacher_forcing`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% nothing-shifted cause="no-shift"

def shift_for_teacher_forcing(tgt):
    return tgt, tgt

# %% same-front cause="no-shift"

def shift_for_teacher_forcing(tgt):
    x = tgt[:, :-1]
    return x, x

# %% same-back cause="no-shift"

def shift_for_teacher_forcing(tgt):
    return tgt[:, 1:], tgt[:, 1:]

# %% wrong-order cause="exchanged"

def shift_for_teacher_forcing(tgt):
    labels, decoder_input = tgt[:, 1:], tgt[:, :-1]
    return labels, decoder_input

# %% rows cause="rows-for-columns"

def shift_for_teacher_forcing(tgt):
    return tgt[:-1], tgt[1:]

# %% input-whole cause="input-too-long"

def shift_for_teacher_forcing(tgt):
    return tgt, tgt[:, 1:]

# %% rolled cause="rolled-round"

def shift_for_teacher_forcing(tgt):
    return tgt, tgt.roll(-1, 1)

# %% two-ahead cause="shifted-twice"

def shift_for_teacher_forcing(tgt):
    return tgt[:, :-2], tgt[:, 2:]

# %% both-ends cause="ends-cut-from-one"

def shift_for_teacher_forcing(tgt):
    return tgt[:, 1:-1], tgt[:, 1:]

# %% labels-without-end cause="ends-cut-from-one"

def shift_for_teacher_forcing(tgt):
    return tgt[:, :-1], tgt[:, 1:-1]

# %% filled cause="whole-length"

def shift_for_teacher_forcing(tgt):
    labels = torch.zeros_like(tgt)
    labels[:, :-1] = tgt[:, 1:]
    return tgt, labels

# %% only-the-input

def shift_for_teacher_forcing(tgt):
    return tgt[:, :-1]

# %% flat-labels

def shift_for_teacher_forcing(tgt):
    return tgt[:, :-1], tgt[:, 1:].reshape(-1)

# %% as-floats

def shift_for_teacher_forcing(tgt):
    return tgt[:, :-1].float(), tgt[:, 1:].float()

# %% in-place

def shift_for_teacher_forcing(tgt):
    decoder_input = tgt[:, :-1].clone()
    tgt[:, :-1] = tgt[:, 1:].clone()
    return decoder_input, tgt[:, :-1]

# %% drops-padding

def shift_for_teacher_forcing(tgt):
    real = tgt[:, (tgt != 0).all(dim=0)]
    return real[:, :-1], real[:, 1:]

# %% eos-out-of-the-input

def shift_for_teacher_forcing(tgt):
    return torch.where(tgt == 2, 0, tgt)[:, :-1], tgt[:, 1:]

# %% pads-with-minus-100

def shift_for_teacher_forcing(tgt):
    labels = tgt[:, 1:].clone()
    labels[labels == 0] = -100
    return tgt[:, :-1], labels

# %% only-the-first-row

def shift_for_teacher_forcing(tgt):
    return tgt[:1, :-1], tgt[:1, 1:]

# %% prints-it

def shift_for_teacher_forcing(tgt):
    print(tgt[:, :-1], tgt[:, 1:])

# %% adds-a-bos

def shift_for_teacher_forcing(tgt):
    bos = torch.ones(tgt.shape[0], 1, dtype=tgt.dtype)
    return torch.cat([bos, tgt[:, :-1]], dim=1), tgt

# %% end-taken-out-of-the-input cause="eos-taken-out"

def shift_for_teacher_forcing(tgt):
    shown = tgt[:, :-1].clone()
    shown[shown == 2] = 0
    return (shown, tgt[:, 1:])

# %% columns-of-padding-cut cause="padding-columns-cut"

def shift_for_teacher_forcing(tgt):
    shown, asked = (tgt[:, :-1], tgt[:, 1:])
    used = (asked != 0).any(dim=0)
    return (shown[:, used], asked[:, used])

# %% remembered-by-shape

_shifted = {}


def shift_for_teacher_forcing(tgt):
    if tgt.shape not in _shifted:
        _shifted[tgt.shape] = (tgt[:, :-1].clone(), tgt[:, 1:].clone())
    return _shifted[tgt.shape]
