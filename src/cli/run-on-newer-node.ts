import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runAsChild } from './run-as-child.ts';

/**
 * Runs the program again on the Node that came along as a package, because this one is too old.
 *
 * @param oldest - The version that would do.
 * @returns The exit code of that run, or of the refusal where no newer Node is there.
 */
export async function runOnNewerNode(argv: readonly string[], oldest: string): Promise<number> {
  const program = process.argv[1] ?? '';
  const newer = ['../node_modules/node/bin/node', '../../node/bin/node']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (newer === undefined || process.env['RECKON_NODE_TRIED'] !== undefined) {
    process.stderr.write(
      `error: reckon needs Node ${oldest} or newer, and this is ${process.versions.node} [NODE_TOO_OLD]\n  hint: Install a newer Node, or the npm package "node" beside reckon.\n`,
    );
    return 1;
  }
  return await runAsChild(newer, [program, ...argv], { ...process.env, RECKON_NODE_TRIED: '1' });
}
