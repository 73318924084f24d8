import { type KeyboardEvent, type ReactNode, useEffect } from 'react';
import { heavierChild, tokensAt } from '../../../layout/traffic.ts';
import { focusable, type Step, walk } from '../../../layout/walk.ts';
import type { NodeAt } from '../../../layout/window.ts';
import { count, percent, plural } from '../../../lib/format.ts';
import { useCanopy } from '../../../state/store.ts';
import { isTyping } from '../../shortcuts/focus.ts';
import { nodeName } from '../../tree/node-tip.tsx';
import { parentOf, stepFor } from '../../tree/tree-stage.tsx';
import { restCameras } from '../../tree/use-camera.ts';
import { setMapLook, type TreeMap } from './use-map.ts';

interface StageProps {
  readonly map: TreeMap;
  readonly children: ReactNode;
}

/** The whole tree again. */
export function fitMap(): void {
  setMapLook({ focus: { level: 0, place: 0 }, zoom: null });
  restCameras();
}

/** The map as one control, with the keys of the tree in the Paths view. */
export function MapStage({ map, children }: StageProps) {
  const layer = useCanopy((state) => state.corpus.layer);
  useFitKey();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget)
      return;
    if (!onMapKey(event.key, event.shiftKey, map)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="tree-stage"
      role="application"
      aria-roledescription="tree picture"
      aria-label={`Traffic of layer ${layer}; arrow keys walk its nodes, Enter zooms in, Backspace out, Escape back to the whole tree`}
      aria-describedby="corpus-at"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the tree is walked by arrow keys
      tabIndex={0}
      data-testid="corpus-stage"
      onKeyDown={onKeyDown}
    >
      {children}
      <p id="corpus-at" className="unseen" aria-live="polite" data-testid="corpus-at">
        {where(map)}
      </p>
    </div>
  );
}

function useFitKey() {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      if (event.key.toLowerCase() !== 'f' || modified || event.defaultPrevented || isTyping(event))
        return;
      if (!document.querySelector('dialog[open]')) fitMap();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** Whether the key was one of the map's. */
function onMapKey(key: string, shift: boolean, map: TreeMap): boolean {
  const { corpus, setCorpus } = useCanopy.getState();
  const { depth } = map.traffic;
  const node = map.node ?? { level: 0, place: 0 };
  if (key === 'Enter') setMapLook({ focus: focusable(node, depth), zoom: null });
  else if (key === 'Backspace') setMapLook({ focus: parentOf(corpus.look.focus), zoom: null });
  else if (key === 'Escape') {
    if (!map.node) return false;
    setCorpus({ node: null });
  } else {
    const step = stepFor(key, shift, corpus.look.reading);
    if (!step) return false;
    setCorpus({ node: stepped(node, step, map) });
  }
  return true;
}

/** As in the Paths view, with the leaves that have tokens in the place of the text's. */
function stepped(node: NodeAt, step: Step, { traffic }: TreeMap): NodeAt {
  const { depth, nodes } = traffic;
  if (step === 'child') return node.level === depth ? node : heavierChild(traffic, node);
  const first = 2 ** depth - 1;
  const used: number[] = [];
  for (let leaf = 0; leaf <= first; leaf++) if ((nodes[first + leaf] ?? 0) > 0) used.push(leaf);
  return walk(node, step, depth, used, -1);
}

/** Speaks what is looked at. */
function where({ traffic, node }: TreeMap): string {
  const at = node ?? { level: 0, place: 0 };
  const tokens = tokensAt(traffic, at);
  const share = percent(tokens / Math.max(1, traffic.nodes[0] ?? 0));
  const { level } = at;
  const who = tokens === 0 ? 'no token' : `${plural(tokens, 'token')}, ${share}`;
  return `${nodeName(at, traffic.depth)}, level ${count(level)} of ${traffic.depth}, ${who}`;
}
