import { useMemo } from 'react';
import type { FffShape } from '../../../engine/api.ts';
import { count, plural } from '../../lib/format.ts';
import { leafColor, rampGradient } from '../../lib/leaf-color.ts';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { tip } from '../formula-tip.tsx';
import type { CellAt } from './matrix-geometry.ts';
import type { MatrixText } from './matrix-scene.ts';

interface FootProps {
  readonly texts: readonly MatrixText[];
  readonly shape: FffShape;
  readonly under: CellAt | null;
}

/** Reads the cell under the pointer, else the chosen one, beside the scale of the colours. */
export function MatrixFoot({ texts, shape, under }: FootProps) {
  const selection = useCanopy((state) => state.selection);
  const scheme = useCanopy(schemeOf);
  const { text, token } = under ?? selection;
  const layer = under?.layer ?? selection.layer;
  const leafOf = (ofText: number, ofToken: number, ofLayer: number) =>
    texts[ofText]?.leaves[ofLayer]?.[ofToken] ?? 0;
  const leaf = leafOf(text, token, layer);
  const own = leafOf(selection.text, selection.token, selection.layer);
  const mates =
    texts.reduce(
      (sum, { leaves }) => sum + (leaves[layer] ?? []).filter((other) => other === leaf).length,
      0,
    ) - 1;
  const piece = texts[text]?.tokens[token]?.piece ?? '';
  return (
    <div className="matrix-foot">
      <p aria-hidden="true">
        <span className="swatch" style={{ background: leafColor(leaf, shape.depth, scheme) }} />
        <span className="piece matrix-foot-piece">{piece}</span>
        <span className="quiet">
          layer {layer}
          {texts.length > 1 ? ` · text ${text + 1}` : ''}
        </span>
        <span className="matrix-foot-leaf">
          <span className="quiet">leaf</span> <span className="number">{count(leaf)}</span>
        </span>
      </p>
      <p className="quiet" aria-hidden="true">
        {shape.depth === 0
          ? 'a tree of depth 0 has this leaf alone'
          : mates > 0
            ? `shares its leaf with ${plural(mates, 'other')}`
            : 'alone in its leaf'}
      </p>
      <Ramp depth={shape.depth} leaf={leaf} own={own} />
      <p id="matrix-at" className="unseen" aria-live="polite" data-testid="matrix-at">
        {spoken(texts, selection, own)}
      </p>
    </div>
  );
}

/** The selected cell in words. */
function spoken(
  texts: readonly MatrixText[],
  { text, token, layer }: { readonly text: number; readonly token: number; readonly layer: number },
  leaf: number,
): string {
  const piece = texts[text]?.tokens[token]?.piece ?? '';
  const where = texts.length > 1 ? `, text ${text + 1}` : '';
  return `${piece}${where}, token ${token}, layer ${layer}: leaf ${count(leaf)}`;
}

interface RampProps {
  readonly depth: number;
  /** Read now, and of the chosen cell. */
  readonly leaf: number;
  readonly own: number;
}

const RAMP_TIP =
  'A leaf’s colour is its place among the leaves, left to right: paths that share their first k ' +
  'decisions lie within 2⁻ᵏ of each other on this scale. Lightness rises along it, so that it ' +
  'reads without hues too.';

function Ramp({ depth, leaf, own }: RampProps) {
  const scheme = useCanopy(schemeOf);
  const background = useMemo(() => rampGradient(depth, scheme), [depth, scheme]);
  const at = (of: number) => `${(100 * (of + 0.5)) / 2 ** depth}%`;
  return (
    <div className="ramp" {...tip(RAMP_TIP, 't = (leaf + ½) / 2^depth')}>
      <span className="number quiet">0</span>
      <div className="ramp-scale" style={{ background }}>
        <span className="ramp-own" style={{ left: at(own) }} />
        <span className="ramp-now" style={{ left: at(leaf) }} />
      </div>
      <span className="number quiet">{count(2 ** depth - 1)}</span>
    </div>
  );
}
