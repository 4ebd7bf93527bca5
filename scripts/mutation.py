"""Small faults put into the source of a module, one at a time: what a test worth its name finds out.

A fault is known by where it stands and what it changes, not by its line, so that the name outlives other edits:
`money.share_of: share > 1 → share >= 1`. Texts, types and decorators are left alone: they name rules and fields
and say that values do not change.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult,
}  # fmt: skip
_JOINED: dict[type[ast.boolop], type[ast.boolop]] = {ast.And: ast.Or, ast.Or: ast.And}
_LEFT: dict[type[ast.stmt], type[ast.stmt]] = {ast.Break: ast.Continue, ast.Continue: ast.Break}
_LEFT_ALONE = frozenset({"annotation", "returns", "type_params", "decorator_list"})
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Mutant:
    """A module with one fault in it."""

    module: str
    name: str
    tree: ast.Module


@dataclass(frozen=True)
class _Place:
    """Where a node hangs: in which field of which node of the tree's walk, and under which function."""

    number: int
    field: str
    index: int | None
    function: str
    parent: ast.AST


def mutants_of(path: Path) -> list[Mutant]:
    """Every fault this knows to make in the module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    seen: Counter[str] = Counter()
    made = []
    for place, node in _places(tree):
        for faulty in _faults(node):
            name = f"{path.stem}.{place.function}: {_told(place, node, faulty)}"
            seen[name] += 1
            name = name if seen[name] == 1 else f"{name} ({seen[name]})"
            made.append(Mutant(path.stem, name, _replaced(tree, place, faulty)))
    return made


def _places(tree: ast.Module) -> Iterator[tuple[_Place, ast.AST]]:
    functions: dict[int, str] = {}
    ignored: set[int] = set()
    for number, parent in enumerate(ast.walk(tree)):
        own = functions.get(id(parent), "")
        if isinstance(parent, ast.FunctionDef | ast.ClassDef):
            own = f"{own}.{parent.name}".strip(".")
        for field, index, child in _children(parent):
            functions[id(child)] = own
            if id(parent) in ignored or field in _LEFT_ALONE:
                ignored.add(id(child))
                continue
            yield _Place(number, field, index, own or "module", parent), child


def _children(parent: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    for field, value in ast.iter_fields(parent):
        if isinstance(value, ast.AST):
            yield field, None, value
        elif isinstance(value, list):
            for index, one in enumerate(value):
                if isinstance(one, ast.AST):
                    yield field, index, one


def _told(place: _Place, node: ast.AST, faulty: ast.AST) -> str:
    """What is changed into what; a constant together with what it stands in."""
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        return f"if {_line(node.test)} → if {_line(faulty.test)}"  # type: ignore[attr-defined]
    if isinstance(node, ast.Constant) and isinstance(place.parent, ast.expr | ast.keyword):
        whole: Any = copy.copy(place.parent)
        if place.index is None:
            setattr(whole, place.field, faulty)
        else:
            values = list(getattr(whole, place.field))
            values[place.index] = faulty
            setattr(whole, place.field, values)
        return f"{_line(place.parent)} → {_line(whole)}"
    return f"{_line(node)} → {_line(faulty)}"


def _line(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:_LONGEST_NAME]


def _replaced(tree: ast.Module, place: _Place, faulty: ast.AST) -> ast.Module:
    whole = copy.deepcopy(tree)
    parent = next(node for number, node in enumerate(ast.walk(whole)) if number == place.number)
    if place.index is None:
        setattr(parent, place.field, faulty)
    else:
        getattr(parent, place.field)[place.index] = faulty
    return ast.fix_missing_locations(whole)


def _faults(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901 - one branch for each kind of node
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            yield _changed(node, ops=[*node.ops[:index], _COMPARED[type(operator)](), *node.ops[index + 1 :]])
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _COMPUTED:
        yield _changed(node, op=_COMPUTED[type(node.op)]())
    elif isinstance(node, ast.BoolOp):
        yield _changed(node, op=_JOINED[type(node.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.Constant):
        yield from _other_constants(node)
    elif isinstance(node, ast.If | ast.IfExp | ast.While) and not isinstance(node.test, ast.Compare):
        yield _changed(node, test=ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield _changed(node, ifs=[])
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield _changed(node, value=ast.Constant(None))
    elif isinstance(node, ast.Break | ast.Continue):
        yield _LEFT[type(node)]()


def _other_constants(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _changed(node: Any, **fields: Any) -> Any:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other
