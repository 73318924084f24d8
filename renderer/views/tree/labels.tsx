import { leafColor } from '../../lib/leaf-color.ts';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import type { Label } from './label-layout.ts';

interface LabelsProps {
  readonly labels: readonly Label[];
  readonly token: number;
  readonly lit: ReadonlySet<number> | null;
  readonly leaves: readonly number[];
  readonly depth: number;
}

/** The tokens' pieces around the arc. */
export function Labels({ labels, token, lit, depth }: LabelsProps) {
  const scheme = useCanopy(schemeOf);
  const select = useCanopy((state) => state.select);
  const setHover = useCanopy((state) => state.setHover);
  return labels.map(({ group, text, x, y, turn, anchor, leader }) => {
    const chosen = group.tokens.includes(token);
    const faded = lit !== null && !group.tokens.some((member) => lit.has(member));
    return (
      <g
        key={group.leaf}
        className="leaf-label"
        data-chosen={chosen}
        opacity={faded ? 0.3 : 1}
        onPointerMove={(event) => {
          event.stopPropagation();
          setHover({ kind: 'tokens', text: 0, tokens: group.tokens });
        }}
        onPointerDown={(event) => {
          event.stopPropagation();
          const next = group.tokens.find((member) => member > token) ?? group.tokens[0];
          if (next !== undefined) select({ token: next });
        }}
      >
        <path d={leader} stroke={leafColor(group.leaf, depth, scheme)} />
        <text
          transform={`translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn.toFixed(2)})`}
          textAnchor={anchor}
          dy="0.34em"
        >
          {text}
        </text>
      </g>
    );
  });
}
