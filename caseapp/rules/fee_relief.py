"""What is left to pay after a notary office or forensic institution has answered (LAL Art. 53); amounts in fen."""

from __future__ import annotations

from collections.abc import Iterator

from caseapp.errors import Fault
from caseapp.vocabulary import FeeReliefOutcome

RELIEVING = frozenset({FeeReliefOutcome.WAIVED, FeeReliefOutcome.REDUCED})


def payable(outcome: FeeReliefOutcome, fee_fen: int, reduced_to_fen: int | None) -> int | None:
    """What the recipient still pays; None where the request was taken back, so that nobody said anything of it."""
    if outcome is FeeReliefOutcome.REDUCED:
        return reduced_to_fen
    return {FeeReliefOutcome.WAIVED: 0, FeeReliefOutcome.REFUSED: fee_fen}.get(outcome)


def faults(
    outcome: FeeReliefOutcome, fee_fen: int, reduced_to_fen: int | None, reason: str | None
) -> Iterator[Fault]:
    """What is wrong with an answer: a reduction says to what, less than all and more than nothing; a no says why."""
    if outcome is FeeReliefOutcome.REDUCED:
        yield from _reduction_faults(fee_fen, reduced_to_fen)
    elif reduced_to_fen is not None:
        zh, en = "只有减收时才填写减收后的金额", "only a reduction has an amount it is reduced to"
        yield Fault("reduced_to_fen", "not_reduced", zh, en)
    if outcome not in RELIEVING and not reason:
        zh, en = "不予减免或者撤回的，请说明理由", "say why it was refused or taken back"
        yield Fault("reason", "required", zh, en)


def _reduction_faults(fee_fen: int, reduced_to_fen: int | None) -> Iterator[Fault]:
    if reduced_to_fen is None:
        zh, en = "请填写减收后的金额（分）", "say to what amount it was reduced, in fen"
        yield Fault("reduced_to_fen", "required", zh, en)
    elif not 0 < reduced_to_fen < fee_fen:
        zh = f"减收后的金额须大于0、小于原费用（{fee_fen}分）；全部免除的为免收"
        en = f"more than 0 and less than the fee of {fee_fen} fen; where all of it goes, it is waived"
        yield Fault("reduced_to_fen", "amount", zh, en)
