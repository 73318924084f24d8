import type { Span } from '../../state/selection.ts';

interface At {
  readonly text: number;
  readonly token: number;
}

/**
 * The span after one end of it was moved to `to`: if `from` is an end of the span, the other end
 * stays; else a new span begins at `from`. A span of one token is none.
 */
export function extendedSpan(span: Span | null, from: At, to: number): Span | null {
  const anchor =
    span?.text === from.text && span.from === from.token
      ? span.to
      : span?.text === from.text && span.to === from.token
        ? span.from
        : from.token;
  return spanOf(from.text, anchor, to);
}

/** Tokens from one to another in either order; null for one alone. */
export function spanOf(text: number, a: number, b: number): Span | null {
  return a === b ? null : { text, from: Math.min(a, b), to: Math.max(a, b) };
}

/** All tokens of a span, for the pointer's light while it grows. */
export function tokensOf({ from, to }: Span): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
