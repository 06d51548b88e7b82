import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

test.each([
  { typed: 'plann', says: 'there is no command reckon plann [COMMAND_UNKNOWN]', hint: 'did you mean `plan`?' },
  { typed: 'plann --help', says: 'there is no command reckon plann [COMMAND_UNKNOWN]', hint: 'did you mean `plan`?' },
  { typed: 'help plann', says: 'there is no command reckon plann [COMMAND_UNKNOWN]', hint: 'did you mean `plan`?' },
  { typed: '-C /tmp plann', says: 'there is no command reckon plann [COMMAND_UNKNOWN]', hint: 'did you mean `plan`?' },
  { typed: 'xyzzy', says: 'there is no command reckon xyzzy [COMMAND_UNKNOWN]', hint: 'commands of reckon: init,' },
  {
    typed: 'state shwo',
    says: 'there is no command reckon state shwo [COMMAND_UNKNOWN]',
    hint: 'did you mean `show`?',
  },
  {
    typed: 'state',
    says: 'reckon state takes a command [ARGUMENT_INVALID]',
    hint: 'commands of reckon state: list, show',
  },
  { typed: 'plan --outt x', says: 'reckon plan has no option --outt [OPTION_UNKNOWN]', hint: 'did you mean `--out`?' },
  { typed: 'plan -outt=x', says: 'reckon plan has no option -outt=x [OPTION_UNKNOWN]', hint: 'did you mean `--out`?' },
  { typed: 'plan -auto-approve', says: 'reckon plan has no option -auto-approve', hint: 'only apply and destroy ask' },
  { typed: 'apply -input=false', says: 'reckon apply has no option -input=false', hint: 'leave it out' },
  { typed: '--foo', says: 'reckon has no option --foo [OPTION_UNKNOWN]', hint: '`reckon --help` shows it by example' },
  {
    typed: 'state show',
    says: "missing required argument 'address' [ARGUMENT_INVALID]",
    hint: '`reckon state show --help` shows it by example',
  },
  {
    typed: 'plan --out',
    says: "option '--out <file>' argument missing [ARGUMENT_INVALID]",
    hint: '`reckon plan --help`',
  },
  {
    typed: 'plan --parallelism x',
    says: "option '--parallelism <n>' argument 'x' is invalid [ARGUMENT_INVALID]",
    hint: 'It must be a whole number from 1 upward.',
  },
  { typed: 'plan extra', says: "too many arguments for 'plan' [ARGUMENT_INVALID]", hint: 'Expected 0 arguments' },
])('`reckon $typed` is answered with a code and a hint', async ({ typed, says, hint }) => {
  const { exitCode, stdout, stderr } = await runCli(typed.split(' '), { cwd: tmpdir() });
  expect(stderr).toContain(`error: ${says}`);
  expect(stderr).toContain(`\n  hint: ${hint}`);
  expect(stdout).toBe('');
  expect(exitCode).toBe(1);
});

test('a mistyped command line is an event too', async () => {
  const { exitCode, stdout, stderr } = await runCli(['plann', '--json'], { cwd: tmpdir() });
  const [first, second] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(first).toMatchObject({ type: 'version' });
  expect(second).toMatchObject({
    type: 'diagnostic',
    diagnostic: { severity: 'error', code: 'COMMAND_UNKNOWN', hint: 'did you mean `plan`?' },
  });
  expect(stderr).toBe('');
  expect(exitCode).toBe(1);
});
