/**
 * The reference of the API as one page, made from its description. It has no script and asks for
 * nothing but its own stylesheet, so that it reads offline and under a policy that allows no more.
 */
import { html, raw } from 'hono/html';

type Html = ReturnType<typeof html>;

/** The content of one media type. */
export interface Media {
  readonly schema?: object;
  readonly example?: unknown;
}

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: object;
}

/** An answer of an operation. */
export interface Response {
  readonly description?: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, Media>>;
}

/** An operation of a path. */
export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Response>>;
  readonly security?: unknown;
}

/** As much of an OpenAPI document as the page shows. */
export interface ApiDescription {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Listed extends Operation {
  readonly method: string;
  readonly path: string;
}

/** Makes the page of an API: its operations, then its schemas. */
export function referencePage({ info, paths, components }: ApiDescription): Html {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): Listed => ({ ...one, method, path })),
  );
  const schemas = Object.entries(components.schemas);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title}: reference</title>
        <link rel="stylesheet" href="/docs/style.css" />
      </head>
      <body>
        <header>
          <h1>${info.title} <span class="note">${info.version}</span></h1>
          <p>${info.description}</p>
          <p>For programs: <a href="/openapi.json">/openapi.json</a>.</p>
        </header>
        <nav aria-label="Contents">
          <ul>
            ${operations.map(
              ({ operationId, method, path }) =>
                html`<li><a href="#${operationId}">${named(method, path)}</a></li>`,
            )}
            ${schemas.map(([name]) => html`<li><a href="#schema-${name}">${name}</a></li>`)}
          </ul>
        </nav>
        <main>
          <h2>Operations</h2>
          ${operations.map(section)}
          <h2>Schemas</h2>
          ${schemas.map(
            ([name, schema]) =>
              html`<section id="schema-${name}"><h3>${name}</h3>${code(schema)}</section>`,
          )}
        </main>
      </body>
    </html>`;
}

function section(operation: Listed): Html {
  const { operationId, method, path, parameters = [], requestBody, responses } = operation;
  return html`<section id="${operationId}">
    <h3>${named(method, path)}</h3>
    <p class="note">
      ${operationId}${operation.security ? '; for the operator, where a token is set' : ''}
    </p>
    ${parameters.length > 0 ? parameterTable(parameters) : ''}
    ${requestBody ? html`<p>Send:</p>${bodies(requestBody.content)}` : ''}
    ${Object.entries(responses).map(([status, response]) => answer(status, response))}
  </section>`;
}

function parameterTable(parameters: readonly Parameter[]): Html {
  return html`<table>
    <thead>
      <tr><th>parameter</th><th>in</th><th>what it may be</th></tr>
    </thead>
    <tbody>
      ${parameters.map(
        ({ name, in: place, required, schema }) =>
          html`<tr>
            <td><code>${name}</code>${required ? '' : ' (optional)'}</td>
            <td>${place}</td>
            <td><code>${JSON.stringify(schema ?? {})}</code></td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function answer(status: string, { description, headers, content = {} }: Response): Html {
  const names = Object.keys(headers ?? {});
  return html`<p>
      <strong>${status === 'default' ? 'otherwise' : status}</strong>
      ${description ? html`: ${description}` : ''}
      ${names.length > 0 ? html`<span class="note">(with ${names.join(', ')})</span>` : ''}
    </p>
    ${bodies(content)}`;
}

function bodies(content: Readonly<Record<string, Media>>): readonly Html[] {
  return Object.entries(content).map(([type, { schema = {}, example }]) => {
    const name = '$ref' in schema ? String(schema.$ref).split('/').at(-1) : undefined;
    return html`<p class="note">
        ${type}${name ? html`: <a href="#schema-${name}">${name}</a>` : ''}
      </p>
      ${name ? '' : code(schema)} ${example === undefined ? '' : code(example)}`;
  });
}

function named(method: string, path: string): Html {
  return html`<span class="method">${method.toUpperCase()}</span><code>${path}</code>`;
}

/** The template would indent what it breaks: the text goes in as it is, and escaped by `html`. */
function code(value: unknown): Html {
  return html`${raw('<pre><code>')}${JSON.stringify(value, null, 2)}${raw('</code></pre>')}`;
}
