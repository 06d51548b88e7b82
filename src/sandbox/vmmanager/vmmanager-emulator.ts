import type { Emulator, EmulatorContext } from '../frame/emulator.ts';
import { controlRoutes } from './controls.ts';
import { formatDate } from './dates.ts';
import { Faults } from './faults.ts';
import { JobQueue } from './jobs/job-queue.ts';
import { type KnobValues, vmmanagerKnobs } from './knobs.ts';
import type { Platform } from './platform.ts';
import { routes } from './routes.ts';
import { seedAdmin, seedToken, seedUser, seedWorld } from './seed.ts';
import { serveRoutes } from './transport/serve-routes.ts';
import { type SavedWorld, World } from './world.ts';

/** VMmanager 6: the services vm/v3, ip/v3, auth/v4 and users' SSH keys of auth/v3; docs/sandbox.md says how it behaves. */
export const vmmanagerEmulator: Emulator = {
  system: 'vmmanager',
  transport: 'http',
  defaultPort: 4530,
  knobs: vmmanagerKnobs,

  start: async (app, context) => {
    const platform = createPlatform(context);
    const { world, jobs, faults } = platform;
    const fresh = world.save();
    if (context.saved === undefined) {
      seedWorld(platform);
    } else {
      world.load(context.saved as SavedWorld);
      jobs.resume();
    }
    await app.register((scope) => controlRoutes(scope, platform), { prefix: '/_control/vmmanager' });
    await app.register((scope) => serveRoutes(scope, platform, routes));
    return {
      snapshot: () => world.save(),
      reset: () => {
        jobs.clear();
        faults.clear();
        world.load(fresh);
        seedWorld(platform);
      },
    };
  },

  environment: ({ origin }) => ({
    RECKON_VMMANAGER_URL: origin,
    RECKON_VMMANAGER_EMAIL: seedAdmin.email,
    RECKON_VMMANAGER_PASSWORD: seedAdmin.password,
    RECKON_VMMANAGER_TOKEN: seedToken,
    RECKON_VMMANAGER_USER_EMAIL: seedUser.email,
    RECKON_VMMANAGER_USER_PASSWORD: seedUser.password,
  }),

  hints: ({ origin }) => [
    `List the machines: curl -H 'x-xsrf-token: ${seedToken}' '${origin}/vm/v3/host'`,
    `Templates: curl -H 'x-xsrf-token: ${seedToken}' '${origin}/vm/v3/os?orderby=name+asc'`,
    `${seedUser.email} is no administrator: sees only what is theirs, and 3001 where a function is closed.`,
  ],
};

function createPlatform(context: EmulatorContext): Platform {
  const { clock, random, settle } = context;
  // The frame accepts only values of the types that `vmmanagerKnobs` settles.
  const knobs = context.knobs as KnobValues;
  const world = new World();
  const base: Omit<Platform, 'jobs'> = {
    ...{ world, random, settle, knobs, faults: new Faults() },
    now: () => clock.now(),
    date: (instant = clock.now()) => formatDate(instant, knobs.utcOffsetMinutes),
    touch: () => {
      world.lastNotify += 1;
      context.changed();
    },
  };
  const platform: Platform = Object.assign(base, { jobs: new JobQueue(() => platform, clock) });
  return platform;
}
