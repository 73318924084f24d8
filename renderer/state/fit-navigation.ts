import type { ModelShape, Sequence, Trace } from '../../engine/api.ts';
import { type Navigation, type NodePlace, WHOLE_TREE } from './selection.ts';

/**
 * What can be looked at of what should be: layers, trees and nodes that the model has, tokens that
 * the texts have. Layers, trees and tokens that lie outside become the last there are; nodes, pins
 * and spans that lie outside are dropped.
 */
export function fitNavigation(wanted: Navigation, trace: Trace): Navigation {
  const { selection, pin, span, look } = wanted;
  const { shape } = trace.model;
  const tokensOf = (text: number) => trace.sequences[text]?.tokens.length ?? 0;
  const text = tokensOf(selection.text) > 0 ? selection.text : 0;
  const node = selection.node && inTree(selection.node, shape) ? selection.node : null;
  return {
    selection: {
      text,
      token: between(selection.token, tokensOf(text) - 1),
      layer: between(selection.layer, shape.layers - 1),
      tree: between(selection.tree, treesOf(shape) - 1),
      node,
    },
    pin: pin && pin.token < tokensOf(pin.text) ? pin : null,
    span: span && span.to < tokensOf(span.text) ? span : null,
    look: inTree(look.focus, shape) ? look : { ...look, focus: WHOLE_TREE, zoom: null },
  };
}

/** The token to look at when there was none before: the mask, or the first word. */
export function firstToken(sequence: Sequence | undefined): number {
  const mask = sequence?.predictions[0]?.position ?? -1;
  const word = sequence?.tokens.findIndex((token) => !token.special) ?? 0;
  return Math.max(0, mask >= 0 ? mask : word);
}

function inTree({ level, place }: NodePlace, { ffn }: ModelShape): boolean {
  return ffn.kind === 'fff' && level <= ffn.depth && place < 2 ** level;
}

function treesOf({ ffn }: ModelShape): number {
  return ffn.kind === 'fff' ? ffn.trees : 1;
}

function between(value: number, last: number): number {
  return Math.min(Math.max(0, value), Math.max(0, last));
}
