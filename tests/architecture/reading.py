"""The house rules as functions: source text in, findings out, so that each can be shown to fail."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FUNCTION_LINES = 30
VIEW_LINES = 20
CLOCK_READERS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "func.now",
    "func.current_timestamp", "func.current_date", "datetime.datetime.now", "datetime.datetime.utcnow",
    "datetime.date.today",
}  # fmt: skip
SKIPS = {"skip", "skipif", "xfail", "importorskip", "skipIf", "skipUnless", "expectedFailure"}

Rule = Callable[[str], list[str]]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def findings(rule: Rule, paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {finding}"
        for path in paths
        for finding in rule(path.read_text(encoding="utf-8"))
    ]


def nodes(source: str) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(source))


def is_excused(line: str) -> bool:
    """A reason must follow the word: `# long: a table of the regulation`."""
    return re.search(r"# long: \w{3}", line) is not None


def long_functions(source: str) -> list[str]:
    lines = source.splitlines()
    return [
        f"{node.name} has {length} lines, {limit} are the limit"
        for node in nodes(source)
        if isinstance(node, Function)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > (limit := _limit(node))
        and not is_excused(lines[node.lineno - 1])
    ]


def _limit(node: Function) -> int:
    is_view = any(re.search(r"\.(route|get|post)\(", ast.unparse(item)) for item in node.decorator_list)
    return VIEW_LINES if is_view else FUNCTION_LINES


def long_text(limit: int) -> Rule:
    def rule(source: str) -> list[str]:
        lines = source.splitlines()
        excused = bool(lines) and ("# long: " in lines[0])
        return [f"{len(lines)} lines, {limit} are the limit"] if len(lines) > limit and not excused else []

    return rule


def status_assignments(source: str) -> list[str]:
    found: list[ast.expr] = []
    for node in nodes(source):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            targets = [node.target]
        for target in targets:
            found += [
                part for part in ast.walk(target) if isinstance(part, ast.Attribute) and part.attr == "status"
            ]
        if isinstance(node, ast.Call) and _writes_status(node):
            found.append(node)
    return [f"line {node.lineno}: a status is written outside app/audit" for node in found]


def _writes_status(call: ast.Call) -> bool:
    name = ast.unparse(call.func).split(".")[-1]
    if name == "values":
        return any(keyword.arg == "status" for keyword in call.keywords)
    return name == "setattr" and any(ast.unparse(item) in ("'status'", '"status"') for item in call.args)


def inexact_numbers(source: str) -> list[str]:
    found = []
    for node in nodes(source):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"float", "round"}:
            found.append(f"line {node.lineno}: {ast.unparse(node.func)}() near money")
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"line {node.lineno}: {node.value} is a float, write Decimal")
    return found


def clock_readings(source: str) -> list[str]:
    return [
        f"line {node.lineno}: {ast.unparse(node.func)} reads the clock"
        for node in nodes(source)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCK_READERS
    ]


def skipped_tests(source: str) -> list[str]:
    return [
        f"line {node.lineno}: {node.attr}"
        for node in nodes(source)
        if isinstance(node, ast.Attribute)
        and node.attr in SKIPS
        and ast.unparse(node.value) in {"pytest", "pytest.mark", "unittest", "mark"}
    ]


def inline_code(template: str) -> list[str]:
    """What the content security policy would refuse: styles, scripts and handlers inside the page."""
    text = re.sub(r"\{#.*?#\}", "", template, flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    found = []
    for tag in re.findall(r"<[a-zA-Z][^>]*>", text):
        if re.search(r"\sstyle\s*=", tag) or tag.lower().startswith("<style"):
            found.append(f"style inside the page: {tag}")
        if re.search(r"\s(on[a-z]+|hx-on[:\w-]*)\s*=", tag, re.I) or "javascript:" in tag.lower():
            found.append(f"handler inside the page: {tag}")
        if re.match(r"<script\b", tag, re.I) and not re.search(r"\ssrc\s*=|application/json", tag):
            found.append(f"script inside the page: {tag}")
    return found


def foreign_words(text: str) -> list[str]:
    """Paths of one machine, addresses of package registries, numbers of issues, work left for later."""
    patterns = {
        "the path of a machine": r"(?<![\w.$}])/(?:home|root|Users|work|opt)/[\w.-]+",
        "a package registry": r"https?://[^\s\"']+/(?:simple|packages)/\w",
        "a package index": r"^--(?:extra-)?(?:index-url|find-links)|\"resolved\": \"http",
        "the number of an issue": r"(?i)\bissue #?\d+\b",
        "work left for later": r"\b(?:TODO|FIXME|XXX)\b",
    }
    return [
        f"{what}: {match.group()}"
        for what, pattern in patterns.items()
        for match in re.finditer(pattern, text, re.M)
    ]
