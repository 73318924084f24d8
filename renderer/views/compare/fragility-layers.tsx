import type { FragilityLayer, FragilityReport } from '../../../engine/api.ts';
import { count } from '../../lib/format.ts';
import { changeName } from '../../lib/fragility.ts';
import { Tag } from '../tag.tsx';
import { Scrolling } from './scrolling.tsx';

const share = (part: number) => `${(100 * part).toFixed(2)} %`;

/** A row a layer: walks that reach another leaf with each rounding and noise, and what is derived of noise. */
export function FragilityLayers({ report }: { readonly report: FragilityReport }) {
  const { layers, variants, noise } = report;
  return (
    <>
      <div className="compare-head">
        <h3>Walks that end elsewhere</h3>
        <Tag
          kind="measured"
          title="Passes over the same masked text, walk by walk against F32 without noise"
        />
        <Tag
          kind="derived"
          title="Turned: mean of Phi(-margin / deviation) over the layer’s decisions, for Gaussian noise of this deviation in each coordinate of the layer’s own input, one decision at a time."
        />
      </div>
      <Scrolling label="Walks that end elsewhere">
        <table data-testid="fragility-layers">
          <thead>
            <tr>
              <th scope="col">Layer</th>
              <th scope="col">Walks</th>
              {variants.map(({ change }) => (
                <th key={changeName(change)} scope="col">
                  {changeName(change)}
                </th>
              ))}
              {noise.map((deviation) => (
                <th key={deviation} scope="col" title="Derived: mean of Phi(-margin / deviation)">
                  {`turned by ${deviation}`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {layers.map((layer) => (
              <tr key={layer.layer}>
                <th scope="row">{layer.layer}</th>
                <td className="number">{count(layer.walks)}</td>
                {variants.map((variant) => {
                  const { changed = 0, changedMargin = null } = variant.layers[layer.layer] ?? {};
                  return (
                    <td
                      key={changeName(variant.change)}
                      className="number"
                      title={
                        changedMargin === null
                          ? 'None'
                          : `Median F32 margin of the decision that differs first: ${changedMargin.toPrecision(3)}`
                      }
                    >
                      {`${count(changed)} (${share(changed / layer.walks)})`}
                    </td>
                  );
                })}
                {noise.map((deviation, at) => (
                  <td key={deviation} className="number">
                    {share(turnedOf(layer, at))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
    </>
  );
}

/** Mean over the layer's levels: all have as many decisions. */
function turnedOf({ levels }: FragilityLayer, at: number): number {
  return levels.reduce((sum, { turned }) => sum + (turned[at] ?? 0), 0) / levels.length;
}
