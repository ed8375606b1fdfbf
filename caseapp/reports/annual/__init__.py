"""The annual report of a region: figures in, PDF with its data attached out."""

from __future__ import annotations

from caseapp.reports.annual.content import AnnualReport as AnnualReport
from caseapp.reports.annual.produce import RenderedReport as RenderedReport
from caseapp.reports.annual.produce import render_annual as render_annual
