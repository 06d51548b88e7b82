import type { Emulator } from '../frame/emulator.ts';
import { ClusterApi } from './cluster-api.ts';
import { ClusterLifecycle } from './cluster-lifecycle.ts';
import { clusterRoutes } from './cluster-routes.ts';
import { ClusterStore } from './cluster-store.ts';
import { implyControls } from './imply-controls.ts';
import { implyKnobs } from './imply-knobs.ts';
import { tokenPath, tokenRoutes } from './token-routes.ts';
import { clientSecret, staticToken, TokenStore } from './token-store.ts';

/** Imply Cloud Manager API 1.0.0, with the identity server on the same origin; docs/sandbox.md says how it behaves. */
export const implyEmulator: Emulator = {
  system: 'imply',
  transport: 'http',
  defaultPort: 4510,
  knobs: implyKnobs,

  start: async (app, context) => {
    const store = new ClusterStore(context.saved);
    const lifecycle = new ClusterLifecycle(context, store);
    const api = new ClusterApi(context, store, lifecycle);
    const tokens = new TokenStore(context);
    const parts = { context, store, lifecycle, api, tokens };
    await app.register((scope) => clusterRoutes(scope, parts), { prefix: '/api/v1' });
    await app.register((scope) => tokenRoutes(scope, parts));
    await app.register((scope) => implyControls(scope, parts), { prefix: '/_control/imply' });
    lifecycle.resume();
    return {
      snapshot: () => store.snapshot(),
      reset: () => {
        store.clear();
        lifecycle.reset();
        tokens.reset();
      },
    };
  },

  environment: ({ origin }) => ({
    RECKON_IMPLY_URL: origin,
    RECKON_IMPLY_TOKEN: staticToken,
    RECKON_IMPLY_TOKEN_URL: `${origin}${tokenPath}`,
    RECKON_IMPLY_CLIENT_ID: 'reckon',
    RECKON_IMPLY_CLIENT_SECRET: clientSecret,
  }),

  hints: ({ origin }) => [
    `List the clusters: curl -H 'Authorization: Bearer ${staticToken}' '${origin}/api/v1/clusters?pretty=true'`,
    'The client "viewer" (same secret) may not manage clusters: every request of its answers 403.',
  ],
};
