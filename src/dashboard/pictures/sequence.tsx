/** The messages of a saga, for its page: drawn for a wide place, and for a narrow one. */
import { SequenceDrawing } from './sequence-drawing.tsx';
import { modelSequence, type RecordedMessages } from './sequence-model.ts';
import { sequenceInWords } from './sequence-words.ts';

interface SequenceProps {
  readonly saga: RecordedMessages;
}

/** The sequence diagram of a saga. */
export function Sequence({ saga }: SequenceProps) {
  const model = modelSequence(saga);
  return (
    <div class="picture sequence">
      <SequenceDrawing model={model} isWide={true} />
      <SequenceDrawing model={model} isWide={false} />
    </div>
  );
}

/** The same facts as a list. */
export function SequenceAsText({ saga }: SequenceProps) {
  return (
    <ol class="as-text">
      {sequenceInWords(modelSequence(saga)).map((sentence) => (
        <li>{sentence}</li>
      ))}
    </ol>
  );
}
