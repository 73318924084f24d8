/** What a repository on the hub holds, and which of its files a model needs. */

import { listFiles, modelInfo } from '@huggingface/hub';
import { badModel, CanopyError } from '../errors.ts';
import type { RepoAddress } from './address.ts';
import type { Transport } from './transport.ts';

/** How a file's content is named: LFS by its SHA-256, all else by git's SHA-1 of a blob. */
export type Checksum =
  | { readonly kind: 'sha256'; readonly hex: string }
  | { readonly kind: 'git'; readonly hex: string };

export interface HubFile {
  readonly name: string;
  readonly bytes: number;
  readonly checksum: Checksum;
}

export interface Listing {
  readonly commit: string;
  /** The config first, then the smallest: what is wrong shows before the weights come. */
  readonly files: readonly HubFile[];
}

const required = ['config.json', 'model.safetensors'];
/** Everything that is ever written of a repository: these names, in the model's own folder. */
const wanted: ReadonlySet<string> = new Set([
  ...required,
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'README.md',
  'LICENSE',
]);

/** A path that would lead out of the folder it is put into. */
function leadsOut(path: string): boolean {
  return (
    /[\\:\0]/.test(path) || path.startsWith('/') || path.split('/').some((part) => part === '..')
  );
}

/** Why weights that are there cannot be used. */
function otherWeights(names: readonly string[]): string {
  const sharded = names.find((name) => /^model-\d+-of-\d+\.safetensors$|\.index\.json$/.test(name));
  if (sharded) {
    return ` Its weights come in several files (${sharded}): Canopy reads one. Save the model with max_shard_size above its size.`;
  }
  const pickled = names.find((name) => /\.(?:bin|pt|pth|ckpt)$/.test(name));
  if (pickled) {
    return ` Its weights are a PyTorch file (${pickled}), which can run code when it is loaded: Canopy reads safetensors alone. Convert them, for example with https://huggingface.co/spaces/safetensors/convert.`;
  }
  return '';
}

function checkNames(names: readonly string[], repo: string): void {
  const outside = names.find(leadsOut);
  if (outside !== undefined) {
    const message = `${repo} lists the path ${JSON.stringify(outside)}, which leads out of its folder: nothing of it is downloaded.`;
    throw new CanopyError('network', message);
  }
  for (const name of required) {
    if (names.includes(name)) continue;
    const why = name === 'model.safetensors' ? otherWeights(names) : '';
    throw badModel(`${repo} has no ${name}, so it is no model that Canopy can open.${why}`, name);
  }
}

const hex40 = /^[0-9a-f]{40}$/;
const hex64 = /^[0-9a-f]{64}$/;

function checksumOf(entry: { oid?: string; lfs?: { oid: string } }, name: string): Checksum {
  const sha256 = entry.lfs?.oid.replace(/^sha256:/, '');
  if (sha256 !== undefined && hex64.test(sha256)) return { kind: 'sha256', hex: sha256 };
  if (sha256 === undefined && hex40.test(entry.oid ?? ''))
    return { kind: 'git', hex: entry.oid ?? '' };
  throw new CanopyError('network', `The hub tells no checksum of ${name}`);
}

const weightOf = ({ name, bytes }: HubFile) => (name === 'config.json' ? -1 : bytes);

/** Asks for the commit behind a revision, then for that commit's files: what comes belongs together. */
export async function askListing(
  { repo, revision }: RepoAddress,
  endpoint: string,
  { request }: Transport,
  signal: AbortSignal,
): Promise<Listing> {
  // The client calls it with a string and an init of headers alone, and reads the answer as any
  // fetch's: undici's types differ from the DOM's in name, not in what is used here.
  const asked = ((url: string, init: object) =>
    request(url, { ...init, signal })) as unknown as typeof fetch;
  const common = { hubUrl: endpoint, fetch: asked };
  const { sha } = await modelInfo({ ...common, name: repo, revision, additionalFields: ['sha'] });
  if (!hex40.test(sha)) throw new CanopyError('network', `The hub tells no commit of ${repo}`);
  const names: string[] = [];
  const files: HubFile[] = [];
  for await (const entry of listFiles({ ...common, repo, revision: sha })) {
    names.push(entry.path);
    if (entry.type !== 'file' || !wanted.has(entry.path)) continue;
    const bytes = entry.lfs?.size ?? entry.size;
    if (!Number.isSafeInteger(bytes) || bytes < 0) {
      throw new CanopyError('network', `The hub tells no size of ${entry.path}`);
    }
    files.push({ name: entry.path, bytes, checksum: checksumOf(entry, entry.path) });
  }
  checkNames(names, repo);
  return { commit: sha, files: files.sort((a, b) => weightOf(a) - weightOf(b)) };
}
