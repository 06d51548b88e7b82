import { describe, expect, test } from 'vitest';
import type { PlannedChange } from '../../../src/model/change.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { ResourceAddress } from '../../../src/model/resource-address.ts';
import { codeQualityReport } from '../../../src/ui/annotations/code-quality-report.ts';
import { githubAnnotations } from '../../../src/ui/annotations/github-annotations.ts';
import { githubStepSummary } from '../../../src/ui/annotations/github-step-summary.ts';
import { gitlabTerraformReport } from '../../../src/ui/annotations/gitlab-terraform-report.ts';
import { junitReport } from '../../../src/ui/annotations/junit-report.ts';

function change(name: string, action: PlannedChange['action']): PlannedChange {
  return {
    address: `imco.vpc.${name}` as ResourceAddress,
    action,
    type: 'imco.vpc',
    connection: 'imco',
    reason: 'desired-changed',
    before: null,
    after: null,
    fields: [],
    dependsOn: [],
    location: { file: 'resources/net.yaml', line: 3, column: 1 },
    notes: [],
  };
}

function plan(parts: Partial<Plan> = {}): Plan {
  return {
    binding: { lineage: 'l', serial: 1, configuration: 'c', environment: 'production', project: 'analytics' },
    timestamp: '2026-01-01T00:00:00Z',
    changes: [
      change('a', 'create'),
      change('b', 'update'),
      change('c', 'replace'),
      change('d', 'delete'),
      change('e', 'no-op'),
    ],
    drift: [],
    outputs: [],
    checks: [],
    diagnostics: [],
    deferred: [],
    mode: 'normal',
    complete: true,
    ...parts,
  };
}

const error: Diagnostic = {
  severity: 'error',
  code: 'UNKNOWN_PROPERTY',
  message: 'there is no "a:b,c" at 50%',
  hint: 'Did you mean:\n    ab',
  location: { file: 'resources/a,b:c.yaml', line: 7, column: 5, endColumn: 9 },
};
const warning: Diagnostic = { severity: 'warning', code: 'DEPRECATED', message: 'old', address: 'imco.vpc.a' };

describe('GitHub annotations', () => {
  test('stand at their lines from the repository’s top, errors first, with everything escaped', () => {
    expect(githubAnnotations([warning, error], 'infra/prod')).toBe(
      '::error file=infra/prod/resources/a%2Cb%3Ac.yaml,line=7,col=5,endColumn=9,title=UNKNOWN_PROPERTY::' +
        'there is no "a:b,c" at 50%25%0ADid you mean:%0A    ab\n' +
        '::warning title=DEPRECATED imco.vpc.a::old\n',
    );
  });

  test('can’t be ended early to start a command of a server’s own', () => {
    const message = 'bad\r\n::stop-commands::x\u001b[2J\u2028::set-output name=a::b';
    const text = githubAnnotations([{ severity: 'error', code: 'X', message }], '');
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toBe('::error title=X::bad%0A::stop-commands::x\\u001b[2J\\u2028::set-output name=a::b\n');
  });

  test('of a module beside the project lead to where it is', () => {
    const location = { file: '../modules/net.yaml', line: 1, column: 1 };
    expect(githubAnnotations([{ severity: 'error', code: 'X', message: 'm', location }], 'infra')).toContain(
      'file=modules/net.yaml,',
    );
  });
});

describe('the step summary', () => {
  test('counts and gives the plan', () => {
    const text = githubStepSummary(plan({ drift: [change('x', 'update')] }), '<details>the plan</details>\n');
    expect(text).toBe(
      [
        '## reckon: analytics / production',
        '',
        '**Plan: 2 to add, 1 to change, 2 to destroy.**',
        '',
        '| Add | Change | Destroy | Drifted |',
        '| ---: | ---: | ---: | ---: |',
        '| 2 | 1 | 2 | 1 |',
        '',
        '<details>the plan</details>',
        '',
      ].join('\n'),
    );
  });

  test('leaves out a plan that GitHub would drop with everything else', () => {
    const text = githubStepSummary(plan(), 'ü'.repeat(600_000));
    expect(Buffer.byteLength(text)).toBeLessThan(2000);
    expect(text).toContain('too long');
  });

  test('says of a plan with errors that it cannot be applied, and shows names as they are', () => {
    const binding = { ...plan().binding, project: '<img src=x> @all #1' };
    const text = githubStepSummary(plan({ binding, diagnostics: [error] }), '');
    expect(text).toContain('cannot be applied');
    expect(text).not.toMatch(/<img|@all|#1/);
  });
});

test('GitLab’s terraform report counts a replacement as one to create and one to delete', () => {
  expect(JSON.parse(gitlabTerraformReport(plan()))).toEqual({ create: 2, update: 1, delete: 2 });
});

describe('the code quality report', () => {
  test('has every member that GitLab asks for', () => {
    const [finding, placeless] = JSON.parse(codeQualityReport([error, warning], 'infra'));
    expect(finding).toEqual({
      description: 'there is no "a:b,c" at 50%. Did you mean:\n    ab',
      check_name: 'UNKNOWN_PROPERTY',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: 'major',
      location: { path: 'infra/resources/a,b:c.yaml', lines: { begin: 7 } },
    });
    expect(placeless).toMatchObject({
      severity: 'minor',
      location: { path: 'infra/reckon.yaml', lines: { begin: 1 } },
    });
  });

  test('gives a fault that only moved the same fingerprint, and two alike ones two', () => {
    const fingerprints = (diagnostics: readonly Diagnostic[]): readonly string[] =>
      (JSON.parse(codeQualityReport(diagnostics, '')) as { fingerprint: string }[]).map(
        ({ fingerprint }) => fingerprint,
      );
    const moved: Diagnostic = { ...error, location: { file: 'resources/a,b:c.yaml', line: 9, column: 1 } };
    expect(fingerprints([moved])).toEqual(fingerprints([error]));
    expect(new Set(fingerprints([error, moved])).size).toBe(2);
  });

  test('is an empty list where there is nothing to say', () => {
    expect(codeQualityReport([], '')).toBe('[]\n');
  });
});

describe('the JUnit report', () => {
  test('has a case for each resource, policy and error', () => {
    const text = junitReport(
      plan({
        changes: [change('a', 'create'), change('b', 'no-op')],
        checks: [
          { policy: 'tags', address: 'imco.vpc.a', status: 'fail', severity: 'error', message: 'no owner' },
          { policy: 'size', address: 'imco.vpc.a', status: 'fail', severity: 'warning' },
          { policy: 'name', address: 'imco.vpc.b', status: 'pass', severity: 'error' },
        ],
        diagnostics: [
          error,
          warning,
          { severity: 'error', code: 'REJECTED', message: 'no <room> & "so"', address: 'imco.vpc.a' },
        ],
      }),
      'infra',
    );
    expect(text).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="reckon plan analytics production" tests="6" failures="3" skipped="1">
  <testsuite name="resources" tests="2" failures="1" skipped="0" errors="0" timestamp="2026-01-01T00:00:00Z">
    <testcase classname="imco.vpc" name="imco.vpc.a: create" file="infra/resources/net.yaml" line="3" time="0">
      <failure type="REJECTED" message="no &lt;room&gt; &amp; &quot;so&quot;">REJECTED: no &lt;room&gt; &amp; &quot;so&quot;</failure>
    </testcase>
    <testcase classname="imco.vpc" name="imco.vpc.b: no-op" file="infra/resources/net.yaml" line="3" time="0"/>
  </testsuite>
  <testsuite name="policies" tests="3" failures="1" skipped="1" errors="0" timestamp="2026-01-01T00:00:00Z">
    <testcase classname="policy.tags" name="tags: imco.vpc.a" time="0">
      <failure type="policy" message="no owner">no owner</failure>
    </testcase>
    <testcase classname="policy.size" name="size: imco.vpc.a" time="0">
      <skipped message="policy size does not allow it"/>
    </testcase>
    <testcase classname="policy.name" name="name: imco.vpc.b" time="0"/>
  </testsuite>
  <testsuite name="configuration" tests="1" failures="1" skipped="0" errors="0" timestamp="2026-01-01T00:00:00Z">
    <testcase classname="UNKNOWN_PROPERTY" name="resources/a,b:c.yaml:7:5: there is no &quot;a:b,c&quot; at 50%" file="infra/resources/a,b:c.yaml" line="7" time="0">
      <failure type="UNKNOWN_PROPERTY" message="there is no &quot;a:b,c&quot; at 50%">UNKNOWN_PROPERTY: there is no &quot;a:b,c&quot; at 50%&#10;at resources/a,b:c.yaml:7:5&#10;Did you mean:&#10;    ab</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  test('holds nothing that XML can’t', () => {
    const message = 'bell \u0007 lone \ud800 non \uffff end ]]>';
    const text = junitReport(plan({ changes: [], diagnostics: [{ severity: 'error', code: 'X', message }] }), '');
    expect(text).toContain('bell \\u0007 lone \ufffd non \ufffd end ]]&gt;');
  });
});
