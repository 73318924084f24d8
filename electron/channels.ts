/** Names that the main process and the preload share. */

/** Client messages, page to host. */
export const toHost = 'canopy:to-host';
/** Host messages, host to page. */
export const toPage = 'canopy:to-page';
