import { expect, test } from 'vitest';
import { brief, loadFiles } from '../support/load-files.ts';

const cluster = (more: string): string =>
  `type: imply.cluster\nname: events\nproperties:\n  metadata: { name: events }\n${more}`;

test.each([
  { title: 'a text that is not YAML', text: 'type: [imply', fault: /^YAML_SYNTAX resources\/a\.yaml:1:/ },
  { title: 'a tab as indentation', text: 'type: a\nname:\n\tb: c', fault: /^YAML_SYNTAX resources\/a\.yaml:3:/ },
  {
    title: 'a key that is there twice',
    text: cluster('  metadata: { name: x }\n'),
    fault: 'YAML_DUPLICATE_KEY resources/a.yaml:5:3 the key `metadata` is there twice',
  },
  { title: 'a tag', text: 'type: !x imply.cluster', fault: /^YAML_SYNTAX resources\/a\.yaml:1:7/ },
  {
    title: 'a number that JSON cannot hold',
    text: 'type: imco.dns_domain\nname: a\nproperties: { n: 12345678901234567890 }\n',
    fault: /^YAML_NUMBER resources\/a\.yaml:3:18/,
  },
  {
    title: 'a document of no kind',
    text: 'tpye: imply.cluster',
    fault: 'UNKNOWN_DOCUMENT resources/a.yaml:1:1 `tpye` is no kind of document',
    hint: 'did you mean `type`?',
  },
  {
    title: 'a document that is a list',
    text: '- a',
    fault: 'UNKNOWN_DOCUMENT resources/a.yaml:1:1 a document is an object, not a list',
  },
  {
    title: 'an unknown key of a document',
    text: cluster('depends_on: []\n'),
    fault: 'UNKNOWN_KEY resources/a.yaml:5:1 a resource has no `depends_on`',
    hint: 'did you mean `dependsOn`?',
  },
  {
    title: 'a missing name',
    text: 'type: imply.cluster',
    fault: 'MISSING_KEY resources/a.yaml:1:1 a resource needs `name`',
  },
  {
    title: 'a name with odd characters',
    text: 'type: imco.dns_domain\nname: a b',
    fault: 'INVALID_NAME resources/a.yaml:2:7 `a b` cannot be a name',
  },
  {
    title: 'a system that does not exist',
    text: 'type: implly.cluster\nname: a',
    fault: 'UNKNOWN_SYSTEM resources/a.yaml:1:7 there is no system `implly`',
    hint: 'did you mean `imply`?',
  },
  {
    title: 'a type that does not exist',
    text: 'type: imply.clutser\nname: a',
    fault: 'UNKNOWN_TYPE resources/a.yaml:1:7 imply has no type `imply.clutser`',
    hint: 'did you mean `imply.cluster`?',
  },
  {
    title: 'a type that can only be looked up',
    text: 'type: imco.realm\nname: a',
    fault: 'TYPE_NOT_MANAGED resources/a.yaml:1:7 `imco.realm` can only be looked up',
  },
  {
    title: 'a connection that is not configured',
    text: cluster('provider: imply.eu\n'),
    fault: 'UNKNOWN_PROVIDER resources/a.yaml:5:11 there is no connection `imply.eu`',
  },
  {
    title: 'a connection of another system',
    text: cluster('provider: imco\n'),
    fault: /^UNKNOWN_PROVIDER .* cannot use `imco`/,
  },
  {
    title: 'a property that the type does not have',
    text: cluster('  spec: { query: { instancetype: a } }\n'),
    fault: 'UNKNOWN_PROPERTY resources/a.yaml:5:20 there is no property `instancetype` in `spec.query`',
    hint: 'did you mean `instanceType`?',
  },
  {
    title: 'a missing property',
    text: 'type: imply.cluster\nname: a\nproperties:\n  metadata: {}\n',
    fault: 'MISSING_PROPERTY resources/a.yaml:4:3 `metadata.name` is missing',
  },
  {
    title: 'a missing property of a document without properties',
    text: 'type: imply.cluster\nname: a',
    fault: 'MISSING_PROPERTY resources/a.yaml:1:1 `metadata` is missing',
  },
  {
    title: 'a version that YAML takes for a number',
    text: cluster('  spec: { version: 2021.10 }\n'),
    fault: 'WRONG_TYPE resources/a.yaml:5:20 `spec.version` must be a text, not a number',
    hint: 'YAML reads 2021.10 as the number 2021.1: quote it to make it a text, version: "2021.10"',
  },
  {
    title: 'a quoted number',
    text: cluster('  spec: { query: { replicas: "3" } }\n'),
    fault: 'WRONG_TYPE resources/a.yaml:5:30 `spec.query.replicas` must be an integer, not a text',
    hint: 'take the quotes away: replicas: 3',
  },
  {
    title: 'a value that is not in the enumeration',
    text: cluster('  spec: { state: STRATED }\n'),
    fault: /^INVALID_PROPERTY resources\/a\.yaml:5:18 `spec\.state` /,
    hint: 'did you mean `STARTED`?',
  },
  {
    title: 'an unknown option',
    text: cluster('options: { forse: true }\n'),
    fault: 'UNKNOWN_PROPERTY resources/a.yaml:5:12 there is no property `forse`',
  },
  {
    title: 'an expression that is not CEL',
    text: cluster('  spec: { version: "${1 + }" }\n'),
    fault: 'EXPRESSION_SYNTAX resources/a.yaml:5:27 the expression ends too early',
  },
  {
    title: 'an expression without an end',
    text: cluster('  spec: { version: "${1" }\n'),
    fault: 'EXPRESSION_SYNTAX resources/a.yaml:5:21 this ${ is never closed',
  },
  {
    title: 'an unknown name',
    text: cluster('  spec: { version: "v${foo}" }\n'),
    fault: 'EXPRESSION_UNKNOWN_NAME resources/a.yaml:5:24 there is no `foo`',
  },
  {
    title: 'var in place of vars',
    text: cluster('  spec: { version: "${var.x}" }\n'),
    fault: /^EXPRESSION_SYNTAX resources\/a\.yaml:5:23 .*var/,
  },
  {
    title: 'an unknown variable',
    text: cluster('  spec: { version: "${vars.x}" }\n'),
    fault: 'UNKNOWN_VARIABLE resources/a.yaml:5:23 there is no variable `x`',
  },
  {
    title: 'an unknown function',
    text: cluster('  spec: { version: "${uper(1)}" }\n'),
    fault: 'EXPRESSION_UNKNOWN_FUNCTION resources/a.yaml:5:23 there is no function `uper`',
    hint: 'did you mean `upper`?',
  },
  {
    title: 'an unknown name in a branch that is never taken',
    text: cluster('  spec: { version: "${true ? "a" : vars.x}" }\n'.replaceAll('"a"', "'a'")),
    fault: /^UNKNOWN_VARIABLE/,
  },
  {
    title: 'a reference to nothing',
    text: cluster('  spec: { version: "${imply.cluster.event.id}" }\n'),
    fault: 'UNRESOLVED_REFERENCE resources/a.yaml:5:23 there is no resource `imply.cluster.event`',
    hint: 'did you mean `imply.cluster.events`?',
  },
  {
    title: 'a reference to a field that the type does not have',
    text: `${cluster('  spec: { version: "v${imply.cluster.b.spec.verison}" }\n')}---\ntype: imply.cluster\nname: b\nproperties: { metadata: { name: b } }\n`,
    fault: 'UNKNOWN_FIELD resources/a.yaml:5:45 `imply.cluster` has no field `verison` there',
    hint: 'did you mean `version`?',
  },
  {
    title: 'a lookup referred to without data',
    text: `${cluster('  spec: { version: "${imco.realm.eu.id}" }\n')}---\ndata: imco.realm\nname: eu\n`,
    fault: /^UNRESOLVED_REFERENCE/,
    hint: 'did you mean `data.imco.realm.eu`?',
  },
  {
    title: 'a computed address',
    text: cluster('  spec: { version: "${imply.cluster[environment].id}" }\n'),
    fault: /^UNRESOLVED_REFERENCE .* is computed/,
  },
  {
    title: 'a dependsOn to nothing',
    text: cluster('dependsOn: [imply.cluster.nothing]\n'),
    fault: /^UNRESOLVED_REFERENCE resources\/a\.yaml:5:13/,
  },
  {
    title: 'each without forEach',
    text: cluster('  spec: { version: "${each.key}" }\n'),
    fault: /^EXPRESSION_UNKNOWN_NAME/,
    hint: '`each` exists only in documents with forEach',
  },
  {
    title: 'types that do not go together',
    text: cluster('  spec: { version: "${1 + true}" }\n'),
    fault: 'EXPRESSION_FAILED resources/a.yaml:5:23 `+` does not go between a number and a boolean',
  },
  {
    title: 'a missing secret',
    text: cluster('  spec: { version: "${secret.env.VERSION}" }\n'),
    fault: 'SECRET_MISSING resources/a.yaml:5:23 the environment variable VERSION is not set',
  },
  {
    title: 'a missing secret file',
    text: cluster('  spec: { version: "${secret.file.token}" }\n'),
    fault: 'SECRET_MISSING resources/a.yaml:5:23 the file token cannot be read: there is no such file',
  },
  {
    title: 'a list in a text',
    text: cluster('  spec: { version: "v${[1]}" }\n'),
    fault: 'EXPRESSION_NOT_TEXT resources/a.yaml:5:24 a list cannot be put into a text',
  },
  {
    title: 'a forEach over null',
    text: cluster('forEach: null\n'),
    fault: 'FOREACH_INVALID resources/a.yaml:5:10 forEach is null',
  },
  {
    title: 'a forEach over a number',
    text: cluster('forEach: 3\n'),
    fault: 'FOREACH_INVALID resources/a.yaml:5:10 forEach is a number',
    hint: '3 instances with the keys 0, 1, … are forEach: ${range(3)}',
  },
  {
    title: 'a forEach with a repeat',
    text: cluster('forEach: [a, 1, "1"]\n'),
    fault: 'FOREACH_INVALID resources/a.yaml:5:1 forEach has "1" twice',
  },
  {
    title: 'a forEach over a secret',
    text: cluster('forEach: ["${secret.env.KEY}"]\n'),
    fault: 'FOREACH_INVALID resources/a.yaml:5:1 forEach is secret',
  },
  {
    title: 'a when that is a text',
    text: cluster('when: environment == "x"\n'),
    fault: /^WHEN_INVALID resources\/a\.yaml:5:7/,
  },
  {
    title: 'an unknown lifecycle rule',
    text: cluster('lifecycle: { preventDestory: true }\n'),
    fault: 'UNKNOWN_KEY resources/a.yaml:5:14 `lifecycle` has no `preventDestory`',
    hint: 'did you mean `preventDestroy`?',
  },
  {
    title: 'a timeout without a unit',
    text: cluster('lifecycle: { timeouts: { create: 90 } }\n'),
    fault: 'INVALID_VALUE resources/a.yaml:5:34 this is no duration',
  },
  {
    title: 'a field path that is none',
    text: cluster('lifecycle: { ignoreChanges: ["a..b"] }\n'),
    fault: /^INVALID_VALUE resources\/a\.yaml:5:30/,
  },
])('reports $title', async ({ text, fault, hint }) => {
  const { diagnostics } = await loadFiles({ 'resources/a.yaml': text }, { environmentVariables: { KEY: 'k' } });
  expect(brief(diagnostics)).toEqual([typeof fault === 'string' ? fault : expect.stringMatching(fault)]);
  const [first] = diagnostics;
  if (hint !== undefined) expect(first?.hint).toBe(hint);
  expect(first?.frame?.some(({ line }) => line === first.location?.line)).toBe(true);
});
