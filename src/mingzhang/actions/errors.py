"""Refusals of deeds: each says in Chinese and English what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..store.models import BudgetUnit


class RefusedError(Exception):
    """A deed is refused; nothing was changed. `field` names the input it is about, "" for the whole."""

    def __init__(self, chinese: str, english: str, field: str = "") -> None:
        super().__init__(f"{chinese} / {english}")
        self.chinese = chinese
        self.english = english
        self.field = field


class NotAllowedError(RefusedError):
    """The person has no right to the deed at that unit, or would approve what they entered (无权操作)."""

    def __init__(self, verb: str, unit: BudgetUnit | None) -> None:
        if verb == "own":
            super().__init__(
                "不能审批自己录入的单据，请由其他人审批", "nobody approves what they entered; ask a colleague"
            )
            return
        from .rights import label_of  # noqa: PLC0415  rights are read when a refusal names one

        where, at = (f"“{unit}”的", f" at {unit}") if unit else ("", "")
        super().__init__(
            f"您没有{where}“{label_of(verb)}”权限，如需办理请联系系统管理员",
            f"you may not do “{verb}”{at}; ask your administrator",
        )
        self.verb = verb


class StateError(RefusedError):
    """The paper is not in the state the deed needs: a step is missing, or somebody was quicker (状态不符)."""


class InputError(RefusedError):
    """Something entered cannot be: names the field and what to enter (录入有误)."""


class ClosedError(RefusedError):
    """The year is closed; nothing may be posted into it (已结账)."""
