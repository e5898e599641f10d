import { type BrowserWindow, nativeTheme, screen } from 'electron';
import { z } from 'zod';
import type { SettingsStore } from '../settings/settings';
import { FIRST_SIZE } from './window';

const Bounds = z.strictObject({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(400),
  height: z.int().min(300),
  isMaximized: z.boolean(),
});
type Bounds = z.infer<typeof Bounds>;

const FIRST_BOUNDS: Bounds = { ...FIRST_SIZE, isMaximized: false };

/** Gives the window the size and place of last time, if a screen still shows them, and keeps them. */
export function restorePlace(window: BrowserWindow, settings: SettingsStore): void {
  const bounds = onScreen(settings.read('windowBounds', Bounds, FIRST_BOUNDS));
  const { x, y, width, height, isMaximized } = bounds;
  window.setBounds({ ...(x === undefined || y === undefined ? {} : { x, y }), width, height });
  if (isMaximized) window.maximize();
  // The first frame before the bundle paints: the ground colours of the theme.
  window.setBackgroundColor(nativeTheme.shouldUseDarkColors ? '#141310' : '#ffffff');
  window.on('close', () => {
    const value: Bounds = { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
    settings.write('windowBounds', value);
  });
}

function onScreen(bounds: Bounds): Bounds {
  const { x, y } = bounds;
  if (x === undefined || y === undefined) return bounds;
  const isVisible = screen.getAllDisplays().some(({ workArea }) => {
    const insideX = x + 100 < workArea.x + workArea.width && x + bounds.width - 100 > workArea.x;
    return insideX && y >= workArea.y && y + 50 < workArea.y + workArea.height;
  });
  return isVisible ? bounds : { ...FIRST_BOUNDS, isMaximized: bounds.isMaximized };
}
