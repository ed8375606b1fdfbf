"""Quality review of a closed case (LAL Art. 59) with a scored form of the packs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, visible
from caseapp.errors import Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import CaseReview, LegalCase
from caseapp.packs import catalogue
from caseapp.rules import quality
from caseapp.services import case_views, casework, gifts, privacy_restrictions
from caseapp.services.casework import Step
from caseapp.services.pages import Page, page
from caseapp.vocabulary import ReviewKind


def review(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> CaseReview:
    """Score the file; the reviewer is not the one who handled the case.

    Raises:
        Invalid: the form is unknown or of another measure, or answers are missing or out of range (all faults).
        MoveNotAllowed: the case is not closed, or the reviewer handled it.

    """
    reviewer = str(actor.practitioner_id) if actor.practitioner_id else None
    casework.ensure_allowed(case, "review", reviewer_id=reviewer)
    try:
        form = catalogue().review_form(body["form"])
    except NotFound as error:
        raise Invalid(faults=[Fault("form", "unknown", "没有这种评查表", "no such review form")]) from error
    if form.kind is not body["kind"]:
        zh, en = "该评查表不用于这种评查方式", "this form belongs to another measure of review"
        raise Invalid(faults=[Fault("form", "other_kind", zh, en)])
    score = quality.score(form, body["answers"])
    casework.move(case, actor, "review", Step(facts={"reviewer_id": reviewer}, codes={"grade": score.grade}))
    row = CaseReview(
        **casework.of_case(case, actor),
        kind=ReviewKind(body["kind"]),
        form_key=form.key,
        form_digest=form.digest,
        answers=dict(body["answers"]),
        total=score.total,
        grade=score.grade,
        critical=list(score.critical),
        reviewed_on=clock.today(),
        comment=body.get("comment"),
    )
    db.session.add(row)
    db.session.flush()
    for fault in form.critical_faults:
        if fault.act is not None and fault.code in score.critical:
            what = f"案件质量评查发现：{fault.zh}（{case.number}）"
            gifts.found_in_review(case, actor, fault.act, what)
    return row


def of_case(case: LegalCase, actor: Actor) -> list[Any]:
    """The case's reviews, oldest first; comments for those who need to know the facts."""
    rows = sa.select(CaseReview).where(CaseReview.case_id == case.id).order_by(CaseReview.recorded_at)
    return case_views.veiled(db.session.scalars(rows), "comment", actor)


def listed(actor: Actor, query: Mapping[str, Any]) -> Page[Any]:
    """Reviews the actor may see, oldest first. ``query``: ``grade``, ``reviewed_from``, ``reviewed_to``, paging."""
    cases = sa.select(LegalCase.id).where(privacy_restrictions.listed())
    select = visible(sa.select(CaseReview), actor, CaseReview).where(CaseReview.case_id.in_(cases))
    if query.get("grade") is not None:
        select = select.where(CaseReview.grade == query["grade"])
    if query.get("reviewed_from") is not None:
        select = select.where(CaseReview.reviewed_on >= query["reviewed_from"])
    if query.get("reviewed_to") is not None:
        select = select.where(CaseReview.reviewed_on <= query["reviewed_to"])
    found = page(select, (CaseReview.reviewed_on, CaseReview.id), query["limit"], query["after"])
    return Page(case_views.veiled(found.items, "comment", actor), found.next)
