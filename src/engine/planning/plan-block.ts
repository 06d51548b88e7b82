import type { LookupBlock, ResourceBlock } from '../../model/configuration.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { DesiredResource } from '../../model/resource.ts';
import { blockOf, type ResourceAddress } from '../../model/resource-address.ts';
import type { Connection } from '../../model/resource-type.ts';
import { Unknown } from '../../model/value.ts';
import { coverSensitive } from '../../plan/cover-secrets.ts';
import { fieldRules } from '../../plan/field-rules.ts';
import { resolveFinds } from '../reading/find-live.ts';
import { isOfWholeConnection, notReadableNow } from '../reading/not-readable-now.ts';
import { locateError } from '../run/locate-faults.ts';
import { decide } from './decide-change.ts';
import { findLiveOf, type Instance } from './find-managed.ts';
import { diagnose, findContextOf, type PlanContext } from './plan-context.ts';
import { importsFor, planImports } from './plan-imports.ts';
import { readLookup } from './read-lookup.ts';
import { resolveNames } from './resolve-names.ts';

/**
 * Plans all instances of one document, in the order of the graph.
 *
 * @param dependencies - What it stands on. Where any of that has to wait, so has the document.
 */
export async function planBlock(
  context: PlanContext,
  block: ResourceBlock | LookupBlock,
  dependencies: readonly ResourceAddress[],
  isMeant: (instance: ResourceAddress) => boolean,
): Promise<void> {
  const waiting = waitsOn(context, block, dependencies);
  if (waiting.length > 0) {
    defer(context, block, waiting);
    return;
  }
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
    defer(context, block, waits);
    return;
  }
  context.scope.begin(block.address, expansion.value.shape);
  const { connection } = status;
  await Promise.all(
    expansion.value.addresses.map((address) => {
      if (block.kind === 'lookup') return readLookup(context, block, address, connection);
      return isMeant(address) ? planInstance(context, block, address, connection) : leaveAside(context, address);
    }),
  );
}

/** What has to be applied before the document can be planned. */
function waitsOn(
  context: PlanContext,
  block: ResourceBlock | LookupBlock,
  dependencies: readonly ResourceAddress[],
): readonly string[] {
  const put = new Set(context.deferred.map(({ address }) => blockOf(address as ResourceAddress)));
  const behind = [...new Set(dependencies.filter((address) => put.has(address)))];
  return behind.length > 0 ? behind : [...new Set(planImports(context, importsFor(block.address)))];
}

/** Puts a document off until what it waits for is there. */
function defer(context: PlanContext, block: ResourceBlock | LookupBlock, waitsFor: readonly string[]): void {
  context.deferred.push({ address: block.address, waitsFor, location: block.location });
  context.scope.setUnknown(block.address, waitsFor);
}

/** An instance that is not planned stays as state holds it, so that what refers to it has no fault on its account. */
function leaveAside(context: PlanContext, address: ResourceAddress): void {
  context.unplanned.add(address);
  const record = context.state.resources.get(address);
  if (record === undefined) context.scope.setInstance(address, () => new Unknown({ waitsFor: [address] }));
  else context.scope.setRecorded(record);
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
    leaveAside(context, address);
    return;
  }
  const rules = fieldRules(type.schema, evaluated.value.options);
  const record = context.state.resources.get(address);
  if (record === undefined && context.request.mode === 'refresh-only') {
    context.scope.setInstance(address, () => new Unknown({ waitsFor: [address] }));
    return;
  }
  const behind = context.pool.block(block.connection)?.dependsOn ?? [];
  // What a connection is made from must be there for as long as there is anything behind it.
  const dependsOn =
    behind.length === 0 ? evaluated.value.dependsOn : [...new Set([...evaluated.value.dependsOn, ...behind])];
  let desired = { ...evaluated.value, dependsOn };
  try {
    const complete = await completeDesired(context, { desired, type, rules, connection });
    if (complete === undefined) {
      leaveAside(context, address);
      return;
    }
    desired = complete;
    const live = await findLiveOf(context, { desired, type, rules, connection, record });
    if (live === 'refused') {
      leaveAside(context, address);
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

/** A read that failed: the resource is left out of the plan, the rest goes on. */
function notReadable(context: PlanContext, error: ProviderError, desired: DesiredResource): void {
  const { address } = desired;
  leaveAside(context, address);
  const notNow = notReadableNow(error, { address, type: desired.type, location: desired.location });
  if (notNow?.code === 'READ_NOT_NOW') {
    context.unreadable.push({ place: desired, properties: desired.properties, diagnostic: notNow });
    return;
  }
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
