import { type About, sentenceOf } from './files.ts';
import { outlineFor } from './outline.ts';
import type { Palette, Scene } from './scene.ts';
import { svgOf } from './svg.ts';

/** A picture as the text of an SVG file: titled, described, letters as shapes. */
export async function svgFile(scene: Scene, palette: Palette, about: About): Promise<string> {
  return svgOf(scene, {
    title: about.text,
    description: sentenceOf(about),
    background: palette.background,
    outline: await outlineFor(scene),
  });
}
