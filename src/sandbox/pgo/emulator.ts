import { join } from 'node:path';
import type { Emulator } from '../frame/emulator.ts';
import { mountControls } from './controls.ts';
import { pgoKnobs } from './knobs.ts';
import { performJob } from './lifecycle/perform-job.ts';
import { allRoutes } from './routes/all-routes.ts';
import { serveRoutes } from './wire/serve-routes.ts';
import { PgoWorld } from './world/pgo-world.ts';

const username = 'admin';
const password = 'examplepassword';

/** The apiserver of the Crunchy PostgreSQL Operator 4.7 (vendor's page "Rest API", 4.7.4). */
export const pgoEmulator: Emulator = {
  system: 'pgo',
  transport: 'optional-client-certificate',
  defaultPort: 8443,
  identities: [{ name: 'admin' }, { name: 'stranger', kind: 'foreign' }, { name: 'expired', kind: 'expired' }],
  knobs: pgoKnobs,
  start: async (app, context) => {
    const world = new PgoWorld(context, performJob);
    mountControls(app, world);
    await serveRoutes(app, world, allRoutes);
    return { snapshot: () => world.state, reset: () => world.reset() };
  },
  environment: ({ origin, directory = '' }) => ({
    RECKON_PGO_URL: origin,
    RECKON_PGO_USERNAME: username,
    RECKON_PGO_PASSWORD: password,
    RECKON_PGO_CA: join(directory, 'ca.crt'),
    RECKON_PGO_CERT: join(directory, 'admin.crt'),
    RECKON_PGO_KEY: join(directory, 'admin.key'),
  }),
  hints: ({ origin }) => [
    'Users: admin (examplepassword) may do everything; developer (developerpassword) only reads and',
    'manages clusters, in pgouser1. Namespaces: pgouser1 and pgouser2; team1 is there but not managed.',
    'A cluster takes a bit more than a minute to be initialized; watch it with POST /showclusters.',
    "The vendor's curl calls work as printed with PGO_APISERVER_URL=$RECKON_PGO_URL",
    'PGO_CA_CERT=$RECKON_PGO_CERT PGO_CLIENT_KEY=$RECKON_PGO_KEY.',
    `Finish all that is under way at once: curl -k -X POST ${origin}/_control/pgo/finish`,
  ],
};

/** The same apiserver started with `DISABLE_TLS`: plain HTTP, no certificates; users are checked all the same. */
export const pgoOverHttpEmulator: Emulator = {
  ...pgoEmulator,
  transport: 'http',
  defaultPort: 8080,
  environment: ({ origin }) => ({
    RECKON_PGO_URL: origin,
    RECKON_PGO_USERNAME: username,
    RECKON_PGO_PASSWORD: password,
  }),
};
