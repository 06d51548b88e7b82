import { join } from 'node:path';
import { makeImplyProject } from './imply-project.ts';
import { type Command, compare, median, run, serveRack } from './measure.ts';
import { makeRackProject } from './rack-project.ts';

/*
 * Measures the built program against its budgets (bench/README.md) and prints the figures. It judges nothing: a
 * figure depends on the machine and on what else it does; the ratios less so.
 *
 *     npm run bench                 all of them
 *     npm run bench -- start scale  those whose names hold one of the words
 */

const program = join(import.meta.dirname, '../dist/cli.js');
const bareNode: Command = { args: ['-e', '0'] };
const words = process.argv.slice(2);

const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  'start version': async () => {
    await printStart('reckon version', '1.3', { args: [program, 'version'], prints: 'reckon v' });
  },

  'start plan': async () => {
    await using project = await makeImplyProject(program);
    const { directory, environment } = project;
    const apply = { args: [program, 'apply', '--yes'], cwd: directory, environment };
    await run({ ...apply, prints: '1 added' });
    await printStart('plan of 1 resource', '2.5', { ...planOf(directory), environment });
  },

  'start own plan': async () => {
    await using server = await serveRack(1);
    await using project = await makeRackProject(server.origin, 1, true);
    await printStart('the same, of an own definition', 'none', planOf(project.directory));
  },

  'scale plan': async () => {
    const small = await planOfMany(10_000, 5);
    print(
      'plan of 10,000 resources',
      `${seconds(small.ms)} s`,
      'a tenth of terraform plan',
      megabytes(small.peakBytes),
    );
    print('requests to refresh them', String(small.requests), '100', '');
    const large = await planOfMany(100_000, 1);
    print('plan of 100,000 resources', `${(large.ms / small.ms).toFixed(1)} × 10,000`, '12', `${seconds(large.ms)} s`);
    print('its peak memory', megabytes(large.peakBytes), '1500 MB', `${large.requests} requests`);
  },

  'apply creates': async () => {
    const figures: number[] = [];
    for (let index = 0; index < 3; index += 1) {
      await using fresh = await serveRack(0, 20);
      await using made = await makeRackProject(fresh.origin, 1000, false);
      const args = [program, 'apply', '--yes', '--parallelism', '10'];
      figures.push((await run({ args, cwd: made.directory, prints: '1000 added' })).ms);
    }
    const ms = median(figures);
    print('apply of 1,000 creates of 20 ms', `${(ms / 2000).toFixed(2)} × 2 s`, '1.15', `${seconds(ms)} s`);
  },
};

async function printStart(what: string, budget: string, command: Command): Promise<void> {
  const { ms, yardstickMs, ratio } = await compare(command, bareNode, 25);
  print(what, `${ratio.toFixed(2)} × node -e 0`, budget, `${ms.toFixed(0)} ms, ${yardstickMs.toFixed(0)} ms`);
}

function planOf(directory: string): Command {
  return { args: [program, 'plan'], cwd: directory, prints: 'No changes.' };
}

async function planOfMany(count: number, times: number) {
  await using server = await serveRack(count);
  await using project = await makeRackProject(server.origin, count, true);
  const command = planOf(project.directory);
  await server.counts();
  const { peakBytes } = await run(command, { peak: true });
  const { GET: requests = 0 } = await server.counts();
  const figures: number[] = [];
  for (let index = 0; index < times; index += 1) figures.push((await run(command)).ms);
  return { ms: median(figures), peakBytes, requests };
}

const seconds = (ms: number): string => (ms / 1000).toFixed(2);
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

function print(what: string, figure: string, budget: string, besides: string): void {
  process.stdout.write(`${what.padEnd(34)} ${figure.padStart(18)}   budget ${budget.padEnd(26)} ${besides}\n`);
}

print('what', 'measured', '', '');
for (const [name, measure] of Object.entries(benchmarks)) {
  if (words.length === 0 || words.some((word) => name.includes(word))) await measure();
}
