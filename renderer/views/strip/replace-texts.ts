import { useCanopy } from '../../state/store.ts';
import { viewOf } from '../../state/view-state.ts';
import type { Sample } from './samples.ts';

/** Shows a sample; what was typed before can be had back. */
export async function showSample({ name, view }: Sample): Promise<void> {
  try {
    const texts = await view();
    const before = viewOf(useCanopy.getState());
    const { restoreView, setNotice } = useCanopy.getState();
    restoreView(texts);
    setNotice(`The sample “${name}” stands in your text’s place.`, () => restoreView(before));
  } catch {
    useCanopy.getState().setNotice('This sample could not be loaded.');
  }
}

/** Takes the second text away; what was typed can be had back. */
export function removeSecond(): void {
  const before = viewOf(useCanopy.getState());
  const { setSecond, setNotice, restoreView } = useCanopy.getState();
  setSecond(null);
  if (before.second?.text.trim()) {
    setNotice('The second text is gone.', () => restoreView(before));
  }
}
