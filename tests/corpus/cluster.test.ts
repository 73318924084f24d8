/** The jobs in docs/cluster: the Slurm array on a real Slurm, the Kubernetes job as far as it can be read. */

import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { openDataset } from '../../engine/corpus/dataset.ts';
import { canopy, root } from '../cli/canopy.ts';
import { slurmIsMissing, startSlurm } from './slurm.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-cluster-'));
const jobs = path.join(root, 'docs/cluster');

async function rowsOf(dataset: string): Promise<string> {
  const opened = await openDataset([dataset]);
  const rows = await opened.query('SELECT * FROM tokens ORDER BY ALL');
  opened.close();
  return JSON.stringify(rows);
}

const missing = slurmIsMissing();
it.skipIf(missing)(
  `eight shards under Slurm, one of which fails and is requeued, are the single run${missing ? ` (skipped: ${missing})` : ''}`,
  async () => {
    const text = readFileSync(path.join(root, 'assets/texts/time-machine.txt'), 'utf8');
    const corpus = path.join(folder, 'books.txt');
    writeFileSync(corpus, Array.from({ length: 12 }, () => text).join('\n'));
    // Shard 3 is killed in its first attempt once it has written a part.
    const call = path.join(folder, 'canopy.sh');
    const out = path.join(folder, 'out');
    const main = `"${process.execPath}" "${path.join(root, 'cli/main.ts')}"`;
    writeFileSync(
      call,
      `#!/bin/sh
if [ "$SLURM_ARRAY_TASK_ID" != 3 ] || [ -n "\${SLURM_RESTART_COUNT:-}" ]; then exec ${main} "$@"; fi
${main} "$@" & child=$!
while [ -z "$(ls "${out}/shard-3/parts" 2>/dev/null)" ]; do sleep 0.05; done
kill -9 $child
exit 1
`,
    );
    chmodSync(call, 0o755);
    process.env.CANOPY_INPUT = corpus;
    process.env.CANOPY_OUT = out;
    process.env.CANOPY = call;
    process.env.CANOPY_ARGS = '--documents line';
    process.env.CANOPY_CORPUS_PART_ROWS = '1000';
    const slurm = await startSlurm(folder, 2);
    try {
      const job = slurm
        .command(
          'sbatch',
          '--parsable',
          '--array=0-7',
          `--output=${folder}/%a.log`,
          path.join(jobs, 'corpus.slurm.sh'),
        )
        .trim();
      const stateOf = (task: number) =>
        /JobState=(\w+)/.exec(slurm.command('scontrol', 'show', 'job', `${job}_${task}`))?.[1];
      const states = () => Array.from({ length: 8 }, (_, task) => stateOf(task));
      const ended = async () => {
        while (states().some((state) => !/COMPLETED|FAILED/.test(state ?? ''))) await after(300);
        return states();
      };
      const completed = Array.from({ length: 8 }, () => 'COMPLETED');
      expect(await ended()).toEqual(completed.with(3, 'FAILED'));
      slurm.command('scontrol', 'requeue', `${job}_3`);
      // Slurm lets a requeued job wait for two minutes.
      slurm.command('scontrol', 'update', `JobId=${job}_3`, 'StartTime=now');
      expect(await ended()).toEqual(completed);
    } finally {
      await slurm.stop();
    }
    const shards = Array.from({ length: 8 }, (_, index) => path.join(out, `shard-${index}`));
    const merged = await canopy([
      'corpus',
      'merge',
      ...shards,
      '--out',
      path.join(folder, 'merged'),
    ]);
    expect(merged.stderr).toBe('');
    const single = path.join(folder, 'single');
    await canopy([
      'corpus',
      'run',
      corpus,
      '--out',
      single,
      '--documents',
      'line',
      '--threads',
      '1',
    ]);
    expect(await rowsOf(path.join(folder, 'merged'))).toBe(await rowsOf(single));
  },
  240_000,
);

it('the Kubernetes job is an Indexed Job whose shares are as many as its completions', () => {
  const text = readFileSync(path.join(jobs, 'corpus.kubernetes.yaml'), 'utf8');
  const document = parseDocument(text);
  expect(document.errors).toEqual([]);
  const job = document.toJS();
  expect([job.apiVersion, job.kind]).toEqual(['batch/v1', 'Job']);
  expect(job.spec.completionMode).toBe('Indexed');
  const [container] = job.spec.template.spec.containers;
  const env = new Map(
    container.env.map(({ name, value }: { name: string; value: string }) => [name, value]),
  );
  expect(env.get('CANOPY_SHARDS')).toBe(String(job.spec.completions));
  expect(job.spec.template.spec.restartPolicy).toBe('Never');
  expect(container.args[0]).toContain('--shard "$JOB_COMPLETION_INDEX/$CANOPY_SHARDS"');
  const mounted = container.volumeMounts.map(({ name }: { name: string }) => name);
  expect(mounted).toEqual(job.spec.template.spec.volumes.map(({ name }: { name: string }) => name));
});
