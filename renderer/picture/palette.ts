import type { Scheme } from '../lib/leaf-color.ts';
import { colorsOf } from '../styles/tokens.ts';
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
  fragile: '#7f5200',
};

const known: Readonly<Record<Scheme, Palette>> = { light: read('light'), dark: read('dark') };

/** The picture's colours in a scheme, from the design tokens. */
export function paletteOf(scheme: Scheme): Palette {
  return known[scheme];
}

function read(scheme: Scheme): Palette {
  const colors = colorsOf(scheme);
  const color = (token: string) => {
    const found = colors.get(token);
    if (found === undefined) throw new Error(`The ${scheme} theme has no colour "${token}".`);
    return found;
  };
  return {
    scheme,
    background: color('panel'),
    text: color('ink'),
    quiet: color('ink-3'),
    line: color('line'),
    branch: color('branch'),
    node: color('node'),
    accent: color('accent'),
    positive: color('positive'),
    negative: color('negative'),
    fragile: color('warn'),
  };
}
