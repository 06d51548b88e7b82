#!/usr/bin/env node
import { version } from './cli/version.ts';

// The commonest questions of scripts are answered before anything else is loaded.
const [first] = process.argv.slice(2);
if (first === 'version' || first === '--version' || first === '-v') {
  const { platform, arch, versions } = process;
  const isJson = process.argv.includes('--json') || process.argv.includes('-json');
  const about = { reckon: version, platform: `${platform}_${arch}`, node: versions.node };
  process.stdout.write(
    isJson ? `${JSON.stringify(about)}\n` : `reckon v${version}\non ${about.platform}, node ${about.node}\n`,
  );
} else {
  const { runProgram } = await import('./cli/program.ts');
  process.exitCode = await runProgram(process.argv.slice(2));
}
