import { isRemote, type PlannedChange } from '../../model/change.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { DesiredResource, Live, ResourceRecord } from '../../model/resource.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { Connection, ResourceType } from '../../model/resource-type.ts';
import { ToolError } from '../../model/tool-error.ts';
import { hasUnknown, type ValueObject } from '../../model/value.ts';
import { type FieldRules, fieldRules } from '../../plan/field-rules.ts';
import { coverLive } from '../planning/find-managed.ts';
import { LiveReader } from '../reading/live-reader.ts';
import type { ApplyRequest, ChangeOutcome } from '../run/apply-request.ts';
import { cutOff, locateError } from '../run/locate-faults.ts';
import type { Ports } from '../run/ports.ts';
import { withId } from '../run/run-scope.ts';
import { applyCreate } from './apply-create.ts';
import type { ApplyStep } from './apply-graph.ts';
import { applyUpdate } from './apply-update.ts';
import { CreatesInFlight } from './creates-in-flight.ts';
import { deleteAll, deleteDeposed } from './delete-deposed.ts';
import { evaluateDesired } from './evaluate-desired.ts';
import { makeRecord } from './make-record.ts';
import { resumeOperation, stillGoingOn } from './resume-operation.ts';

/** An apply under way: what state holds after each step, and what later steps may refer to. */
export class ApplyWalk {
  /** State's records, as the steps done so far leave them. */
  readonly records: Map<ResourceAddress, ResourceRecord>;
  readonly diagnostics: Diagnostic[] = [];
  /** Addresses whose operation goes on at the server. */
  readonly pending: ResourceAddress[] = [];
  /** Whether a create's answer was lost and not found again: its intent stays for the next run. */
  hasOpenIntents = false;
  readonly creates = new CreatesInFlight();
  readonly request: ApplyRequest;
  readonly ports: Ports;
  #steps = 0;
  readonly #places = new Map<ResourceAddress, () => void>();
  readonly #listed = new Map<string, Promise<readonly Live[]>>();

  constructor(request: ApplyRequest, ports: Ports) {
    this.request = request;
    this.ports = ports;
    this.records = new Map(request.run.state.resources);
  }

  /** The objects of a type as this apply first saw them; what it made since then stands in `records`. */
  async listedBefore(type: ResourceType, connection: Connection, parent: string | undefined): Promise<readonly Live[]> {
    const name = `${connection.name}\n${type.name}\n${parent ?? ''}`;
    const known = this.#listed.get(name);
    if (known !== undefined) return await known;
    const reader = new LiveReader({ signal: this.request.cut, emit: () => undefined });
    const listed = reader.all(connection, type, parent);
    this.#listed.set(name, listed);
    return await listed;
  }

  /** A name for the next step, within the journal. */
  nextStep(address: ResourceAddress): string {
    this.#steps += 1;
    return `${address}#${this.#steps}`;
  }

  /** Lets another change begin: all requests of this one have been sent, unless what it has replaced is deleted after it. */
  freePlace(address: ResourceAddress): void {
    if ((this.records.get(address)?.deposed ?? []).length > 0) return;
    this.#places.get(address)?.();
    this.#places.delete(address);
  }

  /** Carries out one step. Never rejects for a failure of the change itself. */
  async apply(step: ApplyStep, free: () => void): Promise<ChangeOutcome> {
    const { change } = step;
    this.#places.set(change.address, free);
    const startedAt = this.ports.clock.now();
    const about = { address: change.address, action: step.part === 'deposed' ? 'delete' : change.action };
    const isQuiet =
      change.action === 'move' || change.action === 'adopt' || change.action === 'forget' || change.action === 'no-op';
    if (!isQuiet)
      this.ports.emit({ type: 'apply_start', ...about, ...(change.id === undefined ? {} : { id: change.id }) });
    try {
      const record = await this.#carryOut(step);
      if (record === undefined) this.records.delete(change.address);
      else this.records.set(change.address, record);
      const id = record?.id ?? change.id;
      const elapsedMs = this.ports.clock.now() - startedAt;
      this.ports.emit({
        type: 'apply_complete',
        ...about,
        elapsedMs,
        ...(id === undefined ? {} : { id }),
        ...(record?.pending === undefined ? {} : { isPending: true }),
      });
      return { kind: 'applied', record };
    } catch (error) {
      if (!(error instanceof ToolError) && !this.request.cut.aborted) throw error;
      const desired = this.request.run.nodes.get(change.address)?.desired;
      const diagnostics =
        this.request.cut.aborted && !(error instanceof ToolError)
          ? [cutOff(change)]
          : locateError(error, { address: change.address, location: change.location, desired });
      this.diagnostics.push(...diagnostics);
      this.ports.emit({ type: 'apply_errored', ...about, diagnostics, elapsedMs: this.ports.clock.now() - startedAt });
      return { kind: 'failed', diagnostics };
    }
  }

  async #carryOut(step: ApplyStep): Promise<ResourceRecord | undefined> {
    const record = this.records.get(step.change.address);
    if (record?.pending === undefined || !isRemote(step.change.action) || step.part === 'create') {
      return await this.#change(step, record);
    }
    const resumed = await resumeOperation(this, await this.open(step.change), step.change, record);
    if (resumed.pending === undefined) {
      // What the operation itself has changed since the plan looked makes nothing stale.
      const { seen: _seen, ...change } = step.change;
      return await this.#change({ ...step, change }, resumed);
    }
    if (step.part === 'delete') throw stillGoingOn(resumed);
    return resumed;
  }

  async #change(step: ApplyStep, record: ResourceRecord | undefined): Promise<ResourceRecord | undefined> {
    const { change } = step;
    if (step.part === 'deposed')
      return record === undefined ? undefined : await deleteDeposed(this, await this.open(change), change, record);
    switch (change.action) {
      case 'forget':
        await this.note(change.address, undefined);
        return undefined;
      case 'delete':
        if (record === undefined) return undefined;
        return await deleteAll(this, await this.open(change), change, record);
      case 'replace':
        return step.part === 'delete' ? await this.#replaceDelete(change) : await this.#replaceCreate(change);
      case 'create':
        return await this.#create(change, record, record?.deposed);
      case 'update': {
        const desired = await this.desired(change);
        return await applyUpdate(this, await this.open(change, desired.options), change, desired);
      }
      case 'adopt':
      case 'move':
      case 'no-op': {
        const live = this.request.run.live.get(change.address);
        const desired = this.request.run.nodes.get(change.address)?.desired;
        if (live === undefined || desired === undefined) return record;
        const type = this.#type(change);
        const unapplied = change.action === 'adopt' ? change.fields : [];
        const next = makeRecord(this, { desired, live, rules: fieldRules(type.schema), previous: record, unapplied });
        await this.note(change.address, next);
        return next;
      }
      case 'read':
        return record;
      default:
        return change.action satisfies never;
    }
  }

  async #replaceDelete(change: PlannedChange): Promise<ResourceRecord | undefined> {
    const record = this.records.get(change.address) ?? this.#taken(change);
    if (record === undefined) return undefined;
    if (change.order !== 'create-first') {
      const left = await deleteAll(this, await this.open(change), change, record);
      if (left !== undefined) throw stillGoingOn(left);
      return undefined;
    }
    return await deleteDeposed(this, await this.open(change), change, record);
  }

  /** The record of an object that is taken in and replaced in one go. */
  #taken(change: PlannedChange): ResourceRecord | undefined {
    const live = this.request.run.live.get(change.address);
    const desired = this.request.run.nodes.get(change.address)?.desired;
    if (change.importing === undefined || live === undefined || desired === undefined) return undefined;
    const bare = {
      ...desired,
      properties: {},
      options: {},
      lifecycle: { ...desired.lifecycle, replaceTriggeredBy: [] },
    };
    return makeRecord(this, { desired: bare, live, rules: fieldRules(this.#type(change).schema), previous: undefined });
  }

  async #replaceCreate(change: PlannedChange): Promise<ResourceRecord> {
    const record = this.records.get(change.address);
    const old = change.order === 'create-first' && change.id !== undefined ? [change.id] : [];
    const deposed = [...(record?.deposed ?? []), ...old];
    return await this.#create(change, record, deposed);
  }

  async #create(
    change: PlannedChange,
    record: ResourceRecord | undefined,
    deposed: readonly string[] = [],
  ): Promise<ResourceRecord> {
    const opened = await this.open(change);
    const superseded = { deposed, dependencies: record?.dependencies ?? [] };
    return await applyCreate(this, opened, change, await this.desired(change), superseded);
  }

  /** Writes down a change of state that needs no call. */
  async note(address: ResourceAddress, record: ResourceRecord | undefined): Promise<void> {
    if (record === undefined) this.records.delete(address);
    else this.records.set(address, record);
    const at = new Date(this.ports.clock.now()).toISOString();
    await this.request.lock.append({ kind: 'state', address, at, ...(record === undefined ? {} : { record }) });
  }

  /** What a change is carried out with, under its options. @throws {ProviderError} when the connection can't be opened */
  async open(change: PlannedChange, options: ValueObject = this.#optionsOf(change)): Promise<Opened> {
    const type = this.#type(change);
    const { connection: name } = change;
    const status = await this.request.run.pool.open(name, this.request.run.scope);
    if (status.kind !== 'open') {
      throw new ProviderError('CONNECTION_INVALID', `the connection "${name}" cannot be opened`, {
        hint: 'Look at the diagnostics of the plan: its settings are wrong, or depend on something that failed.',
      });
    }
    return { type, connection: status.connection, rules: fieldRules(type.schema, options) };
  }

  /** What the document says; of one that is gone, what state remembers, as the plan of a delete does. */
  #optionsOf({ action, address }: PlannedChange): ValueObject {
    const declared = action === 'delete' ? undefined : this.request.run.nodes.get(address)?.desired.options;
    return declared ?? this.records.get(address)?.options ?? {};
  }

  /** What is desired, evaluated again where parts were unknown at plan. @throws {ToolError} when parts still are */
  async desired(change: PlannedChange): Promise<DesiredResource> {
    const node = this.request.run.nodes.get(change.address);
    if (node === undefined) throw new ToolError('PLAN_INCOMPLETE', `the plan holds no document for ${change.address}`);
    if (!hasUnknown(node.desired.properties) && !hasUnknown(node.desired.options)) return node.desired;
    const { type, connection } = await this.open(change);
    return await evaluateDesired(this.request, change, node, { type, connection });
  }

  /** Makes an object's fields known to whatever refers to it. */
  publish(desired: DesiredResource, live: Live): void {
    this.request.run.scope.setInstance(desired.address, () =>
      withId({ ...desired.properties, ...live.attributes }, live.id),
    );
  }

  /** A live object with its secrets covered. */
  cover(live: Live, rules: FieldRules, desired: DesiredResource | undefined, record: ResourceRecord | undefined): Live {
    return coverLive(live, rules, desired, record);
  }

  #type(change: PlannedChange): ResourceType {
    const type = this.request.run.pool.type(change.type);
    if (type === undefined)
      throw new ToolError('UNKNOWN_TYPE', `there is no type ${change.type}`, { address: change.address });
    return type;
  }
}

/** What a step works with. */
export interface Opened {
  readonly type: ResourceType;
  readonly connection: Connection;
  readonly rules: FieldRules;
}
