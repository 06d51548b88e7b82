import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import type { DesiredResource } from '../../model/resource.ts';
import type { Connection, ResourceType } from '../../model/resource-type.ts';
import { locateFault } from '../run/locate-faults.ts';

/**
 * A desired resource with its properties in the form in which the server speaks of them; undefined, with diagnostics, when
 * the type cannot bring them into it.
 *
 * @throws {ProviderError} when the server cannot be asked
 */
export async function resolveNames(
  desired: DesiredResource,
  type: ResourceType,
  connection: Connection,
  signal: AbortSignal,
): Promise<{ readonly desired: DesiredResource | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  if (type.resolve === undefined) return { desired, diagnostics: [] };
  const { properties, origins, faults } = await type.resolve(connection, desired.properties, { signal });
  const place = { address: desired.address, location: desired.location, desired };
  const diagnostics = faults.map((fault) => locateFault(fault, place));
  if (hasErrors(diagnostics)) return { desired: undefined, diagnostics };
  const resolved: DesiredResource = {
    ...desired,
    properties,
    locate: (pointer) => desired.locate(origins?.get(pointer) ?? pointer),
  };
  return { desired: resolved, diagnostics };
}
