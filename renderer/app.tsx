import { Activity, useEffect, useState } from 'react';
import { useCanopy } from './state/store.ts';
import { ConnectionBanner } from './views/connection-banner.tsx';
import { DropHint } from './views/drop-hint.tsx';
import { Introduction } from './views/hints/introduction.tsx';
import { Inspector } from './views/inspector/inspector.tsx';
import { LazyView } from './views/lazy-views.tsx';
import { Matrix } from './views/matrix/matrix.tsx';
import { Models } from './views/models/models.tsx';
import { Notice } from './views/notice.tsx';
import { CommandPalette } from './views/palette/palette.tsx';
import { PanelGuard } from './views/panel-guard.tsx';
import { Rail } from './views/rail/rail.tsx';
import { FindModel } from './views/session/find-model.tsx';
import { OpenDialog } from './views/session/open-dialog.tsx';
import { Recovery } from './views/session/recovery.tsx';
import { SaveDialog } from './views/session/save-dialog.tsx';
import { SettingsDialog } from './views/settings/settings.tsx';
import { Shortcuts } from './views/shortcuts/shortcuts.tsx';
import { useKeys } from './views/shortcuts/use-keys.ts';
import { StatusBar } from './views/status-bar.tsx';
import { TokenStrip } from './views/strip/strip.tsx';
import { TimingStrip } from './views/timing/timing-strip.tsx';
import { TopBar } from './views/top-bar/top-bar.tsx';
import { TreePanel } from './views/tree/tree-panel.tsx';
import { InTurn, InTurns, useTurn } from './views/turns.tsx';
import { Welcome } from './views/welcome/welcome.tsx';

interface AppProps {
  /** Called when the bars are on the screen and keys are heard. */
  onAppeared(): void;
}

export function App({ onAppeared }: AppProps) {
  useKeys();
  useEffect(onAppeared, [onAppeared]);
  const lost = useCanopy(({ connection }) => connection === 'lost' || connection === 'refused');
  const overlay = useCanopy((state) => state.overlay);
  const view = useCanopy((state) => state.view);
  const welcome = useWelcome();
  return (
    <div className="app">
      <Rail />
      <TopBar />
      {lost && <ConnectionBanner />}
      <div className="view">
        {welcome && view === 'paths' && <Welcome />}
        {/* Kept while another view is shown, with its zoom and scroll, but its effects at rest. */}
        <Activity mode={view === 'paths' && !welcome ? 'visible' : 'hidden'}>
          <InTurns>
            <InTurn turn="panels">
              <Paths />
            </InTurn>
          </InTurns>
        </Activity>
        {view === 'models' && (
          <PanelGuard name="The list of models" className="models">
            <Models />
          </PanelGuard>
        )}
        <LazyView view={view} />
      </div>
      <StatusBar />
      <Notice />
      <DropHint />
      <Introduction />
      {overlay === 'commands' && <CommandPalette />}
      {overlay === 'shortcuts' && <Shortcuts />}
      {overlay === 'save-session' && <SaveDialog />}
      {overlay === 'open-session' && <OpenDialog />}
      {overlay === 'recovery' && <Recovery />}
      {overlay === 'settings' && <SettingsDialog />}
      <FindModel />
    </div>
  );
}

/**
 * Whether there is no model to show. What opens at the start is waited for; what was chosen on the
 * welcome page opens there.
 */
function useWelcome(): boolean {
  const without = useCanopy(({ models }) => models !== null && models.model === null);
  const opening = useCanopy(({ models }) => models?.opening != null);
  const [shown, setShown] = useState(false);
  const now = without && (shown || !opening);
  if (now !== shown) setShown(now);
  return now;
}

/** A text's tokens, and where they go in the trees of its layers. */
function Paths() {
  if (!useTurn()) return null;
  return (
    <div className="paths">
      <InTurn turn="tokens">
        <TokenStrip />
      </InTurn>
      <main className="stage">
        <PanelGuard name="The matrix" className="matrix">
          <InTurn turn="matrix">
            <Matrix />
          </InTurn>
        </PanelGuard>
        <PanelGuard name="The tree" className="tree">
          <InTurn turn="tree">
            <TreePanel />
          </InTurn>
        </PanelGuard>
        <PanelGuard name="The timing" className="timing">
          <TimingStrip />
        </PanelGuard>
        <PanelGuard name="The inspector" className="inspector">
          <InTurn turn="inspector">
            <Inspector />
          </InTurn>
        </PanelGuard>
      </main>
    </div>
  );
}
