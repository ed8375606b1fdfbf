"""From receipt to decision: screening, granting, refusing, and other ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Invalid, NotFound, echoed
from caseapp.extensions import db
from caseapp.models import (
    AidApplication,
    Decision,
    LegalCase,
    Organization,
    Screening,
)
from caseapp.packs import catalogue
from caseapp.packs.policy_types import Item, PolicyList
from caseapp.services import casework, commitments, representing, screening, sensitivity, verification
from caseapp.services.casework import Step
from caseapp.services.intake import reasons_to_protect
from caseapp.services.screening import Screened
from caseapp.services.security_log import record_security
from caseapp.vocabulary import CaseOutcome, DecisionOutcome, SecurityEventKind

APART: Final = "intake_and_decision_apart"


def screen_case(case: LegalCase, actor: Actor, changes: Mapping[str, Any]) -> Screening:
    """Screen the case with what is known now; ``changes`` replace parts of the request.

    From ``submitted`` the case moves to ``under_review``; under review it may be screened again.
    The law and the figures are those of the day of application.

    Raises:
        MoveNotAllowed: the case is past its review.
        Invalid: unknown codes; LocalFigureMissing says what to enter and where.

    """
    application = application_of(case)
    step = _screening_move(case)
    casework.ensure_allowed(case, step)
    screened = screening.estimate(_current_request(case, changes))
    raised = sensitivity.add(case, reasons_to_protect(screened.request, case.opened_on))
    application.matter = screened.request.get("matter")
    application.grounds = list(screened.request.get("grounds", []))
    fields = ("sensitivity",) if raised else ()
    casework.move(case, actor, step, Step(codes=_codes(screened), fields=fields))
    run = screening.store(case, application, screened, actor)
    representing.learn(application, screened.request.get("applicant", {}), case.opened_on)
    verification.forget_means(case)
    return run


def _screening_move(case: LegalCase) -> str:
    """The move behind the route from where the case stands: aid given first is screened while it is at work."""
    kind = catalogue().case_type(case.kind)
    route = kind.move("screen").path
    return next((move.code for move in kind.moves_from(case.state) if move.path == route), "screen")


def _codes(screened: Screened) -> dict[str, Any]:
    answer = screened.as_dict()
    return {"outcome": answer["outcome"], "route": answer["route"], "policy": answer["policy"]["version"]}


def _current_request(case: LegalCase, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The request of the newest run, or the one that waits for its first, with the officer's changes."""
    newest = screening.latest(case)
    request = dict(newest.request if newest else application_of(case).waiting_request)
    for name, value in changes.items():
        old = request.get(name)
        request[name] = {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
    request |= {"region_code": case.region_code, "on": case.opened_on, "origin": "application"}
    return commitments.with_record(request, lambda: commitments.applicant(case), case.id)


def application_of(case: LegalCase) -> AidApplication:
    """The body of an applied-for case; NotFound for other kinds."""
    application = db.session.get(AidApplication, case.id)
    if application is None:
        raise NotFound
    return application


def decide(case: LegalCase, actor: Actor, body: Mapping[str, Any], move: str | None = None) -> Decision:
    """Grant or refuse (LAL Art. 43); a refusal is written and names its grounds and their articles.

    A decision that departs from the screening needs its reasons in ``statement``, and so does a grant for hardship
    whose verification is not on record; people decide. Who took the application in gives a ``waiver_reason`` unless
    the office lets them decide; the auditor sees it. ``move`` is that of a decision taken from elsewhere than the
    review: aid given first becomes an ordinary grant.

    Raises:
        Invalid: no screening yet, an unknown ground or one without a text in force, no reasons given.
        MoveNotAllowed: the case is not under review.

    """
    outcome = DecisionOutcome(body["outcome"])
    code = move or ("grant" if outcome is DecisionOutcome.GRANTED else "refuse")
    casework.ensure_allowed(case, code)
    grounds = list(body.get("refusal_grounds", []))
    run = screening.latest(case)
    items = refusal_items(case, grounds)
    waived = waives(case, actor)
    missing = verification.lacking(case) if outcome is DecisionOutcome.GRANTED else []
    faults = [
        *_decision_faults(case, outcome, body, run),
        *verification.record_faults(missing, body),
        *waiver_faults(body, waived=waived),
    ]
    if faults or run is None:
        raise Invalid(faults=faults)
    decided = {"decision": outcome, "decided_on": clock.today(), "decided_by_id": actor.account_id}
    sets = {**decided, **(ended(CaseOutcome.REFUSED) if outcome is DecisionOutcome.REFUSED else {})}
    casework.move(case, actor, code, Step(sets=sets, codes={"grounds": grounds}, fields=("decision",)))
    decision = Decision(
        **casework.of_case(case, actor),
        outcome=outcome,
        screening_id=run.id,
        refusal_grounds=grounds,
        grounds_count=len(grounds),
        articles=refused_articles(items, run.answer or {}) or granted_articles(run.answer or {}),
        follows_screening=follows(run.outcome, outcome),
        decided_on=clock.today(),
        decided_by_id=actor.account_id,
        statement=body.get("statement"),
        waiver_reason=body.get("waiver_reason"),
    )
    db.session.add(decision)
    db.session.flush()
    if not decision.follows_screening:
        told = {"decision": str(decision.id), "screening": run.outcome, "outcome": outcome.value}
        record_security(SecurityEventKind.OVERRIDDEN, actor, case.id, told)
    if waived:
        tell_waiver(case, actor, decision)
    if missing:
        tell_waiver(case, actor, decision, "verification_on_record")
    return decision


def tell_waiver(case: LegalCase, actor: Actor, decision: Decision, rule: str = APART) -> None:
    """Tell the auditor that a decision was taken in spite of a rule: who took the case in decided it."""
    told = {"rule": rule, "decision": str(decision.id)}
    record_security(SecurityEventKind.WAIVED, actor, case.id, told)


def waives(case: LegalCase, actor: Actor) -> bool:
    """Whether who took the case in is about to decide it in an office that keeps the two apart."""
    office = db.session.get_one(Organization, case.organization_id)
    return case.created_by_id == actor.account_id and not office.intake_may_decide


def waiver_faults(body: Mapping[str, Any], *, waived: bool) -> Iterator[Fault]:
    """Whether a reason is given where, and only where, intake and decision are not kept apart."""
    if waived and not body.get("waiver_reason"):
        zh = "本案由您受理，本机构内部规定受理与决定分离；确需由您决定的，请说明理由"
        en = "you took this case in, and this office keeps intake and decision apart; say why you decide it yourself"
        yield Fault("waiver_reason", "required", zh, en)
    elif not waived and body.get("waiver_reason"):
        zh, en = "没有需要说明理由的例外", "nothing is waived here that would need a reason"
        yield Fault("waiver_reason", "nothing_waived", zh, en)


def follows(screened: str, outcome: DecisionOutcome) -> bool:
    """Whether a decision is the one that the screening found."""
    return screened == {DecisionOutcome.GRANTED: "eligible", DecisionOutcome.REFUSED: "refused"}[outcome]


def _decision_faults(
    case: LegalCase, outcome: DecisionOutcome, body: Mapping[str, Any], run: Screening | None
) -> Iterator[Fault]:
    grounds = body.get("refusal_grounds", [])
    if run is None:
        zh, en = "尚未审查，不能决定", "the case has not been screened"
        yield Fault("", "not_screened", zh, en)
        return
    refused = outcome is DecisionOutcome.REFUSED
    if refused and not grounds:
        yield Fault("refusal_grounds", "required", "不予援助须列明理由代码", "a refusal names its grounds")
    if not refused and grounds:
        yield Fault(
            "refusal_grounds", "not_for_grants", "给予援助不列不予理由", "a grant has no refusal grounds"
        )
    if (refused or not follows(run.outcome, outcome)) and not body.get("statement"):
        zh = "不予援助或者与审查结论不一致的决定，须书面说明理由（法律援助法第四十三条第一款）"
        en = "a refusal, or a decision that departs from the screening, states its reasons (LAL Art. 43(1))"
        yield Fault("statement", "required", zh, en)
    yield from ground_faults(case, PolicyList.REFUSAL_GROUNDS, grounds, "refusal_grounds")
    yield from route_faults(refusal_items(case, grounds), run.route, "refusal_grounds")


def route_faults(items: list[Item], route: str | None, path: str) -> Iterator[Fault]:
    """Grounds that the route of the screening leaves no room for: Art. 32 asks for no hardship (screen again
    with what was learned if the route itself is wrong).
    """
    for item in items:
        if route is not None and item.fits and route not in item.fits:
            zh = f"“{item.zh}”不适用于审查结论的途径（{route}）；情况有变的，请先重新审查"
            en = f"{item.code!r} is no ground on the route {route!r}; screen again if what is known has changed"
            yield Fault(path, "not_on_this_route", zh, en)


def ground_faults(case: LegalCase, which: PolicyList, codes: list[str], path: str) -> Iterator[Fault]:
    """Codes that no text in force supports in the case's region on its day of application."""
    policy = catalogue().policy_of_case(case.region_code, case.opened_on)
    for index, code in enumerate(codes):
        at = f"{path}.{index}" if len(codes) > 1 else path
        item = policy.item(which, code)
        if code in codes[:index]:
            yield Fault(at, "twice", "同一理由列了两次", "the same ground is named twice")
        elif item is None or not item.claimable:
            name = item.zh if item else echoed(code)
            zh = f"“{name}”在本地区没有生效的依据，不能使用"
            en = f"no text in force for this region supports {echoed(code)!r}"
            yield Fault(at, "no_basis_in_force", zh, en)


def refusal_items(case: LegalCase, codes: list[str]) -> list[Item]:
    """The refusal grounds of these codes that are in force for the case."""
    policy = catalogue().policy_of_case(case.region_code, case.opened_on)
    found = (policy.item(PolicyList.REFUSAL_GROUNDS, code) for code in codes)
    return [item for item in found if item is not None]


def citation(item: Item) -> str:
    """The text and article an item rests on."""
    return f"{item.basis.source}{item.basis.article}"


def refused_articles(items: Sequence[Item], answer: Mapping[str, Any]) -> list[str]:
    """What each refusal ground rests on, one entry a ground: its own article, or where it is one of several
    articles' that of the condition which failed in the screening.
    """
    return [(item.cites_condition and _failed_under(item.code, answer)) or citation(item) for item in items]


def _failed_under(ground: str, answer: Mapping[str, Any]) -> str | None:
    failed = (
        reason for reason in _walk(answer) if reason["answer"] == "no" and reason.get("refusal") == ground
    )
    return next((f"{reason['source']}{reason['article']}" for reason in failed), None)


def granted_articles(answer: Mapping[str, Any]) -> list[str]:
    """The articles of the conditions that the screening found met, the tree's order, each once.

    Texts that nobody has verified explain the screening but carry no decision.
    """
    met = (reason for reason in _walk(answer) if reason["answer"] == "yes" and reason["verified"])
    return list(dict.fromkeys(f"{one['source']}{one['article']}" for one in met if one.get("article")))


def _walk(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The reasons of a stored answer with all below them, the tree's order."""
    stack = list(reversed(answer.get("reasons", [])))
    while stack:
        yield (reason := stack.pop())
        stack.extend(reversed(reason.get("children", [])))


def ended(outcome: CaseOutcome, on: date | None = None) -> dict[str, Any]:
    """The columns that say how a case ended, and on which day (default: today)."""
    return {"outcome": outcome, "closed_on": on or clock.today()}


def withdraw(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> None:
    """The applicant takes the application back."""
    casework.move(
        case, actor, "withdraw", Step(sets=ended(CaseOutcome.WITHDRAWN), reason_code=body.get("reason_code"))
    )


def deem_withdrawn(case: LegalCase, actor: Actor) -> None:
    """The papers asked for did not come in time; an officer says so (LAL Art. 43(2)). Not a refusal."""
    casework.move(case, actor, "deem_withdrawn", Step(sets=ended(CaseOutcome.DEEMED_WITHDRAWN)))
