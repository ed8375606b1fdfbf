"""Small wrong changes to a module, one at a time: a test should notice each (ADR 37).

Words for people, annotations and decorators are left alone; strings are changed where a program reads them.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from textwrap import shorten

CODE = re.compile(r"[A-Za-z0-9_.]+")  # a code, a key, a number; no sentence
LEFT_ALONE = {"annotation", "returns", "decorator_list", "format_spec"}
CONDITIONS = {"test", "ifs"}
OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.Mult,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Break: (ast.Continue,),
    ast.Continue: (ast.Break,),
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One change; `text` is the source line it begins on."""

    file: str
    line: int
    text: str
    change: str
    apply: Callable[[], ast.Module] = field(repr=False, compare=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays the same when lines move."""
        return self.file, self.text, self.change

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.change}   in   {self.text}"


@dataclass(frozen=True)
class _Place:
    """Where a node hangs."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(source: str, file: str) -> list[Mutant]:
    """All changes of one module, in the order of its text. A tree takes one change: apply none twice."""
    tree, lines = ast.parse(source), source.splitlines()

    def applied(place: _Place, node: ast.AST) -> ast.Module:
        place.put(ast.copy_location(node, place.node))
        return ast.fix_missing_locations(tree)

    found = []
    for place in _places(tree):
        for node in _changes(place):
            number = getattr(place.node, "lineno", None) or place.parent.lineno  # type: ignore[attr-defined]
            text = lines[number - 1].strip()
            found.append(Mutant(file, number, text, _told(place.node, node), partial(applied, place, node)))
    return found


def _told(before: ast.AST, after: ast.AST) -> str:
    if isinstance(before, ast.Call) and isinstance(after, ast.Call):
        left = {keyword.arg for keyword in after.keywords}
        (dropped,) = (keyword.arg for keyword in before.keywords if keyword.arg not in left)
        return f"{ast.unparse(before.func)}(…) without {dropped}="
    return f"{shorten(ast.unparse(before), 90)} → {shorten(ast.unparse(after), 90)}"


def _places(parent: ast.AST) -> Iterator[_Place]:
    for name, value in ast.iter_fields(parent):
        if name in LEFT_ALONE:
            continue
        several = isinstance(value, list)
        for index, node in enumerate(value if several else [value]):
            if isinstance(node, ast.AST) and not _says_nothing(node):
                yield _Place(parent, name, index if several else None, node)
                yield from _places(node)


def _says_nothing(node: ast.AST) -> bool:
    """Docstrings, and the list of names that a package gives away."""
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__all__"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(place: _Place) -> Iterator[ast.AST]:
    node = place.node
    if place.field in CONDITIONS:
        yield from (ast.Constant(value=True), ast.Constant(value=False))
    if isinstance(place.parent, ast.Return) and ast.unparse(node) != "None":
        yield ast.Constant(value=None)
    for kind, changed in _CHANGES.items():
        if isinstance(node, kind) and not isinstance(place.parent, ast.JoinedStr):
            yield from changed(node)


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for index, operator in enumerate(node.ops):
        for other in OPERATORS[type(operator)]:
            operators = [*node.ops[:index], other(), *node.ops[index + 1 :]]
            yield ast.Compare(node.left, operators, node.comparators)


def _bool_op(node: ast.BoolOp) -> Iterator[ast.AST]:
    (other,) = OPERATORS[type(node.op)]
    yield ast.BoolOp(other(), node.values)
    for index in range(len(node.values)):
        left = node.values[:index] + node.values[index + 1 :]
        yield ast.BoolOp(node.op, left) if len(left) > 1 else left[0]


def _bin_op(node: ast.BinOp) -> Iterator[ast.AST]:
    yield from (ast.BinOp(node.left, other(), node.right) for other in OPERATORS[type(node.op)])


def _unary_op(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _aug_assign(node: ast.AugAssign) -> Iterator[ast.AST]:
    yield from (ast.AugAssign(node.target, other(), node.value) for other in OPERATORS[type(node.op)])


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(value=not value)
    elif isinstance(value, int):
        yield ast.Constant(value=value + 1)
    elif isinstance(value, str) and CODE.fullmatch(value):
        yield ast.Constant(value=value + "1")


def _call(node: ast.Call) -> Iterator[ast.AST]:
    for index, keyword in enumerate(node.keywords):
        if keyword.arg:
            yield ast.Call(node.func, node.args, node.keywords[:index] + node.keywords[index + 1 :])


def _name(node: ast.Name) -> Iterator[ast.AST]:
    if node.id in NAMES:
        yield ast.Name(NAMES[node.id], node.ctx)


def _statement(_: ast.AST) -> Iterator[ast.AST]:
    yield ast.Pass()


def _jump(node: ast.AST) -> Iterator[ast.AST]:
    yield from (other() for other in OPERATORS[type(node)])


_CHANGES: dict[type[ast.AST] | tuple[type[ast.AST], ...], Callable[..., Iterator[ast.AST]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.BinOp: _bin_op,
    ast.UnaryOp: _unary_op,
    ast.AugAssign: _aug_assign,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Name: _name,
    (ast.Expr, ast.Raise): _statement,
    (ast.Break, ast.Continue): _jump,
}
