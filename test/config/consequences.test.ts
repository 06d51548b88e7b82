import { expect, test } from 'vitest';
import { brief, loadFiles } from '../support/load-files.ts';

const project = [
  'project: test',
  'providers: { imply: { url: http://a } }',
  'outputs:',
  '  uid: { value: "${imply.cluster.events.metadata.uid}" }',
  '',
].join('\n');

test.each([
  {
    title: 'a line too far to the left once',
    text: 'type: imply.cluster\nname: events\nproperties:\n  metadata:\n     a: 1\n    b: 2\n    c: 3\n    d: 4\n',
    fault: /^YAML_SYNTAX resources\/a\.yaml:6:/,
    hint: 'all keys of one object start in the same column',
  },
  {
    title: 'a line too far to the right once',
    text: 'type: imply.cluster\nname: events\nproperties:\n  metadata:\n   a: 1\n    b: 2\n    c: 3\n    d: 4\n',
    fault: /^YAML_SYNTAX resources\/a\.yaml:5:7 the line below this one is indented too far/,
    hint: 'all keys of one object start in the same column',
  },
  {
    title: 'a brace that is never closed',
    text: 'type: imply.cluster\nname: events\nproperties: { metadata: { name: events }\ndependsOn: []\n',
    fault: /^YAML_SYNTAX resources\/a\.yaml:4:/,
    hint: 'close it with }, or quote it if it is a text',
  },
  {
    title: 'a misspelt type',
    text: 'type: imply.clutser\nname: events\n',
    fault: /^UNKNOWN_TYPE /,
    hint: 'did you mean `imply.cluster`?',
  },
])('says $title, and nothing of references that lead to that document', async ({ text, fault, hint }) => {
  const { diagnostics } = await loadFiles({ 'reckon.yaml': project, 'resources/a.yaml': text });
  expect(brief(diagnostics)).toEqual([expect.stringMatching(fault)]);
  expect(diagnostics[0]?.hint).toBe(hint);
});
