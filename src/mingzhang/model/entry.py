"""Nouns of the budget ledger (指标账): lines, accounts, events, postings, entries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from .point import Nature, Source

APPROPRIATIONS = frozenset(
    {Source.GENERAL, Source.GOVERNMENT_FUND, Source.STATE_CAPITAL, Source.SPECIAL_ACCOUNT}
)
OWN_FUNDS = frozenset(
    {Source.SUPERIOR_SUBSIDY, Source.BUSINESS, Source.OPERATING, Source.AFFILIATED, Source.OTHER}
)


class Account(Enum):
    """An account of the budget ledger (指标账科目). The codes are ours, no official ones.

    Source accounts say where an allotment came from and are credited; position accounts say where its
    money stands now and are debited. Labels and rules of each: `ledger/data/accounts.csv`.
    """

    __hash__ = object.__hash__  # one object each: its identity will do, and quickly

    ORIGINAL_APPROVAL = "1001"  # 年初批复
    SUPPLEMENT = "1002"  # 追加
    REDUCTION = "1003"  # 追减, contra: debited
    CARRYOVER_IN = "1004"  # 上年结转
    PRIOR_YEAR_REFUND = "1005"  # 以前年度退回
    OWN_FUNDS_BUDGET = "1006"  # 单位资金预算
    UNDISTRIBUTED = "2001"  # 待分配
    AVAILABLE = "2002"  # 可用
    COMMITTED = "2003"  # 采购占用, by contract
    IN_PAYMENT = "2004"  # 支付在途, by payment application
    PAID = "2005"  # 已支付, by payment voucher
    CARRIED_OVER = "2006"  # 结转下年
    RECLAIMED = "2007"  # 财政收回 of this year's allotment
    RECLAIMED_CARRYOVER = "2008"  # 财政收回 of carried over money
    CASH = "3001"  # 资金余额 of own money
    CASH_USED = "3002"  # 已用资金
    CASH_OPENING = "3101"  # 年初资金
    RECEIPTS = "3102"  # 本年实收
    SURPLUS_USED = "3103"  # 使用非财政拨款结余, money of earlier years' surplus
    SURPLUS_DISTRIBUTED = "3104"  # 结余分配, contra: debited


class Event(Enum):
    """What happens to an allotment (指标业务). What each may debit and credit: `ledger/data/events.csv`."""

    __hash__ = object.__hash__  # one object each: its identity will do, and quickly

    APPROVE = "批复"
    DISTRIBUTE = "分解下达"
    CARRY_IN = "上年结转"
    SUPPLEMENT = "追加"
    REDUCE = "追减"
    VIRE = "调剂"
    COMMIT = "采购冻结"
    RELEASE = "采购释放"
    APPLY_PAYMENT = "支付申请"
    REJECT_PAYMENT = "支付退单"
    COMPLETE_PAYMENT = "支付完成"
    PAY = "直接支付"  # paid already when it is entered, as finance systems hand it over
    REFUND = "当年退回"
    REFUND_PRIOR_YEAR = "以前年度退回"
    REFUND_PRIOR_YEAR_CASH = "以前年度资金退回"  # the same for own money: the cash comes back
    CARRY_OVER = "年末结转"
    RECLAIM = "财政收回"
    OWN_BUDGET = "单位资金预算"
    OPEN_CASH = "年初资金"
    RECEIVE = "收款"
    USE_SURPLUS = "使用非财政拨款结余"  # until 2018: 用事业基金弥补收支差额
    DISTRIBUTE_SURPLUS = "结余分配"
    CORRECT = "更正"


CASH_PAIR = frozenset({Account.CASH, Account.CASH_USED})  # goes with own money that is spent or comes back


class Approval(Enum):
    """Who must approve a change (审批层级), lowest first."""

    UNIT_HEAD = "单位负责人"
    DEPARTMENT_FINANCE = "主管部门财务"
    FINANCE_BUREAU = "财政部门"

    @property
    def rank(self) -> int:
        """0 for the lowest level: a higher level may approve what a lower one may.

        >>> Approval.FINANCE_BUREAU.rank > Approval.UNIT_HEAD.rank
        True
        """
        return list(Approval).index(self)


class Dimension(Enum):
    """A dimension of an allotment line (指标要素); the value is its field name."""

    YEAR = "year"
    UNIT = "unit"
    PROJECT = "project"
    FUND = "fund"
    FUNCTION = "function"
    ECONOMIC = "economic"
    NATURE = "nature"


@dataclass(frozen=True, slots=True)
class AllotmentLine:
    """An allotment line (指标): for whom, for what and of which money an amount may be spent.

    year      budget year
    unit      code of the budget unit (预算单位)
    project   number of the project (项目); "" on the line of a cash pool
    fund      fund (资金性质): a leaf of `Source`, see APPROPRIATIONS and OWN_FUNDS
    function  functional item (功能分类项), 7 digits
    economic  departmental economic item (部门经济分类款), 5 digits; "" while undistributed, and for cash
    nature    nature of expenditure, which follows from the kind of project; ALL for cash
    """

    year: int
    unit: str
    project: str
    fund: Source
    function: str
    economic: str
    nature: Nature

    @property
    def is_pool(self) -> bool:
        """True for a pool of own cash (资金池): one unit, fund and function, no project."""
        return self.project == "" and self.economic == ""

    @property
    def is_own(self) -> bool:
        """True when the money is the unit's own (单位资金), so that it needs cash besides a budget."""
        return self.fund in OWN_FUNDS

    @property
    def pool(self) -> AllotmentLine:
        """The pool of cash that pays for this line."""
        return replace(self, project="", economic="", nature=Nature.ALL)

    def value(self, dimension: Dimension) -> object:
        """The coordinate of one dimension."""
        return getattr(self, dimension.value)


@dataclass(frozen=True, slots=True)
class Share:
    """An amount on a line: what an event is about. `fen` is positive."""

    line: AllotmentLine
    fen: int


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry (分录). `fen` is signed: debit (借) positive, credit (贷) negative.

    `track` keeps the balance of an account apart by contract (2003), payment application (2004) or payment
    voucher (2005); "" for all other accounts. No tracked balance may be below zero.
    """

    line: AllotmentLine
    account: Account
    fen: int
    track: str = ""


@dataclass(frozen=True, slots=True)
class EntryKey:
    """What names an entry: no two entries of one year and event have the same voucher number."""

    year: int
    event: Event
    voucher: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper behind an entry (凭单): what its maker writes besides lines and amounts.

    voucher   its own number (凭证号、申请号、批次号): the key that makes posting it again harmless. A number
              that a unit gives itself carries the code of the unit in front
    document  number of the document (文号) that decides it
    contract  number of the procurement plan or contract (采购计划号、合同号)
    approval  the level that approved it
    """

    date: datetime.date
    voucher: str
    document: str = ""
    reason: str = ""
    contract: str = ""
    approval: Approval | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A balanced entry of the budget ledger (指标账凭证). Posted entries are never changed.

    reference   the entry it follows (an application for its payment) or corrects
    prior_year  the year whose money comes back, 0 for all other events
    """

    event: Event
    year: int
    postings: tuple[Posting, ...]
    paper: Paper
    reference: EntryKey | None = None
    prior_year: int = 0

    @property
    def key(self) -> EntryKey:
        """What names the entry."""
        return EntryKey(self.year, self.event, self.paper.voucher)

    @property
    def moved(self) -> tuple[Posting, ...]:
        """The debits that say how much the entry moved (发生额).

        Cash counts where nothing else is debited, as by a receipt: beside a budget it is the same money.
        In rows: `store/queries/entries.with_amounts`.
        """
        debits = [p for p in self.postings if p.fen > 0]
        return tuple([p for p in debits if p.account not in CASH_PAIR] or debits)

    def shares(self, account: Account) -> tuple[Share, ...]:
        """What the entry moved on one account, line by line, without sign."""
        return tuple(Share(p.line, abs(p.fen)) for p in self.postings if p.account is account)


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance of an account on a line: the sum of its signed postings."""

    line: AllotmentLine
    account: Account
    fen: int


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A line of an approved budget (预算细化行) with the names under which it is printed.

    `fen` is what may be spent, of it `carryover_fen` from last year's money (上年结转); 0 where the forms of
    the authority have no row for that and print it within the revenue of the year.
    """

    line: AllotmentLine
    fen: int
    unit_name: str
    project_name: str
    carryover_fen: int = 0


def total(shares: Iterable[Share]) -> int:
    """The sum of some shares in fen."""
    return sum(share.fen for share in shares)
