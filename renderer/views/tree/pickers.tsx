import { useCanopy } from '../../state/store.ts';

/** The layers as a row of buttons, or as a list where they are more than `most`; the arrows of the matrix change them too. */
export function LayerPicker({ most }: { readonly most: number }) {
  const shape = useCanopy((state) => state.shown?.trace.model.shape);
  const layer = useCanopy((state) => state.selection.layer);
  const select = useCanopy((state) => state.select);
  if (shape?.ffn.kind !== 'fff') return null;
  const { layers } = shape;
  if (layers > most) return <LayerStepper layers={layers} />;
  return (
    <fieldset className="layers" data-many={layers > 8}>
      <legend className="unseen">Layer</legend>
      {Array.from({ length: layers }, (_, index) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
          key={index}
          type="button"
          className="number layer"
          aria-label={`Layer ${index}`}
          aria-pressed={index === layer}
          onClick={() => select({ layer: index })}
        >
          {index}
        </button>
      ))}
    </fieldset>
  );
}

function LayerStepper({ layers }: { readonly layers: number }) {
  const layer = useCanopy((state) => state.selection.layer);
  const select = useCanopy((state) => state.select);
  const step = (by: number, name: string, sign: string) => (
    <button
      type="button"
      className="number layer"
      aria-label={name}
      disabled={layer + by < 0 || layer + by >= layers}
      onClick={() => select({ layer: layer + by })}
    >
      {sign}
    </button>
  );
  return (
    <span className="layers">
      {step(-1, 'Previous layer', '‹')}
      <select
        className="number layer-select"
        aria-label="Layer"
        value={layer}
        onChange={(event) => select({ layer: Number(event.target.value) })}
      >
        {Array.from({ length: layers }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
          <option key={index} value={index}>
            {index}
          </option>
        ))}
      </select>
      {step(1, 'Next layer', '›')}
      <span className="quiet layer-count">of {layers}</span>
    </span>
  );
}

/** Which tree of the layer, where it has several. */
export function TreePicker() {
  const ffn = useCanopy((state) => state.shown?.trace.model.shape.ffn);
  const tree = useCanopy((state) => state.selection.tree);
  const select = useCanopy((state) => state.select);
  if (ffn?.kind !== 'fff' || ffn.trees === 1) return null;
  return (
    <span className="tree-picker">
      <label htmlFor="tree">Tree</label>
      <select
        id="tree"
        className="number tree-select"
        value={tree}
        onChange={(event) => select({ tree: Number(event.target.value) })}
      >
        {Array.from({ length: ffn.trees }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tree is its index
          <option key={index} value={index}>
            {index}
          </option>
        ))}
      </select>
      <span className="quiet">of {ffn.trees}</span>
    </span>
  );
}
