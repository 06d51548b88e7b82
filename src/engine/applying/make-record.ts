import type { FieldChange } from '../../model/change.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import type { DesiredResource, Live, ResourceRecord } from '../../model/resource.ts';
import { coverEchoes, coverSensitive } from '../../plan/cover-secrets.ts';
import type { FieldRules } from '../../plan/field-rules.ts';
import { storedLifecycle } from '../run/declared-rules.ts';
import type { ApplyWalk } from './apply-walk.ts';

/** What a record is made from. */
export interface RecordInput {
  readonly desired: DesiredResource;
  readonly live: Live;
  readonly rules: FieldRules;
  readonly previous: ResourceRecord | undefined;
  readonly tainted?: string;
  /** Declared fields that do not have their value: of an object that was taken in as it is. */
  readonly unapplied?: readonly FieldChange[];
}

/** The part of a record that is known before the object is there: written with the intent. */
export function intentRecord(
  walk: ApplyWalk,
  desired: DesiredResource,
  previous: ResourceRecord | undefined,
): Omit<ResourceRecord, 'id' | 'live'> {
  const { run } = walk.request;
  const { fingerprints, clock } = walk.ports;
  const key = run.state.fingerprintKey;
  const { lifecycle } = desired;
  const commit = run.plan.binding.commit?.id;
  return {
    address: desired.address,
    type: desired.type,
    connection: desired.connection,
    prior: fingerprints.toStored(desired.properties, key, previous?.prior) as JsonObject,
    dependencies: dependenciesOf(desired, previous),
    options: fingerprints.toStored(desired.options, key, previous?.options) as JsonObject,
    ...storedLifecycle(lifecycle),
    ...(lifecycle.replaceTriggeredBy.length === 0
      ? {}
      : { triggers: fingerprints.toStored(lifecycle.replaceTriggeredBy, key, previous?.triggers) }),
    ...(previous?.deposed === undefined ? {} : { deposed: previous.deposed }),
    location: desired.location,
    appliedAt: new Date(clock.now()).toISOString(),
    ...(commit === undefined ? {} : { commit }),
  };
}

/** An object that was replaced and is still there refers to what it has always referred to. */
function dependenciesOf(
  desired: DesiredResource,
  previous: ResourceRecord | undefined,
): ResourceRecord['dependencies'] {
  if (previous?.deposed === undefined) return desired.dependsOn;
  return [...new Set([...desired.dependsOn, ...previous.dependencies])];
}

/** What state keeps of a resource after it was applied. */
export function makeRecord(walk: ApplyWalk, input: RecordInput): ResourceRecord {
  const { desired, live, rules, previous } = input;
  const { fingerprints } = walk.ports;
  const covered = coverEchoes(coverSensitive(live.attributes, rules), desired.properties, previous?.prior);
  const intended = intentRecord(walk, desired, previous);
  const { prior } = intended;
  return {
    ...intended,
    prior: (input.unapplied ?? []).reduce((left, { pointer }) => withoutMember(left, pointerSegments(pointer)), prior),
    id: live.id,
    live: fingerprints.toStored(covered, walk.request.run.state.fingerprintKey, previous?.live) as JsonObject,
    ...(live.key === undefined ? {} : { key: live.key }),
    ...(live.revision === undefined ? {} : { revision: live.revision }),
    ...(input.tainted === undefined ? {} : { tainted: input.tainted }),
    ...(live.pending === undefined ? {} : { pending: live.pending }),
  };
}

function withoutMember(object: JsonObject, [name, ...rest]: readonly string[]): JsonObject {
  if (name === undefined || !Object.hasOwn(object, name)) return object;
  const { [name]: member, ...others } = object;
  return rest.length > 0 && isJsonObject(member) ? { ...object, [name]: withoutMember(member, rest) } : others;
}
