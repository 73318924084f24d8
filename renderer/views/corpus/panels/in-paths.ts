import type { TokenContext } from '../../../../engine/api.ts';
import { useCanopy } from '../../../state/store.ts';
import { viewOf } from '../../../state/view-state.ts';
import { type Client, detailOf } from '../../../transport/client.ts';

/**
 * Puts a place of the corpus into Paths: the text of its piece, in the window that the dataset's
 * sequence was, so that the token takes the very leaf that was counted. What stood there can be had back.
 */
export async function showInPaths(
  client: Client,
  folders: readonly string[],
  { document, piece, window, position: token }: TokenContext,
  tree: { readonly layer: number; readonly tree: number },
): Promise<void> {
  try {
    const { text } = await client.call('corpus.text', { folders, document, piece });
    const state = useCanopy.getState();
    const { restoreView, setNotice } = state;
    const before = viewOf(state);
    restoreView({
      view: 'paths',
      text,
      window,
      selection: { text: 0, token, ...tree, node: null },
      look: state.look,
    });
    if (before.text !== text)
      setNotice('The corpus’s text stands in your text’s place.', () => restoreView(before));
  } catch (error) {
    useCanopy.getState().setNotice(detailOf(error).message);
  }
}
