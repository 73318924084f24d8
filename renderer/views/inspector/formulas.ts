/** What the inspector's numbers are, in words, and their formulas with units. */
export const FORMULAS = {
  level: ['Level in the tree: 0 is the root.'],
  node: [
    'Number of the node in its tree, counted level by level.',
    'children of n: 2n + 1 (left), 2n + 2 (right)',
  ],
  logit: [
    'The neuron’s logit, without a unit: positive goes right, else left.',
    'logit = x · w_in + b_in',
  ],
  activation: ['The neuron’s activation: the exact form, not the tanh fit.', 'gelu(z) = z · Φ(z)'],
  margin: [
    'How far the token stands from the node’s hyperplane, in lengths of the normed state x.',
    'margin = |logit| / ‖w_in‖',
  ],
  contribution: [
    'Length of what this node adds to the residual stream.',
    'adds = |gelu(logit)| · ‖w_out‖',
  ],
  bias: ['Added to the product: it moves the hyperplane away from the origin.', 'b_in'],
  inNorm: ['Length of the node’s input weights.', '‖w_in‖ = √Σ w_in²'],
  outNorm: [
    'Length of the node’s output weights: what an activation of 1 adds.',
    '‖w_out‖ = √Σ w_out²',
  ],
  promotes: [
    'Pieces whose prediction logits w_out raises most, for an activation of 1 and before the final norm.',
    'score = decoder row · w_out',
  ],
  demotes: [
    'Pieces whose prediction logits w_out lowers most, for an activation of 1 and before the final norm.',
    'score = decoder row · w_out',
  ],
  firesFor: [
    'Pieces whose bare word embeddings give the node its highest logits: without position and attention.',
    'score = norm(embedding) · w_in + b_in',
  ],
  quietFor: [
    'Pieces whose bare word embeddings give the node its lowest logits: without position and attention.',
    'score = norm(embedding) · w_in + b_in',
  ],
  lens: [
    'What the model would predict here if it ended just before, and just after, this layer’s FFF: “logit lens”.',
    'softmax(decoder(head(final norm(residual stream))))',
  ],
} as const satisfies Record<string, readonly [string, string?]>;
