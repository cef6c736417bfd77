/**
 * The reference of the API as one page, made from its description. It has no script and asks for
 * nothing but its own stylesheet, so that it reads offline and under a policy that allows no more.
 */
import { html } from 'hono/html';
import type { ProblemKind } from '../problem-kinds.ts';
import type { Placed } from './curl.ts';
import type { ApiDescription, Schema } from './description.ts';
import { fieldTable, type Html, inWords, typeOf } from './fields.ts';
import { addressed, code, operationSection } from './operation.ts';

/** Something that a client does with several operations, told before they are listed. */
export interface Story {
  readonly id: string;
  readonly title: string;
  readonly sentences: string;
  /** Commands for a shell; `$API` is the address of the server. */
  readonly commands: string;
}

/** Everything that the page shows. */
export interface Reference {
  readonly description: ApiDescription;
  readonly problems: readonly ProblemKind[];
  readonly stories: readonly Story[];
  /** The address that commands call, such as `http://localhost:3000`. */
  readonly origin: string;
}

/** Makes the page of an API: its stories, operations by tag, problems and schemas. */
export function referencePage(reference: Reference): Html {
  const { info, paths, tags, components } = reference.description;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): Placed => ({ ...one, method, path })),
  );
  const groups = tags.map((tag) => ({
    ...tag,
    operations: operations.filter((one) => one.tags?.includes(tag.name)),
  }));
  const shown = groups.filter((group) => group.operations.length > 0);
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
          <p>${inWords(info.description)}</p>
          <p>For programs: <a href="/openapi.json">/openapi.json</a>.</p>
        </header>
        ${contents(reference, shown)}
        <main>
          <h2 id="begin">Before you begin</h2>
          <p>The commands of this page are for one shell, from top to bottom.</p>
          ${code(`API=${reference.origin}`)} ${reference.stories.map(storySection)}
          ${shown.map(
            (group) => html`<h2 id="${anchorOf(group.name)}">${capital(group.name)}</h2>
              <p>${inWords(group.description)}</p>
              ${group.operations.map((one) => operationSection(one, components))}`,
          )}
          <h2 id="problems">Problems</h2>
          ${problemTable(reference.problems)}
          <h2 id="schemas">Schemas</h2>
          ${Object.entries(components.schemas).map(([name, one]) => schemaSection(name, one))}
        </main>
      </body>
    </html>`;
}

interface Group {
  readonly name: string;
  readonly operations: readonly Placed[];
}

function contents({ stories, description }: Reference, groups: readonly Group[]): Html {
  const names = Object.keys(description.components.schemas);
  return html`<nav aria-label="Contents">
    <ul>
      ${stories.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
      ${groups.map(
        ({ name, operations }) => html`<li>
          <a href="#${anchorOf(name)}">${capital(name)}</a>
          <ul>
            ${operations.map(
              ({ operationId, method, path }) =>
                html`<li><a href="#${operationId}">${addressed(method, path)}</a></li>`,
            )}
          </ul>
        </li>`,
      )}
      <li><a href="#problems">Problems</a></li>
      <li>
        <a href="#schemas">Schemas</a>
        <ul>
          ${names.map((name) => html`<li><a href="#schema-${name}">${name}</a></li>`)}
        </ul>
      </li>
    </ul>
  </nav>`;
}

function storySection({ id, title, sentences, commands }: Story): Html {
  return html`<section id="${id}">
    <h3>${title}</h3>
    <p>${inWords(sentences)}</p>
    ${code(commands)}
  </section>`;
}

function problemTable(problems: readonly ProblemKind[]): Html {
  return html`<p>
      Each has the form of <a href="#schema-Problem">Problem</a>; programs tell them apart by
      <code>code</code>.
    </p>
    <table>
      <thead>
        <tr><th>code</th><th>status</th><th>meaning, and what to do</th></tr>
      </thead>
      <tbody>
        ${problems.map(
          ({ code: name, status, meaning, remedy }) =>
            html`<tr id="problem-${name}">
              <td><code>${name}</code></td>
              <td>${status}</td>
              <td>${inWords(`${meaning} ${remedy}`)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function schemaSection(name: string, schema: Schema): Html {
  const { description = '', properties, examples = [] } = schema;
  return html`<section id="schema-${name}">
    <h3>${name}</h3>
    <p>${inWords(description)}</p>
    ${properties === undefined ? html`<p>${typeOf(schema)}</p>` : fieldTable(schema)}
    ${examples.map((one) => code(JSON.stringify(one, null, 2)))}
  </section>`;
}

function anchorOf(name: string): string {
  return name.replaceAll(' ', '-');
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
