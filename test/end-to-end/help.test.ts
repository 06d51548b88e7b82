import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const help = async (...command: readonly string[]): Promise<string> => {
  const result = await runCli([...command, '--help'], { cwd: tmpdir() });
  expect(result.exitCode).toBe(0);
  return result.stdout;
};

/** Names of the commands that a help text lists. */
function commandsIn(text: string): readonly string[] {
  const sections = text.split('\n\n').filter((part) => !/^(?:Usage|Options|Examples|Start|Arguments):/m.test(part));
  return sections.flatMap((part) =>
    [...part.matchAll(/^ {2}([a-z][a-z-]*)(?: [<[].*?)?(?: {2,}|$)/gm)].map(([, name = '']) => name),
  );
}

test('every command shows itself by example', async () => {
  const commands = commandsIn(await help()).filter((name) => name !== 'help' && name !== 'version');
  expect(commands).toEqual(expect.arrayContaining(['init', 'plan', 'apply', 'drift', 'state', 'providers', 'next']));
  const texts = await Promise.all(commands.map(async (name) => [name, await help(name)] as const));
  expect(texts.filter(([, text]) => !text.includes('Examples:')).map(([name]) => name)).toEqual([]);
  const inner = commandsIn(await help('state')).filter((name) => name !== 'help');
  expect(inner).toContain('unlock');
  const innerTexts = await Promise.all(inner.map(async (name) => [name, await help('state', name)] as const));
  expect(innerTexts.filter(([, text]) => !text.includes('Examples:')).map(([name]) => name)).toEqual([]);
}, 60_000);

test('no line of any help is wider than 80 columns, but for its examples', async () => {
  for (const command of [[], ['plan'], ['apply'], ['init']]) {
    const [options = ''] = (await help(...command)).split('\nExamples:');
    expect(options.split('\n').filter((line) => line.length > 80)).toEqual([]);
  }
});
