"""What the packs say: read-only, open to everybody, because the law is."""

from __future__ import annotations

from typing import Any

from caseapp.blueprints._http import ApiBlueprint
from caseapp.errors import Fault, Invalid
from caseapp.schemas.catalogue import (
    AdviceCodeOut,
    AttachmentRulesOut,
    CaseTypeOut,
    DocumentKindOut,
    GiftRulesOut,
    ItemOut,
    ListQuery,
    MatchingOut,
    PackOut,
    PolicyQuery,
    ProgressKindOut,
    ReviewFormOut,
    SubsidyItemOut,
)
from caseapp.schemas.metrics import IndicatorsOut, IndicatorsQuery
from caseapp.services import catalogue_views, metrics, regions
from caseapp.services.region_tables import NATION
from caseapp.vocabulary import Permission

blp = ApiBlueprint("catalogue", __name__, url_prefix="/catalogue", description="政策与代码目录")


@blp.route("/case-types", permission=Permission.PUBLIC)
@blp.response(200, CaseTypeOut(many=True))
def list_case_types() -> Any:
    """Kinds of case with their states and moves."""
    return catalogue_views.case_types()


@blp.route("/policies", permission=Permission.PUBLIC)
@blp.arguments(PolicyQuery, location="query")
@blp.response(200, PackOut(many=True))
def list_policies(query: dict[str, Any]) -> Any:
    """Policy packs with their source, digest, review date and the values in force on a day."""
    _ensure_division(query["region"])
    return catalogue_views.policies(query["region"], query["on"])


@blp.route("/subsidies", permission=Permission.PUBLIC)
@blp.response(200, SubsidyItemOut(many=True))
def list_subsidy_items() -> Any:
    """Services and add-ons of subsidies, with the names of the local figures that hold their amounts."""
    return catalogue_views.subsidy_items()


@blp.route("/review-forms", permission=Permission.PUBLIC)
@blp.response(200, ReviewFormOut(many=True))
def list_review_forms() -> Any:
    """Scored forms of the quality review."""
    return list(catalogue_views.review_forms())


@blp.route("/advice", permission=Permission.PUBLIC)
@blp.response(200, AdviceCodeOut(many=True))
def list_advice_codes() -> Any:
    """Codes of advice and drafting: topics, documents, languages, satisfaction, reasons to decline."""
    return catalogue_views.advice_codes()


@blp.route("/attachments", permission=Permission.PUBLIC)
@blp.response(200, AttachmentRulesOut)
def show_attachment_rules() -> Any:
    """What may be attached to a case, and how much: types, categories, limits."""
    return catalogue_views.attachment_rules()


@blp.route("/gifts", permission=Permission.PUBLIC)
@blp.response(200, GiftRulesOut)
def show_gift_rules() -> Any:
    """What a complaint of gifts may be about, with its articles, and how it may end."""
    return catalogue_views.gift_rules()


@blp.route("/progress", permission=Permission.PUBLIC)
@blp.response(200, ProgressKindOut(many=True))
def list_progress_kinds() -> Any:
    """Kinds of entries in the record of the work: whom a report tells, on which grounds, by which article."""
    return catalogue_views.progress_kinds()


@blp.route("/<any(matters, grounds, exemptions, evidence, 'fee-relief'):name>", permission=Permission.PUBLIC)
@blp.arguments(ListQuery, location="query")
@blp.response(200, ItemOut(many=True))
def list_items(query: dict[str, Any], name: str) -> Any:
    """Codes in force for a region on a day: matters; grounds; exemptions (Art. 42, local); evidence; fee relief."""
    _ensure_division(query["region"])
    return catalogue_views.items(name, query["region"], query["on"])


def _ensure_division(code: str | None) -> None:
    """A mistyped region must not be answered as if it were some place without a pack of its own."""
    if code not in {None, NATION} and regions.unheard_of([code]):
        raise Invalid(faults=[Fault("region", "unknown_region", "没有这个区划", "no such division")])


@blp.route("/indicators", permission=Permission.PUBLIC)
@blp.arguments(IndicatorsQuery, location="query")
@blp.response(200, IndicatorsOut)
def list_catalogue_indicators(query: dict[str, Any]) -> Any:
    """Indicators with definition and source; with ``region_code`` the rows of its plan first."""
    return {"items": metrics.described(query["region_code"]), "next": None}


@blp.route("/matching", permission=Permission.PUBLIC)
@blp.response(200, MatchingOut(many=True))
def list_matching() -> Any:
    """Who may be proposed for which kind of case, conflicts of interest, points, codes of skills."""
    return catalogue_views.matching()


@blp.route("/documents", permission=Permission.PUBLIC)
@blp.response(200, DocumentKindOut(many=True))
def list_document_kinds() -> Any:
    """Reports with their chapters, and the forms of papers that are issued about a case with what each asks."""
    return catalogue_views.document_kinds()
