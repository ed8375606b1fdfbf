"""What each form is filled from: one frozen class a form, all values finished text.

People's names are plain, identity numbers and telephones masked before they come here. ``day`` fields read
2025年3月3日; money is in yuan, as it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Basis:
    """A text and its article; unverified ones are printed with a mark."""

    text: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Period:
    """A period in words (五日, 六个月) with the text it comes from."""

    words: str
    text: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every document has. ``verify_url`` is empty without a public address."""

    title: str
    institution: str
    number: str
    code: str
    verify_url: str
    issued_day: str
    created: str
    case_number: str
    basis: tuple[Basis, ...]
    large: bool = False
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A party. Empty texts are not printed."""

    name: str
    sex: str = ""
    birth_day: str = ""
    id_kind: str = ""
    id_number: str = ""
    phone: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Worker:
    """Who handles the case, and where they work."""

    name: str
    kind: str
    unit: str
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ that handles the matter, with its own number for it."""

    name: str
    case_number: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground of a decision with its article."""

    words: str
    article: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper handed over."""

    name: str
    pages: str


@dataclass(frozen=True, slots=True)
class Objection:
    """To whom somebody may object (LAL Art. 49), in what time, and how long its review takes."""

    bureau: str
    within: Period
    review: Period


@dataclass(frozen=True, slots=True)
class Remedies:
    """What an upholding decision opens: reconsideration, and litigation with or without it before."""

    reconsideration_to: str
    reconsideration: Period
    litigation_to: str
    litigation: Period
    after_reconsideration: Period


@dataclass(frozen=True, slots=True)
class Application:
    """Form 2: who asks for aid, in what matter."""

    applicant: Person
    representative: Person | None
    opponents: tuple[str, ...]
    aid_form: str
    matter: str
    facts: str
    claims: str
    channel: str
    received_day: str


@dataclass(frozen=True, slots=True)
class PowerOfAttorney:
    """Form 3: the recipient empowers the worker."""

    principal: Person
    representative: Person | None
    worker: Worker
    cause: str
    authority: str
    special: tuple[str, ...]
    stage: str


@dataclass(frozen=True, slots=True)
class HardshipStatement:
    """Form 4: income and household as the applicant stated them."""

    applicant: Person
    members: str
    own_income: str
    household_income: str
    fixed_income: str
    residence: str
    assets: tuple[str, ...]
    route: str


@dataclass(frozen=True, slots=True)
class PapersReceipt:
    """Form 5: what was handed in, when, to whom."""

    applicant: Person
    papers: tuple[Paper, ...]
    received_day: str
    received_by: str


@dataclass(frozen=True, slots=True)
class SupplementNotice:
    """Form 6: everything missing, told once (LAL Art. 43(2))."""

    applicant: Person
    matter: str
    missing: tuple[str, ...]
    due_day: str
    representative: Person | None = None


@dataclass(frozen=True, slots=True)
class CooperationLetter:
    """Form 7: another institution is asked to help."""

    institution: str
    applicant: Person
    asked: tuple[str, ...]
    reply_day: str
    contact: str


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """Form 8: how an application was reviewed and decided."""

    applicant: Person
    aid_form: str
    matter: str
    received_day: str
    finding: str
    route: str
    articles: tuple[str, ...]
    decision: str
    statement: str
    reviewer: str
    decided_by: str
    decided_day: str


@dataclass(frozen=True, slots=True)
class GivenFirst:
    """Aid before the review (LAL Art. 44): why, and which papers follow by which day."""

    ground: Ground
    papers: tuple[str, ...]
    due_day: str


@dataclass(frozen=True, slots=True)
class Correction:
    """The department's order that an earlier decision be corrected; ``number`` where it was issued here."""

    bureau: str
    number: str
    day: str


@dataclass(frozen=True, slots=True)
class GrantDecision:
    """Form 9; ``first`` where aid is given before the review, ``corrected`` where the department ordered it."""

    applicant: Person
    aid_form: str
    matter: str
    received_day: str
    articles: tuple[str, ...]
    assign: Period
    decided_day: str
    first: GivenFirst | None
    representative: Person | None = None
    corrected: Correction | None = None


@dataclass(frozen=True, slots=True)
class RefusalDecision:
    """Form 10: grounds, their articles, the reasons in words, the objection."""

    applicant: Person
    matter: str
    received_day: str
    grounds: tuple[Ground, ...]
    statement: str
    objection: Objection
    representative: Person | None = None


@dataclass(frozen=True, slots=True)
class AssignmentNotice:
    """Form 11: to the unit whose worker is appointed, or which is to arrange one: then there is no ``worker`` yet.

    ``arrangement``: until the unit has arranged. ``waived``: the text on conflicts, where one was.
    """

    unit: str
    worker: Worker | None
    recipient: Person
    aid_form: str
    matter: str
    assigned_day: str
    agreement: Period
    waived: Basis | None = None
    arrangement: Period | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Form 12: between the worker's unit and the recipient. ``waived`` as in form 11."""

    recipient: Person
    representative: Person | None
    worker: Worker
    matter: str
    authority: str
    sign: Period
    waived: Basis | None = None


@dataclass(frozen=True, slots=True)
class OrganLetter:
    """Form 13: who the worker is, to the organ that handles the matter."""

    organ: Organ
    recipient: Person
    cause: str
    capacity: str
    worker: Worker
    contact: str


@dataclass(frozen=True, slots=True)
class IntroductionLetter:
    """Form 15."""

    unit: str
    worker: Worker
    recipient: str
    purpose: str
    until_day: str


@dataclass(frozen=True, slots=True)
class TerminationDecision:
    """Form 18; ``objection`` only where LAL Art. 49 gives one; ``first``: aid given first ends (Art. 44).

    ``conditions``: those that it does not meet.
    """

    recipient: Person
    matter: str
    ground: Ground
    conditions: tuple[Ground, ...]
    first: bool
    statement: str
    terminated_day: str
    objection: Objection | None
    representative: Person | None = None


@dataclass(frozen=True, slots=True)
class TerminationLetter:
    """Form 19: to the organ that handles the matter, or the worker's unit where none does."""

    organ: Organ
    recipient: Person
    worker: Worker | None
    article: str
    terminated_day: str


@dataclass(frozen=True, slots=True)
class ObjectionDecision:
    """Form 20, of the department. Only what upholds has ``remedies``."""

    objector: Person
    institution: str
    objected_to: str
    objected_number: str
    received_day: str
    claims: str
    findings: str
    upheld: bool
    remedies: Remedies | None


@dataclass(frozen=True, slots=True)
class ClosingReport:
    """Form 21."""

    recipient: Person
    matter: str
    worker: Worker
    assigned_day: str
    finished_day: str
    submitted_day: str
    result: str
    won: str
    saved: str
    summary: str
    accepted_day: str
    hand_in: Period


@dataclass(frozen=True, slots=True)
class ServiceReceipt:
    """Form 22: proof that a document of the case was delivered."""

    document: str
    document_number: str
    receiver: str
    place: str
    method: str
    served_by: str
