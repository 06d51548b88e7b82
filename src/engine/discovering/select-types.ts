/** Whether a type is meant by a pattern: its name, its system's (`imco`), or a glob (`imco.dns_*`). */
export function matchesType(type: string, pattern: string): boolean {
  if (type === pattern || type.startsWith(`${pattern}.`)) return true;
  if (!pattern.includes('*')) return false;
  const source = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`).test(type);
}
