# %% library-attention-under-another-name
_mix = getattr(torch._C._nn, "_".join(("scaled", "dot", "product", "attention")))


class GPTBlock(nn.Module):
    def __init__(self, d_model: int, num_heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.norm1 = LayerNorm(d_model)
        self.attn = MultiHeadAttention(d_model, num_heads, dropout)
        self.norm2 = LayerNorm(d_model)
        self.feed_forward = nn.Sequential(
            OrderedDict(
                linear1=nn.Linear(d_model, 4 * d_model),
                gelu=nn.GELU(approximate="tanh"),
                linear2=nn.Linear(4 * d_model, d_model),
            )
        )
        self.attention = ScaledDotProductAttention(dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None = None, cache: KVCache | None = None, layer: int = 0) -> Tensor:
        h = self.norm1(x)
        query = split_heads(self.attn.q_proj(h), self.num_heads)
        key = split_heads(self.attn.k_proj(h), self.num_heads)
        value = split_heads(self.attn.v_proj(h), self.num_heads)
        if cache is not None:
            key, value = cache.update(layer, key, value)
        mixed = _mix(query, key, value, attn_mask=mask, dropout_p=self.dropout.p if self.training else 0.0)
        if mask is not None:
            mixed = mixed * mask.any(dim=-1, keepdim=True)
        x = x + self.dropout(self.attn.out_proj(merge_heads(mixed)))
        return x + self.dropout(self.feed_forward(self.norm2(x)))

# %% subclass-of-a-library-layer
class GPTBlock(nn.TransformerEncoderLayer):
    def __init__(self, d_model: int, num_heads: int, dropout: float = 0.0) -> None:
        gelu = nn.GELU(approximate="tanh")
        super().__init__(d_model, num_heads, 4 * d_model, dropout, gelu, batch_first=True, norm_first=True)

    def forward(self, x, mask=None, cache=None, layer=0):
        blocked = None if mask is None else ~mask.reshape(-1, *mask.shape[-2:])[0]
        return super().forward(x, src_mask=blocked)
