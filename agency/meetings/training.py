"""The kinds of training of a workplace, and which weak indicators each one answers (seed 004)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from agency.finding import Finding
from agency.meetings.reading import Fields, Raw, by_key, extend, refuse_clashes, shipped


@dataclass(frozen=True, slots=True)
class Training:
    """One kind of training; ``answers`` are KPI keys, ``topics`` its lessons for a short slot."""

    key: str
    name: str
    aliases: tuple[str, ...]
    who: str
    purpose: str
    trainers: tuple[str, ...]
    method: str
    remark: str
    answers: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """All kinds of training, in their order."""

    kinds: tuple[Training, ...]
    declared: Mapping[str, Mapping[str, Raw]]

    def __iter__(self) -> Iterator[Training]:
        return iter(self.kinds)

    def __getitem__(self, key: str) -> Training:
        for training in self.kinds:
            if training.key == key:
                return training
        raise KeyError(key)

    def answering(self, kpi: str) -> tuple[Training, ...]:
        """The kinds of training that answer a weak indicator, named by its key."""
        return tuple(training for training in self.kinds if kpi in training.answers)

    def extended(self, extra: object, file: str = "") -> tuple[TrainingPlan, list[Finding]]:
        """The plan with head office's ``training`` entries on top, and findings on them."""
        return extend(self, self.declared, extra, _plan, file)


@cache
def training_plan() -> TrainingPlan:
    """The shipped plan."""
    return _plan({"training": by_key(shipped("training")["training"], "training")})


def _plan(declared: Mapping[str, Mapping[str, Raw]]) -> TrainingPlan:
    kinds = tuple(_training(raw) for raw in declared["training"].values())
    refuse_clashes(((kind.key, (kind.name, *kind.aliases)) for kind in kinds), "培训")
    return TrainingPlan(kinds, declared)


def _training(raw: Raw) -> Training:
    fields = Fields(raw, f"培训 {raw['key']} ")
    training = Training(
        key=fields.text("key"),
        name=fields.text("name"),
        aliases=fields.texts("aliases"),
        who=fields.text("who"),
        purpose=fields.text("purpose"),
        trainers=fields.texts("trainers"),
        method=fields.text("method"),
        remark=fields.text("remark", ""),
        answers=fields.texts("answers"),
        topics=fields.texts("topics"),
    )
    fields.close()
    if not training.topics:
        raise ValueError(f"{fields.place}至少要有一个专题（topics）")
    return training
