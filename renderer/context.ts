import { createContext, useContext } from 'react';
import type { LiveRun } from './state/live-run.ts';
import type { Sessions } from './state/sessions.ts';
import type { Client } from './transport/client.ts';

export interface Connected {
  readonly client: Client;
  readonly liveRun: LiveRun;
  readonly sessions: Sessions;
}

/** The host, for components that call it: `undefined` outside the app. */
export const CanopyContext = createContext<Connected | undefined>(undefined);

export function useClient(): Client {
  return useConnected().client;
}

export function useLiveRun(): LiveRun {
  return useConnected().liveRun;
}

export function useSessions(): Sessions {
  return useConnected().sessions;
}

function useConnected(): Connected {
  const connected = useContext(CanopyContext);
  if (!connected) throw new Error('Rendered outside CanopyContext.');
  return connected;
}
