import { type AnyAbout, sentenceOf, titleOf } from './files.ts';
import { outlineFor } from './outline.ts';
import type { Palette, Scene } from './scene.ts';
import { svgOf } from './svg.ts';

/** A picture as the text of an SVG file: titled, described, letters as shapes. */
export async function svgFile(scene: Scene, palette: Palette, about: AnyAbout): Promise<string> {
  return svgOf(scene, {
    title: titleOf(about),
    description: sentenceOf(about),
    background: palette.background,
    outline: await outlineFor(scene),
  });
}
