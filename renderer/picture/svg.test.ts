import { describe, expect, test } from 'vitest';
import type { Mark } from './scene.ts';
import { svgOf } from './svg.ts';

const about = { title: 'a < b', description: 'd', background: '#fff' };
/** The lines of the marks alone. */
function marks(...list: Mark[]): string[] {
  return svgOf({ width: 100, height: 50.5, marks: list }, about).split('\n').slice(4, -2);
}

test('the document has its size, a title that is escaped, and a background', () => {
  expect(svgOf({ width: 100, height: 50.5, marks: [] }, about)).toBe(
    `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50.5" viewBox="0 0 100 50.5" role="img">
<title>a &lt; b</title>
<desc>d</desc>
<rect width="100" height="50.5" fill="#fff"/>
</svg>
`,
  );
});

describe('marks', () => {
  test('curves are one path, numbers to a hundredth', () => {
    const points = [
      { x: 0.004, y: -0.001 },
      { x: 1.234, y: 2 },
      { x: 3, y: 4 },
      { x: 5, y: 6.999 },
    ];
    expect(
      marks({
        kind: 'curves',
        curves: [points, points],
        stroke: '#123456',
        width: 1.5,
        cap: 'round',
      }),
    ).toEqual([
      '<path d="M0,0C1.23,2 3,4 5,7M0,0C1.23,2 3,4 5,7" fill="none" stroke="#123456" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"/>',
    ]);
  });
  test('segments can be dashed', () => {
    expect(
      marks({ kind: 'segments', at: [0, 1, 2, 3], stroke: 'red', width: 1, dash: [3, 2] }),
    ).toEqual([
      '<path d="M0,1L2,3" fill="none" stroke="red" stroke-width="1" stroke-linejoin="round" stroke-dasharray="3 2"/>',
    ]);
  });
  test('dots are circles of arcs', () => {
    expect(marks({ kind: 'dots', at: [10, 5], radius: 2, fill: 'blue', opacity: 0.5 })).toEqual([
      '<path d="M8,5a2,2 0 1 0 4,0a2,2 0 1 0 -4,0Z" fill="blue" opacity="0.5"/>',
    ]);
  });
  test('rectangles may have round corners, never rounder than they are wide', () => {
    expect(marks({ kind: 'rects', at: [0, 0, 10, 4], fill: 'red' })).toEqual([
      '<path d="M0,0h10v4h-10Z" fill="red"/>',
    ]);
    expect(marks({ kind: 'rects', at: [0, 0, 10, 4], fill: 'red', corner: 9 })).toEqual([
      '<path d="M2,0h6a2,2 0 0 1 2,2v0a2,2 0 0 1 -2,2h-6a2,2 0 0 1 -2,-2v0a2,2 0 0 1 2,-2Z" fill="red"/>',
    ]);
  });
  test('shapes are closed', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 4, y: 0 },
      { x: 4, y: 3 },
    ];
    expect(marks({ kind: 'shape', points, fill: 'red' })).toEqual([
      '<path d="M0,0L4,0L4,3Z" fill="red"/>',
    ]);
  });
  test('marks without any part leave nothing', () => {
    expect(marks({ kind: 'dots', at: [], radius: 1, fill: 'red' })).toEqual([]);
  });
});

describe('text', () => {
  const text = {
    kind: 'text',
    x: 10,
    y: 20,
    text: '<mask> & "co"',
    size: 11,
    fill: 'red',
  } as const;
  test('stays text without outlines, escaped and turned about its anchor', () => {
    expect(marks({ ...text, turn: -30, anchor: 'end', weight: 600 })).toEqual([
      '<text x="10" y="20" font-family="&quot;Inter Variable&quot;, Inter, &quot;Helvetica Neue&quot;, Arial, sans-serif" font-size="11" font-weight="600" text-anchor="end" transform="rotate(-30 10 20)" fill="red">&lt;mask&gt; &amp; &quot;co&quot;</text>',
    ]);
  });
  test('becomes one path with its letters as label, set back by its anchor', () => {
    const svg = svgOf(
      { width: 9, height: 9, marks: [{ ...text, text: 'ab', turn: 90, anchor: 'middle' }] },
      { ...about, outline: () => ({ path: 'M0 0L1 1', width: 8 }) },
    );
    expect(svg).toContain(
      '<path aria-label="ab" d="M0 0L1 1" transform="translate(10 20) rotate(90) translate(-4)" fill="red"/>',
    );
  });
  test('never breaks the document, whatever was typed', () => {
    expect(marks({ ...text, text: 'a\u0000b\ud800c' })[0]).toContain('>a\ufffdb\ufffdc<');
  });
});
