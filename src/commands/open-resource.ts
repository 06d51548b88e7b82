import { openKnownModules } from '../engine/planning/plan-documents.ts';
import { otherMark, replacedOutside } from '../engine/reading/another-object.ts';
import { ConnectionPool } from '../engine/reading/connection-pool.ts';
import { RunScope } from '../engine/run/run-scope.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { Live, ResourceRecord } from '../model/resource.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { Connection, ResourceType } from '../model/resource-type.ts';
import type { State } from '../model/state.ts';
import { ToolError } from '../model/tool-error.ts';
import { fieldRules } from '../plan/field-rules.ts';
import type { OpenProject } from './open-project.ts';

/** A managed resource with its live object, for commands that work on one. */
export interface OpenResource {
  readonly state: State;
  readonly record: ResourceRecord;
  readonly type: ResourceType;
  readonly connection: Connection;
  readonly live: Live;
  close(): Promise<void>;
}

/** Opens a connection of the project by its name. @throws {ToolError} */
export async function openConnection(project: OpenProject, name: string, state: State | undefined) {
  const diagnostics: Diagnostic[] = [];
  const scope = new RunScope(state?.resources.values() ?? []);
  const configuration = openKnownModules(project.configuration, scope);
  const pool = new ConnectionPool(configuration, project.registry, (diagnostic) => diagnostics.push(diagnostic));
  const status = await pool.open(name, scope);
  if (status.kind === 'open') return { pool, connection: status.connection, provider: status.provider };
  if (hasErrors(diagnostics))
    throw new ToolError('CONNECTION_INVALID', `the connection "${name}" cannot be opened`, { diagnostics });
  throw new ToolError('CONNECTION_UNKNOWN', `the connection "${name}" depends on resources that are not applied yet`, {
    hint: 'Run `reckon apply` first.',
  });
}

/** Opens what an address stands for. @throws {ToolError} when state does not hold it, or it is gone */
export async function openResource(project: OpenProject, address: string, signal: AbortSignal): Promise<OpenResource> {
  const state = await project.store.read();
  const record = state?.resources.get(address as ResourceAddress);
  if (state === undefined || record === undefined) {
    throw new ToolError('RESOURCE_NOT_IN_STATE', `state holds nothing at "${address}"`, {
      hint: 'See what there is with: reckon state list',
    });
  }
  const { pool, connection, provider } = await openConnection(project, record.connection, state);
  const type = provider.type(record.type);
  if (type === undefined) throw new ToolError('UNKNOWN_TYPE', `there is no type ${record.type}`);
  const live = await type.read(connection, record.id, { signal }, record);
  if (live === undefined) {
    await pool.close();
    throw new ToolError('RESOURCE_GONE', `${address} (id ${record.id}) is gone: someone deleted it`, {
      hint: 'Run `reckon plan` to see what apply would do.',
    });
  }
  const other = otherMark(record, live, fieldRules(type.schema));
  if (other !== undefined) {
    await pool.close();
    const { code, message, hint = '' } = replacedOutside(project.configuration, record, other, undefined);
    throw new ToolError(code, message, { hint });
  }
  return { state, record, type, connection, live, close: () => pool.close() };
}
