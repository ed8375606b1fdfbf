"""Sums of subsidies in fen, which service a case was, and whose amount holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from caseapp.packs.reading import PackReader
from caseapp.packs.subsidies import load_subsidies
from caseapp.rules.subsidies import WHOLE, Amount, left, work_out

READER = PackReader()
RULES = load_subsidies(READER)
READER.finish()
CIVIL = RULES.service("civil_aid", "settlement", None)


def amount(name: str, yuan: str) -> Amount:
    return Amount(name, Decimal(yuan), "340200", date(2025, 1, 1), "测试标准")


def find(**yuan: str) -> Callable[[str], Amount | None]:
    table = {f"subsidy.{name.replace('__', '.')}": value for name, value in yuan.items()}
    return lambda name: amount(name, table[name]) if name in table else None


def test_the_first_service_that_fits_is_taken() -> None:
    def code(*case: str | None) -> str | None:
        found = RULES.service(*case)  # type: ignore[arg-type]
        return found.code if found else None

    assert code("civil_aid", "non_litigation", None) == "non_litigation"
    assert code("civil_aid", "judgment_partly", None) == "civil_case"
    assert code("administrative_aid", "settlement", None) == "administrative_case"
    assert [code("criminal_aid", "trial_concluded", stage) for stage in ("investigation", "trial")] == [
        "criminal_investigation",
        "criminal_trial",
    ]
    assert code("mediation", "settlement", None) is None


def test_a_kind_of_worker_may_have_an_amount_of_its_own_and_own_staff_must() -> None:
    assert CIVIL is not None
    figures = find(civil_case="1000", civil_case__grassroots_legal_worker="500")
    assert work_out(RULES, CIVIL, {}, "lawyer", figures).fen == 100000
    assert work_out(RULES, CIVIL, {}, "grassroots_legal_worker", figures).fen == 50000
    assert work_out(RULES, CIVIL, {}, "lai_staff", figures).missing == ("subsidy.civil_case.lai_staff",)
    unnamed = replace(RULES, named_only=())
    assert work_out(unnamed, CIVIL, {}, "lai_staff", figures).fen == 100000


@given(fen=st.integers(1, 10**9), further=st.integers(1, 10**6), count=st.integers(1, 200))
def test_sums_are_exact(fen: int, further: int, count: int) -> None:
    assert CIVIL is not None
    figures = find(civil_case=f"{Decimal(fen) / 100}", further_same_case=f"{Decimal(further) / 100}")
    worked = work_out(RULES, CIVIL, {"further_same_case": count}, "lawyer", figures)
    plain = [line.plain() for line in worked.lines]
    assert worked.fen == fen + further * count == sum(one["sum_fen"] for one in plain)
    assert [one["unit_fen"] * one["count"] for one in plain] == [one["sum_fen"] for one in plain]


@given(fen=st.integers(1, 10**9), part=st.integers(1, WHOLE), other=st.integers(1, WHOLE))
def test_parts_of_one_service_are_never_more_than_the_whole(fen: int, part: int, other: int) -> None:
    assert CIVIL is not None
    figures = find(civil_case=f"{Decimal(fen) / 100}")
    shares = [part, min(other, left([part])), left([part, min(other, left([part]))])]
    paid = [work_out(RULES, CIVIL, {}, "lawyer", figures, share).fen for share in shares]
    assert fen - len(paid) < sum(paid) <= fen
    assert left([part, WHOLE]) == 0


def test_the_last_appointment_is_the_end_and_any_before_it_a_replaced_one() -> None:
    def part(end_reason: str | None, outcome: str) -> tuple[str, bool, bool]:
        found = RULES.part(end_reason, outcome)
        assert found is not None
        return found.code, found.rest, found.basis.verified

    assert part("case_closed", "completed") == ("finished", True, True)
    assert part("aid_terminated", "terminated") == ("terminated", False, False)
    assert part("aid_terminated", "completed") == ("replaced", False, False)
    assert part(None, "terminated") == ("replaced", False, False)
