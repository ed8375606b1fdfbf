"""What is left to pay of a fee: amounts add up, and a no says why."""

import pytest

from caseapp.rules.fee_relief import faults, payable
from caseapp.vocabulary import FeeReliefOutcome as Outcome

FEE = 360_000


@pytest.mark.parametrize(
    ("outcome", "told", "left"),
    [(Outcome.WAIVED, None, 0), (Outcome.REDUCED, 1, 1), (Outcome.REDUCED, FEE - 1, FEE - 1),
     (Outcome.REFUSED, None, FEE), (Outcome.WITHDRAWN, None, None)],
)  # fmt: skip
def test_what_is_left_to_pay(outcome: Outcome, told: int | None, left: int | None) -> None:
    assert payable(outcome, FEE, told) == left
    assert list(faults(outcome, FEE, told, "理由")) == []


@pytest.mark.parametrize(
    ("outcome", "told", "reason", "fault"),
    [(Outcome.REDUCED, None, None, ("reduced_to_fen", "required")),
     (Outcome.REDUCED, 0, None, ("reduced_to_fen", "amount")),
     (Outcome.REDUCED, FEE, None, ("reduced_to_fen", "amount")),
     (Outcome.WAIVED, 1, None, ("reduced_to_fen", "not_reduced")),
     (Outcome.REFUSED, FEE, "理由", ("reduced_to_fen", "not_reduced")),
     (Outcome.REFUSED, None, None, ("reason", "required")),
     (Outcome.WITHDRAWN, None, None, ("reason", "required"))],
)  # fmt: skip
def test_amounts_that_do_not_add_up_are_refused(
    outcome: Outcome, told: int | None, reason: str | None, fault: tuple[str, str]
) -> None:
    (found,) = faults(outcome, FEE, told, reason)
    assert (found.field, found.code) == fault
    assert found.message
    assert found.message_en
