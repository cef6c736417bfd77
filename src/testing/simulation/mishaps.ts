/** Events that last longer than one message: operators act, clocks jump, a broker goes away. */
import type { Orchestrator } from '../../orchestrator/orchestrator.ts';
import type { Network } from './network.ts';
import { JUMPS_MS, type Processes } from './processes.ts';
import type { World } from './world.ts';

/** Mishaps of a schedule at most. */
const MOST = 4;
/** They are spread over so many moments, each so far from the next. */
const MOMENTS = 300;
const MOMENT_MS = 97;
const LOST_MS = [10_000, 25_000, 40_000];
const OUTAGES_MS = [8_000, 30_000, 120_000];

export interface Scene {
  readonly world: World;
  readonly network: Network;
  readonly processes: Processes;
  /** Names of all processes, the orchestrator's first. */
  readonly nodes: readonly string[];
  /** Types of all commands. */
  readonly commands: readonly string[];
  /** The orchestrator, unless it is dead. */
  readonly orchestrator: () => Orchestrator | undefined;
  /** Ids of the sagas that a client was told of. */
  readonly acknowledged: readonly string[];
}

/** Draws the mishaps of a schedule, and puts them on the agenda. */
export function drawMishaps(scene: Scene): void {
  const { world } = scene;
  const draw = (options: number) => world.choose('workload', options);
  const acts: readonly ((scene: Scene, draw: Draw) => void)[] = [
    () => {},
    abort,
    retry,
    redrive,
    jump,
    reconnect,
    startSecond,
    loseOneKind,
    cutOff,
  ];
  const count = draw(MOST + 1);
  for (let n = 0; n < count; n += 1) {
    const act = acts[draw(acts.length)] ?? (() => {});
    world.agenda.after(draw(MOMENTS) * MOMENT_MS, () => {
      if (world.faulty) act(scene, draw);
    });
  }
}

type Draw = (options: number) => number;

const abort = (scene: Scene, draw: Draw) => operate(scene, draw, 'abort');
const retry = (scene: Scene, draw: Draw) => operate(scene, draw, 'retry');

function operate(
  { world, orchestrator, acknowledged }: Scene,
  draw: Draw,
  verb: 'abort' | 'retry',
): void {
  const sagaId = acknowledged[draw(acknowledged.length)];
  if (sagaId === undefined) return;
  world.fault(`an operator wants to ${verb} saga ${sagaId}`);
  orchestrator()
    ?.operate(sagaId, { verb, actor: 'ann', reason: 'simulated' })
    .then(
      () => world.mark(`an operator can ${verb}`),
      (error: unknown) => world.tell(`it is refused: ${error}`),
    );
}

function redrive({ world, network }: Scene): void {
  network.redrive().then(
    ({ done, refused }) => {
      if (done > 0) world.mark('dead letters are redriven');
      world.tell(`an operator redrives ${done} dead letters; ${refused} are refused`);
    },
    (error: unknown) => world.tell(`the redrive fails: ${error}`),
  );
}

function jump({ processes, nodes }: Scene, draw: Draw): void {
  for (const node of nodes) processes.jump(node, JUMPS_MS[draw(JUMPS_MS.length)]);
}

function reconnect({ processes }: Scene, draw: Draw): void {
  processes.reconnect(1 + draw(5));
}

/** Of the orchestrator alone: of a participant, the claim on its database lets in no second one. */
function startSecond({ processes, nodes: [orchestrator = ''] }: Scene): void {
  processes.startSecond(orchestrator);
}

/** For a while no command of one kind arrives. */
function loseOneKind({ world, network, commands }: Scene, draw: Draw): void {
  const lost = commands[draw(commands.length)];
  const lostMs = LOST_MS[draw(LOST_MS.length)] ?? 0;
  const until = world.agenda.now() + lostMs;
  world.fault(`every ${lost} is lost for ${lostMs / 1_000} s`);
  world.mark('commands of one kind are lost');
  network.rule = ({ type }) => (type === lost && world.agenda.now() < until ? 'drop' : 'deliver');
}

/** For a while external services take nothing, or do all and answer nothing. */
function cutOff({ world }: Scene, draw: Draw): void {
  const kind = draw(2) === 0 ? 'down' : 'mute';
  const outageMs = OUTAGES_MS[draw(OUTAGES_MS.length)] ?? 0;
  world.fault(`what is outside is ${kind} for ${outageMs / 1_000} s`);
  world.mark(`what is outside is ${kind}`);
  world.outage = { kind, until: world.agenda.now() + outageMs };
}
