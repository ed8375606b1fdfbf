"""``/metrics`` for Prometheus: requests by route, and jobs; numbers only, nobody's data.

Under several web processes each writes its numbers to the folder ``PROMETHEUS_MULTIPROC_DIR`` (set by
``flask case serve`` before the processes start) and whichever is asked adds them up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

import prometheus_client as prometheus
from flask import Flask, Response
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from caseapp.blueprints._callers import may_watch
from caseapp.errors import Unauthenticated
from caseapp.extensions import unit_of_work
from caseapp.services import jobs

OWN: Final = prometheus.CollectorRegistry()
KNOWN_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
REQUESTS: Final = prometheus.Counter(
    "caseapp_requests", "Answered requests", ["method", "route", "status"], registry=OWN
)
SECONDS: Final = prometheus.Histogram(
    "caseapp_request_seconds", "Time to answer", ["method", "route"], registry=OWN
)


class _Jobs(Collector):
    """Jobs by state, read from their table when asked."""

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily("caseapp_jobs", "Background jobs by state", labels=["state"])
        with unit_of_work(read_only=True):
            for state, count in jobs.counts().items():
                family.add_metric([state.value], count)
        yield family


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer; ``route`` is the template, so that no id becomes a label."""
    known = method if method in KNOWN_METHODS else "other"
    REQUESTS.labels(known, route, str(status)).inc()
    SECONDS.labels(known, route).observe(seconds)


def register(app: Flask) -> None:
    """Add the page."""
    app.add_url_rule("/metrics", "metrics_page", _page)


def _page() -> Response:
    if not may_watch():
        raise Unauthenticated("请出示监控令牌", "send the monitoring token")
    registry = OWN
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = prometheus.CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    state = prometheus.CollectorRegistry()
    state.register(_Jobs())
    text = prometheus.generate_latest(registry) + prometheus.generate_latest(state)
    return Response(text, content_type=prometheus.CONTENT_TYPE_LATEST)
