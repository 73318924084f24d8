import './windows.css';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import type { TextWindow } from '../../../engine/api.ts';
import { count } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { Popover } from './popover.tsx';

const PREVIEW = 90;

/** All windows of a text that is longer than the model takes: where this one is, and the others. */
export function Windows({ text }: { readonly text: number }) {
  const sequence = useCanopy((state) => state.shown?.trace.sequences[text]);
  const wanted = useCanopy((state) => (text === 0 ? state.window : state.secondWindow));
  const places = useCanopy((state) => state.windowsOf[text]);
  const setWindow = useCanopy((state) => state.setWindow);
  const [over, setOver] = useState<number | null>(null);
  const part = sequence?.window;
  if (!sequence || !part || part.count < 2) return null;
  const windows = places?.text === sequence.text ? places.windows : [];
  const go = (window: number) => setWindow(window, text);
  const own = sequence.tokens.filter((token) => !token.special).length;
  const name = text === 0 ? 'Windows of the text' : 'Windows of the second text';
  return (
    <nav
      className="window-picker"
      aria-label={name}
      data-testid={text === 0 ? 'windows' : 'windows-2'}
    >
      <Step name="Previous window" sign="‹" disabled={wanted === 0} onGo={() => go(wanted - 1)} />
      <Track
        label={name}
        wanted={wanted}
        count={part.count}
        over={over}
        onOver={setOver}
        onGo={go}
        preview={previewOf(sequence.text ?? '', windows[over ?? -1])}
      />
      <Step
        name="Next window"
        sign="›"
        disabled={wanted >= part.count - 1}
        onGo={() => go(wanted + 1)}
      />
      <span className="window-at">
        Window <span className="number">{count(part.index + 1)}</span> of{' '}
        <span className="number">{count(part.count)}</span> ·{' '}
        <span className="number">
          {`${count(part.firstToken + 1)}–${count(part.firstToken + own)}`}
        </span>{' '}
        of <span className="number">{count(part.textTokens)}</span> tokens
      </span>
      {text === 0 && (
        <Popover overlay="windows" label="Choose a window" button="List" className="window-all">
          <WindowList windows={windows} text={sequence.text ?? ''} wanted={wanted} onGo={go} />
        </Popover>
      )}
    </nav>
  );
}

interface StepProps {
  readonly name: string;
  readonly sign: string;
  readonly disabled: boolean;
  readonly onGo: () => void;
}

function Step({ name, sign, disabled, onGo }: StepProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={name}
      title={name}
      disabled={disabled}
      onClick={onGo}
    >
      {sign}
    </button>
  );
}

interface TrackProps {
  readonly label: string;
  readonly wanted: number;
  readonly count: number;
  readonly over: number | null;
  readonly onOver: (window: number | null) => void;
  readonly onGo: (window: number) => void;
  readonly preview: string | null;
}

/** The whole text as a bar of windows; a native slider lies over it, for the pointer and the keys. */
function Track({ label, wanted, count: windows, over, onOver, onGo, preview }: TrackProps) {
  const at = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - left) / width;
    return Math.min(windows - 1, Math.max(0, Math.floor(share * windows)));
  };
  const place = (window: number) => `${(100 * window) / windows}%`;
  return (
    <div
      className="window-track"
      style={{ backgroundSize: `calc(100% / ${windows}) 100%` }}
      onPointerMove={(event) => onOver(at(event))}
      onPointerLeave={() => onOver(null)}
    >
      <span
        className="window-here"
        style={{ left: place(wanted), width: `max(4px, ${100 / windows}%)` }}
      />
      <input
        type="range"
        aria-label={label}
        aria-valuetext={`Window ${wanted + 1} of ${windows}`}
        min={0}
        max={windows - 1}
        value={wanted}
        onChange={(event) => onGo(Number(event.target.value))}
        // A slider's own arithmetic leaves half a thumb at each end; the bar has none.
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.focus();
          onGo(at(event));
        }}
      />
      {over !== null && (
        <span className="window-tip" style={{ left: place(over + 0.5) }}>
          <strong>Window {count(over + 1)}</strong> {preview}
        </span>
      )}
    </div>
  );
}

interface WindowListProps {
  readonly windows: readonly TextWindow[];
  readonly text: string;
  readonly wanted: number;
  readonly onGo: (window: number) => void;
}

function WindowList({ windows, text, wanted, onGo }: WindowListProps) {
  const list = useRef<HTMLOListElement>(null);
  const closeOverlay = useCanopy((state) => state.closeOverlay);
  useEffect(() => {
    const item = list.current?.querySelector<HTMLElement>('[aria-current="true"]');
    item?.scrollIntoView({ block: 'center' });
    item?.focus();
  }, []);
  return (
    <ol ref={list}>
      {windows.map((window) => (
        <li key={window.index}>
          <button
            type="button"
            className="popover-item"
            aria-current={window.index === wanted}
            onClick={() => {
              closeOverlay('windows');
              onGo(window.index);
            }}
          >
            <span className="number">{count(window.index + 1)}</span>
            <span>{previewOf(text, window)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function previewOf(text: string, window: TextWindow | undefined): string | null {
  if (!window) return null;
  const words = text.slice(window.start, Math.min(window.end, window.start + PREVIEW));
  return `${words.replaceAll(/\s+/g, ' ').trim()}…`;
}
