"""The budget itself; part of the short run."""

import pytest

from tests.soak.conftest import Budget, Purse, seconds


@pytest.mark.parametrize(("text", "answer"), [("15m", 900), ("90s", 90), ("2h", 7200), ("", None)])
def test_budgets_are_read(text: str, answer: float | None) -> None:
    assert seconds(text) == answer


@pytest.mark.parametrize("text", ["15", "15 m", "-3m", "soon"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="15m"):
        seconds(text)


def test_without_a_share_all_rounds_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(Budget("counting", None).rounds(5, "rounds")) == [0, 1, 2, 3, 4]
    assert "counting: 5 of 5 rounds" in capsys.readouterr().out


def test_with_no_time_one_round_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(Budget("counting", 0).rounds(5, "rounds")) == [0]
    assert "counting: 1 of 5 rounds" in capsys.readouterr().out


def test_what_is_left_goes_to_the_rest() -> None:
    purse = Purse(90, 3)
    assert [round(purse.next_share() or 0) for _ in range(3)] == [30, 45, 90]
    assert Purse(None, 3).next_share() is None
