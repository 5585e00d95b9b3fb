Attribute VB_Name = "HuibaoButtons"
Option Explicit

' Made from the registry of buttons. Do not edit: a test compares it.
' The text is hexadecimal UTF-16.

Public Sub HuibaoPressed(ByVal control As IRibbonControl)
    Select Case control.ID
        Case "hb_import": Huibao_import
        Case "hb_targets": Huibao_targets
        Case "hb_check": Huibao_check
        Case "hb_weekly": Huibao_weekly
        Case "hb_close": Huibao_close
        Case "hb_calendar": Huibao_calendar
        Case "hb_export": Huibao_export
        Case "hb_update": Huibao_update
        Case "hb_doctor": Huibao_doctor
        Case "hb_help": Huibao_help
    End Select
End Sub

Public Sub Huibao_import()
    HuibaoPress "import", True
End Sub

Public Sub Huibao_targets()
    HuibaoPress "targets", False
End Sub

Public Sub Huibao_check()
    HuibaoPress "check", False
End Sub

Public Sub Huibao_weekly()
    HuibaoPress "weekly", False
End Sub

Public Sub Huibao_close()
    HuibaoPress "close", False
End Sub

Public Sub Huibao_calendar()
    HuibaoPress "calendar", False
End Sub

Public Sub Huibao_export()
    HuibaoPress "export", False
End Sub

Public Sub Huibao_update()
    HuibaoPress "update", False
End Sub

Public Sub Huibao_doctor()
    HuibaoPress "doctor", False
End Sub

Public Sub Huibao_help()
    HuibaoPress "help", False
End Sub

Public Function HuibaoUnreachable() As String
    Dim codes As String
    Dim place As Long
    codes = codes & "4F1A62A57A0B5E8F6CA167098FD0884CFF0C630994AE75284E0D4E86FF1B886891CC7684516C5F0F"
    codes = codes & "4E0D53D75F7154CD3002000A8BF74EFB90094E0079CD529E6CD5FF1A246000205148542F52A8201C"
    codes = codes & "4F1A62A552A9624B201DFF0800680075006900620061006F002000680065006C007000650072FF09"
    codes = codes & "518D6309FF1B2461002091CD65B05B8988C54F1A62A57A0B5E8FFF1B24620020572852A08F7D9879"
    codes = codes & "65C17684002000680075006900620061006F002E0063006F006E006600204E2D5199660E00200070"
    codes = codes & "0072006F006700720061006D0020621600200069006E007400650072007000720065007400650072"
    codes = codes & "002076844F4D7F6E3002000A516C53F879816B6200200045007800630065006C0020542F52A85176"
    codes = codes & "4ED67A0B5E8F65F6FF0C8BF775287B2C4E0079CD529E6CD53002"
    For place = 1 To Len(codes) Step 4
        HuibaoUnreachable = HuibaoUnreachable & ChrW(CLng("&H" & Mid(codes, place, 4)))
    Next place
End Function
