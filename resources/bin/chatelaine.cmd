@echo off
rem The command line of a packaged Chatelaine: the app's own program, told to be one.
rem "start /wait" because cmd does not wait for a program with windows.
start "" /b /wait "%~dp0..\..\Chatelaine.exe" --command-line --disable-gpu --log-level=3 -- %*
exit /b %errorlevel%
