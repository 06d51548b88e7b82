import type { Action, PlannedChange } from '../../model/change.ts';
import type { JsonObject } from '../../model/json.ts';
import { parseAddress, type ResourceAddress } from '../../model/resource-address.ts';

/**
 * A resource as Terraform's machine-readable UI names one.
 *
 * @see Terraform: Machine-Readable UI, "Resource Object"
 */
export function resourceObject(address: ResourceAddress): JsonObject {
  const parts = parseAddress(address);
  const module = (parts?.module ?? [])
    .map((step) => `module.${step.name}${step.key === undefined ? '' : `[${JSON.stringify(step.key)}]`}`)
    .join('.');
  return {
    addr: address,
    module,
    resource: module === '' ? address : address.slice(module.length + 1),
    implied_provider: parts?.system ?? '',
    resource_type: parts === undefined ? '' : `${parts.system}.${parts.type}`,
    resource_name: parts?.name ?? '',
    resource_key: parts?.key ?? null,
  };
}

/** An action in the words of Terraform's machine-readable UI. */
export function actionWord(action: Action): string {
  switch (action) {
    case 'no-op':
      return 'noop';
    case 'adopt':
      return 'import';
    case 'forget':
      return 'remove';
    case 'create':
    case 'update':
    case 'replace':
    case 'delete':
    case 'read':
    case 'move':
      return action;
    default:
      return action satisfies never;
  }
}

/** A planned or drifted change: which resource, what happens, why. Fields are named without their values. */
export function changeObject(change: PlannedChange): JsonObject {
  const reason = reasonWord(change);
  return {
    resource: resourceObject(change.address),
    ...(change.previousAddress === undefined ? {} : { previous_resource: resourceObject(change.previousAddress) }),
    action: actionWord(change.action),
    ...(reason === undefined ? {} : { reason }),
    ...(change.importing === undefined ? {} : { importing: { id: change.importing.id } }),
    reckon: {
      reason: change.reason,
      fields: change.fields.map((field) => ({
        pointer: field.pointer,
        kind: field.kind,
        ...(field.location === undefined ? {} : { location: { ...field.location } }),
        ...(field.forcesReplacement === true ? { forces_replacement: true } : {}),
      })),
      ...(change.location === undefined ? {} : { location: { ...change.location } }),
      ...(change.serverDryRun === undefined ? {} : { server_dry_run: { ...change.serverDryRun } }),
      ...(change.notes.length === 0 ? {} : { notes: change.notes.map((note) => ({ ...note })) }),
      ...(change.attribution === undefined ? {} : { attribution: change.attribution }),
    },
  };
}

/** Why, in the words of Terraform's machine-readable UI; `undefined` where it has none. */
function reasonWord(change: PlannedChange): string | undefined {
  switch (change.reason) {
    case 'tainted':
      return 'tainted';
    case 'replace-requested':
      return 'requested';
    case 'replace-triggered':
      return 'replace_triggered_by';
    case 'immutable-field':
      return 'cannot_update';
    case 'document-removed':
    case 'condition-false':
    case 'removed-document':
      return change.action === 'delete' ? 'delete_because_no_resource_config' : undefined;
    case 'instance-removed':
      return change.action === 'delete' ? 'delete_because_each_key' : undefined;
    case 'desired-changed':
    case 'drifted':
    case 'not-in-state':
    case 'deleted-outside':
    case 'replaced-outside':
    case 'destroy-requested':
    case 'orphaned':
    case 'import-document':
    case 'moved-document':
    case 'pending-operation':
    case 'unchanged':
      return undefined;
    default:
      return change.reason satisfies never;
  }
}
