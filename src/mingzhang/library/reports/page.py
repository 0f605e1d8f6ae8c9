"""The report as one self-contained HTML page: every figure can be asked what it ties to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from ...checking.context import Context
from ...model.fact import Claim, Fact
from ...model.finding import Certificate, Finding, Report
from ..ties import Ties
from .anchors import Anchor, Anchors
from .coordinates import point_words
from .ordering import by_severity, counts
from .page_book import Mark, Marks, book_html
from .words import Language, miss_words, named, severity_word, verdict, where, word

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'"
_STANDINGS = ("exact", "rounding", "failed", "not_judged")
_BAR_COLOURS = ("#2e7d32", "#8bc34a", "#c62828", "#9e9e9e")
_BAR_WIDTH = 360


def html_report(
    report: Report, contexts: Sequence[Context], ties: Ties, language: Language = Language.CHINESE
) -> str:
    """One page without any outside resource: certificate, findings, every book as printed."""
    anchors = Anchors([c.book for c in contexts], [c.facts for c in contexts])
    findings = by_severity(report.findings)
    marks = _marks(findings, ties, anchors)
    books = "".join(book_html(number, c.book, marks, language) for number, c in enumerate(contexts))
    title = f"{word('report', language)} · {'、'.join(report.documents)}"
    media = {context.book.document: context.book.media for context in contexts}
    side = _findings_panel(findings, anchors, media, language) + _tables_panel(contexts, language)
    return (
        f'<!doctype html><html lang="{"zh-CN" if language is Language.CHINESE else "en"}"><head>'
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_resource('page.css')}</style></head><body>"
        f'<a class="skip" href="#findings">{word("findings", language)}</a>'
        f"<header><h1>{escape(title)}</h1>{_summary(report, findings, language)}</header>"
        f"<main><div>{books}</div><aside>{side}</aside></main>"
        f'<script type="application/json" id="data">{_data(ties, anchors, media, language)}</script>'
        f"<script>{_resource('page.js')}</script></body></html>\n"
    )


def _resource(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _marks(findings: Sequence[Finding], ties: Ties, anchors: Anchors) -> Marks:
    marks = Marks()
    for number, finding in enumerate(findings):
        for order, anchor in _anchored(finding, anchors):
            mark = Mark(anchor.start, anchor.end, number, finding.severity, suspect=order == 0)
            marks.add(anchor.element, mark)
    for number, origin in enumerate(ties.figures):
        found = anchors.of(origin)
        if found is None:
            continue
        if isinstance(origin, Fact):
            marks.figures.add(found.element)
        else:
            marks.add(found.element, Mark(found.start, found.end, figure=number))
    return marks


def _anchored(finding: Finding, anchors: Anchors) -> Iterator[tuple[int, Anchor]]:
    for order, place in enumerate(finding.places):
        anchor = anchors.find(place)
        if anchor is not None:
            yield order, anchor


def _summary(report: Report, findings: Sequence[Finding], language: Language) -> str:
    tally = " · ".join(f"{severity_word(level, language)} {n}" for level, n in counts(findings).items())
    certificate = report.certificate
    rows = "".join(
        f"<dt>{word(name, language)}</dt><dd>{getattr(certificate, name)}</dd>"
        for name in ("figures", "claims", *_STANDINGS, "identities", "parts", "flows")
    )
    slack = f"<dt>{word('largest_slack', language)}</dt><dd>{certificate.largest_slack:.2f} × ½</dd>"
    text = f"<h2>{word('certificate', language)}</h2><p>{escape(verdict(certificate, language))}</p>"
    return (
        f'<p class="meta">{tally}</p><div class="certificate"><div>{text}{_bar(certificate, language)}</div>'
        f"<dl>{rows}{slack}</dl></div>"
    )


def _bar(certificate: Certificate, language: Language) -> str:
    """A bar of the equations: exact, within rounding, failed, not judged."""
    values = [getattr(certificate, name) for name in _STANDINGS]
    total = sum(values) or 1
    names = [word(name, language) for name in _STANDINGS]
    said = "，".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
    parts, left = [], 0.0
    for value, colour in zip(values, _BAR_COLOURS, strict=True):
        width = max(_BAR_WIDTH * value / total, 3.0 if value else 0.0)
        parts.append(f'<rect x="{left:.1f}" width="{width:.1f}" height="18" fill="{colour}"/>')
        left += width
    legend = "".join(
        f'<rect x="{_BAR_WIDTH // 2 * (i % 2)}" y="{27 + 18 * (i // 2)}" width="10" height="10" '
        f'fill="{colour}"/>'
        f'<text x="{_BAR_WIDTH // 2 * (i % 2) + 14}" y="{36 + 18 * (i // 2)}" font-size="12" '
        f'fill="currentColor">{names[i]} {values[i]}</text>'
        for i, colour in enumerate(_BAR_COLOURS)
    )
    return (
        f'<svg viewBox="0 0 {max(left, _BAR_WIDTH):.0f} 60" width="{_BAR_WIDTH}" role="img" '
        f'aria-label="{escape(said)}">'
        f"<title>{escape(said)}</title>{''.join(parts)}{legend}</svg>"
    )


def _findings_panel(
    findings: Sequence[Finding], anchors: Anchors, media: Mapping[str, str], language: Language
) -> str:
    items = "".join(_finding(n, finding, anchors, media, language) for n, finding in enumerate(findings))
    filters = "".join(
        f'<label><input type="checkbox" value="{level.value}" checked> '
        f"{severity_word(level, language)} {number}</label>"
        for level, number in counts(findings).items()
        if number
    )
    steps = "".join(f'<button id="{key}">{word(key, language)}</button> ' for key in ("previous", "next"))
    body = f"<ol class=findings>{items}</ol>" if findings else f"<p>{word('nothing', language)}</p>"
    controls = f'<div class="filters">{filters}{steps}</div>' if findings else ""
    return (
        f'<section class="panel"><h2>{word("selected", language)}</h2>'
        f'<div id="tie" class="tie" aria-live="polite"><p>{word("select_hint", language)}</p></div></section>'
        f'<section class="panel" id="findings"><h2>{word("findings", language)}</h2>'
        f"{controls}{body}</section>"
    )


def _finding(
    number: int, finding: Finding, anchors: Anchors, media: Mapping[str, str], language: Language
) -> str:
    level = finding.severity.value
    details = [("printed", finding.printed), ("expected", finding.expected)]
    details += [("miss", miss_words(finding, language))]
    details += [("slips", text) for text in finding.slips]
    details += [("alternatives", text) for text in finding.alternatives]
    said = "".join(f"<p><small>{named(k, language)}</small>{escape(v)}</p>" for k, v in details if v)
    links = "".join(f"<p>{link}</p>" for link in _links(finding, anchors, media, language))
    head = f'<span class="level {level}">[{number + 1}] {severity_word(finding.severity, language)}</span>'
    return (
        f'<li id="f{number}" class="{level}"><p>{head} {escape(finding.message)} '
        f"<small>{escape(finding.rule)}</small></p>{said}{links}</li>"
    )


def _links(finding: Finding, anchors: Anchors, media: Mapping[str, str], language: Language) -> Iterator[str]:
    for place in finding.places:
        anchor = anchors.find(place)
        text = escape(f"{where(place, language, media.get(place.document, ''))} {place.quote[:60]}".strip())
        yield f'<a href="#{_target(anchor)}">{text}</a>' if anchor else text


def _target(anchor: Anchor) -> str:
    return f"{anchor.element}s{anchor.start}" if anchor.end else anchor.element


def _tables_panel(contexts: Sequence[Context], language: Language) -> str:
    links = "".join(
        f'<li><a href="#b{number}t{table.number}">{escape(table.title or str(table.number))}</a></li>'
        for number, c in enumerate(contexts)
        for table in c.book.tables
    )
    return f'<nav class="panel tables"><h2>{word("contents", language)}</h2><ul>{links}</ul></nav>'


def _data(ties: Ties, anchors: Anchors, media: Mapping[str, str], language: Language) -> str:
    keys = (
        "same",
        "alone",
        "equations",
        "no_equations",
        "identity",
        "parts",
        "flow",
        "text",
        "says",
        *_STANDINGS,
    )
    words = {key: word(key, language) for key in keys}
    words |= {"empty": word("empty_cell", language), "hint": word("select_hint", language)}
    figures = [
        _figure(origin, ties.amount_of[n], anchors, media, language) for n, origin in enumerate(ties.figures)
    ]
    content = {
        "words": words,
        "figures": figures,
        "amounts": [
            {"words": point_words(a.point) if a.point else "", "figures": a.figures, "equations": a.equations}
            for a in ties.amounts
        ],
        "equations": [
            {
                "law": e.law,
                "words": e.words,
                "terms": e.terms,
                "standing": e.standing.value,
                "asserter": e.asserter,
            }
            for e in ties.equations
        ],
        "asserted": _asserted(ties),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _asserted(ties: Ties) -> dict[int, list[int]]:
    """The equations that each sentence states."""
    rows: dict[int, list[int]] = {}
    for number, equation in enumerate(ties.equations):
        if equation.asserter >= 0:
            rows.setdefault(equation.asserter, []).append(number)
    return rows


def _figure(
    origin: Fact | Claim, amount: int, anchors: Anchors, media: Mapping[str, str], language: Language
) -> dict[str, Any]:
    anchor = anchors.of(origin)
    figure = origin.figure if isinstance(origin, Fact) else origin.value
    return {
        "element": _target(anchor) if anchor else "",
        "value": f"{figure.value:,f} {figure.unit.value}" if figure else origin.place.quote,
        "where": where(origin.place, language, media.get(origin.place.document, "")),
        "label": origin.label if isinstance(origin, Fact) else origin.words,
        "column": origin.place.column_path,
        "amount": amount,
    }
