import { plural, shorten } from '../../lib/format.ts';
import { sharedDecisions } from '../../lib/path.ts';
import { useCanopy } from '../../state/store.ts';
import { useTreeView } from '../selected.ts';

/** Who goes the same way: tokens of the same leaf, else those that part last. */
export function Company() {
  const view = useTreeView();
  const select = useCanopy((state) => state.select);
  const setHover = useCanopy((state) => state.setHover);
  if (!view || view.shape.depth === 0 || view.tokens.length < 2) return null;
  const { leaves, token, tokens, shape } = view;
  const own = leaves[token] ?? 0;
  const shared = leaves.map((leaf, other) =>
    other === token ? -1 : sharedDecisions(own, leaf, shape.depth),
  );
  const most = Math.max(...shared);
  const nearest = shared.flatMap((levels, other) => (levels === most ? [other] : []));
  const text =
    most === shape.depth
      ? 'Same leaf'
      : most === 0
        ? 'Parts from all others at the root'
        : `Nearest: shares ${most} of ${plural(shape.depth, 'decision')} with`;
  return (
    <section className="company">
      <p>{text}</p>
      {most > 0 && (
        <ul>
          {nearest.slice(0, 12).map((other) => (
            <li key={other}>
              <button
                type="button"
                className="button small piece"
                onClick={() => select({ token: other })}
                onPointerEnter={() => setHover({ kind: 'tokens', text: 0, tokens: [other] })}
                onPointerLeave={() => setHover(null)}
              >
                {shorten(tokens[other]?.piece ?? '', 14)}
              </button>
            </li>
          ))}
          {nearest.length > 12 && <li className="quiet">and {nearest.length - 12} more</li>}
        </ul>
      )}
    </section>
  );
}
