/** Numbers as the screen shows them: a true minus sign, thousands in groups, always a unit. */

const MINUS = '\u2212';

/** `2,048`. By hand: the first `Intl.NumberFormat` of a page takes 10 to 20 ms to make. */
export function count(value: number): string {
  const digits = Math.abs(value).toFixed(0);
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, ',');
  return value < 0 && digits !== '0' ? MINUS + grouped : grouped;
}

/** `1 token`, `12 tokens`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** With as many decimals as give three or more significant digits, at most three: `12.3`, `0.041`. */
export function decimal(value: number): string {
  const size = Math.abs(value);
  const decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', MINUS);
}

/** Like `decimal`, with a plus sign for positive values: `+2.31`. */
export function signed(value: number): string {
  const text = decimal(value);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** `3.1e-7` as `3.1 × 10⁻⁷`; values from `plain` on as decimals. */
export function scientific(value: number, plain = 0.001): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= plain) return decimal(value);
  const [mantissa = '', exponent = ''] = value.toExponential(1).split('e');
  return `${mantissa.replace('-', MINUS)} × 10${superscript(Number(exponent))}`;
}

/** A divergence: two digits of it at the least, however small. */
export function nats(value: number): string {
  return scientific(value, 0.0995);
}

function superscript(value: number): string {
  const digits = [...'⁰¹²³⁴⁵⁶⁷⁸⁹'];
  const raised = [...String(Math.abs(value))].map((digit) => digits[Number(digit)] ?? '').join('');
  return value < 0 ? `⁻${raised}` : raised;
}

/** A ratio of times: `38.2×`, `297×`, `0.85×`. */
export function ratio(value: number): string {
  const size = Math.abs(value);
  return `${value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)}×`;
}

/** A time given in microseconds: `0.82 µs`, `12.4 µs`, `3.07 ms`, `1.20 s`. */
export function duration(us: number): string {
  const [value, unit] =
    us >= 999_500 ? [us / 1e6, 's'] : us >= 999.5 ? [us / 1e3, 'ms'] : [us, 'µs'];
  return `${value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)} ${unit}`;
}

/** A share: `42.1 %`, `0.3 %`, `<0.1 %`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.05) return '<0.1 %';
  return `${value.toFixed(1)} %`;
}

/** `10.9 MB`, decimal units. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  let scaled = value;
  while (scaled >= 999.5 && at < units.length - 1) {
    scaled /= 1000;
    at += 1;
  }
  return `${at === 0 || scaled >= 99.5 ? scaled.toFixed(0) : scaled.toFixed(1)} ${units[at]}`;
}

/** Bytes a second: `12.4 MB/s`. */
export function rate(bytesPerSecond: number): string {
  return `${bytes(bytesPerSecond)}/s`;
}

/** How long something will still take, as roughly as it is known: `40 s`, `3 min`, `1 h 20 min`. */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** A moment in this machine's time zone: `27 Nov 2026, 14:05`. `Intl` takes 20 to 45 ms for its first one. */
export function moment(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
  return `${day}, ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Parameters: `8.42 M`, `118 M`, `1.30 B`. */
export function parameters(value: number): string {
  const [scaled, unit] =
    value >= 999.5e6 ? [value / 1e9, ' B'] : value >= 999.5e3 ? [value / 1e6, ' M'] : [value, ''];
  return unit === '' ? count(value) : `${scaled.toFixed(scaled >= 99.5 ? 0 : 2)}${unit}`;
}

/** Cut to so many characters, the last an ellipsis; counts what people see, not code units. */
export function shorten(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}

/** Where there is little room: `812`, `1.2k`, `34k`, `5.6M`. */
export function compact(value: number): string {
  const scaled = (unit: number, name: string) => {
    const size = value / unit;
    return `${size >= 9.95 ? size.toFixed(0) : size.toFixed(1).replace('.0', '')}${name}`;
  };
  if (value >= 999_500_000) return scaled(1e9, 'G');
  if (value >= 999_500) return scaled(1e6, 'M');
  return value >= 999.5 ? scaled(1e3, 'k') : value.toFixed(0);
}
