"""Write the free text of a topic of a book (撰写文字材料)."""

from __future__ import annotations

from ..store.edition import Edition
from ..store.models import BookWords
from .acting import Actor, record, verb
from .correct_closed import demand_open_words
from .entered import budget_year, line, paragraphs
from .errors import StateError


@verb("write_words")
def write_words(
    actor: Actor, book: Edition, topic: str, text: str, known: str | None = None
) -> BookWords | None:
    """Keep the text of a topic; blank text takes it away. It counts as looked at in the book's own year.

    `known` is the text that the person started from; None overwrites whatever is there.
    """
    actor.require("write_words", department=book.department)
    topic = line(topic, "topic", "主题", 300)
    text = paragraphs(text, "text", "文字")
    budget_year(book.year)
    demand_open_words(book)
    rows = BookWords.objects.select_for_update().filter(**book._asdict())
    before = rows.filter(topic=topic).first()
    if known is not None and (before.text if before else "") != paragraphs(known, "known", "文字"):
        raise StateError(
            "其他人刚刚修改了这段文字，请刷新页面后再编辑", "somebody else changed this text; reload the page"
        )
    old = before.text if before else None
    kept = _keep(book, topic, text)
    told = {"book": book.name, "topic": topic, "text": text}
    record(actor, "write_words", book.department, department=book.department, before=old, after=told)
    return kept


def _keep(book: Edition, topic: str, text: str) -> BookWords | None:
    rows = BookWords.objects.filter(**book._asdict(), topic=topic)
    if not text:
        rows.delete()
        return None
    row = rows.first() or BookWords(**book._asdict(), topic=topic)
    row.text, row.edited_year = text, book.year
    row.save()
    return row
