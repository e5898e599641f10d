import { ActionIcon, Button, Textarea, Tooltip } from '@mantine/core';
import { IconArrowUp, IconPlayerStopFilled } from '@tabler/icons-react';
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import { Kbd } from '../../../components/kbd';
import classes from './composer.module.css';

type Props = {
  value: string;
  onChange: (text: string) => void;
  onSend: () => void;
  isSending: boolean;
  placeholder: string;
  label: string;
  /** Set while a turn runs. */
  onStop?: (() => void) | undefined;
  /** What stands under the text: model, payer, cost. */
  children: ReactNode;
  inputRef?: Ref<HTMLTextAreaElement>;
  autoFocus?: boolean;
};

/** Where one writes: Enter sends, Shift+Enter begins a line. */
export function Composer(props: Props) {
  const { value, onChange, onSend, isSending, placeholder, label, onStop, children } = props;
  const canSend = value.trim() !== '' && !isSending;
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends a composition (Japanese, accents) belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (canSend) onSend();
  };
  return (
    <div className={classes.box}>
      <Textarea
        {...(props.inputRef ? { ref: props.inputRef } : {})}
        variant="unstyled"
        autosize
        minRows={1}
        maxRows={12}
        maxLength={1_000_000}
        autoFocus={props.autoFocus ?? false}
        aria-label={label}
        placeholder={placeholder}
        classNames={{ input: classes.input ?? '' }}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.bar}>
        <div className={classes.facts}>{children}</div>
        {onStop && (
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
        )}
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
  );
}
