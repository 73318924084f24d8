/** An audit's report as one page: no scripts, nothing fetched, fit for print. */

import type { AuditArm, AuditEstimate, AuditReport } from '../api.ts';
import { routingName } from './findings.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (found) => escapes[found] ?? found);
}

const fixed = (value: number) => value.toFixed(4).replace('-', '−');
const signed = (value: number) => (value > 0 ? `+${fixed(value)}` : fixed(value));

function spread({ low, high }: AuditEstimate, format: (value: number) => string): string {
  return `${format(low)} to ${format(high)}`;
}

/** A bar from zero to a change, its interval as a line; 240 wide. */
function bar({ lossChange: { mean, low, high } }: AuditArm, reach: number): string {
  const x = (value: number) => 120 + (118 * value) / reach;
  const [from, to] = [Math.min(x(0), x(mean)), Math.max(x(0), x(mean))];
  return (
    `<svg width="240" height="14" viewBox="0 0 240 14" aria-hidden="true">` +
    `<rect x="${from.toFixed(1)}" y="3" width="${Math.max(0.5, to - from).toFixed(1)}" height="8" class="${mean > 0 ? 'worse' : 'better'}"/>` +
    `<line x1="120" y1="0" x2="120" y2="14" class="zero"/>` +
    `<line x1="${x(low).toFixed(1)}" y1="7" x2="${x(high).toFixed(1)}" y2="7" class="interval"/></svg>`
  );
}

function row(arm: AuditArm, reach: number): string {
  const { routing, layer, loss, accuracy, lossChange, accuracyChange } = arm;
  const base = routing === 'true';
  return (
    `<tr><th scope="row">${escaped(routingName[routing])}</th><td>${layer ?? 'all'}</td>` +
    `<td>${fixed(loss.mean)}<small>${spread(loss, fixed)}</small></td>` +
    `<td>${base ? '' : `${signed(lossChange.mean)}<small>${spread(lossChange, signed)}</small>`}</td>` +
    `<td>${base ? '' : bar(arm, reach)}</td>` +
    `<td>${fixed(accuracy.mean)}<small>${spread(accuracy, fixed)}</small></td>` +
    `<td>${base ? '' : `${signed(accuracyChange.mean)}<small>${spread(accuracyChange, signed)}</small>`}</td></tr>`
  );
}

const style = `
:root { color-scheme: light dark; }
body { max-width: 1000px; margin: 2rem auto; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 8px; border-bottom: 1px solid #8884; text-align: right; vertical-align: top; }
th:first-child { text-align: left; font-weight: 400; } thead th { font-size: .8rem; vertical-align: bottom; }
small { display: block; opacity: .75; font-size: .75rem; }
.worse { fill: #b4530f; } .better { fill: #0a7a56; } .zero { stroke: #888; } .interval { stroke: currentColor; stroke-width: 1.5; }
`;

export function auditHtml(report: AuditReport): string {
  const { model, text, masks, bootstrap, machine, arms, findings, created, canopy } = report;
  const positions = (masks.chunks * masks.perChunk).toLocaleString('en');
  const reach = Math.max(
    1e-6,
    ...arms.flatMap(({ lossChange: { low, high } }) => [Math.abs(low), Math.abs(high)]),
  );
  const name = escaped(model.name);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Routing audit of ${name}</title><style>${style}</style></head>
<body>
<h1>Does the routing of ${name} matter?</h1>
<ul>${findings.map((finding) => `<li>${escaped(finding)}</li>`).join('\n')}</ul>
<h2>Figures (measured)</h2>
<table>
<thead><tr><th scope="col">Routing</th><th scope="col">Layer</th><th scope="col">Loss, nats</th><th scope="col">Change</th><th scope="col"><span aria-hidden="true">−${fixed(reach)} 0 +${fixed(reach)}</span></th><th scope="col">Accuracy</th><th scope="col">Change</th></tr></thead>
<tbody>
${arms.map((arm) => row(arm, reach)).join('\n')}
</tbody>
</table>
<h2>Method</h2>
<p>Model ${name} (${escaped(model.notation)}, ${model.layers} layers), SHA-256 of its weights ${model.sha256}. Text: ${escaped(text.name)}, SHA-256
${text.sha256}. ${masks.chunks.toLocaleString('en')} of the text’s ${masks.textChunks.toLocaleString('en')} chunks of ${masks.length} tokens; ${masks.perChunk} masked positions in each
(rate ${masks.rate}; of these 80 % show the mask, 10 % a random token, 10 % their own), ${positions} in all; seed ${masks.seed}. Every way of routing
sees the same inputs. Intervals: percentile bootstrap, ${bootstrap.resamples.toLocaleString('en')} resamples of ${bootstrap.blocks} blocks of ${bootstrap.blockLength} neighbouring
${bootstrap.blockLength === 1 ? 'chunk' : 'chunks'}; changes are paired. The constant path is the leaf that most tokens take; paths are dealt within batches of 2,048 tokens; the
strongest neurons are those with the largest |activation| · ‖w_out‖ of a token.</p>
<p>Canopy ${escaped(canopy)}, ${escaped(machine.cpu)}, ${escaped(machine.target)} kernels, ${machine.precision.toUpperCase()} rows; ${created}.</p>
</body>
</html>
`;
}
