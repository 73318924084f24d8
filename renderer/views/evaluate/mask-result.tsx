import type { FillMaskReport } from '../../../engine/api.ts';
import { count, decimal, plural } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { Tag } from '../tag.tsx';
import { fillMaskAbout } from './about.ts';
import { Figure, fixed, ofMean, signed } from './figure.tsx';
import { ReportFile } from './report-file.tsx';
import { Neurons } from './scores-table.tsx';
import { fillMaskTable } from './tables.ts';

/** Loss and accuracy of all models at the same masked positions. */
export function MaskResult({ report }: { readonly report: FillMaskReport }) {
  const { text, masks, models, comparisons, bootstrap } = report;
  const base = models[comparisons[0]?.baseline ?? 0]?.name ?? '';
  return (
    <div data-testid="fill-mask-report">
      <div className="evaluate-head">
        <h2>{`${text.name}: ${plural(masks.positions, 'masked position')}`}</h2>
        <Tag
          kind="measured"
          title="By the models’ own passes over the masked text, on this machine."
        />
        <ReportFile report={report} name={`fill-mask_seed-${masks.seed}`} />
        <ExportMenu
          name="scores at masks"
          of={() => ({ about: fillMaskAbout(report), table: () => fillMaskTable(report) })}
        />
      </div>
      <div className="evaluate-wide">
        <table className="evaluate-table" data-testid="fill-mask-scores">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Loss, nats</th>
              <th scope="col">Accuracy</th>
              <th scope="col">Neurons engaged</th>
              <th scope="col">Pass, µs/token</th>
            </tr>
          </thead>
          <tbody>
            {models.map(({ folder, name, notation, loss, accuracy, neurons, totalUs, draws }) => (
              <tr key={folder}>
                <th
                  scope="row"
                  title={`Draw by draw: ${draws.map((draw) => draw.loss.toFixed(4)).join(', ')} nats`}
                >
                  {name} <span className="quiet">{notation}</span>
                </th>
                <Figure of={ofMean(loss)} format={fixed} />
                <Figure of={ofMean(accuracy)} format={fixed} />
                <Neurons of={neurons} />
                <td className="number">{decimal(totalUs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {comparisons.length > 0 && (
        <>
          <h3>{`Less ${base}, at the same positions`}</h3>
          <table className="evaluate-table" data-testid="fill-mask-differences">
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">Loss, nats</th>
                <th scope="col">Accuracy</th>
              </tr>
            </thead>
            <tbody>
              {comparisons.map(({ model, paired }) => (
                <tr key={model}>
                  <th scope="row">{models[model]?.name}</th>
                  {paired ? (
                    <>
                      <Figure of={ofMean(paired.loss)} format={signed} />
                      <Figure of={ofMean(paired.accuracy)} format={signed} />
                    </>
                  ) : (
                    <td colSpan={2}>Their tokens differ, so no position is the same.</td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <p className="quiet evaluate-method">
        {`${plural(masks.draws, 'draw')} of masks over ${count(masks.chunks)} of the text’s ${count(masks.textChunks)} chunks of ${masks.length} tokens, ${masks.perChunk} masked positions in each (80 % masks, 10 % random tokens, 10 % their own); seed ${masks.seed}. Intervals: 95 %, percentile bootstrap, ${count(bootstrap.resamples)} resamples of ${bootstrap.blocks} blocks of neighbouring chunks.`}
      </p>
    </div>
  );
}
