"""Rules that some regions switch on by a setting: asked only there, and resting on the text that did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from caseapp.packs.conditions import Condition, Truth
from caseapp.packs.policies import Policy

DOUBT: Final = ("（该规则的原文未经核对。）", " (The text of this rule has not been verified.)")


def asked(condition: Condition, policy: Policy) -> tuple[Condition, ...]:
    """The parts of a condition, without those that the region has not switched on."""
    return tuple(part for part in condition.parts if is_asked(part, policy))


def is_asked(condition: Condition, policy: Policy) -> bool:
    """Whether the region has switched it on, if it must be."""
    return not condition.where or policy.asks(condition.where)


def resting(condition: Condition, policy: Policy) -> Condition:
    """The condition on the text of its switch; its sentences say where nobody has read that text."""
    switch = policy.setting(condition.where) if condition.where else None
    if switch is None:
        return condition
    return replace(condition, basis=switch.basis, say=_told(condition.say, verified=switch.basis.verified))


def _told(say: Mapping[Truth, tuple[str, str]], *, verified: bool) -> Mapping[Truth, tuple[str, str]]:
    return say if verified else {answer: (zh + DOUBT[0], en + DOUBT[1]) for answer, (zh, en) in say.items()}
