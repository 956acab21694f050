"""Type stubs for the module that UniFFI generates.

What it generates runs well and is typed badly: the variants of an enum that carries values are no subclasses of it for a type
checker, and their constructors have no types. The stub says it as it is, made of the generated code itself, so that it never
falls behind.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator

HEAD = """\
import datetime
import enum
import typing

# What the package's own modules need from inside.
def __getattr__(name: str) -> typing.Any: ...
"""


def stub(source: str) -> str:
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
            parts.append("\n".join(_class(node)))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parts.append("\n".join(_function(node)))
    parts.append(f"__all__ = {sorted(seen)!r}\n")
    return "\n\n".join(parts)


def _public_names(module: ast.Module) -> set[str]:
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    raise ValueError("the generated module does not say what is public in it")


def _class(node: ast.ClassDef) -> Iterator[str]:
    bases = [ast.unparse(base) for base in node.bases]
    variants = [one for one in node.body if isinstance(one, ast.ClassDef)]
    initial = _method(node, "__init__")
    yield f"class {node.name}({', '.join(bases)}):" if bases else f"class {node.name}:"
    yield from _docstring(node, 1)
    yield "    ..."
    if "enum.Enum" in bases:
        for name, value, about in _documented(node.body):
            yield f"    {name} = {value}"
            yield from _about(about, 1)
    elif variants:
        for variant in variants:
            yield from _variant(node.name, variant)
    elif _is_dataclass(node) and initial is not None:
        yield from _fields(initial, 1)
        yield f"    def __init__({_arguments(initial)}) -> None: ..."
    else:
        for method in node.body:
            if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) and _is_shown(method):
                yield from _function(method, 1)


def _variant(owner: str, node: ast.ClassDef) -> Iterator[str]:
    """A nested class that derives from the one around it, which only a stub can say."""
    initial = _method(node, "__init__")
    names = [] if initial is None else [one.arg for one in initial.args.args[1:]]
    yield f"    class {node.name}({owner}):"
    yield from _docstring(node, 2)
    if initial is not None:
        yield from _fields(initial, 2)
        yield f"        def __init__({_arguments(initial)}) -> None: ..."
    yield f"        __match_args__ = ({''.join(repr(name) + ', ' for name in names)})"


def _fields(initial: ast.FunctionDef, depth: int) -> Iterator[str]:
    types = {one.arg: one.annotation for one in [*initial.args.args, *initial.args.kwonlyargs]}
    about = {name.removeprefix("self."): text for name, _, text in _documented(initial.body)}
    for name, annotation in types.items():
        if annotation is not None:
            yield f"{'    ' * depth}{name}: {ast.unparse(annotation)}"
            yield from _about(about.get(name), depth)


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str, str | None]]:
    """What is assigned, with the text that stands behind it."""
    for node, after in zip(body, [*body[1:], None]):
        if isinstance(node, ast.If) and isinstance(node.body[0], ast.Assign):
            assigned = node.body[0]
        elif isinstance(node, ast.Assign):
            assigned = node
        else:
            continue
        text = after.value if isinstance(after, ast.Expr) else None
        about = text.value if isinstance(text, ast.Constant) and isinstance(text.value, str) else None
        yield ast.unparse(assigned.targets[0]), ast.unparse(assigned.value), about


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, depth: int = 0) -> Iterator[str]:
    indent = "    " * depth
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returned = "None" if node.returns is None else ast.unparse(node.returns)
    yield f"{indent}{word} {node.name}({_arguments(node)}) -> {returned}:"
    yield from _docstring(node, depth + 1)
    yield f"{indent}    ..."


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The arguments, with `...` in the place of defaults that only the generated code understands."""
    arguments = node.args
    arguments.defaults = [ast.Constant(...) for _ in arguments.defaults]
    arguments.kw_defaults = [None if one is None else ast.Constant(...) for one in arguments.kw_defaults]
    return ast.unparse(arguments)


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any(ast.unparse(one) == "dataclass" for one in node.decorator_list)


def _is_shown(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return method.name == "__init__" or not method.name.startswith("_")


def _method(node: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    return next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == name), None)


def _docstring(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, depth: int) -> Iterator[str]:
    yield from _about(ast.get_docstring(node), depth)


def _about(text: str | None, depth: int) -> Iterator[str]:
    if text is not None:
        quoted = '"""' + textwrap.dedent(text).strip().replace("\\", "\\\\") + '"""'
        yield textwrap.indent(quoted, "    " * depth)
