"""Bodies of ``/cases/{id}/documents``; what a form asks for is written in its pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate

from caseapp.packs import catalogue
from caseapp.packs.documents import Particular
from caseapp.schemas._base import Code, Count, Day, Instant, Strict, Text, said
from caseapp.vocabulary import DeliveryMethod, DocumentEdition, DocumentState, ParticularKind

LINE: Final = 200
UNKNOWN_FORM: Final = said(
    "unknown", "没有这种文书，见 /catalogue/documents", "no such form: /catalogue/documents"
)


class PaperIn(Strict):
    """A paper handed over."""

    name = Text(required=True, most=100)
    pages = Count(least=1, most=9999, load_default=1)


class DocumentIn(Strict):
    """Which form; ``particulars`` are what the form asks for (``GET /catalogue/documents``).

    Without ``edition`` it is the one that its reader needs: large print where the case says so and the form is for the
    aided person.
    """

    form = Code(required=True)
    edition = fields.Enum(DocumentEdition, by_value=True, load_default=None, allow_none=True)
    particulars = fields.Dict(keys=Code(), load_default=dict)

    @post_load
    def read_particulars(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Read them by the form's own list."""
        form = catalogue().documents.forms.get(data["form"])
        if form is None:
            raise ValidationError({"form": [UNKNOWN_FORM]})
        try:
            read = asked(tuple(form.asks.values())).load(data["particulars"])
        except ValidationError as error:
            raise ValidationError({"particulars": error.messages}) from error
        return {**data, "particulars": read}


@lru_cache(maxsize=256)
def asked(asks: tuple[Particular, ...]) -> Schema:
    """The schema of what a form asks."""
    return Strict.from_dict({one.code: _field(one) for one in asks}, name="Particulars")()


def _field(one: Particular) -> fields.Field[Any]:
    return _FIELDS[one.kind](one)


def _listed(one: Particular, item: fields.Field[Any]) -> fields.Field[Any]:
    return fields.List(item, required=one.required, validate=validate.Length(min=1, max=one.most))


_FIELDS: Final[Mapping[ParticularKind, Callable[[Particular], fields.Field[Any]]]] = {
    ParticularKind.TEXT: lambda one: Text(most=one.most, required=one.required),
    ParticularKind.DAY: lambda one: Day(required=one.required),
    ParticularKind.NUMBER: lambda one: Count(least=1, most=one.most, required=one.required),
    ParticularKind.LIST: lambda one: _listed(one, Text(most=LINE)),
    ParticularKind.PAPERS: lambda one: _listed(one, fields.Nested(PaperIn)),
    ParticularKind.RECORD: lambda one: fields.UUID(required=one.required),
    ParticularKind.CHOICE: lambda one: fields.String(
        required=one.required, validate=validate.OneOf([option.code for option in one.options])
    ),
}


class AdviceDocumentIn(Strict):
    """Which form of a record of advice."""

    form = Code(required=True)
    edition = fields.Enum(DocumentEdition, by_value=True, load_default=None, allow_none=True)

    @post_load
    def know_form(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Refuse what no list has."""
        if data["form"] not in catalogue().documents.forms:
            raise ValidationError({"form": [UNKNOWN_FORM]})
        return data


class VoidIn(Strict):
    """Why the document is voided."""

    reason = Text(required=True, most=500)


class DeliveryIn(Strict):
    """How, when and to whom it was delivered."""

    method = fields.Enum(DeliveryMethod, by_value=True, required=True)
    delivered_on = Day(required=True)
    receiver = Text(required=True, most=80)
    address = Text(most=200)
    tracking_number = Text(most=60)
    remark = Text(most=300)


class DeliveryOut(Strict):
    """A delivery; ``receiver`` and what follows only for those who need to know the facts."""

    id = fields.UUID()
    method = fields.Enum(DeliveryMethod, by_value=True)
    delivered_on = Day()
    receiver = fields.String(allow_none=True)
    address = fields.String()
    tracking_number = fields.String()
    remark = fields.String()
    recorded_at = Instant()
    recorded_by_id = fields.UUID(allow_none=True)


class ScanOut(Strict):
    """A signed paper, scanned; ``media_type`` is what its bytes show."""

    id = fields.UUID()
    media_type = fields.String()
    sha256 = fields.String()
    size_bytes = fields.Integer()
    recorded_at = Instant()
    recorded_by_id = fields.UUID(allow_none=True)


class DocumentOut(Strict):
    """A document as issued; ``sha256`` is that of its PDF."""

    id = fields.UUID()
    case_id = fields.UUID()
    form = fields.String()
    title_zh = fields.String()
    title_en = fields.String()
    number = fields.String()
    edition = fields.Enum(DocumentEdition, by_value=True)
    state = fields.Enum(DocumentState, by_value=True)
    issuer_name = fields.String()
    verification_code = fields.String()
    verify_url = fields.String(allow_none=True)
    issued_on = Day()
    recorded_by_id = fields.UUID(allow_none=True)
    subject_id = fields.UUID(allow_none=True)
    needs_facts = fields.Boolean()
    sha256 = fields.String()
    size_bytes = fields.Integer()
    voided_on = Day(allow_none=True)
    voided_by_id = fields.UUID(allow_none=True)
    void_reason = fields.String(allow_none=True)
    deliveries = fields.List(fields.Nested(DeliveryOut))
    scans = fields.List(fields.Nested(ScanOut))
    hidden_fields = fields.List(fields.String())
    version = fields.Integer()


class AdviceDocumentOut(Strict):
    """A document about a record of advice as issued; ``sha256`` is that of its PDF."""

    id = fields.UUID()
    record_id = fields.UUID()
    form = fields.String()
    title_zh = fields.String()
    title_en = fields.String()
    number = fields.String()
    edition = fields.Enum(DocumentEdition, by_value=True)
    state = fields.Enum(DocumentState, by_value=True)
    issuer_name = fields.String()
    verification_code = fields.String()
    verify_url = fields.String(allow_none=True)
    issued_on = Day()
    recorded_at = Instant()
    recorded_by_id = fields.UUID()
    sha256 = fields.String()
    size_bytes = fields.Integer()
    voided_on = Day(allow_none=True)
    voided_by_id = fields.UUID(allow_none=True)
    void_reason = fields.String(allow_none=True)
    version = fields.Integer()
