import type { Intervention } from '../../../engine/api.ts';
import { areOn } from '../../lib/interventions.ts';
import type { InterveneAbout } from '../../picture/files.ts';
import { useCanopy } from '../../state/store.ts';

/** What a file of this view says that it is of; `list` is what was active for it. */
export function interveneAbout(
  picture: string,
  layer: number | null,
  list?: readonly Intervention[],
): InterveneAbout {
  const { shown, selection, host, interventions } = useCanopy.getState();
  if (!shown) throw new Error('No text is on the screen.');
  const { trace } = shown;
  const sequence = trace.sequences[selection.text] ?? shown.sequence;
  return {
    picture,
    canopy: host?.version ?? '',
    model: { name: trace.model.name, sha256: trace.model.sha256 },
    computed: {
      target: trace.timing.target,
      precision: host?.machine.precision ?? 'f32',
    },
    text: sequence.text ?? sequence.tokens.map(({ id }) => id).join(' '),
    layer,
    interventions: areOn(list ?? interventions),
  };
}
