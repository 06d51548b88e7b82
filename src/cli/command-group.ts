/** A file of commands. */
type CommandGroup = 'starting' | 'planning' | 'inspecting' | 'working' | 'state';

const GROUPS: Readonly<Record<string, CommandGroup>> = {
  init: 'starting',
  fmt: 'starting',
  validate: 'planning',
  plan: 'planning',
  apply: 'planning',
  destroy: 'planning',
  drift: 'planning',
  show: 'inspecting',
  output: 'inspecting',
  import: 'working',
  run: 'working',
  sandbox: 'working',
  state: 'state',
};

/** Options of the program that take a value. */
export const VALUED: ReadonlySet<string> = new Set(['-C', '--directory', '-e', '--env', '--trace']);

/** The only command that a run needs, and its file. */
export interface ChosenCommand {
  readonly name: string;
  readonly group: CommandGroup;
}

/**
 * The only command that a run needs, so that a plan need not make the options of thirty others; undefined where all are
 * needed: for help, for suggestions, and for commands that are not run often.
 */
export function chosenCommand(argv: readonly string[]): ChosenCommand | undefined {
  const name = argv.find((word, index) => !word.startsWith('-') && !VALUED.has(argv[index - 1] ?? ''));
  const group = name !== undefined && Object.hasOwn(GROUPS, name) ? GROUPS[name] : undefined;
  return name === undefined || group === undefined ? undefined : { name, group };
}
