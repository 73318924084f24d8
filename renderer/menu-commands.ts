import type { MenuCommand } from '../engine/api.ts';
import type { Sessions } from './state/sessions.ts';
import type { CanopyStore } from './state/store.ts';
import { schemeOf } from './state/theme.ts';
import { focusText } from './views/shortcuts/focus.ts';

/** What the page does for each entry of the host's menu. */
export function menuCommands(
  store: CanopyStore,
  sessions: Sessions,
): Readonly<Partial<Record<MenuCommand, () => void>>> {
  const { openOverlay, setTheme, setView } = store.getState();
  return {
    'focus-input': () => focusText(0),
    'toggle-theme': () => setTheme(schemeOf(store.getState()) === 'dark' ? 'light' : 'dark'),
    palette: () => openOverlay('commands'),
    shortcuts: () => openOverlay('shortcuts'),
    models: () => setView('models'),
    'export-picture': () => openPictureMenu(store),
    settings: () => openOverlay('settings'),
    'open-session': () => void sessions.open(),
    'save-session': () => void sessions.save(),
    'save-session-as': () => void sessions.saveAs(),
  };
}

/** The menu of the tree's picture: of the corpus while that is shown, else of the Paths view. */
function openPictureMenu(store: CanopyStore): void {
  const corpus = document.querySelector<HTMLElement>('.corpus-map .picture-button');
  if (corpus) {
    corpus.click();
    return;
  }
  store.getState().setView('paths');
  // Not before that view is on the screen.
  requestAnimationFrame(() => {
    const button = document.querySelector<HTMLElement>('.tree .picture-button');
    if (button) button.click();
    else
      store.getState().setNotice('There is no picture to export: open a model and enter a text.');
  });
}
