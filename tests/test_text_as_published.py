"""Texts as offices publish them on web pages, and as they are extracted: half-width marks, broken lines.

Each text is read from a file, so that lines, paragraphs, sentences and proof are tried together.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.library.one import check
from mingzhang.model.finding import Severity
from mingzhang.reading.open import read_book

HEAD = "某县农业站2024年部门预算\n"


def findings(folder: Path, text: str, name: str = "公开.txt") -> list[tuple[str, str]]:
    """Rule and expected value of all findings above notices, in the order of the report."""
    path = folder / name
    path.write_text(text, "utf-8")
    found = check(read_book(path)).findings
    return [(one.rule, one.expected or "") for one in found if one.severity is not Severity.NOTICE]


BY_FUNCTION = """五、一般公共预算支出情况说明
2024 年一般公共预算拨款支出 893924.6 元,其中:基本支
出 840224.6 元,项目支出 53700 元,具体支出预算如下:
(一)按支出功能分类科目划分。
机构运行 600910.5 元,其中:基本支出 600910.5 元,项目
支出 0元。主要用于日常运转。
技术推广与成果转化支出 53700 元,其中:基本支出 0元,
项目支出 53700 元。主要用于田间示范。
机关事业单位基本养老保险缴费支出 150384 元,其中:
基本支出 150384 元,项目支出 0元。主要用于缴费。
住房公积金 88930.1 元,其中:基本支出 88930.1 元,项目
支出 0元。主要用于缴存。
"""

BY_CLASS = """三、支出预算总体情况说明
2024 年支出总预算 1085203.63 元。其中:
(一)文化旅游体育与传媒支出类科目 850088.3 元,占支
出总预算 78.33%,同比减少 54357.12 元,下降 6.01 %。
(二)社会保障和就业支出类科目 116433.12 元,占支出总
预算10.73 %,同比增加 16803.36 元,增长 16.87%。
(三)卫生健康支出类科目 43897.73 元,占支出总预
算4.05 %,同比减少 6014.46 元,下降 12.05 %。
(四)住房保障支出类科目 74784.48 元,占支出总预
算6.89 %,同比增加 62.16 元,增长 0.083 %。
"""

IN_BRACKETS = (
    "一、“三公”经费安排情况\n"
    "2024年本部门财政拨款安排“三公”经费312.6 万元,比上年减少7.4 万元,下降2.31 %,主要原因是来访减少。其中:"
    "公务用车购置及运行费300.00 万元(购置费50.00 万元,比上年增加0 万元;"
    "运行维护费250.00 万元,比上年增加0 万元。)比上年增加0 万元,增长0 %,主要原因是无增减变化;"
    "公务接待费12.6 万元,比上年减少7.4 万元,下降37.00 %,主要原因是来访减少。\n"
)

TWO_YEARS = """一、2024年“三公”经费预算安排情况
2024年“三公”经费预算合计31.8万元,其中:因公出国(境)费0万元,公务接待费16.8万元,公务用车运行费15万元。
二、2023年“三公”经费决算情况
2023年“三公”经费支出合计28.12万元,其中:因公出国(境)费0万元,公务接待费15.39万元,公务用车运行费12.73万元。
"""

LEFT_OPEN = """一、一般公共预算支出决算情况说明
2024年度一般公共预算财政拨款支出603.07万元。其中:按功能分类科目,****支出2.06万元,****支出601.01万元。
"""

CARRIED = """一、财政拨款支出决算情况说明
2024年度财政拨款支出603.07万元,其中:基本支出603.07万元,项目支出0万元。财政拨款结转结余12.00万元,与上年相比,增加2.00万元,增长20%。
"""

ABOVE = """一、一般公共预算财政拨款支出决算情况
2024年度,本单位一般公共预算财政拨款支出总计1741.75万元,完成年初预算103.32%,决算数大于预算数55.93万元,主要原因:追加项目经费。
"""


TERRITORY = """一、全区财政决算收支情况
全区一般公共预算收入35.01亿元,上级补助收入11.96亿元,上年结余2.38亿元。收入合计55.60亿元,支出合计49.10亿元。
全区政府性基金上年结余26.38亿元,上级补助收入14.78亿元,收入合计42.5亿元,年终结余23.07亿元。
二、部门收支预算总体情况
2024年度收入合计550.00万元,支出合计550.00万元。
"""


@pytest.mark.parametrize(
    "text",
    [BY_FUNCTION, BY_CLASS, IN_BRACKETS, TWO_YEARS, LEFT_OPEN, CARRIED, ABOVE, TERRITORY],
    ids=["by function", "by class", "in brackets", "two years", "left open", "carried", "above", "territory"],
)
def test_what_is_right_has_no_finding(tmp_path: Path, text: str) -> None:
    assert findings(tmp_path, HEAD + text) == []


@pytest.mark.parametrize(
    ("text", "right", "wrong", "expected"),
    [
        (BY_FUNCTION, "项目支出 53700 元,具体", "项目支出 35700 元,具体", ("text-amount", "53,700.0元")),
        (BY_CLASS, "算4.05 %", "算4.50 %", ("text-share", "4.05%")),
        (BY_CLASS, "增长 16.87%", "增长 14.43%", ("text-rate", "16.87%")),
        (IN_BRACKETS, "下降37.00 %", "下降73.00 %", ("text-rate", "37.00%")),
        (ABOVE, "完成年初预算103.32%", "完成年初预算100%", ("text-rate", "103.32%")),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(
    tmp_path: Path, text: str, right: str, wrong: str, expected: tuple[str, str]
) -> None:
    assert text.count(right) == 1
    assert findings(tmp_path, HEAD + text.replace(right, wrong)) == [expected]


def test_the_share_of_a_name_that_nobody_knows_is_proved_with_its_amount(tmp_path: Path) -> None:
    text = """一、支出预算情况
2024年支出总预算1085203.63元，其中基本支出1037103.63元，占支出总预算的95.57%；项目支出48100元，占支出总预算的4.43%。
示范推广专项甲116433.12元，占支出总预算10.73%，同比增加16803.36元，增长16.87%。
"""
    assert findings(tmp_path, HEAD + text) == []
    wrong = HEAD + text.replace("占支出总预算10.73%", "占支出总预算17.03%")
    assert findings(tmp_path, wrong) == [("text-share", "10.73%")]


def test_a_page_on_the_three_public_expenses_alone_is_asked_for_no_other_table(tmp_path: Path) -> None:
    rows = [("合 计", "4432"), ("1.因公出国(境)费用", "39"), ("2.公务接待费", "323")]
    rows += [
        ("3.公务用车购置及运行维护费", "4070"),
        ("其中:公务用车运行维护费", "2648"),
        ("公务用车购置", "1422"),
    ]
    cells = "".join(f"<tr><td>{name}</td><td>{amount}</td></tr>" for name, amount in rows)
    page = (
        "<html><head><meta charset='utf-8'></head><body><p>2024年本级“三公”经费预算支出表</p><p>单位:万元</p>"
        f"<table><tr><td>项 目</td><td>预 算 数</td></tr>{cells}</table></body></html>"
    )
    assert findings(tmp_path, page, "三公.html") == []
    assert findings(tmp_path, page.replace("4070", "4007"), "三公.html") != []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("商品和服务支出75.80万元，占基本支出的%，主要是办公费。", ["template-residue"]),
        ("商品和服务支出75.80万元，占基本支出的 %；另有印刷费。", ["template-residue"]),
        ("商品和服务支出75.80万元，占基本支出的12.5%，主要是办公费。", []),
        ("设备利用率（占可用时间的%）有所提高。", []),
    ],
)
def test_a_share_whose_number_was_never_filled_in_is_told(
    tmp_path: Path, said: str, found: list[str]
) -> None:
    assert [rule for rule, _ in findings(tmp_path, f"{HEAD}一、支出预算情况\n{said}\n")] == found


def test_a_rate_behind_a_reason_is_that_of_the_reason(tmp_path: Path) -> None:
    text = """一、支出决算情况
2024年财政拨款支出431.00万元，比上年减少2.00万元，下降0.46%，主要原因是印刷费减少34.00万元，下降12%。
"""
    assert findings(tmp_path, HEAD + text) == []
    assert findings(tmp_path, HEAD + text.replace("0.46%", "0.64%")) == [("text-rate", "0.46%")]


def test_a_list_that_brackets_sum_up_is_the_sum(tmp_path: Path) -> None:
    text = """一、“三公”经费情况
2024年因公出国（境）费、公务接待费、公务用车购置费、公车运行费（“三公”经费）预算1771万元，分别是：因公出国（境）费20万元；公务接待费633万元；公务用车购置及运行费1118万元，其中：公务用车购置费414万元；公务用车运行费704万元。
"""
    assert findings(tmp_path, HEAD + text) == []
    assert findings(tmp_path, HEAD + text.replace("704", "740"))


def test_of_two_shares_the_one_is_told_that_does_not_follow_from_their_sum(tmp_path: Path) -> None:
    """The whole is printed nowhere; basic and project expenditure are all of an appropriation."""
    text = """五、一般公共预算支出情况说明
1. 基本支出预算 1476260.58 元,占一般公共预算支出的 75.87%,同比减少 4966.66 元,下降 0.34%。
2. 项目支出 469500 元,占一般公共预算支出的 24.13%,同比增加 70100 元,增长 17.55%。
"""
    assert findings(tmp_path, HEAD + text) == []
    assert findings(tmp_path, HEAD + text.replace("24.13%", "29.62%")) == [("text-share", "24.13%")]
    assert findings(tmp_path, HEAD + text.replace("75.87%", "78.57%")) == [("text-share", "75.87%")]
