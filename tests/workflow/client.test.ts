/** The typed client that the package has at `parking-saga/client`. */
import openapiTS, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createParkingClient, type ParkingClient } from '../../src/client/client.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

const TOKEN = 'an-operator-token';
const GENERATED = '../../src/client/api.gen.ts';
const HEAD =
  '/** Made from `/openapi.json` by `npm run client:generate`: change the routes instead. */\n';

let api: TestSystem;
let parking: ParkingClient;

const clientWith = (token?: string) =>
  createParkingClient({
    url: 'http://localhost',
    token,
    fetch: async (request) => api.system.app.request(request),
  });

beforeAll(async () => {
  api = await startSystem({ operatorToken: TOKEN });
  parking = clientWith(TOKEN);
});

afterAll(() => api.stop());

describe('the typed client', () => {
  it('has the types of the present API; else run npm run client:generate', async () => {
    const { data: description } = await parking.GET('/openapi.json');
    const types = await openapiTS(JSON.stringify(description), {
      defaultNonNullable: false,
      rootTypes: true,
      rootTypesNoSchemaPrefix: true,
    });
    await expect(HEAD + astToString(types)).toMatchFileSnapshot(GENERATED);
  });

  it('books, waits for the end, and cancels', async () => {
    const { data: slot } = await parking.POST('/slots', { body: { name: 'C1' } });
    const { data: booked, response } = await parking.POST('/bookings', {
      params: { header: { Prefer: 'wait=20' } },
      body: { slotId: slot?.id ?? '' },
    });
    expect(booked).toMatchObject({ slotId: slot?.id, status: 'approved', sagaState: 'completed' });
    const id = booked?.id ?? '';
    expect(response.headers.get('Location')).toBe(`/bookings/${id}`);
    const path = { id };
    await parking.POST('/bookings/{id}/cancellation', { params: { path } });
    const cancelled = async () =>
      (await parking.GET('/bookings/{id}', { params: { path } })).data?.status;
    await expect.poll(cancelled).toBe('cancelled');
  });

  it('hands a problem back as a value, and does not throw it', async () => {
    const wrong = await parking.POST('/bookings', { body: { slotId: '' } });
    expect(wrong.data).toBeUndefined();
    expect(wrong.error).toMatchObject({ status: 422, errors: [{ pointer: '/slotId' }] });
  });

  it('shows the operator alone what is for the operator', async () => {
    expect((await clientWith().GET('/sagas/counts')).error?.status).toBe(401);
    expect((await parking.GET('/sagas/counts')).data).toHaveProperty('stalled');
  });

  it('takes nothing that the API does not', async () => {
    const body = { slotId: 'x', paymentMethod: 'pm_gold' } as const;
    // @ts-expect-error the API knows no such payment method
    expect((await parking.POST('/bookings', { body })).error?.status).toBe(422);
    // @ts-expect-error bills are written by sagas alone
    expect((await parking.DELETE('/bills', {})).response.status).toBe(405);
    const query = { status: 'parked' } as const;
    // @ts-expect-error a slot has no such status
    expect((await parking.GET('/slots', { params: { query } })).error?.status).toBe(422);
  });
});
