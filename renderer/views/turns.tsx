import {
  createContext,
  type ReactNode,
  startTransition,
  useContext,
  useEffect,
  useLayoutEffect,
  useState,
} from 'react';
import { afterFrame } from '../hooks.ts';
import { useCanopy } from '../state/store.ts';

/**
 * What of the page comes in which turn: the panels behind the bars around them, then, with the first
 * trace, what each panel shows of it: of the tree its frame, which gives the picture its size, its
 * ground, the places of its labels, its paths. All at once held the page still for 60 to 110 ms, and for
 * 160 ms with 128 tokens; in turns no part takes 50, and the picture is there sooner, because it is first.
 */
const TURNS = [
  'panels',
  'tree',
  'ground',
  'labels',
  'paths',
  'tokens',
  'matrix',
  'inspector',
  'tables',
] as const;
type Turn = (typeof TURNS)[number];

/** How many have had their turn. */
const Turns = createContext(0);
const Come = createContext(false);

/** Gives everything in it its turn, each in a task and a frame of its own. */
export function InTurns({ children }: { readonly children: ReactNode }) {
  const traced = useCanopy((state) => state.shown !== null);
  const startMotion = useCanopy((state) => state.startMotion);
  const [turn, setTurn] = useState(0);
  const last = traced ? TURNS.length : 1;
  const waiting = turn < last;
  // What waits for its turn is no state to read numbers from.
  useLayoutEffect(() => (waiting ? startMotion() : undefined), [waiting, startMotion]);
  useEffect(() => {
    if (turn === last) return;
    // Without a trace all wait for the next one.
    const next = () => startTransition(() => setTurn(Math.min(turn + 1, last)));
    // The first panel follows its trace at once, the others a frame.
    return turn === 1 ? next() : afterFrame(next);
  }, [turn, last]);
  // After its painting; for the browser's own tools, and the benchmark.
  useEffect(() => {
    if (turn > TURNS.indexOf('paths')) performance.mark('picture');
  }, [turn]);
  return <Turns value={turn}>{children}</Turns>;
}

interface InTurnProps {
  readonly turn: Turn;
  readonly children: ReactNode;
}

/** Tells what is in it whether its turn has come. */
export function InTurn({ turn, children }: InTurnProps) {
  const turns = useContext(Turns);
  return <Come value={turns > TURNS.indexOf(turn)}>{children}</Come>;
}

/** Whether a turn has come, for what stands in another's part. */
export function useTurnOf(turn: Turn): boolean {
  return useContext(Turns) > TURNS.indexOf(turn);
}

/** Whether the turn of the nearest `InTurn` has come. */
export function useTurn(): boolean {
  return useContext(Come);
}
