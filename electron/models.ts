/** Where models come from on the desktop: the command line, the bundle, the folder dialog. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow, dialog } from 'electron';
import { z } from 'zod';

/** The model that ships with Canopy: outside the asar, since the addon reads the weights. */
export function bundledModel(projectRoot: string): string {
  const assets = app.isPackaged ? process.resourcesPath : path.join(projectRoot, 'assets');
  return path.join(assets, 'models/canopy-tiny');
}

/** Where the documentation is on the web; null where the package names no such place. */
export function documentation(projectRoot: string): string | null {
  const text = readFileSync(path.join(projectRoot, 'package.json'), 'utf8');
  const { homepage } = manifest.parse(JSON.parse(text));
  return homepage?.startsWith('https://github.com/') ? homepage : null;
}

const manifest = z.object({ homepage: z.string().optional() });

/** Asks for a model folder; null where the dialog was dismissed. */
export async function chooseFolder(): Promise<string | null> {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const options = {
    title: 'Open a model folder',
    buttonLabel: 'Open',
    message: 'A folder with config.json, model.safetensors and tokenizer.json',
    properties: ['openDirectory' as const],
  };
  const { canceled, filePaths } = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? null : (filePaths[0] ?? null);
}
