import type { CompareAbout } from '../../picture/files.ts';
import { compareNow } from '../../state/compare.ts';
import { useCanopy } from '../../state/store.ts';

/** What a file of a comparison says it is of. For the moment of exporting: both sides are there then. */
export function compareAbout(picture: string): CompareAbout {
  const state = useCanopy.getState();
  const { compare, compared, host } = state;
  if (!compare || !compared) throw new Error('There is nothing compared.');
  const now = compareNow(compare, state);
  const side = (which: 'a' | 'b') => {
    const { name, sha256 } = compared[which].model;
    const { text, layer, window, interventions } = now[which];
    return {
      model: { name, sha256 },
      text,
      layer,
      ...(window === undefined ? {} : { window }),
      ...(interventions === undefined ? {} : { interventions }),
    };
  };
  return {
    picture,
    canopy: host?.version ?? '',
    precision: host?.machine.precision ?? 'f32',
    comparison: { a: side('a'), b: side('b') },
  };
}
