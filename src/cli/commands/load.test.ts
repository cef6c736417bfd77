import { expect, it } from 'vitest';
import { callParking } from '../../../tests/support/cli.ts';

it('begins no more bookings once nobody answers', async () => {
  let begun = 0;
  let answerTheOther = () => {};
  const other = new Promise<void>((resolve) => {
    answerTheOther = resolve;
  });
  const fetch = async (input: string | URL | Request) => {
    const { pathname } = new URL(new Request(input).url);
    if (pathname === '/slots') return Response.json({ id: 's' }, { status: 201 });
    begun += 1;
    if (begun === 1) throw new TypeError('the connection broke');
    await other;
    return Response.json({ id: 'b', status: 'approved' }, { status: 201 });
  };
  const words = ['load', '--bookings', '50', '--concurrency', '2'];
  const { code } = await callParking(words, { fetch });
  answerTheOther();
  // As many turns as the booking that is under way needs to end, and far more.
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  expect([code, begun]).toEqual([3, 2]);
});
