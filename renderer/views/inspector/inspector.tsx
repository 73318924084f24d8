import './inspector.css';
import { useCanopy } from '../../state/store.ts';
import { useTreeView } from '../selected.ts';
import { Classes } from './classes.tsx';
import { Company } from './company.tsx';
import { Predictions } from './predictions.tsx';
import { Steps } from './steps.tsx';
import { TokenHead } from './token-head.tsx';

/** The chosen token's decisions with their numbers, and what the model predicts. */
export function Inspector() {
  const shown = useCanopy((state) => state.shown);
  const view = useTreeView();
  return (
    <aside className="panel inspector" aria-label="Inspector">
      {shown ? (
        <section className="inspector-scroll" aria-label="Chosen token">
          <TokenHead />
          {view && <Steps key={view.shape.depth} />}
          {view && <Company />}
          <Predictions />
          <Classes />
        </section>
      ) : (
        <p className="empty">The chosen token’s steps through the tree appear here.</p>
      )}
    </aside>
  );
}
