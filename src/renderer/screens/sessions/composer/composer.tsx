import { ActionIcon, Button, Textarea, Tooltip } from '@mantine/core';
import { IconArrowUp, IconPaperclip, IconPlayerStopFilled } from '@tabler/icons-react';
import { type ClipboardEvent, type KeyboardEvent, type ReactNode, type Ref, useRef } from 'react';
import { Kbd } from '../../../components/kbd';
import { AttachmentChips } from './attachment-chips';
import { ACCEPTED_TYPES } from './attachment-rules';
import classes from './composer.module.css';
import { Refusals } from './refusals';
import type { Attachments } from './use-attachments';

type Props = {
  value: string;
  onChange: (text: string) => void;
  onSend: () => void;
  isSending: boolean;
  placeholder: string;
  label: string;
  attachments: Attachments;
  /** Why what is written cannot be sent as it is. */
  problem: string | null;
  /** Set while a turn runs. */
  onStop?: (() => void) | undefined;
  /** Shift+Tab. */
  onNextMode: () => void;
  /** ↑ while nothing is written; false when there is nothing to do. */
  onUp?: () => boolean;
  /** What can be set, under the text: mode and model. */
  children: ReactNode;
  /** What is to be known, under the box: payer, cost, context. */
  facts?: ReactNode;
  inputRef?: Ref<HTMLTextAreaElement>;
  autoFocus?: boolean;
};

/** Where one writes: Enter sends, Shift+Enter begins a line; files come by paste, drop or the clip. */
export function Composer(props: Props) {
  const { value, onChange, onSend, isSending, placeholder, label, attachments, problem } = props;
  const isWritten = value.trim() !== '' || attachments.files.length > 0;
  const canSend = isWritten && !isSending && problem === null;
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys of a composition (Japanese, accents) belong to the input method.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      if (canSend) onSend();
    } else if (event.key === 'Tab' && event.shiftKey) {
      event.preventDefault();
      props.onNextMode();
    } else if (event.key === 'ArrowUp' && value === '' && props.onUp?.()) {
      event.preventDefault();
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    // A spreadsheet also puts a picture of its cells there: text is what was meant.
    if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    attachments.add(files);
  };
  return (
    <div>
      <div className={classes.box}>
        <AttachmentChips files={attachments.files} onRemove={attachments.remove} />
        <Refusals attachments={attachments} problem={problem} />
        <Textarea
          {...(props.inputRef ? { ref: props.inputRef } : {})}
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={12}
          maxLength={1_000_000}
          autoFocus={props.autoFocus ?? false}
          aria-label={label}
          aria-keyshortcuts="Shift+Tab"
          placeholder={placeholder}
          classNames={{ input: classes.input ?? '' }}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <div className={classes.bar}>
          <div className={classes.choices}>
            <AttachButton onFiles={attachments.add} />
            {props.children}
          </div>
          {props.onStop && <StopButton onStop={props.onStop} />}
          <Tooltip label={<Kbd shortcut="Enter" />} disabled={!canSend}>
            <ActionIcon
              variant="filled"
              color="brass"
              size={30}
              radius={8}
              aria-label="Send"
              disabled={!canSend}
              loading={isSending}
              onClick={onSend}
            >
              <IconArrowUp size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
      {props.facts && <div className={classes.facts}>{props.facts}</div>}
    </div>
  );
}

function StopButton({ onStop }: { onStop: () => void }) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      className={classes.stop ?? ''}
      leftSection={<IconPlayerStopFilled size={13} aria-hidden />}
      rightSection={<Kbd shortcut="mod+." />}
      onClick={onStop}
    >
      Stop
    </Button>
  );
}

function AttachButton({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <Tooltip label="Attach images or PDFs">
        <ActionIcon size={28} aria-label="Attach files" onClick={() => field.current?.click()}>
          <IconPaperclip size={17} stroke={1.5} />
        </ActionIcon>
      </Tooltip>
      <input
        ref={field}
        type="file"
        hidden
        multiple
        data-attach
        accept={ACCEPTED_TYPES.join(',')}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          // The same file can be chosen again after it was removed.
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
