/** The address with other parameters; an empty one is left out, and so is the cursor. */
export function withQuery(address: string, to: Readonly<Record<string, string>>): string {
  const url = new URL(address, 'http://localhost');
  url.searchParams.delete('cursor');
  for (const [name, value] of Object.entries(to)) url.searchParams.set(name, value);
  for (const [name, value] of [...url.searchParams])
    if (value === '') url.searchParams.delete(name);
  return url.pathname + url.search;
}
