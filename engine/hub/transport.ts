/**
 * Requests to the hub. The access token goes to the hub's own origin alone: redirects are followed
 * here, one by one, and what stores the large files gets none. Refusals become sentences.
 */

import { fetch, type RequestInit, type Response } from 'undici';
import { CanopyError, reasonOf } from '../errors.ts';
import { createDispatcher } from './proxy.ts';
import type { AccessToken, Environment } from './token.ts';

export interface TransportOptions {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly token: AccessToken | null;
  readonly env: Environment;
}

export interface Transport {
  /**
   * The answer, after redirects, of status 200 to 299.
   * @throws CanopyError naming what was asked and what to do
   */
  request(url: string, init: RequestInit): Promise<Response>;
  close(): void;
}

const mostRedirects = 5;

/** An answer that asking again may mend. */
export class PassingTrouble extends CanopyError {}

function trouble(message: string): PassingTrouble {
  return new PassingTrouble('network', message);
}

function refusal(response: Response, url: URL, options: TransportOptions): CanopyError {
  const { endpoint, token } = options;
  const { status, headers } = response;
  const code = headers.get('x-error-code');
  const where = `${url.origin}${url.pathname}`;
  const withToken = token
    ? `The token of ${token.from} does not open it.`
    : 'It may ask for an access token: set HF_TOKEN, or log in with "hf auth login".';
  const error = (message: string) => new CanopyError('network', message);
  // The store of large files: its addresses run out, and the hub gives new ones.
  if (url.origin !== new URL(endpoint).origin) return trouble(`${url.host} answered ${status}`);
  if (status === 429) {
    const wait = headers.get('retry-after');
    return trouble(
      `${url.host} asks for patience${wait ? ` of ${wait} s` : ''} (429 for ${where})`,
    );
  }
  if (status >= 500) return trouble(`${url.host} has trouble of its own (${status} for ${where})`);
  if (code === 'GatedRepo' || status === 403) {
    const page =
      endpoint +
      url.pathname.replace(/^\/api\/models/, '').replace(/\/(revision|tree|resolve)\/.*/, '');
    return error(
      `Access to this model is restricted (${status} for ${where}). Accept its terms at ${page} with your account. ${withToken}`,
    );
  }
  if (status === 401 || code === 'RepoNotFound') {
    return error(
      `${endpoint} has no such model, or does not show it to you (${status} for ${where}). Check the name. ${withToken}`,
    );
  }
  if (code === 'RevisionNotFound') {
    return error(
      `This model has no such branch, tag or commit (404 for ${where}). Check the revision.`,
    );
  }
  return error(`${url.host} answered ${status} for ${where}`);
}

/** Why nothing came back, in words; the cause's own code says most. */
function unreachable(error: unknown, url: URL): CanopyError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  const what = reasonOf(cause);
  const advice =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? ' Is there a connection, and does it need a proxy (HTTPS_PROXY)?'
      : '';
  return trouble(`${url.host} cannot be reached: ${what}.${advice}`);
}

export function createTransport(options: TransportOptions): Transport {
  const { endpoint, token, env } = options;
  const dispatcher = createDispatcher(env);
  const home = new URL(endpoint).origin;

  async function once(url: URL, init: RequestInit): Promise<Response> {
    const headers = new Headers();
    // Plain strings only: the hub's client sends an object.
    for (const [name, value] of Object.entries(init.headers ?? {}))
      headers.set(name, String(value));
    headers.delete('authorization');
    if (token && url.origin === home) headers.set('authorization', `Bearer ${token.value}`);
    try {
      return await fetch(url, { ...init, headers: [...headers], redirect: 'manual', dispatcher });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw unreachable(error, url);
    }
  }

  return {
    async request(address, init) {
      let url = new URL(address);
      for (let hops = 0; hops <= mostRedirects; hops++) {
        const response = await once(url, init);
        if (response.ok) return response;
        await response.body?.cancel();
        const next = response.status >= 300 && response.headers.get('location');
        if (!next) throw refusal(response, url, options);
        const target = new URL(next, url);
        const down = url.protocol === 'https:' && target.protocol !== 'https:';
        if (down || !/^https?:$/.test(target.protocol)) {
          throw new CanopyError('network', `${url.host} leads to ${target.origin}: not followed`);
        }
        url = target;
      }
      throw new CanopyError('network', `${address} leads from one address to the next without end`);
    },
    close: () => void dispatcher.destroy(),
  };
}
