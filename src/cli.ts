#!/usr/bin/env node
import * as nodeModule from 'node:module';
import { ignoreBrokenPipe } from './cli/ignore-broken-pipe.ts';
import { runOnNewerNode } from './cli/run-on-newer-node.ts';
import { version } from './cli/version.ts';

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
  process.exitCode = runOnNewerNode(argv) ?? (await run());
}

async function run(): Promise<number> {
  nodeModule.enableCompileCache();
  const { runProgram } = await import('./cli/program.ts');
  return await runProgram(argv);
}
