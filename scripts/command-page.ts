import type { Command } from 'commander';
import { makeProgram } from '../src/cli/program.ts';

const INTRODUCTION = `# Commands

\`reckon COMMAND --help\` shows the same on the terminal; this page is written from it by \`node scripts/write-command-page.ts\`.

**Everywhere**: \`-C DIR\` names the project's folder, \`-e ENV\` the environment. The result goes to stdout, progress and diagnostics to
stderr; \`--json\` prints events instead, one a line ([events](events.md)). Terraform's spellings with a single dash (\`-out=plan.json\`,
\`-auto-approve\`) are taken too.

**Exit codes**: 0 done; 1 an error; 2 with \`--detailed-exitcode\` where there are changes (\`drift\`: where something has moved); 130
interrupted. The first Ctrl-C lets what is in flight end and saves it, the second cuts it off; the next run looks up what came of it.

**Environment**: \`RECKON_ENV\`, \`RECKON_VAR_<name>\`, \`RECKON_PARALLELISM\`; \`NO_COLOR\`, \`CI\` and \`TERM=dumb\` are obeyed. Without a terminal nothing asks:
\`apply\` and \`destroy\` then need \`--yes\`, or apply a saved plan. What is shown on one, and the keys of the approval browser: [On a terminal](terminal.md).
`;

/** docs/commands.md: every command with its options and examples. */
export function commandPage(): string {
  const program = makeProgram(() => undefined);
  const everywhere = program.options.map((option) => `| \`${option.flags}\` | ${cell(option.description)} |`);
  const sections = visible(program).map((command) => section(command, command.name(), 2));
  return `${INTRODUCTION}\n| option | |\n| --- | --- |\n${everywhere.join('\n')}\n\n${sections.join('\n')}`;
}

function visible(command: Command): readonly Command[] {
  return command.commands.filter((sub) => !sub.name().startsWith('__') && sub.name() !== 'help');
}

function section(command: Command, name: string, level: number): string {
  const options = command.options.filter((option) => !option.hidden);
  const table =
    options.length === 0
      ? ''
      : `| option | |\n| --- | --- |\n${options.map((option) => `| \`${option.flags}\` | ${cell(`${option.description}${choices(option.argChoices)}`)} |`).join('\n')}\n\n`;
  const examples = examplesOf(command);
  const subs = visible(command).map((sub) => section(sub, `${name} ${sub.name()}`, level + 1));
  const usage = `reckon ${name}${command.registeredArguments.map((argument) => ` ${argument.required ? '<' : '['}${argument.name()}${argument.variadic ? '…' : ''}${argument.required ? '>' : ']'}`).join('')}`;
  const summary = command.description();
  return `${'#'.repeat(level)} ${name}\n\n\`${usage}\`: ${summary}.\n\n${table}${examples === '' ? '' : `\`\`\`sh\n${examples}\n\`\`\`\n\n`}${subs.join('')}`;
}

function choices(list: readonly string[] | undefined): string {
  return list === undefined ? '' : `: ${list.join(', ')}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** The examples that \`--help\` shows after the options. */
function examplesOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  const at = text.indexOf('Examples:\n');
  if (at < 0) return '';
  return text
    .slice(at + 'Examples:\n'.length)
    .trimEnd()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');
}
