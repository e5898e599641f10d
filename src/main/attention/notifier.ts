/** What {@link createAttention} needs from the desktop; implemented in `electron/`, faked in tests. */
export type Notifier = {
  /** Whether a window of the app has the focus: then what happens there needs no notification. */
  isFocused(): boolean;
  /** Called whenever a window of the app gets the focus. */
  onFocus(listener: () => void): void;
  show(notification: Notification): ShownNotification;
};

export type Notification = {
  title: string;
  body: string;
  /** It replaces one that was there already. */
  isSilent: boolean;
  /** The person chose it. The window is shown and focused before this is called. */
  onClick(): void;
  /** It is gone, whoever closed it. */
  onClose(): void;
};

export type ShownNotification = { close(): void };
