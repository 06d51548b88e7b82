import type { JsonObject } from '../../src/model/json.ts';
import type { ValueObject } from '../../src/model/value.ts';
import { diffFields } from '../../src/plan/diff-fields.ts';
import { fieldRules } from '../../src/plan/field-rules.ts';

const schema: JsonObject = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-immutable': true },
    path: { type: 'string', 'x-immutable': 'refuse' },
    ttl: { type: 'integer' },
    disk: { type: 'string', 'x-quantity': 'bytes', 'x-grow-only': true },
    memory: { type: 'string', 'x-quantity': 'bytes' },
    policy: { type: 'string', 'x-compare': 'json' },
    tags: { type: 'array', 'x-list': 'map', 'x-list-keys': ['name'], items: { type: 'object' } },
    rules: { type: 'array', 'x-list': 'set', items: { type: 'object' } },
    steps: { type: 'array', items: { type: 'string' } },
    password: { type: 'string', writeOnly: true },
    recipe: { type: 'string', 'x-create-only': true },
    mode: { type: 'string', default: 'plain' },
    status: { type: 'object', readOnly: true },
    tier: { type: 'object', required: ['size'], properties: { size: { type: 'integer' }, kind: { type: 'string' } } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    flavor: { type: 'string', 'x-may-be-hidden': true },
    power: { type: 'string', 'x-kept-when-removed': true },
  },
};
const rules = fieldRules(schema);

/** Compares what is declared with what is live, by the rules of a type that has a field of every kind. */
export function diff(
  desired: ValueObject,
  live: ValueObject,
  prior: JsonObject | null = null,
  ignoreChanges: readonly string[] = [],
) {
  return diffFields({
    desired,
    prior,
    live,
    rules,
    ignoreChanges,
    isSameSecret: (value, marker) => JSON.stringify(marker) === JSON.stringify({ $fingerprint: String(value) }),
  });
}

/** What `diff` finds, each difference in two words. */
export const changed = (...args: Parameters<typeof diff>): readonly string[] =>
  diff(...args).fields.map(({ kind, pointer }) => `${kind} ${pointer}`);
