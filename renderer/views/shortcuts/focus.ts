/** Puts the cursor into the field of the first or the second text. */
export function focusText(text: number): void {
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
