"""What the lists of core systems look like: columns, products and words, as data.

The shipped catalogue lies beside this module; head office extends it with YAML of the same
form, in a file of its own or in its profile, whose entries come before the shipped ones. Mistakes
are returned as findings and change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from agency.declaration import load_yaml
from agency.finding import Finding, Severity
from agency.names import folded
from agency.profile import Profile
from agency.records import Product
from generators.organisation_columns import Sheet
from generators.organisation_sheets import PLANS, TEAM_OF_AGENT, WORDS
from generators.tabular_fields import Field, Kind

_UNITS = ("", "(元)", "(万元)", "(万)")
_SHARED = {
    "agent": next(f.names for f in PLANS[Sheet.AGENTS].fields if f.key == "id"),
    "agent_name": next(f.names for f in PLANS[Sheet.AGENTS].fields if f.key == "name"),
    "group": next(f.names for f in PLANS[Sheet.AGENTS].fields if f.key == "group"),
    "team": TEAM_OF_AGENT.names,
}


class Export(StrEnum):
    """The kinds of lists whose rows are counted."""

    POLICIES = "policies"
    RENEWALS = "renewals"
    RECEIPTS = "receipts"
    ATTENDANCE = "attendance"
    ACTIVITY = "activity"
    INCOME = "income"

    @property
    def label(self) -> str:
        """The word that users read."""
        return {
            "policies": "承保清单",
            "renewals": "续期应收清单",
            "receipts": "实收清单",
            "attendance": "出勤清单",
            "activity": "活动量清单",
            "income": "收入清单",
        }[self.value]


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """The columns of one kind of list, by the keys of their fields.

    ``day`` says which period a list covers; ``money`` have a unit; ``unless`` maps fields to
    the one that makes them needless.
    """

    export: Export
    fields: tuple[Field, ...]
    day: str
    any_of: tuple[str, ...]
    money: frozenset[str]
    unless: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ExportCatalogue:
    """All kinds of lists, and what their words mean; words are folded."""

    plans: Mapping[Export, ExportPlan]
    products: tuple[tuple[re.Pattern[str], Product], ...]
    terms: tuple[tuple[re.Pattern[str], float], ...]
    words: Mapping[str, frozenset[str]]

    def says(self, word: str, meaning: str) -> bool:
        """Whether a cell's text is one of the words for this meaning."""
        return folded(word) in self.words[meaning]

    def product_class(self, code: str, name: str) -> Product | None:
        """The class of a product by its name or code, ``None`` if no rule knows it."""
        rules = self.products
        return next((c for rule, c in rules if rule.search(name) or rule.search(code)), None)

    def pay_years(self, term: str) -> float | None:
        """The years of payment of texts like ``20年``, ``10年交`` or ``终身``."""
        plain = re.fullmatch(r"(\d{1,3})(?:\.0)?(?:年(?:[交缴期]|[交缴]费)?)?", folded(term))
        if plain:
            return float(plain[1])
        return next((years for rule, years in self.terms if rule.search(term)), None)

    @property
    def header_words(self) -> tuple[str, ...]:
        """All headers by which a list, of business or of people, is found in a file."""
        own = [n for plan in self.plans.values() for field in plan.fields for n in field.names]
        return tuple(dict.fromkeys((*own, *WORDS)))


@cache
def shipped_catalogue() -> ExportCatalogue:
    """The package's catalogue; ``ValueError`` if it is broken."""
    text = files("addin.actions.importing").joinpath("synonyms.yaml").read_text("utf-8")
    return _built(load_yaml(text))


def parse_catalogue(
    text: str, file: str = "", base: ExportCatalogue | None = None
) -> tuple[ExportCatalogue, list[Finding]]:
    """Head office's names, words and rules before those of ``base``, the shipped ones if None.

    Any mistake is one finding, and ``base`` then stands as it is.
    """
    base = base or shipped_catalogue()
    try:
        raw = load_yaml(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"第{mark.line + 1}行" if mark else ""
        return base, [_invalid(f"{line}不是有效的 YAML", file)]
    return extended(base, raw, file)


def catalogue_for(profile: Profile, file: str = "") -> tuple[ExportCatalogue, list[Finding]]:
    """The shipped catalogue with what head office's profile adds to it."""
    return extended(shipped_catalogue(), profile.synonyms, file, "synonyms")


def extended(
    base: ExportCatalogue, raw: object, file: str = "", place: str = ""
) -> tuple[ExportCatalogue, list[Finding]]:
    """The same for what a YAML text holds; ``place`` is its key path in the file."""
    try:
        if not isinstance(raw, Mapping):
            raise TypeError("应为“项目: 内容”的形式")
        _check_forms(raw)
        unknown = [key for key in raw if key not in {"exports", "products", "terms", "words"}]
        if unknown:
            raise ValueError(f"没有“{unknown[0]}”这个项目")
        return _merged(base, raw), []
    except KeyError as error:
        return base, [_invalid(f"没有“{error.args[0]}”这个项目，或缺少它", file, place)]
    except re.error:
        return base, [_invalid("match 不是有效的匹配式", file, place)]
    except (AttributeError, TypeError, ValueError) as error:
        return base, [_invalid(str(error).splitlines()[0], file, place)]


def _check_forms(raw: Mapping[str, Any]) -> None:
    """Raises ``TypeError`` or ``ValueError``, in words for people, where a form is wrong."""
    for section in ("exports", "words"):
        entries = raw.get(section) or {}
        if not isinstance(entries, Mapping):
            raise TypeError(f"“{section}”应为“项目: 内容”的形式")
        for key, entry in entries.items():
            if section == "exports" and key not in {*Export}:
                raise ValueError(f"“{key}”不是清单的种类，应为{'、'.join(Export)}之一")
            if section == "exports" and not isinstance(entry, Mapping):
                raise TypeError(f"“{key}”应为“栏目: [列名]”的形式")
            for name, names in entry.items() if section == "exports" else [(key, entry)]:
                if not isinstance(names, list):
                    raise TypeError(f"“{name}”应为列表，如 [甲, 乙]")
    for section, other in (("products", "class"), ("terms", "years")):
        rules = raw.get(section) or []
        if not isinstance(rules, list):
            raise TypeError(f"“{section}”应为列表")
        for rule in rules:
            if not isinstance(rule, Mapping) or not {"match", other} <= set(rule):
                raise TypeError(f"“{section}”的每一条都应有 match 和 {other}")
            if other == "class" and str(rule[other]) not in {*Product}:
                raise ValueError(f"“{rule[other]}”不是险种大类，应为{'、'.join(Product)}之一")
            if other == "years" and not isinstance(rule[other], int | float):
                raise TypeError(f"years 应为数字，不是“{rule[other]}”")


def _invalid(reason: str, file: str, place: str = "") -> Finding:
    remedy = "照自带对照表的格式改正，此处暂用原对照表"
    return Finding(
        Severity.ERROR, "synonyms", f"导入对照表无效：{reason}", remedy, file, cell=place
    )


def _built(raw: Mapping[str, Any]) -> ExportCatalogue:
    plans = {Export(key): _plan(Export(key), entry) for key, entry in raw["exports"].items()}
    words = {key: frozenset(map(folded, names)) for key, names in raw["words"].items()}
    return ExportCatalogue(plans, tuple(_products(raw)), tuple(_terms(raw)), words)


def _plan(export: Export, entry: Mapping[str, Any]) -> ExportPlan:
    money = frozenset(key for key, f in entry["fields"].items() if f["kind"] == "money")
    fields = []
    for key, told in entry["fields"].items():
        names = (*told.get("names", ()), *_SHARED.get(told.get("shared", ""), ()))
        kind = Kind.NUMBER if key in money else Kind(told["kind"])
        fields.append(
            Field(key, _with_units(names, key in money), kind, required=told.get("required", False))
        )
    any_of, unless = tuple(entry.get("any_of", ())), entry.get("unless", {})
    return ExportPlan(export, tuple(fields), entry["day"], any_of, money, unless)


def _with_units(names: tuple[str, ...], money: bool) -> tuple[str, ...]:
    suffixes = _UNITS if money else ("",)
    return tuple(dict.fromkeys(name + suffix for name in names for suffix in suffixes))


def _merged(base: ExportCatalogue, raw: Mapping[str, Any]) -> ExportCatalogue:
    plans = dict(base.plans)
    for key, entry in (raw.get("exports") or {}).items():
        plan = plans[Export(key)]
        added = {name: tuple(names) for name, names in entry.items()}
        missing = set(added) - {field.key for field in plan.fields}
        if missing:
            raise ValueError(f"“{key}”没有“{min(missing)}”这个栏目")
        fields = tuple(
            replace(f, names=(*_with_units(added.get(f.key, ()), f.key in plan.money), *f.names))
            for f in plan.fields
        )
        plans[plan.export] = replace(plan, fields=fields)
    words = dict(base.words)
    for meaning, names in (raw.get("words") or {}).items():
        words[meaning] = base.words[meaning] | frozenset(map(folded, names))
    products = (*_products(raw), *base.products)
    return ExportCatalogue(plans, products, (*_terms(raw), *base.terms), words)


def _products(raw: Mapping[str, Any]) -> Iterator[tuple[re.Pattern[str], Product]]:
    for rule in raw.get("products") or ():
        yield re.compile(str(rule["match"])), Product(rule["class"])


def _terms(raw: Mapping[str, Any]) -> Iterator[tuple[re.Pattern[str], float]]:
    for rule in raw.get("terms") or ():
        yield re.compile(str(rule["match"])), float(rule["years"])
