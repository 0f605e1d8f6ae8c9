"""Web pages: what a visitor sees, tables with their spans."""

from pathlib import Path

import pytest

from mingzhang.model.book import Line
from mingzhang.model.errors import DamagedError
from mingzhang.reading.office.html import read_pages
from mingzhang.reading.page import Grid


def read(folder: Path, page: str | bytes) -> list[Line | Grid]:
    path = folder / "a.html"
    path.write_bytes(page.encode() if isinstance(page, str) else page)
    return [item for item in read_pages(path)[0][0].items if isinstance(item, Line | Grid)]


def texts(items: list[Line | Grid]) -> list[str]:
    return [item.text for item in items if isinstance(item, Line)]


def test_paragraphs_lists_and_entities(tmp_path: Path) -> None:
    page = (
        "<h1>决算</h1><p>支出&nbsp;<b>12</b>.5&#19975;元<br>第二行</p><ul><li>一</li><li>二</li></ul>散\n 文"
    )
    assert texts(read(tmp_path, page)) == ["决算", "支出 12.5万元", "第二行", "一", "二", "散文"]


def test_what_is_hidden_is_not_read(tmp_path: Path) -> None:
    page = (
        "<head><title>标题</title><style>p{}</style></head><body><script>var a=1</script><p>见</p>"
        "<p style='DISPLAY : none'>不见</p><p hidden>不见</p><!-- 不见 --><noscript>不见</noscript></body>"
    )
    assert texts(read(tmp_path, page)) == ["见"]


def test_spans_push_cells_to_the_right(tmp_path: Path) -> None:
    page = (
        "<table><tr><th rowspan=2>项目</th><th colspan=2>支出</th></tr><tr><th>基本</th><th>项目</th></tr>"
        "<tr><td>合计</td><td>1</td><td>2</td></tr></table>"
    )
    grid = read(tmp_path, page)[0]
    assert isinstance(grid, Grid)
    places = [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in grid.cells]
    assert places[:4] == [
        (0, 0, 2, 1, "项目"),
        (0, 1, 1, 2, "支出"),
        (1, 1, 1, 1, "基本"),
        (1, 2, 1, 1, "项目"),
    ]


def test_a_table_that_only_places_things_is_unwrapped(tmp_path: Path) -> None:
    inner = "<table><tr><td>项目</td><td>金额</td></tr><tr><td>合计</td><td>3</td></tr></table>"
    page = f"<table><tr><td>导航</td><td><p>正文</p>{inner}</td></tr></table>"
    nav, text, grid = read(tmp_path, page)
    assert texts([nav, text]) == ["导航", "正文"] and isinstance(grid, Grid)


def test_title_and_unit_in_the_table_stand_before_it(tmp_path: Path) -> None:
    page = (
        "<table><tr><td colspan=2>支出决算表</td></tr><tr><td></td><td>单位：万元</td></tr>"
        "<tr><td>项目</td><td>金额</td></tr><tr><td>合计</td><td>3</td></tr></table>"
    )
    items = read(tmp_path, page)
    assert texts(items) == ["支出决算表", "单位：万元"]


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8", "gb18030"])
def test_the_declared_charset_is_followed(tmp_path: Path, charset: str) -> None:
    page = f"<html><head><meta charset='{charset}'></head><body><p>部门决算</p></body></html>"
    assert texts(read(tmp_path, page.encode(charset))) == ["部门决算"]


def test_a_wrong_charset_is_not_believed(tmp_path: Path) -> None:
    page = "<html><head><meta charset='utf-8'></head><body><p>部门决算收入支出</p></body></html>"
    assert texts(read(tmp_path, page.encode("gb18030"))) == ["部门决算收入支出"]


TABLE = "<table><tr><td>项目</td><td>金额</td></tr><tr><td>合计</td><td>300</td></tr></table>"


@pytest.mark.parametrize(
    "page",
    [
        TABLE.removesuffix("</td></tr></table>"),
        TABLE.removesuffix("</table>"),
        f"<html><body>{TABLE}<p>支出合计3",
        f"<html><body>{TABLE}<p class='a",
        f"<html><body><!-- </table> --><table><tr><td>{TABLE}<p>支出</p>",
    ],
)
def test_a_page_cut_inside_something_is_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(DamagedError, match="不完整"):
        read(tmp_path, page)


@pytest.mark.parametrize(
    "page",
    [
        TABLE,
        f"<p>支出<b>3</b>{TABLE}",
        f"<html><body><table><tr><td>{TABLE}<p>支出</body></html>",
        "<p>3 < 5",
    ],
)
def test_a_page_with_an_end_and_a_piece_of_one_are_whole(tmp_path: Path, page: str) -> None:
    path = tmp_path / "whole.html"
    path.write_text(page, encoding="utf-8")
    assert read_pages(path)[1] == []


def test_a_page_without_its_end_is_remarked(tmp_path: Path) -> None:
    path = tmp_path / "open.html"
    path.write_text(f"<html><body>{TABLE}<p>支出300万元。</p>", encoding="utf-8")
    assert "末尾可能有缺失" in read_pages(path)[1][0]


def test_a_saved_page(tmp_path: Path) -> None:
    page = (
        "From: <Saved by Browser>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/related; boundary=XX\r\n\r\n"
        "--XX\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        "<html><head><meta charset='utf-8'></head><body><p>决算</p></body></html>\r\n--XX--\r\n"
    )
    assert texts(read(tmp_path, page)) == ["决算"]


def grids(items: list[Line | Grid]) -> list[list[str]]:
    return [[cell.text for cell in item.cells] for item in items if isinstance(item, Grid)]


def amounts(cell: str, head: str = "") -> str:
    rows = (("项目", "金额"), ("合计", "300"), ("其中", cell))
    body = "".join(f"<tr><td>{a}</td>{b if b.startswith('<td') else f'<td>{b}</td>'}</tr>" for a, b in rows)
    return f"<html><head>{head}</head><body><table>{body}</table></body></html>"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("12.34<sup>1</sup>", "12.34"),
        ("12.34<sup><a href='#n'>[2]</a></sup>", "12.34"),
        ("12.34<span style='vertical-align: super'>①</span>", "12.34"),
        ("100m<sup>2</sup>", "100m2"),
        ("<s>7.50</s>8.00", "8.00"),
        ("<del>100</del>120", "120"),
        ("<strike>100</strike>120", "120"),
        ("<span style='text-decoration:line-through'>100</span>120", "120"),
        ("<td style='visibility:hidden'>9</td>", ""),
        ("<td><table><tr><td>90.00</td></tr></table></td>", "90.00"),
    ],
)
def test_marks_and_what_is_struck_out_are_no_part_of_a_figure(tmp_path: Path, cell: str, text: str) -> None:
    assert grids(read(tmp_path, amounts(cell))) == [["项目", "金额", "合计", "300", "其中", text]]


def test_what_is_struck_out_or_hidden_by_a_rule_is_remarked(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    rule = "<style>@media print {.x{display:none}} td.h, #n {display:none} .x{color:red}</style>"
    path.write_text(amounts("<td class=x>5</td><td class=h>1</td><td id=n>2</td>", rule))
    pages, remarks = read_pages(path)
    assert grids([one for one in pages[0].items if isinstance(one, Grid)])[0][-1] == "5"
    assert remarks == ["网页样式隐藏的 2 处内容未读取"]
    path.write_text(amounts("<del>7</del><del></del>8"))
    assert read_pages(path)[1] == ["加删除线的 1 处文字未读取"]


def test_a_later_rule_shows_again(tmp_path: Path) -> None:
    rule = "<style>.h{display:none} .h{display:table-cell} .i{display:none}</style>"
    page = amounts("<td class=h>5</td><td class=i style='display:table-cell'>6</td>", rule)
    assert grids(read(tmp_path, page))[0][-2:] == ["5", "6"]
