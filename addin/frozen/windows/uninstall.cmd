@echo off
rem Undoes install.cmd. The last line ends this script before the folder that it may lie in goes.
setlocal
chcp 65001 >nul
set "TO=%LOCALAPPDATA%\Programs\Huibao"
if not exist "%TO%\huibao.exe" (echo 没有安装过，无需卸载。& pause & exit /b 0)
"%TO%\huibao.exe" addin uninstall
if errorlevel 1 (echo 请关闭 Excel 和会报助手，再运行一次。& pause & exit /b 2)
echo 已卸载。您的工作簿没有改动。
pause
cd /d "%TEMP%"
(goto) 2>nul & rmdir /s /q "%TO%"
