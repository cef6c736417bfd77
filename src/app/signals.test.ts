import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { hearEndSignals } from './signals.ts';

describe('a process that is told to end', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('hears %s', async (signal) => {
    const process = new EventEmitter();
    const { first } = hearEndSignals(process);
    process.emit(signal);
    expect(await first).toBe(signal);
  });

  it('takes further signals for the same wish until it says otherwise', async () => {
    const process = new EventEmitter();
    const { first, onFurther } = hearEndSignals(process);
    process.emit('SIGINT');
    process.emit('SIGINT');
    expect(await first).toBe('SIGINT');
    let further = 0;
    onFurther(() => {
      further += 1;
    });
    expect(further).toBe(0);
    process.emit('SIGTERM');
    expect(further).toBe(1);
  });
});
