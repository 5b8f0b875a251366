import { boolean, integer, list, map, object, oneOf, required, string } from '../api/schema/build.ts';
import type { Output } from '../api/schema/node.ts';
import type { Facts } from './facts.ts';
import { trustDomainPattern } from './trust-domain.ts';

const labels = map('Labels or annotations.', string('Value.', { maxLength: 262_144 }), { maxProperties: 1000 });
const names = (description: string) => list(description, string('One of them.'), { maxItems: 100_000 });

const provider = object('A telemetry provider.', {
  name: required(string('Name.')),
  type: string('What it is.'),
  service: string('Host it sends to.'),
  port: integer('Port.', { minimum: 1, maximum: 65_535 }),
  json: boolean('Lines are JSON.'),
});

const mesh = object('One mesh control plane.', {
  type: required(string('Which mesh it is.')),
  version: string('Release.', { pattern: '^\\d+\\.\\d+\\.\\d+$', expects: 'three numbers such as 1.30.3' }),
  namespace: required(string('Namespace of the control plane.')),
  revision: required(string('Revision.')),
  tags: required(names('Tags that point to the revision.')),
  injectionLabels: required(list('Sets of namespace labels.', labels, { maxItems: 1000 })),
  trustDomain: required(
    string('Trust domain.', {
      pattern: trustDomainPattern,
      expects: 'a trust domain such as cluster.local: lower-case letters, digits, dots, dashes and underscores',
    }),
  ),
  domain: string('Domain of the names of Services.', {
    pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
    expects: 'a domain such as cluster.local',
  }),
  clusterId: string('Name of the cluster in the mesh.'),
  controlPlaneSelector: required(labels),
  autoMtls: required(boolean('Automatic mTLS.')),
  providers: required(list('Telemetry providers.', provider, { maxItems: 10_000 })),
  dataPlane: required(oneOf('Data plane.', ['sidecar', 'ambient'])),
  cni: boolean('The node prepares the network of pods.'),
  rootNamespace: string('Namespace whose policies hold for the whole mesh.'),
  nativeSidecars: boolean('Proxies are native sidecars.'),
  injectionFailure: oneOf('What becomes of pods while the control plane is down.', ['Fail', 'Ignore']),
  defaultProviders: object('Providers that are used where none is named.', {
    metrics: names('For metrics.'),
    tracing: names('For traces.'),
    accessLogging: names('For access logs.'),
  }),
  accessLogEncoding: oneOf('Encoding of access logs.', ['TEXT', 'JSON']),
  outboundTraffic: oneOf('What becomes of calls to unknown hosts.', ['ALLOW_ANY', 'REGISTRY_ONLY']),
  defaultInbound: string('What proxies let in on ports that no policy is about.'),
  rootExpires: string('When the first of the root certificates expires.'),
  configuredBy: object('Who writes the mesh configuration.', {
    apiVersion: required(string('API version.')),
    kind: required(string('Kind.')),
    namespace: string('Namespace.'),
    name: required(string('Name.')),
    shared: object('A ConfigMap that is merged in.', {
      namespace: required(string('Namespace.')),
      name: required(string('Name.')),
    }),
    release: object('The Helm release that wrote it.', {
      namespace: required(string('Namespace.')),
      name: required(string('Name.')),
    }),
  }),
});

const meshObject = object('An object of a mesh that reaches platforms.', {
  apiVersion: required(string('API version.')),
  kind: required(string('Kind.')),
  namespace: required(string('Namespace.')),
  name: required(string('Name.')),
  hosts: names('Hosts it is about.'),
  gateways: names('Gateways it is bound to.'),
  exportTo: names('Namespaces it is exported to.'),
  selector: labels,
  ports: names('Ports of pods it is about.'),
  mode: string('mTLS mode.'),
  action: string('What it does with requests.'),
  ours: boolean('Written for a platform.'),
  created: string('When it was made.', { format: 'date-time', maxLength: 64 }),
});

const facts = object('What is known of a cluster.', {
  apiVersion: required(oneOf('Version of the document.', ['observability.io/v1beta1'])),
  kind: required(oneOf('Kind of the document.', ['Facts'])),
  kubernetes: object('The API server.', {
    version: required(string('Release.', { pattern: '^\\d+\\.\\d+\\.\\d+', expects: 'a version such as 1.36.3' })),
    apiServer: object('Where it listens.', {
      addresses: required(names('Addresses.')),
      port: required(integer('Port.', { minimum: 1, maximum: 65_535 })),
    }),
    clusterDomain: string('DNS domain.'),
  }),
  served: names('Kinds as group/version/Kind.'),
  networks: object('Networks.', { serviceRanges: names('Ranges of Services.') }),
  storageClasses: list(
    'Storage classes.',
    object('One class.', {
      name: required(string('Name.')),
      provisioner: required(string('Provisioner.')),
      default: required(boolean('Whether it is the default.')),
      allowVolumeExpansion: required(boolean('Whether volumes can grow.')),
    }),
    { maxItems: 10_000 },
  ),
  zones: names('Zones.'),
  meshes: list('Control planes.', mesh, { maxItems: 1000 }),
  namespaces: list(
    'Namespaces.',
    object('One namespace.', {
      name: required(string('Name.')),
      labels: required(labels),
      annotations: required(labels),
    }),
    { maxItems: 100_000 },
  ),
  namespaceLabels: list(
    'Every namespace with its labels.',
    object('One namespace.', { name: required(string('Name.')), labels: required(labels) }),
    { maxItems: 100_000 },
  ),
  secrets: list(
    'Secrets that platforms name.',
    object('One Secret, without its values.', {
      namespace: required(string('Namespace.')),
      name: required(string('Name.')),
      keys: required(names('Keys.')),
      revision: required(string('Differs whenever it has changed.')),
    }),
    { maxItems: 100_000 },
  ),
  contributions: list(
    'ConfigMaps that bring something to platforms.',
    object('One ConfigMap.', {
      namespace: required(string('Namespace.')),
      name: required(string('Name.')),
      labels: required(labels),
      annotations: required(labels),
      files: required(
        map('Contents by file name.', string('Text.', { maxLength: 1_048_576 }), { maxProperties: 1000 }),
      ),
      omitted: map('Files left out, with the reason.', string('Why.'), { maxProperties: 1000 }),
    }),
    { maxItems: 100_000 },
  ),
  meshObjects: list('Objects of meshes that are not ours.', meshObject, { maxItems: 100_000 }),
  canaries: list(
    'Canaries of the platform.',
    object('One canary.', {
      component: required(string('Name of the component.')),
      available: required(integer('Pods that have been ready for a while.')),
    }),
    { maxItems: 100 },
  ),
  operator: object('The operator.', { namespace: required(string('Where it runs.')) }),
  meshLeft: string('Mesh the platform is on its way out of.'),
  meshStage: oneOf('How far the platform has come into its mesh or out of it.', [
    'inject',
    'permissive',
    'strict',
    'guarded',
    'open',
    'eject',
  ]),
});

export const factsSchema = facts.schema;

/** A document that the schema has accepted. */
export type FactsDocument = Output<typeof facts>;

/** Holds schema and type together: no longer compiles when one promises what the other does not have. */
export const asFacts = (document: FactsDocument): Facts => document;
