"""Pages become a book: titles, captions, units, tables over pages, paragraphs, whose it is."""

from mingzhang.model.book import Book, BookKind, Cell, Line, Role
from mingzhang.model.money import Unit
from mingzhang.model.place import Box
from mingzhang.reading.assembly.assemble import assemble
from mingzhang.reading.page import Grid, Page

HEAD = ["科目编码", "科目名称", "合计", "基本支出"]


def grid(page: int, *rows: list[str]) -> Grid:
    return Grid([Cell(r, c, text, page) for r, row in enumerate(rows) for c, text in enumerate(row)])


def line(page: int, text: str) -> Line:
    return Line(text, page)


def book(*pages: list[Grid | Line]) -> Book:
    numbered = [Page(number, items) for number, items in enumerate(pages, start=1)]
    return assemble("x.docx", "docx", numbered, [])


def test_title_caption_and_unit_stand_above_the_grid() -> None:
    table = book(
        [
            line(1, "一、说明"),
            line(1, "公开03表"),
            line(1, "支出决算表"),
            line(1, "部门：某局　单位：元"),
            grid(1, HEAD, ["201", "甲", "1", ""]),
        ]
    ).tables[0]
    assert (table.title, table.unit) == ("支出决算表", Unit.YUAN)
    assert table.caption == ("公开03表", "部门：某局　单位：元")
    assert table.header_rows == 1


def test_a_head_over_all_columns_leaves_the_caption_its_table() -> None:
    lines = ["“三公”经费支出决算表", "单位：万元", "财政拨款“三公”经费"]
    table = book([*(line(1, text) for text in lines), grid(1, HEAD, ["", "合计", "1.0", "1.0"])]).tables[0]
    assert (table.title, table.unit) == ("“三公”经费支出决算表", Unit.TEN_THOUSAND_YUAN)
    assert table.caption == ("单位：万元", "财政拨款“三公”经费")


def test_title_and_caption_inside_the_sheet() -> None:
    rows = [
        ["支出预算表", "", "", ""],
        ["编制部门：某局", "", "", "单位：万元"],
        HEAD,
        ["201", "甲", "1.0", "1.0"],
    ]
    table = book([grid(1, *rows)]).tables[0]
    assert (table.title, table.unit, table.rows) == ("支出预算表", Unit.TEN_THOUSAND_YUAN, 2)


def test_the_heading_titles_a_table_without_title() -> None:
    made = book(
        [
            line(1, "（五）非税收入征缴情况说明"),
            line(1, "具体如下。"),
            grid(1, HEAD, ["", "合计", "1.0", "1.0"]),
        ]
    )
    assert made.tables[0].title == "（五）非税收入征缴情况说明"
    assert [paragraph.role for paragraph in made.paragraphs] == [Role.HEADING, Role.BODY]


def test_a_table_goes_on_with_and_without_its_header() -> None:
    first = grid(1, HEAD, ["201", "甲", "1.00", "1.00"])
    plain, headed = grid(2, ["202", "乙", "2.00", ""]), grid(3, HEAD, ["", "合计", "3.00", "1.00"])
    made = book([line(1, "支出决算表"), first], [plain], [line(3, "支出决算表（续）"), headed])
    assert len(made.tables) == 1
    table = made.tables[0]
    assert (table.rows, table.page, table.last_page) == (4, 1, 3)
    assert [cell.page for cell in table.cells if cell.column == 1] == [1, 1, 2, 3]


def test_the_next_table_is_not_a_continuation() -> None:
    other = grid(2, ["科目编码", "科目名称", "合计", "项目支出"], ["201", "甲", "2.00", "2.00"])
    made = book([line(1, "收入表"), grid(1, HEAD, ["201", "甲", "1.00", "1.00"])], [line(2, "支出表"), other])
    assert [table.title for table in made.tables] == ["收入表", "支出表"]


def test_the_form_of_the_next_project_is_no_continuation() -> None:
    def form(page: int, project: str) -> Grid:
        rows = [[("项目支出绩效自评表", 4)], [("（2023年度）", 4)], [("项目名称", 1), (project, 3)]]
        rows += [[("项目资金", 1), ("预算数", 1), ("执行数", 1), ("得分", 1)]]
        rows += [[("", 1), ("10.00", 1), ("9.00", 1), ("9", 1)], [("年度目标", 1), ("完成维修", 3)]]
        cells = []
        for row, texts in enumerate(rows):
            for text, span in texts:
                column = sum(cell.column_span for cell in cells if cell.row == row)
                cells.append(Cell(row, column, text, page, column_span=span))
        return Grid(cells)

    made = book([form(1, "甲")], [form(2, "乙")])
    assert [(table.title, table.caption, table.header_rows) for table in made.tables] == [
        ("项目支出绩效自评表", ("（2023年度）",), 0)
    ] * 2


def test_a_title_does_not_go_on_from_the_page_before() -> None:
    above = Line("某某市教育局绩效自评材料汇编某某市教育局", 1, Box(100, 80, 400, 94))
    title = Line("项目支出自评表", 2, Box(200, 96, 300, 110))
    assert book([above], [title, grid(2, HEAD, ["201", "甲", "1.0", ""])]).tables[0].title == "项目支出自评表"


def test_a_label_cut_by_the_page_break_is_healed() -> None:
    first = grid(1, HEAD, ["2080505", "机关事业单位基本养老", "1.00", "1.00"])
    second = grid(2, ["", "保险缴费支出", "", ""], ["2080506", "职业年金", "2.00", "2.00"])
    table = book([line(1, "支出决算表"), first], [second]).tables[0]
    assert table.rows == 3
    assert "机关事业单位基本养老\n保险缴费支出" in [cell.text for cell in table.cells]


def test_a_note_row_becomes_a_note() -> None:
    made = book(
        [line(1, "支出表"), grid(1, HEAD, ["201", "甲", "1.0", ""], ["注：本表反映支出情况。", "", "", ""])]
    )
    assert made.tables[0].rows == 2
    assert made.paragraphs[-1].role is Role.NOTE


def test_the_unit_of_the_document_stands_in() -> None:
    made = book(
        [
            line(1, "甲表"),
            line(1, "单位：元"),
            grid(1, HEAD, ["201", "甲", "1", ""]),
            line(1, "乙表"),
            grid(1, HEAD, ["201", "甲", "1", ""]),
        ]
    )
    assert made.tables[1].unit is Unit.YUAN


def test_whose_which_year_and_kind() -> None:
    made = book([line(1, "某某市统计局二〇二三年度部门决算"), line(1, "目录"), line(1, "一、主要职能")])
    assert (made.office, made.year, made.kind) == ("某某市统计局", 2023, BookKind.FINAL_ACCOUNTS)
    assert made.paragraphs[2].role is Role.CONTENTS


def boxed(y: float, x0: float, x1: float, text: str) -> Line:
    return Line(text, 1, Box(x0, y, x1, y + 12))


def test_wrapped_lines_are_one_paragraph() -> None:
    lines: list[Grid | Line] = [
        boxed(100, 96, 300, "一、收入情况"),
        boxed(120, 96, 520, "本年收入合计2946.25万元，其中：财政拨"),
        boxed(140, 72, 505, "款收入2940.05万元，占"),  # the rate did not fit
        boxed(160, 72, 200, "99.79%。"),
        boxed(180, 96, 520, "本年支出合计2940.05万元，其中基本支出"),
        boxed(200, 72, 300, "2336.91万元。"),
    ]
    made = assemble("x.pdf", "pdf", [Page(1, lines, 595, 842)], [])
    assert [paragraph.text for paragraph in made.paragraphs] == [
        "一、收入情况",
        "本年收入合计2946.25万元，其中：财政拨款收入2940.05万元，占99.79%。",
        "本年支出合计2940.05万元，其中基本支出2336.91万元。",
    ]


def test_the_next_number_printed_behind_an_item_begins_its_own_paragraph() -> None:
    lines = [
        boxed(100, 96, 516, "（七）负责本区会计管理工作，监督和规范会计行为，组织和实施国家颁布的各"),
        boxed(114, 72, 516, "项准则和财务规则。（八）负责管理，按照分工（一）管理收费。（三）做好收缴"),
        boxed(128, 72, 204, "，并会同有关部门。"),
    ]
    texts = [p.text for p in book([*lines]).paragraphs]
    assert [text[:3] for text in texts] == ["（七）", "（八）"]
    assert texts[1].endswith("并会同有关部门。")


def test_the_body_names_the_office_where_the_title_does_not() -> None:
    said = "某市协作办公室（以下简称市协作办）是市政府直属的事业单位。"
    page = Page(1, (line(1, "绩效自评报告"), line(1, "一、基本情况"), line(1, said)))
    assert assemble("report.txt", "text", [page], []).office == "某市协作办公室"


def test_the_year_below_a_title_is_its_caption_though_no_unit_follows() -> None:
    rows = (["项目名称", "河道保洁", "", ""], ["一级指标", "二级指标", "三级指标", "指标值"])
    pages = [
        [line(n, "项目支出绩效目标表"), line(n, "（2023年度）"), grid(n, *rows), line(n, "说明。")]
        for n in (1, 2, 3)
    ]
    made = book([line(1, "水务局部门预算"), *pages[0]], *pages[1:])
    assert {table.title for table in made.tables} == {"项目支出绩效目标表"}
    assert made.year == 2023


def test_an_evaluation_before_the_decision_is_no_budget() -> None:
    made = book([line(1, "2024年内涝治理项目事前绩效评估报告"), line(1, "申请2024年预算8600.00万元。")])
    assert made.kind is BookKind.SELF_EVALUATION
