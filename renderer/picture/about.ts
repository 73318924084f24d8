import { usedSecond } from '../state/input.ts';
import type { State } from '../state/store.ts';
import type { PictureName } from './exports.ts';
import type { About } from './files.ts';

/** What a picture on the screen is of; null while nothing is shown. */
export function aboutOf(state: State, picture: PictureName): About | null {
  const { host, shown, selection, secondUse } = state;
  const { layer, tree, text, token } = selection;
  if (!shown) return null;
  const { model, sequences } = shown.trace;
  const matrix = picture === 'matrix';
  // A tree shows the text of the chosen token; the matrix shows all.
  const sequence = sequences[matrix ? 0 : text] ?? shown.sequence;
  const second = usedSecond(state);
  const pair = secondUse === 'pair';
  const chosen = !matrix && !pair && text === 1 && second !== null ? second : state.text;
  const { window } = sequence;
  const piece = sequence.tokens[token]?.piece;
  return {
    picture,
    canopy: host?.version ?? '',
    model: { name: model.name, sha256: model.sha256 },
    layer: matrix ? null : layer,
    tree: model.shape.ffn.kind === 'fff' && model.shape.ffn.trees > 1 ? tree : null,
    text: chosen,
    ...(second !== null && (matrix || pair) && { secondText: second }),
    ...(window && window.count > 1 && { window: { index: window.index, count: window.count } }),
    ...(!matrix && piece !== undefined && { token: { index: token, piece } }),
  };
}
