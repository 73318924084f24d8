import type { Sequence, Trace } from '../../engine/api.ts';
import { fitNavigation } from './fit-navigation.ts';
import type { Navigation } from './selection.ts';

/**
 * Navigation states of an older trace for a newer one: layer and tree stay where the model has
 * them; a token stays the same word when text is typed before or after it, or when another window
 * of its text still shows it. A token that has gone gives way to the one in its place; a pin and a
 * span that have gone are dropped.
 */
export function carryNavigation(before: Trace, after: Trace): (state: Navigation) => Navigation {
  const carriers = after.sequences.map((sequence, text) =>
    carrier(before.sequences[text] ?? sequence, sequence),
  );
  const carry = (text: number, token: number) => carriers[text]?.(token) ?? null;
  return (state) => {
    const { selection, pin, span } = state;
    const pinned = pin && carry(pin.text, pin.token);
    const from = span && carry(span.text, span.from);
    const to = span && carry(span.text, span.to);
    return fitNavigation(
      {
        ...state,
        selection: {
          ...selection,
          token: carry(selection.text, selection.token) ?? selection.token,
        },
        pin: pin && pinned !== null ? { ...pin, token: pinned } : null,
        span: span && from !== null && to !== null ? { ...span, from, to } : null,
      },
      after,
    );
  };
}

/** Where each token of an older sequence is in a newer one; null where it has gone. */
function carrier(old: Sequence, now: Sequence): (token: number) => number | null {
  if (old === now) return (token) => token;
  if (old.text === now.text && old.window?.index !== now.window?.index) {
    const shift = firstOwn(now) - firstOwn(old);
    const own = (token: number) => now.tokens[token]?.special === false;
    return (token) => (own(token - shift) && !old.tokens[token]?.special ? token - shift : null);
  }
  const longest = Math.min(old.tokens.length, now.tokens.length);
  const same = (a: number, b: number) => old.tokens[a]?.id === now.tokens[b]?.id;
  const [oldLast, nowLast] = [old.tokens.length - 1, now.tokens.length - 1];
  let prefix = 0;
  while (prefix < longest && same(prefix, prefix)) prefix += 1;
  let suffix = 0;
  while (suffix < longest - prefix && same(oldLast - suffix, nowLast - suffix)) suffix += 1;
  return (token) => {
    if (token < prefix) return token;
    if (token > oldLast - suffix) return token + nowLast - oldLast;
    // A word replaced by one word, such as a mask, keeps its place.
    return nowLast === oldLast ? token : null;
  };
}

/** Index in the whole text that a sequence's token 0 has or would have. */
function firstOwn({ window, tokens }: Sequence): number {
  return (window?.firstToken ?? 0) - tokens.findIndex((token) => !token.special);
}
