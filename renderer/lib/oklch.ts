/**
 * OKLCH to sRGB, after Bjorn Ottosson, "A perceptual color space for image processing" (2020).
 * Lightness 0 .. 1, chroma from 0, hue in degrees.
 */

export type Rgb = readonly [number, number, number];

/** Linear-light sRGB; outside 0 .. 1 where the colour is out of gamut. */
export function oklchToLinear(lightness: number, chroma: number, hue: number): Rgb {
  const radians = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(radians);
  const b = chroma * Math.sin(radians);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** The nearest colour of the same lightness and hue that sRGB can show. */
export function intoGamut(lightness: number, chroma: number, hue: number): Rgb {
  let inside = 0;
  let outside = chroma;
  const fits = (c: number) =>
    oklchToLinear(lightness, c, hue).every((channel) => channel >= -1e-6 && channel <= 1 + 1e-6);
  if (fits(chroma)) return oklchToLinear(lightness, chroma, hue);
  for (let step = 0; step < 16; step++) {
    const middle = (inside + outside) / 2;
    if (fits(middle)) inside = middle;
    else outside = middle;
  }
  return oklchToLinear(lightness, inside, hue);
}

/** `#rrggbb` of a linear-light colour. */
export function toHex(linear: Rgb): string {
  const digits = linear.map((channel) => {
    const c = Math.min(1, Math.max(0, channel));
    const encoded = c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${digits.join('')}`;
}
