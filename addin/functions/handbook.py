"""The functions' handbook for users, as Markdown."""

from __future__ import annotations

from addin.functions.cells import Result
from addin.functions.function import Example, Function, formula
from addin.functions.registry import FUNCTIONS

_HEAD = """\
# 自定义函数

表里的数都由普通公式算出，没有宏、在手机上也能用。下面的函数供您在自己加的单元格里使用，需要装好会报加载项。

- **一片区域**：大多数函数给一个单元格得一个结果，给一片区域得同样大小的一片结果。\
新版 Excel 会自动展开；旧版请先选好区域，按 Ctrl+Shift+Enter 输入。
- **空单元格**：逐格计算的函数遇到空单元格，结果也空。
- **日期**：日期单元格、`DATE(2027,3,5)`、`"2027-03-05"` 都可以。返回的日期是数字，请设为日期格式。
- **错误**：参数不对时得到真正的错误值，可用 `IFERROR(…,"—")` 处理；参数里已有的错误值原样传出。\
得到 `#NAME?` 时，请确认加载项已启用、会报程序已运行。

"""


def handbook() -> str:
    """All of ``docs/functions.md``."""
    functions = FUNCTIONS.values()
    rows = "".join(f"| [{f.name}](#{f.name.lower()}) | {f.summary} |\n" for f in functions)
    contents = f"| 函数 | 用途 |\n| --- | --- |\n{rows}"
    return _HEAD + contents + "".join(map(_section, functions))


def _section(function: Function) -> str:
    arguments = "".join(
        f"| {a.label} | {'必填' if a.required else '可省'} | {_escaped(a.help)} | {a.unit} |\n"
        for a in function.arguments
    )
    errors = "".join(f"| {error} | {_escaped(when)} |\n" for error, when in function.errors)
    examples = "".join(_example(function, example) for example in function.examples)
    usage = "".join(f"- `{line}`\n" for line in function.usage)
    return (
        f"\n## {function.name}\n\n{function.summary}\n\n`={function.syntax}`\n\n"
        f"| 参数 | | 说明 | 单位 |\n| --- | --- | --- | --- |\n{arguments}\n"
        f"返回：{function.gives}单位：{function.unit}。\n\n"
        f"| 错误 | 什么时候 |\n| --- | --- |\n{errors}\n"
        f"| 例 | 结果 | 说明 |\n| --- | --- | --- |\n{examples}"
        + (f"\n用在自己的表上：\n\n{usage}" if usage else "")
    )


def _example(function: Function, example: Example) -> str:
    call = _escaped(formula(function, example.given))
    return f"| `{call}` | {_escaped(shown(example.result))} | {example.about} |\n"


def shown(result: Result) -> str:
    """A result as it stands in cells: columns parted by ，and rows by ；."""
    if isinstance(result, list):
        return "；".join("，".join(shown(cell) for cell in row) for row in result)
    match result:
        case None:
            return "（空）"
        case bool():
            return "TRUE" if result else "FALSE"
        case int() | float():
            return f"{result:.15g}"
    return str(result)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
