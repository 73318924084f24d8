import type { MachineInfo } from '../engine/api.ts';
import { hostWith } from './state/connection.ts';
import type { CanopyStore } from './state/store.ts';
import type { Client } from './transport/client.ts';

/**
 * Keeps what the host tells unasked: what it has open, how it computes, its settings, its work.
 * @returns asks it for all of that: at the start, and whenever it has come back
 */
export function followHost(store: CanopyStore, client: Client): () => Promise<void> {
  const { setModels, setSettings, setMayWrite, setRecents, setDownloads, setCorpusRun, setLabRun } =
    store.getState();
  /** The newest since it was last asked for. */
  let told: MachineInfo | null = null;

  client.on('model', setModels);
  client.on('recents', setRecents);
  client.on('downloads', setDownloads);
  client.on('settings', setSettings);
  client.on('corpus', setCorpusRun);
  client.on('lab', setLabRun);
  client.on('writer', ({ mayWrite }) => setMayWrite(mayWrite));
  client.on('machine', (machine) => {
    told = machine;
    const { computeWish, setHost } = store.getState();
    const host = hostWith(store.getState(), machine);
    // Who asked for it is answered too, and goes on from there.
    if (host && !computeWish) setHost(host);
  });

  return async () => {
    const before = store.getState();
    told = null;
    try {
      const [host, models, settings, recents, downloads, corpusRun, labRun] = await Promise.all([
        client.call('host.info', {}),
        client.call('model.status', {}),
        client.call('settings.get', {}),
        client.call('recents.list', {}),
        client.call('hub.downloads', {}),
        client.call('corpus.run', {}),
        client.call('lab.run', {}),
      ]);
      // The slowest answer may take longer than a model to open: what was told since is newer, and stays.
      const now = store.getState();
      now.setHost(told ? { ...host, machine: told } : host);
      if (now.settings === before.settings) now.setSettings(settings);
      if (settings.problem) now.setNotice(settings.problem);
      if (now.recents === before.recents) now.setRecents(recents);
      if (now.downloads === before.downloads) now.setDownloads(downloads);
      if (now.corpusRun === before.corpusRun) now.setCorpusRun(corpusRun);
      if (now.labRun === before.labRun) now.setLabRun(labRun);
      if (now.models === before.models) now.setModels(models);
      now.setConnection('open');
    } catch {
      store.getState().setConnection('lost');
    }
  };
}
