import type { NodeAt } from '../../layout/window.ts';
import { plural } from '../../lib/format.ts';
import { passes } from '../../lib/lit.ts';
import { useCanopy } from '../../state/store.ts';
import { leafRange, nodeName } from './node-tip.tsx';
import { fitTree } from './use-camera.ts';
import type { TreeView } from './view.ts';

/** More than this many ancestors are cut in the middle. */
const LONGEST = 5;

/** The subtree that fills the picture and the way out of it. Nothing while the whole tree is shown. */
export function Breadcrumb({ view }: { readonly view: TreeView }) {
  const focus = useCanopy((state) => state.look.focus);
  const setLook = useCanopy((state) => state.setLook);
  return (
    <Crumbs
      depth={view.shape.depth}
      focus={focus}
      aboutOf={(node) => aboutOf(node, view)}
      onGo={(node) => (node.level === 0 ? fitTree() : setLook({ focus: node }))}
    />
  );
}

interface CrumbsProps {
  readonly depth: number;
  readonly focus: NodeAt;
  aboutOf(node: NodeAt): string;
  onGo(node: NodeAt): void;
}

/** The way from the root to a node. */
export function Crumbs({ depth, focus, aboutOf, onGo }: CrumbsProps) {
  if (focus.level === 0 || focus.level > depth) return null;
  const way: NodeAt[] = Array.from({ length: focus.level + 1 }, (_, level) => ({
    level,
    place: focus.place >> (focus.level - level),
  }));
  const crumbs =
    way.length <= LONGEST ? way : [...way.slice(0, 1), null, ...way.slice(2 - LONGEST)];
  return (
    <nav className="crumbs" aria-label="Subtree" data-testid="breadcrumb">
      <ol>
        {crumbs.map((node) => (
          <li key={node?.level ?? 'between'}>
            {node === null ? (
              <span className="quiet crumb">…</span>
            ) : node.level === focus.level ? (
              <span className="crumb" aria-current="location" title={aboutOf(node)}>
                {nodeName(node, depth)}
              </span>
            ) : (
              <button
                type="button"
                className="crumb"
                title={aboutOf(node)}
                onClick={() => onGo(node)}
              >
                {nodeName(node, depth)}
              </button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function aboutOf(node: NodeAt, { leaves, shape }: TreeView): string {
  const members = leaves.filter((leaf) => passes(leaf, shape.depth, node.level, node.place)).length;
  return `Level ${node.level}, leaves ${leafRange(node, shape.depth)}, ${plural(members, 'token')}`;
}
