"""Ledgers of old cases: what a column may be, where a row and an import stand."""

from __future__ import annotations

from enum import StrEnum


class LedgerField(StrEnum):
    """What a column of a ledger may hold; ``packs/imports/rules.yaml`` says how each is read."""

    FORMER_NUMBER = "former_number"
    KIND = "kind"
    STATE = "state"
    RECEIVED_ON = "received_on"
    DECIDED_ON = "decided_on"
    ASSIGNED_ON = "assigned_on"
    CLOSED_ON = "closed_on"
    ARCHIVED_ON = "archived_on"
    APPLICANT_NAME = "applicant_name"
    ID_TYPE = "id_type"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    OPPONENT_NAME = "opponent_name"
    COUNTY = "county"
    MATTER = "matter"
    AID_FORM = "aid_form"
    CHANNEL = "channel"
    SENSITIVITY = "sensitivity"
    WORKER = "worker"
    FACTS = "facts"


class LedgerFieldType(StrEnum):
    """How the text of a cell becomes a value."""

    TEXT = "text"
    NUMBER = "number"
    CODE = "code"
    DAY = "day"
    IDENTITY = "identity"
    PHONE = "phone"
    DIVISION = "division"


class ImportState(StrEnum):
    """Where an import stands."""

    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class ImportRowState(StrEnum):
    """What became of a row. ``known``: its source key has a case already; ``repeated``: it stands twice in the file;
    ``refused``: it was ready, and no longer fitted when its turn came; ``kept``: somebody has worked on its case
    since, so that an undo leaves it.
    """

    READY = "ready"
    FAULTY = "faulty"
    REPEATED = "repeated"
    KNOWN = "known"
    IMPORTED = "imported"
    REFUSED = "refused"
    VOIDED = "voided"
    KEPT = "kept"
