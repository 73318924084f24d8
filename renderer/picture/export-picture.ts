import type { CanopyStore } from '../state/store.ts';
import { schemeOf } from '../state/theme.ts';
import { aboutOf } from './about.ts';
import { download } from './download.ts';
import { drawScene } from './draw-scene.ts';
import { type PictureName, usePictures } from './exports.ts';
import { familyOf } from './faces.ts';
import { figureOf } from './figure.ts';
import { csvOf, fileName, jsonOf } from './files.ts';
import { PRINT, paletteOf } from './palette.ts';
import type { Palette, Scene } from './scene.ts';
import { svgFile } from './svg-file.ts';

export type Format = 'svg' | 'png' | 'csv' | 'json';

/** Device pixels per CSS pixel in PNG files. */
const PNG_SCALE = 2;

/**
 * Saves a picture that is on the screen as a file, in the colours of paper or of the screen.
 * @returns the file's name
 */
export async function savePicture(
  store: CanopyStore,
  name: PictureName,
  format: Format,
  print: boolean,
): Promise<string> {
  const { about, picture } = subject(store, name);
  const palette = paletteFor(store, print);
  const blob = await {
    svg: async () =>
      new Blob([await svgFile(picture.build(palette), palette, about)], { type: 'image/svg+xml' }),
    png: () => pngBlob(picture.build(palette), palette),
    csv: async () => new Blob([csvOf(about, picture.table())], { type: 'text/csv' }),
    json: async () => new Blob([jsonOf(about, picture.table())], { type: 'application/json' }),
  }[format]();
  const file = fileName(about, format);
  download(blob, file);
  return file;
}

/** Puts the picture on the clipboard as PNG. */
export async function copyPicture(
  store: CanopyStore,
  name: PictureName,
  print: boolean,
): Promise<void> {
  const { picture } = subject(store, name);
  const palette = paletteFor(store, print);
  // The promise goes in, as the permission lasts only as long as the click.
  const png = pngBlob(picture.build(palette), palette);
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}

function paletteFor(store: CanopyStore, print: boolean): Palette {
  return print ? PRINT : paletteOf(schemeOf(store.getState()));
}

function subject(store: CanopyStore, name: PictureName) {
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
  return { about, picture };
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
