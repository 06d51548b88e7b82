import type { Diagnostic } from '../../model/diagnostic.ts';

/**
 * Diagnostics as a person should see them: what is said of many resources at one place of one file is said once, with the
 * first resource and how many more.
 */
export function mergeAlike(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const groups = Map.groupBy(diagnostics, ({ severity, code, message, hint, location }, index) =>
    location === undefined ? String(index) : JSON.stringify([severity, code, message, hint, location]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const addresses = [...new Set(group.flatMap(({ address }) => address ?? []))];
    const [address] = addresses;
    if (address === undefined || addresses.length === 1) return [first];
    return [{ ...first, address: `${address} and ${addresses.length - 1} more like it` }];
  });
}
