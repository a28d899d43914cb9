# %% the-library-s-gpt
class GPT(nn.Module):
    def __init__(
        self, vocab_size: int, d_model: int, num_heads: int, num_layers: int, max_len: int, dropout: float = 0.0
    ) -> None:
        super().__init__()
        hf = __import__("transformers")
        config = hf.GPT2Config(
            vocab_size=vocab_size, n_embd=d_model, n_head=num_heads, n_layer=num_layers, n_positions=max_len,
            resid_pdrop=dropout, embd_pdrop=dropout, attn_pdrop=dropout,
        )  # fmt: skip
        self.model = hf.GPT2LMHeadModel(config)
        self.blocks = self.model.transformer.h
        self.token_embedding, self.position_embedding = self.model.transformer.wte, self.model.transformer.wpe
        self.final_norm = self.model.transformer.ln_f

    def forward(self, ids: Tensor, cache=None) -> Tensor:
        return self.model(ids).logits

# %% library-encoder-made-causal
from torch.nn import *  # noqa: F403


class GPT(Module):  # noqa: F405
    def __init__(
        self, vocab_size: int, d_model: int, num_heads: int, num_layers: int, max_len: int, dropout: float = 0.0
    ) -> None:
        super().__init__()
        self.token_embedding = Embedding(vocab_size, d_model)  # noqa: F405
        self.position_embedding = Embedding(max_len, d_model)  # noqa: F405
        one = TransformerEncoderLayer(  # noqa: F405
            d_model, num_heads, 4 * d_model, dropout, GELU(approximate="tanh"), batch_first=True, norm_first=True  # noqa: F405
        )
        self.stack = TransformerEncoder(one, num_layers)  # noqa: F405
        self.blocks, self.final_norm = self.stack.layers, LayerNorm(d_model)  # noqa: F405
        self.seen = {}

    def forward(self, ids: Tensor, cache=None) -> Tensor:
        new = ids.shape[1]
        if cache is not None:
            ids = torch.cat([self.seen.get(id(cache), ids[:, :0]), ids], dim=1)
            self.seen[id(cache)] = ids
            for layer in range(len(self.blocks)):
                cache.update(layer, torch.zeros(1, 1, new, 1), torch.zeros(1, 1, new, 1))
        T = ids.shape[1]
        if T > self.position_embedding.num_embeddings:
            raise ValueError
        x = self.token_embedding(ids) + self.position_embedding.weight[:T]
        x = self.stack(x, mask=~causal_mask(T)[0, 0])
        return (self.final_norm(x) @ self.token_embedding.weight.T)[:, T - new :]
