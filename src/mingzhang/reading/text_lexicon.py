"""Words of table heads, from the forms: to recognise a head whose cells are broken over lines (表头词)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ..forms.load import all_tables
from ..forms.model import FormTable, StubKind
from .text_tokens import plain

# Heads that occur outside the forms we know; most are columns, the last line stubs.
_COLUMNS = """
年初预算数 调整预算数 全年预算数 全年执行数 执行数 执行率 预算执行数 上年决算数 本年决算数 上年预算数 本年预算数 上年执行数
预算数 决算数 预算 决算 金额 合计 总计 小计 基本支出 项目支出 人员经费 公用经费 财政拨款 一般公共预算 政府性基金预算
国有资本经营预算 一般公共预算拨款 政府性基金预算拨款 国有资本经营预算拨款 财政专户管理资金 单位资金 上年结转
上年结转结余 本年收入 本年支出 年初结转和结余 年末结转和结余 增减额 增减率 比上年增减 会议费 培训费 事业收入 其他收入
事业单位经营收入 上缴上级支出 经营支出 对附属单位补助支出 使用非财政拨款结余 公务用车运行维护费 公务用车购置费 公务接待费
因公出国（境）费 公务用车购置及运行维护费 工资福利支出 商品和服务支出 对个人和家庭的补助 资本性支出
""".split()
_STUBS = """
项目 科目编码 科目名称 科目代码 功能分类科目 功能分类科目编码
支出功能分类科目编码 经济分类科目编码 单位代码 单位名称 项目名称 序号 行次 类 款 项 栏次 科目 支出经济分类科目 编码 名称 备注
""".split()
_GROUPS = "收入 支出 财政拨款 本年收入 本年支出 支出预算 收入预算".split()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Known head words and their beginnings; `stubs` name columns without amounts, `parents` spanning heads."""

    words: frozenset[str]
    prefixes: frozenset[str]
    stubs: frozenset[str]
    parents: frozenset[str]
    leaves: frozenset[str]
    children: frozenset[tuple[str, str]]


def heads(table: FormTable) -> list[str]:
    """The text of every head cell of a form table, spanning cells once, sides included."""
    words: list[str] = []
    for side in table.sides:
        words += [side.name] if side.name else []
        paths = [s.path for s in side.stubs] + [c.path for c in side.columns] + [a.path for a in side.after]
        seen: list[tuple[str, ...]] = []
        for path in paths:
            for depth in range(1, len(path) + 1):
                if depth == len(path) or path[:depth] not in seen:
                    seen.append(path[:depth])
                    words.append(path[depth - 1])
    return words


@cache
def lexicon() -> Lexicon:
    """All head words of all form sets, and those that occur elsewhere."""
    stubs, parents, leaves, children = set(_STUBS), set(_GROUPS), set(_COLUMNS), set()
    for _, table in all_tables():
        for side in table.sides:
            parents |= {side.name} - {""}
            texts = [*side.stubs, *side.after]
            stubs |= {s.path[-1] for s in texts} | {"绩效目标"}
            for path in [c.path for c in side.columns] + [s.path for s in texts]:
                parents |= set(path[:-1])
                children |= set(zip(path, path[1:], strict=False))
            leaves |= {c.path[-1] for c in side.columns}
    words = frozenset(plain(word) for word in stubs | parents | leaves)
    prefixes = frozenset(word[:end] for word in words for end in range(1, len(word)))
    return Lexicon(
        words, prefixes, frozenset(stubs), frozenset(parents), frozenset(leaves), frozenset(children)
    )


@cache
def titles() -> frozenset[str]:
    """Every title and other wording of every form table, without blanks."""
    return frozenset(plain(title) for _, table in all_tables() for title in table.titles)


def has_lines(table: FormTable) -> bool:
    """True when the form prints 行次."""
    return any(stub.kind is StubKind.LINE for side in table.sides for stub in side.stubs)
