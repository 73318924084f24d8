import './picture-menu.css';
import { useId, useRef, useState } from 'react';
import { useCanopy } from '../state/store.ts';
import { copyImage, type Exportable, exportableOf, type Format, saveAs } from './export-picture.ts';
import { type PictureName, usePictures } from './exports.ts';
import { usePrintColors } from './print-colors.ts';

const formats: readonly {
  readonly format: Format;
  readonly name: string;
  readonly what: string;
  /** Of the picture, not of its numbers. */
  readonly drawn?: true;
}[] = [
  { format: 'svg', name: 'SVG', what: 'vectors, for papers', drawn: true },
  { format: 'png', name: 'PNG', what: 'pixels, at 2×', drawn: true },
  { format: 'csv', name: 'CSV', what: 'the numbers, as a table' },
  { format: 'json', name: 'JSON', what: 'the numbers, for programs' },
];

/** What a picture of the trace can be taken away as. Nothing while it is not on the screen. */
export function PictureMenu({ name }: { readonly name: PictureName }) {
  const offered = usePictures((pictures) => pictures[name] !== undefined);
  if (!offered) return null;
  return <ExportMenu name={name} of={() => exportableOf(useCanopy, name)} picture />;
}

interface ExportMenuProps {
  /** What goes away: "the canopy". */
  readonly name: string;
  /** Whether there is a picture; else the numbers alone are offered. */
  readonly picture?: boolean;
  /** Made when it is asked for. */
  of(): Exportable;
}

/** CSS pixels that the menu takes with all its formats and two lines said below them. */
const TALLEST = 280;

/** A button, and behind it the formats that a picture or a table can be taken away in. */
export function ExportMenu(props: ExportMenuProps) {
  const { name, picture = false } = props;
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const id = useId();
  /** Below the button, or above it where there is more room; its right edge to the button's, inside the window. */
  const place = () => {
    const at = button.current?.getBoundingClientRect();
    if (!at || !menu.current) return;
    const below = window.innerHeight - at.bottom;
    const up = below < TALLEST && at.top > below;
    menu.current.style.top = up ? 'auto' : `${at.bottom + 4}px`;
    menu.current.style.bottom = up ? `${window.innerHeight - at.top + 4}px` : 'auto';
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
        title={picture ? 'Export this picture' : 'Export this table'}
        onClick={place}
      >
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
          <path d="M8 2v8M4.5 6.5 8 10l3.5-3.5M2.5 13.5h11" />
        </svg>
      </button>
      <div ref={menu} id={id} popover="auto" className="picture-menu">
        <Choices {...props} />
      </div>
    </>
  );
}

/** Its own part, so that what was said last is forgotten with the picture. */
function Choices({ picture = false, of }: ExportMenuProps) {
  const offered = picture ? formats : formats.filter(({ drawn }) => !drawn);
  const [print, setPrint] = usePrintColors();
  const [said, setSaid] = useState<{ text: string; bad: boolean } | null>(null);
  const tell = async (work: () => Promise<string>) => {
    setSaid(null);
    try {
      setSaid({ text: await work(), bad: false });
    } catch (error) {
      setSaid({ text: error instanceof Error ? error.message : String(error), bad: true });
    }
  };
  const save = (format: Format) =>
    tell(async () => `Saved as ${await saveAs(useCanopy, of(), format, print)}`);
  const copy = () =>
    tell(async () => {
      await copyImage(useCanopy, of(), print);
      return 'Copied as an image';
    });
  return (
    <>
      {picture && (
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
      )}
      <ul>
        {offered.map(({ format, name: label, what }) => (
          <li key={format}>
            <button type="button" onClick={() => void save(format)}>
              <strong>{label}</strong> {what}
            </button>
          </li>
        ))}
        {picture && (
          <li>
            <button type="button" onClick={() => void copy()}>
              <strong>Copy</strong> as an image
            </button>
          </li>
        )}
      </ul>
      <p role="status" data-bad={said?.bad ?? false}>
        {said?.text}
      </p>
    </>
  );
}
