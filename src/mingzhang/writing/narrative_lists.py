"""What the lists of a sentence plan run over: subjects in use, economic classes, projects, topics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ..forms.plans import Listing
from ..vocabulary.text import plain
from .narrative_words import At, Speaker

_DIGITS = {"categories": 3, "sections": 5, "items": 7}
KEY_PROJECT_FEN = 500 * 1_000_000  # 500 万元: projects from here on are key projects
_KEY_PROJECT = Decimal(500)  # the same in 万元


def places(listing: Listing, speaker: Speaker) -> list[At]:
    """The places of a list in order."""
    if listing.kind in _DIGITS:
        return list(_subjects(listing, speaker, _DIGITS[listing.kind]))
    match listing.kind:
        case "classes":
            return list(_classes(listing, speaker))
        case "projects":
            return list(_projects(speaker))
        case "topics":
            return list(_topics(listing, speaker))
        case _:
            return [At(speaker.point(words), words, words) for words in listing.words]


def _subjects(listing: Listing, speaker: Speaker, digits: int) -> Iterator[At]:
    for words in listing.words:
        point = speaker.point(words)
        for code in speaker.printed.below(point, digits):
            yield At(replace(point, function=code), speaker.holdings.name(code), code)


def _classes(listing: Listing, speaker: Speaker) -> Iterator[At]:
    for words in listing.words:
        point = speaker.point(words)
        for code in speaker.printed.below(point, 3, economic=True):
            yield At(replace(point, economic=code), speaker.holdings.name(code), code)


def _projects(speaker: Speaker) -> Iterator[At]:
    """Key projects: those whose money reaches the threshold."""
    names = {plain(project): project for _, project in speaker.holdings.projects}
    for point, amount in speaker.printed.projects():
        if amount >= _KEY_PROJECT:
            yield At(point, names.get(point.project, point.project), names.get(point.project, point.project))


def _topics(listing: Listing, speaker: Speaker) -> Iterator[At]:
    """Every topic entered below a heading: meeting:广州博览会 gives 广州博览会."""
    for words in listing.words:
        for topic in (w.topic for w in speaker.draft.words):
            head, _, name = topic.partition(":")
            if head == words and name:
                yield At(None, name, topic)
