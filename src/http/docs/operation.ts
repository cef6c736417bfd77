/** One operation of the API, as a section of the reference. */
import { html, raw } from 'hono/html';
import { curlOf, type Placed } from './curl.ts';
import type { Answer, ApiDescription, Media } from './description.ts';
import { fieldTable, type Html, inWords, nameIn, parameterTable, typeOf } from './fields.ts';

type Components = ApiDescription['components'];

/** The section of an operation. */
export function operationSection(operation: Placed, components: Components): Html {
  const { operationId, method, path, summary, description = '', security = [] } = operation;
  const { parameters = [], requestBody, responses } = operation;
  const answers = Object.entries(responses);
  return html`<section id="${operationId}">
    <h3>${summary ?? operationId}</h3>
    <p>${addressed(method, path)}</p>
    <p>${inWords(description)}</p>
    ${security.length > 0 ? html`<p class="note">For the operator, if a token is set.</p>` : ''}
    ${['path', 'query', 'header'].map((place) => {
      const here = parameters.filter((one) => one.in === place);
      return here.length === 0 ? '' : html`<h4>${titles[place]}</h4>${parameterTable(here)}`;
    })}
    ${requestBody ? sentBody(requestBody.content, components) : ''}
    <h4>Call it</h4>
    ${code(curlOf(operation))}
    <h4>Answers</h4>
    ${answers
      .filter(([status]) => Number(status) < 400)
      .map(([status, answer]) => success(status, answer))}
    <p>
      Problems:
      ${answers
        .filter(([status]) => Number(status) >= 400)
        .flatMap(([, answer]) => codesIn(answer, components))
        .map((one, at) => html`${at === 0 ? '' : ', '}<a href="#problem-${one}">${one}</a>`)}.
    </p>
  </section>`;
}

const titles: Readonly<Record<string, string>> = {
  path: 'Path',
  query: 'Query',
  header: 'Headers',
};

/** The method and path of an operation. */
export function addressed(method: string, path: string): Html {
  return html`<span class="method">${method.toUpperCase()}</span><code>${path}</code>`;
}

function sentBody(content: Readonly<Record<string, Media>>, { schemas }: Components): Html {
  const { schema = {} } = Object.values(content)[0] ?? {};
  const form = schema.$ref === undefined ? schema : (schemas[nameIn(schema.$ref)] ?? {});
  return html`<h4>Body: ${typeOf(schema)}</h4>${fieldTable(form)}`;
}

function success(status: string, { description, headers = {}, content = {} }: Answer): Html {
  const [media] = Object.entries(content);
  const names = Object.keys(headers).map((name, at) => {
    return html`${at === 0 ? '' : ', '}<code>${name}</code>`;
  });
  return html`<p>
    <strong>${status}</strong> ${inWords(description ?? '')}${media ? ': ' : ''}
    ${media === undefined ? '' : shown(media)}
    <span class="note">with ${names}</span>
  </p>`;
}

function shown([type, { schema = {} }]: readonly [string, Media]): Html {
  return schema.$ref === undefined ? html`<code>${type}</code>` : typeOf(schema);
}

/** The codes of an answer that is a problem. */
function codesIn(answer: Answer, { responses }: Components): readonly string[] {
  const one = answer.$ref === undefined ? answer : responses[nameIn(answer.$ref)];
  return Object.keys(one?.content?.['application/problem+json']?.examples ?? {});
}

/** The template would indent what it breaks: the text goes in as it is, and escaped by `html`. */
export function code(text: string): Html {
  return html`${raw('<pre><code>')}${text}${raw('</code></pre>')}`;
}
