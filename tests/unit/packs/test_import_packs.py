"""How ledgers are read is data: the states fit the columns of a case, a faulty mapping file is told whole."""

import json
from typing import Any

import pytest

from caseapp import packs
from caseapp.errors import Fault, Invalid
from caseapp.packs.imports import ImportRules, ledger_of
from caseapp.vocabulary import APPLIED_AID_KINDS, CaseOutcome, DecisionOutcome, LedgerField

GOOD: dict[str, Any] = {
    "code": "own",
    "zh": "本所台账",
    "en": "our ledger",
    "header_rows": 1,
    "constants": {"kind": "civil_aid"},
    "columns": {
        "former_number": {"headers": ["编号"]},
        "applicant_name": {"headers": ["受援人 / 姓名"]},
        "received_on": {"headers": ["收件"]},
        "state": {"headers": ["情况"], "values": {"结案": "closed"}},
    },
}


@pytest.fixture(scope="module")
def rules() -> ImportRules:
    return packs.load().imports


def faults(rules: ImportRules, text: str) -> list[Fault]:
    with pytest.raises(Invalid) as error:
        ledger_of(rules, text)
    assert all(one.message and one.message_en for one in error.value.faults)
    return list(error.value.faults)


def changed(**changes: Any) -> str:
    return json.dumps({**GOOD, **changes}, ensure_ascii=False)


def test_a_mapping_file_is_read_as_json_or_yaml(rules: ImportRules) -> None:
    found = ledger_of(rules, changed())
    assert found.key == (LedgerField.FORMER_NUMBER,)
    assert found.columns[LedgerField.APPLICANT_NAME].headers == (("受援人", "姓名"),)
    written = "code: own\nzh: 台账\nen: ledger\nheader_rows: 1\nconstants: {kind: civil_aid}\ncolumns:\n"
    lines = (f"  {name}: {json.dumps(one, ensure_ascii=False)}\n" for name, one in GOOD["columns"].items())
    assert ledger_of(rules, written + "".join(lines)).columns == found.columns


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("{", "mapping"),
        ("[1]", "mapping"),
        ("x" * 200_001, "mapping"),
        (changed(colums={}), "mapping.colums"),
        (changed(columns={}), "mapping.columns.former_number"),
        (changed(columns={**GOOD["columns"], "nickname": {"headers": ["外号"]}}), "mapping.columns.nickname"),
        (changed(columns={**GOOD["columns"], "sex": {"headers": ["性别"]}}), "mapping.columns.sex.values"),
        (
            changed(columns={**GOOD["columns"], "sex": {"headers": ["性别"], "values": {"男": "man"}}}),
            "mapping.columns.sex.values",
        ),
        (changed(columns={**GOOD["columns"], "phone": {"headers": []}}), "mapping.columns.phone.headers"),
        (changed(constants={"kind": "murder"}), "mapping.constants.kind"),
        (changed(key=["id_number"]), "mapping.columns.id_number"),
        (changed(header_rows=9), "mapping.header_rows"),
        (changed(sheets="some"), "mapping.sheets"),
        (changed(code="我的"), "mapping.code"),
    ],
)
def test_a_faulty_mapping_file_says_where(rules: ImportRules, text: str, field: str) -> None:
    assert field in {one.field for one in faults(rules, text)}


def test_every_state_sets_what_the_columns_of_a_case_demand(rules: ImportRules) -> None:
    """The CHECKs of ``legal_case``, asked of the data before any row is."""
    assert {kind for kind, _ in rules.states} == set(APPLIED_AID_KINDS)
    for (_, state), rule in rules.states.items():
        sets = rule.sets
        assert ("decided_on" in sets) == ("decision" in sets), state
        assert ("closed_on" in sets) == ("outcome" in sets), state
        assert ("archived_on" in sets) == (state == "archived")
        assert (state in {"granted", "in_progress", "closed"}) <= (
            sets.get("decision") == DecisionOutcome.GRANTED
        )
        assert sets.get("outcome") in {None, *CaseOutcome}
        placed = {LedgerField(text[1:-1]) for text in sets.values() if text.startswith("<")}
        assert placed <= rule.needs
        assert {replay.on for replay in rule.replays} <= {*rule.needs, *rules.always}
        assert not (rule.replays and "closed_on" in sets), "an ended case starts no clock"
