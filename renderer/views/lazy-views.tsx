import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react';
import type { ViewName } from '../state/rail.ts';
import { PanelGuard } from './panel-guard.tsx';

interface LazyViewEntry {
  /** What a failure calls it. */
  readonly name: string;
  readonly View: LazyExoticComponent<ComponentType>;
}

/** Views that come with their code when they are first shown, so that they cost the start nothing. */
const LAZY_VIEWS: Partial<Readonly<Record<ViewName, LazyViewEntry>>> = {
  compare: {
    name: 'The comparison',
    View: lazy(() => import('./compare/compare.tsx').then(({ Compare }) => ({ default: Compare }))),
  },
  lab: {
    name: 'The lab',
    View: lazy(() => import('./lab/lab.tsx').then(({ Lab }) => ({ default: Lab }))),
  },
  evaluate: {
    name: 'The evaluation',
    View: lazy(() =>
      import('./evaluate/evaluate.tsx').then(({ Evaluate }) => ({ default: Evaluate })),
    ),
  },
  audit: {
    name: 'The audit',
    View: lazy(() => import('./audit/audit.tsx').then(({ Audit }) => ({ default: Audit }))),
  },
  corpus: {
    name: 'The corpus',
    View: lazy(() => import('./corpus/corpus.tsx').then(({ Corpus }) => ({ default: Corpus }))),
  },
  intervene: {
    name: 'The interventions',
    View: lazy(() =>
      import('./intervene/intervene.tsx').then(({ Intervene }) => ({ default: Intervene })),
    ),
  },
};

/** The view of that name, where it is one of these; nothing while its code is on its way. */
export function LazyView({ view }: { readonly view: ViewName }) {
  const entry = LAZY_VIEWS[view];
  if (!entry) return null;
  const { name, View } = entry;
  return (
    <PanelGuard key={view} name={name} className={view}>
      <Suspense fallback={null}>
        <View />
      </Suspense>
    </PanelGuard>
  );
}
