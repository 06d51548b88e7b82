import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { PROJECT_FILE } from '../config/load-project.ts';
import type { ProviderRegistry } from '../model/provider.ts';
import { ToolError } from '../model/tool-error.ts';
import { layoutOf } from '../ui/text/layout.ts';
import { type NextStep, renderSteps } from '../ui/text/render-next-steps.ts';
import { wrapText } from '../ui/wrap-text.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { answer, type InitAnswers } from './init-answers.ts';
import type { InitOptions, StartingFile } from './init-options.ts';
import { openRegistry } from './load-desired.ts';
import { type Output, openOutput } from './output.ts';
import { OWN_SYSTEM, ownDefinition, ownStarter } from './own-system.ts';
import { type StartingSystem, startingFiles } from './starting-project.ts';

/** `reckon init`: a project to start from, or CI files for the one that is there. Never overwrites a file. */
export async function initCommand(options: InitOptions, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  const root = resolve(globals.directory);
  if (existsSync(resolve(root, PROJECT_FILE))) {
    if (options.ci === undefined) {
      throw new ToolError('PROJECT_EXISTS', `there is a project already in ${root}`, {
        hint: 'init overwrites nothing. CI files for it: reckon init --ci github. A new one elsewhere: reckon init -C DIR',
      });
    }
    await addCi(options.ci, globals, output);
    return 0;
  }
  const registry = openRegistry(globals, output);
  const answers = await answer(options, registry.systems, root, output.isInteractive);
  if (answers === undefined) {
    output.say('\nNothing was written.');
    return 1;
  }
  const systems = await startersOf(answers.systems, registry);
  const files = [
    ...startingFiles({ ...answers, systems }),
    ...(answers.systems.includes('own') ? [{ path: `${OWN_SYSTEM}.provider.yaml`, content: ownDefinition }] : []),
  ];
  await writeNew(files, root, output);
  const { startingSchemas } = await import('./schema.ts');
  await writeNew(await startingSchemas(globals, output), root, output);
  if (answers.ci !== undefined) await addCi(answers.ci, globals, output);
  output.result(`\nNext:\n${renderSteps(nextSteps(answers, globals.directory), output.layout)}`);
  return 0;
}

async function addCi(ci: NonNullable<InitOptions['ci']>, globals: GlobalOptions, output: Output): Promise<void> {
  const { startingCi } = await import('./init-ci.ts');
  const { files, steps } = await startingCi(ci, globals, output);
  const skipped = await writeNew(files, resolve(globals.directory), output);
  if (skipped.length > 0) {
    output.say(
      `\nTo see what reckon would have written for ${skipped.join(', ')}, move yours aside, run this again, and merge the two.`,
    );
  }
  const lines = steps.flatMap((step) =>
    wrapText(step, layoutOf(output.screen).width - 4).map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`),
  );
  output.say(`\nLeft to set up (docs/ci.md of reckon walks through it):\n${lines.join('\n')}`);
}

async function startersOf(names: readonly string[], registry: ProviderRegistry): Promise<readonly StartingSystem[]> {
  const found: StartingSystem[] = [];
  for (const name of new Set(names)) {
    if (name === 'own') {
      found.push({ system: OWN_SYSTEM, starter: ownStarter });
      continue;
    }
    const starter = (await registry.provider(name))?.starter ?? {
      connection: `url: \${secret.env.RECKON_${name.toUpperCase()}_URL}\n`,
      documents: `# \`reckon providers ${name}\` lists its types and the settings of its connection.\n`,
    };
    found.push({ system: name, starter });
  }
  return found;
}

/** Writes files that are not there yet, says which, and gives those that were left alone. */
async function writeNew(files: readonly StartingFile[], root: string, output: Output): Promise<readonly string[]> {
  const skipped: string[] = [];
  for (const { path, content } of files) {
    const place = resolve(root, path);
    const shown = relative(process.cwd(), place) || place;
    await mkdir(dirname(place), { recursive: true });
    try {
      await writeFile(place, content, { flag: 'wx' });
      output.say(`  wrote       ${shown}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      skipped.push(shown);
      output.say(`  left alone  ${shown}  (it is there already)`);
    }
  }
  return skipped;
}

function nextSteps({ systems, environments }: InitAnswers, directory: string): readonly NextStep[] {
  const builtIn = systems.filter((system) => system !== 'own');
  const choice = environments[0] === undefined ? '' : ` -e ${environments[0]}`;
  return [
    ...(directory === '.' ? [] : [{ command: `cd ${directory}`, why: '' }]),
    ...(systems.includes('own')
      ? [{ command: `edit ${OWN_SYSTEM}.provider.yaml`, why: 'say what your API is: docs/definition-format.md' }]
      : []),
    ...(builtIn.length === 0
      ? []
      : [
          {
            command: `reckon sandbox ${builtIn.join(' ')}`,
            why: 'in a terminal of its own: an emulator to try against, which prints lines to export',
          },
        ]),
    { command: `reckon validate${choice}`, why: 'check the files' },
    { command: `reckon plan${choice}`, why: 'see what an apply would do' },
    ...builtIn.slice(0, 1).map((system) => ({ command: `reckon providers ${system}`, why: 'its types and settings' })),
  ];
}
