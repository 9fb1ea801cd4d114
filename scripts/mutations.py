"""Small faults that can be put into a module, always in the same order, and the ways to put one in without writing it.

A fault that is put in and that no test sees is a line that no test needs. What people only read is left as it is:
docstrings, messages, annotations and what is for type checkers alone.
"""

from __future__ import annotations

import ast
import copy
import os
import sys
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.machinery import ModuleSpec
    from types import CodeType

READ_ONLY = {"_", "_given", "TypeVar", "ParamSpec", "cast"}  # calls whose texts are for people and type checkers
NEVER_RUN = {"annotation", "returns", "type_params"}
COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
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
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
OTHER = {"min": "max", "max": "min", "any": "all", "all": "any"}
LEFT_OUT = (ast.Raise, ast.Delete, ast.Continue, ast.Break, ast.AugAssign)


Place = tuple[Any, str, int | None]  # the node above, its field, and where in that


class Scope(NamedTuple):
    """Where in the module a node stands."""

    where: str
    early: bool
    lines: range


class Mutant(NamedTuple):
    """One fault: where it is, what stood there and what stands there then."""

    path: str
    line: int
    text: str  # the line as it stands in the source
    lines: range  # those of its statement
    where: str  # the function or class, or nothing
    early: bool  # whether it runs when the module is imported
    was: str
    now: str
    place: Place
    new: ast.AST

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells a fault from others, also after lines have moved."""
        return self.path, self.text, self.was, self.now


def faults(path: str) -> tuple[ast.Module, list[Mutant]]:
    """The module as it is, and every fault that can be put into it."""
    source = Path(path).read_text("utf-8")
    tree, texts = ast.parse(source, path), [each.strip() for each in source.split("\n")]
    found = []
    for node, place, scope in _nodes(tree, Scope("", True, range(0))):
        for new in _changes(node, place[1]):
            now = "nothing" if isinstance(new, ast.Pass) else ast.unparse(new)
            said = (ast.unparse(node), now)
            found.append(Mutant(path, node.lineno, texts[node.lineno - 1], scope.lines, *scope[:2], *said, place, new))
    return tree, found


def compiled(path: str, number: int) -> CodeType:
    """The module with one of its faults put in; with number -1, as it is."""
    tree, found = faults(path)
    if number >= 0:
        (above, field, index), new = found[number].place, found[number].new
        if index is None:
            setattr(above, field, new)
        else:
            getattr(above, field)[index] = new
    return compile(ast.fix_missing_locations(tree), os.path.abspath(path), "exec", dont_inherit=True)


def _nodes(above: Any, scope: Scope) -> Iterator[tuple[Any, Place, Scope]]:
    for field, value in ast.iter_fields(above):
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, ast.AST) and field not in NEVER_RUN and not _only_read(node):
                inside = _scope(above, field, node, scope)
                if hasattr(node, "lineno"):
                    yield node, (above, field, index), inside
                yield from _nodes(node, inside)


def _scope(above: Any, field: str, node: Any, scope: Scope) -> Scope:
    where, early, lines = scope
    if field == "body" and isinstance(above, (ast.FunctionDef, ast.ClassDef)):
        where, early = f"{where}.{above.name}".removeprefix("."), early and isinstance(above, ast.ClassDef)
    if isinstance(node, ast.stmt):
        below = getattr(node, "body", None)  # of what holds others, the head alone
        lines = range(node.lineno, below[0].lineno if below else (node.end_lineno or node.lineno) + 1)
    return Scope(where, early, lines)


def _only_read(node: ast.AST) -> bool:
    match node:
        case ast.Expr(ast.Constant()) | ast.Assert():
            return True
        case ast.If(ast.Name("TYPE_CHECKING")):
            return True
        case ast.Call(ast.Name(name)):
            return name in READ_ONLY
        case ast.FunctionDef():
            return node.name == "__repr__"
    return False


def _changes(node: Any, field: str) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for at, op in enumerate(node.ops):
                for other in COMPARED[type(op)]:
                    yield _with(node, ops=[*node.ops[:at], other(), *node.ops[at + 1 :]])
        case ast.BoolOp():
            yield _with(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
        case ast.UnaryOp(ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp() if type(node.op) in COUNTED:
            yield _with(node, op=COUNTED[type(node.op)]())
        case ast.Constant():
            yield from (_with(node, value=value) for value in _values(node.value))
        case ast.Return(ast.expr() as value) if not isinstance(value, ast.Constant):
            yield _with(node, value=ast.Constant(None))
        case ast.Yield(ast.expr()):
            yield _with(node, value=ast.Constant(None))
        case ast.Call():
            yield from _calls(node)
    if isinstance(node, LEFT_OUT) or _only_does(node):
        yield ast.copy_location(ast.Pass(), node)
    if isinstance(node, ast.AugAssign) and type(node.op) in COUNTED:
        yield _with(node, op=COUNTED[type(node.op)]())
    if field in ("test", "ifs") and not isinstance(node, (ast.Compare, ast.Constant, ast.UnaryOp)):
        yield ast.UnaryOp(ast.Not(), node)


def _only_does(node: ast.AST) -> bool:
    """Whether it is a statement that can go while every name stays known."""
    match node:
        case ast.Expr(ast.Call() | ast.YieldFrom()):
            return True
        case ast.Assign([ast.Attribute() | ast.Subscript()]):
            return True
    return False


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    alike = (
        isinstance(node.func, ast.Name) and node.func.id in OTHER
    )  # the order of what min and max are given is no matter
    first = [ast.dump(each) for each in node.args[:2] if not isinstance(each, ast.Starred)]
    if len({*first}) > 1 and not alike:
        yield _with(node, args=[node.args[1], node.args[0], *node.args[2:]])
    match node.func:
        case ast.Name("sorted" | "reversed"):
            yield node.args[0]
        case ast.Name(name) if name in OTHER:
            yield _with(node, func=ast.copy_location(ast.Name(OTHER[name], ast.Load()), node))


def _values(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield value + 1
    elif isinstance(value, str):
        yield "" if value else "x"
    elif isinstance(value, bytes):
        yield b"" if value else b"x"


def _with(node: Any, **changes: Any) -> Any:
    new = copy.copy(node)
    for name, value in changes.items():
        setattr(new, name, value)
    return new


class _Loader(SourceFileLoader):
    number = 0

    def get_code(self, fullname: str) -> CodeType:
        return compiled(os.path.relpath(self.path), self.number)


class Finder:
    """Imports one module with a fault in it."""

    def __init__(self, path: str, number: int) -> None:
        self.name, self.number = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"), number

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find the module that gets the fault; others are no affair of this."""
        spec = PathFinder.find_spec(name, path) if name == self.name else None
        if spec and spec.origin:
            spec.loader = _Loader(name, spec.origin)
            spec.loader.number = self.number
        return spec


def install(path: str, number: int) -> None:
    """Let this process import the module with the fault."""
    sys.meta_path.insert(0, Finder(path, number))
