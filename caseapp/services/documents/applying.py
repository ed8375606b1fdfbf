"""Contexts of papers from the application to its review: application, statement, receipt, supplement, cooperation."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from caseapp import clock
from caseapp.extensions import db
from caseapp.models import Account, CooperationRequest, IssuedDocument, SupplementRequest
from caseapp.packs.policy_types import PolicyList
from caseapp.reports.documents import contexts
from caseapp.reports.numerals import grouped
from caseapp.services import case_facts, screening
from caseapp.services.documents.decisions import newest
from caseapp.services.documents.sources import (
    Built,
    Source,
    aid_form,
    aided,
    aided_with_phone,
    application,
    builds,
    day_text,
    label,
    lacks,
    matter,
    needed,
    parties,
    policy_words,
    representative,
)
from caseapp.vocabulary import DocumentContext, PartyRole


@builds(DocumentContext.APPLICATION)
def application_form(source: Source) -> Built:
    """Who asks for aid in what matter."""
    body = application(source)
    claim = body.claim or {}
    return Built(
        contexts.Application(
            applicant=aided_with_phone(source),
            representative=representative(source),
            opponents=tuple(person.name for _, person in parties(source, PartyRole.OPPOSING_PARTY)),
            aid_form=aid_form(source),
            matter=matter(source),
            facts=body.facts or "",
            claims=_claims(claim),
            channel=label("channel", body.channel.value) if body.channel else "",
            received_day=day_text(source.case.opened_on),
        )
    )


def _claims(claim: Mapping[str, Any]) -> str:
    amount = claim.get("amount")
    said = [claim.get("claims") or "", f"请求金额{_yuan(amount)}" if amount else ""]
    return "；".join(part for part in said if part)


def _yuan(amount: Any) -> str:
    """Money as it is printed; empty where it is not known."""
    return "" if amount is None else f"{grouped(Decimal(str(amount)), 2)}元"


@builds(DocumentContext.HARDSHIP_STATEMENT)
def hardship_statement(source: Source) -> Built:
    """Income and household as stated at the newest screening; LAL Art. 32 leaves none."""
    run = screening.latest(source.case)
    if run is None or run.statement is None:
        zh = "本案没有经济困难状况说明：该事项不受经济困难条件限制，或者申请人尚未说明"
        en = (
            "the case has no statement: hardship is no condition here, or the applicant has not stated it yet"
        )
        raise lacks("form", "lacks_statement", zh, en)
    told = run.statement.content
    own, household = told.get("applicant", {}), told.get("household") or {}
    return Built(
        contexts.HardshipStatement(
            applicant=aided(source),
            members=_count(household.get("members")),
            own_income=_yuan(own.get("monthly_income")),
            household_income=_yuan(household.get("monthly_income")),
            fixed_income=_yes_or_no(own.get("has_fixed_income")),
            residence=label("figure", str(run.request.get("applicant", {}).get("residence") or "")),
            assets=_assets(household.get("assets") or {}),
            route=label("hardship_route", run.route or ""),
        ),
        run.id,
    )


def _count(number: Any) -> str:
    return "" if number is None else f"{number}人"


def _yes_or_no(said: bool | None) -> str:  # noqa: FBT001 - a stored answer
    return {True: "有", False: "无"}.get(said, "") if said is not None else ""


def _assets(assets: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{label('asset', code)}{_yuan(amount)}" for code, amount in sorted(assets.items()))


@builds(DocumentContext.PAPERS_RECEIPT)
def papers_receipt(source: Source) -> Built:
    """What was handed in: what is named now, or the papers of the application."""
    papers = source.told.get("papers") or application(source).materials
    if not papers:
        raise lacks(
            "particulars.papers", "required", "请列明收到的材料", "name the papers that were handed in"
        )
    received = source.told.get("received_on") or source.case.opened_on
    if not source.case.opened_on <= received <= clock.today():
        zh, en = "日期须在收件之日至今天之间", "the day lies between receipt of the application and today"
        raise lacks("particulars.received_on", "out_of_range", zh, en)
    return Built(
        contexts.PapersReceipt(
            applicant=aided(source),
            papers=tuple(contexts.Paper(one["name"], f"{one['pages']}页") for one in papers),
            received_day=day_text(received),
            received_by=source.actor.name,
        )
    )


@builds(DocumentContext.SUPPLEMENT_NOTICE)
def supplement_notice(source: Source) -> Built:
    """Everything missing, as it was told once."""
    row = db.session.scalar(sa.select(SupplementRequest).where(SupplementRequest.case_id == source.case.id))
    if row is None:
        zh, en = "本案没有一次性告知的记录", "nothing was asked to be supplemented in this case"
        raise lacks("form", "lacks_supplement_request", zh, en)
    content = contexts.SupplementNotice(
        applicant=aided(source),
        matter=matter(source),
        missing=tuple(row.items),
        due_day=day_text(case_facts.last_day(source.case, case_facts.SUPPLEMENT_CLOCK, row.due_on)),
        representative=representative(source),
    )
    return Built(content, row.id)


@builds(DocumentContext.COOPERATION_LETTER)
def cooperation_letter(source: Source) -> Built:
    """Another institution is asked to help with a review, as it was recorded; the oldest letter not issued yet."""
    row = _letter(source)
    return Built(
        contexts.CooperationLetter(
            institution=row.institution_name,
            applicant=aided(source),
            asked=tuple(row.asked),
            reply_day=day_text(row.reply_by),
            contact=needed(source, "contact"),
        ),
        row.id,
    )


def _letter(source: Source) -> CooperationRequest:
    issued = sa.exists().where(
        IssuedDocument.subject_id == CooperationRequest.id,
        IssuedDocument.form == source.form.code,
        IssuedDocument.voided_on.is_(None),
    )
    mine = sa.select(CooperationRequest).where(CooperationRequest.case_id == source.case.id)
    row = db.session.scalar(
        mine.order_by(issued, CooperationRequest.recorded_at, CooperationRequest.id).limit(1)
    )
    if row is None:
        zh, en = "本案没有请求协作的记录", "no institution was asked for help in this case"
        raise lacks("form", "lacks_cooperation_request", zh, en)
    return row


@builds(DocumentContext.REVIEW_SHEET)
def review_sheet(source: Source) -> Built:
    """What the review found and what was decided on which articles."""
    row, run = newest(source), screening.latest(source.case)
    grounds = [policy_words(source, code, PolicyList.REFUSAL_GROUNDS) for code in row.refusal_grounds]
    return Built(
        contexts.ReviewSheet(
            applicant=aided(source),
            aid_form=aid_form(source),
            matter=matter(source),
            received_day=day_text(source.case.opened_on),
            finding=label("screening_outcome", run.outcome if run else ""),
            route=label("hardship_route", (run.route if run else "") or ""),
            articles=tuple(row.articles),
            decision="；".join([label("decision", row.outcome.value), *grounds]),
            statement=row.statement or "",
            reviewer=_name(run.recorded_by_id if run else None),
            decided_by=_name(row.decided_by_id),
            decided_day=day_text(row.decided_on),
        ),
        row.id,
    )


def _name(account_id: Any) -> str:
    account = db.session.get(Account, account_id) if account_id else None
    return account.display_name if account else ""
