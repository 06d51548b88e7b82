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

describe('secrets', () => {
  const secret = 'kQ7-very-private';

  test('stay sensitive where the branch says that they are not', async () => {
    world.repository.commit({
      'reckon.yaml': UNTRUSTED_PROJECT.replace('sensitive: true, ', ''),
      'resources/a.yaml': clusterOf('a').replace('${vars.role}', '${vars.password}'),
    });

    const planned = await world.plan([], { RECKON_VAR_password: secret });

    expect(planned.exitCode, textOf(planned)).toBe(0);
    expect(textOf(planned)).not.toContain(secret);
  });

  test('do not reach variables that the base does not declare', async () => {
    world.repository.commit({
      'reckon.yaml': UNTRUSTED_PROJECT.replace('  role:', '  role2: { default: none }\n  role:'),
    });

    const planned = await world.plan(['--format', 'json'], { RECKON_VAR_role2: secret });

    expect(textOf(planned)).not.toContain(secret);
  });

  test('are sent to no server in another property than those of the base', async () => {
    world.repository.commit({
      'resources/a.yaml': clusterOf('a').replace('${vars.role}', '${secret.env.RECKON_IMPLY_TOKEN}'),
      'resources/b.yaml': clusterOf('b').replace('${vars.role}', '${vars.password}'),
    });

    const planned = await world.plan([], { RECKON_VAR_password: secret });

    expect(planned.exitCode, textOf(planned)).toBe(0);
    expect(planned.stderr).toContain('UNTRUSTED_SECRET');
    expect(planned.stderr).toContain('resources/a.yaml:7:22');
    const bodies = JSON.stringify((await world.sandbox.control.requests()).map(({ body, url }) => [body, url]));
    expect(bodies).not.toContain(world.sandbox.environment['RECKON_IMPLY_TOKEN']);
    expect(bodies).not.toContain(secret);
  });

  test.each([
    ['a fault', '${[1][secret.env.RECKON_IMPLY_TOKEN.startsWith("GUESS") ? 0 : 5]}'],
    ['a fault behind a variable', '${[1][vars.url.startsWith("GUESS") ? 0 : 5]}'],
    ['a number', '${secret.env.RECKON_IMPLY_TOKEN.startsWith("GUESS") ? "r" : 1}'],
  ])('are not told by %s', async (_what, expression) => {
    const told = async (guess: string): Promise<string> => {
      world.repository.commit({
        'resources/a.yaml': clusterOf('a').replace('${vars.role}', expression.replace('GUESS', guess)),
      });
      return textOf(await world.plan()).replaceAll(guess, 'GUESS');
    };
    const right = expression.includes('vars') ? 'http:' : 'sandb';

    expect(await told('zzzzz')).toBe(await told(right));
  });

  test('are not told by the rule of a variable', async () => {
    const told = async (guess: string): Promise<number | null> => {
      const rule = `validate: { rule: 'secret.env.RECKON_IMPLY_TOKEN.startsWith("${guess}")' }`;
      world.repository.commit({
        'reckon.yaml': UNTRUSTED_PROJECT.replace('default: imply-instance', `default: imply-instance, ${rule}`),
      });
      return (await world.plan()).exitCode;
    };

    expect(await told('zzzzz')).toBe(await told('sandb'));
  });

  test.each([
    ['pattern', "pattern: '^GUESS'"],
    ['list of values', "enum: ['GUESS']"],
    ['rule', 'validate: { rule: \'value.startsWith("GUESS")\' }'],
  ])('are not told by the %s of a variable that is sensitive', async (_what, question) => {
    const told = async (guess: string): Promise<string> => {
      const asked = `sensitive: true, ${question.replace('GUESS', guess)}, `;
      world.repository.commit({ 'reckon.yaml': UNTRUSTED_PROJECT.replace('sensitive: true, ', asked) });
      return textOf(await world.plan([], { RECKON_VAR_password: secret })).replaceAll(guess, 'GUESS');
    };

    expect(await told('zzzzzzz')).toBe(await told(secret));
  });

  test('go on to be known where the base has them', async () => {
    world.repository.git('checkout', '--quiet', 'main');
    world.repository.commit({ 'resources/a.yaml': clusterOf('a').replace('${vars.role}', '${secret.env.ROLE}') });
    expect(textOf(await world.run(['apply', '--yes'], { ROLE: 'r' }))).toContain('1 added');
    world.repository.git('checkout', '--quiet', '-B', 'branch');
    world.repository.commit({ 'resources/b.yaml': clusterOf('b') });

    const planned = await world.plan([], { ROLE: 'r' });

    expect(planned.stdout, textOf(planned)).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    expect(textOf(await world.plan([], { ROLE: 'another' }))).toContain('1 to change');
  });
});
