/**
 * A definition as a Mermaid flowchart: forward from top to bottom, its compensations back up. With
 * an instance, what it went through stands out (https://mermaid.js.org/syntax/flowchart.html).
 */
import type { SagaDefinition, StepDefinition } from './definition.ts';
import type { SagaInstance, StepStateName } from './instance.ts';

type Drawn = Pick<SagaDefinition<never, unknown>, 'name' | 'version' | 'steps'>;

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** Back rather than forward: drawn with dots. */
  readonly back?: boolean;
  /** Tells if an instance took it. */
  readonly taken: (instance: SagaInstance) => boolean;
}

const styles = [
  'classDef done fill:#d3f0d9,stroke:#2b8a3e,color:#000',
  'classDef compensated fill:#fff3bf,stroke:#e67700,color:#000',
  'classDef refused fill:#ffe3e3,stroke:#c92a2a,color:#000',
  'classDef active fill:#d0ebff,stroke:#1864ab,color:#000,stroke-width:3px',
  'classDef stalled fill:#c92a2a,stroke:#000,color:#fff,stroke-width:3px',
];

/** Draws the way of the saga forward, and its way back. */
export function drawFlow(definition: Drawn): string {
  return draw(definition, undefined);
}

/** The same with the path that one instance took: thick arrows, coloured steps. */
export function drawPath(definition: Drawn, instance: SagaInstance): string {
  return draw(definition, instance);
}

function draw(definition: Drawn, instance: SagaInstance | undefined): string {
  const lines = [
    `begin(["${definition.name} ${definition.version}"])`,
    ...definition.steps.map(stepNode),
    ...definition.steps.flatMap(compensationNode),
    'completed([completed])',
    ...(canGoBack(definition) ? ['compensated([compensated])'] : []),
    ...edgesOf(definition).map((edge) => toLine(edge, instance)),
    ...(instance === undefined ? [] : [...classesOf(definition, instance), ...styles]),
  ];
  return `flowchart TD\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function stepNode(step: StepDefinition<unknown>, index: number): string {
  const what = step.kind === 'local' ? 'local work' : step.command.type;
  const text = `"${step.name}<br/>${what}"`;
  return step.phase === 'pivot' ? `do${index}{{${text}}}` : `do${index}[${text}]`;
}

function compensationNode(step: StepDefinition<unknown>, index: number): readonly string[] {
  if (!hasCompensation(step)) return [];
  const what = step.kind === 'local' ? 'local work' : step.compensation?.command.type;
  return [`compensate${index}["compensate ${step.name}<br/>${what}"]`];
}

function hasCompensation({ compensation }: StepDefinition<unknown>): boolean {
  return compensation !== undefined && compensation !== null;
}

function canGoBack({ steps }: Drawn): boolean {
  return steps.some(({ phase }) => phase !== 'retriable');
}

function edgesOf(definition: Drawn): readonly Edge[] {
  const { steps } = definition;
  const begin: Edge = { from: 'begin', to: 'do0', taken: () => true };
  return [
    begin,
    ...steps.flatMap((step, index) => [
      ...forwardEdges(step, index, steps),
      ...backEdges(step, index, steps),
    ]),
    ...steps.flatMap(compensationEdges),
  ];
}

type Steps = Drawn['steps'];
type Step = Steps[number];

function forwardEdges(step: Step, index: number, steps: Steps): readonly Edge[] {
  const isLast = index === steps.length - 1;
  const to = isLast ? 'completed' : `do${index + 1}`;
  const taken = ({ state, steps: run }: SagaInstance) =>
    isLast ? state === 'completed' : run[index + 1]?.startedAt != null;
  if (step.kind !== 'command') return [{ from: `do${index}`, to, taken }];
  const replies = Object.keys(step.command.success);
  return replies.map((label) => ({ from: `do${index}`, to, label, taken }));
}

/** The edges of a refusal, or no answer: they lead to the newest compensation that is due then. */
function backEdges(step: Step, index: number, steps: Steps): readonly Edge[] {
  if (step.kind !== 'command' || step.phase === 'retriable') return [];
  const from = `do${index}`;
  const refusals = Object.keys(step.command.refusal).map((label): Edge => {
    const taken = ({ reason }: SagaInstance) =>
      reason?.step === step.name && reason.reply === label;
    return { from, to: compensationAtOrAbove(steps, index - 1), label, back: true, taken };
  });
  const taken = ({ reason }: SagaInstance) =>
    reason?.step === step.name && reason.code !== 'refused';
  const to = compensationAtOrAbove(steps, index);
  return [...refusals, { from, to, label: 'no answer, aborted', back: true, taken }];
}

function compensationEdges(step: Step, index: number, steps: Steps): readonly Edge[] {
  if (!hasCompensation(step)) return [];
  const to = compensationAtOrAbove(steps, index - 1);
  const taken = (instance: SagaInstance) =>
    wasCompensated(instance, index) &&
    (to === 'compensated'
      ? instance.state === 'compensated'
      : wasCompensated(instance, Number(to.slice('compensate'.length))));
  return [{ from: `compensate${index}`, to, back: true, taken }];
}

function compensationAtOrAbove(steps: Steps, index: number): string {
  const at = steps.slice(0, index + 1).findLastIndex(hasCompensation);
  return at === -1 ? 'compensated' : `compensate${at}`;
}

/** A step that can be compensated is stalled, or done by hand, only on the way back. */
const onTheWayBack: ReadonlySet<StepStateName> = new Set([
  'compensating',
  'compensated',
  'stalled',
  'resolved',
]);

/** Tells if the compensation has begun, of a step that can be compensated. */
function wasCompensated({ steps }: SagaInstance, index: number): boolean {
  return onTheWayBack.has(steps[index]?.state ?? 'pending');
}

function toLine(
  { from, to, label, back, taken }: Edge,
  instance: SagaInstance | undefined,
): string {
  const plain = back === true ? '-.->' : '-->';
  const arrow = instance !== undefined && taken(instance) ? '==>' : plain;
  return `${from} ${arrow}${label === undefined ? '' : `|${label}|`} ${to}`;
}

const classes: Partial<Record<StepStateName, string>> = {
  running: 'active',
  done: 'done',
  refused: 'refused',
  unknown: 'compensated',
  compensating: 'active',
  compensated: 'compensated',
  stalled: 'stalled',
  skipped: 'compensated',
  resolved: 'done',
};

function classesOf(definition: Drawn, instance: SagaInstance): readonly string[] {
  return definition.steps.flatMap((step, index) => {
    const state = instance.steps[index]?.state ?? 'pending';
    const style = classes[state];
    if (style === undefined) return [];
    const onWayBack = hasCompensation(step) && wasCompensated(instance, index);
    return onWayBack
      ? [`class do${index} compensated`, `class compensate${index} ${style}`]
      : [`class do${index} ${style}`];
  });
}
