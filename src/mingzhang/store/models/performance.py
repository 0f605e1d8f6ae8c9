"""Performance management (全过程绩效): objectives, observations with evidence, monitoring, evaluation."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from ...model.evaluation import BudgetConsequence, FollowUpKind, Reaction, WarningLevel
from ...model.indicator import (
    Achievement,
    Approximation,
    EvidenceGrade,
    Frequency,
    IndicatorKind,
    ObjectiveOwner,
    Operator,
    Reckoning,
)
from ...model.office import EvaluationKind, PaperState
from ..fields import EnumField
from .files import StoredFile
from .organisation import BudgetUnit, Department
from .people import Person
from .projects import Project


class PerformanceObjective(models.Model):
    """What money shall achieve in a year (绩效目标): of a project, a key task or the whole department."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="objectives")
    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="objectives")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="objectives")
    owner = EnumField(ObjectiveOwner, verbose_name="目标对象")
    code = models.CharField("编码", max_length=40)
    name = models.CharField("名称", max_length=200)
    year = models.PositiveSmallIntegerField("年度")
    words = models.TextField("总体目标")
    goal_fen = models.BigIntegerField("目标所列金额", null=True)
    place = models.CharField("实施地区", max_length=80, blank=True)
    waiver = models.CharField("豁免理由", max_length=400, blank=True)
    quality = models.DecimalField("目标质量", max_digits=5, decimal_places=2, null=True)
    remarks = models.JSONField("审核意见", default=list)
    state = EnumField(PaperState, default=PaperState.DRAFT, verbose_name="状态")
    opinion = models.CharField("退回或审核意见", max_length=400, blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "year", "owner", "code"], name="objective_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="objective_approver_is_not_author",
            ),
        ]
        indexes = [models.Index(fields=["unit", "year"])]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PerformanceIndicator(models.Model):
    """An indicator of an objective (绩效指标), of the third level."""

    objective = models.ForeignKey(PerformanceObjective, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField("序号")
    code = models.CharField("编码", max_length=40)
    name = models.CharField("三级指标", max_length=120)
    kind = EnumField(IndicatorKind, verbose_name="二级指标")
    second = models.CharField("二级指标名称", max_length=60, blank=True)
    operator = EnumField(Operator, verbose_name="方向")
    target_value = models.DecimalField("指标值", max_digits=20, decimal_places=4, null=True)
    target_high = models.DecimalField("上限", max_digits=20, decimal_places=4, null=True)
    target_words = models.CharField("定性目标", max_length=200, blank=True)
    weight = models.DecimalField("分值", max_digits=6, decimal_places=2)
    measurement_unit = models.CharField("计量单位", max_length=20, blank=True)
    measure = models.CharField("测量项", max_length=80, blank=True)
    base_value = models.DecimalField("基期值", max_digits=20, decimal_places=4, null=True)
    base_year = models.PositiveSmallIntegerField("基期年度", null=True)
    basis = models.CharField("设置依据", max_length=200, blank=True)
    method = models.CharField("计算方法", max_length=200, blank=True)
    frequency = EnumField(Frequency, default=Frequency.YEARLY, verbose_name="频率")
    reckoning = EnumField(Reckoning, default=Reckoning.YEARLY, verbose_name="口径")
    person = models.CharField("责任人", max_length=60, blank=True)
    evidence = models.CharField("佐证要求", max_length=200, blank=True)
    least_evidence = EnumField(EvidenceGrade, default=EvidenceGrade.NONE, verbose_name="最低佐证")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objective", "code"], name="indicator_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="weight_not_negative"),
        ]


class PerformanceObservation(models.Model):
    """A value that was observed (实际完成值). It serves every indicator of its measure and year."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="observations")
    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="observations")
    measure = models.CharField("测量项", max_length=130)
    year = models.PositiveSmallIntegerField("年度")
    date = models.DateField("日期")
    value = models.DecimalField("完成值", max_digits=20, decimal_places=4, null=True)
    approximation = EnumField(Approximation, default=Approximation.EXACT, verbose_name="约数")
    measurement_unit = models.CharField("计量单位", max_length=20, blank=True)
    reckoning = EnumField(Reckoning, default=Reckoning.YEARLY, verbose_name="口径")
    achievement = EnumField(Achievement, null=True, verbose_name="达成档次")
    share = models.DecimalField("达成程度", max_digits=5, decimal_places=2, null=True)
    source = models.CharField("数据来源", max_length=200, blank=True)
    explanation = models.TextField("偏差原因及改进措施", blank=True)
    withdrawn = models.BooleanField("已撤回", default=False)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["department", "year", "measure"])]


class ObservationEvidence(models.Model):
    """A file that supports a value (佐证材料), with the place where the value stands in it."""

    observation = models.ForeignKey(PerformanceObservation, models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=100)
    place = models.CharField("数值所在位置", max_length=200, blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verified_on = models.DateField("核实日期", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["observation", "file"], name="evidence_once"),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("created_by")),
                name="evidence_verifier_is_not_author",
            ),
        ]


class Questionnaire(models.Model):
    """A questionnaire for a satisfaction indicator (满意度问卷): a public link, one answer a token."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="questionnaires")
    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="questionnaires")
    measure = models.CharField("测量项", max_length=130)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=160)
    introduction = models.TextField("说明", blank=True)
    questions = models.JSONField("题目")
    opens = models.DateField("开始日期")
    closes = models.DateField("截止日期")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    observation = models.OneToOneField(PerformanceObservation, models.PROTECT, null=True, related_name="+")


class QuestionnaireToken(models.Model):
    """A link that may answer once (问卷令牌): only its hash is kept, nothing ties it to the answer."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="tokens")
    sha256 = models.CharField(max_length=64, unique=True)
    used = models.BooleanField(default=False)


class QuestionnaireAnswer(models.Model):
    """One answer (答卷): the grade of each question, and a remark."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="answers")
    grades = models.JSONField()
    remark = models.TextField(blank=True)
    day = models.DateField(auto_now_add=True)


class MonitoringRound(models.Model):
    """A monitoring of a department on a day (绩效运行监控): by which rule, above which threshold."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="monitorings")
    year = models.PositiveSmallIntegerField("年度")
    day = models.DateField("监控日期")
    rule = models.CharField("监控规则", max_length=60)
    threshold_fen = models.BigIntegerField("金额门槛", default=0)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "year", "day"], name="monitoring_once_a_day")
        ]


class MonitoringItem(models.Model):
    """Where one objective stood on the day, the unit's answer, and what came of it."""

    round = models.ForeignKey(MonitoringRound, models.PROTECT, related_name="items")
    objective = models.ForeignKey(PerformanceObjective, models.PROTECT, related_name="monitored")
    level = EnumField(WarningLevel, verbose_name="预警级别")
    budget_fen = models.BigIntegerField("全年预算数")
    paid_fen = models.BigIntegerField("执行数")
    progress = models.DecimalField("目标进度", max_digits=7, decimal_places=4, null=True)
    reasons = models.JSONField("预警原因", default=list)
    answer_by = models.DateField("答复期限", null=True)
    reaction = EnumField(Reaction, null=True, verbose_name="处理方式")
    explanation = models.TextField("原因说明", blank=True)
    correct_by = models.DateField("整改期限", null=True)
    effect = models.TextField("整改成效", blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "objective"], name="monitored_once"),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("answered_by")),
                name="answer_accepter_is_not_author",
            ),
        ]


class PerformanceEvaluation(models.Model):
    """A scored evaluation of an objective (自评、部门评价、财政评价): its lines as scored, to be recomputed.

    Evaluations of the same objective by others stand beside it; their differences are kept. Once approved it
    stays, and so does what it stands on: values, evidence, the objective. A correction opens it again.
    """

    objective = models.ForeignKey(PerformanceObjective, models.PROTECT, related_name="evaluations")
    kind = EnumField(EvaluationKind, verbose_name="评价类型")
    form = models.CharField("评分表", max_length=60)
    lines = models.JSONField("得分明细", default=list)
    total = models.DecimalField("总分", max_digits=6, decimal_places=2, null=True)
    grade = models.CharField("等级", max_length=20, blank=True)
    budget_fen = models.BigIntegerField("全年预算数", default=0)
    paid_fen = models.BigIntegerField("执行数", default=0)
    situation = models.TextField("基本情况", blank=True)
    performance = models.TextField("绩效情况", blank=True)
    problems = models.TextField("存在问题", blank=True)
    advice = models.TextField("改进措施和建议", blank=True)
    state = EnumField(PaperState, default=PaperState.DRAFT, verbose_name="状态")
    is_sampled = models.BooleanField("财政抽查", default=False)
    opinion = models.CharField("复核意见", max_length=400, blank=True)
    revision = models.PositiveIntegerField(default=0)  # raised by every save: nobody overwrites another
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objective", "kind"], name="evaluation_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="evaluation_approver_is_not_author",
            ),
        ]
        indexes = [
            GinIndex(
                fields=["lines"],
                opclasses=["jsonb_path_ops"],
                condition=Q(state="approved"),
                name="approved_evaluation_uses",
            )
        ]


class FollowUpItem(models.Model):
    """A problem or a piece of advice followed into later years until it is met (整改事项)."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="follow_ups")
    evaluation = models.ForeignKey(
        PerformanceEvaluation, models.PROTECT, null=True, related_name="follow_ups"
    )
    objective_code = models.CharField("目标编码", max_length=40, blank=True)
    kind = EnumField(FollowUpKind, verbose_name="类别")
    words = models.TextField("事项")
    raised = models.PositiveSmallIntegerField("提出年度")
    owner = models.CharField("责任人", max_length=80)
    due = models.DateField("期限")
    met_on = models.DateField("完成日期", null=True)
    met_how = models.TextField("落实情况", blank=True)
    met_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)


class ResultUse(models.Model):
    """What a result means for next year's budget line (评价结果应用), and who decided it."""

    evaluation = models.OneToOneField(PerformanceEvaluation, models.PROTECT, related_name="use")
    year = models.PositiveSmallIntegerField("应用年度")
    proposed = EnumField(BudgetConsequence, verbose_name="规则建议")
    decided = EnumField(BudgetConsequence, verbose_name="决定")
    reason = models.CharField("理由", max_length=400, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
