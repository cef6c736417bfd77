import { describe, expect, it } from 'vitest';
import { modules } from './modules.ts';
import { moduleNames } from './names.ts';

describe('the names of the modules', () => {
  it('are those of all that there are, in their order', () => {
    expect(moduleNames).toEqual(modules.map(({ name }) => name));
  });
});
