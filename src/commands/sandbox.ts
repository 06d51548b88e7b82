import type { ExitCode } from '../cli/exit-code.ts';

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

/** `reckon sandbox [SYSTEM…]`: the emulators, until Ctrl-C. */
export async function sandboxCommand(options: SandboxOptions): Promise<ExitCode> {
  const { serveSandbox } = await import('../sandbox/serve-sandbox.ts');
  const { parseRandomFaults } = await import('../sandbox/frame/fault-injection.ts');
  const served = await serveSandbox({
    systems: options.systems,
    latencyMs: options.latencyMs,
    settle: options.settle,
    port: options.port,
    seed: options.seed,
    dataDirectory: options.data,
    faults: options.fault === undefined ? undefined : parseRandomFaults(options.fault),
  });
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
