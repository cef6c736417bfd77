/** The lines of a sequence diagram in words, for those who read it rather than see it. */
import { elapsed } from './elapsed.ts';
import type { Arrow, Event, SequenceModel } from './sequence-model.ts';

/** Each line as a sentence, with the time since the saga began. */
export function sequenceInWords({ lines, start }: SequenceModel): readonly string[] {
  return lines.map((line) => {
    const remark = line.remark === '' ? '' : ` (${line.remark})`;
    return `+${elapsed(line.at - start)} ${sentenceOf(line)}${remark}`;
  });
}

function sentenceOf(line: Arrow | Event): string {
  if (line.kind !== 'arrow') return line.kind === 'work' ? `local work: ${line.label}` : line.label;
  const { from, to, label, isReply, end } = line;
  if (end === 'awaited') return `${label} from ${from}`;
  return isReply ? `${from} replies ${label} to ${to}` : `${from} sends ${label} to ${to}`;
}
