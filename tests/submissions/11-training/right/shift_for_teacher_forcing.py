"""Right submissions of lesson 11, `shift_for_teacher_forcing`: however it is written, each has to get full marks."""
# ruff: noqa

# %% textbook

def shift_for_teacher_forcing(tgt: Tensor) -> tuple[Tensor, Tensor]:
    return tgt[:, :-1], tgt[:, 1:]

# %% contiguous

def shift_for_teacher_forcing(tgt):
    decoder_input = tgt[:, :-1].contiguous()
    labels = tgt[:, 1:].contiguous()
    return decoder_input, labels

# %% a-list

def shift_for_teacher_forcing(tgt):
    return [tgt[..., :-1], tgt[..., 1:]]

# %% narrow

def shift_for_teacher_forcing(tgt):
    length = tgt.shape[1] - 1
    return tgt.narrow(1, 0, length), tgt.narrow(1, 1, length)

# %% index-select

def shift_for_teacher_forcing(tgt):
    columns = torch.arange(tgt.size(1))
    return tgt.index_select(1, columns[:-1]), tgt.index_select(1, columns[1:])

# %% rolled-and-cut

def shift_for_teacher_forcing(tgt):
    return tgt[:, :-1], torch.roll(tgt, shifts=-1, dims=1)[:, :-1]

# %% from-lists

def shift_for_teacher_forcing(tgt):
    rows = tgt.tolist()
    return torch.tensor([row[:-1] for row in rows]), torch.tensor([row[1:] for row in rows])

# %% unfold

def shift_for_teacher_forcing(tgt):
    first, second = tgt.unfold(1, tgt.shape[1] - 1, 1).unbind(dim=1)
    return first, second

# %% split

def shift_for_teacher_forcing(tgt):
    n = tgt.shape[1]
    front, _ = tgt.split([n - 1, 1], dim=1)
    _, back = tgt.split([1, n - 1], dim=1)
    return front, back

# %% transposed

def shift_for_teacher_forcing(tgt):
    by_position = tgt.T
    return by_position[:-1].T, by_position[1:].T

# %% cloned

def shift_for_teacher_forcing(tgt):
    copy = tgt.clone()
    return copy[:, : copy.shape[-1] - 1].clone(), copy[:, 1 : copy.shape[-1]].clone()

# %% a-lambda

shift_for_teacher_forcing = lambda tgt: (tgt[:, :-1], tgt[:, 1:])

# %% a-named-tuple

from collections import namedtuple
Shifted = namedtuple("Shifted", "decoder_input labels")


def shift_for_teacher_forcing(tgt):
    return Shifted(decoder_input=tgt[:, 0:-1], labels=tgt[:, 1:])
