import { type Face, familyOf } from './faces.ts';
import type { Mark, Point, Scene } from './scene.ts';

type Text = Mark & { kind: 'text' };

/** The letters of a text as path data from (0, 0) on its baseline, and its width; in pixels. */
export type Outline = (
  text: string,
  face: Face,
  weight: number,
  size: number,
) => { readonly path: string; readonly width: number } | null;

interface SvgAbout {
  readonly title: string;
  readonly description: string;
  /** Painted below everything. */
  readonly background: string;
  /** Draws letters as shapes, alike in every program; without it, or where it gives null, text stays text. */
  readonly outline?: Outline;
}

/** The scene as an SVG document: vectors alone, numbers to a hundredth of a pixel, one mark a line. */
export function svgOf(scene: Scene, about: SvgAbout): string {
  const { width, height } = scene;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" role="img">`,
    `<title>${escaped(about.title)}</title>`,
    `<desc>${escaped(about.description)}</desc>`,
    `<rect width="${n(width)}" height="${n(height)}" fill="${about.background}"/>`,
    ...scene.marks.map((mark) =>
      mark.kind === 'text' ? textOf(mark, about.outline) : pathOf(mark),
    ),
    '</svg>',
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

function pathOf(mark: Exclude<Mark, Text>): string {
  const data = dataOf(mark);
  if (data === '') return '';
  const attributes: [string, string | number | undefined][] = [
    ['fill', ('fill' in mark ? mark.fill : undefined) ?? 'none'],
    ['opacity', mark.opacity === 1 ? undefined : mark.opacity],
  ];
  if ('stroke' in mark && mark.stroke !== undefined) {
    attributes.push(
      ['stroke', mark.stroke],
      ['stroke-width', mark.width ?? 1],
      ['stroke-linejoin', 'round'],
      ['stroke-linecap', mark.kind === 'curves' && mark.cap === 'round' ? 'round' : undefined],
      ['stroke-dasharray', 'dash' in mark ? mark.dash?.map(n).join(' ') : undefined],
    );
  }
  return `<path d="${data}"${written(attributes)}/>`;
}

function dataOf(mark: Exclude<Mark, Text>): string {
  switch (mark.kind) {
    case 'curves':
      return mark.curves.map(curveOf).join('');
    case 'segments':
      return quadruples(mark.at, (x1, y1, x2, y2) => `M${n(x1)},${n(y1)}L${n(x2)},${n(y2)}`);
    case 'dots':
      return discs(mark.at, mark.radius);
    case 'rects':
      return quadruples(mark.at, (x, y, w, h) => rectangle(x, y, w, h, mark.corner ?? 0));
    case 'shape':
      return mark.points.length === 0 ? '' : `M${mark.points.map(p).join('L')}Z`;
  }
}

function curveOf(curve: readonly Point[]): string {
  const [first, ...rest] = curve;
  if (!first || rest.length < 3) return '';
  return `M${p(first)}C${rest.map(p).join(' ')}`;
}

function discs(at: ArrayLike<number>, radius: number): string {
  const [r, d] = [n(radius), n(2 * radius)];
  let data = '';
  for (let i = 0; i + 1 < at.length; i += 2) {
    data += `M${n((at[i] ?? 0) - radius)},${n(at[i + 1] ?? 0)}a${r},${r} 0 1 0 ${d},0a${r},${r} 0 1 0 -${d},0Z`;
  }
  return data;
}

function rectangle(x: number, y: number, width: number, height: number, corner: number): string {
  const r = Math.min(corner, width / 2, height / 2);
  if (r <= 0) return `M${n(x)},${n(y)}h${n(width)}v${n(height)}h${n(-width)}Z`;
  const [w, h] = [width - 2 * r, height - 2 * r];
  const turn = (dx: number, dy: number) => `a${n(r)},${n(r)} 0 0 1 ${n(dx)},${n(dy)}`;
  return `M${n(x + r)},${n(y)}h${n(w)}${turn(r, r)}v${n(h)}${turn(-r, r)}h${n(-w)}${turn(-r, -r)}v${n(-h)}${turn(r, -r)}Z`;
}

function quadruples(
  at: ArrayLike<number>,
  write: (a: number, b: number, c: number, d: number) => string,
): string {
  let data = '';
  for (let i = 0; i + 3 < at.length; i += 4) {
    data += write(at[i] ?? 0, at[i + 1] ?? 0, at[i + 2] ?? 0, at[i + 3] ?? 0);
  }
  return data;
}

function textOf(mark: Text, outline: Outline | undefined): string {
  const { x, y, text, size, fill, face = 'sans', weight = 400, anchor = 'start', turn } = mark;
  const opacity = mark.opacity === 1 ? undefined : mark.opacity;
  const drawn = outline?.(text, face, weight, size);
  if (drawn) {
    const back = { start: 0, middle: drawn.width / 2, end: drawn.width }[anchor];
    // Around the anchor first, then along the turned line.
    const place = `translate(${n(x)} ${n(y)})${turn ? ` rotate(${n(turn)})` : ''}${back ? ` translate(${n(-back)})` : ''}`;
    return `<path aria-label="${escaped(text)}" d="${drawn.path}"${written([
      ['transform', place],
      ['fill', fill],
      ['opacity', opacity],
    ])}/>`;
  }
  return `<text${written([
    ['x', x],
    ['y', y],
    ['font-family', familyOf(face)],
    ['font-size', size],
    ['font-weight', weight === 400 ? undefined : weight],
    ['text-anchor', anchor === 'start' ? undefined : anchor],
    ['transform', turn ? `rotate(${n(turn)} ${n(x)} ${n(y)})` : undefined],
    ['fill', fill],
    ['opacity', opacity],
    ['xml:space', /^\s|\s$|\s\s/.test(text) ? 'preserve' : undefined],
  ])}>${escaped(text)}</text>`;
}

function written(attributes: readonly [string, string | number | undefined][]): string {
  return attributes
    .map(([name, value]) =>
      value === undefined
        ? ''
        : ` ${name}="${typeof value === 'number' ? n(value) : escaped(value)}"`,
    )
    .join('');
}

/** A number to two decimals, without a minus before zero. */
function n(value: number): string {
  return String(Math.round(value * 100) / 100 || 0);
}

function p({ x, y }: Point): string {
  return `${n(x)},${n(y)}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** For text and attributes. XML has no place for most control characters: they become U+FFFD. */
function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"]/g, (character) => entities[character] ?? character)
  );
}
