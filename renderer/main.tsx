import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './styles/tokens.css';
import './styles/base.css';
import './app.css';
import { startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connect } from './connect.ts';
import { CanopyContext } from './context.ts';
import { facesReady } from './faces.ts';
import { followAddress } from './follow-address.ts';
import { followIntroduction } from './follow-introduction.ts';
import { followTheme } from './follow-theme.ts';
import { probeKeystrokes } from './probe.ts';
import { signalIdle } from './signal-idle.ts';
import { useCanopy } from './state/store.ts';

// Nothing is on the screen, and no key is heard.
const appeared = useCanopy.getState().startMotion();
followTheme(useCanopy);
signalIdle(useCanopy);
followAddress(useCanopy);
followIntroduction(useCanopy);
probeKeystrokes(useCanopy);
const connected = connect(useCanopy);

const place = document.getElementById('root');
if (place) {
  const root = createRoot(place);
  const show = () =>
    root.render(
      <CanopyContext value={connected}>
        <App onAppeared={appeared} />
      </CanopyContext>,
    );
  // In slices of a few milliseconds, between which the host's first answers are read.
  void facesReady().then(() => startTransition(show));
}
