import { useCanopy } from '../../state/store.ts';
import type { ThemeChoice } from '../../state/theme.ts';

const choices: readonly {
  readonly theme: ThemeChoice;
  readonly label: string;
  readonly icon: string;
}[] = [
  {
    theme: 'light',
    label: 'Light theme',
    icon: 'M8 4.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4M8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M13 3l-1.2 1.2M4.2 11.8 3 13',
  },
  { theme: 'dark', label: 'Dark theme', icon: 'M13.5 9.7A6 6 0 0 1 6.3 2.5a6 6 0 1 0 7.2 7.2Z' },
  { theme: 'system', label: 'Theme of the system', icon: 'M2 3h12v8H2ZM5.5 14h5' },
];

export function ThemeSwitch() {
  const theme = useCanopy((state) => state.theme);
  const setTheme = useCanopy((state) => state.setTheme);
  return (
    <fieldset className="themes">
      <legend className="unseen">Theme</legend>
      {choices.map((choice) => (
        <button
          key={choice.theme}
          type="button"
          aria-label={choice.label}
          title={choice.label}
          aria-pressed={theme === choice.theme}
          onClick={() => setTheme(choice.theme)}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d={choice.icon} />
          </svg>
        </button>
      ))}
    </fieldset>
  );
}
