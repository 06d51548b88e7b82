/** Diagnostic codes of IMCO's types, with what `reckon explain` and docs/errors.md say about each. */
export const imcoCodes = {
  IMCO_ACCOUNT_DATA: {
    title: 'The data of a SaaS account lacks keys',
    explanation:
      'Each SaaS provider names the keys that account_data must have; see required_account_data of the lookup ' +
      'imco.saas_provider.',
  },
  IMCO_ARRAY_SHRINK: {
    title: 'A server array cannot shrink',
    explanation:
      'The API can add servers to an array, or empty it. With options: { shrink: empty } an apply shuts all servers of the array ' +
      'down, deletes them, and makes as many new ones as are wanted.',
  },
  IMCO_CLUSTER_VPC: {
    title: 'A cluster needs one network',
    explanation: 'Either vpc_id, or default_vpc_creation: true with default_vpc_cidr, never both.',
  },
  IMCO_DNS_SOURCE: {
    title: 'A DNS record has no content, or more than one',
    explanation:
      'A record of type a takes exactly one of content, instance_id and floating_ip_id; one of type cname either content or ' +
      'load_balancer_id; all others take content.',
  },
  IMCO_LISTENER_CERTIFICATE: {
    title: 'A secured listener has no certificate',
    explanation: 'Listeners with HTTPS or TLS usually need certificate_id: the server may refuse it without.',
  },
  IMCO_MANAGEMENT_PORTS: {
    title: 'A firewall profile closes ports that the platform may use',
    explanation:
      'The ports 22, 5985 and 3389 may serve the platform to keep servers in their desired state. The rules are sent as they are ' +
      'declared; the platform may add the ports again.',
  },
  IMCO_NODE_COUNTS: {
    title: 'The node counts of a pool contradict each other',
    explanation: 'min_nodes must not be more than max_nodes.',
  },
  IMCO_NOT_OURS: {
    title: 'An object is the platform’s or a reseller’s own',
    explanation:
      'The default firewall profile, built-in policy definitions, global templates, public cookbooks and what a reseller applied ' +
      'cannot be managed. Refer to them by data: or a find in place.',
  },
  IMCO_UPLOAD_LEFT: {
    title: 'An upload whose first answer was lost may have left an empty object',
    explanation:
      'What is made for an upload has no name before its file has been read. The upload was made once more and is well; several ' +
      'empty ones came at the same time, and which of them is left over cannot be told from here. The message lists them.',
  },
  IMCO_VERSION_STAYS: {
    title: 'A secret version cannot be deleted',
    explanation:
      'The platform has no call for it: the version is let go of, and goes when its secret is deleted. Nothing shows its content.',
  },
} as const;
