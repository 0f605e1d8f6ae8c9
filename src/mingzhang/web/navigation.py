"""The side navigation (导航): subjects in groups, each with the verb that lets a person see it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..actions.acting import Actor
from .doors import may_anywhere


@dataclass(frozen=True)
class Subject:
    """One subject of the workspace: the name of its first view, its label, the verbs that open it."""

    name: str
    label: object
    verbs: tuple[str, ...] = ("see",)


GROUPS: tuple[tuple[object, tuple[Subject, ...]], ...] = (
    ("", (Subject("home", _("首页"), ()),)),
    (
        _("预算"),
        (
            Subject("projects", _("项目库")),
            Subject("preparation", _("预算编制")),
        ),
    ),
    (
        _("执行"),
        (
            Subject("ledger", _("指标账")),
            Subject("adjustments", _("调整调剂")),
            Subject("payments", _("合同与支付")),
            Subject("imports", _("数据导入"), ("import", "distribute")),
            Subject("registers", _("台账")),
            Subject("words", _("文字材料")),
        ),
    ),
    (
        _("绩效"),
        (
            Subject("objectives", _("绩效目标")),
            Subject("observations", _("完成情况与佐证")),
            Subject("questionnaires", _("满意度问卷")),
            Subject("monitoring", _("绩效监控")),
            Subject("evaluations", _("绩效评价")),
            Subject("follow_up", _("整改与结果应用")),
        ),
    ),
    (
        _("决算与公开"),
        (
            Subject("closing", _("年终结账")),
            Subject("books", _("预决算文本")),
        ),
    ),
    (
        pgettext_lazy("navigation", "管理"),
        (
            Subject("organisation", _("机构"), ("see", "organise")),
            Subject("people", _("人员与岗位"), ("see_people", "appoint")),
            Subject("trail", _("审计日志"), ("see_trail",)),
            Subject("works", _("后台任务"), ()),
            Subject("tokens", _("接口令牌"), ()),
        ),
    ),
)


@dataclass(frozen=True)
class Link:
    """One entry of the navigation as the page shows it."""

    name: str
    label: object
    address: str
    here: bool


def navigation(actor: Actor, path: str) -> list[tuple[object, list[Link]]]:
    """The groups with the links that the actor may open; the subject of `path` is marked."""
    groups = [(title, _links(actor, path, subjects)) for title, subjects in GROUPS]
    return [(title, links) for title, links in groups if links]


def _links(actor: Actor, path: str, subjects: tuple[Subject, ...]) -> list[Link]:
    return [_link(subject, path) for subject in subjects if _open(actor, subject)]


def _open(actor: Actor, subject: Subject) -> bool:
    return not subject.verbs or any(may_anywhere(actor, verb) for verb in subject.verbs)


def _link(subject: Subject, path: str) -> Link:
    address = reverse(subject.name)
    here = path == address if subject.name == "home" else path.startswith(address)
    return Link(subject.name, subject.label, address, here)
