import type { EvaluationReport, FillMaskReport } from '../../../engine/api.ts';
import { download } from '../../picture/download.ts';

interface ReportFileProps {
  readonly report: EvaluationReport | FillMaskReport;
  readonly name: string;
}

/** The whole report as a file: every row's answer, logits, tokens and leaves among it. */
export function ReportFile({ report, name }: ReportFileProps) {
  const save = () => {
    const plain = (_key: string, value: unknown): unknown =>
      value instanceof Float32Array || value instanceof Int32Array ? Array.from(value) : value;
    const text = JSON.stringify(report, plain);
    download(new Blob([text], { type: 'application/json' }), `${name}.json`);
  };
  return (
    <button type="button" className="button small evaluate-file" onClick={save}>
      Save the report as JSON
    </button>
  );
}
