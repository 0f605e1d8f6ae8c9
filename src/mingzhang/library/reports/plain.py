"""The report as text for people: colour, worst first, the arithmetic in words, the certificate last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from ...model.finding import Certificate, Finding, Remark, Report, Severity
from ...model.place import Place
from .ordering import SEVERITIES, by_severity
from .words import Language, miss_words, named, severity_meaning, severity_word, verdict, where, word

SHOWN = {Severity.QUESTION: 20, Severity.NOTICE: 10}
"""Of long lists of questions and notices, how many are shown unless all are asked for."""
PLACES = 6
REMARKS = 6
_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.QUESTION: "36", Severity.NOTICE: "2"}


def text_report(
    report: Report,
    language: Language = Language.CHINESE,
    colour: bool = False,
    everything: bool = False,
    media: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The whole report. `media` are the formats of the documents, which say what their pages are."""
    writer = _Writer(language, colour, everything, media, len(report.documents) > 1)
    return "\n".join(writer.report(report)) + "\n"


class _Writer:
    def __init__(
        self,
        language: Language,
        colour: bool,
        everything: bool,
        media: Mapping[str, str],
        several: bool,
    ) -> None:
        self.language = language
        self.colour = colour
        self.everything = everything
        self.media = media
        self.several = several

    def report(self, report: Report) -> Iterator[str]:
        yield self.paint("1", f"{self.word('report')} · " + "、".join(report.documents))
        yield ""
        yield from self.remarks(report.remarks)
        for level in SEVERITIES:
            yield from self.level(level, [f for f in by_severity(report.findings) if f.severity is level])
        if not report.findings:
            yield self.word("nothing")
            yield ""
        yield from self.certificate(report.certificate)

    def remarks(self, remarks: Sequence[Remark]) -> Iterator[str]:
        if not remarks:
            return
        yield self.paint("1", self.word("remarks"))
        shown = remarks if self.everything else remarks[:REMARKS]
        for remark in shown:
            yield f"  {remark.document if self.several else ''}{'：' * self.several}{remark.text}"
        if len(shown) < len(remarks):
            yield "  " + self.word("more").format(len(remarks) - len(shown))
        yield ""

    def level(self, level: Severity, findings: Sequence[Finding]) -> Iterator[str]:
        if not findings:
            return
        title = f"{severity_word(level, self.language)} {len(findings)}"
        yield self.paint(_COLOURS[level], title) + self.paint(
            "2", f"  {severity_meaning(level, self.language)}"
        )
        shown = findings if self.everything else findings[: SHOWN.get(level)]
        for finding in shown:
            yield from self.finding(finding)
        if len(shown) < len(findings):
            yield "  " + self.word("more").format(len(findings) - len(shown))
        yield ""

    def finding(self, finding: Finding) -> Iterator[str]:
        mark = self.paint(_COLOURS[finding.severity], "●")
        yield f"{mark} {finding.message}  {self.paint('2', '[' + finding.rule + ']')}"
        if finding.places:
            yield self.line("places", self.where(finding.places[0]))
        yield from self.details(finding)
        for place in finding.places[1:PLACES]:
            yield self.line("also", self.where(place))
        if len(finding.places) > PLACES:
            yield self.line("also", f"… +{len(finding.places) - PLACES}")

    def details(self, finding: Finding) -> Iterator[str]:
        if finding.printed:
            yield self.line("printed", finding.printed)
        if finding.expected:
            yield self.line("expected", finding.expected)
        if finding.miss:
            yield self.line("miss", miss_words(finding, self.language))
        for slip in finding.slips:
            yield self.line("slips", slip)
        for other in finding.alternatives:
            yield self.line("alternatives", other)

    def where(self, place: Place) -> str:
        document = f"{place.document} " if self.several else ""
        quote = f"“{place.quote}”" if place.quote else ""
        return document + where(place, self.language, self.media.get(place.document, "")) + quote

    def certificate(self, certificate: Certificate) -> Iterator[str]:
        yield self.paint("1;32" if certificate.holds else "1;31", self.word("certificate"))
        yield "  " + verdict(certificate, self.language)
        for name in ("figures", "claims", "exact", "rounding", "failed", "not_judged"):
            yield self.line(name, str(getattr(certificate, name)))
        laws = (
            f"{self.word(name)} {getattr(certificate, name)}" for name in ("identities", "parts", "flows")
        )
        yield "  " + " · ".join(laws)
        yield self.line("largest_slack", f"{certificate.largest_slack:.2f} × ½")

    def word(self, key: str) -> str:
        return word(key, self.language)

    def line(self, key: str, value: str) -> str:
        return f"    {self.paint('2', named(key, self.language))}{value}"

    def paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text
