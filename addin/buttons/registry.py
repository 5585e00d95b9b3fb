"""Every button, once; ribbon, VBA callbacks and the handbook are derived from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from types import MappingProxyType

from addin.buttons import works
from addin.buttons.button import CALENDAR_BOOK, PLAN_BOOK, Button, Pressed


def registry(buttons: Iterable[Button]) -> Mapping[str, Button]:
    """The buttons by key; ``ValueError`` if two have the same key or key tip."""
    found: dict[str, Button] = {}
    tips: set[str] = set()
    for button in buttons:
        if button.key in found or button.keytip in tips:
            raise ValueError(f"buttons must differ in key and key tip, got {button.key} twice")
        found[button.key] = button
        tips.add(button.keytip)
    return MappingProxyType(found)


def _help(_pressed: Pressed) -> str:
    lines = [f"{button.label}：{button.screentip}" for button in BUTTONS.values()]
    lines.append("函数：在单元格输入 =HB_ 选函数，按 Shift+F3 看参数说明")
    return "\n".join((f"会报 {version('huibao')}", *lines))


BUTTONS = registry(
    (
        Button(
            key="import",
            label="导入清单",
            image="GetExternalDataFromOtherSources",
            group="fill",
            keytip="I",
            screentip="把核心系统导出的清单读进本簿",
            supertip="选择一个或多个清单文件（承保、续期、人力、异动、考勤、活动量等），"
            "自动认出种类并汇总到人员、任职、周数据和续期。重复导入同一份清单不会重复计数。",
            work=works.import_lists,
            steps=(
                "点击后选择清单文件，可以多选；.csv、.txt、.xls、.xlsx 都可以。",
                "一天一列的考勤表也可以，标题要写明年月。",
                "看清将写入多少内容，确定后写入。",
                "没有采用的行都列在“校验结果”表，写明原因。",
            ),
            books=(PLAN_BOOK,),
            asks_files=True,
        ),
        Button(
            key="targets",
            label="分解目标",
            image="Calculator",
            group="fill",
            keytip="T",
            screentip="把全年任务分到各月、各组、各人",
            supertip="按季节占比和去年实绩把“参数”里的全年任务填进附表一、附表二、附表三，"
            "分到元，加总必等于任务。您已填的格子和已过的月份不动。",
            work=works.split_targets,
            steps=(
                "先在“参数”填全年任务和季节占比。",
                "点击后确认，空着的计划格会填上；要重填某格，先清空它再点一次。",
            ),
            books=(PLAN_BOOK,),
        ),
        Button(
            key="check",
            label="校验",
            image="DataValidation",
            group="fill",
            keytip="V",
            screentip="检查本簿有没有填错、漏填和前后矛盾",
            supertip="逐条检查并在有问题的单元格加批注，全部问题列在“校验结果”表。"
            "改好后再点一次，批注随之消失。",
            work=works.check,
            steps=(
                "点击后，批注和“校验结果”表随即更新。",
                "从“校验结果”表逐条改；错误必须改，提醒请核对，说明不必处理。",
            ),
            books=(PLAN_BOOK, CALENDAR_BOOK),
        ),
        Button(
            key="weekly",
            label="生成周分析",
            image="ChartInsert",
            group="run",
            keytip="W",
            screentip="写好本周的问题、措施、预警和小结",
            supertip="按“参数”里选定的追踪周，写附表四的问题与措施、附表五的原因与对策、"
            "预警、待办和本周小结。您自己写的内容保留。",
            work=works.analyse_week,
            steps=(
                "先在“参数”选追踪周，数据要已导入到那一周。",
                "点击后确认；写完看附表四、附表五、预警和待办。",
            ),
            books=(PLAN_BOOK,),
        ),
        Button(
            key="close",
            label="月结",
            image="SheetProtect",
            group="run",
            keytip="C",
            screentip="给最早一个未封账的月份封账",
            supertip="月末过后，把当月各项指标记入“KPI历史”并固定下来；"
            "以后的更正记到未封账的月份。有错误没有改正时不封账。",
            work=works.close_month,
            steps=(
                "先点“校验”，把错误改完。",
                "点击后确认封账的月份；季末、年末同时记入季度和全年。",
            ),
            books=(PLAN_BOOK,),
        ),
        Button(
            key="calendar",
            label="生成行事历",
            image="FunctionsDateTimeInsertGallery",
            group="meet",
            keytip="M",
            screentip="在计划簿里新建全年行事历；在行事历里从今天起重排",
            supertip="在经营计划簿里：按本簿的人员和各月薄弱指标，在旁边新建本部全年的会议行事历。"
            "在会议行事历里：按现在的人员、请假、方案期和放假安排，从今天起重排会议清单和早会节目；"
            "已定的、您改过或自己加的、以及今天以前的会议都不动，改了什么逐条列出。",
            work=works.plan_calendar,
            steps=(
                "在计划簿里点击并确认后，旁边多一本行事历；已有的行事历不会被覆盖。",
                "在行事历里先改好人员、请假或方案期；不想被移动的会议在“会议清单”打上固定标记。",
                "点击后确认；新排的会议列在“校验结果”表，月历随之更新。",
            ),
            books=(PLAN_BOOK, CALENDAR_BOOK),
        ),
        Button(
            key="export",
            label="导出",
            image="FileSaveAsPdfOrXps",
            group="run",
            keytip="E",
            screentip="把附表四、附表五存成 PDF，指标和问题存成 CSV",
            supertip="在工作簿旁边建一个文件夹，放入附表四与附表五的 PDF、"
            "分析期间的全部指标和校验问题的 CSV，便于打印、发送和上报。不改动工作簿。",
            work=works.export,
            steps=(
                "先在“参数”选好追踪周和分析期间，并保存过工作簿。",
                "点击后看信息里的文件夹；同一期间再导出会替换旧文件。",
            ),
            books=(PLAN_BOOK,),
        ),
        Button(
            key="update",
            label="检查更新",
            image="RefreshAll",
            group="support",
            keytip="U",
            screentip="比较程序、加载项和本簿模板的版本",
            supertip="与设置中的更新文件夹（或程序旁边）的 version.json 比较，不需要上网。",
            work=works.check_updates,
            steps=(
                "机构可把 version.json 放在共享文件夹，在 huibao.conf 写 updates=文件夹。",
                "有新版时按提示更新；没有更新文件时只比较本机的版本。",
            ),
            large=False,
        ),
        Button(
            key="doctor",
            label="体检",
            image="ErrorChecking",
            group="support",
            keytip="D",
            screentip="按钮不灵时，看看缺了什么",
            supertip="列出连接 Python 的三种办法各是否可用、程序与加载项的版本和位置、"
            "宏设置以及当前工作簿是不是会报生成的。",
            work=works.examine_all,
            steps=(
                "点击后逐行看；✗ 后面写着怎么办。",
                "连体检也没有反应时，运行 huibao addin doctor。",
            ),
            large=False,
        ),
        Button(
            key="help",
            label="帮助",
            image="Help",
            group="support",
            keytip="H",
            screentip="每个按钮做什么，函数怎么用",
            supertip="列出各按钮的作用，以及怎样查看自定义函数的参数说明。",
            work=_help,
            steps=("把鼠标停在按钮上也能看到说明。",),
            large=False,
        ),
    )
)
