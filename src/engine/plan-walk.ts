import type { Attribution, PlannedChange } from '../model/change.ts';
import type { Configuration, LookupBlock, ResourceBlock } from '../model/configuration.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { DeferredBlock } from '../model/plan.ts';
import { ProviderError } from '../model/provider-error.ts';
import type { DesiredResource, Live, ResourceRecord } from '../model/resource.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { ChangeFault, ChangeRequest, Connection, ResourceType } from '../model/resource-type.ts';
import type { State } from '../model/state.ts';
import { hasUnknown, Unknown, waitsFor } from '../model/value.ts';
import { coverEchoes, coverSensitive } from '../plan/cover-secrets.ts';
import { type FieldRules, fieldRules } from '../plan/field-rules.ts';
import { planResource } from '../plan/plan-resource.ts';
import { askServer } from './ask-server.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { describe, type FindContext, resolveFinds } from './find-live.ts';
import type { LiveReader } from './live-reader.ts';
import { locateError, locateFault } from './locate-faults.ts';
import { isOfWholeConnection, notReadableNow } from './not-readable-now.ts';
import type { PlannedNode, PlanRequest } from './plan-request.ts';
import type { Ports } from './ports.ts';
import { readLookup } from './read-lookup.ts';
import { resolveNames } from './resolve-names.ts';
import { type RunScope, withId } from './run-scope.ts';
import { matchesAddress } from './select-targets.ts';

/** What one planning run works with and gathers. */
export interface PlanContext {
  readonly request: PlanRequest;
  readonly configuration: Configuration;
  readonly ports: Ports;
  readonly state: State;
  /** Addresses before `moved` documents, by the ones after. */
  readonly previous: ReadonlyMap<ResourceAddress, ResourceAddress>;
  readonly pool: ConnectionPool;
  readonly reader: LiveReader;
  readonly scope: RunScope;
  /** Ids to take in, by address. */
  readonly imports: Map<ResourceAddress, string>;
  /** Ids that state knows, by connection and type: a live object among them is managed already. */
  readonly managedIds: ReadonlySet<string>;
  readonly changes: Map<ResourceAddress, PlannedChange>;
  readonly nodes: Map<ResourceAddress, PlannedNode>;
  readonly live: Map<ResourceAddress, Live>;
  readonly deferred: DeferredBlock[];
  readonly diagnostics: Diagnostic[];
  /** Addresses that could not be looked at: neither planned nor deleted. */
  readonly unplanned: Set<ResourceAddress>;
  /** New addresses whose key belongs to an object that state holds under another address: renames that forgot to say so. */
  readonly lookAlikes: Map<ResourceAddress, string>;
  readonly attribution?: (address: ResourceAddress) => Attribution | undefined;
}

/** The name under which a managed object stands in `managedIds`. */
export function managedName(connection: string, type: string, id: string): string {
  return `${connection}\n${type}\n${id}`;
}

/** Adds a diagnostic to the run's. */
function diagnose(context: PlanContext, ...diagnostics: readonly Diagnostic[]): void {
  context.diagnostics.push(...diagnostics);
}

/** What finding by fields needs, taken from the run. */
export function findContextOf(context: PlanContext): FindContext {
  return {
    pool: context.pool,
    reader: context.reader,
    scope: context.scope,
    signal: context.request.signal,
    diagnose: (diagnostic) => diagnose(context, diagnostic),
  };
}

/** Plans all instances of one document, in the order of the graph. */
export async function planBlock(context: PlanContext, block: ResourceBlock | LookupBlock): Promise<void> {
  const status = await context.pool.open(block.connection, context.scope);
  const expansion = block.expand(context.scope);
  diagnose(context, ...expansion.diagnostics);
  if (expansion.value === undefined || status.kind === 'failed') {
    context.unplanned.add(block.address);
    context.scope.setUnknown(block.address, []);
    return;
  }
  if (expansion.value.kind === 'unknown' || status.kind === 'unknown') {
    const waits =
      expansion.value.kind === 'unknown' ? expansion.value.waitsFor : status.kind === 'unknown' ? status.waitsFor : [];
    context.deferred.push({ address: block.address, waitsFor: waits, location: block.location });
    context.scope.setUnknown(block.address, waits);
    return;
  }
  context.scope.begin(block.address, expansion.value.shape);
  const { connection } = status;
  await Promise.all(
    expansion.value.addresses.map((address) =>
      block.kind === 'resource'
        ? planInstance(context, block, address, connection)
        : readLookup(context, block, address, connection),
    ),
  );
}

async function planInstance(
  context: PlanContext,
  block: ResourceBlock,
  address: ResourceAddress,
  connection: Connection,
): Promise<void> {
  const type = context.pool.type(block.type);
  const evaluated = block.evaluate(address, context.scope);
  diagnose(context, ...evaluated.diagnostics);
  if (evaluated.value === undefined || type === undefined) {
    context.unplanned.add(address);
    context.scope.setInstance(address, () => new Unknown({ waitsFor: [address] }));
    return;
  }
  const rules = fieldRules(type.schema);
  const record = context.state.resources.get(address);
  let desired = evaluated.value;
  try {
    const complete = await completeDesired(context, { desired, type, rules, connection });
    if (complete === undefined) {
      context.unplanned.add(address);
      context.scope.setInstance(address, () => new Unknown({ waitsFor: [address] }));
      return;
    }
    desired = complete;
    const live = await findLiveOf(context, { desired, type, rules, connection, record });
    if (live === 'refused') {
      context.unplanned.add(address);
      context.scope.setInstance(address, () => new Unknown({ waitsFor: [address] }));
      return;
    }
    await decide(context, { block, desired, type, rules, connection, record, live });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    notReadable(context, error, desired);
  }
}

/**
 * Desired properties as the diff wants them: sensitive fields covered, finds in place resolved, names in the server's form.
 * Undefined, with diagnostics, when the server knows no such thing.
 */
async function completeDesired(
  context: PlanContext,
  { desired, type, rules, connection }: Omit<Instance, 'record'>,
): Promise<DesiredResource | undefined> {
  const properties = await resolveFinds(
    findContextOf(context),
    coverSensitive(desired.properties, rules),
    rules,
    desired,
  );
  const found = properties === desired.properties ? desired : { ...desired, properties };
  const resolved = await resolveNames(found, type, connection, context.request.signal);
  diagnose(context, ...resolved.diagnostics);
  return resolved.desired;
}

interface Instance {
  readonly desired: DesiredResource;
  readonly type: ResourceType;
  readonly rules: FieldRules;
  readonly connection: Connection;
  readonly record: ResourceRecord | undefined;
}

/** The live object of an instance; `refused` when one of its key exists that nobody gave us. */
async function findLiveOf(context: PlanContext, instance: Instance): Promise<Live | undefined | 'refused'> {
  const { desired, type, rules, connection, record } = instance;
  const importId = context.imports.get(desired.address);
  if (record === undefined && importId === undefined) {
    const found = await context.reader.byKey(connection, type, desired.properties);
    const others = found.filter((live) => !context.managedIds.has(managedName(connection.name, type.name, live.id)));
    for (const live of found) {
      if (!others.includes(live))
        context.lookAlikes.set(desired.address, managedName(connection.name, type.name, live.id));
    }
    if (others.length === 0) return undefined;
    diagnose(context, existsUnmanaged(desired, others));
    return 'refused';
  }
  const id = record?.id ?? importId ?? '';
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
  return live === undefined ? undefined : coverLive(live, rules, desired, record);
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

function existsUnmanaged(desired: DesiredResource, others: readonly Live[]): Diagnostic {
  const commands = others
    .slice(0, 5)
    .map((live) => `    reckon import '${desired.address}' '${live.id}'    # ${describe(live)}`);
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
      ...commands,
      'or give the new one another name.',
    ].join('\n'),
    location: desired.location,
    address: desired.address,
  };
}

/** Plans one instance once its live object is known: diff, guards, the server's opinion. */
async function decide(
  context: PlanContext,
  instance: Instance & { readonly block: ResourceBlock; readonly live: Live | undefined },
): Promise<void> {
  const { desired, type, rules, record, live, connection } = instance;
  const { request } = context;
  const planned = planResource({
    desired,
    rules,
    record,
    live,
    isImported: record === undefined && live !== undefined,
    previousAddress: context.previous.get(desired.address),
    isReplaceRequested: request.replace.some((pattern) => matchesAddress(desired.address, pattern)),
    canUpdate: type.capabilities.update,
    outstanding: live === undefined ? [] : (type.outstanding?.(live, desired.properties, plainOptions(desired)) ?? []),
    isStillTainted: live === undefined || type.replaceAfterFailure?.(live) !== false,
    isSameSecret: (value, marker) => context.ports.fingerprints.matches(value, marker, context.state.fingerprintKey),
    isTriggered: isTriggered(context, desired, record),
  });
  const place = { address: desired.address, location: desired.location, desired };
  const before = context.diagnostics.length;
  const protectedChange = protect(context, desired, planned.change);
  const faults = [
    ...planned.faults,
    ...(await changeFaults(context, instance, protectedChange, hasErrors(context.diagnostics.slice(before)))),
  ];
  const hard = faults.filter((fault) => fault.unlessServerAccepts !== true);
  diagnose(context, ...hard.filter((fault) => fault.severity !== 'info').map((fault) => locateFault(fault, place)));
  checkConditions(context, desired, protectedChange);
  const mayAsk = !context.diagnostics.slice(before).some((diagnostic) => diagnostic.severity === 'error');
  const asked = await askServer(context, {
    change: protectedChange,
    desired,
    type,
    rules,
    connection,
    live,
    record,
    mayAsk,
  });
  if (asked.change.serverDryRun?.result !== 'accepted') {
    diagnose(
      context,
      ...faults.filter((fault) => fault.unlessServerAccepts === true).map((fault) => locateFault(fault, place)),
    );
  }
  diagnose(context, ...asked.diagnostics);
  const infos = faults
    .filter((fault) => fault.severity === 'info')
    .map(({ message }) => ({ severity: 'info' as const, message }));
  const change = { ...asked.change, notes: [...asked.change.notes, ...infos] };
  remember(context, instance, change);
}

function remember(
  context: PlanContext,
  instance: Instance & { readonly block: ResourceBlock; readonly live: Live | undefined },
  change: PlannedChange,
): void {
  const { desired, live } = instance;
  context.changes.set(desired.address, change);
  context.nodes.set(desired.address, { block: instance.block, desired });
  if (live !== undefined) context.live.set(desired.address, live);
  const id =
    change.action === 'create' || change.action === 'replace'
      ? new Unknown({ waitsFor: [desired.address] })
      : (live?.id ?? null);
  context.scope.setInstance(desired.address, () => withId({ ...desired.properties, ...change.after }, id));
}

/** `preventDestroy` stops a replacement too; `skip` leaves the object as it is. */
function protect(context: PlanContext, desired: DesiredResource, change: PlannedChange): PlannedChange {
  if (change.action !== 'replace' || desired.lifecycle.preventDestroy === false) return change;
  const forced = change.fields.find((field) => field.forcesReplacement === true);
  if (desired.lifecycle.preventDestroy === 'skip') {
    const note = {
      severity: 'warning' as const,
      message: 'a replacement is needed, and lifecycle.preventDestroy: skip leaves the object as it is',
    };
    return { ...change, action: 'no-op', after: change.before, fields: [], notes: [...change.notes, note] };
  }
  diagnose(context, {
    severity: 'error',
    code: 'PREVENT_DESTROY',
    message: `${desired.address} would be replaced, and lifecycle.preventDestroy forbids to delete it`,
    hint: 'Take the change back, or take preventDestroy out in a change of its own.',
    location: forced?.location ?? desired.location,
    address: desired.address,
  });
  return change;
}

/** What the type has against a change, or to say of it: by itself, and after a look at the server. */
async function changeFaults(
  context: PlanContext,
  { type, connection, desired, live, record }: Instance & { readonly live: Live | undefined },
  change: PlannedChange,
  isRefused: boolean,
): Promise<readonly ChangeFault[]> {
  const request = changeRequest(change, desired, live, record);
  if (request === undefined) return [];
  const options = plainOptions(desired);
  const faults = type.guard(request, options);
  if (isRefused || type.inspect === undefined) return faults;
  return [...faults, ...(await type.inspect(connection, request, options, { signal: context.request.signal }))];
}

function changeRequest(
  change: PlannedChange,
  { properties }: DesiredResource,
  live: Live | undefined,
  record: ResourceRecord | undefined,
): ChangeRequest | undefined {
  switch (change.action) {
    case 'create':
      return { action: 'create', desired: properties };
    case 'update':
      if (live === undefined) return undefined;
      return { action: 'update', live, desired: properties, prior: record?.prior ?? null, fields: change.fields };
    case 'replace':
      if (live === undefined) return undefined;
      return { action: 'replace', live, desired: properties, fields: change.fields };
    case 'delete':
    case 'no-op':
    case 'read':
    case 'adopt':
    case 'forget':
    case 'move':
      return undefined;
    default:
      return change.action satisfies never;
  }
}

/** Options for a look ahead: what is unknown is left out, secrets are not needed. */
export function plainOptions(desired: DesiredResource) {
  return JSON.parse(
    JSON.stringify(desired.options, (_key, value: unknown) => (value instanceof Unknown ? undefined : value)),
  );
}

function isTriggered(context: PlanContext, desired: DesiredResource, record: ResourceRecord | undefined): boolean {
  const { replaceTriggeredBy } = desired.lifecycle;
  if (record === undefined || replaceTriggeredBy.length === 0 || record.triggers === undefined) return false;
  if (hasUnknown(replaceTriggeredBy)) return waitsFor(replaceTriggeredBy).length > 0;
  const stored = context.ports.fingerprints.toStored(replaceTriggeredBy, context.state.fingerprintKey);
  return JSON.stringify(stored) !== JSON.stringify(record.triggers);
}

function checkConditions(context: PlanContext, desired: DesiredResource, change: PlannedChange): void {
  const { preconditions, postconditions } = desired.lifecycle;
  const due = change.action === 'no-op' ? postconditions : preconditions;
  for (const condition of due) {
    if (condition.value !== false) continue;
    diagnose(context, {
      severity: 'error',
      code: change.action === 'no-op' ? 'POSTCONDITION_FAILED' : 'PRECONDITION_FAILED',
      message: condition.message,
      location: condition.location,
      address: desired.address,
    });
  }
}

/** A read that failed: the resource is left out of the plan, the rest goes on. */
function notReadable(context: PlanContext, error: ProviderError, desired: DesiredResource): void {
  const { address } = desired;
  context.unplanned.add(address);
  if (!context.state.resources.has(address))
    context.scope.setInstance(address, () => new Unknown({ waitsFor: [address] }));
  const notNow = notReadableNow(error, { address, type: desired.type, location: desired.location });
  if (notNow !== undefined) {
    diagnose(context, notNow);
    return;
  }
  if (!isOfWholeConnection(error)) {
    diagnose(context, ...locateError(error, { address, location: desired.location, desired }));
    return;
  }
  if (context.pool.status(desired.connection)?.kind === 'failed') return;
  context.pool.fail(desired.connection);
  const location = context.pool.block(desired.connection)?.location ?? desired.location;
  for (const { address: _address, ...diagnostic } of locateError(error, { address, location }))
    diagnose(context, diagnostic);
}
