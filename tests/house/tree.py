"""What the house tests measure. Each function takes text or paths, so that a planted fault can prove it."""

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN_STEMS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "dao"}
FORBIDDEN_STEMS |= {"repository", "repositories", "interfaces"}
# Written so that no line here is itself what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|Users|opt|mnt|w[o]rk)/[\w.]")
REGISTRY = re.compile(
    r"(?:p[y]pi|python[h]osted|n[p]mjs|deb[.]debian|snap[s]hot[.]debian)\.(?:org|com)\b", re.IGNORECASE
)
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b")
MIGRATION = re.compile(r"\d{8}_\d{4}_[a-z0-9]+(?:_[a-z0-9]+)*\.py")
ADR = re.compile(r"\d{4}-[a-z0-9]+(?:-[a-z0-9]+)*\.md")


def files(*suffixes: str, under: str = "") -> list[Path]:
    """Every file of the project, tracked or new, ignored ones left out; paths relative to the root."""
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    chosen = (
        Path(name)
        for name in sorted(set(listed))
        if name.startswith(under) and name.endswith(suffixes or ("",))
    )
    return [path for path in chosen if (ROOT / path).is_file()]


def read(path: Path) -> str:
    """The text of a file of the project; empty when it is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@dataclass(frozen=True, slots=True)
class Function:
    """One function: where it stands, how many lines it takes, and which of its parts lack an annotation."""

    name: str
    line: int
    lines: int
    unannotated: tuple[str, ...]


def functions(source: str) -> Iterator[Function]:
    """Every function of a module, nested ones too; the docstring counts, decorators do not."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(node.name, node.lineno, lines, tuple(_unannotated(node)))


def _unannotated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    if node.returns is None:
        yield "return"
    rest = [argument for argument in (node.args.vararg, node.args.kwarg) if argument]
    for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, *rest]:
        if argument.annotation is None and argument.arg not in {"self", "cls"}:
            yield argument.arg


def empty_functions(source: str) -> Iterator[str]:
    """Functions that do nothing, neither as a protocol's declaration nor on purpose."""
    module = ast.parse(source)
    classes = [node for node in ast.walk(module) if isinstance(node, ast.ClassDef)]
    declared = {id(f) for node in classes if "Protocol" in map(ast.unparse, node.bases) for f in node.body}
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and id(node) not in declared:
            body = [
                s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
            ]
            marks = " ".join(map(ast.unparse, node.decorator_list))
            abstract = re.search("abstractmethod|overload", marks)
            if all(isinstance(s, ast.Pass) for s in body) and not abstract and not _on_purpose(node):
                yield node.name


def _on_purpose(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Says in its docstring why it does nothing, and names every argument as unused."""
    names = [argument.arg for argument in node.args.args if argument.arg not in {"self", "cls"}]
    return bool(ast.get_docstring(node) and names) and all(name.startswith("_") for name in names)


def share(sizes: Iterable[int], part: float) -> int:
    """The size within which that part of all sizes lies: 0.5 the median, 0.9 the ninth tenth."""
    ordered = sorted(sizes)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0


def matches(pattern: re.Pattern[str], text: str) -> list[str]:
    """``line: what was found`` for each line that matches."""
    found = ((number, pattern.search(line)) for number, line in enumerate(text.splitlines(), 1))
    return [f"{number}: {match.group(0)}" for number, match in found if match]


def make_targets(makefile: str) -> set[str]:
    """The targets a Makefile offers."""
    return set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, re.MULTILINE))


def make_commands(document: str) -> set[str]:
    """Every target that a document tells its reader to make, in prose or in a code block."""
    blocks = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", document, re.DOTALL))
    return set(re.findall(r"\bmake ([a-z][a-z-]*)", blocks))


def links(document: str) -> set[str]:
    """The relative targets of a document's links and pictures, without their fragments."""
    targets = re.findall(r"\]\(([^)\s]+)\)", document)
    return {t.partition("#")[0] for t in targets if not re.match(r"[a-z]+:", t)} - {""}
