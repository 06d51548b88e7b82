/** Diagnostic codes of providers, with what `reckon explain` and docs/errors.md say about each. */
export const providerCodes = {
  CONNECTION_INVALID: {
    title: 'The settings of a connection cannot work',
    explanation:
      'A setting under providers: in reckon.yaml is missing or of the wrong form, or a certificate or key cannot be read. tls.ca, ' +
      'tls.cert and tls.key each take a path from the project folder or PEM text; tls.cert and tls.key come in a pair. ' +
      'Credentials never belong into url.',
  },
  CONNECTION_FAILED: {
    title: 'A server cannot be reached, or the connection broke',
    explanation:
      'The host is unknown, nothing listens there, or the connection was cut. Requests that may be repeated were repeated. When a ' +
      'change may have arrived all the same, the message says so, and the next run looks at what is there before it goes on. ' +
      'Check url, the network, and HTTPS_PROXY and NO_PROXY, which are obeyed.',
  },
  TLS_FAILED: {
    title: 'A certificate was refused',
    explanation:
      'Either the server’s certificate is not trusted here (expired, from an authority that tls.ca does not hold, or made for ' +
      'another host), or the server does not accept ours (tls.cert, tls.key). The message says which. tls.verifyHostname: false ' +
      'takes a certificate of a trusted authority for any host; tls.insecure: true takes anything, warns on every run, and ' +
      'belongs nowhere but into a trial.',
  },
  TLS_NOT_VERIFIED: {
    title: 'A connection does not verify the server’s certificate',
    explanation:
      'tls.insecure is true: whoever sits between can read and change everything that is sent, credentials among it. Put the ' +
      'authority of the server under tls.ca instead.',
  },
  PROVIDER_UNAUTHORIZED: {
    title: 'The server does not accept the credentials',
    explanation:
      'They are missing, wrong or expired (401). A token that can be renewed was renewed once before this was said. Check the ' +
      'connection’s settings in reckon.yaml and where their secrets come from.',
  },
  PROVIDER_FORBIDDEN: {
    title: 'The credentials are good but may not do this',
    explanation: 'The caller lacks a right or role (403). The hint names it where the system is known to want one.',
  },
  PROVIDER_REJECTED: {
    title: 'The server refused a request for what it says',
    explanation:
      'The server validated the request and found faults (400, 422). Each fault that names a property is shown at the line where ' +
      'that property is written.',
  },
  PROVIDER_CONFLICT: {
    title: 'The object is busy or in the wrong state',
    explanation:
      'Something else is changing the object, or its state does not allow this (409). An apply waits until the object is free and ' +
      'tries again; a plan only warns.',
  },
  PROVIDER_NOT_FOUND: {
    title: 'The object, or what it lies in, is not there',
    explanation:
      'It was deleted by someone else, or the credentials may not see it. A plan shows what was deleted as to be created again.',
  },
  PROVIDER_TIMEOUT: {
    title: 'A request or a wait took too long',
    explanation:
      'Either the server did not answer in time (timeout: of the connection), or what it does is not over (lifecycle.timeouts of ' +
      'the document). Only the wait ends: what runs at the server goes on, and the next run looks again.',
  },
  PROVIDER_BAD_RESPONSE: {
    title: 'An answer does not fit what the API says',
    explanation:
      'A web page, an empty answer, or JSON of another shape came where an object was expected: usually url leads to another ' +
      'service or to a proxy, or the server’s version is not the one that the definition tells.',
  },
  PROVIDER_FAILED: {
    title: 'The server took the change up and failed at it',
    explanation:
      'The message is the server’s own: of its answer (5xx), of the job that it ran, or of the object’s newest event. What is there ' +
      'now is read again by the next run.',
  },
  PROVIDER_STALE: {
    title: 'The object moved since the plan looked at it',
    explanation: 'Someone else changed it in between. Plan again, so that a person sees what would happen now.',
  },
  PROVIDER_UNSUPPORTED: {
    title: 'The type or the server cannot do that',
    explanation:
      'There is no such action, or the type cannot be created, changed, listed or deleted; `reckon providers TYPE` tells.',
  },
  DEFINITION_INVALID: {
    title: 'A definition file has faults',
    explanation:
      'The file under definition: is no YAML, has fields that the format does not know, lacks some that it needs, or names a schema ' +
      'that cannot be read. docs/definition-format.md is the format’s reference, schemas/provider.schema.json its schema, which ' +
      'editors understand.',
  },
  DEFINITION_EXPRESSION: {
    title: 'An expression in a definition is wrong',
    explanation:
      'It is no CEL, uses a name that does not exist where it stands, or failed on what it was given. A plain path that leads ' +
      'nowhere is absent; in anything longer ask first: has(x.y), x.?y.orValue(z).',
  },
  IMPLY_EVEN_MASTERS: {
    title: 'A cluster has an even number of masters',
    explanation:
      'Masters decide by majority, so that four tolerate the loss of no more than three do. Three make a cluster highly available.',
  },
  IMPLY_VERSION_UNUSUAL: {
    title: 'A version of Imply does not look like one',
    explanation:
      'Versions look like 2021.06. A version that stands unquoted in YAML is a number: 2021.10 becomes 2021.1. Quote it.',
  },
  IMPLY_DOWNGRADE: {
    title: 'A cluster goes back to an older version of Imply',
    explanation:
      'What a newer version wrote may not be readable by an older one. Make sure that the way back is supported.',
  },
} as const;
