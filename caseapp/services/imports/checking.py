"""The dry run: every fault of every row of a ledger, kept with the import's own record; no case is written.

An import is for one legal aid institution: the officer's own, or one below it in its tree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import COUNTY_DIGITS, PREFECTURE_DIGITS, Actor, in_region, region_prefix, stands
from caseapp.errors import Fault, Invalid, PolicyMissing
from caseapp.extensions import db
from caseapp.models import ImportedRow, LedgerImport, LegalCase, Organization, Practitioner, Region
from caseapp.packs import catalogue
from caseapp.packs.imports import ImportRules, Ledger, ledger_of, plain
from caseapp.packs.policy_types import PolicyList
from caseapp.rules import ledger as ledgers
from caseapp.rules.ledger import CellFault, Row
from caseapp.rules.ledger_cells import Setting
from caseapp.services import persons, practitioners
from caseapp.services.imports import files
from caseapp.vault import normalise
from caseapp.vocabulary import ImportRowState, LedgerField, OrganizationKind

F = LedgerField
SUFFIXES: Final = ("区", "县", "市")
PERSON: Final[Mapping[str, LedgerField]] = {
    "name": F.APPLICANT_NAME,
    **{one.value: one for one in (F.ID_TYPE, F.ID_NUMBER, F.PHONE, F.ADDRESS, F.SEX, F.BIRTH_DATE)},
}
CODED: Final[Mapping[LedgerField, PolicyList]] = {F.MATTER: PolicyList.MATTERS, F.AID_FORM: PolicyList.FORMS}
TAKEN: Final = (ImportRowState.IMPORTED, ImportRowState.KEPT)


@dataclass(frozen=True, slots=True)
class Upload:
    """What was handed in: the file, the name of a ledger of the packs or the text of a mapping file, for whom."""

    content: bytes
    ledger: str | None = None
    mapping: str | None = None
    organization_id: UUID | None = None


@dataclass(slots=True)
class _Checked:
    """A row with where its faults stand, and what became of it."""

    row: Row
    columns: Mapping[LedgerField, str]
    state: ImportRowState = ImportRowState.READY
    key: str = ""
    worker_id: UUID | None = None

    def fault(self, code: str, name: LedgerField) -> None:
        self.row.faults.append(ledgers.fault(code, self.columns.get(name, ""), name))

    def told(self, name: LedgerField) -> Any:
        return self.row.values.get(name)


def check(actor: Actor, upload: Upload) -> LedgerImport:
    """Read the whole file and keep what was found.

    Raises:
        Invalid: the file, the mapping or the institution cannot be used at all.

    """
    rules = catalogue().imports
    office = _office(actor, upload.organization_id)
    ledger = _ledger(rules, upload, office)
    opened = files.opened(upload.content, rules.limits)
    setting = Setting(opened.since_1904, clock.today(), _divisions(office, rules))
    rows, skipped = _read(opened.sheets, ledger, rules, setting)
    _check_rows(rows, office, actor, ledger)
    if sum(len(one.row.faults) for one in rows) > rules.limits.faults:
        zh, en = "错误过多，映射文件可能不适用于此表", "too many faults: the mapping may not be this ledger's"
        raise Invalid(faults=[Fault("file", "too_many_faults", zh, en)])
    found = LedgerImport(
        organization_id=office.id,
        processor_id=office.processor_id,
        region_code=office.region_code,
        file_sha256=hashlib.sha256(upload.content).hexdigest(),
        file_format=opened.format,
        size_bytes=len(upload.content),
        ledger_code=ledger.code,
        ledger_digest=ledger.digest,
        skipped=skipped,
        recorded_by_id=actor.account_id,
    )
    found.sheet_names = {str(one.position): one.name for one in opened.sheets}
    db.session.add(found)
    db.session.flush()
    db.session.add_all([_stored(found, one) for one in rows])
    db.session.flush()
    return found


def _office(actor: Actor, named: UUID | None) -> Organization:
    """The institution whose cases these are; nobody imports for another one's tree."""
    wanted = named or actor.organization_id
    office = db.session.get(Organization, wanted) if wanted in actor.organization_ids else None
    if office is None or office.kind is not OrganizationKind.LEGAL_AID_INSTITUTION:
        zh, en = "只能为本法律援助机构导入", "only for the own legal aid institution"
        raise Invalid(faults=[Fault("organization_id", "not_own_institution", zh, en)])
    return office


def _ledger(rules: ImportRules, upload: Upload, office: Organization) -> Ledger:
    if (upload.ledger is None) == (upload.mapping is None):
        zh, en = "须给出台账名称或者映射文件之一", "give either the name of a ledger or a mapping file"
        raise Invalid(faults=[Fault("mapping", "required", zh, en)])
    if upload.mapping is not None:
        found: Ledger | None = ledger_of(rules, upload.mapping)
    else:
        found = rules.ledgers.get(upload.ledger or "")
    if found is None:
        zh, en = "没有这一台账，可用的是：", "no such ledger; there are: "
        names = ", ".join(sorted(rules.ledgers))
        raise Invalid(faults=[Fault("ledger", "unknown", zh + names, en + names)])
    if faults := list(_code_faults(found, office)):
        raise Invalid(faults=faults)
    return found


def _code_faults(ledger: Ledger, office: Organization) -> Iterator[Fault]:
    """Matters and forms of aid must be codes that today's policy knows."""
    policy = catalogue().policy(office.region_code, clock.today())
    for name, known in CODED.items():
        said = set(ledger.columns[name].values.values()) if name in ledger.columns else set()
        said |= {ledger.constants[name]} if name in ledger.constants else set()
        for code in sorted(said):
            if policy.item(known, code) is None:
                zh, en = f"规则中没有此代码：{code}", f"the policy knows no such code: {code}"
                yield Fault(f"mapping.columns.{name}.values", "unknown", zh, en)


def _divisions(office: Organization, rules: ImportRules) -> dict[str, str]:
    """Codes of the prefecture's divisions under every way of writing them; a name that two have is none."""
    area = region_prefix(office.region_code)[:PREFECTURE_DIGITS]
    rows = sa.select(Region.code, Region.name, Region.valid_to).where(
        in_region(Region.code, f"{area:0<6}"), sa.func.length(Region.code) == COUNTY_DIGITS
    )
    named = sorted(db.session.execute(rows), key=lambda row: (row[2] is None, row[0]))
    city = next((name for code, name, _ in named if code == f"{area:0<6}"), "")
    found = {name: code for name, code in rules.aliases.items() if code.startswith(area)}
    for code, name, _ in named:  # those that stand last, so that they win over those that are gone
        for written in (code, name, f"{city}{name}", *(name.removesuffix(one) for one in SUFFIXES)):
            if len(plain(written)) > 1:
                found[plain(written)] = code
    return found


def _read(
    sheets: Sequence[ledgers.Sheet], ledger: Ledger, rules: ImportRules, setting: Setting
) -> tuple[list[_Checked], list[Any]]:
    """The rows of the sheets that are to be read; a sheet without the header is told among the skipped."""
    rows: list[_Checked] = []
    skipped: list[Any] = []
    missing: list[F] = []
    for sheet in sheets if ledger.every_sheet else sheets[:1]:
        found = ledgers.read(sheet, ledger, rules, setting)
        missing = missing or found.missing
        skipped += [{"sheet": sheet.position, "row": 0, "why": "no_header"}] if found.missing else []
        skipped += [{"sheet": sheet.position, "row": number, "why": why} for number, why in found.skipped]
        rows += [_Checked(one, found.columns) for one in found.rows]
    if not rows:
        raise Invalid(faults=list(_nothing(missing, rules)))
    if len(rows) > rules.limits.rows:
        zh, en = f"超过{rules.limits.rows}行", f"more than {rules.limits.rows} rows"
        raise Invalid(faults=[Fault("file", "too_many_rows", zh, en)])
    return rows, skipped


def _nothing(missing: Sequence[F], rules: ImportRules) -> Iterator[Fault]:
    for name in missing:
        zh = f"找不到“{rules.fields[name].zh}”的表头，或者有几列符合"
        en = f"no header, or several, for the column {name} ({rules.fields[name].en})"
        yield Fault("file", "header_missing", zh, en)
    if not missing:
        yield Fault("file", "no_rows", "表中没有数据行", "the ledger has no rows of data")


def _check_rows(rows: Sequence[_Checked], office: Organization, actor: Actor, ledger: Ledger) -> None:
    for one in rows:
        _check_person(one)
        _check_county(one, office)
    _check_names(rows, office)
    _check_workers(rows, actor)
    _check_keys(rows, office, ledger)
    for one in rows:
        if one.row.faults:
            one.state = ImportRowState.FAULTY


def person_of(values: Mapping[LedgerField, Any]) -> dict[str, Any]:
    """The applicant as :func:`caseapp.services.persons.person_for` takes them."""
    found = {name: values.get(key) for name, key in PERSON.items()}
    return found if found["id_number"] else {**found, "id_type": None}


def _check_person(one: _Checked) -> None:
    if not one.told(F.APPLICANT_NAME):
        return
    for found in persons.shape_faults(person_of(one.row.values)):
        name = PERSON[found.field]
        column = one.columns.get(name, "")
        one.row.faults.append(CellFault(column, name, found.code, found.message, found.message_en))


def _check_county(one: _Checked, office: Organization) -> None:
    named = one.told(F.COUNTY)
    if named is not None and not named.startswith(region_prefix(office.region_code)):
        one.fault("other_institution", F.COUNTY)


def _check_names(rows: Sequence[_Checked], office: Organization) -> None:
    """One number, one name: in the file, and beside those who are stored already."""
    told = [one for one in rows if one.told(F.ID_NUMBER) and one.told(F.APPLICANT_NAME)]
    stored = persons.names_stored(office.processor_id, [one.told(F.ID_NUMBER) for one in told])
    names = {number: normalise(name) for number, (_, name) in stored.items()}
    for one in told:
        if names.setdefault(one.told(F.ID_NUMBER), _name(one)) != _name(one):
            one.fault("identity_mismatch", F.APPLICANT_NAME)


def _name(one: _Checked) -> str:
    return normalise(one.told(F.APPLICANT_NAME))


def _check_workers(rows: Sequence[_Checked], actor: Actor) -> None:
    """Who is at work must be on the register; who was, long ago, need not be: the row keeps the name."""
    wanted = {one.told(F.WORKER) for one in rows} - {None}
    if not wanted:
        return
    found: dict[str, list[UUID]] = {}
    select = sa.select(Practitioner.name, Practitioner.id).where(practitioners.near(actor))
    for name, identifier in db.session.execute(select):
        found.setdefault(plain(name), []).append(identifier)
    for one in rows:
        if one.told(F.WORKER) is not None:
            _appoint(one, found.get(plain(one.told(F.WORKER)), []))


def _appoint(one: _Checked, found: Sequence[UUID]) -> None:
    rule = catalogue().imports.state(one.told(F.KIND) or "", one.told(F.STATE) or "")
    if len(found) == 1:
        one.worker_id = found[0]
    elif rule is not None and F.WORKER in rule.needs:
        one.fault("worker_ambiguous" if found else "worker_unknown", F.WORKER)


def _check_keys(rows: Sequence[_Checked], office: Organization, ledger: Ledger) -> None:
    """The same row twice in the file, or in one before it, makes no second case."""
    first: dict[str, _Checked] = {}
    for one in rows:
        said = [one.told(name) for name in ledger.key]
        if any(value is None for value in said):
            continue
        one.key = "|".join(normalise(str(value)) for value in said)
        before = first.setdefault(one.key, one)
        if before is not one and before.row.values == one.row.values:
            one.state = ImportRowState.REPEATED
        elif before is not one:
            one.fault("key_twice_different", ledger.key[0])
    known = _known_keys(office.id, list(first))
    numbers = _numbers_taken(office.id, rows)
    for key, one in first.items():
        if key in known:
            one.state = ImportRowState.KNOWN
        elif one.told(F.FORMER_NUMBER) in numbers:
            one.fault("number_taken", F.FORMER_NUMBER)


def _known_keys(organization_id: UUID, keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for some in persons.batched(keys, persons.LOOKED_UP):
        by_index = {index: key for key in some for index in key_indexes(key)}
        select = sa.select(ImportedRow.source_key_index).where(
            ImportedRow.organization_id == organization_id,
            ImportedRow.state.in_(TAKEN),
            ImportedRow.source_key_index.in_(list(by_index)),
        )
        found |= {by_index[index] for index in db.session.scalars(select) if index is not None}
    return found


def key_indexes(key: str) -> list[bytes]:
    """Under what a source key may be stored."""
    return ImportedRow.source_key.indexes[0].every(key)


def _numbers_taken(organization_id: UUID, rows: Sequence[_Checked]) -> set[str]:
    found: set[str] = set()
    numbers = sorted({one.told(F.FORMER_NUMBER) for one in rows} - {None})
    for some in persons.batched(numbers, persons.LOOKED_UP):
        select = sa.select(LegalCase.former_number).where(
            LegalCase.organization_id == organization_id, LegalCase.former_number.in_(some), stands(LegalCase)
        )
        found |= {number for number in db.session.scalars(select) if number is not None}
    return found


def _stored(found: LedgerImport, one: _Checked) -> ImportedRow:
    row = ImportedRow(
        import_id=found.id,
        organization_id=found.organization_id,
        region_code=found.region_code,
        sheet=one.row.sheet,
        number=one.row.number,
        state=one.state,
        faults=[asdict(fault) for fault in one.row.faults],
    )
    if one.state is ImportRowState.READY:
        told = {str(name): _plain(value) for name, value in one.row.values.items()}
        row.record = {**told, "worker_id": str(one.worker_id) if one.worker_id else None}
        row.words, row.source_key = one.row.words, one.key
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def policy_in_force(region_code: str, on: date) -> bool:
    """Whether the law of that day is known here at all; older cases have no clocks."""
    try:
        catalogue().policy(region_code, on)
    except PolicyMissing:
        return False
    return True
