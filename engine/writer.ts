/**
 * One writer: of several pages on one host, one changes what all of them share (the model, how it
 * is computed), and the others look. The first page has the say; when it goes, whoever changes
 * something next takes it, and any page can ask for it. A page that merely opens takes nothing away.
 */

import type { CallName } from './api.ts';
import { CanopyError } from './errors.ts';

/** Calls that change what all pages share; the compiler has every new call decided here. */
const changes: Readonly<Record<CallName, boolean>> = {
  'host.info': false,
  'model.status': false,
  'model.open': true,
  'model.cancel': true,
  'model.choose': true,
  'model.switch': true,
  'model.unload': true,
  'model.inspect': false,
  'recents.list': false,
  'recents.remove': true,
  'hub.status': false,
  'hub.downloads': false,
  'hub.download': true,
  'hub.pause': true,
  'hub.resume': true,
  'hub.cancel': true,
  'hub.remove': true,
  'compute.set': true,
  'session.read': false,
  'session.parse': false,
  'session.choose': false,
  'session.write': true,
  'session.saveAs': false,
  'session.text': false,
  'session.findModel': false,
  'drafts.list': false,
  'drafts.keep': false,
  'drafts.discard': false,
  'settings.get': false,
  'settings.set': true,
  'writer.take': false,
  'corpus.choose': false,
  'corpus.start': true,
  'corpus.pause': true,
  'corpus.resume': true,
  'corpus.stop': true,
  'corpus.run': false,
  'corpus.list': false,
  'corpus.open': false,
  'corpus.usage': false,
  'corpus.tokens': false,
  'corpus.contexts': false,
  'corpus.text': false,
  'corpus.leaves': false,
  'corpus.flow': false,
  'corpus.information': false,
  'corpus.specialisation': false,
  'corpus.search': false,
  'lab.presets': false,
  'lab.facts': false,
  'lab.limits': false,
  'lab.start': true,
  'lab.stop': true,
  'lab.resume': true,
  'lab.run': false,
  'lab.list': false,
  'lab.open': false,
  'lab.rename': true,
  'lab.remove': true,
  'lab.import': true,
  'lab.paper': false,
  'lab.project': false,
  'lab.workingSets': false,
  trace: false,
  windows: false,
  'node.details': false,
  lens: false,
  audit: false,
  'compare.weights': false,
  'evaluate.inspect': false,
  'evaluate.run': false,
  'evaluate.fillMask': false,
  'compare.predictions': false,
  'compare.usage': false,
  'compare.time': false,
  fragility: false,
  intervene: false,
  sweep: false,
  time: false,
};

export interface Writer {
  /** A page has come; `tell` hears whether it may write, now and at each change. */
  join(tell: (mayWrite: boolean) => void): Page;
}

export interface Page {
  /** @throws CanopyError `forbidden` where another page has the say */
  check(call: CallName): void;
  take(): void;
  leave(): void;
}

export function createWriter(): Writer {
  const tellings = new Set<() => void>();
  let holder: object | null = null;
  const give = (next: object | null) => {
    holder = next;
    for (const tell of tellings) tell();
  };

  return {
    join(tell) {
      const me = {};
      const mayWrite = () => holder === null || holder === me;
      const telling = () => tell(mayWrite());
      tellings.add(telling);
      if (holder === null) give(me);
      else telling();
      return {
        check(call) {
          if (!changes[call]) return;
          if (holder === null) give(me);
          if (mayWrite()) return;
          throw new CanopyError(
            'forbidden',
            'Another page changes this host’s model and settings. Take control first.',
          );
        },
        take: () => give(me),
        leave() {
          tellings.delete(telling);
          if (holder === me) give(null);
        },
      };
    },
  };
}
