/** Debian's Slurm on this one host, with its files in a folder of its own, for as long as a test runs. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

const programs = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'scontrol', 'squeue'];

/** Why Slurm cannot be run here; null where it can. */
export function slurmIsMissing(): string | null {
  if (process.getuid?.() !== 0) return 'its daemons need root';
  const folders = ['/usr/bin', '/usr/sbin'];
  const missing = programs.filter((name) => !folders.some((f) => existsSync(path.join(f, name))));
  return missing.length > 0
    ? `${missing.join(', ')} not installed (apt-get install slurm-wlm)`
    : null;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

async function until(what: string, done: () => boolean, seconds: number): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  while (!done()) {
    if (performance.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await after(200);
  }
}

export interface Slurm {
  /** Runs one of Slurm's commands. */
  command(name: string, ...args: readonly string[]): string;
  stop(): Promise<void>;
}

/** @param cpus as many tasks run at a time */
export async function startSlurm(folder: string, cpus: number): Promise<Slurm> {
  for (const name of ['state', 'spool', 'munge'])
    mkdirSync(path.join(folder, name), { mode: 0o755 });
  const at = (name: string) => path.join(folder, name);
  const [controller, worker] = [await freePort(), await freePort()];
  const host = os.hostname();
  writeFileSync(at('munge/key'), Buffer.alloc(128, 'canopy'), { mode: 0o400 });
  const socket = at('munge/socket');
  writeFileSync(
    at('slurm.conf'),
    `ClusterName=canopy
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${socket}
CredType=cred/munge
SlurmctldPort=${controller}
SlurmdPort=${worker}
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd.pid')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=0
SlurmdParameters=config_overrides
ReturnToService=2
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${cpus} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`,
  );
  const env = { ...process.env, SLURM_CONF: at('slurm.conf') };
  const daemons: ChildProcess[] = [];
  const daemon = (name: string, ...args: string[]) => {
    const child = spawn(`/usr/sbin/${name}`, args, { env, stdio: 'ignore' });
    daemons.push(child);
  };
  const command: Slurm['command'] = (name, ...args) =>
    execFileSync(name, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async () => {
    for (const child of daemons.reverse()) {
      const ended = new Promise((resolve) => child.once('close', resolve));
      if (child.exitCode !== null || !child.kill('SIGTERM')) continue;
      await Promise.race([ended, after(5000)]);
      child.kill('SIGKILL');
    }
  };
  try {
    daemon(
      'munged',
      ...['--foreground', '--force', `--socket=${socket}`, `--key-file=${at('munge/key')}`],
      ...[`--pid-file=${at('munge/pid')}`, `--log-file=${at('munge/log')}`],
      `--seed-file=${at('munge/seed')}`,
    );
    await until('munge', () => existsSync(socket), 10);
    daemon('slurmctld', '-D', '-L', at('slurmctld.log'));
    daemon('slurmd', '-D', '-L', at('slurmd.log'));
    const idle = () => {
      try {
        return command('sinfo', '-h', '-o', '%t').trim() === 'idle';
      } catch {
        return false; // the controller does not answer yet
      }
    };
    await until('a node', idle, 30);
  } catch (error) {
    await stop();
    throw error;
  }
  return { command, stop };
}
