import { flushSync } from 'react-dom';
import { useCanopy } from '../../state/store.ts';

/** Brings the view with the texts back, whole, before the next key goes there. */
export function showPaths(): void {
  const { view, setView } = useCanopy.getState();
  if (view !== 'paths') flushSync(() => setView('paths'));
}

/** Puts the cursor into the field of the first or the second text. */
export function focusText(text: number): void {
  // The first text's field stands above this view too.
  if (text > 0 || useCanopy.getState().view !== 'intervene') showPaths();
  const field = document.getElementById(text === 0 ? 'sentence' : 'sentence-2');
  if (!(field instanceof HTMLTextAreaElement)) return;
  // A cursor that was never placed stands before the text; one writes behind it.
  if (field.selectionEnd === 0) field.setSelectionRange(field.value.length, field.value.length);
  field.focus();
}

/** Whether keys go into a field now. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  return (
    target instanceof HTMLElement && target.matches('input:not([type="range"]), textarea, select')
  );
}
