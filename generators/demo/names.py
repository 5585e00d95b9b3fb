"""Invented persons: names, sex and education as they are spread in the agency channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from numpy.random import Generator

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢"
    "宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
_FEMALE = "芳娜敏静丽娟霞燕玲婷雪梅莉红颖琳欣悦慧蓉晓佳雯倩兰秀云洁瑶萍"
_MALE = "伟强磊军勇涛斌超刚杰明辉建平志鹏宇浩峰凯亮健文林飞波海宁成东"
_EDUCATION = {"高中": 0.36, "中专": 0.26, "大专": 0.27, "本科": 0.10, "硕士": 0.01}
_FEMALE_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is."""

    name: str
    sex: str
    education: str


def identities(rng: Generator) -> Iterator[Identity]:
    """Endless persons, no two of the same name."""
    seen = set()
    while True:
        female = rng.random() < _FEMALE_SHARE
        name = person_name(rng, female=female)
        education = str(rng.choice(list(_EDUCATION), p=list(_EDUCATION.values())))
        if name not in seen:
            seen.add(name)
            yield Identity(name, "女" if female else "男", education)


def person_name(rng: Generator, *, female: bool) -> str:
    """A surname and one or two characters."""
    letters = list(_FEMALE if female else _MALE)
    given = rng.choice(letters, size=2 if rng.random() < 0.75 else 1, replace=False)
    return str(rng.choice(list(_SURNAMES))) + "".join(given)
