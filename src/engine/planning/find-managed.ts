import type { Configuration } from '../../model/configuration.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DesiredResource, Live, ResourceRecord } from '../../model/resource.ts';
import type { Connection, ResourceType } from '../../model/resource-type.ts';
import { coverEchoes, coverSensitive } from '../../plan/cover-secrets.ts';
import type { FieldRules } from '../../plan/field-rules.ts';
import { otherMark, replacedOutside } from '../reading/another-object.ts';
import { describe } from '../reading/find-live.ts';
import { pastedCommand } from '../reading/pasted-command.ts';
import { addressInYaml } from './address-in-yaml.ts';
import { diagnose, managedName, type PlanContext } from './plan-context.ts';

/** One declared object, evaluated, with what it takes to look at it. */
export interface Instance {
  /** As its document says, references filled in. */
  readonly desired: DesiredResource;
  readonly type: ResourceType;
  readonly rules: FieldRules;
  readonly connection: Connection;
  /** What state holds of it. */
  readonly record: ResourceRecord | undefined;
}

/** The live object of an instance; `refused` when one of its key exists that nobody gave us. */
export async function findLiveOf(context: PlanContext, instance: Instance): Promise<Live | undefined | 'refused'> {
  const { desired, type, rules, connection, record } = instance;
  const importId = context.imports.get(desired.address);
  if (record === undefined && importId === undefined) {
    const found = await context.reader.byKey(connection, type, desired.properties);
    const others = found.filter((live) => !context.managedIds.has(managedName(connection.name, type.name, live.id)));
    const managed = found.filter((live) => !others.includes(live));
    if (managed.length > 0) {
      const names = managed.map((live) => managedName(connection.name, type.name, live.id));
      context.lookAlikes.set(desired.address, names);
    }
    if (others.length === 0 && type.capabilities.tellsAlike === true) await tellAlike(context, instance);
    if (others.length === 0) return claimKey(context, instance) ? undefined : 'refused';
    diagnose(context, existsUnmanaged(context.configuration, desired, others));
    return 'refused';
  }
  const id = record?.id ?? importId ?? '';
  if (record === undefined && context.managedIds.has(managedName(connection.name, type.name, id))) {
    diagnose(context, alreadyManaged(context, desired, id));
    return 'refused';
  }
  if (record === undefined && !takes(context, instance, id)) return 'refused';
  const live =
    context.request.refresh || record === undefined
      ? await context.reader.byId(connection, type, id, record)
      : storedLive(record);
  if (live === undefined && record === undefined) {
    diagnose(context, {
      severity: 'error',
      code: 'IMPORT_NOT_FOUND',
      message: `there is no ${type.name} with the id "${id}" to import as ${desired.address}`,
      hint: 'Check the id, and that the credentials in use are allowed to see it.',
      location: desired.location,
      address: desired.address,
    });
    return 'refused';
  }
  if (live === undefined && record !== undefined && record.connection !== desired.connection) {
    diagnose(context, movedConnection(desired, record));
    return 'refused';
  }
  if (live === undefined) return undefined;
  const covered = coverLive(live, rules, desired, record);
  const other = record === undefined ? undefined : otherMark(record, covered, rules);
  if (record === undefined || other === undefined) return covered;
  // What is there now is told as drift too.
  context.live.set(desired.address, covered);
  diagnose(context, replacedOutside(context.configuration, record, other, desired.location));
  return 'refused';
}

/** Whether no other document takes the object in. Says so otherwise. */
function takes(context: PlanContext, { desired, type, connection }: Instance, id: string): boolean {
  const name = managedName(connection.name, type.name, id);
  const other = context.taken.get(name);
  if (other === undefined) context.taken.set(name, desired.address);
  if (other === undefined || other === desired.address) return true;
  diagnose(context, {
    severity: 'error',
    code: 'IMPORT_TWICE',
    message: `${desired.address} is to take in the object ${id}, which ${other} takes in already`,
    hint: 'An object belongs to one document: take one of the two imports out.',
    location: desired.location,
    address: desired.address,
  });
  return false;
}

/** Says where an object is to be made beside one that looks like it and that nobody manages: perhaps it is the one that is meant. */
async function tellAlike(context: PlanContext, { desired, type, connection }: Instance): Promise<void> {
  const all = await context.reader.all(connection, type, type.parentOf(desired.properties));
  const alike = all.filter(
    (live) =>
      !context.managedIds.has(managedName(connection.name, type.name, live.id)) &&
      type.resembles(desired.properties, live),
  );
  if (alike.length === 0) return;
  const which = alike.length === 1 ? 'one that looks like it and is' : `${alike.length} that look like it and are`;
  diagnose(context, {
    severity: 'warning',
    code: 'ALIKE_UNMANAGED',
    message: `${desired.address} is to be made beside ${which} not managed by this state`,
    hint: [
      'If one of them is meant, take it in instead:',
      ...importCommands(context.configuration, desired, alike),
    ].join('\n'),
    location: desired.location,
    address: desired.address,
    isDoubt: true,
  });
}

function importCommands(
  configuration: Pick<Configuration, 'environment'>,
  { address }: DesiredResource,
  others: readonly Live[],
): readonly string[] {
  return others
    .slice(0, 5)
    .map((live) => `    ${pastedCommand('import', configuration, address, live.id)}    # ${describe(live)}`);
}

/** A document that names another connection than its object is behind: making it anew there would leave the old one to nobody. */
function movedConnection(desired: DesiredResource, record: ResourceRecord): Diagnostic {
  return {
    severity: 'error',
    code: 'CONNECTION_CHANGED',
    message: `${desired.address} was applied behind the connection "${record.connection}", and behind "${desired.connection}" there is no object ${record.id}`,
    hint: `Give the document a new name to have one made there, and say with a removed document what becomes of the old one:\n    removed: { address: ${addressInYaml(desired.address)}, destroy: true }`,
    location: desired.location,
    address: desired.address,
  };
}

/** Whether no other new document is to have the same natural key. Says so otherwise. */
function claimKey(context: PlanContext, { desired, type, connection }: Instance): boolean {
  const key = type.keyOf(desired.properties);
  if (key === undefined) return true;
  const name = JSON.stringify([connection.name, type.name, type.parentOf(desired.properties) ?? null, key]);
  const other = context.newKeys.get(name);
  context.newKeys.set(name, desired.address);
  if (other === undefined) return true;
  diagnose(context, {
    severity: 'error',
    code: 'SAME_KEY',
    message: `${desired.address} and ${other} are both to be created as "${key}"`,
    hint: 'Give one of them another name, or take it out.',
    location: desired.location,
    address: desired.address,
  });
  return false;
}

function alreadyManaged(context: PlanContext, { address, type, location }: DesiredResource, id: string): Diagnostic {
  const holder = [...context.state.resources.values()].find((record) => record.type === type && record.id === id);
  const from = holder?.address ?? 'the other address';
  return {
    severity: 'error',
    code: 'IMPORT_MANAGED',
    message: `${type} ${id} cannot be imported as ${address}: it is managed already, as ${from}`,
    hint: `If it was only renamed in the YAML, write:\n    moved: { from: ${addressInYaml(from)}, to: ${addressInYaml(address)} }`,
    location,
    address,
  };
}

/** A live object with every secret in it covered. */
export function coverLive(
  live: Live,
  rules: FieldRules,
  desired: DesiredResource | undefined,
  record: ResourceRecord | undefined,
): Live {
  const attributes = coverEchoes(coverSensitive(live.attributes, rules), desired?.properties, record?.prior);
  return attributes === live.attributes ? live : { ...live, attributes };
}

/** What state remembers, in place of a look at the server (`--no-refresh`). */
function storedLive(record: ResourceRecord): Live {
  return {
    id: record.id,
    attributes: record.live,
    ...(record.key === undefined ? {} : { key: record.key }),
    ...(record.revision === undefined ? {} : { revision: record.revision }),
  };
}

/** Says that objects exist which nobody gave us, with the lines that take them in. */
export function existsUnmanaged(
  configuration: Pick<Configuration, 'environment'>,
  desired: DesiredResource,
  others: readonly Live[],
): Diagnostic {
  const [only] = others;
  const one = others.length === 1 && only !== undefined;
  return {
    severity: 'error',
    code: one ? 'EXISTS_UNMANAGED' : 'EXISTS_AMBIGUOUS',
    message: one
      ? `${desired.address} exists already (id ${only.id}) but is not managed by this state`
      : `${others.length} live objects could be ${desired.address}, and none is managed by this state`,
    hint: [
      one ? 'To take it in as it is, run:' : 'Tell which one it is:',
      ...importCommands(configuration, desired, others),
      'or give the new one another name.',
    ].join('\n'),
    location: desired.location,
    address: desired.address,
  };
}
