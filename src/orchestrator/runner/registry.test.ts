import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { saga } from '../saga.ts';
import { createRegistry } from './registry.ts';

const version = (version: number, isLonger = false) => {
  const head = { name: 's', version, input: z.object({}), businessKey: () => 'b' };
  const first = saga(head)
    .forwardOnly()
    .local('first', { do: () => 'work' });
  const definition = isLonger ? first.local('second', { do: () => 'work' }) : first;
  return { definition: definition.build(), work() {} };
};

describe('an instance', () => {
  it('goes on under the version that it began with, beside a newer one', () => {
    const [former, newer] = [version(1), version(2)];
    const registry = createRegistry([former, newer]);
    const { fingerprint = '' } = registry.find('s', 1) ?? {};
    const found = registry.goesOnUnder({ definition: 's', version: 1, fingerprint });
    expect(found).toMatchObject({ definition: former.definition });
  });

  it('of an early build, without a fingerprint, goes on under its version', () => {
    const registry = createRegistry([version(1)]);
    const found = registry.goesOnUnder({ definition: 's', version: 1, fingerprint: null });
    expect(found).toMatchObject({ fingerprint: expect.any(String) });
  });

  it('of a version that is not there cannot go on, and is told to have it deployed', () => {
    const registry = createRegistry([version(1)]);
    expect(registry.goesOnUnder({ definition: 's', version: 2, fingerprint: null })).toEqual({
      missing:
        'version 2 of saga s is not registered; ' +
        'deploy a release that has it, and keep it until none is open',
    });
  });

  it('cannot go on under the same version with other steps, and is told what to do', () => {
    const { fingerprint = '' } = createRegistry([version(1)]).find('s', 1) ?? {};
    const changed = createRegistry([version(1, true)]);
    expect(changed.goesOnUnder({ definition: 's', version: 1, fingerprint })).toEqual({
      missing:
        'the steps of saga s, version 1, have changed since this instance started; ' +
        'deploy the former steps as version 1 again, and the changed ones as a new version',
    });
  });
});

describe('two sagas of one name and version', () => {
  it('are refused together', () => {
    expect(() => createRegistry([version(1), version(1)])).toThrow('s@1');
  });
});
