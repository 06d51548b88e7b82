import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const module = pathToFileURL(join(import.meta.dirname, '../../src/cli/run-as-child.ts')).href;
const inner = `
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => { console.log('ended by ' + signal); process.exit(3); });
  setInterval(() => undefined, 1000);
  console.log('ready');
`;
const outer = `
  import { runAsChild } from ${JSON.stringify(module)};
  process.exitCode = await runAsChild(process.execPath, ['-e', ${JSON.stringify(inner)}], process.env);
  process.exit();
`;

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends the program that runs in the place of this one, and is waited for',
  async (signal) => {
    const running = spawn(process.execPath, ['--input-type=module', '-e', outer], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    running.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (text.includes('ready')) running.kill(signal);
    });
    const [code] = await once(running, 'close');
    expect([code, said]).toEqual([3, `ready\nended by ${signal}\n`]);
  },
);
