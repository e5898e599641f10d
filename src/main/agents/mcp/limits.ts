/** Times in milliseconds, sizes in bytes. */
export type Limits = {
  /** Until a server has answered who it is and which tools it has. */
  connect: number;
  /** Of one tool call, whatever progress it reports. */
  call: number;
  /** Without a call, until its connection is closed. */
  idle: number;
  /** After a connection failed, until it is tried again by itself. */
  retry: number;
  /** Of one message of a server. */
  message: number;
};

export const LIMITS: Limits = {
  connect: 30_000,
  call: 600_000,
  idle: 600_000,
  retry: 30_000,
  message: 16 * 2 ** 20,
};
