import { useId } from 'react';
import { useCanopy } from '../../state/store.ts';

/** The layers as a row of buttons, or as a list where they are more than `most`; the arrows of the matrix change them too. */
export function LayerPicker({ most }: { readonly most: number }) {
  const shape = useCanopy((state) => state.shown?.trace.model.shape);
  const layer = useCanopy((state) => state.selection.layer);
  const select = useCanopy((state) => state.select);
  if (shape?.ffn.kind !== 'fff') return null;
  const { layers } = shape;
  return <Layers {...{ layers, layer, most }} onChoose={(next) => select({ layer: next })} />;
}

interface LayersProps {
  readonly layers: number;
  readonly layer: number;
  readonly most: number;
  onChoose(layer: number): void;
}

/** As buttons, or as a list where they are more than `most`. */
export function Layers({ layers, layer, most, onChoose }: LayersProps) {
  if (layers > most) return <LayerStepper {...{ layers, layer, onChoose }} />;
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
          onClick={() => onChoose(index)}
        >
          {index}
        </button>
      ))}
    </fieldset>
  );
}

function LayerStepper({ layers, layer, onChoose }: Omit<LayersProps, 'most'>) {
  const step = (by: number, name: string, sign: string) => (
    <button
      type="button"
      className="number layer"
      aria-label={name}
      disabled={layer + by < 0 || layer + by >= layers}
      onClick={() => onChoose(layer + by)}
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
        onChange={(event) => onChoose(Number(event.target.value))}
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
  if (ffn?.kind !== 'fff') return null;
  return <Trees trees={ffn.trees} tree={tree} onChoose={(next) => select({ tree: next })} />;
}

interface TreesProps {
  readonly trees: number;
  readonly tree: number;
  onChoose(tree: number): void;
}

/** Nothing where there is one tree. */
export function Trees({ trees, tree, onChoose }: TreesProps) {
  const id = useId();
  if (trees === 1) return null;
  return (
    <span className="tree-picker">
      <label htmlFor={id}>Tree</label>
      <select
        id={id}
        className="number tree-select"
        value={tree}
        onChange={(event) => onChoose(Number(event.target.value))}
      >
        {Array.from({ length: trees }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tree is its index
          <option key={index} value={index}>
            {index}
          </option>
        ))}
      </select>
      <span className="quiet">of {trees}</span>
    </span>
  );
}
