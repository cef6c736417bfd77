/** The state of a saga or a step: sign, word and colour together. */
import type { Look } from '../words.ts';

/** A state in words. */
export function State({ look }: { readonly look: Look }) {
  return (
    <span class={`state tone-${look.tone}`}>
      <span aria-hidden="true">{look.sign}</span> {look.word}
    </span>
  );
}
