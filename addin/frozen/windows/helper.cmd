@echo off
rem The helper that Excel attaches to where it may not start programs itself.
chcp 65001 >nul
"%LOCALAPPDATA%\Programs\Huibao\huibao.exe" helper
pause
