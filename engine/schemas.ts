/** Every call's parameters as they come over a transport, parsed before anything trusts them. */

import { z } from 'zod';
import type { CallName, Params } from './api.ts';
import { routingList } from './audit/schema.ts';
import { corpusSettings } from './corpus/settings.ts';
import { badInput } from './errors.ts';
import { evaluateSchemas } from './evaluate/schema.ts';
import { interventionList } from './interventions/schema.ts';
import { labAssumptions, labPlan, largestRecord, recordId, recordName } from './lab/schema.ts';
import { largestSession, modelIdentity, sessionContent } from './session.ts';
import { settingSchemas } from './settings.ts';

const input = z.union([
  z.strictObject({
    text: z.string(),
    pair: z.string().exactOptional(),
    window: z.int().min(0).exactOptional(),
  }),
  z.strictObject({ ids: z.array(z.int()) }),
]);
const inputs = z.array(input).max(4096);
const topK = z.int().min(1).max(100).exactOptional();
const path = z.string().min(1).max(4096);
/** A page's name for itself; it becomes the name of a file. */
const page = z.string().regex(/^[0-9a-f-]{8,64}$/, 'expected letters a-f, digits and hyphens');
const nothing = z.strictObject({});
const download = z.strictObject({ id: z.int().min(1) });
const folder = z.strictObject({ folder: z.string().min(1).max(4096) });

const sideInput = z.strictObject({
  model: path.exactOptional(),
  input,
  interventions: interventionList.exactOptional(),
});

const folders = z.array(path).min(1).max(1024);
const feature = z.enum(['token', 'shape', 'position', 'frequency', 'label']);
const tree = { folders, layer: z.int().min(0), tree: z.int().min(0) };
const labId = z.strictObject({ id: recordId });
const limit = z.int().min(1).max(1000).exactOptional();
const node = z.int().min(0);

/** One schema for each name of `Calls`; the compiler holds them to the contract. */
/** A text, and how it is masked. */
const masking = {
  source: z.union([z.strictObject({ text: z.string() }), z.strictObject({ path })]),
  rate: z.number().min(0.001).max(0.9).exactOptional(),
  seed: z.int().min(0).max(1e9).exactOptional(),
};

const schemas: { readonly [K in CallName]: z.ZodType<Params<K>> } = {
  'host.info': nothing,
  'model.status': nothing,
  'model.open': folder,
  'model.switch': folder,
  'model.unload': folder,
  'model.inspect': folder,
  'recents.list': nothing,
  'recents.remove': folder,
  'hub.status': nothing,
  'hub.downloads': nothing,
  'hub.download': z.strictObject({ repo: z.string().min(1).max(1024) }),
  'hub.pause': download,
  'hub.resume': download,
  'hub.cancel': download,
  'hub.remove': folder,
  'model.cancel': nothing,
  'model.choose': nothing,
  'compute.set': z.strictObject({
    threads: z.int().min(1).exactOptional(),
    precision: z.enum(['f32', 'bf16']).exactOptional(),
  }),
  'session.read': z.strictObject({ path }),
  'session.parse': z.strictObject({ text: z.string().max(largestSession), name: path }),
  'session.choose': nothing,
  'session.write': z.strictObject({ path, content: sessionContent }),
  'session.saveAs': z.strictObject({ name: path, content: sessionContent }),
  'session.text': z.strictObject({ content: sessionContent }),
  'session.findModel': z.strictObject({
    model: modelIdentity,
    session: path.nullable(),
    folder: path.exactOptional(),
    ask: z.boolean().exactOptional(),
  }),
  'drafts.list': z.strictObject({ page }),
  'drafts.keep': z.strictObject({
    page,
    draft: z.strictObject({
      content: sessionContent,
      path: path.nullable(),
      name: path,
      dirty: z.boolean(),
    }),
  }),
  'drafts.discard': z.strictObject({ ids: z.array(page).max(1000) }),
  'settings.get': nothing,
  'settings.set': z.strictObject({
    theme: settingSchemas.theme.exactOptional(),
    threads: settingSchemas.threads.exactOptional(),
    precision: settingSchemas.precision.exactOptional(),
    cacheFolder: settingSchemas.cacheFolder.exactOptional(),
    hubEndpoint: settingSchemas.hubEndpoint.exactOptional(),
    updates: settingSchemas.updates.exactOptional(),
    reopenLast: settingSchemas.reopenLast.exactOptional(),
  }),
  'writer.take': nothing,
  'corpus.choose': z.strictObject({ what: z.enum(['files', 'folders']) }),
  'corpus.start': z.strictObject({
    inputs: z.array(path).min(1).max(10_000),
    folder: path,
    settings: z.strictObject({
      documents: corpusSettings.shape.documents.exactOptional(),
      textColumn: corpusSettings.shape.textColumn.exactOptional(),
      labelColumn: corpusSettings.shape.labelColumn.exactOptional(),
      precision: corpusSettings.shape.precision.exactOptional(),
      logits: corpusSettings.shape.logits.exactOptional(),
      margins: corpusSettings.shape.margins.exactOptional(),
    }),
  }),
  'corpus.pause': nothing,
  'corpus.resume': nothing,
  'corpus.stop': nothing,
  'corpus.run': nothing,
  'corpus.list': folder,
  'corpus.open': z.strictObject({ folders }),
  'corpus.usage': z.strictObject(tree),
  'corpus.tokens': z.strictObject({ ...tree, node, limit }),
  'corpus.contexts': z.strictObject({
    ...tree,
    node,
    token: z.int().min(0).exactOptional(),
    limit,
    skip: z.int().min(0).exactOptional(),
  }),
  'corpus.text': z.strictObject({ folders, document: z.int().min(0), piece: z.int().min(0) }),
  'corpus.leaves': z.strictObject({ ...tree, token: z.int().min(0) }),
  'corpus.flow': z.strictObject({ ...tree, level: z.int().min(0) }),
  'corpus.information': z.strictObject({ ...tree, by: feature }),
  'corpus.specialisation': z.strictObject({ ...tree, by: feature }),
  'corpus.search': z.strictObject({ folders, text: z.string().min(1).max(1000), limit }),
  'lab.presets': nothing,
  'lab.facts': z.strictObject({ plan: labPlan }),
  'lab.limits': z.strictObject({ threads: z.int().min(1).max(256) }),
  'lab.start': z.strictObject({ name: recordName, plan: labPlan }),
  'lab.stop': nothing,
  'lab.resume': labId,
  'lab.run': nothing,
  'lab.list': nothing,
  'lab.open': labId,
  'lab.rename': z.strictObject({ id: recordId, name: recordName }),
  'lab.remove': labId,
  'lab.import': z.strictObject({ text: z.string().max(largestRecord), name: path }),
  'lab.paper': nothing,
  'lab.project': labAssumptions,
  'lab.workingSets': z.strictObject({
    source: z.union([z.strictObject({ text: z.string() }), z.strictObject({ folders })]),
  }),
  trace: z.strictObject({
    inputs,
    predict: z.enum(['mask', 'all', 'none']).exactOptional(),
    topK,
    interventions: interventionList.exactOptional(),
    model: path.exactOptional(),
  }),
  'compare.predictions': z.strictObject({
    a: sideInput,
    b: sideInput,
    pairs: z.array(z.tuple([z.int().min(0), z.int().min(0)])).max(4096),
    topK,
  }),
  'compare.usage': sideInput,
  'compare.time': z.strictObject({ a: sideInput, b: sideInput }),
  'compare.weights': z.strictObject({ a: path, b: path }),
  ...evaluateSchemas,
  fragility: z.strictObject({
    ...masking,
    tokens: z.int().min(1).max(1e8).nullable(),
    noise: z.array(z.number().min(1e-9).max(1e9)).max(8).exactOptional(),
    rounded: z
      .array(z.enum(['bf16', 'f16', 'int8']))
      .max(3)
      .exactOptional(),
    inputNoise: z.array(z.number().min(1e-9).max(1e6)).max(8).exactOptional(),
  }),
  audit: z.strictObject({
    ...masking,
    positions: z.int().min(1).max(1e8).nullable(),
    routings: routingList.exactOptional(),
    layers: z.boolean().exactOptional(),
  }),
  intervene: z.strictObject({
    inputs,
    interventions: interventionList,
    predict: z.enum(['mask', 'all']).exactOptional(),
    topK,
  }),
  sweep: z.strictObject({
    input,
    layer: z.int().min(0),
    tree: z.int().min(0).nullable(),
    tokens: z.array(z.int().min(0)).max(4096).nullable(),
    positions: z.array(z.int().min(0)).max(4096).exactOptional(),
    interventions: interventionList.exactOptional(),
    text: z.int().min(0).max(4095).exactOptional(),
  }),
  'node.details': z.strictObject({
    layer: z.int().min(0),
    tree: z.int().min(0),
    node: z.int().min(0),
    topK,
  }),
  lens: z.strictObject({ input, layer: z.int().min(0), position: z.int().min(0), topK }),
  windows: z.strictObject({ text: z.string() }),
  time: z.strictObject({
    inputs,
    budgetMs: z.number().min(100).max(60_000).exactOptional(),
    thorough: z.boolean().exactOptional(),
  }),
};

/** What a renderer may send. */
export const clientMessage = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('call'),
    id: z.int().min(0),
    name: z.string(),
    params: z.unknown(),
  }),
  z.strictObject({ kind: z.literal('cancel'), id: z.int().min(0) }),
]);

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(schemas, name);
}

/** @throws CanopyError `bad-input` naming the call, the parameter and what was wrong */
export function parseParams<K extends CallName>(name: K, params: unknown): Params<K> {
  const parsed = schemas[name].safeParse(params);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const key = issue?.path.map(String).join('.') ?? '';
  throw badInput(`${name}: ${key === '' ? '' : `${key}: `}${issue?.message ?? 'invalid'}`, key);
}
