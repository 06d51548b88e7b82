import type { Emulator } from '../frame/emulator.ts';
import { mountControls } from './control-routes.ts';
import type { Installation } from './installation.ts';
import { resumeJobs } from './job-engine.ts';
import { KNOBS } from './knobs.ts';
import { mountApi } from './mount-api.ts';
import { seed } from './seed.ts';
import type { World } from './world.ts';

/**
 * CloudBolt, API v2.0: HAL below `/api/v2/`, bearer tokens, changes through orders and jobs. The vendor's page is the
 * source where it speaks; its clients and samples where it is silent, and a knob where these disagree.
 */
export const cloudboltEmulator: Emulator = {
  system: 'cloudbolt',
  transport: 'http',
  defaultPort: 4540,
  knobs: KNOBS,
  async start(app, context) {
    const fresh = (): World => {
      const tokenKey = Array.from({ length: 32 }, () => Math.floor(context.random() * 36).toString(36)).join('');
      return seed(context.clock.now(), tokenKey);
    };
    const installation: Installation = {
      world: context.saved === undefined ? fresh() : (context.saved as World),
      context,
      timers: new Map(),
    };
    resumeJobs(installation);
    await mountControls(app, installation);
    await mountApi(app, installation);
    return {
      snapshot: () => installation.world,
      reset: () => {
        for (const cancel of installation.timers.values()) cancel();
        installation.timers.clear();
        installation.world = fresh();
      },
    };
  },
  environment: ({ origin }) => ({
    RECKON_CLOUDBOLT_URL: origin,
    RECKON_CLOUDBOLT_USERNAME: 'admin',
    RECKON_CLOUDBOLT_PASSWORD: 'admin-secret',
    RECKON_CLOUDBOLT_REQUESTOR_USERNAME: 'requestor',
    RECKON_CLOUDBOLT_REQUESTOR_PASSWORD: 'requestor-secret',
  }),
  hints: ({ origin }) => [
    'Users: admin, requestor, approver, viewer (password <name>-secret); jdoe of domain example.com has the second factor 246810.',
    'Orders of admin, of the group Sandpit and into the environment Lab are approved by themselves; the others wait:',
    `  curl -X POST ${origin}/_control/cloudbolt/orders/1/approve   # or deny, with -d '{"reason": "too dear"}' -H 'content-type: application/json'`,
    `The next job fails after:  curl -X POST ${origin}/_control/cloudbolt/jobs/next`,
  ],
};
