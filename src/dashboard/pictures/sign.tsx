/**
 * Signs as strokes: a font may lack them, or draw them in its own colours and sizes. Each fits in
 * a circle of ten units around the origin.
 */
import type { Tone } from '../words.ts';

const strokes: Readonly<Record<string, string>> = {
  '✓': 'M-4.2 .4 L-1.3 3.4 L4.4 -3.2',
  '✕': 'M-3.4 -3.4 L3.4 3.4 M3.4 -3.4 L-3.4 3.4',
  '↺': 'M-3.4 -2.9 A4.5 4.5 0 1 1 -4.4 1.2 M-3.9 -6 V-2.7 H-.6',
  '⟲': 'M-3.4 -2.9 A4.5 4.5 0 1 1 -4.4 1.2 M-3.9 -6 V-2.7 H-.6',
  '‼': 'M-2.2 -5 V.8 M-2.2 4.6 V4.7 M2.2 -5 V.8 M2.2 4.6 V4.7',
  '?': 'M-2.6 -2.6 A2.7 2.7 0 1 1 .9 .1 Q0 .7 0 1.7 M0 4.7 V4.8',
  '–': 'M-3.4 0 H3.4',
  '◐': 'M0 -4.5 A4.5 4.5 0 1 0 .1 -4.5 M-1 -3 V3 M-2.6 -2 V2',
  '●': 'M-1.8 0 A1.8 1.8 0 1 0 1.8 0 A1.8 1.8 0 1 0 -1.8 0',
};

/** The strokes of a sign of `words.ts`; its variation selector does not count. */
export function signPath(sign: string): string {
  return strokes[sign.charAt(0)] ?? '';
}

interface DiscProps {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly tone: Tone;
  readonly sign: string;
}

/** A filled disc with a sign in it. */
export function Disc({ x, y, radius, tone, sign }: DiscProps) {
  const scale = Number((radius / 10).toFixed(2));
  return (
    <g class={`tone-${tone}`} transform={`translate(${x} ${y})`}>
      <circle class="disc" r={radius} />
      <path class="sign" d={signPath(sign)} transform={`scale(${scale})`} />
    </g>
  );
}
