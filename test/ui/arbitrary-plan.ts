import type { FieldChange, PlannedChange } from '../../src/model/change.ts';
import type { CheckResult, OutputChange, Plan } from '../../src/model/plan.ts';
import type { SourceLocation } from '../../src/model/source-location.ts';
import { Secret, Unknown, type Value, type ValueObject } from '../../src/model/value.ts';
import { fc } from '../support/properties.ts';
import { change, plan, SECRET } from './example-plan.ts';

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.string(),
  fc.constantFrom('a\nb\nc', '(sensitive)', '\u001b[2J', 'x'.repeat(200), '{"a": 1}'),
  fc.constant(null).map(() => new Secret(SECRET)),
  fc
    .record({ sensitive: fc.boolean(), waits: fc.boolean() })
    .map(({ sensitive, waits }) => new Unknown({ sensitive, waitsFor: waits ? ['imco.vpc.main'] : [] })),
);

const key = fc
  .oneof(fc.constantFrom('name', 'a/b', 'c~d', 'id', '$fingerprint', '0'), fc.string({ minLength: 1 }))
  .filter((text) => text !== '__proto__');

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const object: fc.Arbitrary<ValueObject> = fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });

const location: fc.Arbitrary<SourceLocation> = fc
  .record({ line: fc.integer({ min: 1, max: 500 }), column: fc.integer({ min: 1, max: 80 }) })
  .map((place) => ({ file: 'resources/a.yaml', ...place }));

const field: fc.Arbitrary<FieldChange> = fc
  .record({ kind: fc.constantFrom('add', 'remove', 'change' as const), before: value, after: value, key, location })
  .map(({ kind, before, after, key: name, location: place }) => ({
    pointer: `/spec/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    kind,
    location: place,
    ...(kind === 'add' ? {} : { before }),
    ...(kind === 'remove' ? {} : { after }),
    ...(place.line % 2 === 0 ? {} : { forcesReplacement: true, drift: true }),
    ...(place.line % 3 === 0 ? { quantity: { unit: 'bytes', after: place.line } as const } : {}),
  }));

const planned: fc.Arbitrary<PlannedChange> = fc
  .record({
    action: fc.constantFrom<PlannedChange['action'][]>(
      'create',
      'update',
      'replace',
      'delete',
      'no-op',
      'read',
      'adopt',
      'forget',
      'move',
    ),
    before: fc.option(object),
    after: fc.option(object),
    fields: fc.array(field, { maxLength: 4 }),
    index: fc.integer({ min: 0, max: 9_999 }),
    note: fc.option(fc.string()),
    place: location,
  })
  .map(({ index, note, place, ...rest }) =>
    change(`imco.dns_record.r${index}`, {
      ...rest,
      location: place,
      notes: note === null ? [] : [{ severity: 'warning', message: note }],
      ...(rest.action === 'adopt' ? { importing: { id: String(index) } } : {}),
      ...(rest.action === 'replace' ? { order: 'create-first', seen: 'x', revision: '1' } : {}),
      ...(rest.action === 'update' ? { serverDryRun: { result: 'accepted' }, attribution: 'drift' } : {}),
    }),
  );

const outputs: fc.Arbitrary<readonly OutputChange[]> = fc.uniqueArray(
  fc
    .record({ name: fc.constantFrom('url', 'host', 'port'), before: scalar, after: value, create: fc.boolean() })
    .map(({ name, before, after, create }): OutputChange => {
      const sensitive = name === 'port';
      const shown = (side: Value): Value => (sensitive ? new Secret(SECRET) : side);
      const isKnown = !(before instanceof Unknown);
      return create || !isKnown
        ? { name, action: 'create', after: shown(after), sensitive }
        : { name, action: 'update', before: shown(before), after: shown(after), sensitive };
    }),
  { selector: (output) => output.name },
);

const check: fc.Arbitrary<CheckResult> = fc.record({
  policy: fc.constant('small'),
  address: fc.constant('imco.dns_record.r1'),
  status: fc.constantFrom('pass', 'fail', 'unknown'),
  severity: fc.constantFrom('error', 'warning'),
  location,
});

/** Plans of every shape, their secrets all `SECRET`. */
export const arbitraryPlan: fc.Arbitrary<Plan> = fc
  .record({
    changes: fc.array(planned, { maxLength: 6 }),
    drift: fc.array(planned, { maxLength: 2 }),
    outputs,
    checks: fc.array(check, { maxLength: 3 }),
    mode: fc.constantFrom<Plan['mode'][]>('normal', 'destroy', 'refresh-only'),
    complete: fc.boolean(),
  })
  .map(({ changes, ...rest }) => plan(changes, rest));
