/** What an audit's figures come to, in sentences that say no more than the intervals allow. */

import type { AuditArm, AuditEstimate, AuditReport, Routing } from '../api.ts';

type Figures = Omit<AuditReport, 'findings'>;

const nats = (value: number) => value.toFixed(4);
const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;

function interval({ low, high }: AuditEstimate, format: (value: number) => string): string {
  return `95 % interval ${format(low)} to ${format(high)}`;
}

/** Whether an interval leaves out zero. */
function differs({ low, high }: AuditEstimate): boolean {
  return low > 0 || high < 0;
}

export const routingName: Readonly<Record<Routing, string>> = {
  true: 'the trees’ own paths',
  random: 'random paths',
  constant: 'one constant path',
  shuffled: 'paths dealt among the tokens',
  removed: 'no feedforward part at all',
  dense: 'all neurons',
  top: 'the strongest neurons of all, as many as a walk engages',
};

function change({ lossChange }: AuditArm): string {
  const { mean } = lossChange;
  return `${signed(mean)} nats (${interval(lossChange, signed)})`;
}

/** Does it matter which path a token takes? */
function routingFinding(random: AuditArm): string {
  const says = `With random paths the loss changes by ${change(random)}: `;
  if (!differs(random.lossChange)) {
    return `${says}the trees’ decisions cannot be told from chance here.`;
  }
  return random.lossChange.mean > 0
    ? `${says}which path a token takes matters.`
    : `${says}random paths do better than the trees’ own decisions.`;
}

/** How much of what the layers give is kept without routing. */
function shareFinding(random: AuditArm, removed: AuditArm): string {
  const given = removed.lossChange.mean;
  const says = `Without the feedforward layers the loss changes by ${change(removed)}`;
  if (!differs(removed.lossChange)) return `${says}: the layers’ use cannot be told from none.`;
  if (given <= 0) return `${says}: the model does better without them.`;
  const kept = 1 - random.lossChange.mean / given;
  return kept < 0
    ? `${says}; random paths are worse than none.`
    : `${says}; random paths keep ${(100 * kept).toFixed(0)} % of what the layers give.`;
}

function againstTrue(arm: AuditArm, name: string): string {
  const says = `With ${name} the loss changes by ${change(arm)}`;
  if (!differs(arm.lossChange)) return `${says}: no difference that the interval would show.`;
  return `${says}: ${arm.lossChange.mean < 0 ? 'better' : 'worse'} than the trees’ own paths.`;
}

function layerFinding(arms: readonly AuditArm[], routing: Routing): string | null {
  const alone = arms.filter((arm) => arm.routing === routing && arm.layer !== null);
  const [most] = alone.toSorted((a, b) => b.lossChange.mean - a.lossChange.mean);
  if (!most || alone.length < 2) return null;
  return `Of single layers, ${routingName[routing]} cost most in layer ${most.layer}: ${change(most)}.`;
}

export function findingsOf({ arms, masks }: Figures): readonly string[] {
  const whole = (routing: Routing) =>
    arms.find((arm) => arm.routing === routing && arm.layer === null);
  const [base, random, removed] = [whole('true'), whole('random'), whole('removed')];
  if (!base) return [];
  const positions = masks.chunks * masks.perChunk;
  const { loss, accuracy } = base;
  return [
    `With the trees’ own paths the loss at ${positions.toLocaleString('en')} masked positions is ` +
      `${nats(loss.mean)} nats (${interval(loss, nats)}), the accuracy ${nats(accuracy.mean)} ` +
      `(${interval(accuracy, nats)}).`,
    ...(random ? [routingFinding(random)] : []),
    ...(random && removed ? [shareFinding(random, removed)] : []),
    ...(['constant', 'shuffled', 'dense', 'top'] as const).flatMap((routing) => {
      const arm = whole(routing);
      return arm ? [againstTrue(arm, routingName[routing])] : [];
    }),
    ...[layerFinding(arms, 'random')].filter((finding) => finding !== null),
  ];
}
