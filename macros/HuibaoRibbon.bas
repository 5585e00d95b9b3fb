Attribute VB_Name = "HuibaoRibbon"
Option Explicit

' What the ribbon asks: which buttons are enabled, and their tips. A button's tag has three
' parts: the kinds of books it works on, its tip, and why it is grey on other books.

Private Const BINDING_SHEET As String = "_huibao"
Private Const BINDING_ROWS As Long = 40

Private shown As Object
Private events As HuibaoEvents
Private explained As Boolean

' When the add-in opens.
Public Sub HuibaoStart()
    Set events = New HuibaoEvents
    events.Watch Application
    HuibaoRefresh
End Sub

Public Sub HuibaoLoaded(ByVal ribbon As IRibbonUI)
    Set shown = ribbon
End Sub

' When another book comes to the front. Excel takes the functions' help only while it shows one.
Public Sub HuibaoRefresh()
    If Not shown Is Nothing Then shown.Invalidate
    If explained Or ActiveWorkbook Is Nothing Then Exit Sub
    explained = True
    ExplainFunctions
End Sub

Public Sub HuibaoEnabled(ByVal control As IRibbonControl, ByRef enabled As Variant)
    enabled = HuibaoWorksOn(control.Tag, HuibaoKind())
End Sub

Public Sub HuibaoSupertip(ByVal control As IRibbonControl, ByRef text As Variant)
    text = HuibaoTip(control.Tag, HuibaoKind())
End Sub

' Whether the button with this tag works on a book of this kind.
Public Function HuibaoWorksOn(ByVal tag As String, ByVal kind As String) As Boolean
    Dim kinds As String
    kinds = Split(tag, "|")(0)
    If kinds = "" Then
        HuibaoWorksOn = True
    ElseIf kind <> "" Then
        HuibaoWorksOn = InStr(" " & kinds & " ", " " & kind & " ") > 0
    End If
End Function

' The tip, and below it the reason if the button is grey.
Public Function HuibaoTip(ByVal tag As String, ByVal kind As String) As String
    Dim parts As Variant
    parts = Split(tag, "|")
    HuibaoTip = parts(1)
    If Not HuibaoWorksOn(tag, kind) Then HuibaoTip = HuibaoTip & vbLf & parts(2)
End Function

' The kind of the active book, empty if it is none of ours.
Public Function HuibaoKind() As String
    Dim binding As Object
    Dim place As Long
    On Error GoTo foreign
    Set binding = ActiveWorkbook.Worksheets(BINDING_SHEET)
    For place = 1 To BINDING_ROWS
        If binding.Cells(place, 1).Value = "book" And binding.Cells(place, 2).Value = "kind" Then
            HuibaoKind = binding.Cells(place, 3).Value
            Exit Function
        End If
    Next place
foreign:
End Function
