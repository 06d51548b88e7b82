import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { Secret } from '../../src/model/value.ts';
import { changeDocument } from '../../src/plan/change-document.ts';
import { planDocument } from '../../src/plan/plan-document.ts';
import { readPlanDocument } from '../../src/plan/read-plan-document.ts';
import { fc } from '../support/properties.ts';
import { arbitraryPlan } from '../ui/arbitrary-plan.ts';
import { address, change, examplePlan, plan, SECRET } from '../ui/example-plan.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const options = { reckon: '0.1.0', key };
const place = 'plan.json';

const schema = JSON.parse(await readFile(new URL('../../schemas/plan.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

test('a plan that was saved and read is the plan', () => {
  fc.assert(
    fc.property(arbitraryPlan, (saved) => {
      const text = JSON.stringify(planDocument(saved, options));
      expect(readPlanDocument(text, { place, key }).plan).toEqual(saved);
    }),
    { numRuns: 300 },
  );
});

test('a plan that was saved before there was a state is taken for untouched', () => {
  fc.assert(
    fc.property(arbitraryPlan, (saved) => {
      const text = JSON.stringify(planDocument(saved, { reckon: '0.1.0' }));
      expect(readPlanDocument(text, { place })).toEqual({ plan: saved, isKeyed: false });
    }),
    { numRuns: 300 },
  );
});

test('no plan file holds a secret, and each fits the published schema', () => {
  fc.assert(
    fc.property(arbitraryPlan, (saved) => {
      const document = planDocument(saved, { ...options, variables: new Map([['p', new Secret(SECRET)]]) });
      expect(JSON.stringify(document)).not.toContain(SECRET);
      validate(document);
      expect(validate.errors).toBeNull();
    }),
  );
});

test('a plan with one of everything fits the published schema', () => {
  validate(planDocument(examplePlan(), options));
  expect(validate.errors).toBeNull();
});

test('a secret that is read back can’t be sent', () => {
  const { plan: read } = readPlanDocument(JSON.stringify(planDocument(examplePlan(), options)), { place, key });
  const token = read.changes.flatMap((each) => each.fields).find((field) => field.pointer === '/token')?.after;
  expect(token).toBeInstanceOf(Secret);
  expect((token as Secret).reveal()).toBeNull();
});

test.each([
  { title: 'a value', from: '"after":5', to: '"after":50' },
  { title: 'an action', from: '"action":"delete"', to: '"action":"forget"' },
  { title: 'the binding', from: '"serial":4', to: '"serial":5' },
])('$title changed by hand is noticed', ({ from, to }) => {
  const text = JSON.stringify(planDocument(examplePlan(), options));
  expect(text).toContain(from);
  const changed = text.replace(from, to);
  expect(() => readPlanDocument(changed, { place, key })).toThrow(expect.objectContaining({ code: 'PLAN_TAMPERED' }));
});

test('a digest that was made anew without the key of the state is noticed', () => {
  const { key: _key, ...without } = options;
  const text = JSON.stringify(planDocument(examplePlan(), without));
  expect(() => readPlanDocument(text, { place, key })).toThrow(expect.objectContaining({ code: 'PLAN_TAMPERED' }));
  expect(readPlanDocument(text, { place }).plan.binding.serial).toBe(4);
});

test('laying the JSON out anew changes nothing', () => {
  const document = planDocument(examplePlan(), options);
  const turned = Object.fromEntries(Object.entries(document).toReversed());
  expect(readPlanDocument(JSON.stringify(turned, undefined, 4), { place, key }).plan).toEqual(examplePlan());
});

test.each([
  { title: 'text that is no JSON', text: 'PK', code: 'PLAN_INVALID' },
  { title: 'a list', text: '[]', code: 'PLAN_INVALID' },
  {
    title: 'a plan of Terraform’s',
    text: '{"format_version":"1.2","terraform_version":"1.9.0"}',
    code: 'PLAN_INVALID',
  },
  { title: 'a plan of a newer reckon', text: '{"reckon":{"version":"9","plan_version":9}}', code: 'PLAN_NEWER' },
  { title: 'a plan without a digest', text: '{"reckon":{"version":"0","plan_version":1}}', code: 'PLAN_TAMPERED' },
])('$title is refused', ({ text, code }) => {
  expect(() => readPlanDocument(text, { place })).toThrow(expect.objectContaining({ code }));
});

test.each([
  { action: 'create', actions: ['create'] },
  { action: 'update', actions: ['update'] },
  { action: 'delete', actions: ['delete'] },
  { action: 'read', actions: ['read'] },
  { action: 'no-op', actions: ['no-op'] },
  { action: 'adopt', actions: ['no-op'] },
  { action: 'move', actions: ['no-op'] },
  { action: 'forget', actions: ['forget'] },
  { action: 'replace', actions: ['delete', 'create'] },
] as const)('$action is $actions in Terraform’s words', ({ action, actions }) => {
  const values = changeDocument(change('imco.dns_record.a', { action }))['change'] as JsonObject;
  expect(values['actions']).toEqual(actions);
});

test('an address is taken apart as Terraform does', () => {
  const planned = change('imco.dns_record.www', { address: address('module.net["eu"].imco.dns_record.www["a b"]') });
  expect(changeDocument(planned)).toMatchObject({
    module_address: 'module.net["eu"]',
    mode: 'managed',
    type: 'imco.dns_record',
    name: 'www',
    index: 'a b',
  });
});

test('the fields that force a replacement are its paths, and its reason is in Terraform’s words', () => {
  const document = changeDocument(
    change('imply.cluster.a', {
      action: 'replace',
      reason: 'immutable-field',
      fields: [{ pointer: '/spec/list/0/a~1b', kind: 'change', before: 1, after: 2, forcesReplacement: true }],
    }),
  );
  expect(document).toMatchObject({
    action_reason: 'replace_because_cannot_update',
    change: { replace_paths: [['spec', 'list', 0, 'a/b']] },
  });
});

test('an empty plan is not to be applied', () => {
  expect(planDocument(plan([]), options)).toMatchObject({ applyable: false, errored: false, complete: true });
});
