import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';
import { dark, light } from './palette';

const brass: MantineColorsTuple = [
  '#fdf8ec',
  '#f7ecd0',
  '#efd9a0',
  '#e6c56d',
  '#deb443',
  '#d9a92b',
  '#c7951f',
  '#a67a15',
  '#845f10',
  '#63460b',
];

const warmGray: MantineColorsTuple = [
  '#faf9f7',
  '#f4f2ee',
  '#e9e6e0',
  '#dcd8d0',
  '#cbc6bc',
  '#a8a295',
  '#6f695d',
  '#5c574c',
  '#3f3b34',
  '#1d1b16',
];

const warmDark: MantineColorsTuple = [
  '#ece9e1',
  '#d5d1c7',
  '#aaa59a',
  '#938e83',
  '#3b3730',
  '#2a2722',
  '#1b1916',
  '#11100e',
  '#0c0b0a',
  '#080706',
];

/** Buttons take the roles of the palette, so that a filled accent is readable in both schemes. */
const variantColors: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const color = input.color ?? 'brass';
  if (color === 'brass' && input.variant === 'filled') {
    return {
      background: 'var(--accent-fill)',
      hover: 'var(--accent-fill-hover)',
      color: 'var(--accent-on-fill)',
      border: '1px solid transparent',
    };
  }
  if (color === 'brass' && input.variant === 'subtle') {
    return {
      background: 'transparent',
      hover: 'var(--surface-hover)',
      color: 'var(--text)',
      border: '1px solid transparent',
    };
  }
  if (color === 'red' && input.variant === 'filled') {
    return { ...colors, background: 'var(--bad-fill)', hover: '#a82a22', color: '#ffffff' };
  }
  if (color === 'red' && input.variant !== 'filled') {
    return { ...colors, hover: 'var(--bad-soft)', color: 'var(--bad-text)' };
  }
  return colors;
};

/** Numbers are in units of 1 px at 16 px per rem; `theme.css` sets the root size. */
export const theme = createTheme({
  primaryColor: 'brass',
  primaryShade: { light: 7, dark: 4 },
  colors: { brass, gray: warmGray, dark: warmDark },
  variantColorResolver: variantColors,
  black: '#1d1b16',
  defaultRadius: 8,
  fontFamily: "'Inter', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono', ui-monospace, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '28px' },
      h2: { fontSize: '0.9375rem', lineHeight: '22px' },
      h3: { fontSize: '0.875rem', lineHeight: '20px' },
    },
  },
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: {
      defaultProps: { size: 'sm' },
      styles: { section: { marginInlineEnd: 7 } },
    },
    InputWrapper: {
      styles: {
        label: { fontWeight: 500, marginBottom: 4 },
        description: { fontSize: 12, lineHeight: '18px', marginBottom: 2 },
      },
    },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 30 } },
    Tooltip: {
      defaultProps: { openDelay: 400, withArrow: false, transitionProps: { duration: 100 } },
    },
    Menu: {
      defaultProps: {
        // A focusable placeholder is no menu item: assistive technology trips over it.
        withInitialFocusPlaceholder: false,
        shadow: 'none',
        transitionProps: { duration: 100, transition: 'fade' },
      },
    },
    // The page never scrolls, so there is nothing to lock; locking would inject styles.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        radius: 12,
        transitionProps: { duration: 120, transition: 'fade' },
        padding: 20,
        overlayProps: { backgroundOpacity: 0.4 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: { title: { fontSize: 16, fontWeight: 600, letterSpacing: '-0.008em' } },
    },
    Drawer: { defaultProps: { lockScroll: false, closeButtonProps: { 'aria-label': 'Close' } } },
    Select: { defaultProps: { allowDeselect: false, checkIconPosition: 'right' } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...light, ...bridgeTo(light) },
  dark: { ...dark, ...bridgeTo(dark) },
});

/** Mantine's own variables, from ours: its components then look at home without further styling. */
function bridgeTo(palette: typeof light): Record<string, string> {
  return {
    '--mantine-color-body': palette['--surface-pane'],
    '--mantine-color-text': palette['--text'],
    '--mantine-color-dimmed': palette['--text-soft'],
    '--mantine-color-placeholder': palette['--text-faint'],
    '--mantine-color-anchor': palette['--accent-text'],
    '--mantine-color-default': palette['--surface-raised'],
    '--mantine-color-default-hover': palette['--surface-hover'],
    '--mantine-color-default-color': palette['--text'],
    '--mantine-color-default-border': palette['--line-strong'],
    '--mantine-color-error': palette['--bad-text'],
    // Red menu items are written in this shade.
    '--mantine-color-red-6': palette['--bad-text'],
    '--mantine-primary-color-filled': palette['--accent-fill'],
    '--mantine-primary-color-filled-hover': palette['--accent-fill-hover'],
    '--mantine-primary-color-contrast': palette['--accent-on-fill'],
  };
}
