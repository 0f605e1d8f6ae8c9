"""A self-evaluation form as departments publish it, to be changed cell by cell (绩效自评表)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handmade import table
from mingzhang.model.book import Table

MONEY = (
    "项目资金（万元）",
    "",
    "年初预算数",
    "全年预算数（A）",
    "全年执行数（B）",
    "分值",
    "执行率（B/A）",
    "得分",
)
INDICATORS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析")
BODY: Sequence[Sequence[str]] = (
    ("项目名称", "城市驿站运行经费", "", "", "", "", "", ""),
    ("主管部门", "某市某局", "", "实施单位", "某市驿站中心", "", "", ""),
    MONEY,
    ("", "年度资金总额", "120.00", "118.50", "110.20", "10", "93.00%", "9.30"),
    ("", "其中：当年财政拨款", "100.00", "98.50", "92.20", "—", "93.60%", "—"),
    ("", "上年结转资金", "20.00", "20.00", "18.00", "—", "90.00%", "—"),
    ("", "其他资金", "0.00", "0.00", "0.00", "—", "", "—"),
    ("年度目标", "接待群众9000人次。", "", "", "接待群众8100人次。", "", "", ""),
    INDICATORS,
    ("产出指标", "数量指标", "接待人次", "≥9000人次", "8100人次", "20", "18", "暴雨停开"),
    ("产出指标", "质量指标", "设施完好率", "≥95%", "98%", "30", "30", ""),
    ("效益指标", "社会效益指标", "服务社区数", "≥12个", "12个", "30", "30", ""),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "93%", "10", "10", ""),
    ("总分", "", "", "", "", "100", "97.30", ""),
)
Change = Mapping[tuple[int, int], str]


def form(change: Change | None = None, *, number: int = 1, without: Sequence[int] = ()) -> Table:
    """The form with some cells changed (row, column) and some rows left out; rows count as in `BODY`."""
    rows = [[(change or {}).get((r, c), text) for c, text in enumerate(row)] for r, row in enumerate(BODY)]
    kept = [row for r, row in enumerate(rows) if r not in without]
    return table("项目支出绩效自评表", kept, number=number, header_rows=0, unit=None)
