"""Counted codes into printed lines: names and articles from the packs in force on a day in a region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from caseapp import packs
from caseapp.errors import PolicyMissing
from caseapp.metrics.compare import shown
from caseapp.metrics.tallies import Tally
from caseapp.metrics.year import ClockKept, Duty, FormResult, Mediation, Notices, Year
from caseapp.packs.clocks import Binds, ClockRule, ClockTerm
from caseapp.packs.labels import Labels
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import PolicyList
from caseapp.packs.reading import Provenance
from caseapp.reports.annual import content
from caseapp.reports.annual.content import Breakdown, Clock, Count
from caseapp.reports.numerals import chinese_number
from caseapp.vocabulary import DeadlineEffect, Grade, TimeUnit

_UNITS: Final = {
    TimeUnit.CALENDAR_DAY: "日",
    TimeUnit.WORKING_DAY: "个工作日",
    TimeUnit.HOUR: "小时",
    TimeUnit.MONTH: "个月",
}
_NO_ARTICLE: Final = "无"
_HARDSHIP, _VERIFICATION, _OUTSIDE = "art32", "art42", "outside"
_AID_LAW: Final = "中华人民共和国法律援助法"


@dataclass(frozen=True, slots=True)
class Wording:
    """The packs a report's words come from."""

    policy: Policy
    labels: Labels
    region_code: str
    day: date


def wording(region_code: str, day: date) -> Wording:
    """The words in force on the day. Raises PolicyMissing."""
    catalogue = packs.catalogue()
    return Wording(catalogue.policy(region_code, day), catalogue.labels, region_code, day)


def breakdowns(words: Wording, year: Year) -> tuple[Breakdown, ...]:
    """The year's breakdowns, each with what its reader must add to find the applications it breaks down.

    Those in which a case may stand several times do not add up, and say of how many cases they are.
    """
    found = year.tallies
    made = (
        ("matters", _listed(words, PolicyList.MATTERS, found["matter"])),
        ("channels", _labelled(words, "channel", found["channel"])),
        ("routes", _labelled(words, "hardship_route", found["hardship_route"])),
        ("exempt_from_hardship", _of_group(words, found["grounds_without_hardship"], _HARDSHIP)),
        ("exempt_from_verification", _of_group(words, found["grounds_exempt"], _VERIFICATION)),
        ("refusal_grounds", _listed(words, PolicyList.REFUSAL_GROUNDS, found["refusal_grounds"])),
        (
            "termination_grounds",
            _listed(
                words,
                PolicyList.TERMINATION_GROUNDS,
                found["termination_grounds"],
                PolicyList.PRIOR_AID_ENDINGS,
            ),
        ),
    )
    notes = breakdown_notes(year)
    several = words.labels.zh("other", "several_grounds")
    return tuple(
        Breakdown(
            key,
            words.labels.zh("breakdown", key),
            lines,
            several if key in _SEVERAL else "合计",
            adds_up=key not in _SEVERAL,
            note_zh=notes.get(key, ""),
        )
        for key, lines in made
        if lines
    )


_SEVERAL: Final = ("exempt_from_hardship", "exempt_from_verification", "refusal_grounds")


def breakdown_notes(year: Year) -> dict[str, str]:
    """How each breakdown meets the figure it belongs to."""
    one, routes = year.applications, dict(year.tallies["hardship_route"])
    notes = {
        "termination_grounds": "只含本年收到的民事、行政法律援助申请，刑事案件和以前年度申请的终止不在本表之内。",
        "refusal_grounds": f"本年收到的申请中决定不予法律援助{one.refused}件，一案可有数项事由。",
    }
    for key, name, why in (
        ("matters", "matter", "没有填写具体事项，或者因需要保护当事人而不单列事项"),
        ("routes", "hardship_route", "没有认定方式（尚未审查、未经审查即结束，或者审查结论为不符合条件）"),
    ):
        without = one.received - sum(number for _, number in year.tallies[name])
        if without:
            notes[key] = f"本年收到申请{one.received}件，其中{without}件{why}，不在本表之内。"
    for key, route in (
        ("exempt_from_hardship", "not_required_art32"),
        ("exempt_from_verification", "exempt_art42"),
    ):
        notes[key] = f"所列为按此方式认定的{routes.get(route, 0)}件申请所依据的情形，一案可有数项。"
    return notes


def _labelled(words: Wording, group: str, tally: Tally) -> tuple[Count, ...]:
    found = ((words.labels.of(group, code), number) for code, number in tally)
    return tuple(Count(label.zh, number, label.article) for label, number in found)


def _listed(words: Wording, which: PolicyList, tally: Tally, *more: PolicyList) -> tuple[Count, ...]:
    return tuple(_item(words, (which, *more), code, number) for code, number in tally)


def _item(words: Wording, lists: tuple[PolicyList, ...], code: str, number: int) -> Count:
    """A code out of force on the day is printed as it is; a matter that no article names has none."""
    found = (words.policy.item(which, code) for which in lists)
    item = next((one for one in found if one is not None), None)
    if item is None:
        return Count(code, number)
    return Count(item.zh, number, "" if item.group == _OUTSIDE else _named(item.basis))


def _named(basis: Provenance) -> str:
    """The article; with its text where that is not the Legal Aid Law, which the tables leave unsaid."""
    return basis.article if basis.source == _AID_LAW else _cited(basis)


def _of_group(words: Wording, tally: Tally, group: str) -> tuple[Count, ...]:
    items = ((words.policy.item(PolicyList.GROUNDS, code), number) for code, number in tally)
    return tuple(
        Count(item.zh, n, _named(item.basis)) for item, n in items if item is not None and item.group == group
    )


def clocks(words: Wording, kept: Iterable[ClockKept]) -> tuple[Clock, ...]:
    """How the office kept each period, with its name and the text it rests on; an applicant who lets a date pass
    is no delay of the office's, so the periods that bind others are left out.
    """
    ruled = ((one, _rule(words, one.code)) for one in kept)
    return tuple(_clock(one, rule) for one, rule in ruled if rule is None or rule.binds is Binds.OFFICE)


def _clock(kept: ClockKept, rule: ClockRule | None) -> Clock:
    return Clock(
        name_zh=rule.zh if rule else kept.code,
        basis_zh="；".join(_cited(term.basis) for term in rule.terms) if rule else "",
        length_zh="、".join(dict.fromkeys(_length(term) for term in rule.terms)) if rule else "",
        met_in_time=kept.met_in_time,
        met_late=kept.met_late,
        open_overdue=kept.open_overdue,
        unverified=not (rule.verified if rule else kept.verified),
        statutory=rule.effect is DeadlineEffect.OVERDUE if rule else kept.verified,
    )


def _cited(basis: Provenance) -> str:
    """The text and its article; what no article sets has none."""
    article = "" if basis.article == _NO_ARTICLE else basis.article
    return f"{basis.source}{article}".replace("中华人民共和国", "")


def _rule(words: Wording, code: str) -> ClockRule | None:
    try:
        return packs.catalogue().clock(code, words.region_code, words.day)
    except PolicyMissing:
        return None


def _length(term: ClockTerm) -> str:
    return chinese_number(term.length) + _UNITS[term.unit] if term.length else "由经办人确定"


def quality(words: Wording, forms: tuple[FormResult, ...]) -> content.Quality | None:
    """The form most files were reviewed with; None where none was."""
    if not forms:
        return None
    most = max(forms, key=lambda form: (form.reviewed, form.form_key))
    form = packs.catalogue().review_form(most.form_key)
    best_first = [grade.value for grade in Grade]
    ranked = sorted(most.grades, key=lambda pair: best_first.index(pair[0]))
    return content.Quality(
        form_zh=form.zh,
        reviewed=most.reviewed,
        grades=_labelled(words, "grade", tuple(ranked)),
        mean_score=shown(most.mean, 1),
    )


def duty(words: Wording, found: Duty) -> content.Duty:
    """Duty-lawyer help, person × stage."""
    return content.Duty(
        without_defender=found.known,
        helped=found.helped,
        refused_by_person=found.refused,
        stages=_labelled(words, "stage", found.stages),
        places=_labelled(words, "placement", found.places),
    )


def notices(words: Wording, found: Notices) -> content.Notices:
    """Organ notices by the ground the organ named."""
    return content.Notices(
        received=found.received,
        withdrawn=found.withdrawn,
        assigned=found.assigned,
        in_time=found.in_time,
        grounds=_listed(words, PolicyList.GROUNDS, found.grounds),
        organs=_labelled(words, "organ_kind", found.organs),
    )


def mediation(words: Wording, found: Mediation) -> content.Mediation:
    """Disputes by type."""
    return content.Mediation(
        committees=found.committees,
        mediators=found.mediators,
        full_time=found.fulltime,
        types=tuple(
            content.DisputeLine(
                label_zh=words.labels.zh("dispute_type", one.code),
                accepted=one.accepted,
                agreed=one.agreed,
                failed=one.failed,
                refused_or_withdrawn=one.given_up,
                pending=one.pending,
                performed=one.performed,
            )
            for one in found.types
        ),
    )
