import type { Sequence } from '../../engine/api.ts';
import type { State } from '../state/store.ts';
import type { PictureName } from './exports.ts';
import type { About } from './files.ts';

/** What a picture on the screen is of; null while nothing is shown. */
export function aboutOf(
  { host, shown, selection }: Pick<State, 'host' | 'shown' | 'selection'>,
  picture: PictureName,
): About | null {
  const { layer, tree, text, token } = selection;
  if (!shown) return null;
  const { model, sequences, timing } = shown.trace;
  // The matrix shows all texts; a tree that of the chosen token.
  const matrix = picture === 'matrix';
  const sequence = sequences[matrix ? 0 : text] ?? shown.sequence;
  const other = matrix ? sequences[1] : undefined;
  const second = sequence.pair ?? (other && textOf(other));
  const { window } = sequence;
  const piece = sequence.tokens[token]?.piece;
  return {
    picture,
    canopy: host?.version ?? '',
    model: { name: model.name, sha256: model.sha256 },
    computed: { target: timing.target, precision: host?.machine.precision ?? 'f32' },
    layer: matrix ? null : layer,
    tree: model.shape.ffn.kind === 'fff' && model.shape.ffn.trees > 1 ? tree : null,
    text: textOf(sequence),
    ...(second !== undefined && { secondText: second }),
    ...(window && window.count > 1 && { window: { index: window.index, count: window.count } }),
    ...(!matrix && piece !== undefined && { token: { index: token, piece } }),
  };
}

/** The text as it was traced; the ids where it came as ids. */
function textOf({ text, tokens }: Sequence): string {
  return text ?? tokens.map(({ id }) => id).join(' ');
}
