"""Notices, consents, sharings and retention: what is recorded at a case, and the lists over cases."""

from __future__ import annotations

from typing import Any

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, flush, reads
from caseapp.blueprints._limits import limited
from caseapp.blueprints.cases import load
from caseapp.models import CaseRetention, LegalCase, PrivacyConsent
from caseapp.schemas._base import page_of
from caseapp.schemas.privacy import (
    CaseNoticesOut,
    ConsentIn,
    ConsentOut,
    ConsentWithdrawalIn,
    HoldIn,
    NoticeGivenIn,
    NoticeGivenOut,
    NoticeTextOut,
    NoticeTextQuery,
    PurposeOut,
    PurposeQuery,
    RetentionOut,
    RetentionQuery,
    SharingIn,
    SharingOut,
    SharingQuery,
    SharingRowOut,
)
from caseapp.services import (
    privacy_consents,
    privacy_notices,
    privacy_people,
    privacy_retention,
    privacy_sharings,
)
from caseapp.vocabulary import Permission

blp = ApiBlueprint("privacy", __name__, url_prefix="/privacy", description="个人信息保护")
of_case = ApiBlueprint(
    "case-privacy", __name__, url_prefix="/cases", description="案件中的告知、同意、提供、保管"
)


@blp.route("/notices", permission=Permission.PUBLIC)
@limited("verification")
@blp.arguments(NoticeTextQuery, location="query")
@blp.response(200, NoticeTextOut(many=True))
def list_notice_texts(query: dict[str, Any]) -> Any:
    """The versions of the notice begun by a day (PIPL Art. 17)."""
    return privacy_notices.texts(query["on"], query["organization_id"])


@blp.route("/purposes", permission=Permission.PRIVACY_READ)
@blp.arguments(PurposeQuery, location="query")
@blp.response(200, PurposeOut(many=True))
def list_purposes(query: dict[str, Any]) -> Any:
    """What data are processed for, on which basis, and which purposes need a consent."""
    return privacy_consents.purposes(query["on"])


@of_case.route("/<uuid:case_id>/privacy-notices", permission=Permission.PRIVACY_READ, loads=load)
@of_case.response(200, CaseNoticesOut)
def list_notices_given(case: LegalCase) -> Any:
    """Which party has been told, and who must be told again."""
    reads("case_notices", [case.id])
    standing = privacy_notices.statuses(privacy_people.party_ids(case))
    parties = [{"person_id": one, "status": status} for one, status in standing.items()]
    return {"parties": parties, "given": privacy_notices.given(case)}


@of_case.route(
    "/<uuid:case_id>/privacy-notices", method="POST", permission=Permission.PRIVACY_RECORD, loads=load
)
@of_case.arguments(NoticeGivenIn)
@of_case.response(201, NoticeGivenOut)
def give_notice(body: dict[str, Any], case: LegalCase) -> Any:
    """Record that a party was told. An append: no If-Match."""
    return privacy_notices.give(case, current_actor(), body)


@of_case.route("/<uuid:case_id>/consents", permission=Permission.PRIVACY_READ, loads=load)
@of_case.response(200, ConsentOut(many=True))
def list_consents(case: LegalCase) -> Any:
    """The consent ledger of the case."""
    reads("case_consents", [case.id])
    return privacy_consents.of_case(case)


@of_case.route("/<uuid:case_id>/consents", method="POST", permission=Permission.PRIVACY_RECORD, loads=load)
@of_case.arguments(ConsentIn)
@of_case.response(201, ConsentOut)
def give_consent(body: dict[str, Any], case: LegalCase) -> Any:
    """Record a consent. An append: no If-Match; the ETag is the consent's."""
    row = privacy_consents.give(case, current_actor(), body)
    flush()
    return privacy_consents.shown(row), etag(row)


@blp.route(
    "/consents/<uuid:consent_id>/withdrawal",
    method="POST",
    permission=Permission.PRIVACY_RECORD,
    loads=privacy_consents.find,
    target="consent",
    path_id="consent_id",
    guarded=True,
)
@blp.arguments(ConsentWithdrawalIn)
@blp.response(200, ConsentOut)
def withdraw_consent(body: dict[str, Any], consent: PrivacyConsent) -> Any:
    """Withdraw a consent (PIPL Art. 15); duties of law go on."""
    row = privacy_consents.withdraw(consent, current_actor(), body)
    flush()
    reads("case_consents", [consent.case_id])
    return privacy_consents.shown(row), etag(row)


@of_case.route("/<uuid:case_id>/sharings", permission=Permission.PRIVACY_READ, loads=load)
@of_case.response(200, SharingOut(many=True))
def list_sharings(case: LegalCase) -> Any:
    """What left the processor, to whom and why."""
    reads("case_sharings", [case.id])
    return privacy_sharings.of_case(case)


@of_case.route("/<uuid:case_id>/sharings", method="POST", permission=Permission.PRIVACY_RECORD, loads=load)
@of_case.arguments(SharingIn)
@of_case.response(201, SharingOut)
def record_sharing(body: dict[str, Any], case: LegalCase) -> Any:
    """Record a sharing made outside of the system. An append: no If-Match."""
    return privacy_sharings.share(case, current_actor(), body)


@blp.route("/sharings", permission=Permission.PRIVACY_AUDIT)
@blp.arguments(SharingQuery, location="query")
@blp.response(200, page_of(SharingRowOut))
def sharing_log(query: dict[str, Any]) -> Any:
    """The sharing log over all cases an auditor oversees."""
    found = privacy_sharings.register(current_actor(), query)
    reads("case_sharings", list(dict.fromkeys(row.case_id for row in found.items)))
    return found


@of_case.route(
    "/<uuid:case_id>/retention",
    permission=Permission.PRIVACY_READ,
    loads=privacy_retention.find,
    target="retention",
)
@of_case.response(200, RetentionOut)
def show_retention(retention: CaseRetention) -> Any:
    """How long an ended case is kept."""
    reads("case_retention", [retention.case_id])
    return retention, etag(retention)


@of_case.route(
    "/<uuid:case_id>/retention",
    method="PATCH",
    permission=Permission.PRIVACY_DECIDE,
    loads=privacy_retention.find,
    target="retention",
    guarded=True,
)
@of_case.arguments(HoldIn)
@of_case.response(200, RetentionOut)
def hold_case(body: dict[str, Any], retention: CaseRetention) -> Any:
    """Set or end a legal hold."""
    row = privacy_retention.hold(retention, current_actor(), body)
    flush()
    reads("case_retention", [retention.case_id])
    return row, etag(row)


@blp.route("/retention", permission=Permission.PRIVACY_READ)
@blp.arguments(RetentionQuery, location="query")
@blp.response(200, page_of(RetentionOut))
def list_due_retention(query: dict[str, Any]) -> Any:
    """Cases whose period is over, for appraisal; nothing is deleted."""
    found = privacy_retention.due(current_actor(), query)
    reads("case_retention", [row.case_id for row in found.items])
    return found
