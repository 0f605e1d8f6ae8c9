"""Examine the goals of a published budget and write what a reviewer would say as a page.

python -m bench.make_goal_examination ../shared/documents/seed_2023_budget.txt docs/goal-examination-2023.md
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import mingzhang
from mingzhang.model.evaluation import Examination, GoalFault
from mingzhang.model.indicator import Objective
from mingzhang.performance.coverage import ten_thousand
from mingzhang.performance.examine import examine_all, fault_rows
from mingzhang.performance.published import goals_of

OFFICE = "广东省广州市"
HEAD = """# Goals of the 2023 budget, examined

绩效目标审核。{title}的{number}个项目，逐个审核公开的绩效目标。由下面的命令写成：

```
python -m bench.make_goal_examination {source} {target}
```

公开的文本只印一句总体目标，不印指标，所以不说缺少满意度指标、时效指标或权重。质量分由四部分组成，各25分：指向明确、
细化量化、相应匹配、可比较；扣分和等级的分数线是本系统的规则（`performance/data/examination.csv`、`grades.csv`），
等级名称和去向见财预〔2015〕88号第二十五条。
"""
WORDS = {"error": "错误", "warning": "警示", "question": "疑问", "notice": "提示"}


def main(source: str, target: str) -> None:
    goals, again = goals_of(mingzhang.read(source))
    found = examine_all(goals, None, OFFICE, again)
    lines = [HEAD.format(title="2023年部门预算", number=len(goals), source=source, target=target)]
    lines += [*summary(found), *table(goals, found), *remarks(goals, found)]
    Path(target).write_text("\n".join(lines), encoding="utf-8")


def summary(found: Sequence[Examination]) -> list[str]:
    lines = ["", "## 汇总", "", "| 问题 | 个数 | 建议 |", "|---|---|---|"]
    for fault in GoalFault:
        number = sum(any(remark.fault is fault for remark in one.remarks) for one in found)
        if number:
            row = fault_rows()[fault]
            lines.append(f"| {row.title} | {number} | {row.advice} |")
    grades = [one.grade.name for one in found]
    told = "、".join(f"{name}{grades.count(name)}个" for name in ("优", "良", "中", "差") if name in grades)
    return [*lines, "", f"等级：{told}。"]


def table(goals: Sequence[Objective], found: Sequence[Examination]) -> list[str]:
    lines = ["", "## 逐项", "", "| 单位 | 项目 | 预算 | 质量分 | 等级 | 去向 |", "|---|---|---|---|---|---|"]
    for goal, one in zip(goals, found, strict=True):
        money = "" if goal.budget_fen is None else ten_thousand(goal.budget_fen)
        cells = (goal.unit, goal.name, money, str(one.quality), one.grade.name, one.next_step)
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def remarks(goals: Sequence[Objective], found: Sequence[Examination]) -> list[str]:
    lines = ["", "## 审核意见", ""]
    for goal, one in zip(goals, found, strict=True):
        lines += [f"### {goal.name}（{goal.unit}）", ""]
        lines += [f"- {WORDS[remark.severity.value]}：{remark.message}。" for remark in one.remarks]
        lines.append("")
    return lines


if __name__ == "__main__":
    main(*sys.argv[1:])
