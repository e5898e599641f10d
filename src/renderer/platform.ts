/** Whether shortcuts use the Command key. Read from the page: it decides only how keys are written. */
export const isAppleDevice = /mac/i.test(navigator.userAgent);

/** Whether a terminal is PowerShell rather than a POSIX shell: for commands that are shown. */
export const isWindows = /windows/i.test(navigator.userAgent);
