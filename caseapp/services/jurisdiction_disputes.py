"""Disputes between institutions over who takes a matter: put to the common superior department, which decides.

Neither side and no department sees the other's case by it. Until it is decided the cases stay where they are and the
work on them goes on; no text stops their periods.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, disputes_of
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import JurisdictionDispute, LegalCase, Organization
from caseapp.packs import catalogue
from caseapp.packs.jurisdiction import Asked
from caseapp.services import bureaus, casework, jurisdiction, redirecting
from caseapp.services.casework import Step
from caseapp.services.pages import Page, page
from caseapp.services.redirecting import Elsewhere
from caseapp.vocabulary import RedirectionGround

OFFICES: Final = {
    "institution": "institution_id",
    "other_institution": "other_institution_id",
    "bureau": "bureau_id",
    "kept_by": "kept_by_id",
}
PLAIN: Final = (
    *("id", "filed_on", "received_at", "other_received_at", "statement", "article", "verified"),
    *("decided_on", "findings", "version"),
)


class DisputeDecided(Conflict):
    """The department has decided it."""

    code = "jurisdiction_decided"
    zh = "该管辖争议已经决定"
    en = "the dispute over jurisdiction is decided"


def file(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> JurisdictionDispute:
    """Put a dispute with another institution to the department above both.

    The other's open case of the same applicant and matter, where there is one, is part of it and stays as well.

    Raises:
        MoveNotAllowed: a dispute waits already, or the application is decided or ended.
        Invalid: no registered legal aid institution, or no department above both is registered.

    """
    casework.ensure_allowed(case, "dispute_jurisdiction")
    other, faults = jurisdiction.named(case, None, body["other_organization_id"], "other_")
    own = db.session.get_one(Organization, case.processor_id)
    bureau = bureaus.common(own, other) if other else None
    faults += _bureau_faults(other, bureau)
    if faults or other is None or bureau is None:
        raise Invalid(faults=faults)
    receipts = jurisdiction.received_elsewhere(case)
    theirs = next((one for one in receipts if one.institution_id == other.id), None)
    basis = catalogue().jurisdiction.text(Asked.DISPUTE, bureau.region_code)
    row = JurisdictionDispute(
        **casework.of_case(case, actor),
        institution_id=own.id,
        other_institution_id=other.id,
        other_case_id=theirs.case_id if theirs else None,
        received_at=case.received_at,
        other_received_at=theirs.received_at if theirs else None,
        bureau_id=bureau.id,
        filed_on=clock.today(),
        statement=body["statement"],
        article=jurisdiction.cited(basis),
        verified=basis.verified,
    )
    step = Step(codes={"dispute": str(row.id)})
    casework.move(case, actor, "dispute_jurisdiction", step)
    if theirs:
        joined = db.session.get_one(LegalCase, theirs.case_id, with_for_update=True)
        casework.note(joined, actor, "jurisdiction.joined", step)
    db.session.add(row)
    db.session.flush()
    return row


def _bureau_faults(other: Organization | None, bureau: Organization | None) -> Iterator[Fault]:
    if other is not None and bureau is None:
        zh = "系统内没有登记两个机构共同的上级司法行政部门，须先登记或者线下报请"
        en = "no department above both institutions is registered: register it, or put it to them on paper"
        yield Fault("other_organization_id", "no_common_department", zh, en)


def find(actor: Actor, dispute_id: UUID, *, lock: bool = False) -> JurisdictionDispute:
    """A dispute of the actor's institution, or put to the actor's department; NotFound otherwise."""
    mine = sa.select(JurisdictionDispute).where(JurisdictionDispute.id == dispute_id)
    select = mine.where(disputes_of(actor, JurisdictionDispute))
    row: JurisdictionDispute | None = db.session.scalar(select.with_for_update() if lock else select)
    if row is None:
        raise NotFound
    return row


def to_decide(actor: Actor, dispute_id: UUID, *, lock: bool) -> JurisdictionDispute:
    """A dispute that was put to the actor's department; NotFound for everybody else, of either institution too."""
    row = find(actor, dispute_id, lock=lock)
    if row.bureau_id != actor.organization_id:
        raise NotFound
    return row


def listed(actor: Actor, query: Mapping[str, Any]) -> Page[dict[str, Any]]:
    """Disputes in sight, oldest first; two queries. ``open``: without a decision."""
    select = sa.select(JurisdictionDispute).where(disputes_of(actor, JurisdictionDispute))
    if query.get("open") is not None:
        undecided = JurisdictionDispute.decided_on.is_(None)
        select = select.where(undecided if query["open"] else ~undecided)
    keys = (JurisdictionDispute.filed_on, JurisdictionDispute.id)
    found = page(select, keys, query["limit"], query["after"])
    return Page(views(actor, found.items), found.next)


def views(actor: Actor, rows: Sequence[JurisdictionDispute]) -> list[dict[str, Any]]:
    """Disputes as a reader is shown them; one query. ``case_id`` is the reader's own institution's case.

    A later receipt elsewhere is the department's to know: who received later tells the filer nothing.
    """
    wanted = {getattr(row, column) for row in rows for column in OFFICES.values()}
    names = sa.select(Organization.id, Organization.name).where(Organization.id.in_(wanted - {None}))
    known = {key: {"id": key, "name": name} for key, name in db.session.execute(names)}
    return [_view(actor, row, known) for row in rows]


def _view(actor: Actor, row: JurisdictionDispute, known: Mapping[UUID, Any]) -> dict[str, Any]:
    ours = row.institution_id in actor.organization_ids
    theirs = row.other_institution_id in actor.organization_ids
    later = row.other_received_at and (row.other_received_at, row.other_case_id) > (
        row.received_at,
        row.case_id,
    )
    shown = {
        **{name: getattr(row, name) for name in PLAIN},
        **{name: known.get(getattr(row, column)) for name, column in OFFICES.items()},
        "case_id": row.case_id if ours else row.other_case_id if theirs else None,
    }
    return {**shown, "other_received_at": None} if ours and later else shown


def decide(actor: Actor, row: JurisdictionDispute, body: Mapping[str, Any]) -> JurisdictionDispute:
    """Say which of the two institutions keeps the matter; the other's case ends as ``redirected`` to it.

    Raises:
        DisputeDecided: too late.
        Invalid: neither of the two.
        MoveNotAllowed: the case to be sent elsewhere is decided already, and stays.

    """
    if row.decided_on is not None:
        raise DisputeDecided
    keeper = body["kept_by"]
    if keeper not in {row.institution_id, row.other_institution_id}:
        zh, en = "须为争议双方机构之一", "must be one of the two institutions"
        raise Invalid(faults=[Fault("kept_by", "not_a_side", zh, en)])
    for case in _cases(row):
        _settle(actor, case, row, keeper)
    with db.session.no_autoflush:
        row.kept_by_id, row.findings = keeper, body["findings"]
        row.decided_on, row.decided_by_id = clock.today(), actor.account_id
    db.session.flush()
    return row


def _cases(row: JurisdictionDispute) -> list[LegalCase]:
    ids = [one for one in (row.case_id, row.other_case_id) if one is not None]
    select = sa.select(LegalCase).where(LegalCase.id.in_(ids)).order_by(LegalCase.id)
    return list(db.session.scalars(select.with_for_update()))


def _settle(actor: Actor, case: LegalCase, row: JurisdictionDispute, keeper: UUID) -> None:
    codes = {"dispute": str(row.id)}
    if case.closed_on is not None:  # withdrawn or refused meanwhile: nothing is left to be sent anywhere
        casework.note(case, actor, "jurisdiction.decided", Step(codes=codes))
        return
    if case.processor_id == keeper:
        casework.move(case, actor, "keep_by_decision", Step(codes=codes))
        return
    office = db.session.get_one(Organization, keeper)
    basis = catalogue().jurisdiction.text(
        Asked.DISPUTE, db.session.get_one(Organization, row.bureau_id).region_code
    )
    where = Elsewhere(office.name, office.id, RedirectionGround.DEPARTMENT, basis)
    redirecting.send(case, actor, "redirect_by_decision", where, codes)
