/**
 * A Vite plugin for `virtual:glyphs/sans-400` and its like: the letters of a bundled face as
 * outlines, for pictures whose text must look alike in programs that do not have the face. They come
 * as modules, not as font files, because the desktop host's page may fetch nothing.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'opentype.js/dist/opentype.mjs';

const names = /^virtual:glyphs\/(sans|mono)-(400|500|600|700)$/;
const files = {
  sans: '@fontsource/inter/files/inter-latin-',
  mono: '@fontsource/jetbrains-mono/files/jetbrains-mono-latin-',
};

export function glyphs() {
  return {
    name: 'glyphs',
    resolveId: (id) => (names.test(id) ? `\0${id}` : null),
    load: (id) => {
      const [, face, weight] = (id.startsWith('\0') && names.exec(id.slice(1))) || [];
      if (face === undefined) return null;
      return `export const font = ${JSON.stringify(outlines(`${files[face]}${weight}-normal.woff`))}`;
    },
  };
}

/** Each character with its advance and its outline in font units, y down, as absolute path data. */
function outlines(file) {
  const bytes = readFileSync(createRequire(import.meta.url).resolve(file));
  const font = parse(Uint8Array.from(bytes).buffer);
  const letters = Object.entries(font.tables.cmap.glyphIndexMap).map(([code, index]) => {
    const glyph = font.glyphs.get(index);
    const path = glyph
      .getPath(0, 0, font.unitsPerEm)
      .toPathData({ decimalPlaces: 0, flipY: false });
    return [String.fromCodePoint(Number(code)), [glyph.advanceWidth, path]];
  });
  return { unitsPerEm: font.unitsPerEm, letters: Object.fromEntries(letters) };
}
