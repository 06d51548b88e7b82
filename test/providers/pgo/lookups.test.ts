import { expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import { openPgo } from './open-pgo.ts';

const LOOKUPS = `data: pgo.version
name: server
---
data: pgo.config
name: operator
---
data: pgo.cluster
name: hippo
where: { Name: hippo }
---
data: pgo.pvc
name: kept
where: { ClusterName: hippo }
many: true
---
data: pgo.df
name: use
where: { ClusterName: hippo }
many: true
---
data: pgo.workflow
name: creation
where: { id: "\${data.pgo.cluster.hippo.workflowid}" }
`;

const OUTPUTS = `outputs:
  version: { value: "\${data.pgo.version.server.Version}" }
  user: { value: "\${data.pgo.config.operator.Cluster.User}" }
  memory: { value: "\${data.pgo.cluster.hippo.MemoryRequest}" }
  claims: { value: "\${data.pgo.pvc.kept.map(claim, claim.PVCName)}" }
  kinds: { value: "\${data.pgo.df.use.map(volume, volume.PVCType)}" }
  done: { value: "\${has(data.pgo.workflow.creation.Parameters['task completed'])}" }
`;

test('what the operator and its clusters are can be looked up', async () => {
  await using pgo = await openPgo({ documents: LOOKUPS });
  await pgo.call('/clusters', { Namespace: 'pgouser1', Name: 'hippo', AutofailFlag: true });
  const text = `project: databases
providers:
  pgo:
    url: \${secret.env.RECKON_PGO_URL}
    username: admin
    password: \${secret.env.RECKON_PGO_PASSWORD}
    namespace: pgouser1
    tls: { ca: "\${secret.env.RECKON_PGO_CA}", cert: "\${secret.env.RECKON_PGO_CERT}", key: "\${secret.env.RECKON_PGO_KEY}" }
${OUTPUTS}`;
  await pgo.files.write('reckon.yaml', text);
  const { run, diagnostics } = await pgo.plan();
  expect(errorsOf(diagnostics)).toEqual([]);
  expect(Object.fromEntries(run.plan.outputs.map(({ name, after }) => [name, after]))).toEqual({
    version: '4.7.4',
    user: 'testuser',
    memory: '128Mi',
    claims: ['hippo', 'hippo-pgbr-repo'],
    kinds: [0, 1],
    done: true,
  });
});

test('without a default namespace everything that may be seen is searched', async () => {
  const documents = 'data: pgo.cluster\nname: hippo\nwhere: { Name: hippo }\n';
  await using pgo = await openPgo({ documents, namespace: null });
  await pgo.call('/clusters', { Namespace: 'pgouser2', Name: 'hippo' });
  expect(errorsOf((await pgo.plan()).diagnostics)).toEqual([]);
  await pgo.call('/clusters', { Namespace: 'pgouser1', Name: 'hippo' });
  expect(errorsOf((await pgo.plan()).diagnostics)).toEqual([expect.stringMatching(/^LOOKUP_AMBIGUOUS/)]);
});

test('a namespace among a lookup’s fields is the one that is searched', async () => {
  const documents = 'data: pgo.cluster\nname: hippo\nwhere: { Namespace: pgouser2, Name: hippo }\n';
  await using pgo = await openPgo({ documents });
  await pgo.call('/clusters', { Namespace: 'pgouser2', Name: 'hippo' });
  expect(errorsOf((await pgo.plan()).diagnostics)).toEqual([]);
});
