"""The annual report of a region: figures in, PDF with its data attached out.

``produce`` stands apart: importing it loads the typesetter, which only the worker needs.
"""

from __future__ import annotations

from caseapp.reports.annual.content import AnnualReport as AnnualReport
