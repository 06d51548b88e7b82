/** Whether a hostname is a template whose zeros and X become a running number: `web-00X`. */
export function isTemplate(hostname: string): boolean {
  return /0+X/.test(hostname);
}

/**
 * Whether a server's hostname is what was asked for: without regard to letter case, with or without its domain, and a
 * template by what the server made of it.
 */
export function sameHost(asked: string, found: string): boolean {
  const [one, other] = [asked.toLowerCase(), found.toLowerCase()];
  if (one === other || other.startsWith(`${one}.`) || one.startsWith(`${other}.`)) return true;
  if (!isTemplate(asked)) return false;
  const pattern = asked
    .split(/0+X/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\d+');
  return new RegExp(`^${pattern}(\\..*)?$`, 'i').test(found);
}
