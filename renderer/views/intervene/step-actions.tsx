import { useEffect } from 'react';
import type { Intervention, InterventionChange } from '../../../engine/api.ts';
import { count } from '../../lib/format.ts';
import { withToggled } from '../../lib/interventions.ts';
import { goesRight, placeAt } from '../../lib/path.ts';
import { same } from '../../lib/same.ts';
import type { TreeView } from '../../lib/tree-view.ts';
import { useCanopy } from '../../state/store.ts';
import { isTyping } from '../shortcuts/focus.ts';

interface StepActionsProps {
  readonly view: TreeView;
  /** Whether the tree shows the walks as they become. */
  readonly after: boolean;
}

/** What can be done at the chosen step for the chosen token. X flips, Delete ablates. */
export function StepActions({ view, after }: StepActionsProps) {
  const node = useCanopy((state) => state.selection.node);
  const list = useCanopy((state) => state.interventions);
  const actions = node ? actionsAt(view, node) : [];
  useActionKeys(actions);
  const piece = view.tokens[view.token]?.piece ?? '';
  return (
    <div className="intervene-actions" data-testid="step-actions">
      {node ? (
        <span>
          <strong className="piece">{piece}</strong>
          {`, level ${node.level}, node ${count(numberOf(node))}`}
          {after ? ' (after)' : ''}
        </span>
      ) : (
        <span className="quiet">
          Choose a step of <strong className="piece">{piece}</strong>, or any node, to turn it round
          or ablate it.
        </span>
      )}
      {actions.map(({ name, key, change }) => (
        <button
          key={name}
          type="button"
          className="button small"
          title={key ? `${name} (${key})` : name}
          aria-pressed={list.some((one) => isOf(one, view, change))}
          onClick={() => toggle(view, change)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

interface Place {
  readonly level: number;
  readonly place: number;
}

interface Action {
  readonly name: string;
  readonly key?: 'X' | 'Delete';
  readonly change: InterventionChange;
}

const numberOf = ({ level, place }: Place) => 2 ** level - 1 + place;

function actionsAt({ shape, leaves, token }: TreeView, place: Place): readonly Action[] {
  const { depth } = shape;
  const leaf = leaves[token] ?? 0;
  const node = numberOf(place);
  const onPath = placeAt(leaf, depth, place.level) === place.place;
  const actions: Action[] = [];
  if (onPath && place.level < depth) {
    const to = goesRight(leaf, depth, place.level) ? 'left' : 'right';
    const change = { kind: 'force', at: { level: place.level }, to } as const;
    actions.push({ name: `Flip to the ${to}`, key: 'X', change });
  }
  if (!onPath && place.level === depth) {
    actions.push({ name: 'Send it to this leaf', change: { kind: 'path', leaf: place.place } });
  }
  const part = { kind: 'node', node } as const;
  actions.push({ name: 'Ablate node', key: 'Delete', change: { kind: 'ablate', part } });
  if (place.level < depth) {
    actions.push({
      name: 'Ablate with all below',
      change: { kind: 'ablate', part: { kind: 'subtree', node } },
    });
  }
  return actions;
}

/** For the chosen token, in this layer and tree. */
function interventionOf(view: TreeView, change: InterventionChange): Intervention {
  const { text, token, layer, tree, shape } = view;
  return {
    tokens: { kind: 'token', text, token },
    layer,
    tree: shape.trees > 1 ? tree : null,
    change,
  };
}

function isOf({ off: _, ...one }: Intervention, view: TreeView, change: InterventionChange) {
  return same(one, interventionOf(view, change));
}

function toggle(view: TreeView, change: InterventionChange): void {
  const { interventions, setInterventions } = useCanopy.getState();
  setInterventions(withToggled(interventions, interventionOf(view, change)));
}

function useActionKeys(actions: readonly Action[]): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event) || document.querySelector('dialog[open]')) return;
      const key = event.key.toLowerCase();
      const wanted = key === 'x' ? 'X' : key === 'delete' ? 'Delete' : null;
      const buttons = document.querySelectorAll<HTMLButtonElement>('.intervene-actions button');
      const at = actions.findIndex((action) => wanted !== null && action.key === wanted);
      if (at < 0) return;
      event.preventDefault();
      buttons[at]?.click();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [actions]);
}
