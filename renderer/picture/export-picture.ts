import type { CanopyStore } from '../state/store.ts';
import { schemeOf } from '../state/theme.ts';
import { aboutOf } from './about.ts';
import { download } from './download.ts';
import { drawScene } from './draw-scene.ts';
import { type PictureName, type Table, usePictures } from './exports.ts';
import { familyOf } from './faces.ts';
import { figureOf } from './figure.ts';
import { type AnyAbout, csvOf, fileName, jsonOf } from './files.ts';
import { PRINT, paletteOf } from './palette.ts';
import type { Palette, Scene } from './scene.ts';
import { svgFile } from './svg-file.ts';

export type Format = 'svg' | 'png' | 'csv' | 'json';

/** Device pixels per CSS pixel in PNG files. */
const PNG_SCALE = 2;

/** What can be taken away: the numbers, what they are of, and the picture where there is one. */
export interface Exportable {
  readonly about: AnyAbout;
  readonly table: () => Table;
  readonly build?: (palette: Palette) => Scene;
}

/**
 * Saves what is on the screen as a file, in the colours of paper or of the screen.
 * @returns the file's name
 */
export async function saveAs(
  store: CanopyStore,
  exported: Exportable,
  format: Format,
  print: boolean,
): Promise<string> {
  const { about, table } = exported;
  const palette = paletteFor(store, print);
  const scene = () => sceneOf(exported, palette);
  const blob = await {
    svg: async () => new Blob([await svgFile(scene(), palette, about)], { type: 'image/svg+xml' }),
    png: async () => pngBlob(scene(), palette),
    csv: async () => new Blob([csvOf(about, table())], { type: 'text/csv' }),
    json: async () => new Blob([jsonOf(about, table())], { type: 'application/json' }),
  }[format]();
  const file = fileName(about, format);
  download(blob, file);
  return file;
}

/** Puts a picture on the clipboard as PNG. */
export async function copyImage(
  store: CanopyStore,
  exported: Exportable,
  print: boolean,
): Promise<void> {
  const palette = paletteFor(store, print);
  // The promise goes in, as the permission lasts only as long as the click.
  const png = pngBlob(sceneOf(exported, palette), palette);
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}

function sceneOf({ build }: Exportable, palette: Palette): Scene {
  if (!build) throw new Error('There is no picture of this: take the numbers.');
  return build(palette);
}

function paletteFor(store: CanopyStore, print: boolean): Palette {
  return print ? PRINT : paletteOf(schemeOf(store.getState()));
}

/**
 * A picture of the trace that is on the screen.
 * @throws Error where it is not
 */
export function exportableOf(store: CanopyStore, name: PictureName) {
  const size = usePictures.getState()[name];
  const state = store.getState();
  const trace = state.shown?.trace;
  const picture = size && trace ? figureOf(name, trace, state, size) : null;
  const { host } = state;
  const about =
    trace &&
    aboutOf(name, trace, state.selection, {
      canopy: host?.version ?? '',
      precision: host?.machine.precision ?? 'f32',
    });
  if (!picture || !about) throw new Error(`There is no ${name} on the screen.`);
  return { about, ...picture };
}

async function pngBlob(scene: Scene, palette: Palette): Promise<Blob> {
  await Promise.all(
    scene.marks.map(async (mark) => {
      if (mark.kind !== 'text') return;
      const font = `${mark.weight ?? 400} ${mark.size}px ${familyOf(mark.face)}`;
      await document.fonts.load(font, mark.text);
    }),
  );
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(scene.width * PNG_SCALE);
  canvas.height = Math.ceil(scene.height * PNG_SCALE);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no canvas to draw on.');
  context.scale(PNG_SCALE, PNG_SCALE);
  context.fillStyle = palette.background;
  context.fillRect(0, 0, scene.width, scene.height);
  drawScene(context, scene);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture is too large for a PNG file.');
  return blob;
}
