/** Black or white, whichever is read better on a colour (`#rrggbb`): at least 4.5:1 on any (WCAG 2.2). */
export function inkOn(color: string): string {
  const linear = (at: number) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5);
  // Where (L + 0.05) / 0.05 and 1.05 / (L + 0.05) meet.
  return luminance > 0.179 ? '#000000' : '#ffffff';
}
