"""Make wrong solutions out of a right one: each mutant is the reference with one small change.

The same source gives the same mutants in the same order. A mutant is known by its ``change``, the lines that
differ before and after, so that a list of reviewed ones survives when lines move.
"""

from __future__ import annotations

import ast
import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any

Change = tuple[str, Callable[[Any], "ast.AST | list[ast.stmt]"]]
"""What kind of change it is, and what makes the new node (or statements) of a copy of the old one."""

OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.MatMult: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
ORDER_MATTERS = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
ATTRIBUTES = {
    "amax": ("amin",), "sum": ("mean", "prod"), "mean": ("sum",), "var": ("std",), "exp": ("exp2",),
    "sin": ("cos",), "cos": ("sin",), "ones": ("zeros",), "zeros": ("ones",), "ones_": ("zeros_",),
    "zeros_": ("ones_",), "randn": ("rand", "zeros"), "full": ("full_like",), "tril": ("triu",), "triu": ("tril",),
    "relu": ("tanh", "sigmoid", "abs"), "gelu": ("relu",), "sqrt": ("square",), "log": ("log2",),
    "min": ("max",), "max": ("min",), "softmax": ("sigmoid", "log_softmax"), "log_softmax": ("softmax",),
    "masked_fill": ("masked_fill_",), "uniform_": ("normal_",), "unsqueeze": ("squeeze",),
    "append": ("extend",), "argmax": ("argmin",), "cumsum": ("cumprod",), "float": ("double",),
    "train": ("eval",), "eval": ("train",), "exponential": ("log",), "multinomial": ("argmax",),
}  # fmt: skip
NAMES = {
    "min": "max",
    "max": "min",
    "sum": "len",
    "any": "all",
    "all": "any",
    "sorted": "list",
    "pairwise": "enumerate",
}
_UNTOUCHED = {"annotation", "returns", "decorator_list", "type_params", "type_comment", "ctx"}


@dataclass(frozen=True)
class Mutant:
    """The reference with one change."""

    exercise: str
    kind: str
    change: str
    source: str


@dataclass(frozen=True)
class _Place:
    """A node, where it hangs, and what can be called by name there."""

    node: Any
    parent: Any
    field: str
    position: int | None
    parameters: tuple[str, ...]
    attributes: tuple[str, ...]

    def put(self, new: ast.AST | list[ast.stmt]) -> None:
        if self.position is None:
            setattr(self.parent, self.field, new)
            return
        siblings = getattr(self.parent, self.field)
        siblings[self.position : self.position + 1] = new if isinstance(new, list) else [new]


def mutants(exercise: str, source: str) -> list[Mutant]:
    """Give every mutant of an exercise's ``source``, no two alike.

    >>> for one in mutants("half", "def half(x):\\n    return x / 2"):
    ...     print(one.kind, "|", one.change)
    operator | return x / 2 → return x * 2
    order | return x / 2 → return 2 / x
    operand | return x / 2 → return x
    operand | return x / 2 → return 2
    constant | return x / 2 → return x / 3
    constant | return x / 2 → return x / 1
    """
    tree = _bare(ast.parse(source))
    original = ast.unparse(tree)
    seen, found, names = {original}, [], Counter[str]()
    for place in _walk(tree, (), ()):
        changes = list(_changes(place))
        whole = pickle.dumps((tree, place)) if changes else b""
        for kind, make in changes:
            changed, there = pickle.loads(whole)  # several times as fast as a deep copy
            there.put(make(there.node))
            text = ast.unparse(changed)
            if text in seen or not _compiles(text) or (kind == "gradient" and "Tensor" not in source):
                continue
            seen.add(text)
            name = _difference(original, text)
            names[name] += 1
            # The same line may stand twice in an exercise.
            found.append(Mutant(exercise, kind, name if names[name] == 1 else f"{name} ({names[name]})", text))
    return found


def _compiles(text: str) -> bool:
    try:
        compile(text, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _bare(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def _difference(before: str, after: str) -> str:
    """Write what stands between the lines that both begin with and the lines that both end with."""
    old, new = before.splitlines(), after.splitlines()
    begin = _alike(old, new)
    end = min(_alike(old[::-1], new[::-1]), len(old) - begin, len(new) - begin)
    middles = ("; ".join(line.strip() for line in lines[begin : len(lines) - end]) for lines in (old, new))
    return " → ".join(middle or "(nothing)" for middle in middles)


def _alike(old: list[str], new: list[str]) -> int:
    """Count the lines with which both begin.

    >>> _alike(["a", "b", "c"], ["a", "b", "d"])
    2
    """
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _walk(node: ast.AST, parameters: tuple[str, ...], attributes: tuple[str, ...]) -> Iterator[_Place]:
    if isinstance(node, ast.ClassDef):
        attributes = _attributes(node)
    elif isinstance(node, ast.FunctionDef):
        parameters = tuple(one.arg for one in node.args.args if one.arg != "self")
    for field, value in ast.iter_fields(node):
        if field in _UNTOUCHED or isinstance(node, (ast.Raise, ast.JoinedStr)):
            continue  # types do nothing, and how an error is worded is free
        for position, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST):
                yield _Place(child, node, field, position, parameters, attributes)
                yield from _walk(child, parameters, attributes)


def _attributes(node: ast.ClassDef) -> tuple[str, ...]:
    """Name what a class keeps in ``self``."""
    found = [one.attr for one in ast.walk(node)
             if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store) and _is_self(one.value)]  # fmt: skip
    return tuple(dict.fromkeys(found))


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _changes(place: _Place) -> Iterator[Change]:
    node = place.node
    if isinstance(node, ast.stmt):
        yield from _of_statements(place)
    if isinstance(node, ast.Constant):
        yield from _of_constants(node)
    elif isinstance(node, (ast.BinOp, ast.AugAssign, ast.UnaryOp, ast.BoolOp, ast.Compare)):
        yield from _of_operators(node)
    elif isinstance(node, ast.Call):
        yield from _of_calls(node)
    elif isinstance(node, (ast.Name, ast.Attribute)):
        yield from _of_names(place)
    elif isinstance(node, ast.Slice):
        yield from _of_slices(node)
    elif isinstance(node, ast.IfExp):
        yield "condition", lambda old: old.body
        yield "condition", lambda old: old.orelse
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "condition", lambda old: _set(old, ifs=[])
    elif isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Load):
        for first in range(len(node.elts) - 1):
            yield "order", lambda old, first=first: _set(old, elts=_swapped(old.elts, first))
    elif isinstance(node, ast.arguments):
        for number, default in enumerate(node.defaults):
            if isinstance(default, ast.Constant) and default.value is None:
                yield "default", lambda old, number=number: _set_default(old, number)


def _set(node: Any, **fields: Any) -> Any:
    for name, value in fields.items():
        setattr(node, name, value)
    return node


def _set_default(arguments: ast.arguments, number: int) -> ast.arguments:
    arguments.defaults[number] = ast.Constant(0)
    return arguments


def _swapped(items: Sequence[Any], first: int) -> list[Any]:
    return [*items[:first], items[first + 1], items[first], *items[first + 2 :]]


def _of_constants(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield "boolean", lambda _: ast.Constant(not value)
    elif isinstance(value, int):
        yield "constant", lambda _: ast.Constant(value + 1)
        yield "constant", lambda _: _number(value - 1)
    elif isinstance(value, float):
        yield "constant", lambda _: ast.Constant(2 * value + 0.5 * (value == 0))
        yield "constant", lambda _: ast.Constant(0.9 * value + 1e-3 * (value == 0))


def _number(value: int) -> ast.expr:
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


def _of_operators(node: Any) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        for number, operator in enumerate(node.ops):
            for other in COMPARISONS[type(operator)]:
                yield (
                    "comparison",
                    lambda old, number=number, other=other: _set(
                        old, ops=[*old.ops[:number], other(), *old.ops[number + 1 :]]
                    ),
                )
    elif isinstance(node, ast.BoolOp):
        yield "operator", lambda old: _set(old, op=ast.Or() if isinstance(old.op, ast.And) else ast.And())
        for number in range(len(node.values)):
            yield "operand", lambda old, number=number: old.values[number]
    elif isinstance(node, ast.UnaryOp):
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            yield "constant", lambda old: _number(-old.operand.value - 1)
        yield "sign", lambda old: old.operand
    else:
        other = OPERATORS[type(node.op)]
        yield "operator", lambda old: _set(old, op=other())
        if isinstance(node, ast.BinOp):
            if isinstance(node.op, ORDER_MATTERS):
                yield "order", lambda old: _set(old, left=old.right, right=old.left)
            yield "operand", lambda old: old.left
            yield "operand", lambda old: old.right


def _of_calls(node: ast.Call) -> Iterator[Change]:
    for number in range(len(node.keywords)):
        yield (
            "argument",
            lambda old, number=number: _set(old, keywords=[*old.keywords[:number], *old.keywords[number + 1 :]]),
        )
    if not (isinstance(node.func, ast.Name) and node.func.id in ("min", "max")):
        for first in range(len(node.args) - 1):
            yield "order", lambda old, first=first: _set(old, args=_swapped(old.args, first))
    if node.args:
        yield "argument", lambda old: _set(old, args=old.args[:-1])
        if not isinstance(node.args[0], (ast.GeneratorExp, ast.Starred)):
            yield "missing call", lambda old: old.args[0]
    if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
        yield "missing call", lambda old: old.func.value
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        for step in (ast.Add(), ast.Sub()):
            yield (
                "off by one",
                lambda old, step=step: _set(old, args=[*old.args[:-1], ast.BinOp(old.args[-1], step, ast.Constant(1))]),
            )


def _is_module(node: ast.AST) -> bool:
    """Say whether a name stands for a module or for ``self``, which is no value to go on with."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("torch", "math", "nn", "self", "functional")


def _of_names(place: _Place) -> Iterator[Change]:
    node = place.node
    if not isinstance(node.ctx, ast.Load):
        return
    if isinstance(node, ast.Name):
        if node.id in place.parameters:
            for other in place.parameters:
                yield "name", lambda _, other=other: ast.Name(other, ast.Load())
        if node.id in NAMES and isinstance(place.parent, ast.Call):
            yield "wrong call", lambda old: ast.Name(NAMES[old.id], ast.Load())
    else:
        if _is_self(node.value) and node.attr in place.attributes:
            for other in place.attributes:
                yield "attribute", lambda old, other=other: _set(old, attr=other)
        for other in ATTRIBUTES.get(node.attr, ()):
            yield "wrong call", lambda old, other=other: _set(old, attr=other)


def _of_slices(node: ast.Slice) -> Iterator[Change]:
    for bound in ("lower", "upper"):
        there = getattr(node, bound)
        if there is None:
            continue
        yield "slice", lambda old, bound=bound: _set(old, **{bound: None})
        if not isinstance(there, ast.Constant):
            for step in (ast.Add(), ast.Sub()):
                yield (
                    "off by one",
                    lambda old, bound=bound, step=step: _set(
                        old, **{bound: ast.BinOp(getattr(old, bound), step, ast.Constant(1))}
                    ),
                )
    if node.step is not None:
        yield "slice", lambda old: _set(old, step=None)


def _of_statements(place: _Place) -> Iterator[Change]:
    node = place.node
    if not isinstance(node, ast.ClassDef):
        for first, (one, other) in enumerate(pairwise(getattr(node, "body", ()))):
            stay = any(isinstance(statement, (ast.FunctionDef, ast.Return)) for statement in (one, other))
            if not stay and not _independent(one, other):
                yield "order of statements", lambda old, first=first: _set(old, body=_swapped(old.body, first))
    if _may_go(place):
        yield "dropped statement", lambda _: ast.Pass()
    if isinstance(node, ast.If):
        yield "condition", lambda old: _set(old, test=ast.UnaryOp(ast.Not(), old.test))
        yield "condition", lambda old: old.body
        if node.orelse:
            yield "condition", lambda old: old.orelse
    elif isinstance(node, ast.With):
        yield "missing call", lambda old: old.body
    elif isinstance(node, (ast.For, ast.While)):
        yield "loop", lambda old: _set(old, body=[*old.body, ast.Break()])
    elif isinstance(node, (ast.Break, ast.Continue)):
        yield "loop", lambda _: ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None:
        yield from _of_returns(node)


def _independent(one: ast.stmt, other: ast.stmt) -> bool:
    """Say whether two assignments can change places: neither names what the other one sets.

    >>> first, second, third = ast.parse("a = f(x); self.b = g(x); self.c = self.b + 1").body
    >>> _independent(first, second), _independent(second, third)
    (True, False)
    """
    if not all(isinstance(statement, (ast.Assign, ast.AnnAssign)) for statement in (one, other)):
        return False
    return not (_named(one, set_only=True) & _named(other) or _named(other, set_only=True) & _named(one))


def _named(statement: ast.stmt, set_only: bool = False) -> set[str]:
    """Give the names and the attributes in a statement; with ``set_only`` those that it sets, or sets a part of."""
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
            if set_only and isinstance(node.ctx, ast.Load):
                continue
            found.add(ast.unparse(node.value if isinstance(node, ast.Subscript) else node))
    return found


def _may_go(place: _Place) -> bool:
    """Say whether a statement can be left out without leaving a name undefined, which everybody would notice."""
    node = place.node
    if isinstance(node, ast.Assign):
        return all(not isinstance(target, ast.Name) or target.id in place.parameters for target in node.targets)
    return isinstance(node, (ast.Expr, ast.If, ast.For, ast.While, ast.AugAssign, ast.With))


def _of_returns(node: ast.Return) -> Iterator[Change]:
    """Cut the gradient's way, value by value; and leave a value out."""
    if isinstance(node.value, ast.Tuple):
        for number in range(len(node.value.elts)):
            yield "operand", lambda old, number=number: ast.Return(old.value.elts[number])
            yield "gradient", lambda old, number=number: _set(
                old, value=_set(old.value, elts=[*old.value.elts[:number], _detached(old.value.elts[number]),
                                                 *old.value.elts[number + 1 :]])
            )  # fmt: skip
    else:
        yield "gradient", lambda old: _set(old, value=_detached(old.value))


def _detached(node: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(node, "detach", ast.Load()), [], [])
