import './picture-menu.css';
import { useId, useRef, useState } from 'react';
import { useCanopy } from '../state/store.ts';
import { copyPicture, type Format, savePicture } from './export-picture.ts';
import { type PictureName, usePictures } from './exports.ts';
import { usePrintColors } from './print-colors.ts';

const formats: readonly {
  readonly format: Format;
  readonly name: string;
  readonly what: string;
}[] = [
  { format: 'svg', name: 'SVG', what: 'vectors, for papers' },
  { format: 'png', name: 'PNG', what: 'pixels, at 2×' },
  { format: 'csv', name: 'CSV', what: 'the numbers, as a table' },
  { format: 'json', name: 'JSON', what: 'the numbers, for programs' },
];

/** What a picture can be taken away as. Nothing while the picture is not on the screen. */
export function PictureMenu({ name }: { readonly name: PictureName }) {
  const offered = usePictures((pictures) => pictures[name] !== undefined);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const id = useId();
  if (!offered) return null;
  /** Below the button, its right edge to the button's, inside the window. */
  const place = () => {
    const at = button.current?.getBoundingClientRect();
    if (!at || !menu.current) return;
    menu.current.style.top = `${at.bottom + 4}px`;
    menu.current.style.left = `${Math.max(8, at.right - 248)}px`;
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="picture-button"
        popoverTarget={id}
        aria-label={`Export the ${name}`}
        title="Export this picture"
        onClick={place}
      >
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
          <path d="M8 2v8M4.5 6.5 8 10l3.5-3.5M2.5 13.5h11" />
        </svg>
      </button>
      <div ref={menu} id={id} popover="auto" className="picture-menu">
        <Choices name={name} />
      </div>
    </>
  );
}

/** Its own part, so that what was said last is forgotten with the picture. */
function Choices({ name }: { readonly name: PictureName }) {
  const [print, setPrint] = usePrintColors();
  const [said, setSaid] = useState<{ text: string; bad: boolean } | null>(null);
  const tell = async (work: Promise<string>) => {
    setSaid(null);
    try {
      setSaid({ text: await work, bad: false });
    } catch (error) {
      setSaid({ text: error instanceof Error ? error.message : String(error), bad: true });
    }
  };
  const save = (format: Format) =>
    tell(savePicture(useCanopy, name, format, print).then((file) => `Saved as ${file}`));
  const copy = () => tell(copyPicture(useCanopy, name, print).then(() => 'Copied as an image'));
  return (
    <>
      <fieldset>
        <legend>Colours</legend>
        {[false, true].map((paper) => (
          <button
            key={String(paper)}
            type="button"
            aria-pressed={paper === print}
            onClick={() => setPrint(paper)}
          >
            {paper ? 'print' : 'as on screen'}
          </button>
        ))}
      </fieldset>
      <ul>
        {formats.map(({ format, name: label, what }) => (
          <li key={format}>
            <button type="button" onClick={() => void save(format)}>
              <strong>{label}</strong> {what}
            </button>
          </li>
        ))}
        <li>
          <button type="button" onClick={() => void copy()}>
            <strong>Copy</strong> as an image
          </button>
        </li>
      </ul>
      <p role="status" data-bad={said?.bad ?? false}>
        {said?.text}
      </p>
    </>
  );
}
