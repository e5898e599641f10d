import { Button, Textarea } from '@mantine/core';
import { IconFileText, IconUpload, IconX } from '@tabler/icons-react';
import {
  type ClipboardEvent,
  type ComponentProps,
  type DragEvent,
  useId,
  useRef,
  useState,
} from 'react';
import { announce } from '../announce';
import { type Removed, readSecretFile, sizeWords } from './clean-secret';
import classes from './secret-text-area.module.css';

type Props = Omit<ComponentProps<typeof Textarea>, 'value' | 'onChange' | 'onPaste' | 'label'> & {
  label: string;
  value: string;
  onPaste: (event: ClipboardEvent<HTMLTextAreaElement>) => void;
  onText: (text: string, removed?: Removed[]) => void;
  onProblem: (problem: string | null) => void;
};

/**
 * A secret of several lines, such as a JSON or PEM file: pasted into a masked area, dropped on it, or
 * picked. Of a file only its name and size are shown.
 */
export function SecretTextArea({ value, onText, onProblem, ...input }: Props) {
  const [file, setFile] = useState<{ name: string; size: number } | null>(null);
  const [isOver, setIsOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const labelId = useId();

  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    const read = await readSecretFile(chosen);
    if ('problem' in read) {
      onProblem(read.problem);
      announce(read.problem);
      return;
    }
    setFile({ name: chosen.name, size: chosen.size });
    onText(read.text, read.removed);
    announce(`${chosen.name} was taken over`);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped) void take(dropped);
    else onText(event.dataTransfer.getData('text'));
  };
  const clear = () => {
    setFile(null);
    onText('');
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the button inside
    <div
      className={classes.area}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={onDrop}
    >
      {file ? (
        <div>
          <div className={classes.label} id={labelId}>
            {input.label}
          </div>
          <section className={classes.file} aria-labelledby={labelId}>
            <IconFileText size={18} stroke={1.5} aria-hidden />
            <span className={classes.name} title={file.name}>
              {file.name}
            </span>
            <span className={classes.size}>{sizeWords(file.size)}</span>
            <button
              type="button"
              className={classes.clear}
              aria-label={`Remove ${file.name}`}
              disabled={input.disabled}
              onClick={clear}
            >
              <IconX size={16} stroke={1.5} aria-hidden />
            </button>
          </section>
        </div>
      ) : (
        <Textarea
          {...input}
          value={value}
          rows={5}
          classNames={{ input: classes.multiline ?? '' }}
          onChange={(event) => onText(event.currentTarget.value)}
        />
      )}
      {isOver && <div className={classes.drop}>Drop the file to take it over</div>}
      <div className={classes.pick}>
        <Button
          size="xs"
          variant="default"
          disabled={input.disabled ?? false}
          leftSection={<IconUpload size={14} stroke={1.5} aria-hidden />}
          onClick={() => picker.current?.click()}
        >
          {file ? 'Choose another file' : 'Choose file'}
        </Button>
        {!file && <span className={classes.or}>or drop it here</span>}
      </div>
      <input
        ref={picker}
        type="file"
        accept=".json,.pem,.key,.txt,application/json,application/x-pem-file"
        hidden
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          // The same file again is a choice, too.
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}
