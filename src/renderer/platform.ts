/** Whether shortcuts use the Command key. Read from the page: it decides only how keys are written. */
export const isAppleDevice = /mac/i.test(navigator.userAgent);
