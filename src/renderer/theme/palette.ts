/**
 * The colours of the app by role. Every text colour has at least 4.5 : 1 on every surface it is used
 * on. Modules use the CSS variables (`var(--text-soft)`), never a literal.
 */
export type Palette = Record<Role, string>;

type Role =
  /* Surfaces, from the back to the front. */
  | '--surface-rail'
  | '--surface-pane'
  | '--surface-raised'
  | '--surface-sunken'
  | '--surface-hover'
  | '--surface-press'
  | '--line'
  | '--line-strong'
  /* Text: what is said, what explains it, what may be overlooked. */
  | '--text'
  | '--text-soft'
  | '--text-faint'
  /* The accent: the one main action of a screen and the current place. */
  | '--accent-fill'
  | '--accent-fill-hover'
  | '--accent-on-fill'
  | '--accent-text'
  | '--accent-soft'
  | '--accent-line'
  /* States; always together with a word or a shape. */
  | '--ok-text'
  | '--ok-soft'
  | '--ok-fill'
  | '--warn-text'
  | '--warn-soft'
  | '--warn-fill'
  | '--bad-text'
  | '--bad-soft'
  | '--bad-fill'
  | '--focus-ring'
  | '--shadow-card'
  | '--shadow-float';

export const light: Palette = {
  '--surface-rail': '#f7f5f1',
  '--surface-pane': '#ffffff',
  '--surface-raised': '#ffffff',
  '--surface-sunken': '#f7f5f1',
  '--surface-hover': '#f2efe9',
  '--surface-press': '#ebe7df',
  '--line': '#e8e4dc',
  '--line-strong': '#d6d1c6',
  '--text': '#1d1b16',
  '--text-soft': '#5c574c',
  '--text-faint': '#6f695d',
  '--accent-fill': '#946b12',
  '--accent-fill-hover': '#845f10',
  '--accent-on-fill': '#ffffff',
  '--accent-text': '#7c590f',
  '--accent-soft': '#f9efd6',
  '--accent-line': '#d9b95f',
  '--ok-text': '#0f6b4b',
  '--ok-soft': '#e3f4ec',
  '--ok-fill': '#1a9a6c',
  '--warn-text': '#8a4b08',
  '--warn-soft': '#fdf0dc',
  '--warn-fill': '#d9822b',
  '--bad-text': '#b3261e',
  '--bad-soft': '#fdeceb',
  '--bad-fill': '#c0342b',
  '--focus-ring': '#a67a15',
  '--shadow-card': '0 1px 2px rgb(38 32 18 / 0.05)',
  '--shadow-float': '0 1px 2px rgb(38 32 18 / 0.06), 0 12px 32px rgb(38 32 18 / 0.14)',
};

export const dark: Palette = {
  '--surface-rail': '#171613',
  '--surface-pane': '#11100e',
  '--surface-raised': '#1b1916',
  '--surface-sunken': '#0c0b0a',
  '--surface-hover': '#211f1b',
  '--surface-press': '#2a2722',
  '--line': '#282520',
  '--line-strong': '#3b3730',
  '--text': '#ece9e1',
  '--text-soft': '#aaa59a',
  '--text-faint': '#938e83',
  '--accent-fill': '#deb443',
  '--accent-fill-hover': '#e6c56d',
  '--accent-on-fill': '#1d1808',
  '--accent-text': '#e6c56d',
  '--accent-soft': '#2c2412',
  '--accent-line': '#7d6226',
  '--ok-text': '#5cc99b',
  '--ok-soft': '#122a20',
  '--ok-fill': '#2fb081',
  '--warn-text': '#f0b35a',
  '--warn-soft': '#30230f',
  '--warn-fill': '#e0993a',
  '--bad-text': '#f58a81',
  '--bad-soft': '#351816',
  '--bad-fill': '#c0342b',
  '--focus-ring': '#deb443',
  '--shadow-card': '0 1px 2px rgb(0 0 0 / 0.4)',
  '--shadow-float': '0 16px 40px rgb(0 0 0 / 0.6)',
};
