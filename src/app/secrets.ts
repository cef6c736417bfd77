/**
 * Secrets that stand in addresses, and what libraries say of them. An address may carry a password,
 * and that of a webhook often is one: neither goes into a log or onto a terminal.
 */

/**
 * The user and password of an address, wherever one stands in a text (RFC 3986, 3.2.1). The scheme
 * has a bound: without one, a path of 15 kB that anybody asks for takes the log 0.2 s.
 */
const USER_INFO = /\b([a-z][a-z0-9+.-]{0,31}:\/\/)[^\s/?#"<>]*@/gi;
const REDACTED = '[redacted]';
/**
 * The shortest secret that is redacted: a shorter one stands in other words too, and can be
 * guessed.
 */
const MIN_LENGTH = 4;

/**
 * The secrets in these addresses, in every spelling of them.
 * @param values texts that are secret as a whole; of several words, the last is too
 */
export function secretsOf(
  addresses: readonly (string | undefined)[],
  values: readonly (string | undefined)[] = [],
): readonly string[] {
  const inAddresses = addresses.filter((one) => one !== undefined).flatMap(secretPartsOf);
  const words = values.flatMap((value) => [value ?? '', value?.split(' ').at(-1) ?? '']);
  const parts = [...inAddresses, ...words];
  const spellings = parts.flatMap((part) => [
    part,
    decoded(part),
    encodeURIComponent(decoded(part)),
  ]);
  return [...new Set(spellings)]
    .filter(({ length }) => length >= MIN_LENGTH)
    .sort((a, b) => b.length - a.length); // The longest first, as one may hold another.
}

function secretPartsOf(address: string): readonly string[] {
  const { protocol, username, password, pathname, search } = new URL(address);
  const inBasic = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  // Of a webhook the path is often all that keeps others from posting to it.
  const isWebhook = protocol.startsWith('http');
  const path = isWebhook && pathname.length > 1 ? [pathname + search, pathname] : [];
  return [...(password === '' ? [] : [password, inBasic]), ...path, search.slice(1)];
}

/** The text without these, and without the user and password of any other address in it. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const unnamed = withoutUserInfo(text);
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), unnamed);
}

/** The text with the user and password of each address in it redacted (RFC 3986, 3.2.1). */
export function withoutUserInfo(text: string): string {
  return text.includes('://') ? text.replace(USER_INFO, `$1${REDACTED}@`) : text;
}

/** As RFC 3986 has it; what is no such encoding stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
