/** The About box: what this Canopy is and what it computes with, fit to be copied into a report. */

import { app, type BrowserWindow, clipboard, dialog } from 'electron';
import type { MachineInfo } from '../engine/api.ts';

export function aboutText(version: string, machine: MachineInfo): string {
  const { electron = '', chrome = '', node = '' } = process.versions;
  return [
    `Version ${version}, MIT licence`,
    `Kernels: ${machine.target} of ${machine.targets.join(', ')}; ${machine.precision.toUpperCase()} rows, threads ${machine.threads}`,
    `BLAS: ${machine.blas}`,
    `CPU: ${machine.cpu}, ${machine.cores} cores`,
    `System: ${process.platform} ${process.arch}`,
    `Electron ${electron}, Chromium ${chrome}, Node.js ${node}`,
  ].join('\n');
}

export async function showAbout(window: BrowserWindow | null, machine: MachineInfo): Promise<void> {
  const detail = aboutText(app.getVersion(), machine);
  const options = {
    type: 'info' as const,
    title: 'About Canopy',
    message: 'Canopy, an explorer for language models with fast feedforward layers',
    detail,
    buttons: ['Close', 'Copy'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const { response } = await (window
    ? dialog.showMessageBox(window, options)
    : dialog.showMessageBox(options));
  if (response === 1) await clipboard.writeText(`Canopy\n${detail}\n`);
}
