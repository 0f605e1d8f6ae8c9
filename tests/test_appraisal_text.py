"""Forms in text extracted from a PDF: what cannot be told from lost columns is left open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mingzhang.library.one import check, read

MONEY = """项目名称 救助站运行
项目资金（万元） 年初预算数 全年预算数 全年执行数 分值 执行率 得分
年度资金总额 120.00 118.50 110.20 10 93.00% 9.30
其中：财政拨款 120.00 118.50 110.20 - 93.00% -
"""
HEADS = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分\n"
ROWS = """产出指标 数量指标 救助人次 9000人次 8100人次 40 38
效益指标 社会效益指标 服务社区数 12个 12个 30 30
满意度指标 满意度指标 群众满意度 90% 93% 20 20
"""


Check = Callable[[str], list[str]]


@pytest.fixture
def found(tmp_path: Path) -> Check:
    def run(text: str) -> list[str]:
        path = tmp_path / "form.txt"
        path.write_text("某市民政局2022年度项目支出绩效自评表\n" + text, "utf-8")
        findings = check(read(path)).findings
        ours = ("appraisal", "parts", "identity", "text-rate")
        return [one.rule for one in findings if one.rule.startswith(ours)]

    return run


def test_a_form_whose_rows_are_all_there_is_judged(found: Check) -> None:
    assert found(MONEY + HEADS + ROWS + "总分 100 97.30\n") == []
    assert found(MONEY + HEADS + ROWS + "总分 100 98.30\n") == ["appraisal-total"]


def test_a_total_is_left_open_where_rows_were_lost(found: Check) -> None:
    lost = ROWS.replace("30 30\n", "（30） 得30分\n")
    assert found(MONEY + HEADS + lost + "总分 100 97.30\n") == []


def test_a_column_between_the_points_that_is_not_known_leaves_the_rows_open(found: Check) -> None:
    heads = HEADS.replace("分值 得分", "分值 扣分 得分")
    rows = ROWS.replace("40 38", "40 2 38").replace("30 30", "30 0 30").replace("20 20", "20 0 20")
    assert found(MONEY + heads + rows + "总分 100 2 97.30\n") == []


def test_the_table_behind_a_form_is_none_of_its_rows(found: Check) -> None:
    behind = "表2 资产情况表\n资产项目 年初数 年末数 增减\n流动资产 1,200.50 1,100.50 -100.00\n"
    assert found(MONEY + behind) == []


def test_forms_that_run_into_one_another_have_each_their_total(found: Check) -> None:
    other = MONEY.replace("项目名称 救助站运行\n", "").replace(
        "118.50 110.20 10 93.00%", "60.00 30.00 10 50.00%"
    )
    other = other.replace("118.50 110.20 - 93.00%", "60.00 30.00 - 50.00%").replace("9.30", "5.00")
    assert "identity" not in found(MONEY + other)
