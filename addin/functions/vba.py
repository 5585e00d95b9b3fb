"""The VBA module that puts the registry's functions into Excel, with the function wizard's help.

VBA sources are ASCII, whereas the help is Chinese: each text stands there as the hexadecimal codes
of its UTF-16 units. So the wizard explains every function before Python runs, or without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from addin.functions.cells import ExcelError
from addin.functions.function import Argument, Function
from addin.functions.registry import FUNCTIONS
from addin.functions.udf import MODULE

VBA_MODULE = "HuibaoFunctions"
CATEGORY = "会报"
LONGEST_HELP = 255
"""Characters that Excel takes for the description of a function or an argument."""

_UNITS_A_LINE = 20

_HEAD = f"""\
Attribute VB_Name = "{VBA_MODULE}"
Option Explicit

' Made from the registry of custom functions. Do not edit: a test compares it.
' The help texts are hexadecimal UTF-16.

"""

_CALLS = f"""\
Private Function Called(ByVal functionName As String, ByVal given As Variant) As Variant
    Dim server As Object
    Dim place As Long
    On Error GoTo unreachable
    Set server = HuibaoServer()
    If server Is Nothing Then GoTo unreachable
    On Error GoTo failed
    For place = LBound(given) To UBound(given)
        If IsObject(given(place)) Then given(place) = Contents(given(place))
    Next place
    Called = WithErrors(server.Var(server.Call(server.Module("{MODULE}"), "call", _
        server.Tuple(functionName, given))))
    Exit Function
unreachable:
    Called = CVErr({ExcelError.NAME.number})
    Exit Function
failed:
    Called = CVErr({ExcelError.VALUE.number})
End Function

' The values of a range; of whole columns only the rows in use.
Private Function Contents(ByVal area As Object) As Variant
    Dim used As Object
    If area.Areas.Count > 1 Then Err.Raise 13
    If area.Rows.Count = area.Worksheet.Rows.Count Then
        Set used = area.Worksheet.UsedRange
        Set area = area.Resize(used.Row + used.Rows.Count - 1)
    End If
    Contents = area.Value
End Function

' Python gives every number as a Double: a Long is the code of an error.
Private Function WithErrors(ByVal result As Variant) As Variant
    Dim i As Long
    Dim j As Long
    If IsArray(result) Then
        For i = LBound(result, 1) To UBound(result, 1)
            For j = LBound(result, 2) To UBound(result, 2)
                If VarType(result(i, j)) = vbLong Then
                    result(i, j) = CVErr(result(i, j) And &HFFFF&)
                End If
            Next j
        Next i
    ElseIf VarType(result) = vbLong Then
        result = CVErr(result And &HFFFF&)
    End If
    WithErrors = result
End Function

Private Sub Explain(ByVal functionName As String, ByVal about As String, ByVal texts As Variant)
    On Error Resume Next
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & functionName, _
        Description:=about, Category:=Unhexed("{CATEGORY.encode("utf-16-be").hex().upper()}"), _
        ArgumentDescriptions:=texts
End Sub

Private Function Unhexed(ByVal codes As String) As String
    Dim place As Long
    For place = 1 To Len(codes) Step 4
        Unhexed = Unhexed & ChrW(CLng("&H" & Mid(codes, place, 4)))
    Next place
End Function
"""


def vba_wrappers() -> str:
    """The module's source: a wrapper for each function, and ``ExplainFunctions`` for their help.

    The workbook calls ``ExplainFunctions`` when it opens. Without a Python server a wrapper
    gives #NAME?, as if the function did not exist; when the call itself breaks, #VALUE!.
    """
    functions = FUNCTIONS.values()
    wrappers = "\n".join(map(_wrapper, functions))
    names = "".join(f"    Explain_{function.name}\n" for function in functions)
    explain = f"Public Sub ExplainFunctions()\n{names}End Sub\n"
    helps = "\n".join(map(_help, functions))
    return _HEAD + "\n".join((wrappers, explain, helps, _CALLS))


def argument_help(argument: Argument) -> str:
    """What the function wizard says of an argument."""
    return f"{argument.label}：{argument.help}单位：{argument.unit}"


def _wrapper(function: Function) -> str:
    names = [argument.name for argument in function.arguments]
    optional = ("" if argument.required else "Optional " for argument in function.arguments)
    parameters = [f"{o}ByVal {n} As Variant" for o, n in zip(optional, names, strict=True)]
    return (
        f"Public Function {function.name}({_wrapped(parameters)}) As Variant\n"
        f'    {function.name} = Called("{function.name}", Array({_wrapped(names)}))\n'
        "End Function\n"
    )


def _wrapped(parts: Iterable[str]) -> str:
    every = list(parts)
    lines = (every[start : start + 3] for start in range(0, len(every), 3))
    return ", _\n        ".join(map(", ".join, lines))


def _help(function: Function) -> str:
    count = len(function.arguments)
    lines = [
        f"Private Sub Explain_{function.name}()",
        "    Dim about As String",
        f"    Dim texts(1 To {count}) As String",
        *_assigned("about", function.summary),
    ]
    for number, argument in enumerate(function.arguments, 1):
        lines += _assigned(f"texts({number})", argument_help(argument))
    return "\n".join((*lines, f'    Explain "{function.name}", about, texts', "End Sub\n"))


def _assigned(variable: str, text: str) -> Iterator[str]:
    """Statements that give the text to the variable, piece by piece."""
    codes = text.encode("utf-16-be").hex().upper()
    size = 4 * _UNITS_A_LINE
    for start in range(0, len(codes), size):
        before = f"{variable} & " if start else ""
        yield f'    {variable} = {before}Unhexed("{codes[start : start + size]}")'
