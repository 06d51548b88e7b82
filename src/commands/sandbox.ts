import { ToolError } from '../model/tool-error.ts';
import type { ExitCode } from './exit-code.ts';

/** What `reckon sandbox` is asked to serve. */
export interface SandboxOptions {
  readonly systems: readonly string[];
  readonly port: number | undefined;
  readonly latencyMs: number;
  readonly settle: number;
  readonly data: string | undefined;
  readonly fault: string | undefined;
  readonly seed: number | undefined;
  /** Print only the environment, as `export` lines that a shell can take. */
  readonly environmentOnly: boolean;
}

/**
 * `reckon sandbox [SYSTEM…]`: the emulators, until Ctrl-C.
 *
 * @throws {ToolError} `SANDBOX_SYSTEM`, `SANDBOX_OPTION`, `SANDBOX_PORT`, `SANDBOX_DATA`: nothing is served then
 */
export async function sandboxCommand(options: SandboxOptions): Promise<ExitCode> {
  const served = await serve(options);
  for (const emulator of served) {
    const lines = Object.entries(emulator.environment).map(([name, value]) => `export ${name}='${value}'`);
    if (options.environmentOnly) process.stdout.write(`${lines.join('\n')}\n`);
    else
      process.stdout.write(
        `${emulator.system} at ${emulator.origin}\n${lines.map((line) => `  ${line}`).join('\n')}\n${emulator.hints.map((hint) => `  # ${hint}`).join('\n')}\n\n`,
      );
  }
  process.stdout.write(options.environmentOnly ? '# ready\n' : 'Ready. Ctrl-C ends it.\n');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await Promise.all(served.map((emulator) => emulator.close()));
  return 0;
}

async function serve(options: SandboxOptions) {
  const { serveSandbox } = await import('../sandbox/serve-sandbox.ts');
  const { parseRandomFaults } = await import('../sandbox/frame/fault-injection.ts');
  const { SandboxError } = await import('../sandbox/frame/sandbox-error.ts');
  try {
    return await serveSandbox({
      systems: options.systems,
      latencyMs: options.latencyMs,
      settle: options.settle,
      port: options.port,
      seed: options.seed,
      dataDirectory: options.data,
      faults: options.fault === undefined ? undefined : parseRandomFaults(options.fault),
    });
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw new ToolError(error.code, error.message, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}
