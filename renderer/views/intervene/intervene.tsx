import './intervene.css';
import '../tree/tree-panel.css';
import '../strip/strip.css';
import { useEffect } from 'react';
import { useCanopy } from '../../state/store.ts';
import { isTyping } from '../shortcuts/focus.ts';
import { Chips } from '../strip/chips.tsx';
import { EffectPanel } from './effect-panel.tsx';
import { ListPanel } from './list-panel.tsx';
import { StatesPanel } from './states-panel.tsx';
import { SweepPanel } from './sweep-panel.tsx';
import { TreePart } from './tree-part.tsx';
import { useIntervened } from './use-intervened.ts';

/** Decisions turned, paths replaced, neurons removed: what the model does then, beside what it does. */
export function Intervene() {
  useIntervened();
  useUndoKeys();
  return (
    <div className="intervene">
      <Tokens />
      <main className="intervene-stage">
        <ListPanel />
        <SweepPanel />
        <TreePart />
        <StatesPanel />
        <EffectPanel />
      </main>
    </div>
  );
}

function Tokens() {
  const sequences = useCanopy((state) => state.shown?.trace.sequences);
  return (
    <section className="strip intervene-tokens" aria-label="Tokens">
      {sequences?.map((sequence, text) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text is its index
        <div className="strip-row" key={text}>
          <Chips
            label={text === 0 ? 'Tokens of the text' : 'Tokens of the second text'}
            row={text}
            text={text}
            sequence={sequence}
            from={0}
            to={sequence.tokens.length}
          />
        </div>
      )) ?? <p className="token-none">Type a text above: its tokens appear here.</p>}
    </section>
  );
}

/** Ctrl or Cmd and Z, with Shift or Y the other way. */
function useUndoKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event)) return;
      if (document.querySelector('dialog[open]')) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      const { undoIntervention, redoIntervention } = useCanopy.getState();
      if (key === 'y' || event.shiftKey) redoIntervention();
      else undoIntervention();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
