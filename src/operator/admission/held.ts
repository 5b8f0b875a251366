import type { DiagnosticCode } from '../../diagnostics/diagnostic.ts';

/** One kind of refusal, and who says it first. */
export interface Held {
  code: DiagnosticCode;
  /** What is refused. */
  what: string;
  by: 'rules of the CRD' | 'policy podtemplates' | 'policy extraconfig' | 'policy values' | 'the operator';
  /** Why no policy can: what it would have to know or do. */
  because?: string;
}

const facts = 'hangs on the cluster';
const rendered = 'hangs on what is rendered for the component';
const reading = 'takes a reader of that language';
const tree = 'takes walking a tree to any depth, or merging it first';
const file = 'is about a file';

/** Every refusal there is. A test holds it to the code: an error that is not here fails it. */
export const held: readonly Held[] = [
  { code: 'INVALID_VALUE', what: 'types, bounds, patterns and rules between fields', by: 'rules of the CRD' },
  { code: 'UNKNOWN_FIELD', what: 'fields the schema does not have', by: 'rules of the CRD' },
  { code: 'NOT_A_PLATFORM', what: 'what is no platform, or no YAML', by: 'rules of the CRD' },
  { code: 'INVALID_VALUE', what: 'labels of `global.externalLabels` that the platform sets', by: 'policy values' },
  { code: 'UNSUPPORTED_VERSION', what: 'versions of components outside those of the release', by: 'policy values' },
  {
    code: 'OVERRIDE_REFUSED',
    what: 'labels and annotations of claims that belong to the platform',
    by: 'policy values',
  },
  {
    code: 'ADDRESS_REFUSED',
    what: 'addresses of metadata services in their usual spelling (four decimal numbers; in IPv6 the shortest form, of an IPv4 address too), in `remoteWrite` and `jwksUri`',
    by: 'policy values',
  },
  {
    code: 'OVERRIDE_REFUSED',
    what: 'in `podTemplate`: host namespaces, volumes and ports, privileges, identity, fields no pod has, the component’s own container, labels and annotations of the platform and of other networks; eight levels deep',
    by: 'policy podtemplates',
  },
  {
    code: 'OVERRIDE_REFUSED',
    what: 'in `extraConfig` and that of a canary: files, expansions, discovery, receivers and exporters that reach past flows, where the component listens; ten levels deep',
    by: 'policy extraconfig',
  },
  {
    code: 'INVALID_VALUE',
    what: 'in `extraConfig` of Grafana: settings of the platform, secrets, what its reader does not take',
    by: 'policy extraconfig',
  },
  { code: 'OVERRIDE_REFUSED', what: 'the same, deeper', by: 'the operator', because: tree },
  {
    code: 'OVERRIDE_REFUSED',
    what: 'in `podTemplate`: names of volumes, mounts, variables and labels the component has',
    by: 'the operator',
    because: rendered,
  },
  {
    code: 'OVERRIDE_REFUSED',
    what: 'in `podTemplate`: what belongs to the mesh that is joined; in `extraConfig`: discovery where namespaces are selected by labels',
    by: 'the operator',
    because: facts,
  },
  {
    code: 'INVALID_VALUE',
    what: 'matchers, times and groups of alerts, steps of relabelling, ranges of callers that begin in their middle',
    by: 'the operator',
    because: reading,
  },
  { code: 'INVALID_VALUE', what: 'a setting of Grafana that is set twice', by: 'the operator', because: rendered },
  { code: 'INVALID_VALUE', what: 'a document of facts that is none', by: 'the operator', because: file },
  {
    code: 'ADDRESS_REFUSED',
    what: 'addresses of metadata services anywhere else, or in another spelling: one number, octal or hexadecimal ones, fewer than four, IPv6 with a dotted address in it or longer than needed',
    by: 'the operator',
    because: reading,
  },
  { code: 'UNKNOWN_NAME', what: 'receivers and time intervals that are not there', by: 'the operator', because: tree },
  { code: 'UNKNOWN_NAME', what: 'ports of components on which nothing listens', by: 'the operator', because: rendered },
  { code: 'RECEIVER_UNREACHABLE', what: 'receivers that do not say whom they call', by: 'the operator', because: tree },
  {
    code: 'NOT_HTTP',
    what: 'requests and tokens where neither HTTP nor gRPC goes',
    by: 'the operator',
    because: rendered,
  },
  {
    code: 'REQUESTS_HIDDEN',
    what: 'paths by which proxies would take one caller for another',
    by: 'the operator',
    because: rendered,
  },
  {
    code: 'CANARY_REFUSED',
    what: 'a canary that would change the database it shares',
    by: 'the operator',
    because: rendered,
  },
  { code: 'UPGRADE_NOT_ACKNOWLEDGED', what: 'a step to a new major version', by: 'the operator', because: facts },
  { code: 'DOWNGRADE_REFUSED', what: 'a step back that data does not survive', by: 'the operator', because: facts },
  { code: 'UNSUPPORTED_VERSION', what: 'a mesh or a Kubernetes that is too old', by: 'the operator', because: facts },
  { code: 'MESH_UNKNOWN', what: 'no mesh is known', by: 'the operator', because: facts },
  { code: 'MESH_UNAVAILABLE', what: 'the mesh or revision is not there', by: 'the operator', because: facts },
  { code: 'MESH_NAMESPACE', what: 'the namespace is that of a control plane', by: 'the operator', because: facts },
  { code: 'INJECTION_CONFLICT', what: 'the namespace’s label does not inject', by: 'the operator', because: facts },
  { code: 'AUTO_MTLS_OFF', what: 'STRICT where the mesh leaves mTLS out', by: 'the operator', because: facts },
  { code: 'POD_SECURITY', what: 'the namespace refuses the pods', by: 'the operator', because: facts },
  { code: 'PAST_PROXY', what: 'ports that have to pass the proxy and would not', by: 'the operator', because: facts },
  {
    code: 'PROOF_FAILED',
    what: 'policies that let through more or less than is declared',
    by: 'the operator',
    because: 'is the proof',
  },
];

/** The page docs/refusals.md. */
export function refusalsMarkdown(): string {
  const rows = held.map(
    ({ code, what, by, because }) =>
      `| [${code}](diagnostics.md#${code.toLowerCase()}) | ${what} | ${by} | ${because ?? ''} |`,
  );
  return [
    '<!-- Generated by `npm run generate`; change src/operator/admission/held.ts instead. -->',
    '# What is refused, and by whom',
    '',
    'How it is told to whom is in [admission.md](admission.md). What the operator alone refuses is in the status of the resource and in what `gunj render` says; nothing is written for it.',
    '',
    '| code | what | refused by | and not earlier, because that |',
    '|---|---|---|---|',
    ...rows,
    '',
    'Who writes is asked for a right as well, whatever is written ([tenants.md](tenants.md)): policy clusterscope for a platform that reaches beyond its namespace, policy held for taking the finalizer off one.',
    '',
  ].join('\n');
}
