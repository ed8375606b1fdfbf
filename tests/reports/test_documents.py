"""Every form of document, read back from its bytes: its fields, its articles, its remedies and nothing beside them."""

from __future__ import annotations

import io
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import yaml

from caseapp.packs import load
from caseapp.packs.documents import Documents
from caseapp.reports.documents import contexts
from caseapp.reports.documents.produce import render_document
from caseapp.services.documents.builders import BUILDERS
from caseapp.vocabulary import FOR_ADVICE, CaseOrigin, DocumentContext
from tests.reports.documents_sample import REMEDIES, SAMPLES, head, printed
from tests.reports.printed import read_pages

SPACES = re.compile(r"\s")
FOOT = re.compile(r"（镜湖）援\w{1,4}〔2025〕第12号第\d页共\d页")
NUMBERED = "案件编号340202-01-民援-2025-000123"
EVERYWHERE = ("核验码7Q4M-K2TX-9HCB", "依据：")
UNCHECKED = "所据条文尚未与公布的原文核对；有关期限仅作提示，不影响当事人依法行使权利"
FIELDS = yaml.safe_load(Path(__file__).with_name("document_fields.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def documents() -> Documents:
    return load().documents


def pages_of(made: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(made)) as opened:
        return [FOOT.sub("", SPACES.sub("", page.text)) for page in read_pages(opened)]


def test_every_form_has_a_builder_a_sample_and_its_field_list(documents: Documents) -> None:
    assert set(BUILDERS) == set(DocumentContext) - FOR_ADVICE
    assert list(documents.forms) == list(FIELDS) == list(SAMPLES)
    assert [form.number for form in documents.forms.values()] == list(range(1, 24))


@pytest.mark.parametrize("code", FIELDS)
def test_a_form_prints_its_fields(code: str, documents: Documents) -> None:
    form, wanted = documents.forms[code], FIELDS[code]
    [text] = pages_of(printed(documents, code))
    issued = (form.zh, f"（镜湖）{form.mark}〔2025〕第12号", *EVERYWHERE)
    assert [words for words in (*issued, *wanted["says"]) if SPACES.sub("", words) not in text] == []
    assert [words for words in wanted.get("never", ()) if words in text] == []
    assert (NUMBERED in text) is (form.context not in FOR_ADVICE)
    assert ("＊" in text) is (UNCHECKED in text)
    assert "司法部制" not in text


@pytest.mark.parametrize("code", ["assignment_notice", "organ_letter"])
def test_a_notified_case_rests_on_the_articles_of_notices(code: str, documents: Documents) -> None:
    form = documents.forms[code]
    made = render_document(documents.layout(form), head(form, CaseOrigin.NOTICE), SAMPLES[code])
    text = "".join(pages_of(made))
    assert "第三十六条" in text
    assert "第二十四条第二款" in text
    assert "第四十三条" not in text
    assert "第二十四条第一款" not in text


def test_only_upholding_tells_of_reconsideration_and_litigation(documents: Documents) -> None:
    form, upheld = documents.forms["objection_decision"], SAMPLES["objection_decision"]
    corrected = replace(upheld, upheld=False, remedies=None)
    text = "".join(pages_of(render_document(documents.layout(form), head(form), corrected)))
    assert "责令镜湖区法律援助中心改正" in text
    assert "复议" not in text
    assert "诉讼" not in text
    assert upheld.remedies == REMEDIES


def test_the_end_of_notified_aid_tells_of_no_objection(documents: Documents) -> None:
    form, sample = documents.forms["termination_decision"], SAMPLES["termination_decision"]
    text = "".join(
        pages_of(render_document(documents.layout(form), head(form), replace(sample, objection=None)))
    )
    assert "终止法律援助" in text
    assert "异议" not in text
    assert "第四十九条" not in text
    assert UNCHECKED not in text


def test_large_print_is_larger_and_says_the_same(documents: Documents) -> None:
    plain = "".join(pages_of(printed(documents, "refusal_decision")))
    made = printed(documents, "refusal_decision", large=True)
    words = "".join(pages_of(made))
    assert len(pages_of(made)) == 2
    for said in FIELDS["refusal_decision"]["says"]:
        assert (SPACES.sub("", said) in plain) is (SPACES.sub("", said) in words) is True


@pytest.mark.parametrize("first", [False, True])
def test_an_ordinary_grant_fits_a_page(documents: Documents, first: bool) -> None:
    form, sample = documents.forms["grant_decision"], SAMPLES["grant_decision"]
    law = "中华人民共和国法律援助法"
    words = "距法定时效或者期限届满不足七日，需要及时提起诉讼或者申请仲裁、行政复议"
    ground = contexts.Ground(words, f"{law}第四十四条第一款第一项")
    papers = ("居民身份证复印件", "经济困难状况说明表", "劳动合同或者其他用工证明")
    given = contexts.GivenFirst(ground, papers, "2025年3月20日") if first else None
    articles = tuple(
        f"{law}{one}" for one in ("第三十一条第五项", "第三十四条", "第四十一条", "第四十二条第三项")
    )
    filled = replace(sample, first=given, articles=articles)
    assert len(pages_of(render_document(documents.layout(form), head(form, is_demo=True), filled))) == 1


def test_the_same_context_gives_the_same_bytes(documents: Documents) -> None:
    assert printed(documents, "service_receipt") == printed(documents, "service_receipt")


def test_contexts_are_frozen_and_plain() -> None:
    for sample in SAMPLES.values():
        assert is_dataclass(sample)
        assert sample.__dataclass_params__.frozen
        assert not {field.name for field in fields(sample)} & set(dir(dict))  # it.items would be dict's own


def test_templates_have_no_inline_styles_and_tables_only_on_sheets(documents: Documents) -> None:
    files: dict[str, Any] = {name: text for name, text in documents.files.items() if name.endswith(".html")}
    assert [name for name, text in files.items() if "style=" in text] == []
    sheets = {name for name, text in files.items() if "<table" in text}
    assert all('extends "_sheet.html"' in files[name] for name in sheets)
