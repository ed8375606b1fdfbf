"""Every column that can hold words is sealed, or says here why it stands in plain; so no new one slips by.

Design §9: identity numbers, phones, addresses, income, flags of disability and violence, bank accounts and the facts
of a case are sealed. Columns of an enum, of numbers, days, instants and ids hold no words and are not listed.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from caseapp.extensions import Model, db
from caseapp.models import AidApplication, Person, append_only
from caseapp.models.keys import sealed_tables
from caseapp.services.audit_digests import business_columns
from caseapp.services.audit_ledger import is_of_case
from caseapp.vault import vault
from tests.conftest import KEYS
from tests.house import tree

NAME: Final = "plain by design: names are searched (design §9); masked where the role does not need them"
CODE: Final = "a code of a pack or of the program, checked before it is stored"
LAW: Final = "an article, a source, a version: published words"
PUBLIC: Final = (
    "what the office, another body or an institution is called; its address or number, nobody's own"
)
SERIES: Final = "a number given by the office"
KEYED: Final = "a keyed digest or an index; says nothing without the key"
DIGEST: Final = "a digest of what holds no personal data, or of what is sealed"
IDS: Final = "ids and names of fields, never values"
MACHINE: Final = "written by the program about itself"
REGISTER: Final = (
    "a register of the processor for the authorities: says nothing of single people (PIPL Arts 55-57)"
)
PLAIN: Final[dict[str, Iterable[str]]] = {
    NAME: ["person.name", "account.display_name", "account.login", "mediator.name", "practitioner.name"],
    CODE: [
        *("*.region_code", "*.from_state", "*.to_state", "legal_case.state", "case_event.verb"),
        *(
            "case_event.reason_code",
            "assignment.end_reason",
            "assignment.provider_type",
            "case_mediator.named_by",
        ),
        *("aid_application.aid_form", "aid_application.matter_code", "aid_application.hardship_route"),
        *(
            "aid_application.screening_outcome",
            "screening.outcome",
            "screening.route",
            "screening.policy_region",
        ),
        *(
            "*.refusal_grounds",
            "decision.prior_aid_ground",
            "prior_aid.ground",
            "recusal.ground",
            "jurisdiction_choice.link",
            "jurisdiction_choice.other_link",
            "termination.ground",
            "organ_notice.origin",
            "deadline.clock_code",
        ),
        *(
            "deadline.effect",
            "deadline.start_event",
            "deadline.unit",
            "deadline.events_seen",
            "deadline.pauses",
            "deadline.stopped_by",
        ),
        *("case_review.form_key", "case_review.grade", "case_review.answers", "case_review.critical"),
        *(
            "duty_help_record.helped_items",
            "mediation_committee.division_code",
            "region.code",
            "region.parent_code",
        ),
        *(
            "local_figure.name",
            "local_figure.variant",
            "local_figure.unit",
            "report.kind",
            "number_counter.series",
        ),
        *(
            "*.class_code",
            "data_sharing.purpose",
            "data_sharing.categories",
            "privacy_consent.purpose",
        ),
        *("*.topic_code", "*.language", "*.satisfaction", "*.document_type", "*.decline_reason"),
        *("*.waived", "practitioner.specialities", "practitioner.languages", "practitioner.skills"),
        *(
            "advice_document.form",
            "issued_document.form",
            "issued_document.once_key",
            "document_scan.media_type",
        ),
        *("mediator.specialities", "mediator.languages", "mediator.grade"),
        *("issued_document.delivery_event", "termination_report.ground", "fraud_order.penalty_code"),
        *(
            "case_attachment.category",
            "hearing.clashes_kept",
            "gift_complaint.act",
            "gift_step.outcome",
            "case_attachment.media_type",
            "subsidy.service",
            "subsidy.part",
            "fee_relief.kind",
            "closing_report.closing_event",
            "progress_entry.kind",
            "progress_entry.grounds",
            "case_episode.ground",
        ),
        *("legal_case.series", "ledger_import.file_format", "ledger_import.ledger_code"),
        *(
            "conflict_finding.cause",
            "impact_assessment.reason_codes",
            "privacy_incident.categories",
            "case_event.codes",
        ),
    ],
    LAW: [
        *("*.articles", "*.article", "*.source", "deadline.legal_basis", "notice_given.notice_version"),
        *("issued_document.title_zh", "issued_document.title_en"),
        *("advice_document.title_zh", "advice_document.title_en"),
        *("pack_version.key", "pack_version.text", "honesty_commitment.text_version"),
    ],
    PUBLIC: [
        *("hearing.venue", "hearing.room", "hearing.room_key"),
        *("organization.name", "region.name", "duty_station.name", "*.organ_name", "*.organ_case_number"),
        "organ_notice.organ_case_key",
        *(
            "organ_notice.hearing_place",
            "practitioner.license_number",
            "data_sharing.recipient",
        ),
        *("impact_assessment.approved_by", "practitioner_bar.authority"),
        *("advice_document.issuer_name", "issued_document.issuer_name", "redirection.competent_institution"),
        *("mediation_studio.name", "mediation_studio.place", "mediator_training.topic"),
        *("court_report.court_name", "court_report.committees"),
        *("objection.reconsideration_to", "objection.litigation_to"),
        "cooperation_request.institution_name",
        "fee_relief.body_name",
        "jurisdiction_choice.other_institution",
    ],
    SERIES: [
        "legal_case.number",
        "legal_case.former_number",
        "*.case_number",
        "*.verification_code",
        *("issued_document.number", "advice_document.number"),
    ],
    KEYED: [
        *("*.mac", "*.previous", "legal_case.event_head", "case_event.digests", "key_check.fingerprint"),
        *(
            "imported_row.source_key_index",
            "*.id_number_index",
            "practitioner_interest.name_index",
            "*.phone_index",
            "*.phone_tail_index",
            "auth_session.refresh_digest",
        ),
        *("account.password_hash", "account.former_passwords"),
    ],
    DIGEST: [
        *("ledger_import.file_sha256", "ledger_import.ledger_digest"),
        *(
            "*.form_digest",
            "*.policy_digest",
            "pack_version.digest",
            "data_copy.sha256",
            "stored_reply.fingerprint",
        ),
        *("issued_document.sha256", "document_scan.sha256", "case_attachment.sha256", "*.storage_key"),
        "advice_document.sha256",
        *("case_file.sha256", "case_file.rules_digest", "destruction_item.proof"),
        *("audit_anchor.lines_digest", "audit_anchor.security_digest", "audit_anchor.access_digest"),
    ],
    IDS: [
        "conflict_finding.cause",
        *(
            "*.fields",
            "*.contact_apart",
            "access_log.ids",
            "access_log.subject",
            "screening.figure_ids",
            "verification_query.authorisation_ids",
            "security_event.details",
        ),
        "job.payload",
        *("imported_row.faults", "ledger_import.skipped"),
    ],
    MACHINE: [
        *(
            "*.request_id",
            "access_log.route",
            "job.kind",
            "job.error_code",
            "job.resource",
            "job.schedule_key",
        ),
        *("worker_heartbeat.worker", "auth_session.device", "stored_reply.headers", "report.files"),
    ],
    "codes, counts and amounts worked out from published figures, with these figures' names": [
        "subsidy.lines",
        "subsidy.share_basis",
    ],
    "counts and the names of regions and institutions; a published report is public": ["report.snapshot"],
    "of a job that publishes: ids of what was made and counts": ["job.result"],
    "what the reader tells the auditor; bounded, and never a value of the record": ["access_log.purpose"],
    "chosen at random by the client's program": ["stored_reply.key"],
    REGISTER: [
        *("impact_assessment.title", "impact_assessment.processing", "impact_assessment.necessity"),
        *("impact_assessment.risks", "impact_assessment.measures", "privacy_incident.cause"),
        *("privacy_incident.possible_harm", "privacy_incident.measures_taken", "privacy_incident.contact"),
        *("privacy_incident.measures_for_people", "privacy_incident.people_not_told_reason"),
    ],
}
GIVEN: Final = ("case_party", "duty_help_record", "privacy_consent")
SEALED: Final = {
    *("person.id_number", "person.phone", "person.address", "account.phone", "aid_application.facts"),
    *("aid_application.claim", "aid_application.grounds", "aid_application.materials"),
    *("aid_application.matter_told", "aid_application.waiting_request", "hardship_statement.content"),
    *("hardship_statement.answer", "screening.own_request", "screening.own_answer", "decision.statement"),
    *("supplement_request.items", "supplement_request.answers", "closing_report.summary"),
    *("termination.statement", "organ_notice.charge", "organ_notice.contact", "organ_notice.ground"),
    *(
        "duty_help_record.charge",
        "dispute.facts",
        "dispute.terms",
        "progress_entry.text",
        "case_review.comment",
    ),
    *("issued_document.file_key", "issued_document.particulars", "issued_document.void_reason"),
    *("advice_document.file_key", "advice_document.void_reason"),
    *("document_delivery.receiver", "document_delivery.details", "document_scan.file_key"),
    *("verification_authorisation.name", "verification_authorisation.material"),
    *("advice_record.question", "advice_record.answer", "advice_record.topic_told"),
    *("drafting_request.question", "drafting_request.text", "drafting_request.topic_told"),
    *("person_link.reason", "person_link.end_reason"),
    *("jurisdiction_dispute.statement", "jurisdiction_dispute.findings"),
    *("verification_query.source", "verification_query.detail", "commitment_check.statement"),
    *("practitioner_bar.reason", "practitioner_interest.name", "practitioner_interest.id_number"),
    *("assignment.waiver_reason", "assignment_proposal.reason", "assignment_proposal.needs"),
    *("assignment_proposal.waiver_reason", "replacement_request.reason", "replacement_request.evidence"),
    *("replacement_request.statement", "objection.reasons", "objection.findings", "objection.withdrawal"),
    *("termination_report.statement", "termination_report.answer", "fraud_order.statement"),
    *(
        "subsidy.waiver_reason",
        "subsidy.end_reason",
        "report_answer.text",
        "hearing.clash_reason",
        "gift_complaint.statement",
        "gift_complaint.accused",
        "gift_complaint.complainant",
        "gift_complaint.contact",
        "gift_step.statement",
        "hearing.end_reason",
        "case_attachment.name",
        "case_attachment.file_key",
        "attachment_withdrawal.reason",
        "case_note.text",
    ),
    *("subsidy.waiver_reason", "subsidy.end_reason", "subsidy_claw_back.reason"),
    *("subsidy_claw_back.rejection_reason", "subsidy_claw_back.waiver_reason"),
    *("imported_row.words", "imported_row.record", "imported_row.source_key", "ledger_import.undo_reason"),
    *("closing_report.result_papers", "closing_report.checklist"),
    *("case_file.catalogue", "case_file.file_key", "destruction_item.catalogue"),
    "case_episode.reason",
    *("fee_relief.matter", "fee_relief.finding", "fee_relief.reason"),
    *("destruction_list.reason", "destruction_list.decision_reason", "case_retention.hold_history"),
    *(
        "case_party.given_phone",
        "case_party.given_address",
        "legal_case.sensitivity_reasons",
        "stored_reply.body",
        "key_check.mac_root",
        "unmasking.reason",
    ),
}


def holds_words(column: sa.Column[object]) -> bool:
    kind = column.type
    return isinstance(kind, sa.String | sa.JSON | sa.LargeBinary) and not isinstance(kind, sa.Enum)


def undeclared(metadata: sa.MetaData) -> set[str]:
    """Columns that hold words, are not sealed, and give no reason."""
    reasons = {name for names in PLAIN.values() for name in names}
    return {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if holds_words(column)
        and not column.name.endswith(append_only.SEALED)
        and not {f"{table.name}.{column.name}", f"*.{column.name}"} & reasons
    }


def sealed() -> set[str]:
    return {f"{found.table.name}.{field.name}" for found in sealed_tables() for field in found.fields}


def test_every_column_of_words_is_sealed_or_says_why_not() -> None:
    assert undeclared(db.metadata) == set()


def test_no_reason_is_given_for_a_column_that_is_gone() -> None:
    columns = {
        f"{table.name}.{column.name}" for table in db.metadata.tables.values() for column in table.columns
    }
    columns |= {f"*.{name.split('.')[1]}" for name in columns}
    assert {name for names in PLAIN.values() for name in names} <= columns


def test_what_the_design_lists_is_sealed() -> None:
    assert sealed() >= SEALED


def test_every_sealed_column_is_known_to_the_rotation() -> None:
    """A column named so without its descriptor would be written by hand, and never rotated."""
    named = {
        f"{table.name}.{column.name.removesuffix(append_only.SEALED)}"
        for table in db.metadata.tables.values()
        for column in table.columns
        if column.name.endswith(append_only.SEALED)
    }
    assert named == sealed()


def test_every_index_of_a_sealed_column_is_known_to_the_rotation() -> None:
    made = {column for found in sealed_tables() for field in found.fields for _, column in field.indexes}
    named = {
        column
        for table in db.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_index") and isinstance(column.type, sa.LargeBinary)
    }
    assert named == made


@pytest.mark.parametrize("kind", [sa.String(20), sa.Text(), sa.JSON(), sa.LargeBinary()])
def test_a_planted_column_is_found(kind: sa.types.TypeEngine[object]) -> None:
    planted = sa.MetaData()
    sa.Table("person", planted, sa.Column("id", sa.Uuid), sa.Column("bank_account", kind))
    assert undeclared(planted) == {"person.bank_account"}


@pytest.fixture
def keys() -> Iterator[None]:
    """Any keys; those of the process come back afterwards."""
    vault.configure(KEYS)
    yield
    vault.configure(KEYS)


@pytest.mark.usefixtures("keys")
def test_a_matter_that_tells_of_violence_is_not_counted_in_plain() -> None:
    told = AidApplication(case_id=1, matter="abuse_abandonment_domestic_violence")
    assert (told.matter_code, told.matter) == (None, "abuse_abandonment_domestic_violence")
    other = AidApplication(case_id=1, matter="labor_relation_or_pay")
    assert (other.matter_code, other.matter_told_sealed) == ("labor_relation_or_pay", None)


@pytest.mark.usefixtures("keys")
def test_a_value_is_sealed_for_a_row_that_has_its_key() -> None:
    with pytest.raises(RuntimeError, match="its key"):
        AidApplication(facts="…")
    assert issubclass(Person, Model)


def test_columns_that_no_event_digests_are_named_as_not_found() -> None:
    page = tree.read(Path("docs/api/audit.md"))
    not_found = page.partition("**Not found:**")[2].partition("##")[0]
    checked = {"event_seq", "event_head"}  # the chain itself
    left = {
        attribute.key
        for mapper in Model.registry.mappers
        if is_of_case(mapper.class_)
        for attribute in mapper.column_attrs
        if attribute.key not in business_columns(mapper.class_) and attribute.key not in checked
    }
    assert {name for name in left if f"`{name}`" not in not_found} == set()
    assert "version" in left
