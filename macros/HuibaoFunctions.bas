Attribute VB_Name = "HuibaoFunctions"
Option Explicit

' Made from the registry of custom functions. Do not edit: a test compares it.
' The help texts are hexadecimal UTF-16.

Public Function HB_KPI(ByVal kpi As Variant, ByVal numerator As Variant, Optional ByVal denominator As Variant, _
        Optional ByVal groups As Variant, Optional ByVal group As Variant, Optional ByVal periods As Variant, _
        Optional ByVal period_from As Variant, Optional ByVal period_to As Variant) As Variant
    HB_KPI = Called("HB_KPI", Array(kpi, numerator, denominator, _
        groups, group, periods, _
        period_from, period_to))
End Function

Public Function HB_BAND(ByVal kpi As Variant, ByVal value As Variant, Optional ByVal kind As Variant, _
        Optional ByVal good As Variant, Optional ByVal watch As Variant) As Variant
    HB_BAND = Called("HB_BAND", Array(kpi, value, kind, _
        good, watch))
End Function

Public Function HB_PACE(ByVal plan As Variant, ByVal actual As Variant, ByVal elapsed As Variant, _
        ByVal total As Variant, Optional ByVal answer As Variant) As Variant
    HB_PACE = Called("HB_PACE", Array(plan, actual, elapsed, _
        total, answer))
End Function

Public Function HB_SPLIT(ByVal total As Variant, Optional ByVal factors As Variant, Optional ByVal workdays As Variant, _
        Optional ByVal locks As Variant, Optional ByVal split_unit As Variant) As Variant
    HB_SPLIT = Called("HB_SPLIT", Array(total, factors, workdays, _
        locks, split_unit))
End Function

Public Function HB_SOLVE(ByVal target As Variant, ByVal actual As Variant, Optional ByVal effort As Variant) As Variant
    HB_SOLVE = Called("HB_SOLVE", Array(target, actual, effort))
End Function

Public Function HB_GAP(ByVal plan As Variant, ByVal actual As Variant) As Variant
    HB_GAP = Called("HB_GAP", Array(plan, actual))
End Function

Public Function HB_CAUSES(ByVal kpi As Variant, Optional ByVal most As Variant, Optional ByVal others As Variant) As Variant
    HB_CAUSES = Called("HB_CAUSES", Array(kpi, most, others))
End Function

Public Function HB_MEASURES(ByVal kpi As Variant, Optional ByVal most As Variant, Optional ByVal band As Variant, _
        Optional ByVal others As Variant) As Variant
    HB_MEASURES = Called("HB_MEASURES", Array(kpi, most, band, _
        others))
End Function

Public Function HB_WORKDAYS(ByVal first As Variant, ByVal last As Variant, Optional ByVal holidays As Variant, _
        Optional ByVal makeups As Variant) As Variant
    HB_WORKDAYS = Called("HB_WORKDAYS", Array(first, last, holidays, _
        makeups))
End Function

Public Function HB_ISWORKDAY(ByVal days As Variant, Optional ByVal holidays As Variant, Optional ByVal makeups As Variant) As Variant
    HB_ISWORKDAY = Called("HB_ISWORKDAY", Array(days, holidays, makeups))
End Function

Public Function HB_WEEK(ByVal days As Variant, Optional ByVal week_start As Variant, Optional ByVal answer As Variant) As Variant
    HB_WEEK = Called("HB_WEEK", Array(days, week_start, answer))
End Function

Public Function HB_MONTH(ByVal days As Variant, Optional ByVal rule As Variant, Optional ByVal answer As Variant) As Variant
    HB_MONTH = Called("HB_MONTH", Array(days, rule, answer))
End Function

Public Function HB_MEETINGS(ByVal meeting_day As Variant, Optional ByVal holidays As Variant, Optional ByVal makeups As Variant) As Variant
    HB_MEETINGS = Called("HB_MEETINGS", Array(meeting_day, holidays, makeups))
End Function

Public Function HB_GRADE(ByVal points As Variant, Optional ByVal a_from As Variant, Optional ByVal b_from As Variant) As Variant
    HB_GRADE = Called("HB_GRADE", Array(points, a_from, b_from))
End Function

Public Function HB_DEDUCT(ByVal allowance As Variant, ByVal rate As Variant, Optional ByVal bounds As Variant, _
        Optional ByVal shares As Variant) As Variant
    HB_DEDUCT = Called("HB_DEDUCT", Array(allowance, rate, bounds, _
        shares))
End Function

Public Function HB_CHECKID(ByVal ids As Variant, Optional ByVal digits As Variant, Optional ByVal roster As Variant) As Variant
    HB_CHECKID = Called("HB_CHECKID", Array(ids, digits, roster))
End Function

Public Sub ExplainFunctions()
    Explain_HB_KPI
    Explain_HB_BAND
    Explain_HB_PACE
    Explain_HB_SPLIT
    Explain_HB_SOLVE
    Explain_HB_GAP
    Explain_HB_CAUSES
    Explain_HB_MEASURES
    Explain_HB_WORKDAYS
    Explain_HB_ISWORKDAY
    Explain_HB_WEEK
    Explain_HB_MONTH
    Explain_HB_MEETINGS
    Explain_HB_GRADE
    Explain_HB_DEDUCT
    Explain_HB_CHECKID
End Sub

Private Sub Explain_HB_KPI()
    Dim about As String
    Dim texts(1 To 8) As String
    about = Unhexed("63096307680776EE5F558BA17B9763076807FF1A62409009884C768452065B504E4B548C00F75206")
    about = about & Unhexed("6BCD4E4B548CFF0C53EF630984254E1A7EC4548C671F95F47B5B90093002")
    texts(1) = Unhexed("63076807FF1A630768077684540D79F06216522B540DFF0C5982201C4EF657474FDD8D39201D201C")
    texts(1) = texts(1) & Unhexed("6D3B52A87387201D201C003100334E2A67087EE77EED7387201D300253554F4DFF1A65875B57")
    texts(2) = Unhexed("52065B50FF1A52065B5076844E005217FF085404884C76F852A0FF0962164E004E2A6570FF1B7A7A")
    texts(2) = texts(2) & Unhexed("53555143683C7B970030300253554F4DFF1A630963076807")
    texts(3) = Unhexed("52066BCDFF1A52066BCD76844E00521762164E004E2A6570FF084E004E2A65704E0D7B5B9009FF09")
    texts(3) = texts(3) & Unhexed("FF1B00460059005030014EF665707B496CA1670952066BCD7684630768074E0D586B300253554F4D")
    texts(3) = texts(3) & Unhexed("FF1A630963076807")
    texts(4) = Unhexed("7EC45217FF1A4E0E52065B50540C683759275C0F768484254E1A7EC45217300253554F4DFF1A6587")
    texts(4) = texts(4) & Unhexed("5B57")
    texts(5) = Unhexed("7EC4FF1A89817B9776847EC4FF0C53EF7ED94E007247FF0C4E007EC44E004E2A7ED3679CFF1B4E0D")
    texts(5) = texts(5) & Unhexed("586B6216201C002A201D4E3A516890E8FF0C7A7A53555143683C5F977A7A300253554F4DFF1A6587")
    texts(5) = texts(5) & Unhexed("5B57")
    texts(6) = Unhexed("671F95F45217FF1A4E0E52065B50540C683759275C0F7684671F95F45217FF1A54686B2130016708")
    texts(6) = texts(6) & Unhexed("4EFD300165E5671F621600200032003000320037002D0030003300208FD96837768468077B7E3002")
    texts(6) = texts(6) & Unhexed("53554F4DFF1A65705B57300165E5671F621665875B57")
    texts(7) = Unhexed("671F95F48D77FF1A4ECE54EA4E00671F8D77FF08542BFF09FF1B53EA586B8D775C3153EA7B978FD9")
    texts(7) = texts(7) & Unhexed("4E00671F300253554F4DFF1A540C671F95F45217")
    texts(8) = Unhexed("671F95F46B62FF1A523054EA4E00671F6B62FF08542BFF09300253554F4DFF1A540C671F95F45217")
    Explain "HB_KPI", about, texts
End Sub

Private Sub Explain_HB_BAND()
    Dim about As String
    Dim texts(1 To 5) As String
    about = Unhexed("63076807503C5904572854EA4E006863FF1A8FBE6807300151736CE8621698848B66FF1B7EBF4E0A")
    about = about & Unhexed("7B978FBE52303002")
    texts(1) = Unhexed("63076807FF1A630768077684540D79F06216522B540DFF0C5982201C4EF657474FDD8D39201D201C")
    texts(1) = texts(1) & Unhexed("6D3B52A87387201D201C003100334E2A67087EE77EED7387201D300253554F4DFF1A65875B57")
    texts(2) = Unhexed("503CFF1A63076807503CFF0C4E004E2A62164E007247FF1B6BD4738775285C0F6570FF1B7A7A5355")
    texts(2) = texts(2) & Unhexed("5143683C5F977A7A300253554F4DFF1A630963076807")
    texts(3) = Unhexed("671F95F4FF1A54683001670830015B6330015E744E4B4E00FF1B630967088BBE6863768463076807")
    texts(3) = texts(3) & Unhexed("5BF951764ED6671F95F44E0D5206686330024E0D586B4E005F8B52066863300253554F4DFF1A6587")
    texts(3) = texts(3) & Unhexed("5B57")
    texts(4) = Unhexed("8FBE68077EBFFF1A53E65B9A76848FBE68077EBFFF0C4E0E51736CE87EBF4E008D777ED930025355")
    texts(4) = texts(4) & Unhexed("4F4DFF1A630963076807")
    texts(5) = Unhexed("51736CE87EBFFF1A53E65B9A768451736CE87EBF300253554F4DFF1A630963076807")
    Explain "HB_BAND", about, texts
End Sub

Private Sub Explain_HB_PACE()
    Dim about As String
    Dim texts(1 To 5) As String
    about = Unhexed("63095DE54F5C65E5770B8FDB5EA6FF1A5E948FBE591A5C1130015DEE591A5C1130014F594E0B6BCF")
    about = about & Unhexed("59298981505A591A5C113002")
    texts(1) = Unhexed("8BA15212FF1A672C671F8BA15212FF0C4E004E2A62164E007247300253554F4DFF1A514330014EF6")
    texts(1) = texts(1) & Unhexed("30014EBA7B49")
    texts(2) = Unhexed("5B9E7EE9FF1A52304ECA59294E3A6B6276845B9E7EE9FF1B7A7A7B970030FF0C8BA152124E5F7A7A")
    texts(2) = texts(2) & Unhexed("52195F977A7A300253554F4DFF1A540C8BA15212")
    texts(3) = Unhexed("5DF28FC7FF1A5DF28FC776845DE54F5C65E5FF0C542B5F535929300253554F4DFF1A5929")
    texts(4) = Unhexed("603B5171FF1A672C671F76845DE54F5C65E5300253554F4DFF1A5929")
    texts(5) = Unhexed("8FD456DEFF1A5DEE8DDDFF089ED88BA4FF0930015E948FBE30018FBE62107387300165F695F48FDB")
    texts(5) = texts(5) & Unhexed("5EA6300152694F5959296570300165E5574797008FBE300165E557475B9E7EE9300198848BA18FBE")
    texts(5) = texts(5) & Unhexed("62104E4B4E00FF0C62164E007247300253554F4DFF1A65875B57")
    Explain "HB_PACE", about, texts
End Sub

Private Sub Explain_HB_SPLIT()
    Dim about As String
    Dim texts(1 To 5) As String
    about = Unhexed("628A76EE680763097CFB65705206523054046708FF08621654047EC4300154044EBAFF09FF0C53D6")
    about = about & Unhexed("6574523053554F4DFF0C54044EFD4E4B548C60704E3A603B989D3002")
    texts(1) = Unhexed("603B989DFF1A8981520689E3768476EE6807300253554F4DFF1A514330014EF630014EBA7B49")
    texts(2) = Unhexed("7CFB6570FF1A54044EFD76847CFB6570FF0C59825B6382827CFB6570FF1B4E0D586B4E3A9ED88BA4")
    texts(2) = texts(2) & Unhexed("53E35F847684003100324E2A670853606BD430028D1F6570548C7A7A7B970030300253554F4DFF1A")
    texts(2) = texts(2) & Unhexed("6BD44F8BFF0C54088BA14E0D5FC54E3A0031")
    texts(3) = Unhexed("5DE54F5C65E5FF1A54044EFD76845DE54F5C65E559296570FF0C4E0E7CFB657076F84E58540E5206")
    texts(3) = texts(3) & Unhexed("914D300253554F4DFF1A5929")
    texts(4) = Unhexed("95015B9AFF1A5DF25B9A76844EFDFF0C7A7A53555143683C4E3A672A5B9AFF1B51764F5976845728")
    texts(4) = texts(4) & Unhexed("672A5B9A76844EFD4E2D5206914D300253554F4DFF1A540C603B989D")
    texts(5) = Unhexed("53554F4DFF1A53D6657453554F4DFF0C9ED88BA40031FF0C59820031003000304E3A6574767E3002")
    texts(5) = texts(5) & Unhexed("53554F4DFF1A540C603B989D")
    Explain "HB_SPLIT", about, texts
End Sub

Private Sub Explain_HB_SOLVE()
    Dim about As String
    Dim texts(1 To 3) As String
    about = Unhexed("501263A8FF1A89818FBE523076EE6807004600590050FF0C4EBA529B30016D3B52A8738730014E3E")
    about = about & Unhexed("7EE94EBA57474EF6657030014EF657474FDD8D395404898163D09AD85230591A5C113002")
    texts(1) = Unhexed("76EE6807FF1A76EE6807004600590050300253554F4DFF1A5143")
    texts(2) = Unhexed("73B072B6FF1A4F9D6B2156DB4E2A6570FF1A5E7357474EBA529B30014E3E7EE94EBA529B30014EF6")
    texts(2) = texts(2) & Unhexed("65703001004600590050300253554F4DFF1A4EBA30014EBA30014EF630015143")
    texts(3) = Unhexed("96BE5EA6FF1A56DB4E2A56E07D2063D09AD8540C68375E455EA6768476F85BF996BE5EA6FF0C9ED8")
    texts(3) = texts(3) & Unhexed("8BA400333001003130010031002E003530010032FF0C5747987B59274E8E0030300253554F4DFF1A")
    texts(3) = texts(3) & Unhexed("76F85BF96570")
    Explain "HB_SOLVE", about, texts
End Sub

Private Sub Explain_HB_GAP()
    Dim about As String
    Dim texts(1 To 2) As String
    about = Unhexed("0046005900505DEE989D768467657531FF1A520662104EBA529B30016D3B52A8738730014E3E7EE9")
    about = about & Unhexed("4EBA57474EF6657030014EF657474FDD8D3956DB4EFDFF0C54088BA160704E3A5DEE989D3002")
    texts(1) = Unhexed("8BA15212FF1A4F9D6B2156DB4E2A6570FF1A5E7357474EBA529B30014E3E7EE94EBA529B30014EF6")
    texts(1) = texts(1) & Unhexed("65703001004600590050300253554F4DFF1A4EBA30014EBA30014EF630015143")
    texts(2) = Unhexed("5B9E7EE9FF1A4F9D6B2156DB4E2A6570FF1A5E7357474EBA529B30014E3E7EE94EBA529B30014EF6")
    texts(2) = texts(2) & Unhexed("65703001004600590050300253554F4DFF1A4EBA30014EBA30014EF630015143")
    Explain "HB_GAP", about, texts
End Sub

Private Sub Explain_HB_CAUSES()
    Dim about As String
    Dim texts(1 To 3) As String
    about = Unhexed("63076807504F5F3176845E3889C1539F56E0FF0C6BCF884C4E0067613002")
    texts(1) = Unhexed("63076807FF1A630768077684540D79F06216522B540DFF0C5982201C4EF657474FDD8D39201D201C")
    texts(1) = texts(1) & Unhexed("6D3B52A87387201D201C003100334E2A67087EE77EED7387201D300253554F4DFF1A65875B57")
    texts(2) = Unhexed("67616570FF1A6700591A51E06761FF0C9ED88BA40033300253554F4DFF1A6761")
    texts(3) = Unhexed("540C65F6504F5F31768463076807FF1A540C7EC451764ED6504F5F31768463076807FF0C4E004E2A")
    texts(3) = texts(3) & Unhexed("62164E007247FF1B5B834EEC53708BC17684539F56E063925728524D9762300253554F4DFF1A6587")
    texts(3) = texts(3) & Unhexed("5B57")
    Explain "HB_CAUSES", about, texts
End Sub

Private Sub Explain_HB_MEASURES()
    Dim about As String
    Dim texts(1 To 4) As String
    about = Unhexed("63076807504F5F3165F653EF752876846539558463AA65BDFF0C6BCF884C4E006761FF1A63AA65BD")
    about = about & Unhexed("30018D234EFB4EBA3001592965703002")
    texts(1) = Unhexed("63076807FF1A630768077684540D79F06216522B540DFF0C5982201C4EF657474FDD8D39201D201C")
    texts(1) = texts(1) & Unhexed("6D3B52A87387201D201C003100334E2A67087EE77EED7387201D300253554F4DFF1A65875B57")
    texts(2) = Unhexed("67616570FF1A6700591A51E06761FF0C9ED88BA40033300253554F4DFF1A6761")
    texts(3) = Unhexed("68636B21FF1A51736CE8621698848B66FF089ED88BA4FF09FF1A504F79BB591A5C1175284EC04E48")
    texts(3) = texts(3) & Unhexed("63AA65BD300253554F4DFF1A65875B57")
    texts(4) = Unhexed("540C65F6504F5F31768463076807FF1A540C7EC451764ED6504F5F31768463076807FF0C4E004E2A")
    texts(4) = texts(4) & Unhexed("62164E007247FF1B5B834EEC53708BC17684539F56E063925728524D9762300253554F4DFF1A6587")
    texts(4) = texts(4) & Unhexed("5B57")
    Explain "HB_MEASURES", about, texts
End Sub

Private Sub Explain_HB_WORKDAYS()
    Dim about As String
    Dim texts(1 To 4) As String
    about = Unhexed("4E2465E54E4B95F476845DE54F5C65E559296570FF0C99965C3E90FD7B97FF0C5DF28BA16CD55B9A")
    about = about & Unhexed("504765E54E0E8C034F114E0A73ED3002672A516C5E035B89639276845E744EFD63096CD55B9A5047")
    about = about & Unhexed("65E5988463923002")
    texts(1) = Unhexed("8D77FF1A5F0059CB65E5671FFF0C4E004E2A62164E007247FF1B7A7A53555143683C5F977A7A3002")
    texts(1) = texts(1) & Unhexed("53554F4DFF1A65E5671F")
    texts(2) = Unhexed("6B62FF1A7ED3675F65E5671FFF0C4E004E2A62164E007247FF1B65E94E8E201C8D77201D65F67ED3")
    texts(2) = texts(2) & Unhexed("679C4E3A8D1F300253554F4DFF1A65E5671F")
    texts(3) = Unhexed("653E504765E5FF1A516C53F8621656FD52A19662901A77E54E2D7684653E504765E5FF1B672A516C")
    texts(3) = texts(3) & Unhexed("5E0376845E744EFD7ED951686CD55B9A504765E5540E63096B648BA17B97300253554F4DFF1A65E5")
    texts(3) = texts(3) & Unhexed("671F")
    texts(4) = Unhexed("4E0A73ED65E5FF1A901A77E54E2D8C034F114E0A73ED76845468516D3001546865E5300253554F4D")
    texts(4) = texts(4) & Unhexed("FF1A65E5671F")
    Explain "HB_WORKDAYS", about, texts
End Sub

Private Sub Explain_HB_ISWORKDAY()
    Dim about As String
    Dim texts(1 To 3) As String
    about = Unhexed("662F54265DE54F5C65E5FF0C5DF28BA16CD55B9A504765E54E0E8C034F114E0A73ED3002672A516C")
    about = about & Unhexed("5E035B89639276845E744EFD63096CD55B9A504765E5988463923002")
    texts(1) = Unhexed("65E5671FFF1A4E004E2A65E5671F62164E00724765E5671FFF1B7A7A53555143683C5F977A7A3002")
    texts(1) = texts(1) & Unhexed("53554F4DFF1A65E5671F")
    texts(2) = Unhexed("653E504765E5FF1A516C53F8621656FD52A19662901A77E54E2D7684653E504765E5FF1B672A516C")
    texts(2) = texts(2) & Unhexed("5E0376845E744EFD7ED951686CD55B9A504765E5540E63096B648BA17B97300253554F4DFF1A65E5")
    texts(2) = texts(2) & Unhexed("671F")
    texts(3) = Unhexed("4E0A73ED65E5FF1A901A77E54E2D8C034F114E0A73ED76845468516D3001546865E5300253554F4D")
    texts(3) = texts(3) & Unhexed("FF1A65E5671F")
    Explain "HB_ISWORKDAY", about, texts
End Sub

Private Sub Explain_HB_WEEK()
    Dim about As String
    Dim texts(1 To 3) As String
    about = Unhexed("65E5671F5C5E4E8E54EA4E2A4E1A52A15468300254685F525C5E4E8E51767B2C56DB592962405728")
    about = about & Unhexed("76845E74FF0C4E005E7467090035003262160035003354683002")
    texts(1) = Unhexed("65E5671FFF1A4E004E2A65E5671F62164E00724765E5671FFF1B7A7A53555143683C5F977A7A3002")
    texts(1) = texts(1) & Unhexed("53554F4DFF1A65E5671F")
    texts(2) = Unhexed("54688D7759CBFF1A4E0054684ECE54EA59295F0059CBFF1A54684E00FF089ED88BA4FF0981F35468")
    texts(2) = texts(2) & Unhexed("65E5FF0C6216003181F30037FF0800314E3A54684E00FF09300253554F4DFF1A65875B5762166570")
    texts(2) = texts(2) & Unhexed("5B57")
    texts(3) = Unhexed("8FD456DEFF1A68077B7EFF089ED88BA4FF0930015E7430015E8F53F73001999665E53001672B65E5")
    texts(3) = texts(3) & Unhexed("4E4B4E00FF1B999665E5548C672B65E58BF78BBE4E3A65E5671F683C5F0F300253554F4DFF1A6587")
    texts(3) = texts(3) & Unhexed("5B57")
    Explain "HB_WEEK", about, texts
End Sub

Private Sub Explain_HB_MONTH()
    Dim about As String
    Dim texts(1 To 3) As String
    about = Unhexed("65E5671F5C5E4E8E54EA4E2A4E1A52A16708FF1A81EA71366708FF0C62164E0A67080032003665E5")
    about = about & Unhexed("81F3672C67080032003565E5FF08003167084E3A003165E581F30032003565E5FF0C003100326708")
    about = about & Unhexed("81F30033003165E5FF093002")
    texts(1) = Unhexed("65E5671FFF1A4E004E2A65E5671F62164E00724765E5671FFF1B7A7A53555143683C5F977A7A3002")
    texts(1) = texts(1) & Unhexed("53554F4DFF1A65E5671F")
    texts(2) = Unhexed("670889C45219FF1A81EA71366708FF089ED88BA4FF096216002000320036002D0032003530025355")
    texts(2) = texts(2) & Unhexed("4F4DFF1A65875B57")
    texts(3) = Unhexed("8FD456DEFF1A68077B7EFF089ED88BA4FF0930015E7430015E8F53F73001999665E53001672B65E5")
    texts(3) = texts(3) & Unhexed("4E4B4E00FF1B999665E5548C672B65E58BF78BBE4E3A65E5671F683C5F0F300253554F4DFF1A6587")
    texts(3) = texts(3) & Unhexed("5B57")
    Explain "HB_MONTH", about, texts
End Sub

Private Sub Explain_HB_MEETINGS()
    Dim about As String
    Dim texts(1 To 3) As String
    about = Unhexed("67D0592963094F1A8BAE76EE5F555E945F0076844F1A8BAEFF0C90478282504765E55DF26539671F")
    about = about & Unhexed("FF1B6CA167094F1A8BAE5F977A7A3002")
    texts(1) = Unhexed("65E5671FFF1A4E004E2A65E5671F300253554F4DFF1A65E5671F")
    texts(2) = Unhexed("653E504765E5FF1A516C53F8621656FD52A19662901A77E54E2D7684653E504765E5FF1B672A516C")
    texts(2) = texts(2) & Unhexed("5E0376845E744EFD7ED951686CD55B9A504765E5540E63096B648BA17B97300253554F4DFF1A65E5")
    texts(2) = texts(2) & Unhexed("671F")
    texts(3) = Unhexed("4E0A73ED65E5FF1A901A77E54E2D8C034F114E0A73ED76845468516D3001546865E5300253554F4D")
    texts(3) = texts(3) & Unhexed("FF1A65E5671F")
    Explain "HB_MEETINGS", about, texts
End Sub

Private Sub Explain_HB_GRADE()
    Dim about As String
    Dim texts(1 To 3) As String
    about = Unhexed("8BA15212003100300030540D535576845BA262377B497EA7FF1A00320030520653CA4EE54E0A0041")
    about = about & Unhexed("FF0C00310035520653CA4EE54E0A0042FF0C51764F5900433002")
    texts(1) = Unhexed("52066570FF1A5BA262375F975206FF0C4E004E2A62164E007247FF1B7A7A53555143683C5F977A7A")
    texts(1) = texts(1) & Unhexed("300253554F4DFF1A5206")
    texts(2) = Unhexed("00417EBFFF1A00417EA7768467004F4E5206FF0C9ED88BA400320030FF0C65746570300253554F4D")
    texts(2) = texts(2) & Unhexed("FF1A5206")
    texts(3) = Unhexed("00427EBFFF1A00427EA7768467004F4E5206FF0C9ED88BA400310035FF0C65746570300253554F4D")
    texts(3) = texts(3) & Unhexed("FF1A5206")
    Explain "HB_GRADE", about, texts
End Sub

Private Sub Explain_HB_DEDUCT()
    Dim about As String
    Dim texts(1 To 4) As String
    about = Unhexed("4E3B7BA1670851FA52E4626353D176847BA174066D258D34FF1A00380030002553CA4EE54E0A4E0D")
    about = about & Unhexed("6263FF0C00350030002553CA4EE54E0A6263003200300025FF0C4E0D8DB300350030002551686263")
    about = about & Unhexed("3002")
    texts(1) = Unhexed("6D258D34FF1A5F5367087BA174066D258D34FF0C4E004E2A62164E007247FF1B7A7A53555143683C")
    texts(1) = texts(1) & Unhexed("5F977A7A300253554F4DFF1A5143")
    texts(2) = Unhexed("51FA52E47387FF1A5B9E51FA52E400F75E9451FA52E4FF0C003081F3003176845C0F6570FF085982")
    texts(2) = texts(2) & Unhexed("003800300025FF09FF1B7A7A53555143683C5F977A7A300253554F4DFF1A6BD47387")
    texts(3) = Unhexed("4E0B9650FF1A53E65B9A76845404686351FA52E473874E0B9650FF0C987B67090030FF0C4E0E6263")
    texts(3) = texts(3) & Unhexed("53D16BD44F8B4E008D777ED9300253554F4DFF1A6BD47387")
    texts(4) = Unhexed("626353D16BD44F8BFF1A540468637684626353D16BD44F8BFF0C4E0E4E0B96504E004E005BF95E94")
    texts(4) = texts(4) & Unhexed("300253554F4DFF1A6BD47387")
    Explain "HB_DEDUCT", about, texts
End Sub

Private Sub Explain_HB_CHECKID()
    Dim about As String
    Dim texts(1 To 3) As String
    about = Unhexed("628A5DE553F753D84E3A6587672C5E7688658DB3524D976276840030FF0C68385BF94F4D6570FF0C")
    about = about & Unhexed("4E5F53EF68385BF9662F54265728540D518C4E2D3002")
    texts(1) = Unhexed("5DE553F7FF1A4E004E2A62164E007247FF1B7A7A53555143683C5F977A7A300253554F4DFF1A6587")
    texts(1) = texts(1) & Unhexed("5B57621665705B57")
    texts(2) = Unhexed("4F4D6570FF1A5DE553F75E94670976844F4D6570FF0C53EA670965705B5776845DE553F75728524D")
    texts(2) = texts(2) & Unhexed("976288650030FF1B4E0D586B4E0D8865300253554F4DFF1A4F4D")
    texts(3) = Unhexed("540D518CFF1A540D518C76845DE553F75217FF0C598200204EBA5458005B5DE553F7005DFF1B6309")
    texts(3) = texts(3) & Unhexed("540C68374F4D65706BD48F83300253554F4DFF1A65875B57")
    Explain "HB_CHECKID", about, texts
End Sub

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
    Called = WithErrors(server.Var(server.Call(server.Module("addin.functions.udf"), "call", _
        server.Tuple(functionName, given))))
    Exit Function
unreachable:
    Called = CVErr(2029)
    Exit Function
failed:
    Called = CVErr(2015)
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
        Description:=about, Category:=Unhexed("4F1A62A5"), _
        ArgumentDescriptions:=texts
End Sub

Private Function Unhexed(ByVal codes As String) As String
    Dim place As Long
    For place = 1 To Len(codes) Step 4
        Unhexed = Unhexed & ChrW(CLng("&H" & Mid(codes, place, 4)))
    Next place
End Function
