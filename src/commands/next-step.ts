import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { loadProject, PROJECT_FILE } from '../config/load-project.ts';
import {
  describeSituation,
  type NextStep,
  nextSteps,
  renderSteps,
  type Situation,
} from '../ui/text/render-next-steps.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { readNotes } from './notebook.ts';
import { openProject } from './open-project.ts';
import { otherRun } from './other-run.ts';
import { type Output, openOutput } from './output.ts';

const HELP: NextStep = { command: 'reckon --help', why: 'all commands' };

/** `reckon` alone: says where this folder stands and what to do next. Asks no server. */
export async function nextStepCommand(globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  const root = resolve(globals.directory);
  if (!existsSync(join(root, PROJECT_FILE))) {
    const steps = withoutProject(root);
    if (globals.json) printJson({ situations: [], steps });
    else output.result(`There is no project in ${root}.\n\nNext:\n${renderSteps([...steps, HELP], output.layout)}`);
    return 0;
  }
  const environments = environmentsOf(root, globals);
  const situations: Situation[] = [];
  for (const environment of environments) {
    const situation = await situationOf(environment, environments.length > 1, globals, output);
    if (situation === undefined) {
      output.result(
        `Next:\n${renderSteps([{ command: 'reckon validate', why: 'again, when what is said above is mended' }, HELP], output.layout)}`,
      );
      return 1;
    }
    situations.push(situation);
  }
  tell(situations, globals, output);
  return 0;
}

function tell(situations: readonly Situation[], globals: GlobalOptions, output: Output): void {
  const steps = situations.flatMap(nextSteps);
  if (globals.json) {
    printJson({ situations, steps });
    return;
  }
  const now = Date.now();
  const { palette } = output.layout;
  const parts = situations.map((situation) => {
    const title = palette === undefined ? situation.environment : palette.strong(situation.environment);
    return [title, ...describeSituation(situation, now).map((line) => `  ${line}`)].join('\n');
  });
  output.result(`${parts.join('\n')}\n\nNext:\n${renderSteps([...steps, HELP], output.layout)}`);
}

/** A project may stand above, or a step below. */
function withoutProject(root: string): readonly NextStep[] {
  const near: string[] = [];
  for (let above = dirname(root); above !== dirname(above); above = dirname(above))
    if (existsSync(join(above, PROJECT_FILE))) near.push(above);
  for (const entry of readdirSync(root, { withFileTypes: true }))
    if (entry.isDirectory() && existsSync(join(root, entry.name, PROJECT_FILE))) near.push(join(root, entry.name));
  return [
    ...near.slice(0, 5).map((place) => ({ command: `reckon -C ${relative(root, place)}`, why: 'there is one there' })),
    { command: 'reckon init', why: 'make a project to start from' },
    { command: 'reckon providers', why: 'what can be managed' },
    { command: 'reckon sandbox imply', why: 'an emulated system to try it on' },
  ];
}

/** The chosen environment, or all that there are; one without a name where the project has none. */
function environmentsOf(root: string, globals: GlobalOptions): readonly (string | undefined)[] {
  if (globals.environment !== undefined) return [globals.environment];
  const names = [...(loadProject({ root }).value?.environments.keys() ?? [])];
  return names.length === 0 ? [undefined] : names;
}

/** Where one environment stands; undefined when its files are at fault, which has been said then. */
async function situationOf(
  environment: string | undefined,
  isNamed: boolean,
  globals: GlobalOptions,
  output: Output,
): Promise<Situation | undefined> {
  const project = await openProject({ ...globals, environment }, output, { secrets: 'optional' });
  if (project === undefined) return undefined;
  try {
    const { configuration, store } = project;
    const [state, journal, heldBy, notes] = await Promise.all([
      store.read(),
      store.readJournal(),
      otherRun(store),
      readNotes(configuration),
    ]);
    const open = journal.flatMap((entry) => (entry.kind === 'intent' ? [entry] : []));
    const ended = new Set(journal.flatMap((entry) => (entry.kind === 'outcome' ? [entry.step] : [])));
    const interrupted = open.filter((entry) => !ended.has(entry.step)).map((entry) => entry.address);
    const { planned, drift, applied, unfinished } = notes;
    return {
      environment: configuration.environment,
      isNamed: isNamed || globals.environment !== undefined,
      resources: state === undefined || state.serial === 0 ? undefined : state.resources.size,
      interrupted: heldBy === undefined ? interrupted : [],
      ...(state?.appliedAt === undefined ? {} : { appliedAt: state.appliedAt }),
      ...(state?.commit === undefined ? {} : { commit: state.commit }),
      ...(heldBy === undefined ? {} : { heldBy }),
      ...(applied === undefined ? {} : { isChanged: applied.configuration !== configuration.digest }),
      ...(planned?.configuration === configuration.digest ? { planned } : {}),
      ...(drift === undefined ? {} : { drift }),
      ...(unfinished === undefined ? {} : { unfinished }),
    };
  } finally {
    await project.close();
  }
}

function printJson(content: { readonly situations: readonly Situation[]; readonly steps: readonly NextStep[] }): void {
  process.stdout.write(`${JSON.stringify(content, null, 2)}\n`);
}
