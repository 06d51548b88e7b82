import { expect, test } from 'vitest';
import { Secret } from '../../../src/model/value.ts';
import { renderRecord, renderStateList } from '../../../src/ui/text/render-state.ts';
import { renderOutputs, renderSummary } from '../../../src/ui/text/render-summary.ts';
import { address, at, SECRET } from '../example-plan.ts';

const record = {
  address: address('imply.cluster.events'),
  type: 'imply.cluster',
  connection: 'imply',
  id: 'c-1',
  key: 'events',
  prior: { metadata: { name: 'events' }, spec: { password: { $fingerprint: 'v1.salt.mac' }, tags: [{ name: 'a' }] } },
  live: { metadata: { name: 'events' }, note: 'one\ntwo' },
  dependencies: [address('imco.vpc.main')],
  options: {},
  location: at(3),
  appliedAt: '2026-01-01T00:00:00.000Z',
  commit: '0123456',
};

test('a resource in state is shown whole, its secrets masked', async () => {
  const text = renderRecord(record);
  expect(text).not.toContain('v1.salt');
  await expect(text).toMatchFileSnapshot('../../golden/ui/record.txt');
});

test('the list of state is one address a line', () => {
  const state = { version: 1, lineage: 'a', serial: 1, fingerprintKey: '', outputs: new Map() } as const;
  expect(renderStateList({ ...state, resources: new Map([[record.address, record]]) })).toBe('imply.cluster.events\n');
});

test.each([
  { operation: 'apply', text: 'Apply complete! Resources: 2 imported, 1 added, 0 changed, 3 destroyed.\n' },
  { operation: 'destroy', text: 'Destroy complete! Resources: 3 destroyed.\n' },
] as const)('$operation ends in the words that Terraform’s readers parse', ({ operation, text }) => {
  expect(renderSummary(operation, { add: 1, change: 0, destroy: 3, import: 2, move: 0, forget: 0 })).toBe(text);
});

test('outputs stand below each other, sensitive ones masked, large ones over several lines', () => {
  const outputs = new Map([
    ['url', { value: 'https://a.example', sensitive: false }],
    [
      'hosts',
      { value: Array.from({ length: 4 }, (_, index) => `host-${index}.with-a-long-name.example`), sensitive: false },
    ],
    ['password', { value: new Secret(SECRET), sensitive: true }],
  ]);
  const text = renderOutputs(outputs);
  expect(text).toContain('  url       https://a.example\n  hosts\n    - host-0.with-a-long-name.example\n');
  expect(text).toContain('  password  (sensitive)\n');
});
