import type { FffShape } from '../../../engine/api.ts';
import { count, shorten } from '../../lib/format.ts';
import { leafColor } from '../../lib/leaf-color.ts';
import { bitsOf } from '../../lib/path.ts';
import { sharesAt, type Visit } from '../../lib/visits.ts';
import type { NodePlace } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { tip } from '../formula-tip.tsx';
import { InCorpus } from '../in-corpus.tsx';
import { useSequence } from '../selected.ts';

interface NodeHeadProps {
  readonly node: NodePlace;
  readonly shape: FffShape;
  readonly visits: readonly Visit[];
}

/** Which node, where it stands, and the steps from it: to its parent and its children. */
export function NodeHead({ node, shape, visits }: NodeHeadProps) {
  const { layer, tree } = useCanopy((state) => state.selection);
  const scheme = useCanopy(schemeOf);
  const { level, place } = node;
  const number = 2 ** level - 1 + place;
  const isLeaf = level === shape.depth && shape.depth > 0;
  const { left, right } = sharesAt(visits);
  return (
    <header className="token-head">
      <BackToToken />
      <div className="token-line">
        <h2 className="token-piece" data-testid="node-name">
          {isLeaf && (
            <span
              className="swatch"
              style={{ background: leafColor(place, shape.depth, scheme) }}
            />
          )}
          {isLeaf ? `Leaf ${count(place)}` : level === 0 ? 'Root' : `Node ${count(number)}`}
        </h2>
        <span className="token-actions">
          {level > 0 && (
            <Step to={{ level: level - 1, place: place >> 1 }} name="Parent">
              ↓
            </Step>
          )}
          {level < shape.depth && (
            <>
              <Step to={{ level: level + 1, place: 2 * place }} name={`Left child, ${left} tokens`}>
                {`← ${left}`}
              </Step>
              <Step
                to={{ level: level + 1, place: 2 * place + 1 }}
                name={`Right child, ${right} tokens`}
              >
                {`${right} →`}
              </Step>
            </>
          )}
        </span>
      </div>
      <p className="quiet node-where">
        <span>
          {isLeaf || level === 0 ? `node ${count(number)} · ` : ''}level {level} of {shape.depth} ·
          layer {layer}
          {shape.trees > 1 ? ` · tree ${tree}` : ''}
        </span>
        {level > 0 && (
          <span
            className="number bits"
            {...tip('The decisions that lead here: 1 is right (positive logit), 0 is left.')}
          >
            {bitsOf(place, level)}
          </span>
        )}
      </p>
      <InCorpus node={node} />
    </header>
  );
}

/** The inspector looks at the chosen token again. */
function BackToToken() {
  const select = useCanopy((state) => state.select);
  const selection = useCanopy((state) => state.selection);
  const piece = useSequence()?.tokens[selection.token]?.piece ?? '';
  return (
    <button
      type="button"
      className="link node-back"
      onClick={() => select({ ...selection, node: null })}
    >
      ‹ token <span className="piece">{shorten(piece, 18)}</span>
    </button>
  );
}

interface StepProps {
  readonly to: NodePlace;
  readonly name: string;
  readonly children: string;
}

function Step({ to, name, children }: StepProps) {
  const selection = useCanopy((state) => state.selection);
  const select = useCanopy((state) => state.select);
  const setHover = useCanopy((state) => state.setHover);
  return (
    <button
      type="button"
      className="button small number"
      aria-label={name}
      title={name}
      onClick={() => select({ ...selection, node: to })}
      onPointerEnter={() => setHover({ kind: 'node', ...to })}
      onPointerLeave={() => setHover(null)}
    >
      {children}
    </button>
  );
}
