/** The proxy of the user's environment: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case. */

import { EnvHttpProxyAgent } from 'undici';
import { badInput } from '../errors.ts';
import type { Environment } from './token.ts';

/** A hub that says nothing for so long has gone; what has come stays, and the rest is asked again. */
const silenceMs = 30_000;
const connectMs = 15_000;

const named = (env: Environment, name: string) => env[name.toLowerCase()] || env[name] || '';

/** The variable's value as an address. @throws CanopyError `bad-input` without showing a password */
function proxyOf(env: Environment, name: 'HTTP_PROXY' | 'HTTPS_PROXY'): string {
  const value = named(env, name);
  if (value === '') return '';
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return address;
  throw badInput(`${name} does not hold the address of an http proxy`, name);
}

/** Whether NO_PROXY has this host, with or without its port, or a domain that it lies in. */
function isExempt(url: URL, env: Environment): boolean {
  const host = url.hostname.toLowerCase();
  return named(env, 'NO_PROXY')
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const [name = '', port] = entry
        .toLowerCase()
        .replace(/^\*?\./, '')
        .split(':');
      const samePort = port === undefined || port === url.port;
      return samePort && (host === name || host.endsWith(`.${name}`));
    });
}

/** What may be shown of the proxy on the way to `endpoint`; null where it is reached directly. */
export function proxyFor(endpoint: string, env: Environment): string | null {
  const url = new URL(endpoint);
  if (isExempt(url, env)) return null;
  try {
    const http = proxyOf(env, 'HTTP_PROXY');
    const proxy = url.protocol === 'https:' ? proxyOf(env, 'HTTPS_PROXY') || http : http;
    return proxy === '' ? null : new URL(proxy).origin;
  } catch {
    return null; // what is wrong with it, a download says
  }
}

/** What connects, by way of the proxies. Close it when done. */
export function createDispatcher(env: Environment): EnvHttpProxyAgent {
  return new EnvHttpProxyAgent({
    httpProxy: proxyOf(env, 'HTTP_PROXY'),
    httpsProxy: proxyOf(env, 'HTTPS_PROXY') || proxyOf(env, 'HTTP_PROXY'),
    noProxy: named(env, 'NO_PROXY'),
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    connect: { timeout: connectMs },
  });
}
