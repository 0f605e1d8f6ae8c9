"""Rows of an office's year. Each noun in its module; here they are gathered for Django."""

from .audit import AuditHead, AuditRow
from .books import (
    BookFile,
    BookReading,
    BookReason,
    BookScope,
    BookVersion,
    BookWords,
    GivenAmount,
)
from .closing import CloseCheck, YearClose, YearCorrection, YearReopening
from .files import StoredFile
from .imports import ColumnMapping, ImportBatch
from .ledger import (
    AllotmentLine,
    LedgerBalance,
    LedgerEntry,
    LedgerPosting,
    LedgerTrack,
    StagedEntry,
    StagedPosting,
)
from .organisation import BudgetUnit, Department, DepartmentDuties, DepartmentName, Division, UnitName
from .papers import Adjustment, AdjustmentLine
from .people import Appointment, Person
from .performance import (
    FollowUpItem,
    MonitoringItem,
    MonitoringRound,
    ObservationEvidence,
    PerformanceEvaluation,
    PerformanceIndicator,
    PerformanceObjective,
    PerformanceObservation,
    Questionnaire,
    QuestionnaireAnswer,
    QuestionnaireToken,
    ResultUse,
)
from .preparation import BudgetItem, BudgetPlan, BudgetVersion, Ceiling, RevenueItem, SpendingStandard
from .projects import BasisDocument, Project, SecrecyMark
from .registers import RegisterRow
from .tokens import AccessToken
from .work import Work

__all__ = [
    "AccessToken",
    "Adjustment",
    "AdjustmentLine",
    "AllotmentLine",
    "Appointment",
    "AuditHead",
    "AuditRow",
    "BasisDocument",
    "BookFile",
    "BookReading",
    "BookReason",
    "BookScope",
    "BookVersion",
    "BookWords",
    "BudgetItem",
    "BudgetPlan",
    "BudgetUnit",
    "BudgetVersion",
    "Ceiling",
    "CloseCheck",
    "ColumnMapping",
    "Department",
    "DepartmentDuties",
    "DepartmentName",
    "Division",
    "FollowUpItem",
    "GivenAmount",
    "ImportBatch",
    "LedgerBalance",
    "LedgerEntry",
    "LedgerPosting",
    "LedgerTrack",
    "MonitoringItem",
    "MonitoringRound",
    "ObservationEvidence",
    "PerformanceEvaluation",
    "PerformanceIndicator",
    "PerformanceObjective",
    "PerformanceObservation",
    "Person",
    "Project",
    "Questionnaire",
    "QuestionnaireAnswer",
    "QuestionnaireToken",
    "RegisterRow",
    "ResultUse",
    "RevenueItem",
    "SecrecyMark",
    "SpendingStandard",
    "StagedEntry",
    "StagedPosting",
    "StoredFile",
    "UnitName",
    "Work",
    "YearClose",
    "YearCorrection",
    "YearReopening",
]
