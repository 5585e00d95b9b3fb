@echo off
rem Installs for this user only: no administrator, nothing outside the user's own folders.
setlocal
chcp 65001 >nul
set "FROM=%~dp0huibao"
set "TO=%LOCALAPPDATA%\Programs\Huibao"
if not exist "%FROM%\huibao.exe" (echo 请先把压缩包整个解压，再运行解压后的 install.cmd。& pause & exit /b 2)
echo 正在复制程序……
robocopy "%FROM%" "%TO%" /MIR /R:2 /W:1 /NFL /NDL /NJH /NJS /NP >nul
if errorlevel 8 (echo 复制没有完成：请关闭 Excel 和会报助手，再运行一次。& pause & exit /b 2)
copy /y "%~dp0uninstall.cmd" "%TO%" >nul
copy /y "%~dp0helper.cmd" "%TO%" >nul
rem Files of a downloaded zip are marked as foreign; the copy is the user's own.
powershell -NoProfile -Command "Get-ChildItem -LiteralPath $env:TO -Recurse -File | Unblock-File" >nul 2>&1
"%TO%\huibao.exe" addin install
if errorlevel 1 (echo 加载项没有装好，原因见上。& pause & exit /b 2)
echo 已装好。程序在 %TO%
echo 请重新启动 Excel，功能区会出现“会报”选项卡。
pause
