"""`mingzhang write` as an officer meets it: files, paths, remarks, refusals."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

import mingzhang
from mingzhang.cli.write import formats_of
from mingzhang.library.drafts import draft_of, dump, load
from mingzhang.model.finding import Severity
from small import listing
from test_cli import run

DRAFTS = Path(__file__).parents[1] / "examples" / "drafts"
INHERENT = {
    "item-nature",
    "pension-line",
    "budget-equals-outturn",
    "unknown-words",
    "goal-copied",
    "goal-spending-only",
}  # questions about the office's own figures


def written(*arguments: object) -> tuple[subprocess.CompletedProcess[str], list[Path]]:
    result = run("write", *arguments)
    return result, [Path(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("name", ["final_accounts_2017", "budget_2023"])
def test_the_examples_are_written_and_nothing_is_found_in_them(name: str, tmp_path: Path) -> None:
    result, paths = written(DRAFTS / f"{name}.json", "-o", tmp_path / "out", "--ascii-names")
    assert result.returncode == 0, result.stderr
    assert [path.suffix for path in paths] == [".pdf", ".docx", ".xlsx", ".html", ".json"]
    for path in paths[:4]:
        found = mingzhang.check(mingzhang.read(path)).findings
        assert {finding.rule for finding in found} <= INHERENT, path
        assert all(finding.severity is Severity.QUESTION for finding in found)


def test_two_units_keep_their_own_goals_for_projects_of_one_name(tmp_path: Path) -> None:
    _, paths = written(DRAFTS / "budget_2023.json", "-o", tmp_path, "--format", "html")
    for known in (load(DRAFTS / "budget_2023.json"), draft_of(mingzhang.read(paths[0]))):
        goals = {
            words.topic: words.text for words in known.words if words.topic.endswith("/机构运行辅助经费")
        }
        assert [(topic[:5], text[:8]) for topic, text in goals.items()] == [
            ("绩效目标:", "以7.00万元购"),
            ("绩效目标:", "以50.00万元"),
        ]


def test_remarks_go_to_the_screen_and_paths_to_the_pipe(tmp_path: Path) -> None:
    result, paths = written(DRAFTS / "final_accounts_2017.json", "-o", tmp_path, "--format", "html")
    assert paths == [tmp_path / "2017年部门决算.html"]
    assert "来源文件各科目年初预算合计29,716.17万元" in result.stderr


def test_a_document_that_was_read_is_written_again(tmp_path: Path) -> None:
    result, paths = written(
        DRAFTS.parent / "documents" / "accounts.pdf", "-o", tmp_path, "--format", "docx,html"
    )
    assert result.returncode == 0, result.stderr
    assert [path.name for path in paths] == ["2024年部门决算.docx", "2024年部门决算.html"]


def test_a_draft_that_contradicts_itself_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    known = load(DRAFTS / "final_accounts_2017.json")
    amounts = (replace(known.amounts[0], fen=10**18), *known.amounts[1:])
    dump(replace(known, amounts=amounts), tmp_path / "draft.json")
    result, paths = written(tmp_path / "draft.json", "-o", tmp_path / "out")
    assert result.returncode == 2
    assert not paths
    assert not (tmp_path / "out").exists()
    assert "底稿不平" in result.stderr
    assert "10,000,000,000,000,000.00元" in result.stderr


def test_what_is_not_entered_is_listed_and_the_book_is_written(tmp_path: Path) -> None:
    known = load(DRAFTS / "final_accounts_2017.json")
    words = tuple(one for one in known.words if one.topic != "duties")
    dump(replace(known, words=words), tmp_path / "draft.json")
    result, paths = written(tmp_path / "draft.json", "-o", tmp_path / "out", "--format", "html")
    assert result.returncode == 0
    assert "有1处内容没有录入" in result.stderr
    assert "【待填写：主要职责】" in paths[0].read_text("utf-8")


def test_a_folder_in_the_way_of_one_file_leaves_the_older_ones(tmp_path: Path) -> None:
    (tmp_path / "2017年部门决算.xlsx").mkdir()
    (tmp_path / "2017年部门决算.html").write_text("old")
    result, paths = written(DRAFTS / "final_accounts_2017.json", "-o", tmp_path, "--format", "html,xlsx,docx")
    assert result.returncode == 2
    assert "2017年部门决算.xlsx：无法写入（是文件夹，不是文件）" in result.stderr
    assert not paths
    assert listing(tmp_path) == ["2017年部门决算.html", "2017年部门决算.xlsx"]
    assert (tmp_path / "2017年部门决算.html").read_text() == "old"


def test_the_source_is_never_written_over(tmp_path: Path) -> None:
    written(DRAFTS / "final_accounts_2017.json", "-o", tmp_path, "--format", "html,data")
    for name in ("2017年部门决算.html", "2017年部门决算/book.json", "2017年部门决算/draft.json"):
        source = tmp_path / name
        before = source.read_bytes()
        result, paths = written(source, "-o", tmp_path, "--format", "html,data")
        assert result.returncode == 2
        assert "会覆盖原件" in result.stderr
        assert not paths and source.read_bytes() == before


def test_rounding_is_a_choice(tmp_path: Path) -> None:
    for choice, words in (("plain", "四舍五入"), ("controlled", "控制取整")):
        result, _ = written(
            DRAFTS / "final_accounts_2017.json", "-o", tmp_path, "--format", "data", "--rounding", choice
        )
        assert words in result.stderr


def test_an_unknown_format_is_named_and_nothing_written(tmp_path: Path) -> None:
    result, paths = written(DRAFTS / "budget_2023.json", "-o", tmp_path / "out", "--format", "pdf,odt")
    assert result.returncode == 2
    assert "格式须在 pdf,docx,xlsx,html,data 之中" in result.stderr
    assert not paths and not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "空"),
        ('{"format": "mingzhang-draft/1", "office": "某局", "year": 2024}', "final_accounts"),
        (
            '{"format": "mingzhang-draft/1", "office": "某局", "year": 2024, "kind": "部门决算"}',
            "没有金额",
        ),
        ('{"format": "mingzhang-draft/1",', "不是 JSON"),
    ],
)
def test_a_wrong_draft_says_what_to_do(content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    path.write_text(content, encoding="utf-8")
    result, paths = written(path, "-o", tmp_path / "out")
    assert result.returncode == 2 and not paths
    assert said in result.stderr and "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_unwritable_folder_is_said(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    result, _ = written(DRAFTS / "budget_2023.json", "-o", taken / "below", "--format", "html")
    assert result.returncode == 2
    assert "无法写入" in result.stderr


def test_the_same_draft_gives_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for folder in ("one", "two"):
        _, paths = written(DRAFTS / "budget_2023.json", "-o", tmp_path / folder, "--format", "docx,html,data")
        contents.append([path.read_bytes() for path in paths])
    assert contents[0] == contents[1]


def test_formats_each_once() -> None:
    assert [kind.value for kind in formats_of("html, PDF,html")] == ["html", "pdf"]
    with pytest.raises(ValueError):
        formats_of(" ,")


def test_the_example_drafts_hold_what_the_office_registered() -> None:
    draft = load(DRAFTS / "final_accounts_2017.json")
    counts = {count.item: count.number for count in draft.counts}
    assert counts["three_public.vehicles.kept"] == "4"
    assert counts["three_public.abroad.groups"] == "2" and counts["three_public.abroad.persons"] == "5"
    assert counts["three_public.reception.domestic.batches"] == "60"
    assert len(draft.bridges) == 8
