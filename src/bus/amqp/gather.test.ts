import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createVirtualClock, settled } from '../../testing/virtual-clock.ts';
import { gatherWrites } from './gather.ts';

const { soon } = createVirtualClock();

/** A connection as the library has it inside, and what its socket was given, write by write. */
function connected() {
  const written: string[] = [];
  const stream = new PassThrough();
  stream.on('data', (data) => written.push(String(data)));
  const buffer = new PassThrough();
  const connection = { stream, channels: [null, { buffer }] };
  const write = (text: string) => stream.write(Buffer.from(text));
  const writeOnChannel = (text: string) => buffer.write(Buffer.from(text));
  return { written, connection, write, writeOnChannel };
}

describe('what is written in one turn', () => {
  it('leaves in one write and in its order, whatever channel it is of', async () => {
    const { written, connection, write, writeOnChannel } = connected();
    gatherWrites(connection, soon).direct({ ch: 1 });
    write('a');
    writeOnChannel('b');
    write('c');
    await settled();
    writeOnChannel('d');
    await settled();
    expect(written).toEqual(['abc', 'd']);
  });

  it('takes along what is written once that is told', async () => {
    const { written, connection, write } = connected();
    gatherWrites(connection, soon).onWriting(() => write('!'));
    await settled();
    expect(written).toEqual([]);
    write('a');
    await settled();
    expect(written).toEqual(['a!']);
  });
});

it('leaves a library alone that is of another make inside', () => {
  const { onWriting, direct } = gatherWrites({ socket: new PassThrough() }, soon);
  onWriting(() => expect.unreachable());
  direct({ ch: 1 });
});
