import type { JsonObject } from '../../model/json.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { FieldRules } from '../../plan/field-rules.ts';
import { canonical } from '../../plan/same-value.ts';
import { writtenPrior } from '../../plan/written-prior.ts';

/** An update that did not come to its end, and the object as it is now. */
export interface UnfinishedUpdate {
  /** What state holds of the object. */
  readonly record: ResourceRecord;
  /** What state would hold after the update. */
  readonly intended: Pick<ResourceRecord, 'prior' | 'dependencies'>;
  readonly live: Live;
  /** The live object's fields as state keeps them. */
  readonly stored: JsonObject;
  readonly rules: FieldRules;
}

/** What state is to hold after an update that did not come to its end: what it has written is ours, and what that refers to. */
export function settleUpdate({ record, intended, live, stored, rules }: UnfinishedUpdate): ResourceRecord {
  const prior = writtenPrior(record.prior, intended.prior, live.attributes, rules);
  const isWritten = canonical(prior) !== canonical(record.prior);
  const { key = record.key, revision = record.revision } = live;
  return {
    ...record,
    prior,
    live: stored,
    dependencies: isWritten ? [...new Set([...record.dependencies, ...intended.dependencies])] : record.dependencies,
    ...(key === undefined ? {} : { key }),
    ...(revision === undefined ? {} : { revision }),
  };
}
