/** The reckon.yaml of a project that manages one namespace of the sandbox. */
export const PGO_PROJECT = `project: databases
providers:
  pgo:
    url: \${secret.env.RECKON_PGO_URL}
    username: admin
    password: \${secret.env.RECKON_PGO_PASSWORD}
    namespace: pgouser1
    tls: { ca: "\${secret.env.RECKON_PGO_CA}", cert: "\${secret.env.RECKON_PGO_CERT}", key: "\${secret.env.RECKON_PGO_KEY}" }
`;
