/** Pictures leave as files that look alike everywhere and hold the numbers of the command line. */

import { expect } from '@playwright/test';
import { tiny } from '../cli/canopy.ts';
import { enter, test, traced } from './app.ts';
import { byChromium, byLibrsvg, difference, exported, openMenu } from './pictures.ts';

const sentence = 'the king of <mask> was wise .';
const pictures = ['matrix'] as const;

for (const picture of pictures) {
  test(`an exported ${picture} looks the same in Chromium, in librsvg and as PNG`, async ({
    app,
    browser,
  }) => {
    await enter(app, sentence);
    const svg = await exported(app, picture, 'SVG');
    const text = svg.bytes.toString();
    expect(text).not.toMatch(/<image|<text|<foreignObject|href|NaN/);
    expect(text).toContain(`<title>the king of &lt;mask&gt; was wise .</title>`);
    expect(text.match(/\d\.\d{3,}/g)).toBeNull();
    const chromium = await byChromium(browser, svg.bytes);
    const librsvg = await difference(browser, chromium, await byLibrsvg(svg.bytes));
    expect(librsvg.sizes[0]).toBe(librsvg.sizes[1]);
    expect(librsvg.inked).toBeGreaterThan(0.05);
    expect(librsvg.mean).toBeLessThan(2);
    expect(librsvg.wrong).toBeLessThan(0.002);
    const png = await exported(app, picture, 'PNG');
    expect(png.name).toBe(svg.name.replace('.svg', '.png'));
    const canvas = await difference(browser, chromium, png.bytes);
    expect(canvas.sizes[0]).toBe(canvas.sizes[1]);
    expect(canvas.mean).toBeLessThan(2);
    expect(canvas.wrong).toBeLessThan(0.002);
    console.log(picture, librsvg, canvas);
  });
}
