import { useEffect, useId, useState } from 'react';
import type { LabRecord, OpenLabRecord } from '../../../engine/api.ts';
import { labChart } from '../../layout/lab-chart.ts';
import { labHeat } from '../../layout/lab-heat.ts';
import { bytes, moment, plural } from '../../lib/format.ts';
import { samePlan, shapeCount } from '../../lib/lab.ts';
import { download } from '../../picture/download.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { useCanopy } from '../../state/store.ts';
import { Tag } from '../tag.tsx';
import { recordAbout } from './about.ts';
import { CatchUps } from './catch-ups.tsx';
import { CellsTable } from './cells-table.tsx';
import { Curves, curvesOf, Heat, heatOf } from './pictures.tsx';
import { cellsTable } from './tables.ts';
import { useLabCall, useRelist } from './use-lab.ts';

/** What was measured: curves, a heat map of two axes, every figure. */
export function Results() {
  const open = useCanopy((state) => state.labOpen);
  if (!open) {
    return (
      <p className="empty">
        Measurements appear here: speed-up with its spread, beside the bound of this machine and the
        arithmetic limit. Choose a shape or a preset and measure, or open what is kept.
      </p>
    );
  }
  return <OpenRecord key={open.record.id} open={open} />;
}

function OpenRecord({ open }: { readonly open: OpenLabRecord }) {
  const { record } = open;
  const heat = heatOf(open);
  return (
    <article aria-label={record.name} data-testid="lab-record" className="lab-results">
      <RecordHead record={record} />
      {record.cells.length > 0 && shapeCount(record.plan) > 1 && (
        <>
          <div className="lab-head">
            <h3>Speed-up, dense / CMM</h3>
            <Tag
              kind="measured"
              title="Repetition by repetition: median, 10th and 90th percentile. Outputs are compared first."
            />
            <ExportMenu
              name="speed-up chart"
              picture
              of={() => ({
                about: recordAbout('speed-up', record),
                table: () => cellsTable(open),
                build: (colors) => labChart(curvesOf(open), 760, colors),
              })}
            />
          </div>
          <Curves open={open} />
        </>
      )}
      {heat && record.cells.length > 0 && (
        <>
          <div className="lab-head">
            <h3>By both axes</h3>
            <ExportMenu
              name="heat map"
              picture
              of={() => ({
                about: recordAbout('heat map', record),
                table: () => cellsTable(open),
                build: (colors) => labHeat(heat, 760, colors),
              })}
            />
          </div>
          <Heat heat={heat} />
        </>
      )}
      {record.cells.length === 0 ? (
        <p className="quiet">Nothing is measured of it yet.</p>
      ) : (
        <Figures open={open} />
      )}
      <CatchUps catchUps={open.catchUps} />
    </article>
  );
}

/** All figures, those of another record beside them. */
function Figures({ open }: { readonly open: OpenLabRecord }) {
  const { record } = open;
  const [beside, setBeside] = useState<OpenLabRecord | null>(null);
  return (
    <>
      <div className="lab-head">
        <h3>{shapeCount(record.plan) > 1 ? 'Every shape' : 'The shape'}</h3>
        <Tag kind="measured" title="Median of its repetitions; outputs are compared first" />
        <Beside own={record.id} onOpen={setBeside} />
        <ExportMenu
          name="figures"
          of={() => ({ about: recordAbout('figures', record), table: () => cellsTable(open) })}
        />
      </div>
      <CellsTable open={open} beside={beside} />
      <p className="quiet lab-method">
        Times: a token and layer, median. Limit: neurons / engaged ones. Bound: the larger of
        arithmetic at the FMA peak and memory traffic at measured bandwidths. Random weights and
        tokens, no two alike; each shape in a process of its own.
        {record.cells.some(({ result }) => result?.apart) &&
          ' Where both sides did not fit together, they ran apart: CMM first, then dense in the place of its weights. The speed-up is then a ratio of medians, its ends the widest that both spreads allow.'}
      </p>
    </>
  );
}

/** Its name, which can be changed, where it was measured, and its file. */
function RecordHead({ record }: { readonly record: LabRecord }) {
  const { id, name, machine, created, plan, cells } = record;
  const [draft, setDraft] = useState(name);
  const call = useLabCall();
  const relist = useRelist();
  const rename = async () => {
    const next = draft.trim();
    if (next === '' || next === name) return setDraft(name);
    await call('lab.rename', { id, name: next });
    await relist();
    const open = await call('lab.open', { id });
    if (open) useCanopy.getState().setLabOpen(open);
  };
  const save = () => {
    const text = `${JSON.stringify(record, null, 1)}\n`;
    const file = `${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '')}.json`;
    download(text, file);
  };
  const preset = useCanopy((state) => state.labPresets.find((one) => samePlan(one.plan, plan)));
  const blas = `${machine.blas}${machine.blasForced === undefined ? '' : ', forced'}`;
  return (
    <>
      <div className="lab-head">
        <input
          className="lab-name"
          aria-label="Name of these measurements"
          value={draft}
          maxLength={200}
          onChange={({ target }) => setDraft(target.value)}
          onBlur={() => void rename()}
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Enter') currentTarget.blur();
          }}
        />
        <button type="button" className="button small" onClick={save}>
          Save the record
        </button>
      </div>
      <p className="quiet">
        {`${machine.cpu}, ${bytes(machine.memoryBytes)}; ${machine.target}, ${blas}; ${moment(created)}; ${cells.length} of ${plural(shapeCount(plan), 'shape')}`}
      </p>
      {preset && <p className="quiet">{preset.about}</p>}
    </>
  );
}

/** Another record, whose speed-ups at the same shapes stand beside. */
function Beside({
  own,
  onOpen,
}: {
  readonly own: string;
  readonly onOpen: (open: OpenLabRecord | null) => void;
}) {
  const records = useCanopy((state) => state.labRecords) ?? [];
  const id = useId();
  const call = useLabCall();
  const [chosen, setChosen] = useState('');
  const others = records.filter((record) => record.id !== own);
  const there = others.some((record) => record.id === chosen);
  useEffect(() => {
    if (!there) onOpen(null);
  }, [there, onOpen]);
  if (others.length === 0) return null;
  const choose = async (value: string) => {
    setChosen(value);
    onOpen(value === '' ? null : await call('lab.open', { id: value }));
  };
  return (
    <>
      <label htmlFor={id}>beside</label>
      <select
        id={id}
        value={there ? chosen : ''}
        onChange={({ target }) => void choose(target.value)}
      >
        <option value="">nothing</option>
        {others.map((record) => (
          <option key={record.id} value={record.id}>
            {`${record.name}, ${record.cpu}`}
          </option>
        ))}
      </select>
    </>
  );
}
