import { copyImage, exportableOf, type Format, saveAs } from '../../picture/export-picture.ts';
import { type PictureName, usePictures } from '../../picture/exports.ts';
import { type State, useCanopy } from '../../state/store.ts';
import type { Command } from './commands.ts';

const formats: readonly { readonly format: Format; readonly what: string }[] = [
  { format: 'svg', what: 'SVG' },
  { format: 'png', what: 'PNG' },
  { format: 'csv', what: 'CSV' },
  { format: 'json', what: 'JSON' },
];
const names: readonly PictureName[] = ['matrix', 'canopy', 'icicle', 'spine'];

/** Every picture on the screen in every format, in the colours of print where it is a picture. */
export function pictureCommands({ setNotice }: State): Command[] {
  const pictures = usePictures.getState();
  const tell = (work: () => Promise<string>) =>
    void work().then(
      (done) => setNotice(done),
      (error: unknown) => setNotice(error instanceof Error ? error.message : String(error)),
    );
  const save = (name: PictureName, format: Format, print: boolean) => async () =>
    `Saved as ${await saveAs(useCanopy, exportableOf(useCanopy, name), format, print)}`;
  const copy = (name: PictureName) => async () => {
    await copyImage(useCanopy, exportableOf(useCanopy, name), false);
    return `The ${name} is on the clipboard.`;
  };
  const group = 'Pictures';
  return names
    .filter((name) => pictures[name] !== undefined)
    .flatMap((name) => [
      ...formats.map(({ format, what }) => ({
        id: `save-${name}-${format}`,
        title: `Export the ${name} as ${what}`,
        group,
        run: () => tell(save(name, format, false)),
      })),
      {
        id: `print-${name}`,
        title: `Export the ${name} as SVG in print colours`,
        group,
        run: () => tell(save(name, 'svg', true)),
      },
      {
        id: `copy-${name}`,
        title: `Copy the ${name} as an image`,
        group,
        run: () => tell(copy(name)),
      },
    ]);
}
