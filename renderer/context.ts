import { createContext, useContext } from 'react';
import type { Client } from './transport/client.ts';

/** The host, for components that call it: `undefined` outside the app. */
export const CanopyContext = createContext<Client | undefined>(undefined);

export function useClient(): Client {
  const client = useContext(CanopyContext);
  if (!client) throw new Error('Rendered outside CanopyContext.');
  return client;
}
