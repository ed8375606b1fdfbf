"""The invented report, printed once a session."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pytest

from caseapp.packs.reports import ReportLayout
from caseapp.reports.annual import AnnualReport
from caseapp.reports.annual.produce import RenderedReport, render_annual
from tests.reports.printed import Page, read_pages
from tests.reports.sample import sample_layout, sample_report


@pytest.fixture(scope="session")
def report() -> AnnualReport:
    return sample_report()


@pytest.fixture(scope="session")
def layout() -> ReportLayout:
    return sample_layout()


@pytest.fixture(scope="session")
def rendered(report: AnnualReport, layout: ReportLayout) -> RenderedReport:
    return render_annual(report, layout)


@pytest.fixture(scope="session")
def pdf(rendered: RenderedReport) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(rendered.pdf)) as opened:
        yield opened


@pytest.fixture(scope="session")
def pages(pdf: pikepdf.Pdf) -> list[Page]:
    return read_pages(pdf)
