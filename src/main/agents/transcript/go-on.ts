/** What a session is asked when its last reply was cut off by us; shown as a notice, not as a message. */
export const GO_ON = 'Continue from where you stopped.';
