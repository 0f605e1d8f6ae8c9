"""Which of several figures that clash is told: rates rather than amounts, totals that differ once."""

from decimal import Decimal
from pathlib import Path

import pytest

from mingzhang import library
from mingzhang.checking.slips import AS_FRACTION, CUT, rate_slips
from mingzhang.model.finding import Finding, Severity

LAWS = {
    "text-amount",
    "text-change",
    "text-rate",
    "text-share",
    "text-direction",
    "flow",
    "parts",
    "identity",
}


def told(folder: Path, *sentences: str) -> list[Finding]:
    path = folder / "book.txt"
    path.write_text("\n".join(("某县统计局2023年度部门决算", *sentences)) + "\n", encoding="utf-8")
    return [f for f in library.check(library.read(path)).findings if f.rule in LAWS]


def test_rates_that_no_amounts_give_are_each_told(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "七、财政拨款“三公”经费支出决算情况说明",
        "2023年“三公”经费财政拨款支出决算为3.46万元，比上年增加2.40万元，增长0.24%。",
        "其中，因公出国（境）费支出决算0.00万元，占0%；公务用车购置及运行维护费支出决算1.40万元，占0.02%；"
        "公务接待费支出决算0.28万元，占0.95%。",
    )
    printed = {finding.printed for finding in found}
    assert {"0.24%", "0.02%", "0.95%"} < printed
    assert len(found) == 4  # and the parts do not add up


def test_totals_that_differ_are_one_finding(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "一、收入支出决算总体情况说明",
        "2023年度收入总计4,125.49万元，支出总计4,143.91万元。与2022年度相比，收入总计减少1,267.86万元，"
        "下降23.51%；支出总计减少2,570.97万元，下降38.29%。",
    )
    assert [(f.rule, f.severity) for f in found] == [("flow", Severity.ERROR)]
    assert {p.quote[-10:] for p in found[0].places} >= {"4,143.91万元"[-10:], "4,125.49万元"[-10:]}


def test_a_rate_cut_off_is_a_warning(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "三、支出决算情况说明",
        "2023年度本年支出合计6,714.88万元，其中：基本支出4,143.91万元，占61.71%；项目支出2,570.97万元，占38.28%。",
    )
    assert [(f.printed, f.severity, f.slips) for f in found] == [("38.28%", Severity.WARNING, (CUT,))]


def test_words_name_the_subject_alone(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "三、支出决算情况说明",
        "2023年度本年支出合计为300.00万元，其中：基本支出为100.00万元，占33.33%；项目支出为230.00万元。",
    )
    assert found
    assert not any("为100" in f.message or "2023年度本年" in f.message for f in found)


@pytest.mark.parametrize(
    ("printed", "right", "slips"),
    [("0.02", "2.2642", (AS_FRACTION,)), ("0.40", "40.46", (AS_FRACTION,)), ("38.28", "38.2877", (CUT,))],
)
def test_slips_of_rates(printed: str, right: str, slips: tuple[str, ...]) -> None:
    assert rate_slips(Decimal(printed), Decimal(right)) == slips
