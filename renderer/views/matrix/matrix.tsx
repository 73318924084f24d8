import './matrix.css';
import { type KeyboardEvent, useMemo, useState } from 'react';
import type { FffShape } from '../../../engine/api.ts';
import { useSize } from '../../hooks.ts';
import { leavesOfTree } from '../../lib/path.ts';
import { usePicture } from '../../picture/exports.ts';
import { useCanopy } from '../../state/store.ts';
import { useTexts } from '../texts.ts';
import { InTurn, useTurn, useTurnOf } from '../turns.tsx';
import { extendedSpan } from './brush.ts';
import { LayerNumbers } from './layer-numbers.tsx';
import { LeafTables } from './leaf-table.tsx';
import { MatrixFoot } from './matrix-foot.tsx';
import {
  type CellAt,
  MATRIX_EDGE,
  type MatrixGeometry,
  matrixGeometry,
  step,
} from './matrix-geometry.ts';
import { MatrixHead } from './matrix-head.tsx';
import type { MatrixText } from './matrix-scene.ts';
import { Overview } from './overview.tsx';
import { Rows } from './rows.tsx';

/** Who goes together: every token's leaf in every layer, as a colour. */
export function Matrix() {
  const come = useTurn();
  const ffn = useCanopy((state) => (come ? state.shown?.trace.model.shape.ffn : undefined));
  return (
    <section className="panel matrix" aria-label="Leaves by token and layer">
      {ffn?.kind === 'fff' ? (
        <MatrixOf shape={ffn} />
      ) : (
        <>
          <MatrixHead trees={1} />
          <p className="empty">
            {ffn ? 'Dense layers have no leaves.' : 'The leaves of each token appear here.'}
          </p>
        </>
      )}
    </section>
  );
}

function MatrixOf({ shape }: { readonly shape: FffShape }) {
  const sequences = useTexts();
  const tree = useCanopy((state) => state.selection.tree);
  const texts = useMemo(
    (): readonly MatrixText[] =>
      sequences.map(({ tokens, layers }) => ({
        tokens,
        leaves: layers.map(({ leaves }) => leavesOfTree(leaves, shape.trees, tree)),
      })),
    [sequences, shape, tree],
  );
  usePicture('matrix', 0, 0); // as large as its texts and layers make it
  return (
    <>
      <MatrixHead trees={shape.trees} />
      <MatrixBody texts={texts} shape={shape} />
      <InTurn turn="tables">
        <LeafTables texts={texts} />
      </InTurn>
    </>
  );
}

interface BodyProps {
  readonly texts: readonly MatrixText[];
  readonly shape: FffShape;
}

function MatrixBody({ texts, shape }: BodyProps) {
  const [box, size] = useSize<HTMLDivElement>(true);
  // Rows and their overview are two pictures of as many cells.
  const overview = useTurnOf('inspector');
  const [under, setUnder] = useState<CellAt | null>(null);
  const layers = texts[0]?.leaves.length ?? 0;
  const geometry = useMemo(
    () =>
      matrixGeometry(
        (size?.width ?? 238) - 8,
        (size?.height ?? 400) - 2 * MATRIX_EDGE,
        texts.map(({ tokens }) => tokens.length),
        layers,
      ),
    [size, texts, layers],
  );
  return (
    <>
      <LayerNumbers geometry={geometry} />
      <div className="matrix-box" ref={box}>
        <div
          id="matrix"
          className="matrix-scroll"
          role="application"
          aria-roledescription="matrix"
          aria-label="Leaves by token and layer; arrow keys walk tokens and layers, with Shift they mark tokens"
          aria-describedby="matrix-at"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the matrix is walked by arrow keys
          tabIndex={0}
          data-testid="matrix"
          data-overview={geometry.overview > 0}
          onKeyDown={(event) => onMatrixKey(event, geometry, shape.trees)}
        >
          {size && (
            <Rows
              texts={texts}
              shape={shape}
              geometry={geometry}
              viewport={size.height}
              under={under}
              onUnder={setUnder}
            />
          )}
        </div>
        {size && overview && geometry.overview > 0 && (
          <Overview texts={texts} depth={shape.depth} geometry={geometry} height={size.height} />
        )}
      </div>
      <MatrixFoot texts={texts} shape={shape} under={under} />
    </>
  );
}

/** Arrows walk; with Shift they brush; Escape puts the brush away; [ and ] change the tree. */
function onMatrixKey(event: KeyboardEvent, geometry: MatrixGeometry, trees: number): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { selection, span, select, setSpan } = useCanopy.getState();
  const { text, token, tree } = selection;
  const next = step(event.key, selection, geometry);
  if (next) {
    const brushes = event.shiftKey && (next.token !== token || next.text !== text);
    // A span is of one text.
    if (brushes && next.text === text) setSpan(extendedSpan(span, { text, token }, next.token));
    if (!brushes || next.text === text) select(next);
  } else if (event.key === 'Escape' && span) setSpan(null);
  else if (event.key === '[' && tree > 0) select({ tree: tree - 1 });
  else if (event.key === ']' && tree < trees - 1) select({ tree: tree + 1 });
  else return;
  event.preventDefault();
  event.stopPropagation();
}
