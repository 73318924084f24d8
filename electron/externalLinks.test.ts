import { expect, test, vi } from 'vitest';

const openExternal = vi.fn(async () => {});
vi.mock('electron', () => ({ shell: { openExternal } }));
const { openInBrowser } = await import('./externalLinks.ts');

test.each([
  ['https://arxiv.org/abs/2311.10770'],
  ['https://github.com/someone/canopy/tree/main/docs'],
  ['https://huggingface.co/pbelcak/UltraFastBERT-1x11-long'],
])('%s may leave for the browser', async (address) => {
  expect(await openInBrowser(address)).toBe(true);
  expect(openExternal).toHaveBeenLastCalledWith(address);
});

test.each([
  ['http://arxiv.org/abs/2311.10770'],
  ['https://arxiv.org.example.invalid/'],
  ['https://example.invalid/arxiv.org'],
  ['https://arxiv.org:8443/'],
  ['https://user:word@github.com/'],
  ['file:///etc/passwd'],
  ['javascript:alert(1)'],
  ['smb://github.com/share'],
  ['github.com'],
  [''],
])('%s may not', async (address) => {
  openExternal.mockClear();
  expect(await openInBrowser(address)).toBe(false);
  expect(openExternal).not.toHaveBeenCalled();
});
