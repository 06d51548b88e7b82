import { blockOf, parseAddress, type ResourceAddress } from '../../model/resource-address.ts';

/**
 * Whether an address is meant by a pattern: the address itself, the document it is an instance of, its type
 * (`imco.dns_record`), a module it is in (`module.net`), or a glob (`imco.*.web-*`).
 */
export function matchesAddress(address: ResourceAddress, pattern: string): boolean {
  if (pattern === address || pattern === blockOf(address)) return true;
  const parts = parseAddress(address);
  if (parts !== undefined && pattern === `${parts.system}.${parts.type}`) return true;
  if (address.startsWith(`${pattern}.`) || address.startsWith(`${pattern}[`)) return true;
  return pattern.includes('*') && globOf(pattern).test(address);
}

const globs = new Map<string, RegExp>();

function globOf(pattern: string): RegExp {
  const known = globs.get(pattern);
  if (known !== undefined) return known;
  const source = pattern
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**', '\0')
    .replaceAll('*', '[^.]*')
    .replaceAll('\0', '.*');
  const glob = new RegExp(`^${source}(\\[.*\\])?$`);
  globs.set(pattern, glob);
  return glob;
}

/** Whether something may be meant that is in a module whose documents are not known yet. */
export function mayBeInModule(module: ResourceAddress, pattern: string): boolean {
  if (pattern.includes('*')) return true;
  if (!pattern.startsWith('module.')) return parseAddress(pattern) === undefined;
  const isBelow = (inner: string, outer: string): boolean =>
    inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
  return pattern === module || isBelow(pattern, module) || isBelow(module, pattern);
}

/** Whether an instance is meant though only its document's address is known: a pattern may name one instance. */
export function mayMatchBlock(block: ResourceAddress, pattern: string): boolean {
  if (matchesAddress(block, pattern)) return true;
  const parts = parseAddress(pattern);
  return parts?.key !== undefined && blockOf(pattern as ResourceAddress) === block;
}
