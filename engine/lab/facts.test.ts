import { describe, expect, it } from 'vitest';
import type { LabShape } from '../api.ts';
import { expectedNodes, factsOf } from './facts.ts';
import { chooseMemory, largestDepth, measuringBytes } from './memory.ts';
import { shapesOf } from './plan.ts';
import { paperShapes, presets } from './presets.ts';

const ultra: LabShape = {
  hidden: 768,
  trees: 1,
  depth: 11,
  tokens: 1,
  layers: 1,
  threads: 1,
  precision: 'f32',
};
const gpt3: LabShape = { ...ultra, hidden: 12_288, depth: 15, tokens: 16 };
const limits = { fmaGflops: 100, l2GBs: 100, l3GBs: 50, dramGBs: 20, l2Bytes: 1e6, l3Bytes: 3e7 };

describe('what follows from a shape', () => {
  it('of UltraFastBERT-1x11: 12 of 4,095 neurons, 36,864 of 12,579,840 operations', () => {
    const facts = factsOf(ultra, null, 1e11);
    expect(facts).toMatchObject({
      neurons: 4095,
      engaged: 12,
      cmmOperations: 12 * 4 * 768,
      denseOperations: 12_579_840,
      arithmeticLimit: 341.25,
      expectedNodes: 12,
      // 12 nodes of 2 x 768 x 4 + 4 bytes, and 2 x 3,072 for X and Y.
      cmmBytes: 12 * 6148 + 6144,
      denseBytes: 4095 * 6148 + 6144,
      weightBytes: 4095 * 6148,
      refusal: null,
      boundUs: null,
    });
  });

  it('of the GPT-3 layer: 16 engaged are 0.0326 % of its 49,152 neurons, 0.0244 % of 65,535 nodes', () => {
    const facts = factsOf(gpt3, null, 1e11);
    expect(facts.neurons).toBe(65_535);
    expect(((100 * facts.engaged) / 49_152).toFixed(4)).toBe('0.0326');
    expect(((100 * facts.engaged) / facts.neurons).toFixed(4)).toBe('0.0244');
    // 65,535 x (2 x 12,288 x 4 + 4) = 6.44 GB.
    expect(facts.weightBytes).toBe(6_442_614_780);
  });

  it('takes the bound of one token for the nodes it must visit: 79,920 bytes or 36,864 operations', () => {
    const fast = { ...limits, l2Bytes: 1e9, l3Bytes: 1e9 };
    expect(factsOf(ultra, fast, 1e11).boundUs).toBeCloseTo(79_920 / 100e3, 9);
    const slowed = { ...fast, fmaGflops: 10 };
    expect(factsOf(ultra, slowed, 1e11).boundUs).toBeCloseTo(36_864 / 10e3, 9);
  });

  it('expects two tokens to share the root, half of level 1, a quarter of level 2', () => {
    // 1 + 2 (1 - 1/4) + 4 (1 - 9/16) = 1 + 1.5 + 1.75, in each of two trees.
    expect(expectedNodes({ ...ultra, depth: 2, tokens: 2, trees: 2 })).toBeCloseTo(8.5, 12);
    expect(expectedNodes({ ...ultra, depth: 3, tokens: 1e6 })).toBeCloseTo(15, 9);
    expect(expectedNodes({ ...ultra, depth: 0, trees: 3072, tokens: 5 })).toBe(3072);
  });
});

describe('memory', () => {
  it('of a tiny shape, piece by piece', () => {
    // Hidden 8 pads to 16 columns: 3 neurons x 2 x 64 = 384 bytes of rows, biases 64, dense 2 x 128.
    // Tokens 64; two answers of 64 (Y), 64 (logits), 64 (leaves); one kept; neurons 64, visited 64.
    const tiny = { ...ultra, hidden: 8, depth: 1, tokens: 2 };
    expect(measuringBytes(tiny, false)).toBe(384 + 64 + 256 + 192 + 64 + 2 * 192 + 64 + 64);
    expect(measuringBytes(tiny, true)).toBe(384 + 64 + 192 + 64 + 2 * 192 + 64 + 64);
  });

  it('of the GPT-3 layer is 12.9 GB for both sides at once and 6.5 GB apart', () => {
    expect(measuringBytes(gpt3, false) / 1e9).toBeCloseTo(12.89, 1);
    expect(measuringBytes(gpt3, true) / 1e9).toBeCloseTo(6.45, 1);
    expect(chooseMemory(gpt3, 20e9)).toMatchObject({ apart: true, fits: true });
    expect(chooseMemory(gpt3, 40e9)).toMatchObject({ apart: false, fits: true });
  });

  it('refuses what does not fit, with both figures, and offers the deepest that does', () => {
    const facts = factsOf(gpt3, null, 6e9);
    expect(facts.refusal).toBe(
      'Measuring this takes 6.4 GB of memory, which is more than the 6.0 GB free now. Depth 14 fits; or choose fewer trees, layers or tokens.',
    );
    expect(facts.largestDepth).toBe(14);
    expect(largestDepth({ ...gpt3, depth: 24 }, 20e9)).toBe(16);
    expect(largestDepth({ ...gpt3, trees: 1 << 20 }, 6e9)).toBeNull();
  });
});

describe('presets', () => {
  it('have the paper’s twelve shapes: about as many neurons, 12 to 3,072 engaged', () => {
    const neurons = paperShapes.map(({ trees, depth }) => trees * (2 ** (depth + 1) - 1));
    expect(neurons).toEqual([
      3072, 4608, 3584, 3840, 3968, 4032, 4064, 4080, 4088, 4092, 4094, 4095,
    ]);
    expect(paperShapes.map(({ trees, depth }) => trees * (depth + 1))).toEqual([
      3072, 3072, 1536, 1024, 640, 384, 224, 128, 72, 40, 22, 12,
    ]);
  });

  it('have trees with at least the neurons that they replace', () => {
    for (const { plan, replaces, x = plan.x } of presets.map((p) => ({ ...p, x: p.plan.x }))) {
      if (replaces === null || x?.key === 'shape') continue;
      const deep = factsOf(plan.base, null, 1e12).neurons;
      expect(deep).toBeGreaterThanOrEqual(replaces - 1);
      expect(deep).toBeLessThan(2 * replaces);
    }
  });

  it('say what share of the neurons a token engages: 0.03 % at GPT-3’s width', () => {
    expect(presets.find(({ id }) => id === 'gpt3')?.about).toContain('16: 0.03 % of those neurons');
  });

  it('are plans in rows: all shapes for one token, then for 16', () => {
    const paper = presets.find(({ id }) => id === 'paper');
    const shapes = paper ? shapesOf(paper.plan) : [];
    expect(shapes.length).toBe(48);
    expect(shapes[11]).toEqual(ultra);
    expect(shapes[12]).toMatchObject({ trees: 3072, depth: 0, tokens: 16 });
  });
});
