import type { DesiredResource } from '../../model/resource.ts';
import { ToolError } from '../../model/tool-error.ts';
import { existsUnmanaged } from '../planning/find-managed.ts';
import { LiveReader } from '../reading/live-reader.ts';
import type { ApplyWalk, Opened } from './apply-walk.ts';

/**
 * Looks whether an object of that natural key is there already, where the plan could not: it hung on what was known only after
 * apply. What exists is never made twice, nor taken over silently.
 *
 * @throws {ToolError} `CHANGE_REFUSED`
 */
export async function checkLateKey(
  walk: ApplyWalk,
  { type, connection }: Opened,
  desired: DesiredResource,
): Promise<void> {
  const planned = walk.request.run.nodes.get(desired.address)?.desired.properties;
  if (planned === undefined || type.keyOf(planned) !== undefined || type.keyOf(desired.properties) === undefined)
    return;
  const reader = new LiveReader({ signal: walk.request.cut, emit: () => undefined });
  const found = await reader.byKey(connection, type, desired.properties);
  if (found.length === 0) return;
  throw new ToolError('CHANGE_REFUSED', `${desired.address} cannot be applied`, {
    diagnostics: [existsUnmanaged(walk.request.run.request.configuration, desired, found)],
  });
}
