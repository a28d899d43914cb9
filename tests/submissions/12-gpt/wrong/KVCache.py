"""Wrong submissions of lesson 12, `KVCache`: every one has to fail, those with a cause for it."""
# ruff: noqa

# %% along-the-heads cause="wrong-axis"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.k = [None] * self.n
        self.v = [None] * self.n
    @property
    def length(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[2]
    def update(self, layer, key, value):
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=1)
            value = torch.cat([self.v[layer], value], dim=1)
        self.k[layer], self.v[layer] = key, value
        return key, value

# %% along-the-width cause="wrong-axis"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.kv = [None] * self.n
    @property
    def length(self):
        return self.kv[-1][0].shape[2] if self.kv[-1] else 0
    def update(self, layer, key, value):
        if self.kv[layer]:
            key = torch.cat((self.kv[layer][0], key), -1)
            value = torch.cat((self.kv[layer][1], value), -1)
        self.kv[layer] = (key, value)
        return key, value

# %% along-the-batch cause="wrong-axis"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.kv = {}
    @property
    def length(self):
        return self.kv[self.n - 1][0].shape[2] if self.n - 1 in self.kv else 0
    def update(self, layer, key, value):
        if layer in self.kv:
            key = torch.cat((self.kv[layer][0], key))
            value = torch.cat((self.kv[layer][1], value))
        self.kv[layer] = (key, value)
        return key, value

# %% replaces-the-old cause="only-the-new-ones"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.kv = [None] * self.n
    @property
    def length(self):
        return self.kv[-1][0].shape[2] if self.kv[-1] else 0
    def update(self, layer, key, value):
        self.kv[layer] = (key, value)
        return self.kv[layer]

# %% stores-all-returns-the-new cause="only-the-new-ones"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.pieces = [[] for _ in range(self.n)]
    @property
    def length(self):
        return sum(k.shape[2] for k, v in self.pieces[-1])
    def update(self, layer, key, value):
        self.pieces[layer].append((key, value))
        return key, value

# %% counts-updates cause="length-miscounted"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.length = 0
        self.k, self.v = [None] * self.n, [None] * self.n
    def update(self, layer, key, value):
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=2)
            value = torch.cat([self.v[layer], value], dim=2)
        self.k[layer], self.v[layer] = key, value
        self.length += 1
        return key, value

# %% counts-in-every-layer cause="length-miscounted"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.length = 0
        self.k, self.v = [None] * self.n, [None] * self.n
    def update(self, layer, key, value):
        self.length += key.shape[2]
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=2)
            value = torch.cat([self.v[layer], value], dim=2)
        self.k[layer], self.v[layer] = key, value
        return key, value

# %% counts-after-the-concatenation

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.length = 0
        self.k, self.v = [None] * self.n, [None] * self.n
    def update(self, layer, key, value):
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=2)
            value = torch.cat([self.v[layer], value], dim=2)
        self.k[layer], self.v[layer] = key, value
        if layer == self.n - 1:
            self.length += key.shape[2]
        return key, value

# %% one-too-few cause="length-miscounted"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.k, self.v = [None] * self.n, [None] * self.n
    @property
    def length(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[2] - 1
    def update(self, layer, key, value):
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=2)
            value = torch.cat([self.v[layer], value], dim=2)
        self.k[layer], self.v[layer] = key, value
        return key, value

# %% number-of-heads-for-length cause="length-miscounted"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.k, self.v = [None] * self.n, [None] * self.n
    @property
    def length(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[1]
    def update(self, layer, key, value):
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=2)
            value = torch.cat([self.v[layer], value], dim=2)
        self.k[layer], self.v[layer] = key, value
        return key, value

# %% one-store-for-all cause="one-store-for-all-layers"

class KVCache:
    def __init__(self, num_layers):
        self.num_layers = num_layers
        self.reset()
    def reset(self):
        self.k = self.v = None
    @property
    def length(self):
        return 0 if self.k is None else self.k.shape[2] // self.num_layers
    def update(self, layer, key, value):
        self.k = key if self.k is None else torch.cat([self.k, key], dim=2)
        self.v = value if self.v is None else torch.cat([self.v, value], dim=2)
        return self.k, self.v

# %% the-same-list-in-every-layer cause="one-store-for-all-layers"

class KVCache:
    def __init__(self, num_layers):
        self.num_layers = num_layers
        self.reset()
    def reset(self):
        self.layers = [[]] * self.num_layers
    @property
    def length(self):
        return sum(k.shape[2] for k, v in self.layers[0])
    def update(self, layer, key, value):
        self.layers[layer].append((key, value))
        return torch.cat([k for k, v in self.layers[layer]], 2), torch.cat([v for k, v in self.layers[layer]], 2)

# %% new-in-front cause="new-ones-in-front"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.k, self.v = [None] * self.n, [None] * self.n
    @property
    def length(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[2]
    def update(self, layer, key, value):
        if self.k[layer] is not None:
            key = torch.cat([key, self.k[layer]], dim=2)
            value = torch.cat([value, self.v[layer]], dim=2)
        self.k[layer], self.v[layer] = key, value
        return key, value

# %% value-then-key cause="keys-and-values-mixed-up"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.k, self.v = [None] * self.n, [None] * self.n
    @property
    def length(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[2]
    def update(self, layer, key, value):
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=2)
            value = torch.cat([self.v[layer], value], dim=2)
        self.k[layer], self.v[layer] = key, value
        return value, key

# %% values-come-from-the-keys cause="keys-and-values-mixed-up"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.k, self.v = [None] * self.n, [None] * self.n
    @property
    def length(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[2]
    def update(self, layer, key, value):
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=2)
            value = torch.cat([self.v[layer], key[:, :, -value.shape[2]:]], dim=2)
        self.k[layer], self.v[layer] = key, value
        return key, value

# %% values-not-kept cause="values-not-kept"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.k = [None] * self.n
    @property
    def length(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[2]
    def update(self, layer, key, value):
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=2)
        self.k[layer] = key
        return key, value

# %% reset-of-length-only cause="reset-forgets-too-little"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.length = 0
        self.k, self.v = [None] * self.n, [None] * self.n
    def reset(self):
        self.length = 0
    def update(self, layer, key, value):
        if layer == self.n - 1:
            self.length += key.shape[2]
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=2)
            value = torch.cat([self.v[layer], value], dim=2)
        self.k[layer], self.v[layer] = key, value
        return key, value

# %% reset-does-nothing cause="reset-forgets-too-little"

class KVCache:
    def __init__(self, num_layers):
        self.k, self.v = [None] * num_layers, [None] * num_layers
    def reset(self):
        keys, values = [None] * len(self.k), [None] * len(self.v)
    @property
    def length(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[2]
    def update(self, layer, key, value):
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=2)
            value = torch.cat([self.v[layer], value], dim=2)
        self.k[layer], self.v[layer] = key, value
        return key, value

# %% shared-by-default-argument cause="shared-between-caches"

class KVCache:
    def __init__(self, num_layers, store={}):
        self.n = num_layers
        self.store = store
    def reset(self):
        self.store.clear()
    @property
    def length(self):
        return self.store[self.n - 1][0].shape[2] if self.n - 1 in self.store else 0
    def update(self, layer, key, value):
        if layer in self.store:
            key = torch.cat([self.store[layer][0], key], dim=2)
            value = torch.cat([self.store[layer][1], value], dim=2)
        self.store[layer] = (key, value)
        return key, value

# %% keeps-the-first-forever cause="keeps-the-first"

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.k, self.v = [None] * self.n, [None] * self.n
    @property
    def length(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[2]
    def update(self, layer, key, value):
        if self.k[layer] is None:
            self.k[layer], self.v[layer] = key, value
            return key, value
        return torch.cat([self.k[layer], key], dim=2), torch.cat([self.v[layer], value], dim=2)

# %% length-is-a-method

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.k, self.v = [None] * self.n, [None] * self.n
    def length(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[2]
    def update(self, layer, key, value):
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=2)
            value = torch.cat([self.v[layer], value], dim=2)
        self.k[layer], self.v[layer] = key, value
        return key, value

# %% nothing-returned

class KVCache:
    def __init__(self, num_layers):
        self.n = num_layers
        self.reset()
    def reset(self):
        self.k, self.v = [None] * self.n, [None] * self.n
    @property
    def length(self):
        return 0 if self.k[-1] is None else self.k[-1].shape[2]
    def update(self, layer, key, value):
        if self.k[layer] is not None:
            key = torch.cat([self.k[layer], key], dim=2)
            value = torch.cat([self.v[layer], value], dim=2)
        self.k[layer], self.v[layer] = key, value

# %% reset-of-the-first-layer-where-the-length-is-read cause="reset-forgets-too-little"

class KVCache:

    def __init__(self, num_layers):
        self.num_layers = num_layers
        self.keys = [None] * num_layers
        self.values = [None] * num_layers

    def reset(self):
        self.keys[0] = self.values[0] = None

    @property
    def length(self):
        return 0 if self.keys[0] is None else self.keys[0].shape[2]

    def update(self, layer, key, value):
        if self.keys[layer] is not None:
            key = torch.cat([self.keys[layer], key], dim=2)
            value = torch.cat([self.values[layer], value], dim=2)
        self.keys[layer], self.values[layer] = (key, value)
        return (key, value)
