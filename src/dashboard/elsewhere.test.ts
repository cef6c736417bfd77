import { describe, expect, it } from 'vitest';
import { billsElsewhere, type Elsewhere, slotsElsewhere } from './elsewhere.ts';

/** The API of another process, as a function of the request. */
const api = (answer: (request: Request) => Response | Promise<Response>) => {
  const asked: Request[] = [];
  const fetched: typeof fetch = async (input, init) => {
    const request = new Request(input as string, init);
    asked.push(request);
    return answer(request.clone());
  };
  const inTime: Elsewhere['inTime'] = (call) => call(new AbortController().signal);
  return { asked, elsewhere: { url: 'http://parking:3000/', fetch: fetched, inTime } };
};

const slot = (n: number) => ({
  id: `slot-${String(n).padStart(3, '0')}`,
  name: `A${n}`,
  status: 'available',
  price: { amount: 100, currency: 'USD' },
  bookingId: null,
});

/** 130 slots in pages, as the API has them. */
const pages = ({ url }: Request) => {
  const { searchParams } = new URL(url);
  const from = Number(searchParams.get('cursor') ?? 0);
  const limit = Number(searchParams.get('limit'));
  const items = Array.from({ length: 130 }, (_, n) => slot(n)).slice(from, from + limit);
  return Response.json({ items, nextCursor: from + limit < 130 ? String(from + limit) : null });
};

const ann = { name: 'ann', token: 'the-token' };
const closing = { id: 'slot-001', status: 'closed' } as const;
const whole = { status: undefined, name: undefined } as const;

describe('slots of another process', () => {
  it('are shown floor by floor', async () => {
    const slots = slotsElsewhere(api(pages).elsewhere, 60);
    const floors = [];
    for (const floor of [1, 2, 3]) floors.push(await slots.floor({ ...whole, floor }));
    expect(floors.map((floor) => floor.slots.length)).toEqual([60, 60, 10]);
    expect(floors.map((floor) => floor.hasNext)).toEqual([true, true, false]);
    expect(floors[2]?.slots[0]?.name).toBe('A120');
  });

  it('are narrowed by status and by the beginning of their names', async () => {
    const { asked, elsewhere } = api(pages);
    const wish = { status: 'available', name: 'A12', floor: 1 } as const;
    const { slots } = await slotsElsewhere(elsewhere, 60).floor(wish);
    expect(slots.map(({ name }) => name)).toContain('A129');
    expect(slots).toHaveLength(11);
    expect(asked[0]?.url).toContain('status=available');
  });

  it('are changed with the token of the operator whose act it is', async () => {
    const { asked, elsewhere } = api(() => Response.json(slot(1)));
    await slotsElsewhere(elsewhere, 60).change(closing, ann);
    const [request] = asked;
    expect([request?.method, request?.url]).toEqual([
      'PATCH',
      'http://parking:3000/slots/slot-001',
    ]);
    expect(request?.headers.get('Authorization')).toBe('Bearer the-token');
    expect(await request?.json()).toEqual({ status: 'closed' });
  });

  it('say why they cannot be changed', async () => {
    const detail = 'the slot is reserved; cancel its booking first';
    const { elsewhere } = api(() => Response.json({ detail }, { status: 409 }));
    await expect(slotsElsewhere(elsewhere, 60).change(closing, ann)).rejects.toThrow(detail);
  });

  it('that are not there are none', async () => {
    const { elsewhere } = api(() => Response.json({ detail: 'no' }, { status: 404 }));
    expect(await slotsElsewhere(elsewhere, 60).get('x')).toBeUndefined();
  });

  it.each([
    ['does not answer', () => Promise.reject(new TypeError('fetch failed'))],
    ['answers with an error', () => new Response('no', { status: 500 })],
    ['knows another token', () => Response.json({ detail: 'no' }, { status: 401 })],
    ['is no module', () => new Response('<h1>Welcome</h1>')],
    ['answers in another form', () => Response.json({ slots: [] })],
    ['sends on', () => new Response(null, { status: 302, headers: { Location: '/other' } })],
  ])('of a process that %s are told as away, by its address', async (_, answer) => {
    const slots = slotsElsewhere(api(answer).elsewhere, 60);
    for (const asked of [
      slots.floor({ ...whole, floor: 1 }),
      slots.add('B1', ann),
      slots.change(closing, ann),
    ])
      await expect(asked).rejects.toThrow(/^http:\/\/parking:3000\/ cannot be asked now/);
  });

  it('are read without a token, as everybody may', async () => {
    const { asked, elsewhere } = api(pages);
    await slotsElsewhere(elsewhere, 60).floor({ ...whole, floor: 1 });
    expect(asked[0]?.headers.get('Authorization')).toBeNull();
  });

  it('are not sent on with the token to another address', async () => {
    const { asked, elsewhere } = api(() => Response.json(slot(1)));
    await slotsElsewhere(elsewhere, 60).add('B1', ann);
    expect(asked[0]?.headers.get('Authorization')).toBe('Bearer the-token');
    expect(asked[0]?.redirect).toBe('manual');
  });

  it('without an end are not read without end', async () => {
    const endless = () => Response.json({ items: [slot(1)], nextCursor: 'on' });
    const { asked, elsewhere } = api(endless);
    const wish = { ...whole, name: 'Z', floor: 1 };
    expect((await slotsElsewhere(elsewhere, 60).floor(wish)).slots).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(100);
  });
});

describe('bills of another process', () => {
  it('are those of the booking', async () => {
    const at = '2026-01-01T00:00:00.000Z';
    const bill = {
      id: 'b',
      bookingId: 'k',
      amount: 5,
      currency: 'USD',
      status: 'paid',
      reason: null,
    };
    const items = [{ ...bill, createdAt: at, updatedAt: at }];
    const { asked, elsewhere } = api(() => Response.json({ items, nextCursor: null }));
    const [found] = await billsElsewhere(elsewhere).of('k');
    expect(found).toMatchObject({ id: 'b', status: 'paid', createdAt: Date.parse(at) });
    expect(asked[0]?.url).toBe('http://parking:3000/bills?bookingId=k');
  });
});
