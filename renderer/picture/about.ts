import type { Precision, Selection, Sequence, Trace } from '../../engine/api.ts';
import type { PictureName } from './exports.ts';
import type { About } from './files.ts';

/** What a picture of a trace is of. */
export function aboutOf(
  picture: PictureName,
  { model, sequences, timing }: Trace,
  { layer, tree, text, token }: Selection,
  by: { readonly canopy: string; readonly precision: Precision },
): About | null {
  // The matrix shows all texts; a tree that of the chosen token.
  const matrix = picture === 'matrix';
  const sequence = sequences[matrix ? 0 : text] ?? sequences[0];
  if (!sequence) return null;
  const other = matrix ? sequences[1] : undefined;
  const second = sequence.pair ?? (other && textOf(other));
  const { window } = sequence;
  const piece = sequence.tokens[token]?.piece;
  return {
    picture,
    canopy: by.canopy,
    model: { name: model.name, sha256: model.sha256 },
    computed: { target: timing.target, precision: by.precision },
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
