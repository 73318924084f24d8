import { useEffect } from 'react';
import { focusInput } from './connect.ts';
import { useCanopy } from './state/store.ts';
import { ConnectionBanner } from './views/connection-banner.tsx';
import { Inspector } from './views/inspector/inspector.tsx';
import { Matrix } from './views/matrix/matrix.tsx';
import { StatusBar } from './views/status-bar.tsx';
import { TimingStrip } from './views/timing/timing-strip.tsx';
import { TopBar } from './views/top-bar/top-bar.tsx';
import { TreePanel } from './views/tree/tree-panel.tsx';

export function App() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      focusInput();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const lost = useCanopy((state) => state.connection === 'lost');
  return (
    <div className="app">
      <TopBar />
      {lost && <ConnectionBanner />}
      <main className="stage">
        <Matrix />
        <TreePanel />
        <TimingStrip />
        <Inspector />
      </main>
      <StatusBar />
    </div>
  );
}
