import type { EvaluationReport, FillMaskReport } from '../../../engine/api.ts';
import type { EvaluateAbout } from '../../picture/files.ts';

type Of = readonly { readonly name: string; readonly sha256: string }[];

const identities = (models: Of) => models.map(({ name, sha256 }) => ({ name, sha256 }));

/** What a file of an evaluation says it is of; of one model where it shows one alone. */
export function evaluateAbout(
  picture: string,
  { canopy, task, file, seed, models }: EvaluationReport,
  shown: Of = models,
): EvaluateAbout {
  const { name, sha256, rows } = file;
  return {
    ...{ picture, canopy, models: identities(shown) },
    evaluated: { task, file: name, fileSha256: sha256, count: rows, seed },
  };
}

export function fillMaskAbout({ canopy, text, masks, models }: FillMaskReport): EvaluateAbout {
  return {
    ...{ picture: 'scores', canopy, models: identities(models) },
    evaluated: {
      ...{ task: 'fill-mask', file: text.name, fileSha256: text.sha256 },
      ...{ count: masks.positions, seed: masks.seed },
    },
  };
}
