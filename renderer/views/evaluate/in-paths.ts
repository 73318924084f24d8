import type { EvaluatedExample, EvaluatedModel, Selection } from '../../../engine/api.ts';
import { useCanopy } from '../../state/store.ts';
import { viewOf } from '../../state/view-state.ts';
import { type Client, detailOf } from '../../transport/client.ts';

/** Whether the open model is the one that was evaluated. */
export function useIsOpen({ sha256 }: EvaluatedModel): boolean {
  return useCanopy(({ models }) => models?.model?.sha256 === sha256);
}

/** @returns false where the model could not be opened; the page says why */
async function ensureOpen(client: Client, { folder, sha256 }: EvaluatedModel): Promise<boolean> {
  const { models, setNotice } = useCanopy.getState();
  if (models?.model?.sha256 === sha256) return true;
  try {
    await client.call('model.open', { folder });
    return true;
  } catch (error) {
    setNotice(detailOf(error).message);
    return false;
  }
}

/**
 * Puts an example into Paths, in the model that answered it: the sequence is the one that was evaluated.
 * What stood there can be had back.
 */
export async function exampleInPaths(
  client: Client,
  model: EvaluatedModel,
  { text, pair }: EvaluatedExample,
): Promise<void> {
  if (!(await ensureOpen(client, model))) return;
  const state = useCanopy.getState();
  const { restoreView, setNotice, selection, look } = state;
  const before = viewOf(state);
  restoreView({
    view: 'paths',
    text,
    second: pair === undefined ? null : { text: pair, use: 'pair', window: 0 },
    selection: { ...selection, text: 0, token: 0, node: null },
    look,
  });
  if (before.text !== text)
    setNotice('The example stands in your text’s place.', () => restoreView(before));
}

/** Shows a node in Paths, with the text that stands there. */
export async function nodeInPaths(
  client: Client,
  model: EvaluatedModel,
  at: Pick<Selection, 'layer' | 'tree' | 'node'>,
): Promise<void> {
  if (!(await ensureOpen(client, model))) return;
  const { restoreView, selection, look } = useCanopy.getState();
  restoreView({ view: 'paths', selection: { ...selection, ...at }, look });
}
