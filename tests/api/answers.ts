/** What is wrong with an answer, by the description of the API. */
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface DescribedResponse {
  readonly $ref?: string;
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

  const contentFault = (response: readonly string[], answer: Answer) => {
    const type = answer.headers.get('Content-Type')?.split(';')[0] ?? '';
    if (!type.endsWith('json')) return undefined;
    return bodyFault([...response, 'content', type, 'schema'], answer.text);
  };

  return (described, answer) => {
    const { status } = answer;
    const at = stepsTo(described, status);
    const response = at && (valueAt(document, at) as DescribedResponse);
    if (at === undefined || response === undefined) return [`${status} is not declared`];
    const faults = [...headFaults(response, answer), contentFault(at, answer)];
    return faults.filter((fault) => fault !== undefined);
  };
}

/** The steps through the document to the answer of a status; undefined if it is not declared. */
function stepsTo({ method, path, responses }: Described, status: number) {
  const response = responses[status];
  if (response === undefined) return undefined;
  const referred = response.$ref?.split('/').slice(1);
  return referred ?? ['paths', path, method, 'responses', String(status)];
}

function valueAt(document: object, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((from, step) => Reflect.get(Object(from), step), document);
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
