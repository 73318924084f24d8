import { useCanopy } from '../../state/store.ts';
import type { MatrixGeometry } from './matrix-geometry.ts';

/** The layers above their columns; each chooses its layer. */
export function LayerNumbers({ geometry }: { readonly geometry: MatrixGeometry }) {
  const selected = useCanopy((state) => state.selection.layer);
  const select = useCanopy((state) => state.select);
  const { labels, layers, cellWidth, numberEvery } = geometry;
  return (
    <div className="matrix-layers" style={{ paddingLeft: labels }}>
      {Array.from({ length: layers }, (_, layer) => {
        // Beside the chosen layer's number, which is always written, there may be no room.
        const regular = layer % numberEvery === 0 && Math.abs(layer - selected) >= numberEvery;
        return (
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
            <span>{regular || layer === selected ? layer : ''}</span>
          </button>
        );
      })}
    </div>
  );
}
