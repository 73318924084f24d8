/** A figure and the ends of its interval; null where it is not defined. */
interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

type Format = (value: number) => string;

export const fixed: Format = (value) => value.toFixed(4).replace('-', '−');
export const signed: Format = (value) => (value > 0 ? `+${fixed(value)}` : fixed(value));
export const kept: Format = (value) => `${(100 * value).toFixed(1).replace('-', '−')} %`;

/** A cell with a figure and its interval. */
export function Figure({ of, format }: { readonly of: Estimate; readonly format: Format }) {
  const { value, low, high } = of;
  return (
    <td className="number">
      {value === null ? <span className="quiet">not defined</span> : format(value)}{' '}
      {low !== null && high !== null && (
        <span className="quiet">{`${format(low)} to ${format(high)}`}</span>
      )}
    </td>
  );
}

export const ofMean = ({
  mean,
  low,
  high,
}: {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}): Estimate => ({ value: mean, low, high });
