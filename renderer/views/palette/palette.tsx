import './palette.css';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useClient, useLiveRun, useSessions } from '../../context.ts';
import { useCanopy } from '../../state/store.ts';
import { Modal } from '../modal.tsx';
import { type Command, commandsOf } from './commands.ts';
import { fuzzy } from './fuzzy.ts';

/** More than a person reads; the rest is a letter away. */
const MOST_SHOWN = 80;

interface Found {
  readonly command: Command;
  readonly at: readonly number[];
}

/** Every action by its name. */
export function CommandPalette() {
  const closeOverlay = useCanopy((state) => state.closeOverlay);
  const tools = { client: useClient(), liveRun: useLiveRun(), sessions: useSessions() };
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  // What can be done is what could be done when the list was opened.
  const [commands] = useState(() => commandsOf(useCanopy.getState(), tools));
  const found = useMemo(() => find(commands, query), [commands, query]);
  const close = () => closeOverlay('commands');
  const run = ({ run: act }: Command) => {
    // The dialog gives the focus back first; some commands then put it elsewhere.
    flushSync(close);
    act();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { length } = found;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 8,
      PageUp: -8,
    };
    const step = steps[event.key];
    if (step !== undefined && length > 0) {
      const far = Math.abs(step) > 1;
      const next = chosen + step;
      setChosen(far ? Math.min(Math.max(0, next), length - 1) : (next + length) % length);
    } else if (event.key === 'Enter') {
      const at = found[chosen];
      if (at) run(at.command);
    } else return;
    event.preventDefault();
  };
  return (
    <Modal label="Commands" className="palette" onClose={close}>
      <input
        role="combobox"
        aria-label="Command"
        aria-expanded="true"
        aria-controls="commands"
        aria-activedescendant={found.length > 0 ? `command-${chosen}` : undefined}
        placeholder="What shall Canopy do?"
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Options found={found} chosen={chosen} onChoose={setChosen} onRun={run} />
      {found.length === 0 && <p className="palette-none">No command is called that.</p>}
      <p className="palette-foot">
        <kbd className="keycap">↑</kbd> <kbd className="keycap">↓</kbd> choose
        <kbd className="keycap">Enter</kbd> do it
        <kbd className="keycap">Esc</kbd> leave
      </p>
    </Modal>
  );
}

interface OptionsProps {
  readonly found: readonly Found[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  readonly onRun: (command: Command) => void;
}

function Options({ found, chosen, onChoose, onRun }: OptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new list starts at its top
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, found]);
  return (
    <div ref={list} id="commands" role="listbox" aria-label="Commands" className="palette-list">
      {found.map(({ command, at }, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field's keys do it
        <div
          key={command.id}
          id={`command-${index}`}
          role="option"
          aria-selected={index === chosen}
          onPointerMove={() => {
            if (index !== chosen) onChoose(index);
          }}
          onClick={() => onRun(command)}
        >
          <span className="palette-title">
            <Marked text={command.title} at={at} />
          </span>
          {command.keys && <kbd className="keycap">{command.keys}</kbd>}
          <span className="palette-group">{command.group}</span>
        </div>
      ))}
    </div>
  );
}

/** The letters that the query met stand out. */
function Marked({ text, at }: { readonly text: string; readonly at: readonly number[] }) {
  if (at.length === 0) return text;
  const met = new Set(at);
  // biome-ignore lint/suspicious/noArrayIndexKey: a letter is its place
  return [...text].map((letter, index) => (met.has(index) ? <b key={index}>{letter}</b> : letter));
}

function find(commands: readonly Command[], query: string): readonly Found[] {
  if (query.trim() === '') {
    return commands.slice(0, MOST_SHOWN).map((command) => ({ command, at: [] }));
  }
  return commands
    .flatMap((command) => {
      const match = fuzzy(query, command.title);
      return match ? [{ command, at: match.at, score: match.score }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_SHOWN);
}
