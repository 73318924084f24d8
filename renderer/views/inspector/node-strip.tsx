import { scaleLinear } from 'd3';
import { useMemo } from 'react';
import type { FffShape } from '../../../engine/api.ts';
import { useSize } from '../../hooks.ts';
import { decimal, shorten, signed } from '../../lib/format.ts';
import { leafColor } from '../../lib/leaf-color.ts';
import { stripDots, withZero } from '../../lib/strip.ts';
import type { Visit } from '../../lib/visits.ts';
import type { NodePlace } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { useTexts } from '../texts.ts';

interface NodeStripProps {
  readonly visits: readonly Visit[];
  readonly node: NodePlace;
  readonly shape: FffShape;
}

const HEIGHT = 66;
const PAD = 10;
const RADIUS = 3.5;
const ROWS = 7;

/** The logits of all tokens that met the node, as dots around zero, where they part. */
export function NodeStrip({ visits, node, shape }: NodeStripProps) {
  const [box, size] = useSize<HTMLDivElement>();
  return (
    <>
      <div ref={box} className="strip-plot" style={{ height: HEIGHT + 16 }}>
        {size && <Strip visits={visits} node={node} shape={shape} width={size.width} />}
      </div>
      <VisitTable visits={visits} />
    </>
  );
}

function Strip({ visits, shape, width }: NodeStripProps & { readonly width: number }) {
  const scheme = useCanopy(schemeOf);
  const texts = useTexts();
  const hover = useCanopy((state) => state.hover);
  const { text, token } = useCanopy((state) => state.selection);
  const setHover = useCanopy((state) => state.setHover);
  const select = useCanopy((state) => state.select);
  const { scale, dots } = useMemo(() => {
    const values = visits.map(({ logit }) => logit);
    const at = scaleLinear(withZero(values), [PAD, width - PAD]).nice(4);
    return { scale: at, dots: stripDots(values, at, RADIUS, ROWS) };
  }, [visits, width]);
  const middle = HEIGHT / 2;
  const format = scale.tickFormat(4, '+');
  const lit = (visit: Visit) =>
    hover?.kind === 'tokens' && hover.text === visit.text && hover.tokens.includes(visit.token);
  const read = visits.find(lit);
  const pieceOf = (visit: Visit) => texts[visit.text]?.tokens[visit.token]?.piece ?? '';
  return (
    <svg width={width} height={HEIGHT + 16} aria-hidden="true">
      <line className="strip-axis" x1={PAD} x2={width - PAD} y1={middle} y2={middle} />
      <line className="strip-zero" x1={scale(0)} x2={scale(0)} y1={2} y2={HEIGHT} />
      {scale.ticks(4).map((value) => (
        <text
          key={value}
          x={Math.min(width - 16, Math.max(16, scale(value)))}
          y={HEIGHT + 12}
          textAnchor="middle"
        >
          {value === 0 ? '0' : format(value)}
        </text>
      ))}
      {dots.map(({ index, x, dy }) => {
        const visit = visits[index];
        if (!visit) return null;
        const chosen = visit.text === text && visit.token === token;
        const color = leafColor(visit.leaf, shape.depth, scheme);
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the chips below do the same by keyboard
          <circle
            key={index}
            cx={x}
            cy={middle + dy}
            r={lit(visit) || chosen ? RADIUS + 1.5 : RADIUS}
            data-chosen={chosen}
            {...(visit.text === 0 ? { fill: color } : { fill: 'none', stroke: color })}
            onPointerEnter={() =>
              setHover({ kind: 'tokens', text: visit.text, tokens: [visit.token] })
            }
            onPointerLeave={() => setHover(null)}
            onClick={() => select({ text: visit.text, token: visit.token })}
          />
        );
      })}
      {read && (
        <text
          className="strip-read"
          x={Math.min(width - 70, Math.max(70, scale(read.logit)))}
          y={10}
          textAnchor="middle"
        >
          {`${shorten(pieceOf(read), 14)} ${signed(read.logit)}`}
        </text>
      )}
    </svg>
  );
}

/** The same for screen readers. */
function VisitTable({ visits }: { readonly visits: readonly Visit[] }) {
  const texts = useTexts();
  return (
    <div className="unseen">
      <table data-testid="node-visits">
        <caption>Tokens at this node</caption>
        <thead>
          <tr>
            <th scope="col">Token</th>
            <th scope="col">Logit</th>
            <th scope="col">Goes</th>
            <th scope="col">Margin</th>
            <th scope="col">Contribution</th>
          </tr>
        </thead>
        <tbody>
          {visits.map(({ text, token, logit, margin, contribution }) => (
            <tr key={`${text} ${token}`}>
              <th scope="row">{texts[text]?.tokens[token]?.piece ?? ''}</th>
              <td>{signed(logit)}</td>
              <td>{logit > 0 ? 'right' : 'left'}</td>
              <td>{decimal(margin)}</td>
              <td>{decimal(contribution)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
