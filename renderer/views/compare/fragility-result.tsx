import { useMemo, useState } from 'react';
import type { AuditEstimate, FragilityReport } from '../../../engine/api.ts';
import { useSize } from '../../hooks.ts';
import { fragilityScene } from '../../layout/fragility-scene.ts';
import { count } from '../../lib/format.ts';
import { changeName } from '../../lib/fragility.ts';
import { paletteOf } from '../../picture/palette.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { maskedAbout } from '../masked-about.ts';
import { Tag } from '../tag.tsx';
import { FragilityLayers } from './fragility-layers.tsx';

/** Margins as a picture; what roundings and noise turn, and cost, as tables; how it was measured. */
export function FragilityResult({ report }: { readonly report: FragilityReport }) {
  const { model, text, masks, layers, variants } = report;
  const palette = paletteOf(useCanopy(schemeOf));
  const open = useCanopy((state) => state.models?.model?.sha256);
  const [box, size] = useSize<HTMLDivElement>();
  const [chosen, setChosen] = useState(0);
  const bars = useMemo(() => {
    const variant = variants[chosen] ?? variants[0];
    return variant ? { name: changeName(variant.change), layers: variant.layers } : null;
  }, [variants, chosen]);
  const scene = useMemo(
    () => size && fragilityScene(layers, bars, size.width, palette),
    [size, layers, bars, palette],
  );
  return (
    <div data-testid="fragility">
      <div className="compare-head">
        <span>{`${model.name}, ${text.name}, ${count(masks.chunks * masks.length)} tokens`}</span>
        {variants.length > 1 && (
          <label>
            Bars of{' '}
            <select value={chosen} onChange={({ target }) => setChosen(Number(target.value))}>
              {variants.map(({ change }, at) => (
                <option key={changeName(change)} value={at}>
                  {changeName(change)}
                </option>
              ))}
            </select>
          </label>
        )}
        <Tag
          kind="measured"
          title="Margins |logit| / ||w_in|| in F32: 1, 10, 50, 90 and 99 % of each level’s decisions; below them the walks that leave their F32 path there."
        />
        {open !== model.sha256 && <span className="quiet">Of another model than the open one</span>}
        <ExportMenu
          name="fragility"
          picture
          of={() => ({
            about: maskedAbout('fragility', report),
            table: () => levelsTable(report),
            build: (colors) => fragilityScene(layers, bars, 900, colors),
          })}
        />
      </div>
      <div ref={box} aria-hidden="true">
        {scene && <SceneCanvas scene={scene} />}
      </div>
      <p className="quiet">
        {`Up: the margin of decisions by level (line 1 to 99 %, band 10 to 90 %, stroke the median). ${bars ? `Bars: walks that first leave their F32 path there with ${bars.name}.` : ''}`}
      </p>
      <FragilityLayers report={report} />
      <LossTable report={report} />
      <p className="quiet">
        {`${Math.round(100 * masks.rate)} % of the tokens masked, seed ${masks.seed}; intervals 95 %, bootstrap over chunks${masks.chunks === 1 ? ' (of one chunk there is none)' : ''}. BF16, F16, INT8: the trees’ rows rounded (INT8: symmetric, steps of each row’s largest value / 127), biases and all arithmetic in F32. Noise ε: whole passes, Gaussian on each coordinate of the embedding’s output, its deviation ε times the token’s root mean square, the same draws for all sizes.`}
      </p>
    </div>
  );
}

function LossTable({ report }: { readonly report: FragilityReport }) {
  const { loss, masks, variants } = report;
  const rows = variants.map(({ change, layers, ...of }) => {
    const changed = layers.reduce((sum, layer) => sum + layer.changed, 0);
    return { name: changeName(change), changed, ...of };
  });
  return (
    <>
      <div className="compare-head">
        <h3>{`Loss at ${count(masks.chunks * masks.perChunk)} masked positions, nats`}</h3>
        <Tag
          kind="measured"
          title="Mean of -log p of what stood there; changes are paired, position by position"
        />
        <ExportMenu
          name="losses by precision and noise"
          of={() => ({
            about: maskedAbout('fragility', report),
            table: () => ({
              columns: ['variant', 'walks_elsewhere', ...ends('loss'), ...ends('change')],
              rows: [
                ['F32', 0, loss.mean, loss.low, loss.high, 0, 0, 0],
                ...rows.map((row) => [
                  ...[row.name, row.changed, row.loss.mean, row.loss.low, row.loss.high],
                  ...[row.lossChange.mean, row.lossChange.low, row.lossChange.high],
                ]),
              ],
            }),
          })}
        />
      </div>
      <table data-testid="fragility-loss">
        <thead>
          <tr>
            <th scope="col">Computed with</th>
            <th scope="col">Loss</th>
            <th scope="col">Change</th>
            <th scope="col">Walks elsewhere, all layers</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">F32</th>
            <td className="number">{figure(loss)}</td>
            <td className="quiet">–</td>
            <td className="quiet">–</td>
          </tr>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td className="number">{figure(row.loss)}</td>
              <td className="number">{figure(row.lossChange)}</td>
              <td className="number">{count(row.changed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const ends = (name: string) => [name, `${name}_low`, `${name}_high`];
const fixed = (value: number) => value.toFixed(4).replace('-', '−');
/** One chunk has no interval. */
const figure = ({ mean, low, high }: AuditEstimate) =>
  low === high ? fixed(mean) : `${fixed(mean)} (${fixed(low)} to ${fixed(high)})`;

function levelsTable({ layers, shares, noise, variants }: FragilityReport) {
  return {
    columns: [
      'layer',
      'level',
      'walks',
      ...variants.map(({ change }) => `changed ${changeName(change)}`),
      ...shares.map((part) => `margin_p${Math.round(part * 100)}`),
      ...noise.map((deviation) => `turned_${deviation}`),
    ],
    rows: layers.flatMap(({ layer, walks, levels }) =>
      levels.map(({ level, margins, turned }) => {
        const changed = variants.map((variant) => variant.layers[layer]?.levels[level] ?? 0);
        return [layer, level, walks, ...changed, ...margins, ...turned];
      }),
    ),
  };
}
