import type { Port } from '../engine/api.ts';
import type { Connected } from './context.ts';
import { menuCommands } from './menu-commands.ts';
import { startLiveRun } from './state/live-run.ts';
import type { CanopyStore } from './state/store.ts';
import { type Client, createClient } from './transport/client.ts';
import { openSocket } from './transport/socket.ts';

declare global {
  interface Window {
    /** The desktop host's port; absent in a browser. */
    readonly canopy?: Port;
  }
}

/** Connects the store with the host that serves this page and keeps both in step. */
export function connect(store: CanopyStore): Connected {
  const { setConnection, setModels } = store.getState();
  let client: Client;
  if (window.canopy) {
    client = createClient(window.canopy);
    void greet(store, client);
  } else {
    const { protocol, host, hash } = window.location;
    const token = new URLSearchParams(hash.slice(1)).get('token') ?? 'missing';
    const port = openSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/socket`, token, {
      onOpen: () => void greet(store, client),
      onLost: () => {
        setConnection('lost');
        client.abandon('The host does not answer any more.');
      },
    });
    client = createClient(port);
  }
  client.on('model', setModels);
  const commands = menuCommands(store);
  client.on('command', ({ command }) => commands[command]?.());
  return { client, liveRun: startLiveRun(store, client, { painted, pause }) };
}

/** Asks the host who it is and what it has open, at the start and whenever it comes back. */
async function greet(store: CanopyStore, client: Client): Promise<void> {
  try {
    const [host, models] = await Promise.all([
      client.call('host.info', {}),
      client.call('model.status', {}),
    ]);
    store.getState().setHost(host);
    store.getState().setModels(models);
    store.getState().setConnection('open');
  } catch {
    store.getState().setConnection('lost');
  }
}

/** Two frames: the first draws what the store holds, the second follows its painting. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    // A hidden page draws no frames; its work still goes on.
    const late = window.setTimeout(resolve, 300);
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        window.clearTimeout(late);
        resolve();
      }),
    );
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, ms));
}
