import type { Emulator } from '../frame/emulator.ts';
import { seedCatalogue } from './catalogue/seed-catalogue.ts';
import { seedWorld } from './catalogue/seed-world.ts';
import { Platform } from './core/platform.ts';
import { knobs } from './knobs.ts';
import { Api } from './routes/api.ts';
import { mountAttachments } from './routes/attachment-routes.ts';
import { mountBlueprint } from './routes/blueprint-routes.ts';
import { mountBrownfield } from './routes/brownfield-routes.ts';
import { mountCatalogue } from './routes/catalogue-routes.ts';
import { mountControls } from './routes/control-routes.ts';
import { mountLabels } from './routes/label-routes.ts';
import { mountTargets } from './routes/load-balancing-routes.ts';
import { mountNetwork } from './routes/network-routes.ts';
import { NextErrors } from './routes/next-errors.ts';
import { mountServerArrays, mountServers } from './routes/power-routes.ts';
import { mountResource } from './routes/resource-routes.ts';
import { mountSecretVersions } from './routes/secret-routes.ts';
import { mountApplications } from './routes/tosca-routes.ts';
import { mountUploads } from './routes/upload-routes.ts';
import { mountWizard } from './routes/wizard-routes.ts';
import { resourceTypes } from './types/type-table.ts';

/** Common names of the two customers' certificates. */
const customers = ['api', 'api-2'];

/**
 * IMCO API v3 (Ingram Micro Cloud Orchestrator, platform 10): every namespace of the overview, labels, cloud applications,
 * wizard and brownfield, over mutual TLS. The handshake itself lets everybody in, since files are put to addresses that need
 * no certificate; below `/v3` the certificate is checked.
 */
export const imcoEmulator: Emulator = {
  system: 'imco',
  transport: 'optional-client-certificate',
  defaultPort: 4520,
  identities: [
    { name: 'api' },
    { name: 'api-2' },
    { name: 'host', organisationalUnits: ['Hosts'] },
    { name: 'foreign', kind: 'foreign' },
    { name: 'expired', kind: 'expired' },
  ],
  knobs,
  async start(app, context) {
    const platform = new Platform(context, {
      types: resourceTypes,
      catalogue: seedCatalogue(),
      customers,
      seed: seedWorld,
    });
    const nextErrors = new NextErrors();
    await app.register(
      async (scope) => {
        const api = new Api(scope, platform, nextErrors);
        api.get('/ping', () => ({ status: 'ok' }));
        for (const type of resourceTypes) mountResource(api, type);
        mountBlueprint(api, platform);
        mountNetwork(api);
        mountAttachments(api);
        mountTargets(api);
        mountSecretVersions(api);
        mountServers(api);
        mountServerArrays(api);
        mountCatalogue(api);
        mountLabels(api);
        mountApplications(api, platform);
        mountWizard(api);
        mountBrownfield(api);
      },
      { prefix: '/v3' },
    );
    await app.register(async (scope) => mountUploads(scope, platform));
    await app.register(async (scope) => mountControls(scope, platform, nextErrors), { prefix: '/_control/imco' });
    app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'Not found' }));
    return {
      snapshot: () => platform.snapshot(),
      reset: () => {
        nextErrors.clear();
        platform.reset();
      },
    };
  },
  environment: ({ origin, directory = '' }) => ({
    RECKON_IMCO_URL: `${origin}/v3`,
    RECKON_IMCO_CA: `${directory}/ca.crt`,
    RECKON_IMCO_CERT: `${directory}/api.crt`,
    RECKON_IMCO_KEY: `${directory}/api.key`,
    RECKON_IMCO_CERT_2: `${directory}/api-2.crt`,
    RECKON_IMCO_KEY_2: `${directory}/api-2.key`,
  }),
  hints: ({ origin }) => [
    'Two customers, two worlds: api.crt and api-2.crt. foreign.crt, expired.crt and host.crt are refused.',
    'Cloud accounts "AWS account" and "Azure account"; realms eu-west-1, us-east-1, westeurope, …',
    `Fail a step:   curl -k ${origin}/_control/imco/faults -d '{"type":"cluster","event":"quota exceeded"}' -H 'content-type: application/json'`,
    `Finish work:   curl -k -X POST ${origin}/_control/imco/finish`,
  ],
};
