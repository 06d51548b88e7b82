import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a script ended. */
export interface ScriptResult {
  readonly status: number | null;
  /** All that it printed, both streams as they came. */
  readonly text: string;
}

/**
 * Runs a script of a CI system with the built reckon on its `PATH`. What installs reckon there does nothing: `npm` is a stand-in.
 *
 * @param shell - The interpreter and its flags, before the script itself: `['bash', '-e', '-c']`.
 */
export async function runScript(
  shell: readonly string[],
  script: string,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<ScriptResult> {
  const [command = 'sh', ...flags] = shell;
  const env = { HOME: cwd, ...environment, PATH: `${commands()}:${process.env['PATH']}` };
  const child = spawn(command, [...flags, script], { cwd, env });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, text };
}

/** A folder with the commands `reckon` and `npm`. */
function commands(): string {
  const folder = join(tmpdir(), `reckon-command-${process.pid}`);
  if (existsSync(folder)) return folder;
  mkdirSync(folder);
  const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
  const scripts = { reckon: `exec '${process.execPath}' '${program}' "$@"`, npm: 'echo "npm $*"' };
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
