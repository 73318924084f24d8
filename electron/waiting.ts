/** What comes before anyone can take it, kept in order until someone does. */
export interface Waiting<T> {
  put(item: T): void;
  /** Hands over what has come and whatever comes from now on. */
  take(taker: (item: T) => void): void;
}

export function createWaiting<T>(): Waiting<T> {
  const kept: T[] = [];
  let taker: ((item: T) => void) | null = null;
  return {
    put(item) {
      if (taker) taker(item);
      else kept.push(item);
    },
    take(next) {
      taker = next;
      for (const item of kept.splice(0)) next(item);
    },
  };
}
