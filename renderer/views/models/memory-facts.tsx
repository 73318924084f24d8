import type { MemoryEstimate } from '../../../engine/api.ts';
import { bytes } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { Tag } from '../tag.tsx';
import { Fact } from './fact.tsx';

interface MemoryFactsProps {
  readonly folder: string;
  readonly memory: MemoryEstimate;
}

/** What a model takes, or will take, against what is free. */
export function MemoryFacts({ folder, memory }: MemoryFactsProps) {
  const { f32Bytes, bf16Bytes, availableBytes } = memory;
  const kept = useCanopy(({ models }) => models?.models.find(({ info }) => info.folder === folder));
  if (kept) return <Fact name="Memory">{bytes(kept.memoryBytes)} taken now</Fact>;
  const fits = availableBytes === null || f32Bytes <= availableBytes;
  return (
    <Fact name="Memory">
      <span data-testid="memory-estimate" className={fits ? undefined : 'too-large'}>
        {bytes(f32Bytes)} to open in F32
        {bf16Bytes > 0 && `, ${bytes(f32Bytes + bf16Bytes)} with rows in BF16 as well`}
        {availableBytes !== null &&
          `; ${bytes(availableBytes)} free${fits ? '' : ': it does not fit'}`}
      </span>{' '}
      <Tag
        kind="derived"
        title="Reckoned from config.json: all weights as F32, rows of the trees padded to 16 columns with the lengths of each, the table of positions. In BF16, the trees' rows lie in memory a second time at half the size."
      />
    </Fact>
  );
}
