import { isRemote, type PlannedChange } from '../../model/change.ts';
import { childPointer } from '../../model/json-pointer.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import type { ResourceAddress, TypeName } from '../../model/resource-address.ts';
import type { Need } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';
import { diagnose, type PlanContext } from './plan-context.ts';

/** An object that others need, as it is and as it is to be. */
interface Holder {
  readonly address: ResourceAddress;
  readonly live: ValueObject | undefined;
  readonly desired: ValueObject | undefined;
}

/**
 * Takes out of the plan what cannot be done while what it needs is not as it must be (the cluster of a user is shut down, or is
 * to be by this very plan), with a warning for each. What this plan brings about comes before what needs it, and what cannot be
 * looked at until then is planned again during apply. All documents are planned by now: one may name what it needs without
 * referring to it.
 */
export function skipUnmet(context: PlanContext): void {
  const holders = new Map<TypeName, ReadonlyMap<string, Holder>>();
  const holderOf = (need: Need, connection: string): Holder | undefined => {
    const known = holders.get(need.type) ?? holdersOf(context, need.type);
    holders.set(need.type, known);
    return known.get(JSON.stringify([connection, need.key]));
  };
  for (const address of [...context.changes.keys()]) {
    const change = context.changes.get(address);
    const action = change?.action ?? 'no-op';
    if (change === undefined || !isRemote(action)) continue;
    const need = needOf(context, change);
    const holder = need === undefined ? undefined : holderOf(need, change.connection);
    if (need === undefined || holder === undefined) continue;
    const unmet = need.hinders(action) ? need.unmet(wantedOf(context, holder)) : undefined;
    if (unmet === undefined) {
      orderBy(context, change, holder);
      continue;
    }
    context.changes.delete(address);
    context.unplanned.add(address);
    const record = action === 'delete' ? context.state.resources.get(address) : undefined;
    leaveOut(context, { place: change, record, holder, unmet });
  }
  for (const { place, properties, record, diagnostic } of context.unreadable) {
    const need = context.pool.type(place.type)?.needs?.(properties);
    const holder = need === undefined ? undefined : holderOf(need, place.connection);
    const unmet = holder?.live === undefined ? undefined : need?.unmet(holder.live);
    const { location } = place;
    if (holder === undefined || unmet === undefined) diagnose(context, diagnostic);
    else if (location !== undefined && isBroughtAbout(context, holder, need)) {
      context.deferred.push({ address: place.address, waitsFor: [holder.address], location });
    } else leaveOut(context, { place, record, holder, unmet });
  }
}

/** What an object is to be after this plan: what is declared before what is live, without what is taken out. */
function wantedOf(context: PlanContext, { address, live, desired }: Holder): ValueObject {
  const fields = context.changes.get(address)?.fields ?? [];
  const gone = new Set(fields.filter(({ kind }) => kind === 'remove').map(({ pointer }) => pointer));
  const kept = Object.entries(live ?? {}).filter(([name]) => !gone.has(childPointer('', name)));
  return { ...Object.fromEntries(kept), ...desired };
}

/** What an object needs is changed before it, and deleted after it. */
function orderBy(context: PlanContext, change: PlannedChange, { address }: Holder): void {
  const other = context.changes.get(address);
  if (other === undefined || !isRemote(other.action)) return;
  const [late, early] = other.action === 'delete' ? [other, change] : [change, other];
  context.changes.set(late.address, { ...late, waitsFor: [...(late.waitsFor ?? []), early.address] });
}

function isChanged(context: PlanContext, { address }: Holder): boolean {
  const action = context.changes.get(address)?.action;
  return action !== undefined && isRemote(action);
}

/** Whether this very plan brings an object into the state in which others need it. */
function isBroughtAbout(context: PlanContext, holder: Holder, need: Need | undefined): boolean {
  return (
    holder.desired !== undefined && isChanged(context, holder) && need?.unmet(wantedOf(context, holder)) === undefined
  );
}

/** Says that an object is left out; one that is to be deleted with what it lives in is let go of. */
function leaveOut(
  context: PlanContext,
  {
    place,
    record,
    holder,
    unmet,
  }: {
    readonly place: Pick<PlannedChange, 'address' | 'location'>;
    /** Of one that is to be deleted. */
    readonly record: ResourceRecord | undefined;
    readonly holder: Holder | undefined;
    readonly unmet: { readonly message: string; readonly hint?: string };
  },
): void {
  const fate = holder === undefined ? undefined : context.changes.get(holder.address);
  if (record !== undefined && fate?.action === 'delete') goesAlong(context, record, fate, unmet.message);
  else diagnose(context, skipped(place, unmet));
}

function needOf(context: PlanContext, { address, type }: PlannedChange): Need | undefined {
  const needs = context.pool.type(type)?.needs;
  if (needs === undefined) return undefined;
  const record = context.state.resources.get(address);
  const properties = context.nodes.get(address)?.desired.properties ?? { ...record?.live, ...record?.prior };
  return needs(properties);
}

/** All objects of a type that this plan knows, by connection and natural key. */
function holdersOf(context: PlanContext, typeName: TypeName): ReadonlyMap<string, Holder> {
  const type = context.pool.type(typeName);
  const found = new Map<string, Holder>();
  if (type === undefined) return found;
  const add = (address: ResourceAddress, connection: string, desired: ValueObject | undefined, named: ValueObject) => {
    const key = type.keyOf(named);
    if (key === undefined) return;
    found.set(JSON.stringify([connection, key]), { address, desired, live: context.live.get(address)?.attributes });
  };
  for (const { address, connection, live, prior, type: own } of context.state.resources.values())
    if (own === typeName) add(address, connection, undefined, { ...live, ...prior } as ValueObject);
  for (const { desired } of context.nodes.values())
    if (desired.type === typeName) add(desired.address, desired.connection, desired.properties, desired.properties);
  return found;
}

function skipped(
  { address, location }: Pick<PlannedChange, 'address' | 'location'>,
  { message, hint }: { readonly message: string; readonly hint?: string },
) {
  return {
    severity: 'warning' as const,
    code: 'SKIPPED_FOR_NOW',
    message: `${address} is skipped: ${message}`,
    ...(hint === undefined ? {} : { hint }),
    ...(location === undefined ? {} : { location }),
    address,
  };
}

/** What cannot be deleted any more, since what it lives in is at rest and is itself deleted. */
function goesAlong(context: PlanContext, record: ResourceRecord, { reason }: PlannedChange, why: string): void {
  const message = `${why}, and is deleted: what is in it goes or stays with its data`;
  context.unplanned.delete(record.address);
  context.changes.set(record.address, {
    address: record.address,
    action: 'forget',
    type: record.type,
    connection: record.connection,
    reason,
    id: record.id,
    before: record.live,
    after: null,
    fields: [],
    dependsOn: record.dependencies,
    notes: [{ severity: 'info', message }],
    ...(record.location === undefined ? {} : { location: record.location }),
  });
}
