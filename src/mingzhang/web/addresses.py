"""Where a row is shown (地址): from a row, or the subject of an audit row, to its page."""

from __future__ import annotations

from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# model → the view of one row, the first page of its subject, what people call it
_PAGES = {
    "project": ("project", "projects", gettext_noop("项目")),
    "budgetversion": ("budget", "preparation", gettext_noop("预算版本")),
    "budgetplan": ("plan", "preparation", gettext_noop("预算编报")),
    "adjustment": ("adjustment", "adjustments", gettext_noop("调整调剂")),
    "ledgerentry": ("entry", "ledger", gettext_noop("分录")),
    "allotmentline": ("line", "ledger", gettext_noop("指标")),
    "bookversion": ("book", "books", gettext_noop("预决算文本")),
    "importbatch": ("import", "imports", gettext_noop("导入批次")),
    "budgetunit": ("unit", "organisation", gettext_noop("单位")),
    "department": ("organisation_department", "organisation", gettext_noop("部门")),
    "division": ("", "organisation", gettext_noop("处室")),
    "yearclose": ("", "closing", gettext_noop("结账")),
    "closecheck": ("", "closing", gettext_noop("豁免的检查事项")),
    "accesstoken": ("", "", gettext_noop("访问令牌")),
    "person": ("person", "people", gettext_noop("人员")),
    "performanceobjective": ("objective", "objectives", gettext_noop("绩效目标")),
    "performanceevaluation": ("evaluation", "evaluations", gettext_noop("绩效评价")),
    "monitoringitem": ("monitoring_item", "monitoring", gettext_noop("绩效监控")),
    "monitoringround": ("monitoring_round", "monitoring", gettext_noop("绩效监控")),
    "performanceobservation": ("observation", "observations", gettext_noop("完成值")),
    "observationevidence": ("", "observations", gettext_noop("佐证材料")),
    "questionnaire": ("questionnaire", "questionnaires", gettext_noop("满意度问卷")),
    "followupitem": ("follow_up_meet", "follow_up", gettext_noop("整改事项")),
    "resultuse": ("", "follow_up", gettext_noop("结果应用")),
    "work": ("work", "works", gettext_noop("后台任务")),
}


def address_of(row: Model) -> str:
    """The page of a row; the subject's first page where it has none; "" for what no page shows."""
    return address_named(row._meta.model_name or "", str(row.pk))


def address_named(model: str, pk: str) -> str:
    """The page of a row by its model's name and key."""
    one, subject, _words = _PAGES.get(model, ("", "", ""))
    return (named(one, pk) if one else "") or (named(subject) if subject else "")


def named(name: str, *args: str) -> str:
    """The address of a view by its name; "" when there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def words_named(subject: str) -> str:
    """What people call the subject of an audit row: 分录 17."""
    model, _colon, pk = subject.partition(":")
    words = _PAGES[model][2] if model in _PAGES else ""
    return f"{_(words)} {pk}" if words else subject
