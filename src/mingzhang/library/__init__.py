"""Read, check and write files: the public Python API, composed of the rooms, without a database.

book = read("budget.pdf")              # Book: what is printed, with places
facts(book), claims(book)              # every amount as a point, every number-bearing statement
appraisals(book)                       # self-evaluation forms: money, indicators, points
report = check(book, last_year)        # findings and the certificate of the rest
export(book, "out")                    # book.json; cells, facts, claims, forms as CSV
read_many(paths), check_many(paths)    # all cores, one named error per bad file
"""

from .examine import Examination, Grouping, examine
from .export import export
from .many import check_many, read_many
from .one import appraisals, check, claims, context, facts, read

__all__ = [
    "Examination",
    "Grouping",
    "appraisals",
    "check",
    "check_many",
    "claims",
    "context",
    "examine",
    "export",
    "facts",
    "read",
    "read_many",
]
