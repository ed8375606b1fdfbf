"""An invented file of a case: our own papers, somebody else's PDF turned on its side, a picture, and a locked file."""

from __future__ import annotations

import functools
import hashlib
import io
from typing import Any

import pikepdf
from PIL import Image, ImageDraw

from caseapp.packs.documents import Documents
from caseapp.reports.casefile.contexts import BoundPaper, CoverFacts, FileOrder
from tests.reports.documents_sample import printed

COVER = CoverFacts(
    title="卷宗 340202-01-民援-2025-000123",
    created="2025-06-30T00:00:00Z",
    institution="镜湖区法律援助中心",
    number="340202-01-民援-2025-000123",
    kind="民事法律援助",
    people="张示例",
    matter="请求确认劳动关系或者支付劳动报酬",
    unit="示例律师事务所",
    worker="王示例",
    received_day="2025年3月3日",
    closed_day="2025年6月12日",
    outcome="办结",
    archived_day="2025年6月30日",
    retention="定期三十年",
    retention_verified=False,
)


def scan(pages: int = 2, *, turned: bool = False, locked: bool = False) -> bytes:
    """A PDF of somebody else: pages of lines, with an action and a form field that must not come along."""
    made = pikepdf.new()
    for number in range(pages):
        made.add_blank_page(page_size=(842, 1191))
        page = made.pages[-1]
        lines = "".join(
            f"60 {1100 - 40 * line} m {500 + 5 * number} {1100 - 40 * line} l S " for line in range(20)
        )
        page.Contents = made.make_stream(lines.encode())
        if turned:
            page.rotate(90, relative=False)
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.pages[0].obj.AA = pikepdf.Dictionary(
        O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(2)")
    )
    out = io.BytesIO()
    encryption = pikepdf.Encryption(user="secret", owner="secret") if locked else None
    made.save(out, deterministic_id=not locked, encryption=encryption or False)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (620, 877)) -> bytes:
    """A photographed page."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((40, 40, size[0] - 40, size[1] - 40), outline="black", width=6)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


@functools.cache
def locked_scan() -> bytes:
    """A file that opens with a password only; made once, because its cipher is never the same."""
    return scan(1, locked=True)


def paper(title: str, content: bytes, media_type: str = "application/pdf", **more: Any) -> BoundPaper:
    """A paper of the file."""
    told = {
        "part": "",
        "by": "镜湖区法律援助中心",
        "number": "",
        "day": "2025-03-10",
        "remark": "",
        "own": False,
    }
    digest = hashlib.sha256(content).hexdigest()
    return BoundPaper(
        **{**told, **more}, title=title, media_type=media_type, sha256=digest, load=lambda: content
    )


def sample_order(documents: Documents) -> FileOrder:
    """Six papers, the third of them ours on several pages."""
    number = "（镜湖）援决字〔2025〕第12号"
    papers = (
        paper(
            "法律援助申请表", printed(documents, "application"), own=True, part="申请与受理", number=number
        ),
        paper("身份证明（签署件扫描）", scan(2), remark="扫描件"),
        paper(
            "给予法律援助决定书（大字版）",
            printed(documents, "grant_decision", large=True),
            own=True,
            number=number,
        ),
        paper("授权委托书（签署件扫描）", picture(), "image/jpeg", part="指派与委托", remark="扫描件"),
        paper("判决书（签署件扫描）", scan(1, turned=True), part="办理结果", remark="扫描件"),
        paper("送达回证（签署件扫描）", locked_scan(), part="送达与其他", remark="扫描件"),
    )
    return FileOrder(
        cover=COVER,
        papers=papers,
        paper_only=("身份证明、代理申请的授权材料",),
        lacking=("委托协议、授权委托书",),
        basis="《办理法律援助案件程序规定》（司法部令第148号）约第四十四条（未核实）",
        basis_verified=False,
    )
