import type { Scheme } from '../lib/leaf-color.ts';
import type { Palette } from './scene.ts';

/** For paper: white, whatever the theme of the screen. */
export const PRINT: Palette = {
  scheme: 'light',
  background: '#ffffff',
  text: '#141c18',
  quiet: '#5f6c65',
  line: '#dfe4e1',
  branch: '#c3cbc6',
  node: '#8a958f',
  accent: '#0a6b4c',
  positive: '#a94c06',
  negative: '#7356b5',
  fragile: '#a8201a',
};

const known = new Map<Scheme, Palette>();

/** The picture's colours in a scheme, from the design tokens. Read once: asking costs styles. */
export function paletteOf(scheme: Scheme): Palette {
  const palette = known.get(scheme) ?? read(scheme);
  known.set(scheme, palette);
  return palette;
}

function read(scheme: Scheme): Palette {
  const probe = document.createElement('div');
  probe.dataset.theme = scheme;
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const color = (token: string) => style.getPropertyValue(token).trim();
  const palette: Palette = {
    scheme,
    background: color('--panel'),
    text: color('--ink'),
    quiet: color('--ink-3'),
    line: color('--line'),
    branch: color('--branch'),
    node: color('--node'),
    accent: color('--accent'),
    positive: color('--positive'),
    negative: color('--negative'),
    fragile: color('--danger'),
  };
  probe.remove();
  return palette;
}
