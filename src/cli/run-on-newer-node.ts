import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The oldest Node that the dependencies run on; `engines` in package.json says the same. */
const OLDEST: readonly [number, number] = [22, 19];

/**
 * Runs the program again on the Node that came along as a package, when this one is too old.
 *
 * @returns The exit code of that run, or of the refusal where no newer Node is there; undefined when this Node will do.
 */
export function runOnNewerNode(argv: readonly string[]): number | undefined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  const program = process.argv[1] ?? '';
  const newer = ['../node_modules/node/bin/node', '../../node/bin/node']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (newer === undefined || process.env['RECKON_NODE_TRIED'] !== undefined) {
    process.stderr.write(
      `error: reckon needs Node ${OLDEST.join('.')} or newer, and this is ${process.versions.node} [NODE_TOO_OLD]\n  hint: Install a newer Node, or the npm package "node" beside reckon.\n`,
    );
    return 1;
  }
  // Older than process.getBuiltinModule.
  const { spawnSync } = createRequire(import.meta.url)('node:child_process') as typeof import('node:child_process');
  const { status, signal } = spawnSync(newer, [program, ...argv], {
    stdio: 'inherit',
    env: { ...process.env, RECKON_NODE_TRIED: '1' },
  });
  return status ?? (signal === 'SIGINT' ? 130 : 1);
}
