"""Named refusals of performance management: each says in Chinese and English what is wrong and what to do."""

from __future__ import annotations


class PerformanceError(Exception):
    """Performance data cannot be used as given (绩效数据有误). Both languages tell the user what to do."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} / {english}")
        self.chinese = chinese
        self.english = english

    def __reduce__(self) -> tuple[type[PerformanceError], tuple[str, str]]:
        """Travel between processes with both languages."""
        return type(self), (self.chinese, self.english)


class TargetError(PerformanceError):
    """A target lacks its figure, or its range is upside down (指标值有误)."""


class WeightError(PerformanceError):
    """Weights do not add up to what the form gives out (分值合计有误)."""


class FormMissingError(PerformanceError):
    """No form or rule is in force for that year and place (没有适用的表式或规则)."""


class ObservationError(PerformanceError):
    """An observed value cannot be what it says (实际完成值有误)."""


class EvidenceError(PerformanceError):
    """Evidence is named by something that is no SHA-256, or verified by who entered the value (佐证有误)."""


class CoverageError(PerformanceError):
    """What is said to be covered does not belong to the set (覆盖范围有误)."""


class ReactionError(PerformanceError):
    """A reaction to a warning is not open, or moves more money than there is (处理方式有误)."""


class FollowUpError(PerformanceError):
    """A follow-up item lacks owner, words or date (整改事项有误)."""


class ExampleError(PerformanceError):
    """A file of performance data cannot be read: names the file and the entry (绩效数据文件有误)."""
