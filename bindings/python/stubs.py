"""Type stubs for the module that UniFFI generates.

What it generates runs well and is typed badly: the variants of an enum that carries values are no subclasses of it for a type
checker, and their constructors have no types. The stub says it as it is, made of the generated code itself and of the library's own words,
so that it never falls behind.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator

from described import Described, Record

HEAD = """\
import datetime
import enum
import typing

Timestamp = datetime.datetime
"""


def stub(source: str, described: Described) -> str:
    """The stub of a generated module."""
    module = ast.parse(source)
    public = _public_names(module)
    parts = [HEAD]
    seen = set()
    for node in module.body:
        name = getattr(node, "name", None)
        # The second class of the same name is how the generated code builds its errors.
        if name not in public or name in seen:
            continue
        seen.add(name)
        if isinstance(node, ast.ClassDef):
            parts.append("\n".join(_class(node, described)))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parts.append("\n".join(_function(node)))
    parts.append(f"__all__ = {sorted(seen)!r}\n")
    return "\n\n".join(parts)


def _public_names(module: ast.Module) -> set[str]:
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    raise ValueError("the generated module does not say what is public in it")


def _class(node: ast.ClassDef, described: Described) -> Iterator[str]:
    bases = [ast.unparse(base) for base in node.bases]
    variants = [one for one in node.body if isinstance(one, ast.ClassDef)]
    initial = _method(node, "__init__")
    choice, record = described.choices.get(node.name), described.records.get(node.name)
    yield f"class {node.name}({', '.join(bases)}):" if bases else f"class {node.name}:"
    yield from _about(choice.about if choice else record.about if record else ast.get_docstring(node), 1)
    yield "    ..."
    if "enum.Enum" in bases and choice is not None:
        for name, value in _assigned(node.body):
            yield f"    {name} = {value}"
            yield from _about(choice.members[name], 1)
    elif variants:
        for variant in variants:
            yield from _variant(node.name, variant, described.records[f"{node.name}.{variant.name}"])
    elif record is not None and initial is not None:
        yield from _fields(initial, record, 1)
        yield f"    def __init__({_arguments(initial)}) -> None: ..."
    else:
        for method in node.body:
            if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) and _is_shown(method):
                yield from _function(method, 1)


def _variant(owner: str, node: ast.ClassDef, record: Record) -> Iterator[str]:
    """A nested class that derives from the one around it, which only a stub can say."""
    initial = _method(node, "__init__")
    yield f"    class {node.name}({owner}):"
    yield from _about(record.about, 2)
    if initial is not None:
        yield from _fields(initial, record, 2)
        yield f"        def __init__({_arguments(initial)}) -> None: ..."
    yield f"        __match_args__ = ({''.join(repr(field.name) + ', ' for field in record.fields)})"


def _fields(initial: ast.FunctionDef, record: Record, depth: int) -> Iterator[str]:
    types = {one.arg: one.annotation for one in [*initial.args.args, *initial.args.kwonlyargs]}
    for field in record.fields:
        kind = types[field.name]
        if kind is not None:
            yield f"{'    ' * depth}{field.name}: {ast.unparse(kind)}"
            yield from _about(field.about, depth)


def _assigned(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.Assign):
            yield ast.unparse(node.targets[0]), ast.unparse(node.value)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, depth: int = 0) -> Iterator[str]:
    indent = "    " * depth
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returned = "None" if node.returns is None else ast.unparse(node.returns)
    yield f"{indent}{word} {node.name}({_arguments(node)}) -> {returned}:"
    yield from _about(ast.get_docstring(node), depth + 1)
    yield f"{indent}    ..."


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The arguments, with `...` in the place of defaults that only the generated code understands."""
    arguments = node.args
    arguments.defaults = [ast.Constant(...) for _ in arguments.defaults]
    arguments.kw_defaults = [None if one is None else ast.Constant(...) for one in arguments.kw_defaults]
    for collected in (arguments.vararg, arguments.kwarg):
        if collected is not None and collected.annotation is None:
            collected.annotation = ast.parse("typing.Any", mode="eval").body
    return ast.unparse(arguments)


def _is_shown(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return method.name == "__init__" or not method.name.startswith("_")


def _method(node: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    return next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == name), None)


def _about(text: str | None, depth: int) -> Iterator[str]:
    if text:
        quoted = '"""' + textwrap.dedent(text).strip().replace("\\", "\\\\") + '"""'
        yield textwrap.indent(quoted, "    " * depth)
