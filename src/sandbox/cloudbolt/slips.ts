import type { Installation } from './installation.ts';
import type { Slip } from './world.ts';

/** The slip that a request which has just been carried out meets; each one is used up after its number of times. */
export function takeSlip(installation: Installation, method: string, url: string): Slip | undefined {
  const { slips } = installation.world;
  const slip = slips.find((candidate) => candidate.method === method && url.includes(candidate.path));
  if (slip === undefined) return undefined;
  slip.times -= 1;
  if (slip.times <= 0) slips.splice(slips.indexOf(slip), 1);
  return slip;
}
