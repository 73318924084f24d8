/** Where a window was when it was closed, and where it may open again: on a screen that is there. */

import { z } from 'zod';

const rectangle = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
const windowState = z.object({
  bounds: rectangle,
  maximized: z.boolean(),
  fullScreen: z.boolean(),
});
export type WindowState = z.infer<typeof windowState>;
type Rectangle = WindowState['bounds'];

export const smallest = { width: 1024, height: 700 };
const usual = { width: 1280, height: 800 };
/** So much of a window must be on a screen that its title can be seen and dragged. */
const visible = { width: 120, height: 60 };

/** What the file of the last run says; null where it says nothing of use. */
export function parseWindowState(text: string): WindowState | null {
  try {
    return windowState.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * Size and place of a window to open. `areas` are the screens' work areas, the main one first;
 * `others` counts the windows that are open already: each stands a little aside.
 */
export function placeWindow(
  saved: WindowState | null,
  areas: readonly Rectangle[],
  others = 0,
): Partial<Rectangle> & { readonly width: number; readonly height: number } {
  const bounds = saved?.bounds;
  const aside = 28 * others;
  const area = bounds && areas.find((candidate) => isOn(candidate, bounds));
  if (!bounds || !area) {
    const [main] = areas;
    return { width: atMost(usual.width, main?.width), height: atMost(usual.height, main?.height) };
  }
  const width = atMost(Math.max(bounds.width, smallest.width), area.width);
  const height = atMost(Math.max(bounds.height, smallest.height), area.height);
  // The title bar never above the screen, and the window within it where it fits.
  const x = Math.max(area.x, Math.min(bounds.x + aside, area.x + area.width - width));
  const y = Math.max(area.y, Math.min(bounds.y + aside, area.y + area.height - height));
  return { x, y, width, height };
}

const atMost = (wanted: number, there = Infinity) => Math.min(wanted, there);

/** Whether the window's upper edge can be reached on this screen. */
function isOn(area: Rectangle, bounds: Rectangle): boolean {
  const right = Math.min(bounds.x + bounds.width, area.x + area.width);
  const across = right - Math.max(bounds.x, area.x);
  const below = bounds.y >= area.y - visible.height;
  return across >= visible.width && below && bounds.y <= area.y + area.height - visible.height;
}
