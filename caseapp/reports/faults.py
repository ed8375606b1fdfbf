"""What can be wrong with the machine when a document is made."""

from __future__ import annotations

from caseapp.errors import CaseAppError, Unavailable


class FontsMissing(Unavailable):
    """The Noto CJK collection that a face is cut from is not installed."""

    code = "fonts_missing"

    def __init__(self, family: str, style: str) -> None:
        super().__init__(
            f"系统未安装字体“{family} {style}”，请安装 fonts-noto-cjk",
            f"the font {family} {style} is not installed; install fonts-noto-cjk",
        )


class SubsetLibraryMissing(Unavailable):
    """libharfbuzz-subset cannot be loaded; documents would take three times as long and be far larger."""

    code = "subset_library_missing"
    zh = "系统缺少 libharfbuzz-subset，请安装 libharfbuzz-subset0"
    en = "libharfbuzz-subset cannot be loaded; install libharfbuzz-subset0"


class RenderFault(Unavailable):
    """The template asked for something it may not read, or the typesetter reported a fault."""

    code = "render_failed"
    zh = "文书未能生成"
    en = "the document could not be made"


class FileTooLarge(CaseAppError):
    """The file of a case would have more pages than the archives' rules allow."""

    code = "case_file_too_large"
    zh = "卷宗页数超过规定的上限"
    en = "the file of the case would have more pages than the rules allow"
