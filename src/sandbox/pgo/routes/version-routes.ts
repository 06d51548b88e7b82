import type { Route } from '../wire/route.ts';

/** Version and health (PGO apiserver, versionservice; the vendor's page "Rest API" shows the first). */
export const versionRoutes: readonly Route[] = [
  {
    methods: 'any',
    path: '/version',
    permission: 'Version',
    version: false,
    namespace: false,
    blank: {},
    handle: ({ world }) => ({ Version: world.knob('serverVersion'), Msg: 'apiserver version' }),
  },
  {
    methods: 'any',
    path: '/health',
    version: false,
    namespace: false,
    blank: {},
    handle: () => ({ Version: 'healthy', Msg: 'healthy' }),
  },
  {
    methods: 'any',
    path: '/healthz',
    version: false,
    namespace: false,
    blank: {},
    handle: () => ({}),
  },
];
