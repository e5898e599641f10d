import { TextInput, type TextInputProps } from '@mantine/core';
import classes from './dollar-input.module.css';

type Props = Omit<TextInputProps, 'value' | 'onChange' | 'leftSection'> & {
  value: string;
  onChange: (text: string) => void;
};

/** A field for an amount in dollars, kept as the text that was written: see `parseDollars`. */
export function DollarInput({ value, onChange, ...rest }: Props) {
  return (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      maxLength={20}
      leftSection={<span className={classes.sign}>$</span>}
      leftSectionWidth={26}
      classNames={{ input: classes.input ?? '' }}
      {...rest}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
