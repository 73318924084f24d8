import './matrix.css';
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useRef } from 'react';
import type { Sequence } from '../../../engine/api.ts';
import { useSize } from '../../hooks.ts';
import { count } from '../../lib/format.ts';
import { leafColor } from '../../lib/leaf-color.ts';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { Canvas } from '../canvas.tsx';
import { LeafTable } from './leaf-table.tsx';
import { cellAt, type MatrixGeometry, matrixGeometry, step } from './matrix-geometry.ts';

interface Trees {
  readonly trees: number;
  readonly depth: number;
}

/** Who goes together: every token's leaf in every layer, as a colour. */
export function Matrix() {
  const shown = useCanopy((state) => state.shown);
  const ffn = shown?.trace.model.shape.ffn;
  const tree = useCanopy((state) => state.selection.tree);
  return (
    <section className="panel matrix" aria-label="Leaves by token and layer">
      <div className="panel-head">
        <h2>Leaves</h2>
        <span className="quiet matrix-about">
          {ffn?.kind === 'fff' ? `tokens by layer${ffn.trees > 1 ? ` · tree ${tree}` : ''}` : ''}
        </span>
      </div>
      {shown && ffn?.kind === 'fff' ? (
        <>
          <MatrixBody
            sequence={shown.sequence}
            trees={ffn}
            layers={shown.trace.model.shape.layers}
          />
          <LeafTable sequence={shown.sequence} trees={ffn.trees} tree={tree} />
        </>
      ) : (
        <p className="empty">
          {shown ? 'Dense layers have no leaves.' : 'The leaves of each token appear here.'}
        </p>
      )}
    </section>
  );
}

interface BodyProps {
  readonly sequence: Sequence;
  readonly trees: Trees;
  readonly layers: number;
}

function MatrixBody({ sequence, trees, layers }: BodyProps) {
  const [box, size] = useSize<HTMLDivElement>();
  const selection = useCanopy((state) => state.selection);
  const select = useCanopy((state) => state.select);
  const tokens = sequence.tokens.length;
  const geometry = matrixGeometry(
    (size?.width ?? 240) - 12,
    (size?.height ?? 400) - 8,
    tokens,
    layers,
  );
  const { token, layer } = selection;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = step(event.key, { token, layer }, tokens, layers);
    if (!next) return;
    event.preventDefault();
    select(next);
  };

  return (
    <>
      <LayerNumbers geometry={geometry} layers={layers} selected={layer} />
      <div
        ref={box}
        id="matrix"
        className="matrix-scroll"
        role="application"
        aria-roledescription="matrix"
        aria-label="Leaves by token and layer; arrow keys walk tokens and layers"
        aria-describedby="matrix-at"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the matrix is walked by arrow keys
        tabIndex={0}
        data-testid="matrix"
        onKeyDown={onKeyDown}
      >
        {size && <Rows sequence={sequence} trees={trees} layers={layers} geometry={geometry} />}
      </div>
      <WhereAmI sequence={sequence} trees={trees} />
    </>
  );
}

/** Speaks the selected cell. */
function WhereAmI({ sequence, trees }: { readonly sequence: Sequence; readonly trees: Trees }) {
  const { token, layer, tree } = useCanopy((state) => state.selection);
  const leaf = sequence.layers[layer]?.leaves[token * trees.trees + tree] ?? 0;
  return (
    <p id="matrix-at" className="unseen" aria-live="polite" data-testid="matrix-at">
      {`${sequence.tokens[token]?.piece ?? ''}, token ${token}, layer ${layer}: leaf ${count(leaf)}`}
    </p>
  );
}

interface NumbersProps {
  readonly geometry: MatrixGeometry;
  readonly layers: number;
  readonly selected: number;
}

function LayerNumbers({ geometry, layers, selected }: NumbersProps) {
  const select = useCanopy((state) => state.select);
  const { labels, cellWidth, numberEvery } = geometry;
  return (
    <div className="matrix-layers" style={{ paddingLeft: labels }}>
      {Array.from({ length: layers }, (_, layer) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
          key={layer}
          type="button"
          tabIndex={-1}
          className="number"
          style={{ width: cellWidth }}
          aria-label={`Layer ${layer}`}
          aria-pressed={layer === selected}
          onClick={() => select({ layer })}
        >
          {layer % numberEvery === 0 || layer === selected ? layer : ''}
        </button>
      ))}
    </div>
  );
}

interface RowsProps extends BodyProps {
  readonly geometry: MatrixGeometry;
}

function Rows({ sequence, trees, layers, geometry }: RowsProps) {
  const scheme = useCanopy(schemeOf);
  const { token, layer, tree } = useCanopy((state) => state.selection);
  const hover = useCanopy((state) => state.hover);
  const select = useCanopy((state) => state.select);
  const setHover = useCanopy((state) => state.setHover);
  const marker = useRef<HTMLDivElement>(null);
  const { labels, cellWidth, rowHeight } = geometry;
  const tokens = sequence.tokens.length;

  const draw = useCallback(
    (context: CanvasRenderingContext2D) => {
      const gap = cellWidth > 10 ? 1 : 0.5;
      for (let l = 0; l < layers; l++) {
        const leaves = sequence.layers[l]?.leaves;
        for (let t = 0; t < tokens; t++) {
          context.fillStyle = leafColor(leaves?.[t * trees.trees + tree] ?? 0, trees.depth, scheme);
          context.fillRect(l * cellWidth, t * rowHeight, cellWidth - gap, rowHeight - gap);
        }
      }
    },
    [sequence, trees, tree, layers, tokens, cellWidth, rowHeight, scheme],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the marker moves with the selection
  useEffect(() => {
    marker.current?.scrollIntoView({ block: 'nearest' });
  }, [token, sequence]);

  const at = (event: PointerEvent<HTMLElement>) => {
    const corner = event.currentTarget.getBoundingClientRect();
    const x = Math.max(0, event.clientX - corner.left - labels);
    return {
      cell: cellAt(geometry, x, event.clientY - corner.top, tokens, layers),
      onLabel: event.clientX - corner.left < labels,
    };
  };

  return (
    <div
      className="matrix-rows"
      style={{ height: tokens * rowHeight }}
      onPointerMove={(event) => {
        const { cell } = at(event);
        const same = hover?.kind === 'tokens' && hover.tokens[0] === cell?.token;
        if (!same) setHover(cell ? { kind: 'tokens', text: 0, tokens: [cell.token] } : null);
      }}
      onPointerLeave={() => setHover(null)}
      onPointerDown={(event) => {
        const { cell, onLabel } = at(event);
        if (cell) select(onLabel ? { token: cell.token } : cell);
      }}
    >
      {sequence.tokens.map((entry, t) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the text
          key={t}
          className="piece matrix-piece"
          data-special={entry.special}
          data-unknown={entry.unknown}
          data-selected={t === token}
          data-hovered={hover?.kind === 'tokens' && hover.tokens.includes(t)}
          style={{
            top: t * rowHeight,
            width: labels,
            height: rowHeight,
            lineHeight: `${rowHeight}px`,
          }}
          title={entry.unknown ? 'The vocabulary has no piece for this word' : undefined}
        >
          {entry.piece}
        </span>
      ))}
      <div className="matrix-cells" style={{ left: labels }}>
        <Canvas width={layers * cellWidth} height={tokens * rowHeight} draw={draw} />
      </div>
      <div
        className="matrix-column"
        style={{ left: labels + layer * cellWidth - 1, width: cellWidth + 1 }}
      />
      <div
        ref={marker}
        className="matrix-marker"
        style={{
          top: token * rowHeight - 1,
          left: labels + layer * cellWidth - 1,
          width: cellWidth + 1,
          height: rowHeight + 1,
        }}
      />
    </div>
  );
}
