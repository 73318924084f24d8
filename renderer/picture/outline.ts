import type { Face } from './faces.ts';
import type { Scene } from './scene.ts';
import type { Outline } from './svg.ts';

/** A face as the build wrote it: see `scripts/glyphs.mjs`. */
export interface GlyphFont {
  readonly unitsPerEm: number;
  /** By character: advance and outline, in font units, y down; absolute path data. */
  readonly letters: Readonly<Record<string, readonly [advance: number, path: string]>>;
}

const loaders: Readonly<Record<string, () => Promise<{ readonly font: GlyphFont }>>> = {
  'sans-400': () => import('virtual:glyphs/sans-400'),
  'sans-500': () => import('virtual:glyphs/sans-500'),
  'sans-600': () => import('virtual:glyphs/sans-600'),
  'sans-700': () => import('virtual:glyphs/sans-700'),
  'mono-400': () => import('virtual:glyphs/mono-400'),
  'mono-500': () => import('virtual:glyphs/mono-500'),
  'mono-600': () => import('virtual:glyphs/mono-600'),
  'mono-700': () => import('virtual:glyphs/mono-700'),
};

/** The outlines of all faces that a scene's texts are in. */
export async function outlineFor(scene: Scene): Promise<Outline> {
  const wanted = scene.marks.flatMap((mark) =>
    mark.kind === 'text' ? [keyOf(mark.face ?? 'sans', mark.weight ?? 400)] : [],
  );
  const fonts = new Map<string, GlyphFont>();
  for (const key of new Set(wanted)) {
    const loaded = await loaders[key]?.();
    if (loaded) fonts.set(key, loaded.font);
  }
  return (text, face, weight, size) => {
    const font = fonts.get(keyOf(face, weight));
    return font ? outlined(font, text, size) : null;
  };
}

function keyOf(face: Face, weight: number): string {
  return `${face}-${weight}`;
}

/** A text letter by letter, without kerning; null where the face lacks a letter. */
export function outlined(font: GlyphFont, text: string, size: number): ReturnType<Outline> {
  const scale = size / font.unitsPerEm;
  const rounded = (value: number) => String(Math.round(100 * value) / 100 || 0);
  let pen = 0;
  let path = '';
  for (const character of text) {
    const letter = font.letters[character];
    if (!letter) return null;
    const start = pen;
    let isX = true;
    path += letter[1].replace(/ ?(-?\d+)/g, (_, digits: string) => {
      const value = Number(digits) * scale;
      const written = isX ? ` ${rounded(start + value)}` : ` ${rounded(value)}`;
      isX = !isX;
      return written;
    });
    pen += letter[0] * scale;
  }
  return { path: path.replaceAll(/([A-Z]) /g, '$1').replaceAll(' -', '-'), width: pen };
}
