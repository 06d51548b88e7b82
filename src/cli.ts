#!/usr/bin/env node
import { ignoreBrokenPipe } from './cli/ignore-broken-pipe.ts';
import { partLoader } from './cli/load-part.ts';
import { isNewEnough, OLDEST_NODE } from './cli/oldest-node.ts';
import { version } from './model/version.ts';

ignoreBrokenPipe();
const argv = process.argv.slice(2);
const [first] = argv;
// The commonest question of scripts is answered before anything else is loaded.
if (first === 'version' || first === '--version' || first === '-v') {
  const { platform, arch, versions } = process;
  const about = { reckon: version, platform: `${platform}_${arch}`, node: versions.node };
  const isJson = argv.includes('--json') || argv.includes('-json');
  process.stdout.write(
    isJson ? `${JSON.stringify(about)}\n` : `reckon v${version}\non ${about.platform}, node ${about.node}\n`,
  );
} else {
  process.exitCode = await run();
  // All is done and said: what Node would still tear down piece by piece goes with the process.
  if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
}

async function run(): Promise<number> {
  if (!isNewEnough(process.versions.node)) {
    const { runOnNewerNode } = await import('./cli/run-on-newer-node.ts');
    return await runOnNewerNode(argv, OLDEST_NODE);
  }
  const load = partLoader(import.meta.dirname, argv);
  const { runProgram } = load('program.cjs') as typeof import('./cli/program.ts');
  return await runProgram(argv);
}
