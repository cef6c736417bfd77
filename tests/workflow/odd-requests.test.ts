/** Whatever stands in an address or a form of the dashboard, it is no fault of the server. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

const PLANTED = '"><script>alert(1)</script>';
const ODD = [
  '%00',
  '..%2F..',
  '%2e%2e',
  '%252e',
  '%ff',
  '%ed%a0%80',
  '%',
  'a%0d%0ab',
  '$&',
  '__proto__',
  '//[',
  '//evil.example',
  '%09/evil.example',
  '1e3',
  'NaN',
  'a'.repeat(400),
  encodeURIComponent(PLANTED),
];
const PATHS = [
  '/',
  '/?floor=',
  '/?status=',
  '/?name=',
  '/?slot=',
  '/?slot=1&slot=',
  '/sagas/',
  '/sagas?state=',
  '/sagas?definition=',
  '/sagas?code=',
  '/sagas?bookingId=',
  '/sagas?olderThan=',
  '/sagas?from=',
  '/sagas?cursor=',
  '/sagas?limit=',
  '/dashboard/',
  '/dashboard/attention?sagaId=',
  '/dashboard/attention/retry?code=',
  '/dashboard/dead-letters/',
  '/dashboard/sagas/',
  '/dashboard/search?q=',
  '/dashboard/sign-in?to=',
  '/dashboard/live?tag=&page=',
  '/dashboard/live?tag=&page=/',
  '/dashboard/live?tag=&page=/sagas/',
];
const ENDS = ['', '/abort', '/discard', '/json'];

let api: TestSystem;

beforeAll(async () => {
  api = await startSystem();
});

afterAll(() => api.stop());

const answer = async (path: string, init: RequestInit) => {
  const response = await api.system.app.request(path, init);
  const isPage = response.headers.get('Content-Type')?.startsWith('text/html') ?? false;
  if (!isPage) await response.body?.cancel();
  const isTakenOver = isPage && (await response.text()).includes(PLANTED);
  const leadsAway = /^([^/]|\/[/\\\s])/.test(response.headers.get('Location') ?? '');
  return { path, isBroken: response.status >= 500, isTakenOver, leadsAway };
};

const asExpected = { isBroken: false, isTakenOver: false, leadsAway: false };

it.each(['GET', 'HEAD'])('an odd address is answered, to %s', async (method) => {
  for (const odd of ODD)
    for (const path of PATHS.flatMap((one) => ENDS.map((end) => one + odd + end)))
      for (const Accept of ['text/html', '*/*;q=0.1, text/html;q=odd'])
        expect(await answer(path, { method, headers: { Accept } })).toEqual({
          path,
          ...asExpected,
        });
});

it('an odd form is answered', async () => {
  const slotId = await api.slot();
  const paths = ['bookings', 'slots', `slots/${slotId}`, 'sagas/x/resolve', 'attention/retry'];
  const names = ['slotId', 'way', 'name', 'status', 'reason', 'count', 'to', '__proto__'];
  const headers = { Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded' };
  const forms = ODD.flatMap((odd) => names.map((name) => `${name}=${odd}&way=pm_ok&reason=x`));
  for (const path of paths.map((one) => `/dashboard/${one}`))
    for (const body of ['', '&&=', ...forms])
      expect(await answer(path, { method: 'POST', body, headers })).toEqual({
        path,
        ...asExpected,
      });
});
