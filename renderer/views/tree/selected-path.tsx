import type { Fan, Point } from '../../layout/fan.ts';
import { toSvgPath } from '../../layout/strands.ts';
import { leafColor } from '../../lib/leaf-color.ts';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';

interface SelectedPathProps {
  readonly fan: Fan;
  readonly curve: readonly Point[];
  readonly leaf: number;
  /** Width of the strand itself. */
  readonly width: number;
  readonly faded: boolean;
}

/** The chosen token's path over all others, with a dot at each of its nodes. */
export function SelectedPath({ fan, curve, leaf, width, faded }: SelectedPathProps) {
  const scheme = useCanopy(schemeOf);
  const color = leafColor(leaf, fan.depth, scheme);
  const path = toSvgPath(curve);
  const stroke = Math.max(3, width);
  return (
    <g className="selected-path" opacity={faded ? 0.25 : 1}>
      <path d={path} className="casing" strokeWidth={stroke + 3.5} />
      <path d={path} stroke={color} strokeWidth={stroke} />
      {Array.from({ length: fan.depth + 1 }, (_, level) => {
        const node = curve[3 + 3 * level];
        if (!node) return null;
        const last = level === fan.depth;
        // biome-ignore lint/suspicious/noArrayIndexKey: a level is its index
        return <circle key={level} cx={node.x} cy={node.y} r={last ? 4 : 3.2} stroke={color} />;
      })}
    </g>
  );
}
