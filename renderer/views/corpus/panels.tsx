import './panels/panels.css';
import { type KeyboardEvent, useId } from 'react';
import type { CorpusDataset } from '../../../engine/api.ts';
import { useCanopy } from '../../state/store.ts';
import { ContextsPanel } from './panels/contexts-panel.tsx';
import { FeaturesPanel } from './panels/features-panel.tsx';
import { FlowPanel } from './panels/flow-panel.tsx';
import { SavedPanel } from './panels/saved-panel.tsx';
import { SearchPanel } from './panels/search-panel.tsx';
import { TokenPanel } from './panels/token-panel.tsx';
import { TokensPanel } from './panels/tokens-panel.tsx';

const PANELS = [
  { name: 'Tokens', Panel: TokensPanel },
  { name: 'Places', Panel: ContextsPanel },
  { name: 'Token', Panel: TokenPanel },
  { name: 'Features', Panel: FeaturesPanel },
  { name: 'Flow', Panel: FlowPanel },
  { name: 'Search', Panel: SearchPanel },
  { name: 'Saved', Panel: SavedPanel },
] as const;

/** What hangs below a chosen node: its tokens, their contexts, and what the dataset says of them. */
export function CorpusPanels() {
  const dataset = useCanopy((state) => state.corpusDataset);
  if (!dataset) return null;
  return <Panels dataset={dataset} />;
}

function Panels({ dataset }: { readonly dataset: CorpusDataset }) {
  const chosen = useCanopy((state) => state.corpusPanel);
  const setChosen = useCanopy((state) => state.setCorpusPanel);
  const id = useId();
  const { Panel } = PANELS[chosen] ?? PANELS[0];
  const walk = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (chosen + step + PANELS.length) % PANELS.length;
    setChosen(next);
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div className="corpus-panels">
      <div role="tablist" aria-label="About this node" className="corpus-tabs" onKeyDown={walk}>
        {PANELS.map(({ name }, index) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${index}`}
            aria-selected={index === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={index === chosen ? 0 : -1}
            onClick={() => setChosen(index)}
          >
            {name}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${chosen}`}
        className="corpus-panel"
      >
        <Panel dataset={dataset} />
      </div>
    </div>
  );
}
