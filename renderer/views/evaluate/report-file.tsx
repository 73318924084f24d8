import type { EvaluationReport, FillMaskReport } from '../../../engine/api.ts';
import { download } from '../../picture/download.ts';
import { jsonFile } from '../../picture/json-file.ts';

interface ReportFileProps {
  readonly report: EvaluationReport | FillMaskReport;
  readonly name: string;
}

/** The whole report as a file: every row's answer, logits, tokens and leaves among it. */
export function ReportFile({ report, name }: ReportFileProps) {
  const save = async () => download(await jsonFile(report), `${name}.json`);
  return (
    <button type="button" className="button small evaluate-file" onClick={() => void save()}>
      Save the report as JSON
    </button>
  );
}
