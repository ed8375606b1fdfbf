"""What may be said of the composition of a people's mediation committee (PML Arts 8, 9)."""

from __future__ import annotations

from enum import StrEnum


class CompositionCode(StrEnum):
    """A rule that the committee does not meet, or that is about to be broken."""

    TOO_FEW_MEMBERS = "too_few_members"
    TOO_MANY_MEMBERS = "too_many_members"
    NO_CHAIR = "no_chair"
    SEVERAL_CHAIRS = "several_chairs"
    NO_WOMAN = "no_woman"
    WOMAN_UNKNOWN = "woman_unknown"
    NO_MINORITY = "no_minority"
    MINORITY_UNKNOWN = "minority_unknown"
    NO_TERM = "no_term"
    TERM_ENDING = "term_ending"
    TERM_ENDED = "term_ended"
    HOST_TERM_ENDING = "host_term_ending"
    HOST_TERM_ENDED = "host_term_ended"
