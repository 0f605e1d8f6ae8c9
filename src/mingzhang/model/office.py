"""Nouns of an office's year: natures of units, kinds of projects, roles of people, states of papers."""

from __future__ import annotations

from enum import Enum

from .point import Nature


class UnitNature(Enum):
    """Nature of a budget unit (单位性质)."""

    ADMINISTRATIVE = "行政单位"
    CIVIL_SERVICE_MANAGED = "参照公务员法管理事业单位"
    PUBLIC_INSTITUTION = "公益一类事业单位"
    PUBLIC_INSTITUTION_SECOND = "公益二类事业单位"
    OPERATING_INSTITUTION = "生产经营类事业单位"


class ProjectKind(Enum):
    """Kind of a project in the library (项目类别). Every line of money belongs to a project."""

    PERSONNEL = "人员类"
    RUNNING = "运转类"
    SPECIFIC = "特定目标类"
    OPERATING = "经营类"

    @property
    def nature(self) -> Nature:
        """The nature of expenditure of its lines (支出性质).

        >>> ProjectKind.SPECIFIC.nature
        <Nature.PROJECT: '项目支出'>
        """
        return _NATURES[self]


_NATURES = {
    ProjectKind.PERSONNEL: Nature.PERSONNEL,
    ProjectKind.RUNNING: Nature.RUNNING,
    ProjectKind.SPECIFIC: Nature.PROJECT,
    ProjectKind.OPERATING: Nature.OPERATING,
}


class OfficeRole(Enum):
    """What a person is appointed to do (岗位)."""

    OFFICER = "经办"
    REVIEWER = "审核"
    HEAD = "负责人"
    DEPARTMENT_FINANCE = "部门财务"
    FINANCE_BUREAU = "财政局"
    AUDITOR = "审计"
    ADMINISTRATOR = "系统管理员"


class PaperState(Enum):
    """State of a paper that one person enters and another approves (单据状态)."""

    DRAFT = "草稿"
    SUBMITTED = "已提交"
    RETURNED = "已退回"
    REVIEWED = "已审核"
    APPROVED = "已批准"
    REFUSED = "不同意"


class Round(Enum):
    """Round of budget preparation (编报轮次): 一上 and 二上; the ceilings between them are 一下."""

    FIRST = "一上"
    SECOND = "二上"


class AdjustmentKind(Enum):
    """Kind of a change to approved allotments (调整调剂类型)."""

    SUPPLEMENT = "追加"
    REDUCTION = "追减"
    VIREMENT = "调剂"


class StaffCategory(Enum):
    """Category of staff that standards multiply (人员类别)."""

    CIVIL_SERVANT = "公务员及参公人员"
    INSTITUTION_STAFF = "事业编制人员"
    WORKER = "工勤人员"
    RETIRED = "退休人员"
    RETIRED_CADRE = "离休人员"
    VEHICLE = "公务用车"


class BookState(Enum):
    """State of a version of a statutory book on its way to the public page (文本状态)."""

    DRAFT = "编写中"
    REVIEWED = "已审核"
    SECRECY_REVIEWED = "已保密审查"
    APPROVED = "已批准公开"
    PUBLISHED = "已公开"
    RETURNED = "已退回"  # goes no further; a new version takes its place


class ImportKind(Enum):
    """What a workbook of a finance system holds (导入类型)."""

    ALLOTMENTS = "指标"
    PAYMENTS = "支付"
    RECEIPTS = "收入"


class WorkState(Enum):
    """State of a long work (任务状态)."""

    WAITING = "等待中"
    RUNNING = "进行中"
    DONE = "已完成"
    FAILED = "未完成"


class EvaluationKind(Enum):
    """Who evaluates (评价类型), lowest level first."""

    SELF = "单位自评"
    DEPARTMENT = "部门评价"
    BUREAU = "财政评价"

    @property
    def level(self) -> int:
        """The higher, the more the result counts: the bureau's before the department's before the unit's."""
        return list(EvaluationKind).index(self)
