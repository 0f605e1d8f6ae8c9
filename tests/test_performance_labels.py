"""English of performance management: every label of its closed sets has its words."""

from __future__ import annotations

import re
from csv import DictReader
from pathlib import Path

from mingzhang import performance
from mingzhang.actions.questionnaire_rules import Satisfaction
from mingzhang.model import indicator
from mingzhang.web.labels import LABELS
from mingzhang.web.performance_labels import PERFORMANCE_LABELS
from test_web_locale import compiled

GRADES = Path(performance.__file__).parent / "data" / "grades.csv"
SETS = (
    indicator.ObjectiveOwner,
    indicator.IndicatorGroup,
    indicator.IndicatorKind,
    indicator.Operator,
    indicator.Frequency,
    indicator.Reckoning,
    indicator.EvidenceGrade,
    indicator.Approximation,
    indicator.Achievement,
    Satisfaction,
)


def test_every_label_is_translated() -> None:
    shown = {str(member.value) for kind in SETS for member in kind} - {""}
    assert shown <= {*LABELS, *PERFORMANCE_LABELS}
    words = compiled()
    left = [label for label in PERFORMANCE_LABELS if re.search("[一-鿿]", words.gettext(label))]
    assert left == []


def test_every_grade_is_translated() -> None:
    grades = {row["name"] for row in DictReader(GRADES.read_text("utf-8").splitlines())}
    assert grades and grades <= set(PERFORMANCE_LABELS)
