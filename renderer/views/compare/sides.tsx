import type { KeptCompare } from '../../../engine/api.ts';
import { useCanopy } from '../../state/store.ts';
import { SideFields } from './side-fields.tsx';

interface Props {
  /** As a session keeps it. */
  readonly kept: KeptCompare;
  /** As it is looked at. */
  readonly compare: KeptCompare;
}

/** What stands on each side, and the buttons that move it to the other. */
export function Sides({ kept, compare }: Props) {
  const setCompare = useCanopy((state) => state.setCompare);
  return (
    <section className="panel compare-sides" aria-label="Sides">
      <SideFields which="a" value={compare.a} pinned={!kept.a.follows} />
      <div className="compare-between">
        <button
          type="button"
          className="button small"
          title="A takes the place of B, and B that of A"
          onClick={() => setCompare({ ...kept, a: kept.b, b: kept.a })}
        >
          Swap
        </button>
        <button
          type="button"
          className="button small"
          title="B becomes what A is; then change what shall differ"
          onClick={() => setCompare({ ...kept, b: compare.a })}
        >
          A to B
        </button>
      </div>
      <SideFields which="b" value={compare.b} pinned={!kept.b.follows} />
    </section>
  );
}
