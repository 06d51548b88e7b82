import { hasErrors } from '../model/diagnostic.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { CheckResult, OutputChange, Plan } from '../model/plan.ts';
import { hasChanges } from '../model/plan.ts';
import type { Value } from '../model/value.ts';
import { hasSecret, hasUnknown, maskValue, SENSITIVE_TEXT } from '../model/value.ts';
import { changeDocument } from './change-document.ts';
import { planDigest } from './plan-digest.ts';
import { valueDocument } from './value-document.ts';

/** Version of our own part of the document, `reckon`. */
export const PLAN_VERSION = 1;

/** What a plan document holds besides the plan. */
export interface PlanDocumentOptions {
  /** Version of this program. Default: not said. */
  readonly reckon?: string;
  /** Values of the project's variables; sensitive ones are left out. */
  readonly variables?: ReadonlyMap<string, Value>;
  /** `State.fingerprintKey`, once there is a state: binds the digest to it. */
  readonly key?: string;
}

/**
 * A plan as it is saved (schemas/plan.schema.json): Terraform's keys and shapes wherever the meaning is the same, so that
 * what reads its plans reads ours; what is ours alone stands under `reckon`. Holds no secret, ever.
 *
 * @see Terraform: Internals, JSON Output Format, "Plan Representation"
 */
export function planDocument(plan: Plan, options: PlanDocumentOptions = {}): JsonObject {
  const errored = hasErrors(plan.diagnostics);
  const document: JsonObject = {
    format_version: '1.2',
    // Readers ask for it: the Terraform whose JSON plan has these keys.
    terraform_version: '1.9.0',
    variables: variablesDocument(options.variables),
    resource_drift: plan.drift.map(changeDocument),
    resource_changes: plan.changes.map(changeDocument),
    output_changes: Object.fromEntries(plan.outputs.map((output) => [output.name, outputDocument(output)])),
    checks: checksDocument(plan.checks),
    timestamp: plan.timestamp,
    applyable: !errored && hasChanges(plan),
    complete: plan.complete,
    errored,
    reckon: {
      version: options.reckon ?? 'unknown',
      plan_version: PLAN_VERSION,
      binding: JSON.parse(JSON.stringify(plan.binding)) as Json,
      mode: plan.mode,
      deferred: plan.deferred.map((block) => ({ ...block, location: { ...block.location } })),
      diagnostics: JSON.parse(JSON.stringify(plan.diagnostics)) as Json,
    },
  };
  const own = document['reckon'] as JsonObject;
  return { ...document, reckon: { ...own, digest: planDigest(document, options.key) } };
}

function variablesDocument(variables: ReadonlyMap<string, Value> | undefined): JsonObject {
  const shown = [...(variables ?? [])].filter(([, value]) => !hasSecret(value) && !hasUnknown(value));
  return Object.fromEntries(shown.map(([name, value]) => [name, { value: maskValue(value) }]));
}

function outputDocument(output: OutputChange): JsonObject {
  const before = sideDocument(output.before, output.sensitive);
  const after = sideDocument(output.after, output.sensitive);
  return {
    actions: [output.action],
    before: before.value,
    after: after.value,
    after_unknown: after.unknown,
    before_sensitive: before.sensitive,
    after_sensitive: after.sensitive,
    reckon: {
      sensitive: output.sensitive,
      ...(Object.keys(after.waitsFor).length === 0 ? {} : { waits_for: after.waitsFor }),
    },
  };
}

/** One side of an output; a sensitive output is sensitive as a whole, whatever it holds. */
function sideDocument(value: Value | undefined, isSensitive: boolean): ReturnType<typeof valueDocument> {
  if (value === undefined) return { value: null, unknown: false, sensitive: false, waitsFor: {} };
  const document = valueDocument(value);
  if (!isSensitive || document.unknown === true) return document;
  return { value: SENSITIVE_TEXT, unknown: false, sensitive: true, waitsFor: {} };
}

/** Terraform has one entry a check, with an instance for each object that it looked at. */
function checksDocument(checks: readonly CheckResult[]): readonly Json[] {
  const byPolicy = Map.groupBy(checks, (check) => check.policy);
  return [...byPolicy].map(([policy, results]) => ({
    address: { kind: 'check', to_display: `policy.${policy}`, name: policy },
    status: worst(results),
    instances: results.map((result) => ({
      address: { to_display: result.address },
      status: result.status,
      ...(result.message === undefined ? {} : { problems: [{ message: result.message }] }),
      reckon: {
        severity: result.severity,
        ...(result.location === undefined ? {} : { location: { ...result.location } }),
      },
    })),
  }));
}

function worst(results: readonly CheckResult[]): CheckResult['status'] {
  if (results.some((result) => result.status === 'fail')) return 'fail';
  return results.some((result) => result.status === 'unknown') ? 'unknown' : 'pass';
}
