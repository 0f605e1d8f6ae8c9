"""Columns that are worked out from those beside them: changes, their rates, how much was carried out."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.library.one import check
from mingzhang.model.finding import Severity
from mingzhang.reading.open import read_book

NATIONAL = """科目编码|科目名称|2024年执行数|2025年预算数|增减额|增减%
201|一般公共服务支出|1200.00|1260.00|60.00|5.00
20101|人大事务|1200.00|1260.00|60.00|5.00
2010101|行政运行|800.00|900.00|100.00|12.50
2010102|一般行政管理事务|400.00|360.00|-40.00|-10.00
208|社会保障和就业支出|51.00|60.00|9.00|17.65
|合计|1251.00|1320.00|69.00|5.52"""

THREE = """项 目|上年决算数|本年决算数|增、减金额|增、减幅度
合 计|2911.47|2706.86|-204.61|-7.03%
1.因公出国(境)费|13.06|10.20|-2.86|-21.9%
2.公务接待费|1679.69|1590.94|-88.75|-5.28%
3.公务用车购置及运行费|1218.72|1105.72|-113|-9.27%
其中:(1)公务用车购置费|14.80|0|-14.8|-100%
(2)公务用车运行费|1203.92|1105.72|-98.2|-8.16%"""

DONE = """科目编码|科目名称|年初预算数|决算数|完成预算%
201|一般公共服务支出|1200.00|1260.00|105.00
20101|人大事务|1200.00|1260.00|105.00
2010101|行政运行|800.00|900.00|112.50
2010102|一般行政管理事务|400.00|360.00|90.00
|合计|1200.00|1260.00|105.00"""

TITLES = {
    NATIONAL: "某部2025年部门预算|一般公共预算支出表",
    THREE: "某县2016年“三公”经费决算情况统计表",
    DONE: "某局2023年度部门决算|一般公共预算财政拨款支出决算表",
}


def findings(folder: Path, rows: str, titles: str) -> list[tuple[str, str, str]]:
    """Rule, row and expected value of the errors and warnings of a page with one table."""
    lines = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows.splitlines())
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    heads = "".join(f"<p>{title}</p>" for title in titles.split("|"))
    path = folder / "page.html"
    page = f"<meta charset='utf-8'><body>{heads}<p>单位：万元</p><table>{table}</table></body>"
    path.write_text(f"<html>{page}</html>", "utf-8")
    found = check(read_book(path)).findings
    return [
        (one.rule, one.places[0].row_label, one.expected or "")
        for one in found
        if one.severity.value in (Severity.ERROR.value, Severity.WARNING.value)
    ]


@pytest.mark.parametrize("rows", [NATIONAL, THREE, DONE], ids=["national", "three public", "carried out"])
def test_columns_that_come_out_have_no_finding(tmp_path: Path, rows: str) -> None:
    assert findings(tmp_path, rows, TITLES[rows]) == []


@pytest.mark.parametrize(
    ("rows", "right", "wrong", "expected"),
    [
        (NATIONAL, "|12.50", "|15.20", ("text-rate", "行政运行", "12.50%")),
        (NATIONAL, "-40.00|-10.00", "40.00|-10.00", ("parts", "一般行政管理事务", "-40.00万元")),
        (NATIONAL, "|17.65", "|15.00", ("text-rate", "社会保障和就业支出", "17.65%")),  # of 60, not of 51
        (THREE, "-204.61", "-240.61", ("parts", "合计", "-204.61万元")),
        (THREE, "-9.27%", "-9.72%", ("text-rate", "3.公务用车购置及运行费", "9.27%")),
        (DONE, "112.50", "121.50", ("text-rate", "行政运行", "112.50%")),
    ],
)
def test_a_cell_that_does_not_come_out_is_told(
    tmp_path: Path, rows: str, right: str, wrong: str, expected: tuple[str, str, str]
) -> None:
    assert rows.count(right) == 1
    assert findings(tmp_path, rows.replace(right, wrong), TITLES[rows]) == [expected]


def test_an_amount_that_breaks_its_sum_and_its_change_is_told_once(tmp_path: Path) -> None:
    found = findings(tmp_path, THREE.replace("1590.94", "1509.94"), TITLES[THREE])
    assert [(rule, row) for rule, row, _ in found] == [("parts", "2.公务接待费")]


@pytest.mark.parametrize(
    ("edge", "found"), [("5.5156", 0), ("5.52", 0), ("5.5", 0), ("5.515", 0), ("5.53", 1)]
)
def test_a_rate_may_have_any_number_of_places(tmp_path: Path, edge: str, found: int) -> None:
    """69.00 of 1,251.00 are 5.5156 per cent; the true amounts may differ by half a last place."""
    assert len(findings(tmp_path, NATIONAL.replace("69.00|5.52", f"69.00|{edge}"), TITLES[NATIONAL])) == found


def test_a_column_of_another_base_is_not_judged(tmp_path: Path) -> None:
    """The change is against last year's budget, which the table does not print."""
    rows = NATIONAL.replace("60.00|5.00", "11.00|0.88").replace("100.00|12.50", "7.00|0.78")
    rows = rows.replace("-40.00|-10.00", "4.00|1.12").replace("9.00|17.65", "2.00|3.45")
    rows = rows.replace("69.00|5.52", "13.00|0.99")
    assert findings(tmp_path, rows, TITLES[NATIONAL]) == []
