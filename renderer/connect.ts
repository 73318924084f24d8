import type { Port } from '../engine/api.ts';
import type { Connected } from './context.ts';
import { followHost } from './follow-host.ts';
import { followSessions, pageName } from './follow-sessions.ts';
import { menuCommands } from './menu-commands.ts';
import { download } from './picture/download.ts';
import { usePictures } from './picture/exports.ts';
import { startLiveRun } from './state/live-run.ts';
import { createSessions } from './state/sessions.ts';
import type { CanopyStore } from './state/store.ts';
import { type Client, createClient } from './transport/client.ts';
import { openSocket, type SocketEvents } from './transport/socket.ts';

declare global {
  interface Window {
    /** The desktop host's port; absent in a browser. */
    readonly canopy?: Port;
  }
}

/** Connects the store with the host that serves this page and keeps both in step. */
export function connect(store: CanopyStore): Connected {
  const port =
    window.canopy ??
    ownSocket({
      onOpen: () => void greet(),
      onLost: () => {
        void followLoss(store);
        client.abandon('The host does not answer any more.');
      },
    });
  const client = createClient(port);
  const greet = followHost(store, client);
  if (window.canopy) void greet();
  keepTheme(store, client);
  const page = pageName();
  const sessions = createSessions(store, client, { page, picture: pictureRoom, download });
  followSessions(store, client, sessions, page);
  const commands = menuCommands(store, sessions);
  client.on('command', ({ command }) => commands[command]?.());
  return { client, sessions, liveRun: startLiveRun(store, client, { painted, pause }) };
}

/** To the host that serves this page, which gave it its token in the address. */
function ownSocket(events: SocketEvents): Port {
  const { protocol, host, hash } = window.location;
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? 'missing';
  return openSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/socket`, token, events);
}

/** A browser does not say why a socket failed: whether the host still gives the page away tells it. */
async function followLoss(store: CanopyStore): Promise<void> {
  const { connection, setConnection } = store.getState();
  // Each attempt fails anew: what is known of the last one stands until this one is known.
  if (connection !== 'refused') setConnection('lost');
  const answers = await fetch(window.location.pathname, { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (store.getState().connection !== 'open') setConnection(answers ? 'refused' : 'lost');
}

/** Keeps a theme that was chosen in this window in the settings, and so in all windows. */
function keepTheme(store: CanopyStore, client: Client): void {
  store.subscribe(({ theme, settings }, before) => {
    if (theme === before.theme || !settings || theme === settings.settings.theme) return;
    // Where it cannot be kept, it lasts as long as this page; the settings say why.
    client.call('settings.set', { theme }).catch(() => {});
  });
}

/** The room of the tree's picture; before there is one, what a figure usually has. */
function pictureRoom() {
  const { canopy, icicle, spine } = usePictures.getState();
  return canopy ?? icicle ?? spine ?? { width: 720, height: 520 };
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
