/** Questions about an open model besides traces: one node, and the logit lens at one position. */

import type { NativeLens, NativeNode, Ranking } from '../native/face.ts';
import type { Lens, LensRequest, NodeDetails, NodeRequest, PieceScore } from './api.ts';
import { badInput, CanopyError } from './errors.ts';
import type { OpenModel } from './modelFolder.ts';
import { candidatesOf, listLength, type Prepared, prepare, spellerOf } from './trace.ts';

const lensTopK = 5;

/** `count` is of `what` that the model, or its tree, has. */
function checkIndex(what: 'layer' | 'tree' | 'node' | 'position', index: number, count: number) {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw badInput(`${what}: expected a ${what} from 0 to ${count - 1}, received ${index}`, what);
}

/**
 * The request with the length of its lists.
 * @throws CanopyError `bad-input` naming the parameter; `unsupported` for a model without trees
 */
export function checkNode(request: NodeRequest, { info }: OpenModel): Required<NodeRequest> {
  const { ffn, layers } = info.shape;
  if (ffn.kind === 'ff') {
    throw new CanopyError('unsupported', `${info.name} has dense layers; only trees have nodes`);
  }
  checkIndex('layer', request.layer, layers);
  checkIndex('tree', request.tree, ffn.trees);
  checkIndex('node', request.node, ffn.nodes);
  return { ...request, topK: listLength(request.topK, info.shape) };
}

export function toNodeDetails(
  { layer, tree, node }: NodeRequest,
  native: NativeNode,
  model: OpenModel,
): NodeDetails {
  const spell = spellerOf(model);
  const list = ({ ids, scores }: Ranking): PieceScore[] =>
    Array.from(ids, (id, rank) => ({ id, piece: spell(id), score: scores[rank] ?? Number.NaN }));
  const { predicts } = model.info;
  return {
    layer,
    tree,
    node,
    bias: native.bias,
    inNorm: native.inNorm,
    outNorm: native.outNorm,
    promotes: predicts ? list(native.promotes) : null,
    demotes: predicts ? list(native.demotes) : null,
    firesFor: list(native.firesFor),
    quietFor: list(native.quietFor),
  };
}

/**
 * The request as the addon takes it.
 * @throws CanopyError `bad-input` naming the parameter; `unsupported` without a decoder
 */
export async function prepareLens(
  request: LensRequest,
  model: OpenModel,
): Promise<{
  readonly batch: Prepared['batch'];
  readonly options: { readonly layer: number; readonly position: number; readonly topK: number };
}> {
  const { shape, name, predicts } = model.info;
  if (!predicts) {
    throw new CanopyError('unsupported', `${name} has no decoder, so it predicts nothing`);
  }
  const { layer, position } = request;
  checkIndex('layer', layer, shape.layers);
  const topK = listLength(request.topK, shape, lensTopK);
  const { batch } = await prepare([request.input], model, () => 'input');
  checkIndex('position', position, batch.ids.length);
  return { batch, options: { layer, position, topK } };
}

export function toLens(native: NativeLens, topK: number, model: OpenModel): Lens {
  const spell = spellerOf(model);
  return {
    before: candidatesOf(native, 0, topK, spell),
    after: candidatesOf(native, 1, topK, spell),
  };
}
