"""What is measured of the server (运行指标): requests by route, and how the ledger and the works stand.

Nothing here names a person. With several worker processes, PROMETHEUS_MULTIPROC_DIR names the folder in which
they add up (the server makes one).
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ..model.office import WorkState
from ..store.models import AuditRow, LedgerEntry, Work

_LOG = logging.getLogger("mingzhang.request")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
REQUESTS = Counter("mingzhang_requests", "Requests answered", ("route", "method", "status"))
SECONDS = Histogram(
    "mingzhang_request_seconds",
    "Seconds to answer a request",
    ("route",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)


def measuring(handle: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count and log every request by its route, never by its address, person or content."""

    def answer(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = handle(request)
        _note(request, response.status_code, time.perf_counter() - began)
        return response

    return answer


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    match = request.resolver_match
    route = match.route if match else ""
    method = request.method if request.method in _METHODS else "other"
    REQUESTS.labels(route, method, status).inc()
    SECONDS.labels(route).observe(seconds)
    told = {"route": route, "method": method, "status_code": status, "milliseconds": round(1000 * seconds, 1)}
    _LOG.info("request", extra=told)


class Standing(Collector):
    """The ledger and the works as they stand when they are asked for."""

    def collect(self) -> Iterable[Metric]:
        """Entries by the last number given (counting millions would take long), and unfinished works."""
        for name, words, rows in (
            ("entries", "Number of the last ledger entry", LedgerEntry.objects),
            ("audit_rows", "Number of the last audit row", AuditRow.objects),
        ):
            last = rows.aggregate(last=Max("pk"))["last"]
            yield GaugeMetricFamily(f"mingzhang_{name}", words, last or 0)
        works = GaugeMetricFamily("mingzhang_works", "Works not ended, by state", labels=("state",))
        for state in (WorkState.WAITING, WorkState.RUNNING):
            works.add_metric((state.name.lower(),), Work.objects.filter(state=state).count())
        yield works


def written() -> bytes:
    """All metrics in Prometheus' text format."""
    standing = CollectorRegistry()
    standing.register(Standing())
    return generate_latest(_processes()) + generate_latest(standing)


def _processes() -> CollectorRegistry:
    """The metrics of this process, or of all worker processes together."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
