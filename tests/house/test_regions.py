"""What holds in a region stands in its pack: no module names a region, so none can ask which one it is in."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house import tree

# A province's two digits, a prefecture's four, a county's six, a township's nine, a village's twelve (GB/T 2260).
CODE = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])(?:\d{2}|\d{4}|\d{7}|\d{10})?")


def regions_named(text: str) -> Iterator[str]:
    """Strings of source code that are a division's code, or what the codes of a division begin with."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield f"line {node.lineno}: {node.value!r}"


def test_no_module_names_a_region() -> None:
    found = {str(path): list(regions_named(tree.read(path))) for path in tree.files(".py", under="caseapp/")}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "if region == '340200': pass",
        "x = 1 if code.startswith('34') else 2",
        "y = {'310115': 3}[code]",
        "match code:\n    case '520200': pass",
        "z = code[:4] in ('2300',)",
        "w = '340202001' == code",
    ],
)
def test_a_region_that_is_named_is_found(line: str) -> None:
    assert list(regions_named(line))
    assert not list(regions_named("if region == '000000' or level == 'county' or code == '40001': pass"))
