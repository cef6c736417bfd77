/** What is wrong with an answer, by the description of the API. */
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface DescribedResponse {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
}

export interface Described {
  readonly method: string;
  readonly path: string;
  readonly responses: Readonly<Record<string, DescribedResponse>>;
}

/** @param document the description, as the system serves it */
export function createJudge(document: object): (of: Described, answer: Answer) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats(ajv);
  ajv.addSchema(document, 'api');

  const bodyFault = (pointer: readonly string[], text: string): string | undefined => {
    const at = pointer.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'));
    const ref = `api#/${at.map(encodeURIComponent).join('/')}`;
    const fits = ajv.getSchema(ref);
    if (fits === undefined) return `nothing describes ${ref}`;
    try {
      return fits(JSON.parse(text)) ? undefined : `${ajv.errorsText(fits.errors)} in ${text}`;
    } catch {
      return `is no JSON: ${text}`;
    }
  };

  const contentFault = ({ method, path }: Described, declared: string, answer: Answer) => {
    const type = answer.headers.get('Content-Type')?.split(';')[0] ?? '';
    if (!type.endsWith('json')) return undefined;
    const to = ['paths', path, method, 'responses', declared, 'content', type, 'schema'];
    return bodyFault(to, answer.text);
  };

  return (described, answer) => {
    const { status } = answer;
    const declared = String(status) in described.responses ? String(status) : 'default';
    const response = described.responses[declared];
    // A success, or anything but a problem, must be declared by name.
    if (response === undefined || (declared === 'default' && status < 400))
      return [`${status} is not declared`];
    const faults = [...headFaults(response, answer), contentFault(described, declared, answer)];
    return faults.filter((fault) => fault !== undefined);
  };
}

function headFaults({ headers, content }: DescribedResponse, answer: Answer): readonly string[] {
  const { status, text } = answer;
  const faults: string[] = [];
  if (status >= 500 && status !== 503) faults.push(`answered ${status}: ${text}`);
  const required = Object.entries(headers ?? {}).flatMap(([name, { required: must }]) =>
    must ? [name] : [],
  );
  for (const name of ['X-Request-Id', ...required, ...(status === 405 ? ['Allow'] : [])])
    if (!answer.headers.has(name)) faults.push(`${status} has no ${name}`);
  const type = answer.headers.get('Content-Type')?.split(';')[0] ?? '';
  if (content === undefined && text !== '') faults.push(`${status} is to have no body: ${text}`);
  if (content !== undefined && !(type in content)) faults.push(`${status} is not to be ${type}`);
  return faults;
}
