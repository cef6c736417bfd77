/**
 * The places where a process may die: between any two things that are durable or visible from
 * outside. Each is passed many times in a run.
 */
import { modules } from '../../src/modules/modules.ts';
import { type ModuleName, moduleNames } from '../../src/modules/names.ts';

const sending = ['begin', 'written', 'committed', 'send', 'sent', 'receive', 'taken'] as const;
const serving = ['receive', 'begin', 'written', 'committed', 'answer', 'answered'] as const;
/** Of a module that calls what is outside. */
const calling = ['call', 'called'] as const;

type Moment = (typeof sending | typeof serving | typeof calling)[number];
export type Boundary = `${ModuleName}.${Moment}`;

export const boundaries: readonly Boundary[] = modules.flatMap(({ name, contract }) => {
  const moments = contract === undefined ? sending : serving;
  const all: readonly Moment[] = name === 'billing' ? [...moments, ...calling] : moments;
  return all.map((moment): Boundary => `${name}.${moment}`);
});

export type NodeName = ModuleName;

export const nodeNames = moduleNames;
