import { useEffect } from 'react';
import type { CallName, Params } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { useCanopy } from '../../state/store.ts';
import { type Client, detailOf } from '../../transport/client.ts';

export interface ModelActions {
  open(folder: string): void;
  choose(): void;
  switchTo(folder: string): void;
  unload(folder: string): void;
  forget(folder: string): void;
  deleteDownload(folder: string): void;
  pause(id: number): void;
  resume(id: number): void;
  cancel(id: number): void;
}

/** What is done with models. What the host refuses stands in a notice; a failed opening has its own. */
export function useModelActions(): ModelActions {
  const client = useClient();
  const call = <K extends CallName>(name: K, params: Params<K>, after = () => {}) =>
    void client.call(name, params).then(after, (error: unknown) => {
      const { code, message } = detailOf(error);
      if (code !== 'cancelled') useCanopy.getState().setNotice(message);
    });
  const opening = (name: 'model.open' | 'model.choose', params: Params<'model.open'>) =>
    // Why it failed comes with the status of all models, and opens the menu that shows it.
    void client.call(name, params).catch((error: unknown) => {
      const { code, message } = detailOf(error);
      if (code === 'forbidden' || code === 'bad-input') useCanopy.getState().setNotice(message);
    });
  return {
    open: (folder) => opening('model.open', { folder }),
    choose: () => call('model.choose', {}),
    switchTo: (folder) => call('model.switch', { folder }),
    unload: (folder) => call('model.unload', { folder }),
    forget: (folder) => call('recents.remove', { folder }),
    deleteDownload: (folder) =>
      call('hub.remove', { folder }, () => {
        const { modelPage, showModelPage } = useCanopy.getState();
        if (modelPage === folder) showModelPage(null);
        void askHub(client);
      }),
    pause: (id) => call('hub.pause', { id }),
    resume: (id) => call('hub.resume', { id }),
    cancel: (id) => call('hub.cancel', { id }),
  };
}

async function askHub(client: Client): Promise<void> {
  try {
    useCanopy.getState().setHub(await client.call('hub.status', {}));
  } catch (error) {
    useCanopy.getState().setNotice(detailOf(error).message);
  }
}

/** Keeps what is known of the cache folder in step with downloads and settings. Asks no network. */
export function useHubStatus(): void {
  const client = useClient();
  const open = useCanopy((state) => state.connection === 'open');
  const changes = useCanopy(({ downloads, settings }) =>
    [
      ...downloads.map(({ id, state }) => `${id} ${state}`),
      settings?.settings.cacheFolder,
      settings?.settings.hubEndpoint,
    ].join(),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again at each of these changes
  useEffect(() => {
    if (open) void askHub(client);
  }, [client, open, changes]);
}
