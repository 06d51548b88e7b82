import { expect, test } from 'vitest';
import { makeProject } from '../support/make-project.ts';
import { runCli } from '../support/run-cli.ts';

const cluster = (name: string, more = ''): string => `type: imply.cluster
name: ${name}
${more}properties:
  metadata: { name: ${name} }
  spec: {}
`;

const FILES = {
  'reckon.yaml': 'project: graphs\nproviders: { imply: { url: "http://127.0.0.1:1", token: x } }\n',
  'modules/m/module.yaml': 'variables: { name: {} }\n',
  'modules/m/main.yaml':
    'type: imply.cluster\nname: inner\nproperties: { metadata: { name: "${vars.name}" }, spec: {} }\n',
  'resources/all.yaml': [
    cluster('first'),
    cluster('second', 'dependsOn: [imply.cluster.first]\n'),
    cluster('later', 'forEach: ["${imply.cluster.first.metadata.uid}"]\n'),
    'module: ./modules/m\nname: m\nforEach: [a, b]\nvariables: { name: "${each.key}" }\n',
    'data: imply.cluster\nname: found\nwhere: { id: x }\n',
  ].join('---\n'),
};

test('dot shows dependencies, modules as clusters and what must wait', async () => {
  await using project = await makeProject(FILES);
  const { stdout, exitCode, stderr } = await runCli(['graph'], { cwd: project.directory });
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain('"imply.cluster.second" -> "imply.cluster.first";');
  expect(stdout).toContain('"imply.cluster.later" [label="imply.cluster.later\\nwave 2", style=dashed];');
  expect(stdout).toMatch(
    /subgraph cluster_1 \{\s+label = "module m\[\\"a\\"\]";\s+"module\.m\[\\"a\\"\]\.imply\.cluster\.inner"/,
  );
  expect(stdout).toContain('"data.imply.cluster.found" [label="data.imply.cluster.found", shape=ellipse];');
});

test('mermaid shows the same', async () => {
  await using project = await makeProject(FILES);
  const { stdout } = await runCli(['graph', '--format', 'mermaid'], { cwd: project.directory });
  expect(stdout.split('\n')[0]).toBe('flowchart RL');
  const id = (label: string): string | undefined => stdout.match(new RegExp(`(n\\d+)\\["${label}`))?.[1];
  expect(stdout).toContain(`${id('imply.cluster.second')} --> ${id('imply.cluster.first')}`);
  expect(stdout).toContain('["module m[#quot;a#quot;]"]');
});
