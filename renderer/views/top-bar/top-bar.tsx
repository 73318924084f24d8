import './top-bar.css';
import type { ViewName } from '../../state/rail.ts';
import { useCanopy } from '../../state/store.ts';
import { SessionMenu } from '../session/session-menu.tsx';
import { Headline } from './headline.tsx';
import { ModelChip } from './model-chip.tsx';
import { SentenceInput } from './sentence-input.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

export function TopBar() {
  // Where there is no model, there is no text to study either.
  const hasModel = useCanopy(({ models }) => !models || models.model || models.opening);
  const paths = useCanopy(({ view }) => view === 'paths') && hasModel;
  const text = useCanopy(({ view }) => ofText(view)) && hasModel;
  // In Paths it stands by the text's tokens, above the inspector.
  const elsewhere = useCanopy(({ view }) => view !== 'paths');
  return (
    <header className="top">
      <h1 className="unseen">Canopy</h1>
      <div className="top-left">
        <Mark />
        <ModelChip />
      </div>
      {text ? <SentenceInput /> : <span />}
      <div className="top-right">
        {paths ? <Headline /> : <span className="top-space" />}
        {elsewhere && <SessionMenu />}
        <ThemeSwitch />
      </div>
    </header>
  );
}

/** Views that look at the text on the screen. */
function ofText(view: ViewName): boolean {
  return view === 'paths' || view === 'intervene';
}

/** The sign of Canopy: one root, its leaves on an arc. */
function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" role="img" aria-label="Canopy">
      <g fill="none" stroke="currentColor" strokeLinecap="round">
        <path d="M16 29v-7" strokeWidth="2.6" />
        <path d="M16 22C16 15 8.5 16.5 6.5 10M16 22c0-7 7.5-5.5 9.5-12" strokeWidth="2.2" />
        <path d="M10.5 16c.7-3-.1-5-.9-7M21.5 16c-.7-3 .1-5 .9-7M16 21V7.5" strokeWidth="1.5" />
        <path d="M4.5 9.5a13 13 0 0 1 23 0" strokeWidth="2.2" strokeDasharray=".1 3.7" />
      </g>
    </svg>
  );
}
