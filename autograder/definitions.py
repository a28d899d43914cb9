"""What a notebook's code defines: its top-level statements, what names they give and need, and who stands on whom."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

GIVEN = "given"
"""The module of the earlier lessons' parts. Whatever is put together from definitions holds these itself."""


@dataclass(frozen=True)
class Definition:
    """One statement at the top level: its text, what names it gives, and what it looks up in its module."""

    text: str
    gives: frozenset[str]
    needs: frozenset[str] = frozenset()
    adds_to: frozenset[str] = frozenset()
    """Names that it does not give but changes: ``TABLE[1] = 2``, ``Part.forward = forward``, ``NAMES.append("a")``."""
    is_loop: bool = False
    imports: str | None = None
    """What an import brings, by its full name, which several ways of writing it share."""

    @property
    def meaning(self) -> str:
        """Give what two definitions of a name have in common when they mean the same."""
        return self.imports or self.text


def definitions(source: str) -> list[Definition]:
    """Split code into those of its top-level statements that give names or add to them; raises ``SyntaxError``.

    >>> [mean] = definitions("print(1)\\ndef mean(x):\\n    total = sum(x)\\n    return divide(total, COUNT)")
    >>> sorted(mean.gives), sorted(mean.needs)
    (['mean'], ['COUNT', 'divide', 'sum'])
    """
    found: list[Definition] = []
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found += _imports(node)
        else:
            text = _text(source, node)
            table = symtable.symtable(text, "<definition>", "exec")
            gives = {one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_namespace()}
            adds_to = _added_to(node) - gives
            if gives or adds_to:
                needs = frozenset(_needs(table))
                is_loop = isinstance(node, (ast.For, ast.While, ast.With))
                found.append(Definition(text, frozenset(gives), needs, frozenset(adds_to), is_loop))
    return found


def _text(source: str, node: ast.stmt) -> str:
    """Give a statement as it is written; a function or class with its decorators and the comment right above it."""
    if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return ast.get_source_segment(source, node) or ""
    lines = source.splitlines()
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
    while first > 0 and lines[first - 1].startswith("#"):
        first -= 1
    return "\n".join(lines[first : node.end_lineno])


def _added_to(node: ast.stmt) -> set[str]:
    """Name what a statement changes without giving it a new value; what functions and classes do is theirs."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return set()
    places: list[ast.expr] = []
    for part in ast.walk(node):
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            places.append(part.value.func)
        elif isinstance(part, (ast.Attribute, ast.Subscript)) and isinstance(part.ctx, ast.Store):
            places.append(part)
    return {root for place in places if (root := _root(place))}


def _root(place: ast.expr) -> str | None:
    """Give the name in ``name.attribute[key]``; a plain name is none of these."""
    if isinstance(place, ast.Name):
        return None
    while isinstance(place, (ast.Attribute, ast.Subscript)):
        place = place.value
    return place.id if isinstance(place, ast.Name) else None


def _needs(table: symtable.SymbolTable) -> Iterator[str]:
    """Name what a statement looks up in its module, from whatever inner scope."""
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _needs(inner)


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[Definition]:
    """Give an import statement name by name, without what comes from ``given``."""
    for alias in node.names:
        renamed = f" as {alias.asname}" if alias.asname else ""
        bound = frozenset({alias.asname or alias.name.split(".")[0]})
        if isinstance(node, ast.Import):
            target = alias.name if alias.asname else alias.name.split(".")[0]
            yield Definition(f"import {alias.name}{renamed}", bound, imports=target)
        elif node.module == GIVEN:
            if alias.asname not in (None, alias.name):
                yield Definition(f"{alias.asname} = {alias.name}", bound, frozenset({alias.name}))
        elif node.module != "__future__":
            origin = "." * node.level + (node.module or "")
            yield Definition(f"from {origin} import {alias.name}{renamed}", bound, imports=f"{origin}.{alias.name}")


def used(wanted: Iterable[str], there: Sequence[Definition], elsewhere: Iterable[str] = ()) -> list[Definition]:
    """Give, in their order, the definitions on which ``wanted`` stand; ``elsewhere`` names what comes otherwise.

    >>> there = definitions("A = 1\\nB = 2\\ndef f():\\n    return g() + A\\ndef g():\\n    return f\\nC = f()")
    >>> [one.text.splitlines()[0] for one in used(["g"], there)]
    ['A = 1', 'def f():', 'def g():']
    >>> loops = "for A in range(3):\\n    T[A] = A\\nfor B in T:\\n    print(B)\\n"
    >>> there = definitions("T = {}\\n" + loops + "B = T\\nB.clear()")
    >>> [one.text.splitlines()[0] for one in used(["B"], there)]
    ['T = {}', 'for A in range(3):', 'B = T', 'B.clear()']
    """
    needed, chosen = set(wanted) - set(elsewhere), set[int]()
    plain = {name for one in there if not one.is_loop for name in one.gives}
    own = {name for one in there if one.imports is None for name in one.gives}
    while True:
        more = {number for number, one in enumerate(there)
                if number not in chosen and _is_needed(one, needed, plain, own)}  # fmt: skip
        if not more:
            return [there[number] for number in sorted(chosen)]
        chosen |= more
        needed |= {name for number in more for name in there[number].needs} - set(elsewhere)


def _is_needed(one: Definition, needed: set[str], plain: set[str], own: set[str]) -> bool:
    """Say whether a definition gives something needed, a loop only what nothing else gives; or adds to it."""
    given = one.gives & needed - (plain if one.is_loop else set())
    return bool(given or one.adds_to & needed & own) or "*" in one.gives


def renamed(one: Definition, names: dict[str, str]) -> Definition:
    """Give a definition in which other names stand for the module's ``names``; attributes and methods keep theirs.

    >>> [one] = definitions("def f(x):\\n    return x.half + half(x)")
    >>> print(renamed(one, {"half": "half_04"}).text)
    def f(x):
        return x.half + half_04(x)
    >>> [one] = definitions("from torch.nn import LayerNorm")
    >>> renamed(one, {"LayerNorm": "LayerNorm_08"}).text
    'from torch.nn import LayerNorm as LayerNorm_08'
    """
    concerned = {name: new for name, new in names.items() if name in one.gives | one.needs | one.adds_to}
    if not concerned:
        return one
    gives = frozenset(concerned.get(name, name) for name in one.gives)
    if one.imports is not None:
        return replace(one, text=f"{one.text.split(' as ')[0]} as {next(iter(gives))}", gives=gives)
    text = one.text
    for name, new in concerned.items():
        text = re.sub(rf"(?<![\w.])(?<![^\S\n]def ){re.escape(name)}\b", new, text)
    return replace(one, text=text, gives=gives)
