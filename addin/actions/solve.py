"""What it takes (倒推): which mix of factors carries a period's FYP to a target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from addin.actions.patch import Patch, patched
from agency.decomposition import EFFORT, FACTORS, Totals, levers
from agency.finding import Finding, Severity
from workbook_templates.content import BookContent
from workbook_templates.evaluate import Evaluator
from workbook_templates.plan import BookPlan

NAMES: Mapping[str, str] = {
    "headcount": "平均人力",
    "activity": "活动率",
    "policies": "举绩人均件数",
    "average_premium": "件均保费",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One factor: where it stands, what it needs alone, and its place in the mix.

    ``rise`` and ``mix_rise`` are fractions of where it stands; ``possible`` is False beyond
    the factor's ceiling. Headcount in persons, activity a fraction, average premium in yuan.
    """

    factor: str
    name: str
    current: float
    needed: float
    rise: float
    effort: float
    possible: bool
    mix: float
    mix_rise: float


@dataclass(frozen=True, slots=True)
class Solution:
    """How to reach ``target`` from ``fyp`` (yuan); no steps where no rise in proportion does.

    ``cheapest`` is the factor of least effort that reaches it alone, empty if none can;
    ``reached`` the FYP of the mix.
    """

    period: str
    target: float
    fyp: float
    gap: float
    steps: tuple[Step, ...]
    cheapest: str
    reached: float
    message: str
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Plain data for JSON."""
        plain = asdict(self)
        plain["findings"] = [finding.to_json() for finding in self.findings]
        return plain


def solve(
    plan: BookPlan,
    content: BookContent,
    target_fyp: float,
    period: str,
    effort: Mapping[str, float] = EFFORT,
) -> Solution:
    """From the whole team's figures of ``period`` (a label of the book, e.g. ``2026-11``).

    Activity is producers ÷ average headcount and has the ceiling 1. ``effort`` weighs a rise
    of each factor. A period that the book does not have, a target that is not positive, and a
    team without business are findings.
    """
    known = content.tables["periods"]["label"].tolist()
    if period not in known:
        remedy = "从“期间”表中选一个期间"
        return _unsolved(period, target_fyp, 0.0, f"没有期间{period}", remedy)
    evaluator = Evaluator(plan, patched(plan.spec, content, Patch(fields={"period": period})))
    team = plan.spec.axes["scope"].items[0].key

    def figure(measure: str) -> float:
        found = evaluator.cell("work", measure, "period", team)
        return found if isinstance(found, float) else 0.0

    fyp = figure("fyp")
    totals = Totals(
        max(figure("headcount_average"), 0.0), figure("producers"), figure("policies"), fyp
    )
    current = totals.factors()
    mix = levers(current, target_fyp, effort)
    if mix is None:
        if target_fyp <= 0:
            return _unsolved(period, target_fyp, fyp, "目标应大于0", "填写目标首年保费")
        remedy = "先录入该期间的业绩与人力，或换一个已有业绩的期间"
        return _unsolved(period, target_fyp, fyp, f"{period}没有举绩人力或业绩，无从推算", remedy)
    steps = tuple(
        Step(
            factor=lever.factor,
            name=NAMES[lever.factor],
            current=start,
            needed=lever.needed,
            rise=lever.rise,
            effort=lever.effort,
            possible=lever.possible,
            mix=mix.mix[lever.factor],
            mix_rise=mix.mix[lever.factor] / start - 1,
        )
        for lever in mix.levers
        if (start := current[lever.factor])
    )
    cheapest = mix.cheapest or ""
    return Solution(
        period=period,
        target=target_fyp,
        fyp=fyp,
        gap=round(target_fyp - fyp, 2),
        steps=steps,
        cheapest=cheapest,
        reached=mix.reached,
        message=_message(target_fyp, fyp, {step.factor: step for step in steps}, cheapest),
    )


def _message(target: float, fyp: float, steps: Mapping[str, Step], cheapest: str) -> str:
    if target <= fyp:
        return f"现有首年保费{fyp:,.0f}元，目标{target:,.0f}元已达成"
    together = "，".join(
        f"{steps[factor].name}{_amount(factor, steps[factor].mix)}（{steps[factor].mix_rise:+.1%}）"
        for factor in FACTORS
    )
    head = f"由{fyp:,.0f}元到{target:,.0f}元"
    if not cheapest:
        return f"{head}：单靠一项做不到；合力需要{together}"
    step = steps[cheapest]
    alone = f"单靠一项，{step.name}最省力，须由{_amount(cheapest, step.current)}提到"
    return f"{head}：{alone}{_amount(cheapest, step.needed)}；合力需要{together}"


def _amount(factor: str, value: float) -> str:
    return {
        "headcount": f"{value:,.1f}人",
        "activity": f"{value:.1%}",
        "policies": f"{value:,.2f}件",
        "average_premium": f"{value:,.0f}元",
    }[factor]


def _unsolved(period: str, target: float, fyp: float, reason: str, remedy: str) -> Solution:
    finding = Finding(Severity.ERROR, "solve", reason, remedy, sheet="参数", value=period)
    gap = round(target - fyp, 2)
    return Solution(period, target, fyp, gap, (), "", fyp, reason, (finding,))
