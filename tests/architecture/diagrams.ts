/** The pictures of ARCHITECTURE.md, drawn from the definitions themselves. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sagaDefinitions } from '../../src/modules/booking/index.ts';
import { drawFlow } from '../../src/orchestrator/diagram.ts';

export const architecture = fileURLToPath(new URL('../../ARCHITECTURE.md', import.meta.url));

/** Between `<!-- saga <name> -->` and `<!-- end -->` stands the picture of that saga. */
const picture = /(<!-- saga ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/**
 * The text with each picture drawn anew.
 * @throws Error where it asks for a saga that is not there, or lacks one that is
 */
export function withPictures(text: string): string {
  const drawn = new Set<string>();
  const result = text.replace(picture, (...[, begin, name = '', end]: readonly string[]) => {
    const definition = sagaDefinitions.find((one) => one.name === name);
    if (definition === undefined) throw new Error(`there is no saga ${name} to draw`);
    drawn.add(name);
    return `${begin}\n\`\`\`mermaid\n${drawFlow(definition)}\`\`\`\n\n${end}`;
  });
  const missing = sagaDefinitions.filter(({ name }) => !drawn.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw new Error(`no place for the picture of ${missing.join(', ')}`);
  return result;
}

/** Writes the pictures into ARCHITECTURE.md. */
export function drawPictures(): void {
  writeFileSync(architecture, withPictures(readFileSync(architecture, 'utf8')));
}
