import '../form-page.css';
import './audit.css';
import { useCanopy } from '../../state/store.ts';
import { FormulaTips } from '../formula-tip.tsx';
import { AuditForm } from './audit-form.tsx';
import { AuditResult } from './audit-result.tsx';

/** Does the routing do anything? The loss with the trees' own paths, and with others. */
export function Audit() {
  const audited = useCanopy((state) => state.audited);
  return (
    <main className="audit form-page" aria-label="Routing audit">
      <section className="panel form-page-left" aria-label="What to audit">
        <div className="form-page-scroll">
          <h1>Does the routing matter?</h1>
          <p className="quiet">
            Masks positions of a text and measures the model’s loss there: with the trees’ own
            paths, and with paths at random, constant, dealt among the tokens, removed, or with all
            neurons. The same positions for every way of routing.
          </p>
          <AuditForm />
        </div>
      </section>
      {audited ? (
        <AuditResult report={audited.report} html={audited.html} />
      ) : (
        <section className="panel audit-right" aria-label="Report">
          <p className="empty">
            The report appears here: an answer in words, figures with their intervals, and the
            method.
          </p>
        </section>
      )}
      <FormulaTips />
    </main>
  );
}
