/** Tables of fields, and the types of values in words. */
import { html } from 'hono/html';
import type { Parameter, Schema } from './description.ts';

export type Html = ReturnType<typeof html>;

interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
  readonly description: string | undefined;
}

/** The fields of an object, in a table; those of an object within are named with a dot. */
export function fieldTable(schema: Schema): Html {
  return table(fieldsOf(schema));
}

/** The parameters of one place, such as the query, in a table. */
export function parameterTable(parameters: readonly Parameter[]): Html {
  return table(
    parameters.map(({ name, required = false, description, schema = {} }) => ({
      name,
      schema,
      isRequired: required,
      description: description ?? schema.description,
    })),
  );
}

function fieldsOf(schema: Schema, before = ''): readonly Field[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([name, one]): readonly Field[] => {
    const isRequired = required.includes(name);
    const field = { name: before + name, schema: one, isRequired, description: one.description };
    return [field, ...fieldsOf(one, `${before}${name}.`)];
  });
}

function table(fields: readonly Field[]): Html {
  return html`<table>
    <thead>
      <tr><th>name</th><th>type</th><th>meaning</th></tr>
    </thead>
    <tbody>
      ${fields.map(
        ({ name, schema, isRequired, description }) =>
          html`<tr>
            <td>
              <code>${name}</code>
              ${isRequired ? html`<span class="note">required</span>` : ''}
            </td>
            <td>${typeOf(schema)}</td>
            <td>${description === undefined ? '' : inWords(description)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** The type of a value in words, with a link to its schema if that has a name. */
export function typeOf(schema: Schema): Html {
  const { $ref, anyOf, allOf, items, enum: values } = schema;
  const named = $ref ?? [...(anyOf ?? []), ...(allOf ?? [])].find((one) => one.$ref)?.$ref;
  if (named !== undefined) {
    const name = nameIn(named);
    const orNull = anyOf?.some(({ type }) => type === 'null') ? ' or null' : '';
    return html`<a href="#schema-${name}">${name}</a>${orNull}`;
  }
  if (items !== undefined) return html`list of ${typeOf(items)}`;
  if (values !== undefined) return html`${values.map((one, at) => wordOf(one, at))}`;
  return html`${plainType(schema)}`;
}

function wordOf(value: unknown, at: number): Html {
  return html`${at === 0 ? '' : ' | '}<code>${String(value)}</code>`;
}

function plainType(schema: Schema): string {
  const { type, format, minimum, maximum, maxLength, const: only } = schema;
  if (only !== undefined) return JSON.stringify(only);
  const words = (Array.isArray(type) ? type : [type ?? 'any']).join(' or ');
  const bounds = [
    ...(format === undefined ? [] : [format]),
    ...(minimum === undefined || maximum === undefined ? [] : [`${minimum} to ${maximum}`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
  ];
  return bounds.length === 0 ? words : `${words}, ${bounds.join(', ')}`;
}

/** The name that a reference ends with. */
export function nameIn(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}

/** A sentence, with what stands between backticks as code. */
export function inWords(sentence: string): Html {
  const parts = sentence.split('`');
  return html`${parts.map((part, at) => (at % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}
