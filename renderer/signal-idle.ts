import type { CanopyStore, State } from './state/store.ts';

/**
 * Writes on the root element whether the newest input is on the screen (`data-state`) and timed
 * (`data-timing`): `idle` or `busy`. Tests wait on it, and nothing else has to guess.
 */
export function signalIdle(store: CanopyStore): void {
  const write = (state: State) => {
    const { dataset } = document.documentElement;
    dataset.state = isBusy(state) ? 'busy' : 'idle';
    dataset.timing = state.timingState;
  };
  write(store.getState());
  store.subscribe(write);
}

function isBusy(state: State): boolean {
  return (
    state.connection !== 'open' ||
    state.models === null ||
    state.models.opening !== null ||
    state.run === 0 ||
    state.settledRun !== state.run ||
    state.computeWish !== null ||
    state.motions > 0
  );
}
