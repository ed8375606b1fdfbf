"""A province's ledger of ten years, made inside PostgreSQL: 500,000 cases with what the filters of the queue look at.

Cases come in evenly over the days and counties; the last 2.5 % and one in fifty of the older ones are open.
"""

import sqlalchemy as sa

CASES = 500_000
OFFICES = 105
FIRST_DAY, LAST_DAY = "2016-01-01", "2025-12-31"

_CASE = "('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid"
_OFFICE = f"md5('office' || i % {OFFICES})::uuid"
_STEPS = f"""
CREATE UNLOGGED TABLE plan AS
SELECT i, {_CASE} AS id, {_OFFICE} AS office, 340000 + (i % {OFFICES}) / 10 * 100 + 100 + i % 10 + 2 AS region,
  date '{FIRST_DAY}' + (i::bigint * 3653 / {CASES})::int AS day, i > {CASES} * 0.975 AS fresh,
  abs(hashint4(i)) % 1000 AS h, abs(hashint4(-i)) % 1000 AS g,
  (ARRAY['civil_aid', 'civil_aid', 'civil_aid', 'civil_aid', 'civil_aid', 'civil_aid', 'civil_aid', 'civil_aid',
         'civil_aid', 'civil_aid', 'civil_aid', 'administrative_aid', 'administrative_aid', 'criminal_aid',
         'criminal_aid', 'criminal_aid', 'mediation', 'mediation', 'mediation', 'mediation'])
    [1 + abs(hashint4(i + 7)) % 20] AS kind
FROM generate_series(1, {CASES}) AS i;
CREATE UNLOGGED TABLE cases AS
SELECT p.i, p.id, office, region::text AS region, day, fresh, h, g, kind, CASE
  WHEN kind = 'mediation' AND fresh THEN (ARRAY['registered', 'mediating'])[1 + h % 2]
  WHEN kind = 'mediation' THEN CASE WHEN h < 20 THEN 'mediating' ELSE 'archived' END
  WHEN kind = 'criminal_aid' AND fresh
    THEN (ARRAY['notice_received', 'assigned', 'in_progress', 'in_progress'])[1 + h % 4]
  WHEN kind = 'criminal_aid' THEN CASE WHEN h < 20 THEN 'in_progress' WHEN h < 30 THEN 'terminated' ELSE 'archived' END
  WHEN fresh THEN (ARRAY['submitted', 'under_review', 'supplement_requested', 'granted', 'granted', 'assigned',
                         'in_progress', 'in_progress', 'closing_report_submitted'])[1 + h % 9]
  WHEN h < 20 THEN 'in_progress' WHEN h < 60 THEN 'refused' WHEN h < 75 THEN 'withdrawn' WHEN h < 80 THEN 'terminated'
  ELSE 'archived' END AS state
FROM plan p;
DROP TABLE plan;
INSERT INTO legal_case (id, number, year, serial, series, kind, region_code, organization_id, processor_id, sensitivity,
  state, opened_on, received_at, decision, decided_on, decided_by_id, outcome, closed_on, archived_on, created_at,
  event_seq, version, queue_rank)
SELECT id, region || '-01-援-' || extract(year FROM day) || '-' || lpad(i::text, 6, '0'), extract(year FROM day), i,
  kind, kind, region, office, office,
  CASE WHEN kind = 'criminal_aid' THEN 'criminal' WHEN (g + h) % 50 = 0 THEN 'minor' ELSE 'normal' END,
  state, day, day + interval '2 hours', CASE WHEN state = 'refused' THEN 'refused' WHEN decided THEN 'granted' END,
  CASE WHEN decided THEN day + 5 END, CASE WHEN decided THEN office END,
  CASE WHEN NOT ended THEN NULL WHEN state = 'archived' AND kind = 'mediation' THEN 'agreement'
       WHEN state = 'archived' THEN 'completed' ELSE state END,
  CASE WHEN ended THEN least(day + g % 300, date '{LAST_DAY}') END,
  CASE WHEN state = 'archived' THEN least(day + 400, date '{LAST_DAY}') END, day, 1, 1,
  CASE WHEN g % 9 = 0 THEN 0 ELSE 1 END
FROM (SELECT *, state IN ('refused', 'withdrawn', 'terminated', 'archived') AS ended,
  kind IN ('civil_aid', 'administrative_aid')
    AND state NOT IN ('submitted', 'under_review', 'supplement_requested', 'withdrawn') AS decided FROM cases) AS told;
INSERT INTO organization (id, name, kind, region_code, serial, processor_id, intake_may_decide, proposer_may_approve,
  version)
SELECT office, '示例法律援助中心', 'legal_aid_institution', min(region), row_number() OVER (ORDER BY office), office,
  false, false, 1 FROM cases GROUP BY office;
INSERT INTO person (id, processor_id, name, created_at, id_type, id_number_index)
SELECT md5('person' || n)::uuid, md5('office0')::uuid, '某某', now(), 'resident_id',
  CASE WHEN n = 1 THEN :searched ELSE substr(decode(md5(n::text), 'hex') || '\\x00'::bytea, 1, 17) END
FROM generate_series(0, 99999) AS n;
INSERT INTO case_party (id, case_id, region_code, organization_id, sensitivity, recorded_at, person_id, role,
  contact_apart)
SELECT id, id, region, office, 'normal', day, md5('person' || i % 100000)::uuid,
  CASE kind WHEN 'mediation' THEN 'disputant' WHEN 'criminal_aid' THEN 'defendant' ELSE 'applicant' END, '[]'
FROM cases;
INSERT INTO aid_application (case_id, region_code, organization_id, aid_form, matter_code, channel,
  filled_in_by_staff)
SELECT id, region, office,
  CASE WHEN g < 50 THEN 'labor_mediation_arbitration_representation' ELSE 'civil_admin_statecomp_representation' END,
  (ARRAY['labor_relation_or_pay', 'support_maintenance', 'work_injury'])[CASE WHEN h % 100 < 60 THEN 1
    WHEN h % 100 < 97 THEN 2 ELSE 3 END],
  CASE WHEN g < 5 THEN 'transfer' WHEN g < 105 THEN 'phone' WHEN g < 300 THEN 'web' ELSE 'window' END, false
FROM cases WHERE kind IN ('civil_aid', 'administrative_aid');
INSERT INTO organ_notice (case_id, region_code, organization_id, origin, organ_kind, organ_name, organ_case_number,
  organ_case_key, ground_sealed, stage, received_at, indictment_enclosed)
SELECT id, region, office, 'notice', 'court', '示例人民法院', '（2025）' || i || '号',
  '示例人民法院|(2025)' || i || '号', '', (ARRAY['investigation', 'prosecution', 'trial'])[1 + g % 3], day,
  false
FROM cases WHERE kind = 'criminal_aid';
INSERT INTO case_mediator (id, case_id, region_code, organization_id, sensitivity, recorded_at, mediator_id, named_by)
SELECT id, id, region, office, 'normal', day, md5('mediator' || i % 2000)::uuid, 'committee' FROM cases
WHERE kind = 'mediation';
INSERT INTO assignment (id, case_id, region_code, organization_id, sensitivity, recorded_at, practitioner_id,
  provider_type, assigned_on, ended_on, end_reason, waived)
SELECT id, id, region, office, 'normal', day, md5('lawyer' || i % 3000)::uuid, 'lawyer', day + 7,
  CASE WHEN state IN ('archived', 'terminated') THEN day + 100 END,
  CASE WHEN state IN ('archived', 'terminated') THEN 'case_closed' END, '[]'
FROM cases WHERE kind <> 'mediation'
  AND state IN ('assigned', 'in_progress', 'closing_report_submitted', 'archived', 'terminated');
INSERT INTO deadline (id, case_id, region_code, organization_id, sensitivity, recorded_at, clock_code, case_kind,
  case_number, legal_basis, verified, effect, start_event, start_on, start_at, length, unit, due_on, provisional,
  suspended_days, pauses, stopped_by, events_seen, state, met_on)
SELECT id, id, region, office, 'normal', day, 'application_review', kind, '-', '-', true,
  CASE WHEN g < 30 THEN 'right' ELSE 'overdue' END, 'application.received', day, day, 7, 'calendar_day',
  CASE WHEN state IN ('in_progress', 'mediating') THEN date '{LAST_DAY}' + h % 60 ELSE day + 7 END, false, 0, '[]',
  '[]', '[]', running, CASE WHEN running = 'met' THEN day + 6 END
FROM (SELECT *, CASE WHEN state IN ('refused', 'withdrawn', 'terminated', 'archived') THEN 'met' ELSE 'running' END
  AS running FROM cases) AS told;
DROP TABLE cases
"""


def fill(connection: sa.Connection, searched: bytes) -> None:
    """Fill an empty migrated database; ``searched`` is the blind index of one person's document.

    Foreign keys are not looked at meanwhile, and indexes are made once the rows are there.
    """
    connection.exec_driver_sql("SET session_replication_role = replica")
    dropped = _drop_indexes(connection)
    for step in _STEPS.split(";\n"):
        text = sa.text(step.replace("'\\x00'::bytea", "decode('00', 'hex')"))
        connection.execute(text, {"searched": searched} if ":searched" in step else {})
    for definition in dropped:
        connection.exec_driver_sql(definition)
    connection.exec_driver_sql("SET session_replication_role = DEFAULT")


def _drop_indexes(connection: sa.Connection) -> list[str]:
    """Drop the plain indexes of the tables that are filled; the statements that make them again."""
    found = connection.exec_driver_sql(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND starts_with(indexname, 'ix_')"
        " AND tablename IN ('legal_case', 'person', 'case_party', 'aid_application', 'organ_notice', 'case_mediator',"
        " 'assignment', 'deadline')"
    ).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]
