import type { Starter } from '../model/provider.ts';

/** The name that an API which is not built in gets in a new project. */
export const OWN_SYSTEM = 'my_api';

/** What a project of such an API starts from. */
export const ownStarter: Starter = {
  connection: `definition: ./${OWN_SYSTEM}.provider.yaml
url: \${secret.env.RECKON_MY_API_URL} # https://my-api.example
token: \${secret.env.RECKON_MY_API_TOKEN}
`,
  documents: `type: ${OWN_SYSTEM}.thing
name: first
properties:
  name: first
  size: 1
`,
};

/** A definition to change into that of the API at hand. */
export const ownDefinition = `# Tells reckon an API: how to connect, and which requests read and change its objects. docs/definition-format.md explains each field.
system: ${OWN_SYSTEM}
title: My API

connection:
  basePath: /api
  settings:
    required: [token]
    properties:
      token: { type: string, x-sensitive: true, description: Sent with every request. }
  auth:
    - bearer: \${settings.token}

errors:
  - message: response.body.message

types:
  thing:
    summary: A thing.
    schema:
      type: object
      additionalProperties: false
      required: [name]
      properties:
        id: { type: string, readOnly: true }
        name: { type: string, x-immutable: true, description: A change of it replaces the thing. }
        size: { type: integer }
    key: desired.name # finds a thing that state has lost
    list: { path: /things, items: response.body.items }
    read: { path: "/things/\${id}" }
    create: { path: /things, body: "\${desired}", id: response.body.id }
    update: { path: "/things/\${id}", body: "\${patch}" }
    delete: { path: "/things/\${id}" }
`;
