import './models.css';
import { useCanopy } from '../../state/store.ts';
import { ModelFacts } from '../top-bar/model-menu.tsx';

/** The models that are open. */
export function Models() {
  const model = useCanopy((state) => state.models?.model ?? null);
  return (
    <main className="models">
      <section className="panel models-page" aria-labelledby="models-title">
        <div className="panel-head">
          <h2 id="models-title">Models</h2>
        </div>
        {model ? <ModelFacts model={model} /> : <p className="empty">No model is open.</p>}
      </section>
    </main>
  );
}
