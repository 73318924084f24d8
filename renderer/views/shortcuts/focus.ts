/** Puts the cursor into the field of the first or the second text. */
export function focusText(text: number): void {
  document.getElementById(text === 0 ? 'sentence' : 'sentence-2')?.focus();
}

/** Whether keys go into a field now. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  return (
    target instanceof HTMLElement && target.matches('input:not([type="range"]), textarea, select')
  );
}
