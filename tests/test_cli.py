"""The shell as a person meets it: real processes, exit codes, what is written and what is not."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pypdf import PdfReader

from mingzhang import __version__
from mingzhang.cli.own_pages import answers
from mingzhang.cli.read import folders
from mingzhang.cli.serve import hosts
from shared import SHARED, needs_shared
from small import listing, write

MINGZHANG = [sys.executable, "-m", "mingzhang.cli.main"]
ENVIRONMENT = {**os.environ, "PYTHONIOENCODING": "utf-8"}


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [*MINGZHANG, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=ENVIRONMENT, check=False)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write(tmp_path, "good.json")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return write(tmp_path, "bad.json", total="310.00")


def test_version() -> None:
    assert run("--version").stdout == f"mingzhang {__version__}\n"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom mingzhang.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in "
        "('rich','pypdf','pypdfium2','highspy','numpy','lxml','decimal','json')), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert result.stderr.strip() == "[]"
    assert "check" in result.stdout


def test_a_good_book_exits_0(good: Path) -> None:
    result = run("check", good)
    assert result.returncode == 0, result.stdout
    assert "尾差证明" in result.stdout


def test_a_wrong_total_exits_1_whatever_is_shown(bad: Path) -> None:
    result = run("check", bad)
    assert result.returncode == 1
    assert "310.00" in result.stdout
    assert run("check", bad, "--severity", "error", "--format", "json").returncode == 1


def test_json_on_stdout_is_nothing_but_json(bad: Path) -> None:
    data = json.loads(run("check", bad, "--format", "json").stdout)
    assert data["findings"][0]["severity"] == "error"
    assert data["counts"]["error"] >= 1


def test_severity_hides_what_is_below(bad: Path) -> None:
    data = json.loads(run("check", bad, "--format", "json", "--severity", "error").stdout)
    assert {finding["severity"] for finding in data["findings"]} == {"error"}


@pytest.mark.parametrize("kind", ["text", "json", "html", "csv", "xlsx"])
def test_every_format_is_written_to_a_file(bad: Path, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "new" / f"report.{kind}"
    result = run("check", bad, "--format", kind, "-o", target)
    assert result.returncode == 1
    assert result.stdout == ""
    assert target.stat().st_size > 500
    assert listing(target.parent) == [target.name]


def test_pdf_report_of_something_else_says_what_to_choose(bad: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    result = run("check", bad, "--format", "pdf", "-o", target)
    assert result.returncode == 2
    assert "--format html" in result.stderr
    assert not target.exists()


@pytest.mark.parametrize("kind", ["text", "pdf"])
def test_a_report_never_overwrites_what_was_checked(good: Path, bad: Path, tmp_path: Path, kind: str) -> None:
    before = bad.read_bytes()
    (tmp_path / "alias.json").symlink_to(bad)
    for target in (bad, tmp_path / "alias.json"):
        result = run("check", good, bad, "--format", kind, "-o", target)
        assert result.returncode == 2
        assert "会覆盖原件" in result.stderr
    assert bad.read_bytes() == before


def test_read_never_overwrites_what_was_read(tmp_path: Path, good: Path) -> None:
    folder = tmp_path / "out" / "good"
    folder.mkdir(parents=True)
    source = write(folder, "book.json")
    before = source.read_bytes()
    for arguments in ((source, "-o", folder), (good, source, "-o", tmp_path / "out")):
        result = run("read", *arguments)
        assert result.returncode == 2
        assert "会覆盖原件" in result.stderr
    assert source.read_bytes() == before
    assert listing(folder) == ["book.json"]


def test_an_unreadable_file_is_named_in_two_languages(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    for command in (("check", empty), ("read", empty, "-o", tmp_path / "out")):
        result = run(*command)
        assert result.returncode == 2
        assert result.stdout == ""
        chinese, english = result.stderr.splitlines()
        assert "空" in chinese
        assert "EmptyFileError" in english
    assert listing(tmp_path) == ["empty.pdf"]


def test_the_readable_files_are_checked_all_the_same(good: Path, tmp_path: Path) -> None:
    result = run("check", good, tmp_path / "missing.pdf", "--format", "json")
    assert result.returncode == 2
    assert json.loads(result.stdout)["documents"]
    assert "missing.pdf" in result.stderr


def test_several_files_say_how_they_were_checked(good: Path, bad: Path) -> None:
    assert "一并核对：good.json、bad.json" in run("check", good, bad).stderr
    apart = run("check", good, bad, "--separately").stderr
    assert apart.splitlines() == ["分别核对：good.json", "分别核对：bad.json"]


def test_read_writes_the_data(good: Path, tmp_path: Path) -> None:
    assert run("read", good, "-o", tmp_path / "out").returncode == 0
    assert listing(tmp_path / "out") == ["book.json", "cells.csv", "claims.csv", "facts.csv", "forms.csv"]


def test_read_of_several_gives_each_its_folder(good: Path, bad: Path, tmp_path: Path) -> None:
    assert run("read", good, bad, "-o", tmp_path / "out").returncode == 0
    assert listing(tmp_path / "out") == ["bad", "good"]


def test_read_twice_gives_the_same_bytes(good: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("read", good, "-o", tmp_path / name)
    for name in listing(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_an_unwritable_target_is_said(good: Path, tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.write_text("")
    result = run("read", good, "-o", target)
    assert result.returncode == 2
    assert "无法写入" in result.stderr


def test_same_names_do_not_overwrite_each_other() -> None:
    found = folders([Path("a/x.pdf"), Path("b/x.pdf"), Path("x-2.pdf")], Path("out"))
    assert len(set(found)) == 3


def test_rules_are_listed(tmp_path: Path) -> None:
    assert "identity" in run("rules").stdout
    assert "## 错误 (error)" in run("rules", "--format", "markdown").stdout
    rows = json.loads(run("rules", "--format", "json").stdout)
    assert {"id", "severity", "sentence", "basis", "passes", "fails"} == set(rows[0])


def test_english_labels(bad: Path) -> None:
    said = run("check", bad, "--lang", "en").stdout
    assert "cannot be true" in said and "printed: " in said and "printed：" not in said


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        (["check"], "缺少参数：FILE", "arguments are required: FILE"),
        (["check", "a.pdf", "--format", "word"], "参数 --format 不能是 'word'", "invalid choice: 'word'"),
        (["check", "a.pdf", "--jobs", "many"], "参数 --jobs：须为正整数", "at least 1"),
        (["check", "a.pdf", "--together", "--separately"], "不能与 --together 同时使用", "not allowed with"),
        (["check", "a.pdf", "--loud"], "无法识别的参数：--loud", "unrecognized arguments: --loud"),
        (["serve", "--port", "99999"], "须为1至65535的整数", "1 to 65535"),
    ],
)
def test_wrong_usage_says_how_in_two_languages(arguments: list[str], chinese: str, english: str) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert chinese in result.stderr and english in result.stderr
    assert "--help" in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["check", ""], ["write", "a.json", "-o", ""], ["backup", ""]])
def test_an_empty_path_is_never_this_folder(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert "路径是空的" in result.stderr and "the path is empty" in result.stderr


@pytest.mark.parametrize("host", ["999.1.1.1", "office", ""])
def test_serve_listens_at_an_address_only(host: str) -> None:
    result = run("serve", "--host", host)
    assert result.returncode == 2
    assert "须为本机的IP地址" in result.stderr and "Traceback" not in result.stderr


def test_serve_says_that_its_port_is_taken_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("serve", "--port", taken.getsockname()[1], "--data", tmp_path / "home", "--once")
    assert result.returncode == 2
    assert "端口已被占用" in result.stderr and "the port is in use" in result.stderr
    assert not (tmp_path / "home").exists()


def test_serve_listens_at_addresses_of_this_machine(tmp_path: Path) -> None:
    result = run("serve", "--host", "192.0.2.1", "--data", tmp_path / "home", "--once")
    assert result.returncode == 2
    assert "不是本机的地址" in result.stderr and not (tmp_path / "home").exists()


def test_the_pages_always_answer_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGZHANG_HOSTS", "budget.example,localhost")
    assert hosts("10.1.2.3").split(",") == ["budget.example", "localhost", "127.0.0.1", "[::1]", "10.1.2.3"]
    monkeypatch.delenv("MINGZHANG_HOSTS")
    assert hosts("::").split(",")[-1] == "[::]"


def test_our_own_pages_are_never_asked_of_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ready(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/ready" else 404)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Nothing."""

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    pages = HTTPServer(("127.0.0.1", 0), Ready)
    Thread(target=pages.serve_forever, daemon=True).start()
    server = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert answers(f"http://127.0.0.1:{pages.server_port}/", server, 10)
    finally:
        pages.shutdown()
        server.communicate(b"\n")
    assert not answers(f"http://127.0.0.1:{pages.server_port}/", server, 10)  # it ended


def shell(command: str, **options: str) -> subprocess.CompletedProcess[str]:
    """`mingzhang` in a line of the shell, whose own code is that of `mingzhang`."""
    line = f"set -o pipefail; {command.replace('mingzhang', ' '.join(MINGZHANG))}"
    environment = {**ENVIRONMENT, **options}
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, encoding="utf-8", env=environment, check=False
    )


@pytest.mark.parametrize("command", ["check {bad} --all", "check {bad} --format html", "rules"])
def test_a_reader_that_goes_away_is_no_verdict(bad: Path, command: str) -> None:
    result = shell(f"mingzhang {command.format(bad=bad)} | true")
    assert result.returncode == 141
    assert result.stderr == ""


@pytest.mark.parametrize("command", ["check {good}", "rules", "write {good} -o {folder} --format html"])
@pytest.mark.parametrize(("target", "why"), [("/dev/full", "磁盘已满"), ("&-", "输出已关闭")])
def test_what_cannot_be_put_out_is_said(
    good: Path, tmp_path: Path, command: str, target: str, why: str
) -> None:
    result = shell(f"mingzhang {command.format(good=good, folder=tmp_path / 'out')} >{target}")
    assert result.returncode == 2
    assert f"stdout：无法写入（{why}）" in result.stderr and "Traceback" not in result.stderr


def test_a_terminal_of_another_encoding_ends_no_command(tmp_path: Path, good: Path) -> None:
    told = shell(f"mingzhang write {good} -o {tmp_path}/out --format html", PYTHONIOENCODING="ascii")
    assert told.returncode == 0
    assert "\\u5e74" in told.stdout  # 年, in the name of the book


def test_names_left_by_an_old_archive_are_read_as_they_were_meant(tmp_path: Path, good: Path) -> None:
    odd = tmp_path / os.fsdecode("某局决算.json".encode("gb18030"))
    good.rename(odd)
    assert run("check", odd, "--format", "json").returncode == 0
    assert run("read", odd, "-o", tmp_path / "out").returncode == 0
    text = (tmp_path / "out" / "book.json").read_text("utf-8")
    assert json.loads(text)["document"]


def test_a_pipe_is_refused_and_not_read_in_halves(good: Path) -> None:
    result = shell(f"cat {good} | mingzhang check /dev/stdin")
    assert result.returncode == 2
    assert "请先保存为文件" in result.stderr and "save it as a file" in result.stderr
    assert shell(f"mingzhang check /dev/stdin <{good}").returncode == 0


@needs_shared
def test_a_real_pdf_is_annotated(tmp_path: Path) -> None:
    target = tmp_path / "marked.pdf"
    source = SHARED / "documents" / "fa_finance_good.pdf"
    assert run("check", source, "--format", "pdf", "-o", target).returncode == 1
    original, marked = PdfReader(source), PdfReader(target)
    assert len(original.pages) == len(marked.pages)
    notes = [note.get_object() for page in marked.pages for note in page.get("/Annots", [])]
    assert any("71.73%" in str(note.get("/Contents", "")) for note in notes)
