/** How the tests start Chromium. */

/**
 * Each window brings a list below its address bar that is a page of its own and takes two seconds of
 * a processor, as much as Canopy's, and each page a process that stands by for the next one. The rest
 * is what Playwright turns off: the last list counts.
 */
const off = [
  'WebUIOmniboxPopup',
  'SpareRendererForSitePerProcess',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

/** The program, and what it is told besides what drives it tells it. */
export const chromiumProgram = process.env.CANOPY_CHROMIUM ?? '/usr/bin/chromium';
export const chromiumArgs = [
  `--disable-features=${off.join(',')}`,
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
