/** Where models come from on the desktop: the command line, the bundle, the folder dialog. */

import path from 'node:path';
import { app, BrowserWindow, dialog } from 'electron';

/** The model that ships with Canopy: outside the asar, since the addon reads the weights. */
export function bundledModel(projectRoot: string): string {
  const assets = app.isPackaged ? process.resourcesPath : path.join(projectRoot, 'assets');
  return path.join(assets, 'models/canopy-tiny');
}

/** The folder named on the command line (`electron . FOLDER`, `canopy FOLDER`), if there is one. */
export function folderArgument(argv: readonly string[]): string | null {
  const words = argv.slice(1).filter((word) => !word.startsWith('-'));
  const folder = app.isPackaged ? words[0] : words[1];
  return folder === undefined ? null : path.resolve(folder);
}

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
