/** What a person types or pastes to name a model on the hub. */

import { badInput } from '../errors.ts';

export interface RepoAddress {
  /** `owner/name`. */
  readonly repo: string;
  readonly revision: string;
}

/** The hub's own rule for names; one that is dots alone would be a folder above. */
const namePattern = /^(?!\.+$)[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/;
/** A branch, tag, commit or pull request's ref (`refs/pr/1`), as git takes them. */
const revisionPattern = /^(?!.*(?:\.\.|\/\/))[A-Za-z0-9][A-Za-z0-9._/-]{0,254}$/;

const example = 'pbelcak/UltraFastBERT-1x11-long';

function checked(owner: string, name: string, revision: string, typed: string): RepoAddress {
  if (!namePattern.test(owner) || !namePattern.test(name)) {
    throw badInput(
      `"${typed}" does not name a model on the hub: expected owner/name, such as ${example}`,
      'repo',
    );
  }
  if (!revisionPattern.test(revision)) {
    throw badInput(`"${revision}" is no branch, tag or commit`, 'repo');
  }
  return { repo: `${owner}/${name}`, revision };
}

/** The hub's pages put the kind of page and the revision behind the name. */
function fromUrl(url: URL, endpoint: string, typed: string): RepoAddress {
  const known = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co', new URL(endpoint).host]);
  if (!known.has(url.host)) {
    throw badInput(
      `${url.host} is not the hub that Canopy downloads from (${endpoint}). A mirror is chosen in the settings or by HF_ENDPOINT.`,
      'repo',
    );
  }
  let parts: string[];
  try {
    parts = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    parts = [];
  }
  if (parts[0] === 'models' && parts.length > 2) parts.shift();
  const [owner = '', name = '', kind, ...rest] = parts;
  if (owner === 'datasets' || owner === 'spaces') {
    throw badInput(`${typed} is a page of ${owner}, not of a model`, 'repo');
  }
  const hasRevision = kind === 'tree' || kind === 'blob' || kind === 'resolve' || kind === 'commit';
  if (!hasRevision || rest.length === 0) return checked(owner, name, 'main', typed);
  // Of a file's address, the file's own path follows; refs/... has two more parts.
  const length = rest[0] === 'refs' ? 3 : kind === 'tree' ? rest.length : 1;
  return checked(owner, name, rest.slice(0, length).join('/'), typed);
}

/**
 * `owner/name`, `owner/name@revision`, or an address such as
 * `https://huggingface.co/owner/name/tree/revision`.
 * @throws CanopyError `bad-input` saying what was expected
 */
export function parseRepo(text: string, endpoint: string): RepoAddress {
  const typed = text.trim();
  const address = /^(?:www\.)?(?:huggingface\.co|hf\.co)\//i.test(typed)
    ? `https://${typed}`
    : typed;
  if (/^[a-z][a-z0-9+.-]*:/i.test(address)) {
    if (!URL.canParse(address)) throw badInput(`"${typed}" is no address`, 'repo');
    const url = new URL(address);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw badInput(`"${typed}": expected an address that starts with https://`, 'repo');
    }
    return fromUrl(url, endpoint, typed);
  }
  const [path = '', revision = 'main', ...more] = typed.split('@');
  const [owner = '', name = '', ...rest] = path.split('/');
  if (rest.length > 0 || more.length > 0) return checked('', '', 'main', typed);
  return checked(owner, name, revision, typed);
}
