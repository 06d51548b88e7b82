import type { PlannedChange } from '../../model/change.ts';
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
import type { ApplyRequest } from '../run/apply-request.ts';
import type { Ports } from '../run/ports.ts';
import { withId } from '../run/run-scope.ts';
import { CreatesInFlight } from './creates-in-flight.ts';
import { evaluateDesired } from './evaluate-desired.ts';

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

  /** Remembers how another change may be let begin before this one has ended. */
  takePlace(address: ResourceAddress, free: () => void): void {
    this.#places.set(address, free);
  }

  /** Lets another change begin: all requests of this one have been sent, unless what it has replaced is deleted after it. */
  freePlace(address: ResourceAddress): void {
    if ((this.records.get(address)?.deposed ?? []).length > 0) return;
    this.#places.get(address)?.();
    this.#places.delete(address);
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
    const type = this.type(change);
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

  /** The type of what is changed. @throws {ToolError} `UNKNOWN_TYPE` */
  type(change: PlannedChange): ResourceType {
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
