/** Names that the main process and the preload share. */

/** Client messages, page to host. */
export const toHost = 'canopy:to-host';
/** Host messages, host to page. */
export const toPage = 'canopy:to-page';
/** The path of what was dropped on the page, preload to host. */
export const dropped = 'canopy:dropped';
