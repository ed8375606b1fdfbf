"""The catalogue: every part of the packs, loaded together so that all faults are reported at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from caseapp.errors import NotFound, echoed
from caseapp.packs.advice import AdviceCodes, load_advice
from caseapp.packs.archives import ArchiveRules, load_archives
from caseapp.packs.attachments import AttachmentRules, load_attachments
from caseapp.packs.board import BoardPlan, load_board
from caseapp.packs.calendars import Calendar, load_calendar
from caseapp.packs.case_types import CaseType, load_case_types
from caseapp.packs.clocks import ClockRule, Clocks, load_clocks
from caseapp.packs.closings import ClosingRules, load_closings
from caseapp.packs.committees import CommitteeRules, load_committees
from caseapp.packs.documents import DocumentForm, Documents, load_documents
from caseapp.packs.groups import GroupRules, load_groups
from caseapp.packs.imports import ImportRules, load_imports
from caseapp.packs.indicator_types import Indicator, Plan
from caseapp.packs.indicators import Indicators
from caseapp.packs.indicators import load as load_indicators
from caseapp.packs.jurisdiction import JurisdictionRules, load_jurisdiction
from caseapp.packs.labels import Labels, load_labels
from caseapp.packs.matching_rules import MatchingRules, load_matching
from caseapp.packs.misconduct import GiftRules, load_misconduct
from caseapp.packs.penalties import Penalty, load_penalties
from caseapp.packs.persons import DuplicateRules, load_duplicates
from caseapp.packs.persons.capacity import CapacityRules, load_capacity
from caseapp.packs.policies import Policies, Policy, load_policies
from caseapp.packs.policy_types import NATION
from caseapp.packs.privacy import Privacy, load_privacy
from caseapp.packs.progress import EntryKind, load_progress
from caseapp.packs.published_figures import PublishedFigure, load_published_figures
from caseapp.packs.reading import PACKAGE_FOLDER, PackReader, PackSource
from caseapp.packs.reports import ReportLayout, load_reports
from caseapp.packs.review_forms import ReviewForm, load_review_forms
from caseapp.packs.subsidies import SubsidyRules, load_subsidies

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the packs say, frozen. A code that no pack knows is NotFound."""

    policies: Policies
    clocks: Clocks
    calendar: Calendar
    case_types: Mapping[str, CaseType]
    matching: Mapping[str, MatchingRules]
    review_forms: Mapping[str, ReviewForm]
    all_indicators: Indicators
    reports: Mapping[str, ReportLayout]
    labels: Labels
    published_figures: tuple[PublishedFigure, ...]
    privacy: Privacy
    advice: AdviceCodes
    duplicates: DuplicateRules
    documents: Documents
    capacity: CapacityRules
    closings: ClosingRules
    archives: ArchiveRules
    penalties: Mapping[str, Penalty]
    progress: Mapping[str, EntryKind]
    attachments: AttachmentRules
    misconduct: GiftRules
    groups: GroupRules
    committees: CommitteeRules
    jurisdiction: JurisdictionRules
    board: BoardPlan
    subsidies: SubsidyRules
    imports: ImportRules
    _sources: tuple[PackSource, ...]

    def policy(self, region_code: str, on: date) -> Policy:
        """The policy of the nearest pack upwards. Raises PolicyMissing (`no_policy_in_force`)."""
        return self.policies.resolve(region_code, on)

    def policy_of_case(self, region_code: str, opened_on: date) -> Policy:
        """What a case opened on that day goes by; one that a ledger brought from before the law, by its first day."""
        return self.policy(region_code, max(opened_on, self.policies.files[NATION].valid_from))

    def clock(self, code: str, region_code: str, on: date) -> ClockRule:
        """The clock as it runs in the region for a start on that day. Raises PolicyMissing."""
        return self.clocks.rule(code, region_code, on)

    def case_type(self, kind: str) -> CaseType:
        """States, moves, guards and clocks of a case kind."""
        return _known(self.case_types, kind, "case type")

    def matching_rules(self, kind: str) -> MatchingRules:
        """Who may be proposed for cases of a kind, and what gives points."""
        return _known(self.matching, kind, "matching rules of the kind")

    def review_form(self, key: str) -> ReviewForm:
        """A scored form of the quality review."""
        return _known(self.review_forms, key, "review form")

    def indicators(self, region_code: str) -> tuple[Indicator, ...]:
        """The indicators of the region's plan in its order; empty where no plan is at hand."""
        return self.all_indicators.of_plan(region_code)

    def indicator(self, code: str) -> Indicator:
        """One indicator by its code."""
        return _known(self.all_indicators.by_code, code, "indicator")

    def plan(self, region_code: str) -> Plan | None:
        """The plan of the region or of the nearest one above that has one."""
        return self.all_indicators.plan(region_code)

    def report(self, kind: str) -> ReportLayout:
        """Chapters, template and theme of a kind of report."""
        return _known(self.reports, kind, "report")

    def document(self, code: str) -> DocumentForm:
        """A form of the papers that are issued about a case."""
        return _known(self.documents.forms, code, "form")

    def sources(self) -> tuple[PackSource, ...]:
        """Every file that was read, with the SHA-256 of its text."""
        return self._sources

    def digest(self, region_code: str) -> str:
        """SHA-256 over the policy packs that apply to a region."""
        return self.policies.digest(region_code)


def _known(found: Mapping[str, T], key: str, what: str) -> T:
    if key not in found:
        raise NotFound(f"没有“{echoed(key)}”", f"there is no {what} {echoed(key)!r}")
    return found[key]


def load(overlay: Path | None = None, package: Path = PACKAGE_FOLDER) -> Catalogue:
    """All packs; files of the overlay folder are added or replace those with the same relative path.

    Raises PackError with every fault of every file: file, key, what is wrong, a right example.
    """
    reader = PackReader(overlay, package)
    clocks = load_clocks(reader)
    case_types = load_case_types(reader, clocks)
    privacy = load_privacy(reader)
    documents, closings = load_documents(reader, case_types, clocks, privacy), load_closings(reader)
    attachments, progress = load_attachments(reader), load_progress(reader, case_types)
    misconduct = load_misconduct(reader)
    loaded = Catalogue(
        policies=load_policies(reader),
        clocks=clocks,
        calendar=load_calendar(reader),
        matching=load_matching(reader),
        case_types=case_types,
        review_forms=load_review_forms(reader, misconduct.acts),
        all_indicators=load_indicators(reader),
        reports=load_reports(reader),
        labels=load_labels(reader),
        published_figures=load_published_figures(reader),
        advice=load_advice(reader),
        duplicates=load_duplicates(reader),
        privacy=privacy,
        documents=documents,
        capacity=load_capacity(reader),
        closings=closings,
        archives=load_archives(reader, documents, closings, attachments.categories),
        penalties=load_penalties(reader),
        progress=progress,
        groups=load_groups(reader, progress),
        committees=load_committees(reader),
        attachments=attachments,
        misconduct=misconduct,
        jurisdiction=load_jurisdiction(reader),
        board=load_board(reader, case_types, clocks),
        subsidies=load_subsidies(reader),
        imports=load_imports(reader, case_types),
        _sources=reader.sources(),
    )
    reader.finish()
    return loaded
