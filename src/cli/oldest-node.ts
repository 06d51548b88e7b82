/** The oldest Node that the dependencies run on; `engines` in package.json says the same. */
export const OLDEST_NODE = '22.19.0';

/** Whether a version of Node will do. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
