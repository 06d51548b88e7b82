import { canonicalJson } from '../model/canonical-json.ts';
import type { FieldChange, PlannedChange } from '../model/change.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import type { CheckResult, OutputChange, Plan } from '../model/plan.ts';
import { ToolError } from '../model/tool-error.ts';
import type { Value, ValueObject } from '../model/value.ts';
import { changeDocument } from './change-document.ts';
import type { PlanCode } from './plan-codes.ts';
import { isKeyedDigest, planDigest } from './plan-digest.ts';
import { PLAN_VERSION } from './plan-document.ts';
import { readValueDocument, type ValueDocument } from './value-document.ts';

/** A file that can't be taken for a saved plan. */
class PlanFileError extends ToolError<PlanCode> {}

/** A plan that was read from a file. */
export interface PlanFile {
  readonly plan: Plan;
  /** Whether its digest was made with a state's key: one that was made before there was a state carries none. */
  readonly isKeyed: boolean;
}

/**
 * Reads a saved plan. Secrets come back as secrets that hold null, checks grouped by policy; all else is as it was saved.
 *
 * @param given.place - The file's path, for messages.
 * @param given.key - `State.fingerprintKey` where there is a state: the digest must then be bound to it. Without it a
 *   digest bound to a state is not looked at, which will do for showing a plan, not for applying it.
 * @throws {PlanFileError} `PLAN_INVALID`, `PLAN_NEWER`, `PLAN_TAMPERED`
 */
export function readPlanDocument(
  text: string,
  given: { readonly place?: string; readonly key?: string } = {},
): PlanFile {
  const options = { place: 'the plan', ...given };
  const document = parse(text, options.place);
  const own = document['reckon'];
  if (!isJsonObject(own) || typeof own['plan_version'] !== 'number') {
    const what = Object.hasOwn(document, 'terraform_version')
      ? 'it is a plan of another tool'
      : 'it is JSON of another kind';
    throw new PlanFileError('PLAN_INVALID', `${options.place} is not a saved plan of reckon: ${what}`, { hint: AGAIN });
  }
  if (own['plan_version'] > PLAN_VERSION) {
    throw new PlanFileError('PLAN_NEWER', `${options.place} was saved by a newer reckon (${String(own['version'])})`, {
      hint: 'Use that version, or make the plan again.',
    });
  }
  checkDigest(document, own, options);
  const isKeyed = isKeyedDigest(own['digest']);
  let plan: Plan;
  try {
    plan = readPlan(document, own);
  } catch (cause) {
    throw new PlanFileError('PLAN_INVALID', `${options.place} is not a whole plan`, { hint: AGAIN, cause });
  }
  if (!isKeyed) checkOneMeaning(document, plan, options.place);
  return { plan, isKeyed };
}

const AGAIN = 'Make the plan again: reckon plan --out FILE';

function parse(text: string, place: string): JsonObject {
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch (cause) {
    throw new PlanFileError('PLAN_INVALID', `${place} is not a saved plan: it is not JSON`, { hint: AGAIN, cause });
  }
  if (isJsonObject(document)) return document;
  throw new PlanFileError('PLAN_INVALID', `${place} is not a saved plan`, { hint: AGAIN });
}

function checkDigest(
  document: JsonObject,
  own: JsonObject,
  { place, key }: { readonly place: string; readonly key?: string },
): void {
  if (isKeyedDigest(own['digest']) && key === undefined) return;
  if (own['digest'] === planDigest(document, key)) return;
  throw new PlanFileError('PLAN_TAMPERED', `${place} is not what was saved: its content does not give its digest`, {
    hint: 'It was edited, damaged, or made for another state. Make the plan again, and have it reviewed again.',
  });
}

/**
 * Some of what a change says stands in the file twice: once as Terraform's readers look for it and once as we read it. Where no key
 * keeps the file from being edited, both must say the same.
 */
function checkOneMeaning(document: JsonObject, plan: Plan, place: string): void {
  const written = listOf(document, 'resource_changes');
  const odd = plan.changes.find(
    (change, index) => canonicalJson(changeDocument(change)) !== canonicalJson(written[index] ?? null),
  );
  if (odd === undefined) return;
  throw new PlanFileError('PLAN_TAMPERED', `${place} is not what was saved: it says two things of ${odd.address}`, {
    hint: 'It was edited or damaged. Make the plan again, and have it reviewed again.',
  });
}

function readPlan(document: JsonObject, own: JsonObject): Plan {
  return {
    binding: own['binding'] as unknown as Plan['binding'],
    timestamp: document['timestamp'] as string,
    changes: listOf(document, 'resource_changes').map(readChange),
    drift: listOf(document, 'resource_drift').map(readChange),
    outputs: Object.entries(document['output_changes'] as JsonObject).map(([name, output]) =>
      readOutput(name, output as JsonObject),
    ),
    checks: listOf(document, 'checks').flatMap(readChecks),
    diagnostics: own['diagnostics'] as unknown as Plan['diagnostics'],
    deferred: own['deferred'] as unknown as Plan['deferred'],
    mode: own['mode'] as Plan['mode'],
    complete: document['complete'] as boolean,
  };
}

function listOf(owner: JsonObject, key: string): readonly JsonObject[] {
  return owner[key] as readonly JsonObject[];
}

/** The members of `keys` that are there, renamed. */
function present(owner: JsonObject, keys: Readonly<Record<string, string>>): JsonObject {
  const found = Object.entries(keys).filter(([key]) => owner[key] !== undefined);
  return Object.fromEntries(found.map(([key, name]) => [name, owner[key] ?? null]));
}

function readChange(item: JsonObject): PlannedChange {
  const change = item['change'] as JsonObject;
  const own = item['reckon'] as JsonObject;
  const side = (name: 'before' | 'after', unknown: Json | undefined): ValueObject | null =>
    readValueDocument({
      value: change[name] ?? null,
      unknown: unknown ?? false,
      sensitive: change[`${name}_sensitive`] ?? false,
      waitsFor: (own[name === 'after' ? 'waits_for' : 'before_waits_for'] ?? {}) as ValueDocument['waitsFor'],
    }) as ValueObject | null;
  return {
    ...present(item, {
      address: 'address',
      type: 'type',
      provider_name: 'connection',
      previous_address: 'previousAddress',
    }),
    ...present(change, { importing: 'importing' }),
    ...present(own, {
      action: 'action',
      reason: 'reason',
      id: 'id',
      order: 'order',
      location: 'location',
      depends_on: 'dependsOn',
      notes: 'notes',
      server_dry_run: 'serverDryRun',
      attribution: 'attribution',
      revision: 'revision',
      seen: 'seen',
    }),
    before: side('before', own['before_unknown']),
    after: side('after', change['after'] === null ? false : change['after_unknown']),
    fields: listOf(own, 'fields').map(readField),
  } as unknown as PlannedChange;
}

function readField(field: JsonObject): FieldChange {
  const side = (name: 'before' | 'after'): { readonly [key: string]: Value } => {
    const value = field[name];
    if (value === undefined) return {};
    const unknown = field[`${name}_unknown`] ?? false;
    const sensitive = field[`${name}_sensitive`] ?? false;
    const waitsFor = (field[`${name}_waits_for`] ?? {}) as ValueDocument['waitsFor'];
    return { [name]: readValueDocument({ value, unknown, sensitive, waitsFor }) };
  };
  return {
    ...present(field, {
      pointer: 'pointer',
      kind: 'kind',
      location: 'location',
      forces_replacement: 'forcesReplacement',
      sensitive: 'sensitive',
      drift: 'drift',
      quantity: 'quantity',
    }),
    ...side('before'),
    ...side('after'),
  } as unknown as FieldChange;
}

function readOutput(name: string, document: JsonObject): OutputChange {
  const own = document['reckon'] as JsonObject;
  const [action] = document['actions'] as readonly [OutputChange['action']];
  const waitsFor = (own['waits_for'] ?? {}) as ValueDocument['waitsFor'];
  const side = (key: 'before' | 'after', unknown: Json): Value =>
    readValueDocument({
      value: document[key] ?? null,
      unknown,
      sensitive: document[`${key}_sensitive`] ?? false,
      waitsFor,
    });
  return {
    name,
    action,
    ...(action === 'create' ? {} : { before: side('before', false) }),
    ...(action === 'delete' ? {} : { after: side('after', document['after_unknown'] ?? false) }),
    sensitive: own['sensitive'] as boolean,
  };
}

function readChecks(check: JsonObject): readonly CheckResult[] {
  const { name: policy } = check['address'] as { readonly name: string };
  return listOf(check, 'instances').map((instance): CheckResult => {
    const own = instance['reckon'] as JsonObject;
    const { to_display: address } = instance['address'] as { readonly to_display: string };
    const [problem] = (instance['problems'] ?? []) as unknown as readonly { readonly message: string }[];
    return {
      policy,
      address,
      status: instance['status'] as CheckResult['status'],
      ...(own as unknown as Pick<CheckResult, 'severity' | 'location'>),
      ...(problem === undefined ? {} : { message: problem.message }),
    };
  });
}
