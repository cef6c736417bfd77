/** The way through a list that is longer than a page. */
import { withQuery } from '../with-query.ts';

interface PagerProps {
  /** Whose pages they are. */
  readonly list: string;
  readonly address: string;
  readonly nextCursor: string | null;
  readonly asked: { readonly cursor?: string | undefined };
}

/** Links to the next page and back to the first; nothing if the list is one page. */
export function Pager({ list, address, nextCursor, asked }: PagerProps) {
  const isFirst = asked.cursor === undefined;
  if (isFirst && nextCursor === null) return null;
  return (
    <nav class="pager" aria-label={`Pages of ${list}`}>
      {isFirst ? <span /> : <a href={withQuery(address, {})}>« First page</a>}
      {nextCursor !== null && <a href={withQuery(address, { cursor: nextCursor })}>Next page »</a>}
    </nav>
  );
}
