"""Samples that anybody can draw again."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from caseapp.rules.sampling import draw

NUMBERS = [f"340202-01-民援-2025-{serial:06d}" for serial in range(1, 11)]


def test_the_order_is_known_for_ever() -> None:
    assert [number[-2:] for number in draw(NUMBERS, Decimal("0.3"), 2025)] == ["04", "03", "02"]


@given(st.permutations(NUMBERS), st.decimals("0.0001", 1, places=4), st.integers(0, 2**31 - 1))
def test_a_draw_is_a_part_rounded_up_whatever_order_the_cases_come_in(
    numbers: list[str], share: Decimal, seed: int
) -> None:
    found = draw(numbers, share, seed)
    assert found == draw(NUMBERS, share, seed)
    assert len(set(found)) == len(found)
    assert len(found) - 1 < len(numbers) * share <= len(found)
    assert set(found) <= set(NUMBERS)
    assert draw(numbers, Decimal(1), seed)[: len(found)] == found
