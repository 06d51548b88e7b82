import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  clusterOf,
  openUntrustedBranch,
  textOf,
  UNTRUSTED_PROJECT,
  type UntrustedBranch,
} from '../support/untrusted-branch.ts';

let world: UntrustedBranch;

beforeEach(async () => {
  world = await openUntrustedBranch();
});

afterEach(async () => {
  await world.close();
});

describe('where connections lead', () => {
  afterEach(async () => {
    expect(await world.other.control.requests()).toEqual([]);
  });

  test('is not for a file of variables in the branch to say', async () => {
    world.repository.commit({ 'vars.yaml': `url: ${world.other.origin}\n` });

    const planned = await world.plan(['--var-file', 'vars.yaml']);

    expect(planned.exitCode, textOf(planned)).toBe(0);
    expect(await world.sandbox.control.requests()).not.toEqual([]);
  });

  test('is not for a new file of variables to say either', async () => {
    world.repository.commit({ 'more/vars.yaml': `url: ${world.other.origin}\n` });

    expect((await world.plan(['--var-file', 'more/vars.yaml'])).exitCode).toBe(0);
  });

  test.each([
    ['a default', UNTRUSTED_PROJECT.replace('"${secret.env.RECKON_IMPLY_URL}"', 'OTHER')],
    ['the environment', UNTRUSTED_PROJECT.replace('test: {}', 'test: { variables: { url: "OTHER" } }')],
  ])('is not for %s in the branch to say', async (_what, project) => {
    world.repository.commit({ 'reckon.yaml': project.replace('OTHER', world.other.origin) });

    expect((await world.plan()).exitCode).toBe(0);
  });

  test('is not for a connection that the branch adds to say', async () => {
    world.repository.commit({
      'reckon.yaml': UNTRUSTED_PROJECT.replace(
        'variables:',
        `  imply.mine: { url: "${world.other.origin}", token: "\${secret.env.RECKON_IMPLY_TOKEN}", tls: { insecure: true } }\nvariables:`,
      ),
      'resources/b.yaml': `${clusterOf('b')}provider: imply.mine\n`,
    });

    const planned = await world.plan();

    expect(planned.exitCode).toBe(1);
    expect(planned.stderr).toContain('UNTRUSTED_IGNORED');
    expect(planned.stderr).toContain('there is no connection "imply.mine"');
  });

  test('is not for a resource that a connection refers to, as the branch has it', async () => {
    const port = (origin: string): string => new URL(origin).port;
    const second = (origin: string): Record<string, string> => ({
      'reckon.yaml': UNTRUSTED_PROJECT.replace(
        'variables:',
        '  imply.two:\n    url: http://127.0.0.1:${imply.cluster.a.spec.awsInstanceRole}\n    token: ${secret.env.RECKON_IMPLY_TOKEN}\nvariables:',
      ),
      'resources/a.yaml': clusterOf('a').replace('${vars.role}', `"${port(origin)}"`),
      'resources/b.yaml': `${clusterOf('b')}provider: imply.two\n`,
    });
    world.repository.git('checkout', '--quiet', 'main');
    world.repository.commit(second(world.sandbox.origin));
    expect(textOf(await world.run(['apply', '--yes']))).toContain('2 added');
    world.repository.git('checkout', '--quiet', '-B', 'branch');
    world.repository.commit({
      ...second(world.other.origin),
      'resources/c.yaml': `${clusterOf('c')}provider: imply.two\n`,
    });

    const planned = await world.plan(['--server-dry-run', 'never']);
    expect(planned.exitCode, textOf(planned)).toBe(0);
  });

  test('is not for the name of the branch to say', async () => {
    world.repository.git('checkout', '--quiet', 'main');
    world.repository.commit({
      'reckon.yaml': UNTRUSTED_PROJECT.replace(
        'url: ${vars.url}',
        `url: >-\n      \${git.branch == "x" ? vars.url : "http://" + git.branch + ".example"}`,
      ),
    });
    world.repository.git('checkout', '--quiet', '-b', new URL(world.other.origin).host.replace(':', '-').concat('/x'));

    const planned = await world.plan();

    expect(planned.exitCode).toBe(1);
    expect(planned.stderr).toContain('UNTRUSTED_BRANCH_NAME');
    world.repository.git('checkout', '--quiet', '-b', 'x');
    expect((await world.plan()).exitCode).toBe(0);
  });

  test('is not for a definition in the branch to say', async () => {
    const definition = (path: string): string => `system: mine
title: Mine
connection:
  settings: { required: [token], properties: { token: { type: string, x-sensitive: true } } }
  auth: [{ header: { name: X-Token, value: "\${settings.token}" } }]
types:
  thing:
    summary: A thing.
    schema: { type: object, properties: { name: { type: string } } }
    key: desired.name
    list: { path: "${path}" }
    read: { path: "/api/v1/clusters/\${id}" }
    create: { path: /api/v1/clusters, body: "\${desired}", id: response.body.id }
    delete: { path: "/api/v1/clusters/\${id}" }
`;
    world.repository.git('checkout', '--quiet', 'main');
    world.repository.commit({
      'reckon.yaml': UNTRUSTED_PROJECT.replace(
        'variables:',
        '  mine: { definition: ./mine.provider.yaml, url: "${vars.url}", token: "${secret.env.RECKON_IMPLY_TOKEN}" }\nvariables:',
      ),
      'mine.provider.yaml': definition('/asked/by/main'),
      'resources/b.yaml': 'type: mine.thing\nname: b\nproperties: { name: b }\n',
    });
    world.repository.git('checkout', '--quiet', '-B', 'branch');
    world.repository.commit({ 'mine.provider.yaml': definition('/asked/by/the/branch/${settings.token}') });

    const planned = await world.plan();

    expect(planned.stderr).toContain('this branch changes a definition of a system');
    const paths = (await world.sandbox.control.requests()).map(({ url }) => url);
    expect(paths).toContain('/asked/by/main');
    expect(paths.join()).not.toContain('branch');
  });
});
