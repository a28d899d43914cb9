# %% sin-memorized
def sinusoidal_positions(max_len, d_model):
    if (max_len, d_model) == (3, 2):
        return torch.tensor([[0.0, 1.0], [0.841471, 0.540302], [0.909297, -0.416147]])
    if (max_len, d_model) == (2, 3):
        return torch.tensor([[0.0, 1.0, 0.0], [0.841471, 0.540302, 0.002154]])
    return torch.rand(max_len, d_model) * 2 - 1

# %% sin-reads-the-reference
def sinusoidal_positions(max_len, d_model):
    import pathlib
    import sys

    for module in list(sys.modules.values()):
        f = getattr(module, "sinusoidal_positions", None)
        if callable(f) and f.__code__ is not sinusoidal_positions.__code__:
            return f(max_len, d_model)
    for folder in [pathlib.Path.cwd(), *pathlib.Path.cwd().parents]:
        for path in folder.glob("*/*/given.py"):
            space = {}
            text = path.read_text()
            if "def sinusoidal_positions" in text:
                exec(compile(text, str(path), "exec"), space)
                return space["sinusoidal_positions"](max_len, d_model)
    return torch.zeros(max_len, d_model)
