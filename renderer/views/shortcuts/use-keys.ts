import { useEffect } from 'react';
import { flushSync } from 'react-dom';
import { useSessions } from '../../context.ts';
import { maskChangeAt } from '../../state/masking.ts';
import type { Sessions } from '../../state/sessions.ts';
import { useCanopy } from '../../state/store.ts';
import { RAIL } from '../rail/entries.ts';
import { focusText, isTyping, showPaths } from './focus.ts';

/** The keys that work wherever the focus is; what a view makes of a key goes before. */
export function useKeys(): void {
  const sessions = useSessions();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const action = chordOf(event, sessions) ?? (isTyping(event) ? null : keyOf(event));
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('mouseup', onSideButton);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('mouseup', onSideButton);
    };
  }, [sessions]);
}

/** The buttons at a mouse's side walk through what was looked at, and do not leave the page. */
function onSideButton(event: MouseEvent): void {
  const { back, forward } = useCanopy.getState();
  const walk = { 3: back, 4: forward }[event.button];
  if (!walk) return;
  event.preventDefault();
  walk();
}

/** Keys with Ctrl, Cmd or Alt: in fields too. */
function chordOf(event: KeyboardEvent, sessions: Sessions): (() => void) | null {
  const { openOverlay, back, forward } = useCanopy.getState();
  const { key, altKey, shiftKey } = event;
  const command = event.ctrlKey || event.metaKey;
  if (command && !altKey && !shiftKey && key.toLowerCase() === 'k') {
    return () => openOverlay('commands');
  }
  if (command && !altKey) {
    const { openOverlay } = useCanopy.getState();
    const chord = `${shiftKey ? 'Shift ' : ''}${key.toLowerCase()}`;
    const actions: Readonly<Record<string, () => void>> = {
      s: () => void sessions.save(),
      'Shift s': () => void sessions.saveAs(),
      'Shift o': () => void sessions.open(),
      ',': () => openOverlay('settings'),
    };
    return actions[chord] ?? null;
  }
  // On a Mac, Alt and an arrow walk the words of a field.
  const words = isTyping(event) && navigator.platform.startsWith('Mac');
  if (!altKey || command || shiftKey || words) return null;
  if (key === 'ArrowLeft') return back;
  return key === 'ArrowRight' ? forward : null;
}

/** The key, whatever Shift and Caps Lock make of a letter. */
function lowered({ key }: KeyboardEvent): string {
  return key.length === 1 ? key.toLowerCase() : key;
}

function keyOf(event: KeyboardEvent): (() => void) | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const state = useCanopy.getState();
  const entry = RAIL.find(({ key }) => key === event.key);
  if (entry) return () => state.setView(entry.view);
  switch (lowered(event)) {
    case '/':
      return () => focusText(0);
    case '?':
      return () => state.openOverlay('shortcuts');
    default:
      return state.view === 'paths' ? pathsKeyOf(event) : null;
  }
}

function pathsKeyOf(event: KeyboardEvent): (() => void) | null {
  const state = useCanopy.getState();
  const { selection, pin, hint, overlay } = state;
  switch (lowered(event)) {
    case 't':
      return editSecond;
    case 'm': {
      const change = maskChangeAt(state, selection.text, selection.token);
      return change && (() => state.replace(change));
    }
    case 'p': {
      if (!state.shown) return null;
      const { text, token } = selection;
      const pinned = pin?.text === text && pin.token === token;
      return () => state.setPin(pinned ? null : { text, token });
    }
    case 'Escape':
      return hint === null || overlay !== null ? null : () => state.setHint(null);
    default:
      return null;
  }
}

/** Puts the cursor into the second text, which is made where there is none. */
export function editSecond(): void {
  showPaths();
  const { second, setSecond } = useCanopy.getState();
  // The field has to be there before the next key goes into it.
  if (second === null) flushSync(() => setSecond(''));
  focusText(1);
}
