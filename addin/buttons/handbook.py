"""The buttons' handbook for users, as Markdown."""

from __future__ import annotations

from addin.buttons.button import GROUPS, KINDS, Button
from addin.buttons.registry import BUTTONS
from addin.buttons.vba import macro_of

_HEAD = """\
# 会报选项卡

装好加载项后，Excel 功能区多出“会报”选项卡。按钮只做两件事：把要填的内容写进当前工作簿，\
把发现的问题列出来。表里的数仍由普通公式计算，没有加载项也照常使用。

- **改动内容之前先问您**，并在旁边留一份带日期时间的备份；中途出错时工作簿恢复原样。
- **簿中缺了整张表时不动手**：例如“周数据”被删，照算会人人挂零；请先撤销或从备份取回。
- **按两次和按一次一样**：没有新内容时不会改动任何单元格。
- **灰色的按钮**：当前工作簿不是它能处理的那种，把鼠标停在上面可以看到原因。
- 每个按钮都有同名的宏，可以指定给您自己画的按钮或快捷键。
- 没有 Excel 时，同样的工作可以用命令行 `huibao` 完成。

"""

_TAIL = """
## 安装与设置

在 Windows 上运行 `huibao addin install`：加载项和设置放进您自己的加载项文件夹，不需要管理员；\
`huibao addin uninstall` 全部拿走。先关闭 Excel 再安装或卸载。

Excel 用三种办法找到会报程序，依次尝试：

1. **会报助手**：先运行 `huibao helper` 并保持窗口开着，Excel 只是接上它。\
公司禁止 Excel 启动其他程序时用这种办法。
2. **会报程序**：安装时记下的位置。
3. **Python 解释器**：装有会报的 Python。

加载项旁边的 `huibao.conf` 每行写一项设置：

| 设置 | 内容 |
| --- | --- |
| `program=` | 会报程序的位置 |
| `interpreter=` | Python 解释器的位置 |
| `updates=` | 机构放 `version.json` 的文件夹，供“检查更新”比较 |
| `options=` | Excel 启动会报程序时附加的参数，一般不用 |

`version.json` 的写法：`{"program": "0.2.0", "templates": {"plan_book": "1.1"}, "note": "说明"}`。
"""


def handbook() -> str:
    """All of ``docs/buttons.md``."""
    rows = "".join(
        f"| [{b.label}](#{b.label}) | {GROUPS[b.group]} | {_books(b)} | {b.screentip} |\n"
        for b in BUTTONS.values()
    )
    table = f"| 按钮 | 组 | 用于 | 作用 |\n| --- | --- | --- | --- |\n{rows}"
    return _HEAD + table + "".join(map(_section, BUTTONS.values())) + _TAIL


def _section(button: Button) -> str:
    steps = "".join(f"{number}. {step}\n" for number, step in enumerate(button.steps, 1))
    return (
        f"\n## {button.label}\n\n{button.supertip}\n\n{steps}\n"
        f"用于：{_books(button)}。宏：`{macro_of(button.key)}`。快捷键：Alt，YH，{button.keytip}。\n"
    )


def _books(button: Button) -> str:
    return "、".join(KINDS[kind] for kind in button.books) or "任何时候"
