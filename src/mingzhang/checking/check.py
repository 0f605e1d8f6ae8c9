"""Check one document, or several together: laws, joint proof and every registered rule (核对)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..model.finding import Finding, Remark, Report, Severity
from ..model.place import Place
from .certificate import certify
from .context import Context
from .explain import Explainer
from .lacking import lacking
from .laws import derive
from .layout import misread_findings
from .proof import prove
from .registry import CHECKS
from .suspicion import Suspicion
from .table_units import in_right_units
from .whereabouts import Whereabouts


def check(contexts: Sequence[Context]) -> Report:
    """Everything that can be found in the documents, worst first, and the certificate of the rest."""
    pairs = [in_right_units(context) for context in contexts]
    contexts = [context for context, _ in pairs]
    report = check_laws(contexts)
    found = [*report.findings, *_registered(contexts), *(one for _, told in pairs for one in told)]
    return replace(report, findings=tuple(sorted(_once(found), key=_order)))


def check_laws(contexts: Sequence[Context]) -> Report:
    """Only the three laws and their proof, without the text rules."""
    laws = derive(contexts)
    suspicion = Suspicion.of(laws.ledger)
    proof = prove(laws.system, suspicion)
    where = Whereabouts.of(contexts)
    findings = Explainer(laws.system, proof, suspicion, where).findings()
    findings += lacking(laws.system, proof.unexplained, where)
    findings += misread_findings(laws.system, laws.misread)
    names = tuple(context.book.document for context in contexts)
    return Report(names, tuple(sorted(findings, key=_order)), certify(laws, proof), _remarks(contexts))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings each once, worst first and then as they stand in the documents."""
    return tuple(sorted(dict.fromkeys(findings), key=_order))


def _remarks(contexts: Sequence[Context]) -> tuple[Remark, ...]:
    """What reading said of each book, in its words."""
    return tuple(Remark(one.book.document, text) for one in contexts for text in one.book.remarks)


def _registered(contexts: Sequence[Context]) -> Iterable[Finding]:
    from . import text  # noqa: F401, PLC0415 - registers its rules; loaded late

    for context in contexts:
        others = tuple(other for other in contexts if other is not context)
        seen = replace(context, others=others) if others else context
        for rule in CHECKS.values():
            yield from rule(seen)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once, and each conflict once where a text rule and the proof both tell of it.

    A rule that looks at several documents may report the same from each.
    """
    found = list(dict.fromkeys(findings))
    return [finding for finding in found if not any(_said_by(finding, other) for other in found)]


def _said_by(finding: Finding, other: Finding) -> bool:
    """True when another finding says the same better.

    A rate on a zero base is named by its rule; 持平 that the amounts refute is told by the amounts; a rate
    beside its amounts is told with them.
    """
    if (finding.rule, other.rule) in _BETTER:
        return any(finding.printed in place.quote and _at(place) == _page(finding) for place in other.places)
    if (finding.rule, other.rule) == ("text-rate", "growth-zero-base"):
        return "基数为零" in finding.expected and _page(finding) == _page(other)
    if (finding.rule, other.rule) == ("flat-with-change", "text-direction"):
        return _page(finding)[0] == _page(other)[0] and other.places[0].quote in finding.places[0].quote
    if (finding.rule, other.rule) == ("change-parts", "text-change"):
        said = other.places[0].quote
        own = [place.quote for place in finding.places]
        return _page(finding) == _page(other) and any(one in said or said in one for one in own)
    return False


_BETTER = (("text-share", "shares-of-whole"), ("rate-base", "execution-rate"))


def _page(finding: Finding) -> tuple[str, int]:
    return _at(finding.places[0])


def _at(place: Place) -> tuple[str, int]:
    return place.document, place.page


def _order(finding: Finding) -> tuple[int, str, int, str]:
    ranks = list(Severity)
    place = finding.places[0] if finding.places else None
    document, page = (place.document, place.page) if place else ("", 0)
    return -ranks.index(finding.severity), document, page, finding.rule
