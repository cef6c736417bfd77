/** Ids in a page: shortened in the middle, whole on focus, copied by a click if a script can. */

/** The characters shown of both ends. */
const [HEAD, TAIL] = [4, 6];

/** An id that can be copied; without the script, one that can be read as a whole and no more. */
export function Id({ id }: { readonly id: string }) {
  return (
    <>
      <button type="button" class="id" data-copy={id} title={`${id} (click to copy)`}>
        <Shortened id={id} />
      </button>
      <span class="id uncopied" title={id} tabindex={0}>
        <Shortened id={id} />
      </span>
    </>
  );
}

/** An id that leads to a page. */
export function IdLink({ id, href }: { readonly id: string; readonly href: string }) {
  return (
    <a class="id" href={href} title={id}>
      <Shortened id={id} />
    </a>
  );
}

function Shortened({ id }: { readonly id: string }) {
  if (id.length <= HEAD + TAIL + 1) return <>{id}</>;
  return (
    <>
      <span class="short">{shortened(id)}</span>
      <span class="whole">{id}</span>
    </>
  );
}

/** The ends of an id: the times in ids of one day make their beginnings alike. */
export function shortened(id: string): string {
  return id.length <= HEAD + TAIL + 1 ? id : `${id.slice(0, HEAD)}…${id.slice(-TAIL)}`;
}
