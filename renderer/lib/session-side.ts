/** A saved session as one side of a comparison. */

import type { CompareSide, ModelInfo, Session } from '../../engine/api.ts';

/** The open model of that hash, wherever its folder is. */
export function modelOfHash(
  models: readonly { readonly info: ModelInfo }[],
  sha256: string,
): ModelInfo | null {
  return models.find(({ info }) => info.sha256 === sha256)?.info ?? null;
}

/**
 * The text that the session's selection is in, its layer, and what reaches that text of its interventions.
 * @param folder of its model in memory; where it is in none, the folder that the session names
 */
export function sideOfSession(
  { view, interventions, model }: Pick<Session, 'view' | 'interventions' | 'model'>,
  name: string,
  folder: string | null,
): CompareSide {
  const { second, selection } = view;
  const other = selection.text === 1 && second !== null && second.use === 'beside' ? second : null;
  const text = other === null ? 0 : 1;
  const own = interventions.flatMap((one) => {
    if (one.tokens.kind === 'everywhere') return [one];
    return one.tokens.text === text ? [{ ...one, tokens: { ...one.tokens, text: 0 } }] : [];
  });
  const window = other?.window ?? view.window;
  return {
    model: folder ?? model.folder,
    text: other?.text ?? view.text,
    layer: selection.layer,
    ...(window > 0 ? { window } : {}),
    ...(own.length > 0 ? { interventions: own } : {}),
    session: name,
  };
}
