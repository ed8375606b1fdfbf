"""The faces are complete, have outlines every viewer shows, and are made once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from caseapp.reports import fonts
from caseapp.reports.faults import FontsMissing
from caseapp.reports.fonts import FACES, Face


@pytest.fixture(scope="module", params=[face.file for face in FACES])
def font(request: pytest.FixtureRequest) -> TTFont:
    return TTFont(fonts.ready() / request.param)


@pytest.mark.parametrize(
    "needed", ["〇〔〕《》—·●▲○◆◇□※", "0123456789", "湾沚鄠", "镕喆玥", "，。；：、（）“”％÷×－"]
)
def test_the_marks_of_official_papers_are_there(font: TTFont, needed: str) -> None:
    known = font.getBestCmap()
    assert [letter for letter in needed if ord(letter) not in known] == []


def test_all_of_gb_2312_is_there(font: TTFont) -> None:
    known = font.getBestCmap()
    pairs = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    letters = {pair.decode("gb2312", errors="ignore") for pair in pairs} - {""}
    assert len(letters) == 6763
    assert [letter for letter in letters if ord(letter) not in known] == []


def test_outlines_are_truetype(font: TTFont) -> None:
    assert "glyf" in font
    assert "CFF " not in font
    assert font["glyf"][font.getBestCmap()[ord("法")]].numberOfContours > 1


def test_digits_have_one_width(font: TTFont) -> None:
    known = font.getBestCmap()
    assert len({font["hmtx"][known[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_serif_and_sans_differ_as_do_their_weights() -> None:
    sizes = {(fonts.ready() / face.file).stat().st_size for face in FACES}
    assert len(sizes) == 4


def test_a_complete_cache_is_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = fonts.ready()
    (tmp_path / made.name).symlink_to(made)
    monkeypatch.setattr(fonts, "_make", lambda *_: pytest.fail("made again"))
    fonts.ready.cache_clear()
    try:
        assert fonts.ready(tmp_path) == tmp_path / made.name
    finally:
        fonts.ready.cache_clear()


def test_a_cache_with_a_face_missing_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = fonts.ready()
    (tmp_path / made.name).mkdir()
    asked: list[Path] = []
    monkeypatch.setattr(fonts, "_make", lambda _sources, target: asked.append(target))
    fonts.ready.cache_clear()
    try:
        fonts.ready(tmp_path)
    finally:
        fonts.ready.cache_clear()
    assert asked == [tmp_path / made.name]


def test_one_cut_face_is_put_in_place_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "characters", lambda: "法律0123456789")
    fonts.cut(FACES[0], fonts.locate(FACES[0]), tmp_path / "one.ttf")
    fonts.cut(FACES[0], fonts.locate(FACES[0]), tmp_path / "two.ttf")
    assert (tmp_path / "one.ttf").read_bytes() == (tmp_path / "two.ttf").read_bytes()
    assert set(TTFont(tmp_path / "one.ttf").getBestCmap()) == {ord(letter) for letter in "法律0123456789"}


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(fonts, "_SYSTEM_FOLDERS", ())
    with pytest.raises(FontsMissing, match="install fonts-noto-cjk"):
        fonts.locate(Face("x.ttf", "Noto Serif CJK SC", "Regular", "NotoSerifCJK-Regular.ttc"))


def test_the_known_folders_are_searched_without_fontconfig(monkeypatch: pytest.MonkeyPatch) -> None:
    there = fonts.locate(FACES[0])
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(fonts, "_SYSTEM_FOLDERS", (Path("/nowhere"), there.parent))
    assert fonts.locate(FACES[0]) == there


def test_the_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CASEAPP_FONTS", str(tmp_path))
    assert fonts.folder() == tmp_path
