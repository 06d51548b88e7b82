import type { Json } from '../model/json.ts';
import { parseAddress } from '../model/resource-address.ts';
import type { ActionDescription, WriteCall } from '../model/resource-type.ts';
import { ToolError } from '../model/tool-error.ts';
import { actionArguments } from './action-arguments.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { watchInterruption } from './interruption.ts';
import { type OpenProject, openProject } from './open-project.ts';
import { openConnection, openResource } from './open-resource.ts';
import { type Output, openOutput } from './output.ts';

/** What `reckon run` is asked to do. */
export interface RunOptions {
  /** A resource's address, or a connection's name. */
  readonly target: string;
  readonly action: string | undefined;
  /** `name=value`; a value that is JSON is taken as such. */
  readonly args: readonly string[];
  readonly timeoutMs: number;
}

/** What a run came to: what the action gave, or, where none was named, the actions that there are. */
type Came =
  | { readonly kind: 'done'; readonly result: Json | undefined }
  | { readonly kind: 'actions'; readonly of: string; readonly actions: readonly ActionDescription[] };

/** `reckon run ADDRESS ACTION`: an imperative action of a resource, or of a system as a whole. */
export async function runActionCommand(options: RunOptions, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  const project = await openProject(globals, output, { documents: 'skip' });
  if (project === undefined) return 1;
  const interruption = watchInterruption(() => output.say('Interrupted.'));
  try {
    const call = makeCall(options, project, output, interruption.stop);
    const came =
      parseAddress(options.target) === undefined
        ? await runOnSystem(options, project, call)
        : await runOnResource(options, project, call, interruption.stop);
    if (came.kind === 'actions') {
      if (globals.json) process.stdout.write(`${JSON.stringify(came.actions)}\n`);
      else
        output.result(
          came.actions.length === 0
            ? `${came.of} has no actions.`
            : `Actions of ${came.of}:\n${listOf(came.actions, 2)}`,
        );
      return 0;
    }
    const { result } = came;
    if (globals.json) process.stdout.write(`${JSON.stringify(result ?? null)}\n`);
    else if (result !== null && result !== undefined)
      output.result(typeof result === 'string' ? result : JSON.stringify(result, null, 2));
    output.say('Done.');
    return 0;
  } finally {
    interruption.release();
    await project.close();
  }
}

async function runOnResource(
  options: RunOptions,
  project: OpenProject,
  call: WriteCall,
  signal: AbortSignal,
): Promise<Came> {
  const resource = await openResource(project, options.target, signal);
  try {
    const { type, connection, live } = resource;
    const available = type.capabilities.actions;
    const action = available.find(({ name }) => name === options.action);
    const isKnown = action !== undefined || available.some(({ name }) => name === '*');
    if (options.action === undefined) return { kind: 'actions', of: type.name, actions: available };
    if (type.run === undefined || !isKnown) {
      throw unknownAction(options, type.name, available);
    }
    const args = await actionArguments(options.args, action);
    return { kind: 'done', result: await type.run(connection, live, options.action, args, call) };
  } finally {
    await resource.close();
  }
}

async function runOnSystem(options: RunOptions, project: OpenProject, call: WriteCall): Promise<Came> {
  if (!project.configuration.connections.has(options.target)) {
    throw new ToolError(
      'ADDRESS_INVALID',
      `"${options.target}" is neither an address nor a connection of this project`,
      {
        hint: `Connections: ${[...project.configuration.connections.keys()].join(', ')}`,
      },
    );
  }
  const { pool, connection, provider } = await openConnection(project, options.target, await project.store.read());
  try {
    if (options.action === undefined) return { kind: 'actions', of: provider.title, actions: provider.actions };
    const action = provider.actions.find(({ name }) => name === options.action);
    if (provider.run === undefined || action === undefined) {
      throw unknownAction(options, provider.title, provider.actions);
    }
    const args = await actionArguments(options.args, action);
    return { kind: 'done', result: await provider.run(connection, action.name, args, call) };
  } finally {
    await pool.close();
  }
}

function unknownAction(options: RunOptions, of: string, available: readonly ActionDescription[]): ToolError {
  return new ToolError('ACTION_UNKNOWN', `${of} has no action "${options.action}"`, {
    hint: available.length > 0 ? `There are:\n${listOf(available, 4)}` : 'It has no actions at all.',
  });
}

function listOf(actions: readonly ActionDescription[], indent: number): string {
  const width = Math.max(...actions.map(({ name }) => name.length));
  return actions.map(({ name, summary }) => `${' '.repeat(indent)}${name.padEnd(width)}  ${summary}`).join('\n');
}

function makeCall(options: RunOptions, project: OpenProject, output: Output, signal: AbortSignal): WriteCall {
  const startedAt = project.ports.clock.now();
  return {
    signal,
    options: {},
    dryRun: false,
    timeoutMs: options.timeoutMs,
    progress: (message) => output.say(`  ${message} (${Math.round((project.ports.clock.now() - startedAt) / 1000)} s)`),
    identified: () => Promise.resolve(),
    pending: () => undefined,
    warn: (diagnostic) => output.diagnose([diagnostic]),
  };
}
