import { describe, expect, it } from 'vitest';
import { bookingRun, runNames } from '../../../tests/support/booking-runs.ts';
import { Railway } from './railway.tsx';
import { RailwayEmblem } from './railway-emblem.tsx';
import { Sequence } from './sequence.tsx';
import { pictureStyle } from './style.ts';
import { Timeline } from './timeline.tsx';

const pictures = () =>
  runNames.map((name) => {
    const saga = bookingRun(name);
    const railways = `${<Railway saga={saga} />}${<RailwayEmblem saga={saga} />}`;
    return `${railways}${<Timeline saga={saga} />}${<Sequence saga={saga} />}`;
  });

const classesIn = (html: string) =>
  [...html.matchAll(/ class="([^"]+)"/g)].flatMap(([, names = '']) => names.trim().split(/\s+/));

describe('the style of the pictures', () => {
  it('has a rule for each class that they are drawn with', () => {
    const drawn = new Set(pictures().flatMap(classesIn));
    const missing = [...drawn].filter((name) => !new RegExp(`\\.${name}\\b`).test(pictureStyle));
    expect(missing.filter((name) => name !== 'railway')).toEqual([]);
  });

  it('has no rule for a class that none is drawn with', () => {
    const drawn = new Set(pictures().flatMap(classesIn));
    const ruled = [...pictureStyle.matchAll(/\.([a-z][\w-]*)/g)].map(([, name = '']) => name);
    const idle = ruled.filter((name) => !drawn.has(name) && !/^(tone|railway)-/.test(name));
    expect(idle).toEqual([]);
  });

  it('shows a railway from left to right from the width on at which it has room', () => {
    const drawn = `${<Railway saga={bookingRun('completed')} />}`;
    const [, width] = / class="picture-wide"[^>]* width="(\d+)"/.exec(drawn) ?? [];
    const rule = `min-width:${width}px){\n.railway-5 .picture-wide{display:block}`;
    expect(pictureStyle).toContain(rule);
  });
});
