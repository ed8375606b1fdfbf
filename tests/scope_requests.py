"""Requests for every route of the app, made from its own schemas: ids are put where the route takes them.

A name of an id that :data:`KINDS` does not know is a fault: a new route needs a line here, or a body in ``BODIES``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from flask import Flask
from marshmallow import Schema, fields, validate
from werkzeug.routing import Rule

from caseapp import clock
from caseapp.schemas._base import Code, Count, Day, Instant, Money, RegionCode
from caseapp.vocabulary import Permission
from tests.cases import application, notice

PREFIX: Final = "/api/v1"
Body = dict[str, Any]
NOBODY: Final = "01890a5d-ac96-774b-bcce-b302099a8057"

# what an id of this name stands for, in a path, a query or a body; a rule's beginning may say otherwise
KINDS: Final[Mapping[str, str]] = {
    "case_id": "case",
    "case_number_or_id": "case",
    "practitioner_id": "practitioner",
    "helper_id": "practitioner",
    "worker_id": "practitioner",
    "mediator_id": "mediator",
    "mediator_ids": "mediator",
    "committee_id": "committee",
    "organization_id": "organization",
    "work_station_id": "organization",
    "competent_organization_id": "organization",
    "parent_id": "organization",
    "station_id": "station",
    "record_id": "help",
    "document_id": "document",
    "entry_id": "entry",
    "complaint_id": "gift",
    "hearing_id": "hearing",
    "attachment_id": "attachment",
    "corrects_id": "entry",
    "scan_id": "scan",
    "file_id": "case_file",
    "list_id": "destruction_list",
    "case_ids": "case",
    "episode_case_id": "case",
    "report_id": "report",
    "job_id": "job",
    "account_id": "account",
    "deputy_account_id": "account",
    "actor_id": "account",
    "actor": "account",
    "account": "account",
    "subject": "account",
    "deputyship_id": "deputyship",
    "session_id": "session",
    "party_id": "party",
    "guardian_person_id": "person",
    "signer_person_id": "person",
    "authorisation_ids": "authorisation",
    "query_id": "verification_query",
    "sample_id": "sample",
    "check_id": "check",
    "cooperation_id": "cooperation",
    "relief_id": "fee_relief",
    "finding_id": "finding",
    "recusal_id": "recusal",
    "import_id": "import",
    "consent_id": "consent",
    "copy_id": "data_copy",
    "assessment_id": "assessment",
    "incident_id": "incident",
    "person_id": "person",
    "other_person_id": "person",
    "link_id": "person_link",
    "grant_id": "grant",
    "proposal_id": "proposal",
    "objection_id": "objection",
    "subsidy_id": "subsidy",
    "claw_back_id": "claw_back",
    "assignment_id": "assignment",
    "batch_id": "subsidy_batch",
    "firm_id": "organization",
    "other_case_id": "case",
    "group_id": "group",
    "dispute_id": "jurisdiction_dispute",
    "other_organization_id": "organization",
    "kept_by": "organization",
    "bar_id": "bar",
    "post_id": "post",
    "studio_id": "studio",
    "court_report_id": "court_report",
    "region_code": "region",
    "region": "region",
    "under": "region",
    "parent_code": "region",
    "division_code": "region",
}
SPECIAL: Final[Mapping[tuple[str, str], str]] = {
    ("/regions/<string:code>", "code"): "region",
    ("/mediation/cases", "case_id"): "dispute",
    ("/legal-aid/cases/", "request_id"): "supplement",
    ("/legal-aid/advice-records/", "record_id"): "advice",
    ("/legal-aid/advice-records/", "document_id"): "advice_document",
    ("/legal-aid/drafting-requests/", "request_id"): "drafting",
    ("/cases/", "request_id"): "replacement",
    ("/privacy/requests/", "request_id"): "person_request",
    ("/legal-aid/cases/<uuid:case_id>/termination-reports", "report_id"): "termination_report",
    ("/persons/<uuid:person_id>/restriction", "person_id"): "restricted_person",
    ("/cases/<uuid:case_id>/retention", "case_id"): "kept_case",
    ("/destruction-lists", "case_ids"): "kept_case",
    ("/audit/", "case"): "audited_case",
    ("/cases/<uuid:case_id>/notes", "corrects_id"): "note",
}
# path values that name no row of anybody
PLAIN: Final[Mapping[str, str]] = {"indicator": "legal_aid_per_100k", "filename": "none.css"}
NOT_AN_ID: Final = frozenset({"code", "name"})
# bodies whose schema alone would not come as far as their ids
DISPUTE: Final[Body] = {
    "dispute_type": "neighborhood",
    "source": "party_application",
    "parties": [{"name": "当事人甲"}, {"name": "当事人乙"}],
    "facts": "楼上漏水。",
}
HELP: Final[Body] = {
    "person": {"name": "当事人丙"},
    "stage": "trial",
    "request_source": "own_request",
    "requested_at": "2025-03-03T09:00:00+08:00",
    "provided_at": "2025-03-03T10:00:00+08:00",
    "has_defender": False,
    "mode": "in_person",
    "helped_items": ["legal_advice"],
}
GROUPS_OWN: Final = {"aid_form", "matter", "facts", "channel", "opposing_parties"}
BODIES: Final[Mapping[str, Body]] = {
    "POST /gift-complaints": {"act": "property_by_worker"},
    "POST /legal-aid/cases": application(),
    "POST /legal-aid/organ-notices": notice(),
    "POST /mediation/cases": DISPUTE,
    "POST /legal-aid/cases/<uuid:case_id>/redirection": {"competent_institution": "示例中心"},
    "POST /legal-aid/cases/<uuid:case_id>/jurisdiction": {
        "link": "case_organ",
        "other_link": "case_organ",
        "other_institution": "示例中心",
    },
    "POST /legal-aid/groups/<uuid:group_id>/applications": {
        name: value for name, value in application().items() if name not in GROUPS_OWN
    },
    "POST /legal-aid/cases/<uuid:case_id>/prior-aid": {"ground": "preservation_or_advance_enforcement"},
    "POST /cases/<uuid:case_id>/recusals": {"origin": "party", "ground": "interest"},
    "POST /persons/<uuid:person_id>/links": {"verdict": "same", "other_person_id": NOBODY},
    "POST /legal-aid/advice-records": {"topic": "labor", "answer": "可以申请劳动仲裁。"},
    "POST /legal-aid/drafting-requests": {"topic": "labor", "document_type": "complaint"},
    "POST /duty/help-records": HELP,
    "POST /mediation/cases/<uuid:case_id>/acceptance": {"accepted": True},
    "POST /regions/<string:code>/divisions": {
        "divisions": [{"code": "340202002", "name": "示例二街道", "source": "示例"}]
    },
    "POST /legal-aid/cases/<uuid:case_id>/verification/authorisations": {"relationship": "applicant"},
    "POST /legal-aid/commitment-samples": {"share": "1"},
    "POST /cases/<uuid:case_id>/sharings": {"purpose": "phone_feedback", "categories": ["identity"]},
    "POST /cases/<uuid:case_id>/documents": {"form": "refusal_decision", "particulars": {}},
    "POST /legal-aid/advice-records/<uuid:record_id>/documents": {"form": "advice_record"},
    "POST /mediation/committees": {"committee_type": "industry_professional"},
}


LOOKED_THROUGH: Final = {
    "divisions": "codes below the region of the path, which itself is walked",
    "items": "screening requests, whose regions are public",
    "gains": "of the case itself: somebody else's person is refused like nobody's",
    "figures": "figures of regions, which are public",
}


class NoRecipe(Exception):
    """The walk does not know how to ask for this route."""


@dataclass(frozen=True)
class Route:
    """One method of one rule, with what it takes."""

    method: str
    rule: Rule
    documented: Mapping[str, Any] = field(repr=False)
    guarded: bool

    @property
    def name(self) -> str:
        """``GET /cases/<uuid:case_id>``."""
        return f"{self.method} {self.short}"

    @property
    def short(self) -> str:
        return self.rule.rule.removeprefix(PREFIX)

    @property
    def permission(self) -> Permission | None:
        named = self.documented.get("manual_doc", {}).get("x-permission")
        return None if named is None else Permission(named)

    @cached_property
    def schemas(self) -> dict[str, Schema]:
        found = {}
        for one in self.documented.get("arguments", {}).get("parameters", ()):
            if isinstance(one, dict) and "schema" in one and one.get("in") in {"json", "query"}:
                schema = one["schema"]
                found[one["in"]] = schema() if isinstance(schema, type) else schema
        return found

    def kind(self, name: str) -> str:
        """What the id called ``name`` stands for here."""
        kind = self.special(name) or KINDS.get(name)
        if kind is None:
            raise NoRecipe(f"{self.name}: what is {name}? (tests/scope_requests.py)")
        return kind

    def special(self, name: str) -> str | None:
        """What it stands for on this route alone."""
        begun = (kind for (start, n), kind in SPECIAL.items() if n == name and self.short.startswith(start))
        return next(begun, None)

    def path_ids(self) -> dict[str, str]:
        """Names of the path's parameters that are ids, with their kinds; ``any(...)`` choices are none."""
        found = {}
        for name in sorted(self.rule.arguments):
            choice = bool(re.search(rf"<any\([^)]*\):{name}>", self.rule.rule))
            if name in PLAIN or ((choice or name in NOT_AN_ID) and not self.special(name)):
                continue
            found[name] = self.kind(name)
        return found

    def url(self, values: Mapping[str, str]) -> str:
        """The path below the prefix with these values; choices take their first."""
        filled = self.short
        for name in self.rule.arguments:
            start = filled.rindex("<", 0, filled.index(f"{name}>"))
            end = filled.index(">", start)
            holder = filled[start : end + 1]
            first = holder.partition("any(")[2].split(",")[0].split(")")[0].strip() or "x"
            filled = filled.replace(holder, values.get(name, PLAIN.get(name, first)))
        return filled

    def body(self) -> Body | None:
        """A body that the schema takes, without ids; None where the route takes none."""
        schema = self.schemas.get("json")
        if schema is None:
            return None
        return {**_sample(self, schema), **BODIES.get(self.name, {})}

    def body_ids(self) -> Iterator[tuple[str, str, bool]]:
        """Name, kind and whether a list is wanted, of every id on the body's top level."""
        yield from _ids(self, self.schemas.get("json"))

    def query_ids(self) -> Iterator[tuple[str, str, bool]]:
        """The same of the query."""
        yield from _ids(self, self.schemas.get("query"))

    def needed(self) -> Body:
        """A query that the route demands, without ids."""
        schema = self.schemas.get("query")
        return {} if schema is None else _sample(self, schema)


def routes(app: Flask) -> list[Route]:
    """Every method of every rule, in a stable order."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        view: Any = app.view_functions[rule.endpoint]
        guarded = view.route_spec.guarded if hasattr(view, "route_spec") else False
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found += [Route(method, rule, getattr(view, "_apidoc", {}), guarded)]
    return found


def _ids(route: Route, schema: Schema | None) -> Iterator[tuple[str, str, bool]]:
    for name, one in (schema.fields if schema else {}).items():
        key = one.data_key or name
        inner = one.inner if isinstance(one, fields.List) else one
        if isinstance(inner, fields.UUID | RegionCode) or key in KINDS or route.special(key):
            yield key, route.kind(key), isinstance(one, fields.List)
        elif (
            isinstance(inner, fields.Nested) and key not in LOOKED_THROUGH and list(_ids(route, inner.schema))
        ):
            raise NoRecipe(
                f"{route.name}: ids inside {key} need a recipe of their own (tests/scope_requests.py)"
            )


def _sample(route: Route, schema: Schema) -> Body:
    return {
        one.data_key or name: clock.today().year if name == "year" else _value(route, one)
        for name, one in schema.fields.items()
        if one.required and not _is_id(one)
    }


def _is_id(one: fields.Field) -> bool:
    inner = one.inner if isinstance(one, fields.List) else one
    return isinstance(inner, fields.UUID | RegionCode)


def _value(route: Route, one: fields.Field) -> Any:  # noqa: C901, PLR0911 - one line a type
    match one:
        case fields.Enum():
            return next(iter(one.enum)).value
        case Instant():
            return "2025-03-03T09:00:00+08:00"
        case Day():
            return clock.today().isoformat()  # in China, where a day before today is not its end
        case Money():
            return "1.00"
        case Count() | fields.Integer():
            return _number(one)
        case fields.Decimal():
            return "1"
        case fields.Boolean():
            return False
        case fields.List():
            return [_value(route, one.inner)]
        case fields.Nested():
            inner = one.schema
            return [_sample(route, inner)] if one.many else _sample(route, inner)
        case fields.Dict():
            return {"a": "b"}
        case Code() | fields.String():
            return _text(one)
    raise NoRecipe(f"{route.name}: no sample of {type(one).__name__} (tests/scope_requests.py)")


def _number(one: fields.Field) -> int:
    ranges = [check for check in one.validators if isinstance(check, validate.Range)]
    return max([2, *(check.min or 0 for check in ranges)])


def _text(one: fields.Field) -> str:
    for check in one.validators:
        if isinstance(check, validate.OneOf):
            return str(next(iter(check.choices)))
    return "sample-text-1234"
