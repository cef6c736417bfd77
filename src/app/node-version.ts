/** The Node that this needs. It imports nothing, so that it can be asked on any. */

/** As `engines` in package.json has it. */
const [MAJOR, MINOR] = [20, 19];

/** @param version such as `20.19.0`, as `process.versions.node` has it */
export function whyNodeIsTooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return undefined;
  return `this is Node ${version}, and ${MAJOR}.${MINOR} or newer is needed (24 is recommended)`;
}
