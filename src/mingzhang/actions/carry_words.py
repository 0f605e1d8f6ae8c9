"""Take over last year's texts that nobody has written anew (沿用上年文字); they stay marked as old."""

from __future__ import annotations

from ..store.edition import Edition
from ..store.models import BookWords
from .acting import Actor, record, verb
from .correct_closed import demand_open_words
from .entered import budget_year


@verb("write_words")
def carry_words(actor: Actor, book: Edition) -> int:
    """Copy every topic of last year that this year lacks, with the year it was last edited. Returns how many.

    What was said of a reason of change is not taken over: this year has its own.
    """
    department = book.department
    actor.require("write_words", department=department)
    budget_year(book.year)
    demand_open_words(book)
    rows = BookWords.objects.filter(department=department, kind=book.kind)
    own = set(rows.filter(year=book.year).values_list("topic", flat=True))
    last = [row for row in rows.filter(year=book.year - 1).order_by("pk") if row.topic not in own]
    carried = [row for row in last if row.topic.partition(":")[0] not in ("reason", "budget_reason")]
    BookWords.objects.bulk_create(
        BookWords(**book._asdict(), topic=row.topic, text=row.text, edited_year=row.edited_year)
        for row in carried
    )
    told = {"carried": [row.topic for row in carried], "book": book.name}
    record(actor, "write_words", department, department=department, after=told)
    return len(carried)
