import type { PlannedChange } from '../../model/change.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import { managedName, type PlanContext } from './plan-context.ts';

/**
 * Looks at new documents whose natural key belongs to an object that state holds under another address. One that gives the key
 * up first is waited for; where it stays, the create would double the object or be refused by the server.
 */
export function checkKeys(context: PlanContext): void {
  if (context.lookAlikes.size === 0) return;
  const records = new Map(
    [...context.state.resources.values()].map((record) => [
      managedName(record.connection, record.type, record.id),
      record,
    ]),
  );
  for (const [address, names] of context.lookAlikes) {
    const change = context.changes.get(address);
    if (change?.action !== 'create') continue;
    const holders = names.flatMap((name) => records.get(name) ?? []);
    const staying = holders.find((holder) => !givesKeyUp(context, holder, address));
    if (staying !== undefined) context.diagnostics.push(keyManaged(context, change, staying));
    else
      context.changes.set(address, {
        ...change,
        waitsFor: [...(change.waitsFor ?? []), ...holders.map((holder) => holder.address)],
      });
  }
}

/** Whether the object will be gone, or be named otherwise, once its own change is done. */
function givesKeyUp(context: PlanContext, holder: ResourceRecord, taker: ResourceAddress): boolean {
  const action = context.changes.get(holder.address)?.action;
  switch (action) {
    case 'delete':
      return true;
    case 'update':
    case 'replace':
      return keyOf(context, holder.address) !== keyOf(context, taker);
    case 'create':
    case 'forget':
    case 'no-op':
    case 'adopt':
    case 'move':
    case 'read':
    case undefined:
      return false;
    default:
      return action satisfies never;
  }
}

/** The natural key that a document asks for, within its parent; undefined while a part of it is unknown. */
function keyOf(context: PlanContext, address: ResourceAddress): string | undefined {
  const desired = context.nodes.get(address)?.desired;
  const type = desired === undefined ? undefined : context.pool.type(desired.type);
  const key = desired === undefined ? undefined : type?.keyOf(desired.properties);
  if (desired === undefined || key === undefined) return undefined;
  return JSON.stringify([type?.parentOf(desired.properties) ?? null, key]);
}

function keyManaged(context: PlanContext, change: PlannedChange, holder: ResourceRecord): Diagnostic {
  const { address } = change;
  const key = holder.key ?? holder.id;
  return {
    severity: 'error',
    code: 'KEY_MANAGED',
    message: `${address} is to be created as "${key}", and ${holder.address} is that already (id ${holder.id})`,
    hint: context.changes.has(holder.address)
      ? `If it was only renamed in the YAML, take the document of the old address out and write:\n    moved: { from: '${holder.address}', to: '${address}' }\nor give one of them another name.`
      : 'This run leaves the other one as it is. Plan both together, or give one of them another name.',
    address,
    ...(change.location === undefined ? {} : { location: change.location }),
  };
}
