import { type FormEvent, useId, useState } from 'react';
import type { LabPlan } from '../../../engine/api.ts';
import { clash, samePlan, setsOf, shapeCount, shapeName } from '../../lib/lab.ts';
import { useCanopy } from '../../state/store.ts';
import { AxisField } from './axis-field.tsx';
import { NumberField } from './number-field.tsx';
import { RunLine } from './run-line.tsx';
import { useLabCall } from './use-lab.ts';

const NUMBERS = ['hidden', 'trees', 'depth', 'tokens', 'layers', 'threads'] as const;

const EFFORTS = [
  { name: 'quick: 3 repetitions, 0.1 s', effort: { minRepetitions: 3, budgetMs: 100 } },
  { name: 'standard: 15, 0.5 s', effort: { minRepetitions: 15, budgetMs: 500 } },
  { name: 'thorough: 15, 2 s', effort: { minRepetitions: 15, budgetMs: 2000 } },
] as const;

/** A shape, or a sweep over one or two axes; nothing runs before the button. */
export function PlanForm() {
  const plan = useCanopy((state) => state.lab.plan);
  const presets = useCanopy((state) => state.labPresets);
  const running = useCanopy((state) => state.labRun?.state === 'running');
  const setLab = useCanopy((state) => state.setLab);
  const call = useLabCall();
  const [name, setName] = useState('');
  const ids = { preset: useId(), precision: useId(), effort: useId(), name: useId() };
  const varied = [...setsOf(plan.x), ...setsOf(plan.y)];
  const clashes = clash(plan);
  const preset = presets.find((one) => samePlan(one.plan, plan));
  const change = (part: Partial<LabPlan>) => setLab({ plan: { ...plan, ...part } });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const called = name.trim() || preset?.name || shapeName(plan.base);
    const run = await call('lab.start', { name: called, plan });
    if (run) setLab({ record: run.id, panel: 'results' });
  };
  return (
    <form className="lab-form" onSubmit={(event) => void submit(event)}>
      <div className="lab-line">
        <label htmlFor={ids.preset}>Preset</label>
        <select
          id={ids.preset}
          value={preset?.id ?? ''}
          onChange={({ target }) => {
            const chosen = presets.find(({ id }) => id === target.value);
            if (chosen) setLab({ plan: chosen.plan });
          }}
        >
          <option value="">none: as below</option>
          {presets.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      {preset && <p className="quiet">{preset.about}</p>}
      <div className="lab-fields">
        {NUMBERS.map((key) => (
          <NumberField
            key={key}
            name={key}
            value={plan.base[key]}
            varies={varied.includes(key)}
            onValue={(value) => change({ base: { ...plan.base, [key]: value } })}
          />
        ))}
        <div className="lab-field">
          <label htmlFor={ids.precision}>precision</label>
          <select
            id={ids.precision}
            value={plan.base.precision}
            disabled={varied.includes('precision')}
            onChange={({ target }) => {
              const precision = target.value === 'bf16' ? 'bf16' : 'f32';
              change({ base: { ...plan.base, precision } });
            }}
          >
            <option value="f32">F32</option>
            <option value="bf16">BF16</option>
          </select>
        </div>
      </div>
      <AxisField name="Sweep across" axis={plan.x} onAxis={(x) => change({ x })} />
      <AxisField name="Sweep down" axis={plan.y} onAxis={(y) => change({ y })} />
      {clashes && <p className="lab-wrong">{clashes}</p>}
      <div className="lab-line">
        <label htmlFor={ids.effort}>At least</label>
        <select
          id={ids.effort}
          value={JSON.stringify(plan.effort)}
          onChange={({ target }) => {
            const found = EFFORTS.find(({ effort }) => JSON.stringify(effort) === target.value);
            if (found) change({ effort: found.effort });
          }}
        >
          {effortsWith(plan).map(({ name: label, effort }) => (
            <option key={label} value={JSON.stringify(effort)}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div className="lab-line">
        <label htmlFor={ids.name}>Name</label>
        <input
          id={ids.name}
          value={name}
          maxLength={200}
          placeholder={preset?.name ?? shapeName(plan.base)}
          autoComplete="off"
          onChange={({ target }) => setName(target.value)}
        />
      </div>
      <RunLine count={shapeCount(plan)} refused={clashes !== null || running} />
    </form>
  );
}

function effortsWith({ effort }: LabPlan) {
  const same = (one: (typeof EFFORTS)[number]) =>
    one.effort.minRepetitions === effort.minRepetitions && one.effort.budgetMs === effort.budgetMs;
  if (EFFORTS.some(same)) return EFFORTS;
  const name = `as the preset: ${effort.minRepetitions}, ${effort.budgetMs / 1000} s`;
  return [{ name, effort }, ...EFFORTS];
}
