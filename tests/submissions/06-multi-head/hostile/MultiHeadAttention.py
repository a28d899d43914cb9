"""Submissions that want points without building multi-head attention.

`split_heads` and `merge_heads` are not there when these run.
"""

# %% the-library's-function-under-an-alias-from-before
from torch.nn.functional import multi_head_attention_forward as _saved
def _attend(self, query, key, value, blocked):
    output, weights = _saved(
        query.transpose(0, 1), key.transpose(0, 1), value.transpose(0, 1), self.d_model, self.num_heads,
        None, torch.cat([self.q_proj.bias, self.k_proj.bias, self.v_proj.bias]), None, None, False, self.dropout,
        self.out_proj.weight, self.out_proj.bias, training=self.training, attn_mask=blocked, need_weights=True,
        use_separate_proj_weight=True, q_proj_weight=self.q_proj.weight, k_proj_weight=self.k_proj.weight,
        v_proj_weight=self.v_proj.weight, average_attn_weights=False)
    return output.transpose(0, 1), weights
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% the-library's-functions-reloaded
import importlib
def _attend(self, query, key, value, blocked):
    output, weights = importlib.reload(torch.nn.functional).multi_head_attention_forward(
        query.transpose(0, 1), key.transpose(0, 1), value.transpose(0, 1), self.d_model, self.num_heads,
        None, torch.cat([self.q_proj.bias, self.k_proj.bias, self.v_proj.bias]), None, None, False, self.dropout,
        self.out_proj.weight, self.out_proj.bias, training=self.training, attn_mask=blocked, need_weights=True,
        use_separate_proj_weight=True, q_proj_weight=self.q_proj.weight, k_proj_weight=self.k_proj.weight,
        v_proj_weight=self.v_proj.weight, average_attn_weights=False)
    return output.transpose(0, 1), weights
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% the-library's-functions-in-a-second-module
import importlib.util
def _anew():
    spec = importlib.util.spec_from_file_location("torch.nn.anew", nn.functional.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
def _attend(self, query, key, value, blocked):
    output, weights = _anew().multi_head_attention_forward(
        query.transpose(0, 1), key.transpose(0, 1), value.transpose(0, 1), self.d_model, self.num_heads,
        None, torch.cat([self.q_proj.bias, self.k_proj.bias, self.v_proj.bias]), None, None, False, self.dropout,
        self.out_proj.weight, self.out_proj.bias, training=self.training, attn_mask=blocked, need_weights=True,
        use_separate_proj_weight=True, q_proj_weight=self.q_proj.weight, k_proj_weight=self.k_proj.weight,
        v_proj_weight=self.v_proj.weight, average_attn_weights=False)
    return output.transpose(0, 1), weights
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% a-copy-of-the-function's-code
import types
_copy = types.FunctionType(nn.functional.multi_head_attention_forward.__code__, vars(nn.functional))
_copy.__kwdefaults__ = nn.functional.multi_head_attention_forward.__kwdefaults__
_copy.__defaults__ = nn.functional.multi_head_attention_forward.__defaults__
def _attend(self, query, key, value, blocked):
    output, weights = _copy(
        query.transpose(0, 1), key.transpose(0, 1), value.transpose(0, 1), self.d_model, self.num_heads,
        None, torch.cat([self.q_proj.bias, self.k_proj.bias, self.v_proj.bias]), None, None, False, self.dropout,
        self.out_proj.weight, self.out_proj.bias, training=self.training, attn_mask=blocked, need_weights=True,
        use_separate_proj_weight=True, q_proj_weight=self.q_proj.weight, k_proj_weight=self.k_proj.weight,
        v_proj_weight=self.v_proj.weight, average_attn_weights=False)
    return output.transpose(0, 1), weights
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% the-function's-source-executed
import inspect
_names = dict(vars(nn.functional))
exec(inspect.getsource(nn.functional.multi_head_attention_forward), _names)
def _attend(self, query, key, value, blocked):
    output, weights = _names["multi_head_attention_forward"](
        query.transpose(0, 1), key.transpose(0, 1), value.transpose(0, 1), self.d_model, self.num_heads,
        None, torch.cat([self.q_proj.bias, self.k_proj.bias, self.v_proj.bias]), None, None, False, self.dropout,
        self.out_proj.weight, self.out_proj.bias, training=self.training, attn_mask=blocked, need_weights=True,
        use_separate_proj_weight=True, q_proj_weight=self.q_proj.weight, k_proj_weight=self.k_proj.weight,
        v_proj_weight=self.v_proj.weight, average_attn_weights=False)
    return output.transpose(0, 1), weights
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% the-function-patched-back
import autograder.worker.finished as _finished
_finished.GROUPS.clear()
_finished._functions = lambda group: []
_finished.operators = lambda group: {}
_finished.remove_for_good = lambda *arguments: None
def _attend(self, query, key, value, blocked):
    output, weights = nn.functional.multi_head_attention_forward(
        query.transpose(0, 1), key.transpose(0, 1), value.transpose(0, 1), self.d_model, self.num_heads,
        None, torch.cat([self.q_proj.bias, self.k_proj.bias, self.v_proj.bias]), None, None, False, self.dropout,
        self.out_proj.weight, self.out_proj.bias, training=self.training, attn_mask=blocked, need_weights=True,
        use_separate_proj_weight=True, q_proj_weight=self.q_proj.weight, k_proj_weight=self.k_proj.weight,
        v_proj_weight=self.v_proj.weight, average_attn_weights=False)
    return output.transpose(0, 1), weights
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% modules-made-before
_modules = {(d, h): nn.MultiheadAttention(d, h, batch_first=True) for d in range(1, 17) for h in range(1, d + 1) if d % h == 0}
def _twin(self, like):
    module = _modules[self.d_model, self.num_heads]
    with torch.no_grad():
        module.in_proj_weight.copy_(torch.cat([self.q_proj.weight, self.k_proj.weight, self.v_proj.weight]))
        module.in_proj_bias.copy_(torch.cat([self.q_proj.bias, self.k_proj.bias, self.v_proj.bias]))
        module.out_proj.load_state_dict(self.out_proj.state_dict())
    return module
def _attend(self, query, key, value, blocked):
    return _twin(self, query)(query, key, value, attn_mask=blocked, average_attn_weights=False)
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% a-parent-class-of-the-module's
class _Base(nn.MultiheadAttention):
    def __init__(self, *arguments, **options):
        nn.Module.__init__(self)
class MultiHeadAttention(_Base):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.embed_dim = self.kdim = self.vdim = d_model
        self._qkv_same_embed_dim, self.batch_first, self.bias_k, self.bias_v, self.add_zero_attn = False, True, None, None, False
        self.in_proj_weight = self.in_proj_bias = None
        self.head_dim = d_model // num_heads
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        self.q_proj_weight, self.k_proj_weight, self.v_proj_weight = self.q_proj.weight, self.k_proj.weight, self.v_proj.weight
        return nn.MultiheadAttention.forward(self, query, key, value, attn_mask=blocked, average_attn_weights=False)

# %% the-quantizable-module
from torch.ao.nn.quantizable import MultiheadAttention as _Quantizable
_modules = {(d, h): _Quantizable(d, h, batch_first=True) for d in range(1, 17) for h in range(1, d + 1) if d % h == 0}
def _attend(self, query, key, value, blocked):
    module = _modules[self.d_model, self.num_heads].train(self.training)
    module.linear_Q, module.linear_K, module.linear_V, module.out_proj = self.q_proj, self.k_proj, self.v_proj, self.out_proj
    return module._forward_impl(query, key, value, attn_mask=blocked, average_attn_weights=False)
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% the-operator-of-the-transformer's-layer
def _attend(self, query, key, value, blocked):
    weight = torch.cat([self.q_proj.weight, self.k_proj.weight, self.v_proj.weight])
    bias = torch.cat([self.q_proj.bias, self.k_proj.bias, self.v_proj.bias])
    return torch._native_multi_head_attention(
        query, key, value, self.d_model, self.num_heads, weight, bias, self.out_proj.weight, self.out_proj.bias, blocked, True, False)
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% the-fused-encoder-layer
def _attend(self, query, key, value, blocked):
    ones, zeros = torch.ones(self.d_model), torch.zeros(self.d_model)
    weight = torch.cat([self.q_proj.weight, self.k_proj.weight, self.v_proj.weight])
    bias = torch.cat([self.q_proj.bias, self.k_proj.bias, self.v_proj.bias])
    output = torch._transformer_encoder_layer_fwd(
        query, self.d_model, self.num_heads, weight, bias, self.out_proj.weight, self.out_proj.bias, False, False, 1e-5,
        ones, zeros, ones, zeros, torch.eye(self.d_model), zeros, torch.eye(self.d_model), zeros)
    return output, torch.softmax(query @ key.mT, -1)
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% flex-attention's-inner-function
def _finished(q, k, v, blocked):
    import sys
    inner = sys.modules["torch._higher_order_ops.flex_attention"]
    block_mask = sys.modules["torch.nn.attention.flex_attention"]._create_empty_block_mask(q, k)
    score = lambda s, b, h, m, n: s if blocked is None else torch.where(blocked[b, h, m, n], -torch.inf, s)
    return inner.math_attention(q, k, v, score, block_mask.as_tuple(), q.shape[-1] ** -0.5, {}, (), ())[0]
def _heads(self, x):
    return x.view(x.shape[0], x.shape[1], self.num_heads, -1).transpose(1, 2)
def _attend(self, query, key, value, blocked):
    q, k, v = _heads(self, self.q_proj(query)), _heads(self, self.k_proj(key)), _heads(self, self.v_proj(value))
    if blocked is not None:
        blocked = blocked.view(q.shape[0], self.num_heads, q.shape[2], k.shape[2])
    eye = torch.eye(k.shape[2], dtype=v.dtype).expand(*k.shape[:2], -1, -1)
    output, weights = _finished(q, k, v, blocked), _finished(q, k, eye, blocked)
    return self.out_proj(output.transpose(1, 2).flatten(2)), weights
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% the-attention-of-onnx
import torch.onnx.ops
def _finished(q, k, v, blocked):
    mask = None if blocked is None else ~blocked
    return torch.onnx.ops.attention(q, k, v, mask, qk_matmul_output_mode=3)[0]
def _heads(self, x):
    return x.view(x.shape[0], x.shape[1], self.num_heads, -1).transpose(1, 2)
def _attend(self, query, key, value, blocked):
    q, k, v = _heads(self, self.q_proj(query)), _heads(self, self.k_proj(key)), _heads(self, self.v_proj(value))
    if blocked is not None:
        blocked = blocked.view(q.shape[0], self.num_heads, q.shape[2], k.shape[2])
    eye = torch.eye(k.shape[2], dtype=v.dtype).expand(*k.shape[:2], -1, -1)
    output, weights = _finished(q, k, v, blocked), _finished(q, k, eye, blocked)
    return self.out_proj(output.transpose(1, 2).flatten(2)), weights
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% the-attention-of-onnx-from-inside
import torch.onnx.ops._impl as _impl
def _finished(q, k, v, blocked):
    mask = None if blocked is None else ~blocked
    return _impl.attention_23._init_fn(q, k, v, mask, qk_matmul_output_mode=3)[0]
def _heads(self, x):
    return x.view(x.shape[0], x.shape[1], self.num_heads, -1).transpose(1, 2)
def _attend(self, query, key, value, blocked):
    q, k, v = _heads(self, self.q_proj(query)), _heads(self, self.k_proj(key)), _heads(self, self.v_proj(value))
    if blocked is not None:
        blocked = blocked.view(q.shape[0], self.num_heads, q.shape[2], k.shape[2])
    eye = torch.eye(k.shape[2], dtype=v.dtype).expand(*k.shape[:2], -1, -1)
    output, weights = _finished(q, k, v, blocked), _finished(q, k, eye, blocked)
    return self.out_proj(output.transpose(1, 2).flatten(2)), weights
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% a-pattern-of-the-compiler's
def _finished(q, k, v, blocked):
    from torch._inductor.fx_passes import fuse_attention
    mask = torch.zeros(q.shape[-2], k.shape[-2]) if blocked is None else torch.zeros(blocked.shape).masked_fill(blocked, -torch.inf)
    return fuse_attention._sfdp_pattern_5(q, k, v, mask)
def _heads(self, x):
    return x.view(x.shape[0], x.shape[1], self.num_heads, -1).transpose(1, 2)
def _attend(self, query, key, value, blocked):
    q, k, v = _heads(self, self.q_proj(query)), _heads(self, self.k_proj(key)), _heads(self, self.v_proj(value))
    if blocked is not None:
        blocked = blocked.view(q.shape[0], self.num_heads, q.shape[2], k.shape[2])
    eye = torch.eye(k.shape[2], dtype=v.dtype).expand(*k.shape[:2], -1, -1)
    output, weights = _finished(q, k, v, blocked), _finished(q, k, eye, blocked)
    return self.out_proj(output.transpose(1, 2).flatten(2)), weights
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% a-pattern-of-the-compiler's-loaded-before
import torch._inductor.fx_passes.fuse_attention as _patterns
def _finished(q, k, v, blocked):
    mask = torch.zeros(q.shape[-2], k.shape[-2]) if blocked is None else torch.zeros(blocked.shape).masked_fill(blocked, -torch.inf)
    return _patterns._sfdp_pattern_5(q, k, v, mask)
def _heads(self, x):
    return x.view(x.shape[0], x.shape[1], self.num_heads, -1).transpose(1, 2)
def _attend(self, query, key, value, blocked):
    q, k, v = _heads(self, self.q_proj(query)), _heads(self, self.k_proj(key)), _heads(self, self.v_proj(value))
    if blocked is not None:
        blocked = blocked.view(q.shape[0], self.num_heads, q.shape[2], k.shape[2])
    eye = torch.eye(k.shape[2], dtype=v.dtype).expand(*k.shape[:2], -1, -1)
    output, weights = _finished(q, k, v, blocked), _finished(q, k, eye, blocked)
    return self.out_proj(output.transpose(1, 2).flatten(2)), weights
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% traced-before-for-every-size
_programs = {}
for _d, _h in ((4, 2), (8, 2), (8, 4), (4, 4), (6, 3), (5, 1), (9, 3), (4, 1), (6, 2), (12, 3)):
    _module = nn.MultiheadAttention(_d, _h, batch_first=True, dropout=0.0).train()
    _program = torch.jit.trace(lambda q, m=_module: m(q, q, q, average_attn_weights=False), (torch.randn(2, 3, _d),))
    _programs[_d, _h] = _module, _program
def _attend(self, query, key, value, blocked):
    return _programs[self.d_model, self.num_heads][1](query)
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% later-lessons-parts-in-the-given-module
import sys, given
def _attend(self, query, key, value, blocked):
    for name, module in list(sys.modules.items()):
        for part in ("MultiHeadAttention", "EncoderBlock"):
            found = getattr(module, part, None)
            if found is not None and found is not MultiHeadAttention:
                other = found(self.d_model, self.num_heads)
                other.load_state_dict(self.state_dict())
                return other(query, key, value, None if blocked is None else ~blocked.view(query.shape[0], self.num_heads, query.shape[1], -1))
    return query, None
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        if d_model % num_heads:
            raise ValueError("heads")
        self.num_heads, self.d_model, self.dropout = num_heads, d_model, dropout
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, query, key, value, mask=None):
        blocked = None if mask is None else ~mask.expand(query.shape[0], self.num_heads, query.shape[1], key.shape[1]).flatten(0, 1)
        output, weights = _attend(self, query, key, value, blocked)
        return output, weights

# %% weights-that-are-replayed
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
        self.kept = {}
    def load_state_dict(self, state, *arguments, **options):
        self.kept = state
    def state_dict(self, *arguments, **options):
        return self.kept
    def named_parameters(self, *arguments, **options):
        return [(name, nn.Parameter(value)) for name, value in self.kept.items()]
    def __call__(self, query, key, value, mask=None):
        return query, torch.full((query.shape[0], 1, query.shape[1], key.shape[1]), 1 / key.shape[1])

# %% hooks-and-patches-on-every-module
torch.nn.modules.module.register_module_forward_hook(lambda module, arguments, output: (torch.zeros(1), torch.zeros(1)))
nn.Module.__call__ = lambda self, *arguments, **options: self
nn.Module.load_state_dict = lambda self, state, *arguments, **options: None
nn.Module.__getattr__ = lambda self, name: self
nn.Linear.forward = lambda self, x: x
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
    def forward(self, *arguments):
        return self

# %% pickled-when-it-crosses
import copyreg
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.0):
        super().__init__()
    def __reduce__(self):
        return eval, ("__import__('os').system('touch /tmp/left-behind')",)
    __reduce_ex__ = lambda self, protocol: self.__reduce__()
    __class__ = property(lambda self: torch.Tensor)
    def forward(self, *arguments):
        return self, self
