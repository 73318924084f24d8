import type { Scheme } from '../lib/leaf-color.ts';
import css from './tokens.css?raw';

/** The design tokens of a scheme that are whole colours, by their names without the hyphens before. */
export function colorsOf(scheme: Scheme): ReadonlyMap<string, string> {
  const [, block = ''] =
    new RegExp(`\\[data-theme="${scheme}"\\] \\{(.*?)\\}`, 's').exec(css) ?? [];
  const found = block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g);
  return new Map([...found].map(([, name = '', color = '']) => [name, color]));
}
