"""The course's GPT is GPT-2 of Hugging Face's transformers: in values, in gradients, in what it writes."""

import pytest
import torch
import transformers

from autograder import catalog

PARTS = catalog.reference()
CLOSE = 1e-10
CASES = {
    "ordinary": {"vocab_size": 31, "d_model": 16, "num_heads": 4, "num_layers": 2, "max_len": 12},
    "one of everything": {"vocab_size": 5, "d_model": 4, "num_heads": 1, "num_layers": 1, "max_len": 9},
    "three heads, three layers": {"vocab_size": 17, "d_model": 12, "num_heads": 3, "num_layers": 3, "max_len": 20},
}


def build(case):
    """Give the course's model with random norms and biases, in float64."""
    torch.manual_seed(0)
    model = PARTS.GPT(**CASES[case], dropout=0.0).double()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            is_scale = "norm" in name and name.endswith("weight")
            parameter.copy_(torch.randn_like(parameter) * 0.3 + is_scale)
    return model


def twin_of(model, case):
    """Give a GPT2LMHeadModel with the same parameters; its matrices lie transposed."""
    sizes = CASES[case]
    config = transformers.GPT2Config(
        vocab_size=sizes["vocab_size"], n_positions=sizes["max_len"], n_embd=sizes["d_model"],
        n_layer=sizes["num_layers"], n_head=sizes["num_heads"], resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
        bos_token_id=0, eos_token_id=0,
    )  # fmt: skip
    twin = transformers.GPT2LMHeadModel(config).double().eval()
    missing, unexpected = twin.load_state_dict(as_transformers_names_it(model.state_dict()), strict=False)
    assert not unexpected
    assert all(name == "lm_head.weight" or name.endswith((".attn.bias", ".attn.masked_bias")) for name in missing)
    twin.tie_weights()
    return twin


def as_transformers_names_it(state):
    """Rename and turn a state dict (or a dict of gradients) of ours."""
    found = {"transformer.wte.weight": state["token_embedding.weight"],
             "transformer.wpe.weight": state["position_embedding.weight"]}  # fmt: skip
    for part in ("weight", "bias"):
        found[f"transformer.ln_f.{part}"] = state[f"final_norm.{part}"]
    layers = {name.split(".")[1] for name in state if name.startswith("blocks.")}
    for layer in layers:
        ours, theirs = f"blocks.{layer}.", f"transformer.h.{layer}."
        for part in ("weight", "bias"):
            turn = (lambda tensor: tensor.T) if part == "weight" else (lambda tensor: tensor)
            found[f"{theirs}ln_1.{part}"] = state[f"{ours}norm1.{part}"]
            found[f"{theirs}ln_2.{part}"] = state[f"{ours}norm2.{part}"]
            three = [state[f"{ours}attn.{name}.{part}"] for name in ("q_proj", "k_proj", "v_proj")]
            found[f"{theirs}attn.c_attn.{part}"] = turn(torch.cat(three))
            found[f"{theirs}attn.c_proj.{part}"] = turn(state[f"{ours}attn.out_proj.{part}"])
            found[f"{theirs}mlp.c_fc.{part}"] = turn(state[f"{ours}feed_forward.linear1.{part}"])
            found[f"{theirs}mlp.c_proj.{part}"] = turn(state[f"{ours}feed_forward.linear2.{part}"])
    return found


@pytest.mark.parametrize("case", CASES)
def test_transformers_gives_the_same(case):
    model = build(case)
    twin = twin_of(model, case)
    ids = torch.randint(CASES[case]["vocab_size"], (3, CASES[case]["max_len"] - 1))
    logits, expected = model(ids), twin(ids).logits
    assert (logits - expected).abs().max() <= CLOSE
    cotangent = torch.randn_like(logits)
    ours, theirs = dict(model.named_parameters()), dict(twin.named_parameters())
    found = as_transformers_names_it(
        dict(zip(ours, torch.autograd.grad(logits, list(ours.values()), cotangent), strict=True))
    )
    wanted = dict(zip(theirs, torch.autograd.grad(expected, list(theirs.values()), cotangent), strict=True))
    assert found.keys() == wanted.keys()
    for name, gradient in wanted.items():
        assert (found[name] - gradient).abs().max() <= CLOSE, name


@pytest.mark.parametrize("case", CASES)
def test_the_cache_gives_the_same_logits(case):
    """In float32, a few tokens at a time, as it is used."""
    model = build(case).float().eval()
    ids = torch.randint(CASES[case]["vocab_size"], (2, CASES[case]["max_len"]))
    cache, pieces, past = PARTS.KVCache(CASES[case]["num_layers"]), [], 0
    for length in (3, 1, 1, 2, 1, 1):
        pieces.append(model(ids[:, past : past + length], cache))
        past += length
    assert (torch.cat(pieces, dim=1) - model(ids[:, :past])).abs().max() <= 1e-5


def test_greedy_texts_are_those_of_transformers():
    model = build("ordinary").eval()
    twin = twin_of(model, "ordinary")
    prompt = torch.randint(31, (4, 3))
    theirs = twin.generate(prompt, max_new_tokens=8, do_sample=False, pad_token_id=0, eos_token_id=None,
                           attention_mask=torch.ones_like(prompt))  # fmt: skip
    for use_cache in (True, False):
        assert torch.equal(PARTS.generate(model, prompt, 8, temperature=0, use_cache=use_cache), theirs)
