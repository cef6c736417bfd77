/** The steps of the Dockerfile, read from it, so that a replay cannot drift from it. */
import { readFileSync } from 'node:fs';

export interface Step {
  readonly instruction: string;
  readonly rest: string;
}

export interface Stage {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** @throws Error where it begins with anything but a stage */
export function readDockerfile(): readonly Stage[] {
  const text = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');
  const stages: { name: string; steps: Step[] }[] = [];
  const continued = / *\\\n\s*/g;
  for (const line of text.replaceAll(continued, ' ').split('\n')) {
    const [, instruction = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (instruction === 'FROM') {
      const name = /\sAS\s+(\S+)/i.exec(rest)?.[1] ?? String(stages.length);
      stages.push({ name, steps: [] });
    } else if (instruction !== '') {
      const stage = stages.at(-1);
      if (stage === undefined) throw new Error(`${instruction} stands before the first FROM`);
      stage.steps.push({ instruction, rest });
    }
  }
  return stages;
}

/** The one with that instruction, as the array that it is written as. */
export function commandOf(stage: Stage, instruction: 'CMD' | 'HEALTHCHECK'): readonly string[] {
  const step = stage.steps.find((one) => one.instruction === instruction);
  const array = /\[.*\]$/.exec(step?.rest ?? '')?.[0];
  if (array === undefined) throw new Error(`the Dockerfile has no ${instruction} [...]`);
  return JSON.parse(array);
}

/** What the image sets for the process, or is labelled with. */
export function valuesOf(stage: Stage, instruction: 'ENV' | 'LABEL'): Record<string, string> {
  const pairs = stage.steps
    .filter((step) => step.instruction === instruction)
    .map(({ rest }) => {
      const [name = '', value = ''] = rest.split('=');
      return [name, value.replaceAll('"', '')];
    });
  return Object.fromEntries(pairs);
}
