Attribute VB_Name = "HuibaoBridge"
Option Explicit

' The way from Excel to Python. Three ways are tried in this order:
'   1. a helper that the user has started and to which this only attaches;
'   2. the frozen program, started as a server;
'   3. a Python interpreter, started as a server.
' A button that finds no server starts the same program with a command instead. Presses do
' not wait: Python works on the open book from outside and shows the message itself.
' Where program and interpreter are says huibao.conf beside this file.

Private Const HELPER As String = "{8C1B1F0E-6A5B-4E57-9C0D-3B6B2F4A7D11}"
Private Const SETTINGS As String = "huibao.conf"
Private Const REMOTE As String = "addin.buttons.remote"
Private Const FILES As String = "*.csv;*.txt;*.xls;*.xlsx;*.xlsm"
Private Const BETWEEN_FILES As String = "|"

#If VBA7 Then
Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal path As LongPtr) As LongPtr
#End If

' Seconds after a failure in which cells do not try again: a book may hold thousands of them.
Private Const PATIENCE As Long = 10

Private known As Object
Private failedAt As Double

' The Python server, Nothing if there is none.
Public Function HuibaoServer() As Object
    Dim way As Variant
    If Alive(known) Then
        Set HuibaoServer = known
        Exit Function
    End If
    If failedAt > 0 And Abs(Timer - failedAt) < PATIENCE Then Exit Function
    Set known = Nothing
    LoadXlwings
    For Each way In HuibaoWays()
        If known Is Nothing Then Set known = Activated(CStr(way))
    Next way
    failedAt = 0
    If known Is Nothing Then failedAt = Timer
    Set HuibaoServer = known
End Function

' What starts or finds a server, the preferred way first.
Public Function HuibaoWays() As Variant
    Dim found As String
    Dim command As Variant
    found = HELPER
    For Each command In HuibaoCommands()
        found = found & vbLf & command & " serve $(CLSID)"
    Next command
    HuibaoWays = Split(found, vbLf)
End Function

' The commands by which huibao can be started, the preferred one first.
Public Function HuibaoCommands() As Variant
    Dim found As String
    Dim path As String
    path = HuibaoSetting("program")
    If path <> "" Then found = Quoted(path)
    path = HuibaoSetting("interpreter")
    If path <> "" Then
        If found <> "" Then found = found & vbLf
        found = found & Quoted(path) & " -m huibao"
    End If
    HuibaoCommands = Split(found, vbLf)
End Function

' Presses a button on the active book.
Public Sub HuibaoPress(ByVal key As String, ByVal asksFiles As Boolean)
    Dim book As String
    Dim chosen As String
    If Not ActiveWorkbook Is Nothing Then book = ActiveWorkbook.Name
    If asksFiles Then
        chosen = ChosenFiles()
        If chosen = "" Then Exit Sub
    End If
    If AskedServer(key, book, chosen) Then Exit Sub
    If StartedCommand(key, book, chosen) Then Exit Sub
    MsgBox HuibaoUnreachable(), vbExclamation
End Sub

' A line name=value of the settings, empty if there is none. Blanks around the sign do not
' matter, as in Python, and editors may end lines with a line feed alone.
Public Function HuibaoSetting(ByVal name As String) As String
    Dim text As String
    Dim entry As Variant
    Dim place As Long
    Dim number As Integer
    On Error GoTo missing
    number = FreeFile
    Open ThisWorkbook.Path & Application.PathSeparator & SETTINGS For Input As #number
    Do While Not EOF(number)
        Line Input #number, text
        For Each entry In Split(text, vbLf)
            place = InStr(entry, "=")
            If place > 0 Then
                If Trim(Left(entry, place - 1)) = name Then HuibaoSetting = Trim(Mid(entry, place + 1))
            End If
        Next entry
    Loop
missing:
    If number > 0 Then Close #number
End Function

' The UTF-16 codes of a text: a command line outside the code page would lose characters.
Public Function HuibaoCodes(ByVal text As String) As String
    Dim place As Long
    For place = 1 To Len(text)
        HuibaoCodes = HuibaoCodes & Right("000" & Hex(AscW(Mid(text, place, 1)) And &HFFFF&), 4)
    Next place
End Function

Private Function AskedServer(ByVal key As String, ByVal book As String, ByVal chosen As String) As Boolean
    Dim python As Object
    Dim answer As Variant
    On Error GoTo failed
    failedAt = 0
    Set python = HuibaoServer()
    If python Is Nothing Then Exit Function
    answer = python.Var(python.Call(python.Module(REMOTE), "start", _
        python.Tuple(key, book, WindowHandle(), chosen)))
    AskedServer = True
    If answer <> "" Then MsgBox answer, vbInformation
failed:
End Function

Private Function StartedCommand(ByVal key As String, ByVal book As String, ByVal chosen As String) As Boolean
    Dim command As Variant
    Dim words As String
    words = " press " & key & " --utf16 --hwnd " & WindowHandle()
    If book <> "" Then words = words & " --book " & HuibaoCodes(book)
    If chosen <> "" Then words = words & " --files " & HuibaoCodes(chosen)
    words = words & " " & HuibaoSetting("options")
    For Each command In HuibaoCommands()
        If Not StartedCommand Then StartedCommand = Started(command & words)
    Next command
End Function

Private Function Started(ByVal command As String) As Boolean
    On Error GoTo failed
    Shell command, vbHide
    Started = True
failed:
End Function

' xlwings' library lies beside the program or the interpreter, or one folder further up.
Private Sub LoadXlwings()
    Dim name As Variant
    Dim folder As String
    On Error Resume Next
    For Each name In Array("program", "interpreter")
        folder = FolderOf(HuibaoSetting(CStr(name)))
        If folder <> "" Then
            LoadFrom folder
            LoadFrom folder & "\_internal"
            LoadFrom FolderOf(folder)
        End If
    Next name
End Sub

Private Sub LoadFrom(ByVal folder As String)
#If VBA7 Then
    Dim path As String
    #If Win64 Then
        path = folder & "\xlwings64-" & XLWINGS_VERSION & ".dll"
    #Else
        path = folder & "\xlwings32-" & XLWINGS_VERSION & ".dll"
    #End If
    LoadLibraryW StrPtr(path)
#End If
End Sub

Private Function Activated(ByVal way As String) As Object
    Dim found As Variant
    On Error GoTo failed
    If XLPyDLLActivateAuto(found, way, 1) = 0 Then Set Activated = found
failed:
End Function

Private Function Alive(ByVal python As Object) As Boolean
    On Error GoTo failed
    If Not python Is Nothing Then Alive = (python.Str("1") = "1")
failed:
End Function

Private Function ChosenFiles() As String
    Dim chosen As Variant
    chosen = Application.GetOpenFilename(FILES & "," & FILES, , , , True)
    If IsArray(chosen) Then ChosenFiles = Join(chosen, BETWEEN_FILES)
End Function

Private Function WindowHandle() As String
    WindowHandle = "0"
    On Error Resume Next
    WindowHandle = CStr(Application.Hwnd)
End Function

Private Function FolderOf(ByVal path As String) As String
    If InStr(path, "\") > 0 Then FolderOf = Left(path, InStrRev(path, "\") - 1)
End Function

Private Function Quoted(ByVal text As String) As String
    Quoted = Chr(34) & text & Chr(34)
End Function
