"""Counted codes into printed lines: names and articles from the packs in force on a day in a region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from caseapp import packs
from caseapp.errors import PolicyMissing
from caseapp.metrics.compare import shown
from caseapp.metrics.year import ClockKept, Duty, FormResult, Mediation, Notices, Tally, Year
from caseapp.packs.clocks import ClockRule, ClockTerm
from caseapp.packs.labels import Labels
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import PolicyList
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
    """The year's breakdowns; those in which a case may stand twice do not add up."""
    found = year.tallies
    grounds = found["grounds"]
    several = words.labels.zh("other", "several_grounds")
    made = [
        ("matters", _listed(words, PolicyList.MATTERS, found["matter"]), ""),
        ("channels", _labelled(words, "channel", found["channel"]), ""),
        ("routes", _labelled(words, "hardship_route", found["hardship_route"]), ""),
        ("exempt_from_hardship", _of_group(words, grounds, _HARDSHIP), several),
        ("exempt_from_verification", _of_group(words, grounds, _VERIFICATION), several),
        ("refusal_grounds", _listed(words, PolicyList.REFUSAL_GROUNDS, found["refusal_grounds"]), several),
        (
            "termination_grounds",
            _listed(words, PolicyList.TERMINATION_GROUNDS, found["termination_grounds"]),
            "",
        ),
    ]
    return tuple(
        Breakdown(key, words.labels.zh("breakdown", key), lines, total or "合计", adds_up=not total)
        for key, lines, total in made
        if lines
    )


def _labelled(words: Wording, group: str, tally: Tally) -> tuple[Count, ...]:
    found = ((words.labels.of(group, code), number) for code, number in tally)
    return tuple(Count(label.zh, number, label.article) for label, number in found)


def _listed(words: Wording, which: PolicyList, tally: Tally) -> tuple[Count, ...]:
    return tuple(_item(words, which, code, number) for code, number in tally)


def _item(words: Wording, which: PolicyList, code: str, number: int) -> Count:
    """A code out of force on the day is printed as it is; a matter that no article names has none."""
    item = words.policy.item(which, code)
    if item is None:
        return Count(code, number)
    return Count(item.zh, number, "" if item.group == _OUTSIDE else item.basis.article)


def _of_group(words: Wording, tally: Tally, group: str) -> tuple[Count, ...]:
    items = ((words.policy.item(PolicyList.GROUNDS, code), number) for code, number in tally)
    return tuple(
        Count(item.zh, n, item.basis.article) for item, n in items if item is not None and item.group == group
    )


def clocks(words: Wording, kept: Iterable[ClockKept]) -> tuple[Clock, ...]:
    """How each period was kept, with its name and the text it rests on."""
    return tuple(_clock(words, one) for one in kept)


def _clock(words: Wording, kept: ClockKept) -> Clock:
    rule = _rule(words, kept.code)
    return Clock(
        name_zh=rule.zh if rule else kept.code,
        basis_zh="；".join(map(_cited, rule.terms)) if rule else "",
        length_zh="、".join(dict.fromkeys(_length(term) for term in rule.terms)) if rule else "",
        met_in_time=kept.met_in_time,
        met_late=kept.met_late,
        open_overdue=kept.open_overdue,
        unverified=not (rule.verified if rule else kept.verified),
        statutory=rule.effect is DeadlineEffect.OVERDUE if rule else kept.verified,
    )


def _cited(term: ClockTerm) -> str:
    """The text and its article; a period that no article sets has none."""
    article = "" if term.basis.article == _NO_ARTICLE else term.basis.article
    return f"{term.basis.source}{article}".replace("中华人民共和国", "")


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
