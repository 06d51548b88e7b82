import { ruleBroken } from './api-error.ts';
import { type Installation, knob } from './installation.ts';

/** Tells whether a server that is not removed has this name. */
function isHostnameInUse(installation: Installation, hostname: string): boolean {
  const wanted = hostname.toLowerCase();
  return installation.world.tables.servers.some(
    (server) => server.status !== 'HISTORICAL' && server.hostname.toLowerCase() === wanted,
  );
}

/** Zeros before an `X` make a running number: `web-00X` gives `web-001`. */
const RUNNING_NUMBER = /(0+)X/;

function numbered(template: string, number: number): string {
  const match = RUNNING_NUMBER.exec(template);
  if (match === null) return `${template}-${number}`;
  return template.replace(RUNNING_NUMBER, String(number).padStart((match[1] ?? '').length + 1, '0'));
}

function firstFree(isTaken: (hostname: string) => boolean, template: string): string {
  let number = 1;
  while (isTaken(numbered(template, number))) number += 1;
  return numbered(template, number);
}

/**
 * The names of `quantity` new servers: a plain name for a single one, running numbers otherwise.
 *
 * @throws {ApiError} When a plain name is in use and the knob `hostnameCollision` says `error`.
 */
export function chooseHostnames(installation: Installation, template: string, quantity: number): readonly string[] {
  if (quantity === 1 && !RUNNING_NUMBER.test(template)) {
    const policy = knob(installation, 'hostnameCollision');
    if (policy === 'allow' || !isHostnameInUse(installation, template)) return [template];
    if (policy === 'error') throw ruleBroken(`Hostname '${template}' is already in use`);
  }
  const chosen: string[] = [];
  const isTaken = (hostname: string): boolean => chosen.includes(hostname) || isHostnameInUse(installation, hostname);
  for (let count = 0; count < quantity; count += 1) chosen.push(firstFree(isTaken, template));
  return chosen;
}
