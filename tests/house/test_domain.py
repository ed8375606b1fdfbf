"""The glossary uses words that the code uses, and cites an article or nothing."""

import re
from pathlib import Path

from tests.house import tree

SOURCE = "\n".join(tree.read(path) for path in tree.files(".py", ".yaml", under="caseapp/"))
PAGE = tree.read(Path("docs/domain.md"))
WORDS = [line.strip("| ").split(" | ") for line in PAGE[: PAGE.index("## Three")].splitlines() if "`" in line]


def unknown(cell: str, source: str) -> list[str]:
    """Identifiers of a cell that stand nowhere in the source."""
    names = re.findall(r"`([^`]+)`", cell)
    return [
        name
        for name in names
        if not all(re.search(rf"\b{re.escape(part)}\b", source) for part in name.split(" = "))
        and not (tree.ROOT / name).exists()
    ]


def test_every_identifier_is_in_the_code() -> None:
    rows = [cells for cells in WORDS if len(cells) >= 3]
    assert len(rows) > 40
    assert not [name for cells in rows for name in unknown(cells[2], SOURCE)]


def test_each_word_stands_once() -> None:
    words = [cells[0] for cells in WORDS if len(cells) >= 3]
    assert len(words) == len(set(words))


def test_a_planted_identifier_is_found() -> None:
    assert unknown("`work_stations`, `work_station`", SOURCE) == ["work_stations"]
