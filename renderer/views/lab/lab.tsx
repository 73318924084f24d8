import '../form-page.css';
import './lab.css';
import { type ComponentType, type KeyboardEvent, useId } from 'react';
import type { LabPanel } from '../../../engine/api.ts';
import { useCanopy } from '../../state/store.ts';
import { FormulaTips } from '../formula-tip.tsx';
import { FactsPart } from './facts-part.tsx';
import { PaperPart } from './paper-part.tsx';
import { PlanForm } from './plan-form.tsx';
import { ProjectionPart } from './projection-part.tsx';
import { Records } from './records.tsx';
import { Results } from './results.tsx';
import { SetsPart } from './sets-part.tsx';
import { useLab } from './use-lab.ts';

const PANELS: readonly {
  readonly panel: LabPanel;
  readonly name: string;
  readonly Part: ComponentType;
}[] = [
  { panel: 'results', name: 'Measurements', Part: Results },
  { panel: 'paper', name: 'The paper beside', Part: PaperPart },
  { panel: 'projection', name: 'Whole models', Part: ProjectionPart },
  { panel: 'sets', name: 'Working sets', Part: SetsPart },
];

/** What fast feedforward buys at every size: layers of random weights, measured here. */
export function Lab() {
  useLab();
  return (
    <main className="lab form-page" aria-label="Lab">
      <section
        className="panel lab-left"
        aria-label="What to measure"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
        tabIndex={0}
      >
        <h1>What does it buy?</h1>
        <p className="quiet">
          Layers of any shape with random weights and tokens, timed on this machine: CMM, dense, and
          dense-masked, which computes the same as CMM.
        </p>
        <PlanForm />
        <FactsPart />
        <Records />
      </section>
      <Panels />
      <FormulaTips />
    </main>
  );
}

function Panels() {
  const chosen = useCanopy((state) => state.lab.panel);
  const setLab = useCanopy((state) => state.setLab);
  const id = useId();
  const at = PANELS.findIndex(({ panel }) => panel === chosen);
  const Part = PANELS[at]?.Part ?? Results;
  const walk = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (at + step + PANELS.length) % PANELS.length;
    const { panel = 'results' } = PANELS[next] ?? {};
    setLab({ panel });
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <section className="panel lab-right" aria-label="What came of it">
      <div role="tablist" aria-label="The lab’s panels" className="lab-tabs" onKeyDown={walk}>
        {PANELS.map(({ panel, name }) => (
          <button
            key={panel}
            type="button"
            role="tab"
            id={`${id}-${panel}`}
            aria-selected={panel === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={panel === chosen ? 0 : -1}
            onClick={() => setLab({ panel })}
          >
            {name}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${chosen}`}
        className="lab-panel"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
        tabIndex={0}
      >
        <Part />
      </div>
    </section>
  );
}
