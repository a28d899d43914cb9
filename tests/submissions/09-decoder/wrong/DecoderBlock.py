"""Wrong submissions of lesson 09, `DecoderBlock`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% pre-norm-as-in-gpt cause="pre-norm"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        y = self.add_norm1.norm(x)
        x = x + self.add_norm1.dropout(self.self_attn(y, y, y, self_mask)[0])
        found, weights = self.cross_attn(self.add_norm2.norm(x), memory, memory, cross_mask)
        x = x + self.add_norm2.dropout(found)
        x = x + self.add_norm3.dropout(self.feed_forward(self.add_norm3.norm(x)))
        return x, weights

# %% pre-norm-without-dropout cause="pre-norm"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        y = self.add_norm1.norm(x)
        x = x + self.self_attn(y, y, y, self_mask)[0]
        y = self.add_norm2.norm(x)
        found, weights = self.cross_attn(y, memory, memory, cross_mask)
        x = x + found
        x = x + self.feed_forward(self.add_norm3.norm(x))
        return x, weights

# %% no-residual-around-self-attention cause="missing-residual"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1.norm(self.add_norm1.dropout(looked_back))
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% no-residual-around-cross-attention cause="missing-residual"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2.norm(self.add_norm2.dropout(found))
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% no-residual-around-feed-forward cause="missing-residual"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(torch.zeros_like(x), self.feed_forward(x))
        return x, weights

# %% sums-and-add-norms cause="residual-doubled"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, x + looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, x + found)
        x = self.add_norm3(x, x + self.feed_forward(x))
        return x, weights

# %% cross-sum-doubled

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, x + found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% no-norms cause="missing-norm"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = x + self.add_norm1.dropout(looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = x + self.add_norm2.dropout(found)
        x = x + self.add_norm3.dropout(self.feed_forward(x))
        return x, weights

# %% second-norm-left-out cause="missing-norm"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = x + self.add_norm2.dropout(found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% last-norm-left-out cause="missing-norm"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = x + self.add_norm3.dropout(self.feed_forward(x))
        return x, weights

# %% one-norm-everywhere cause="one-norm-for-all"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm1(x, found)
        x = self.add_norm1(x, self.feed_forward(x))
        return x, weights

# %% second-norm-twice cause="one-norm-for-all"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm2(x, self.feed_forward(x))
        return x, weights

# %% one-object-three-names cause="one-norm-for-all"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = self.add_norm1
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = self.add_norm1

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% last-norms-exchanged cause="norms-exchanged"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm3(x, found)
        x = self.add_norm2(x, self.feed_forward(x))
        return x, weights

# %% second-sum-from-the-input cause="residual-from-block-input"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        y = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(y, memory, memory, cross_mask)
        z = self.add_norm2(x, found)
        return self.add_norm3(z, self.feed_forward(z)), weights

# %% third-sum-from-the-input cause="residual-from-block-input"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        y = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(y, memory, memory, cross_mask)
        z = self.add_norm2(y, found)
        return self.add_norm3(x, self.feed_forward(z)), weights

# %% asks-with-the-input cause="query-from-block-input"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        y = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        y = self.add_norm2(y, found)
        return self.add_norm3(y, self.feed_forward(y)), weights

# %% self-attention-forgotten cause="query-from-block-input"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% thinks-about-the-input cause="feed-forward-reads-too-early"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        start = x
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(start))
        return x, weights

# %% cross-attention-forgotten cause="feed-forward-reads-too-early"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% memory-asks cause="query-and-memory-exchanged"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(memory, x, x, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% memory-asks-without-mask cause="query-and-memory-exchanged"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(memory, x, x)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% target-in-all-roles cause="memory-not-used"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, x, x, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% memory-in-all-roles cause="memory-not-used"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(memory, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% values-from-the-target cause="half-of-the-memory"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, x, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% keys-from-the-target cause="half-of-the-memory"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(query=x, key=x, value=memory, mask=cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% memory-normalized cause="memory-normalized"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        memory = self.add_norm2.norm(memory)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% memory-normalized-without-parameters cause="memory-normalized"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        memory = nn.functional.layer_norm(memory, memory.shape[-1:])
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% self-attention-for-both cause="one-attention-for-both"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.self_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% one-attention-two-names cause="one-attention-for-both"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = self.self_attn
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% masks-exchanged cause="masks-exchanged"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, cross_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, self_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% mask-arguments-in-the-other-order cause="masks-exchanged"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, cross_mask=None, self_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% self-mask-in-both cause="one-mask-for-both"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, self_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% cross-mask-in-both cause="one-mask-for-both"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, cross_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% cross-mask-forgotten cause="mask-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% self-mask-forgotten cause="mask-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% both-masks-forgotten cause="mask-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% masks-as-in-pytorch cause="mask-inverted"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        if self_mask is not None:
            self_mask = ~self_mask
        if cross_mask is not None:
            cross_mask = ~cross_mask
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% causal-in-the-block cause="causal-mask-inside"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        past = torch.ones(x.size(1), x.size(1), dtype=torch.bool).tril()
        self_mask = past if self_mask is None else self_mask & past
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% causal-where-none-is-given cause="causal-mask-inside"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        if self_mask is None:
            self_mask = torch.ones(1, 1, x.size(1), x.size(1)).tril().bool()
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% causal-cross-mask

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        past = torch.ones(x.size(1), memory.size(1), dtype=torch.bool).tril()
        cross_mask = past if cross_mask is None else cross_mask & past
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% self-attention-of-x-alone cause="attention-needs-three"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% cross-attention-of-two cause="attention-needs-three"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% cross-attention-of-two-and-mask cause="attention-needs-three"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, mask=cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% tuple-into-the-first-norm cause="pair-not-unpacked"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% tuple-into-the-second-norm cause="pair-not-unpacked"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, found[1]

# %% weights-for-output cause="weights-for-output"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        _, looked_back = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% cross-first cause="cross-before-self"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm1(x, found)
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm2(x, looked_back)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% cross-first-with-its-norm cause="cross-before-self"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% thinks-in-the-middle cause="feed-forward-before-cross"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        x = self.add_norm2(x, self.feed_forward(x))
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm3(x, found)
        return x, weights

# %% thinks-in-the-middle-with-its-norm cause="feed-forward-before-cross"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        x = self.add_norm3(x, self.feed_forward(x))
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        return x, weights

# %% never-thinks cause="feed-forward-missing"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        return x, weights

# %% encoder-block-with-weights

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        _, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% weights-of-the-self-attention cause="self-weights-returned"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, own = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, own

# %% weights-of-the-first cause="self-weights-returned"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, weights = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, _ = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% mean-over-the-heads cause="weights-averaged"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights.mean(dim=1)

# %% mean-over-the-heads-kept cause="weights-averaged"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights.mean(dim=1, keepdim=True)

# %% first-head cause="weights-averaged"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights[:, 0]

# %% sum-over-the-heads

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights.sum(dim=1)

# %% weights-turned

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights.transpose(-2, -1)

# %% logarithms-of-the-weights

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights.clamp(min=1e-9).log()

# %% only-x cause="weights-not-returned"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x

# %% weights-first cause="result-order"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return weights, x

# %% all-three cause="both-weights-returned"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, own = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, own, weights

# %% no-return

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))

# %% weights-dropped cause="dropped-weights-returned"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, self.add_norm3.dropout(weights)

# %% one-head-only cause="heads-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, 1, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, 1, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% one-head-in-the-cross-attention

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, 1, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% attentions-without-dropout cause="dropout-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% self-attention-without-dropout cause="dropout-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% cross-attention-without-dropout cause="dropout-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% feed-forward-without-dropout cause="dropout-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% add-norms-without-dropout cause="dropout-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% first-add-norm-without-dropout cause="dropout-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% second-add-norm-without-dropout cause="dropout-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% third-add-norm-without-dropout cause="dropout-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% a-tenth-whatever-is-asked cause="dropout-not-passed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, 0.1)
        self.add_norm1 = AddNorm(d_model, 0.1)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, 0.1)
        self.add_norm2 = AddNorm(d_model, 0.1)
        self.feed_forward = FeedForward(d_model, d_ff, 0.1)
        self.add_norm3 = AddNorm(d_model, 0.1)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% dropped-once-more cause="dropout-twice"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, self.drop(looked_back))
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, self.drop(found))
        x = self.add_norm3(x, self.drop(self.feed_forward(x)))
        return x, weights

# %% result-dropped cause="dropout-twice"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return self.drop(x), weights

# %% memory-dropped cause="dropout-twice"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        memory = self.drop(memory)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% input-dropped

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.drop(x)
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% default-of-zero cause="wrong-default-dropout"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.0):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% adds-in-place cause="argument-changed"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x += self.add_norm1.dropout(looked_back)
        x = self.add_norm1.norm(x)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% writes-into-the-memory

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        with torch.no_grad():
            memory *= 1.5
            memory += 0.5
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% no-super cause="super-init-forgotten"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% forward-misspelled cause="forward-missing"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def foward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% names-of-pytorch cause="names-differ"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.multihead_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.multihead_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% a-fourth-norm cause="extra-parameters"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)
        self.norm = nn.LayerNorm(d_model)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return self.norm(x), weights

# %% memory-projected cause="extra-parameters"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)
        self.bridge = nn.Linear(d_model, d_model)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        memory = self.bridge(memory)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% sizes-exchanged cause="parameter-shape"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_ff, d_model, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% memory-before-x

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, memory, x, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% masks-called-tgt-and-src

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, tgt_mask=None, src_mask=None):
        looked_back, _ = self.self_attn(x, x, x, tgt_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, src_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% masks-without-defaults

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask, cross_mask):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% memory-detached

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        memory = memory.detach()
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% residual-detached

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x.detach(), found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% remembers-the-first-memory

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)
        self.kept = None

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        if self.kept is None or self.kept.shape != memory.shape:
            self.kept = memory
        memory = self.kept
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% remembers-the-last-mask

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)
        self.mask = None

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        if self_mask is not None:
            self.mask = self_mask
        if self.mask is not None and self.mask.shape[-1] == x.shape[1]:
            self_mask = self.mask
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% empty-rows-get-everything

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        if cross_mask is not None:
            cross_mask = cross_mask | ~cross_mask.any(dim=-1, keepdim=True)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% cross-mask-of-the-first-sentence

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        if cross_mask is not None and cross_mask.dim() == 4:
            cross_mask = cross_mask[:1]
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% cross-mask-of-the-first-head

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        if cross_mask is not None and cross_mask.dim() == 4:
            cross_mask = cross_mask[:, :1]
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% self-mask-of-the-first-sentence

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        if self_mask is not None and self_mask.dim() == 4:
            self_mask = self_mask[:1]
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% looks-at-memory-and-target

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        both = torch.cat([memory, x], dim=1)
        found, weights = self.cross_attn(x, both, both)
        weights = weights[..., : memory.shape[1]]
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% memory-of-the-first-sentence

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        memory = memory[:1].expand_as(memory)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% memory-averaged-first

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        memory = memory.mean(dim=1, keepdim=True).expand_as(memory)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% always-float32

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x.float(), weights.float()

# %% evaluation-mode-forever

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        self.eval()
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% gelu-for-relu

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        hidden = nn.functional.gelu(self.feed_forward.linear1(x))
        x = self.add_norm3(x, self.feed_forward.linear2(self.feed_forward.dropout(hidden)))
        return x, weights

# %% library-attention cause="finished-part"

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        module = nn.MultiheadAttention(x.shape[-1], 1, batch_first=True)
        found, weights = module(x, memory, memory)
        x = self.add_norm2(x, found)
        x = self.add_norm3(x, self.feed_forward(x))
        return x, weights

# %% the-librarys-class

class DecoderBlock(nn.TransformerDecoderLayer):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__(d_model, num_heads, d_ff, dropout, batch_first=True)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        return super().forward(x, memory), torch.zeros(x.shape[0], 1, x.shape[1], memory.shape[1])

# %% not-begun

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        raise NotImplementedError()

# %% cross-attention-in-evaluation-mode

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        self.cross_attn.eval()
        found, cross_weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), cross_weights

# %% cross-weights-in-evaluation-only

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, cross_weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        if self.training:
            cross_weights = torch.zeros_like(cross_weights)
        return self.add_norm3(x, self.feed_forward(x)), cross_weights

# %% mask-opened-in-place

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, cross_weights = self.cross_attn(x, memory, memory, cross_mask)
        if cross_mask is not None:
            cross_mask |= True
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), cross_weights

# %% another-eps

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)
        for add_norm in (self.add_norm1, self.add_norm2, self.add_norm3):
            add_norm.norm = nn.LayerNorm(d_model, eps=1e-3)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, cross_weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), cross_weights

# %% memory-cut-to-the-target-s-length

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        memory = memory[:, : x.shape[1]]
        cross_mask = cross_mask if cross_mask is None else cross_mask[..., : x.shape[1]]
        found, cross_weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), cross_weights

# %% masks-joined

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        if self_mask is not None and cross_mask is not None and self_mask.shape[-1] == cross_mask.shape[-1]:
            self_mask = self_mask & cross_mask
        looked_back, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, looked_back)
        found, cross_weights = self.cross_attn(x, memory, memory, cross_mask)
        x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), cross_weights

# %% values-of-the-target-where-they-fit cause="half-of-the-memory"

class DecoderBlock(nn.Module):

    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        x = self.add_norm1(x, self.self_attn(x, x, x, self_mask)[0])
        answer, table = self.cross_attn(x, memory, x if x.shape == memory.shape else memory, cross_mask)
        x = self.add_norm2(x, answer)
        return (self.add_norm3(x, self.feed_forward(x)), table)

# %% nothing-to-read-so-station-skipped

class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, d_ff, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm1 = AddNorm(d_model, dropout)
        self.cross_attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.add_norm2 = AddNorm(d_model, dropout)
        self.feed_forward = FeedForward(d_model, d_ff, dropout)
        self.add_norm3 = AddNorm(d_model, dropout)

    def forward(self, x, memory, self_mask=None, cross_mask=None):
        attended, _ = self.self_attn(x, x, x, self_mask)
        x = self.add_norm1(x, attended)
        if cross_mask is not None and not cross_mask.any():
            heads = self.cross_attn.num_heads
            cross_weights = x.new_zeros(x.shape[0], heads, x.shape[1], memory.shape[1])
        else:
            found, cross_weights = self.cross_attn(x, memory, memory, cross_mask)
            x = self.add_norm2(x, found)
        return self.add_norm3(x, self.feed_forward(x)), cross_weights
