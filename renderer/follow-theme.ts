import type { CanopyStore } from './state/store.ts';
import { schemeOf, type ThemeChoice } from './state/theme.ts';

const KEY = 'canopy.theme';

/**
 * Keeps the page's scheme in step with the choice and the system. The choice is one of the settings;
 * the page remembers it for its first frame, which is drawn before the host has told them.
 */
export function followTheme(store: CanopyStore): void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const { setTheme, setSystemScheme } = store.getState();
  setSystemScheme(dark.matches ? 'dark' : 'light');
  dark.addEventListener('change', () => setSystemScheme(dark.matches ? 'dark' : 'light'));
  setTheme(remembered());
  const apply = () => {
    document.documentElement.dataset.theme = schemeOf(store.getState());
  };
  apply();
  store.subscribe((state, before) => {
    apply();
    if (state.theme !== before.theme) remember(state.theme);
  });
}

function remembered(): ThemeChoice {
  try {
    const choice = window.localStorage.getItem(KEY);
    return choice === 'light' || choice === 'dark' ? choice : 'system';
  } catch {
    return 'system'; // storage can be forbidden; the choice then lasts as long as the page
  }
}

function remember(theme: ThemeChoice): void {
  try {
    window.localStorage.setItem(KEY, theme);
  } catch {
    // see remembered()
  }
}
