import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { brief, loadFiles } from '../support/load-files.ts';

const change = (more: JsonObject = {}): JsonObject => ({
  address: 'imply.cluster.events',
  type: 'imply.cluster',
  change: {
    actions: ['update'],
    before: { spec: { replicas: 3 } },
    after: { spec: { replicas: 1 } },
    after_unknown: {},
    ...more,
  },
});

const POLICY = `policy:
  name: no-shrinking
  match: change.type == "imply.cluster" && "update" in change.change.actions
  assert: change.change.after.spec.replicas >= change.change.before.spec.replicas
  message: \${change.address} would shrink
  severity: warning
`;

test('judges planned changes', async () => {
  const { configuration, diagnostics } = await loadFiles({ 'resources/policy.yaml': POLICY });
  expect(brief(diagnostics)).toEqual([]);
  const [policy] = configuration.policies;
  expect(policy).toMatchObject({
    name: 'no-shrinking',
    severity: 'warning',
    location: { file: 'resources/policy.yaml', line: 1 },
  });
  expect(policy?.judge(change())).toEqual({ status: 'fail', message: 'imply.cluster.events would shrink' });
  expect(policy?.judge(change({ after: { spec: { replicas: 3 } } }))).toMatchObject({ status: 'pass' });
  expect(policy?.judge({ ...change(), type: 'imco.vpc' })).toBeUndefined();
  expect(policy?.judge(change({ after: {} }))).toMatchObject({
    status: 'fail',
    message: expect.stringContaining('cannot be judged'),
  });
});

test.each([
  [['update'], 'update'],
  [['delete', 'create'], 'replace'],
  [['no-op'], 'no-op'],
] as const)('calls the actions %j of a change that is made up for a case %s', async (actions, word) => {
  const policy = `policy:\n  name: p\n  match: change.action == "${word}" && action == "${word}"\n  assert: false\n`;
  const { configuration } = await loadFiles({ 'resources/policy.yaml': policy });
  expect(configuration.policies[0]?.judge(change({ actions: [...actions] }))).toMatchObject({ status: 'fail' });
});

test('does not know what hangs on values that only apply can tell', async () => {
  const { configuration } = await loadFiles({ 'resources/policy.yaml': POLICY });
  const unknown = change({ after: { spec: {} }, after_unknown: { spec: { replicas: true } } });
  expect(configuration.policies[0]?.judge(unknown)).toMatchObject({ status: 'unknown' });
});

test.each([
  {
    title: 'an assertion that is not CEL',
    policy: 'policy: p\nassert: 1 +\n',
    fault: 'EXPRESSION_SYNTAX resources/a.yaml:2:12 the expression ends too early',
  },
  {
    title: 'a missing assertion',
    policy: 'policy: p\n',
    fault: 'MISSING_KEY resources/a.yaml:1:1 `policy` needs `assert`',
  },
  {
    title: 'an unknown severity',
    policy: 'policy: p\nassert: true\nseverity: bad\n',
    fault: 'INVALID_VALUE resources/a.yaml:3:11 `bad` is no severity',
  },
  {
    title: 'an unknown variable',
    policy: 'policy: p\nassert: vars.nope == 1\n',
    fault: 'EXPRESSION_UNKNOWN_MEMBER resources/a.yaml:2:14 there is no variable `nope`',
  },
  {
    title: 'a misspelt part of the change',
    policy: 'policy: p\nassert: change.aftr.size == 1\n',
    fault: 'EXPRESSION_UNKNOWN_MEMBER resources/a.yaml:2:16 `change` has no `aftr`',
  },
  {
    title: 'an unknown name',
    policy: 'policy: p\nassert: chnge.type == "x"\n',
    fault: 'EXPRESSION_UNKNOWN_NAME resources/a.yaml:2:9 there is no `chnge`',
  },
])('reports $title', async ({ policy, fault }) => {
  const { diagnostics } = await loadFiles({ 'resources/a.yaml': policy });
  expect(brief(diagnostics)).toEqual([fault]);
});

test('finds the cases that stand beside a policy', async () => {
  const cases =
    '  cases:\n    - name: shrinks\n      change: { address: a, type: imply.cluster }\n      expect: fail\n    - { name: other, change: {}, expect: skip }\n';
  const { configuration, diagnostics } = await loadFiles({ 'resources/policy.yaml': `${POLICY}${cases}` });
  expect(brief(diagnostics)).toEqual([]);
  expect(configuration.policyCases).toMatchObject([
    {
      policy: 'no-shrinking',
      name: 'shrinks',
      change: { address: 'a', type: 'imply.cluster' },
      expect: 'fail',
      location: { line: 8 },
    },
    { policy: 'no-shrinking', name: 'other', change: {}, expect: 'skip' },
  ]);
});
