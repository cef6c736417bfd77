/** The order of the files: what takes long starts first, or the end would wait for it alone. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Each takes a minute or more. */
const LONGEST = [
  'api/any-request',
  'browser/dashboard',
  'browser/every-page',
  'kill/boundaries',
  'kill/start',
  'torture/torture',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      LONGEST.some((name) => moduleId.endsWith(`/tests/${name}.test.ts`));
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(isLong(b)) - Number(isLong(a)));
  }
}
