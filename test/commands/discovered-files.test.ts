import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { discoveredFiles } from '../../src/commands/discovered-files.ts';
import type { ResourceAddress } from '../../src/model/resource-address.ts';

const address = (text: string) => text as ResourceAddress;

test('texts that look like expressions are written so that they are none', () => {
  const [file, imports] = discoveredFiles([
    {
      address: address('x.y.a'),
      id: 'id-${1}',
      provider: 'x.eu',
      declared: {
        properties: { script: 'echo ${HOME}', net: '1' },
        hidden: [{ name: 'password', sensitive: true }],
        omitted: ['/token'],
      },
      references: new Map([['/net', '${x.net.b.id}']]),
    },
  ]);
  expect(file?.content).toBe(`type: x.y
name: a
provider: x.eu
properties:
  # Set at the server and not shown: token.
  script: echo $\${HOME}
  net: \${x.net.b.id}
  # The server does not show it: it is not compared, and sent only to a new object.
  password: \${secret.env.X_Y_A_PASSWORD}
lifecycle:
  ignoreChanges:
    - password
`);
  const [document] = parseAllDocuments(imports?.content ?? '');
  expect((document as { toJS(): unknown }).toJS()).toEqual({
    import: { to: '${each.key}', id: '${each.value}' },
    forEach: { 'x.y.a': 'id-$${1}' },
  });
});
