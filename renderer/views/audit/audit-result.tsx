import { useMemo } from 'react';
import type { AuditArm, AuditEstimate, AuditReport } from '../../../engine/api.ts';
import { useSize } from '../../hooks.ts';
import { auditScene } from '../../layout/audit-scene.ts';
import { count } from '../../lib/format.ts';
import { download } from '../../picture/download.ts';
import { paletteOf } from '../../picture/palette.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { maskedAbout } from '../masked-about.ts';
import { Tag } from '../tag.tsx';
import { ROUTING_NAMES, SHORT_NAMES } from './names.ts';

interface ResultProps {
  readonly report: AuditReport;
  readonly html: string;
}

/** The answer in words, the picture, the table, and how it came about. */
export function AuditResult({ report, html }: ResultProps) {
  const { model, arms, findings, masks, bootstrap, text } = report;
  const open = useCanopy((state) => state.models?.model?.sha256);
  return (
    <section
      className="panel audit-right"
      aria-label="Report"
      data-testid="audit-report"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
      tabIndex={0}
    >
      <div className="audit-head">
        <h2>{`${model.name}, ${text.name}`}</h2>
        <Tag
          kind="measured"
          title={`At ${count(masks.chunks * masks.perChunk)} masked positions, the same for every way of routing.`}
        />
        {open !== undefined && open !== model.sha256 && (
          <span className="audit-warning">Of another model than the open one</span>
        )}
        <Files report={report} html={html} />
        <ExportMenu
          name="audit"
          picture
          of={() => ({
            about: maskedAbout('audit', report),
            table: () => armsTable(arms),
            build: (colors) => auditScene(arms, SHORT_NAMES, 760, colors),
          })}
        />
      </div>
      <ul className="audit-findings" data-testid="audit-findings">
        {findings.map((finding) => (
          <li key={finding}>{finding}</li>
        ))}
      </ul>
      <Picture arms={arms} />
      <Arms arms={arms} />
      <p className="quiet audit-method">
        {`${count(masks.chunks)} of the text’s ${count(masks.textChunks)} chunks of ${masks.length} tokens, ${masks.perChunk} masked positions in each (80 % masks, 10 % random tokens, 10 % their own); seed ${masks.seed}. Intervals: 95 %, percentile bootstrap, ${count(bootstrap.resamples)} resamples of ${bootstrap.blocks} blocks of neighbouring chunks; changes are paired.`}
      </p>
    </section>
  );
}

function armsTable(arms: readonly AuditArm[]) {
  const figures = ['loss', 'lossChange', 'accuracy', 'accuracyChange'] as const;
  return {
    columns: [
      'routing',
      'layer',
      ...figures.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
    ],
    rows: arms.map((arm) => [
      arm.routing,
      arm.layer ?? 'all',
      ...figures.flatMap((name) => [arm[name].mean, arm[name].low, arm[name].high]),
    ]),
  };
}

function Files({ report, html }: ResultProps) {
  const name = `${report.model.name}_audit_seed-${report.masks.seed}`;
  const save = (content: string, type: string, extension: string) =>
    download(new Blob([content], { type }), `${name}.${extension}`);
  return (
    <span className="audit-files">
      <button
        type="button"
        className="button small"
        onClick={() => save(html, 'text/html', 'html')}
      >
        Save the page
      </button>
      <button
        type="button"
        className="button small"
        onClick={() => save(JSON.stringify(report, null, 2), 'application/json', 'json')}
      >
        JSON
      </button>
    </span>
  );
}

function Picture({ arms }: { readonly arms: readonly AuditArm[] }) {
  const palette = paletteOf(useCanopy(schemeOf));
  const [box, size] = useSize<HTMLDivElement>();
  const scene = useMemo(
    () => size && auditScene(arms, SHORT_NAMES, size.width, palette),
    [size, arms, palette],
  );
  return (
    <div ref={box} className="audit-picture" aria-hidden="true">
      {scene && <SceneCanvas scene={scene} />}
    </div>
  );
}

const fixed = (value: number) => value.toFixed(4).replace('-', '−');
const signed = (value: number) => (value > 0 ? `+${fixed(value)}` : fixed(value));

function Arms({ arms }: { readonly arms: readonly AuditArm[] }) {
  return (
    <table className="audit-table" data-testid="audit-arms">
      <thead>
        <tr>
          <th scope="col">Routing</th>
          <th scope="col">Layer</th>
          <th scope="col">Loss, nats</th>
          <th scope="col">Change</th>
          <th scope="col">Accuracy</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {arms.map(({ routing, layer, loss, accuracy, lossChange, accuracyChange }) => (
          <tr key={`${routing} ${layer}`}>
            <th scope="row">{ROUTING_NAMES[routing]}</th>
            <td>{layer ?? 'all'}</td>
            <Figure of={loss} format={fixed} />
            {routing === 'true' ? <td /> : <Figure of={lossChange} format={signed} />}
            <Figure of={accuracy} format={fixed} />
            {routing === 'true' ? <td /> : <Figure of={accuracyChange} format={signed} />}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Figure({
  of: { mean, low, high },
  format,
}: {
  readonly of: AuditEstimate;
  readonly format: (value: number) => string;
}) {
  return (
    <td className="number">
      {format(mean)} <span className="quiet">{`${format(low)} to ${format(high)}`}</span>
    </td>
  );
}
