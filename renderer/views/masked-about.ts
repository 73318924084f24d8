import type { AuditReport } from '../../engine/api.ts';
import type { AuditAbout } from '../picture/files.ts';

/** What a file of a measurement at masked positions says it is of. */
export function maskedAbout(
  picture: AuditAbout['picture'],
  { canopy, model, text, masks }: Pick<AuditReport, 'canopy' | 'model' | 'text' | 'masks'>,
): AuditAbout {
  return {
    picture,
    canopy,
    model: { name: model.name, sha256: model.sha256 },
    audited: {
      text: text.name,
      textSha256: text.sha256,
      positions: masks.chunks * masks.perChunk,
      seed: masks.seed,
    },
  };
}
