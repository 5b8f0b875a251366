import {
  boolean,
  integer,
  list,
  listBy,
  longInteger,
  map,
  number,
  object,
  oneOf,
  required,
  string,
} from '../schema/build.ts';
import type { Output } from '../schema/node.ts';

const condition = object('One thing that is or is not so.', {
  type: required(string('What it is about.', { maxLength: 63 })),
  status: required(oneOf('Whether it is so.', ['True', 'False', 'Unknown'])),
  observedGeneration: longInteger('Generation of the resource this was said about.'),
  lastTransitionTime: required(string('When `status` last changed.', { format: 'date-time', maxLength: 64 })),
  reason: required(string('The cause, as one word.', { maxLength: 128 })),
  message: required(string('The cause, as a sentence.', { maxLength: 32768 })),
});

const config = object(
  'Configuration of a component, and what became of it. Its ConfigMaps have its revision in their names.',
  {
    revision: required(string('Revision it runs with, or is about to.', { maxLength: 16 })),
    since: required(string('When this revision was chosen.', { format: 'date-time', maxLength: 64 })),
    accepted: string('Last revision it was seen to work with, to which it goes back when a later one is rejected.', {
      maxLength: 16,
    }),
    program: string('Hash of the image, arguments and environment that revision worked with.', { maxLength: 64 }),
    rejected: string('Revision it could not start with or load.', { maxLength: 16 }),
    attempt: string('Value of the annotation that asks for another try, at the time of the rejection.', {
      maxLength: 256,
    }),
    message: string('What the component said.', { maxLength: 1024 }),
  },
);

const proxy = object('What was tried to give pods the proxy of the mesh that they should have.', {
  tried: required(
    string(
      'For which pods, by the hash of their template, and for the proxy of which control plane: 5d4f/default@1.30.3.',
      {
        maxLength: 256,
      },
    ),
  ),
  left: integer('Pods with another proxy or none, when the last one was replaced.'),
});

const canary = object('State of a second version beside the component. `Ready` does not hang on it.', {
  ready: required(boolean('Whether all its pods are ready.')),
  version: string('Version it runs.', { maxLength: 64 }),
  image: string('Image it runs.', { maxLength: 512 }),
  weight: integer('Share of the calls it is given now, in percent; 0 as long as none of its pods serves.'),
  replicas: integer('Pods asked for.'),
  readyReplicas: integer('Pods ready.'),
  message: string('Why it is not ready.', { maxLength: 1024 }),
  proxy,
});

const component = object('State of one component.', {
  ready: required(boolean('Whether all replicas of the current version are ready.')),
  version: string('Version that runs.', { maxLength: 64 }),
  image: string('Image that runs.', { maxLength: 512 }),
  replicas: integer('Pods asked for.'),
  readyReplicas: integer('Pods ready.'),
  message: string('Why it is not ready.', { maxLength: 1024 }),
  config,
  canary,
  proxy,
});

const metrics = object('Current traffic between the components.', {
  requestRate: number('Requests per second.'),
  errorRate: number('Share of the requests that failed, as a fraction from 0 to 1.'),
  message: string('Why there are no figures.', { maxLength: 256 }),
});

const limitation = object('A field that does not do just what it says in the mesh the platform is part of.', {
  field: required(string('Where it is set.', { maxLength: 512 })),
  support: required(
    oneOf('Whether something near to it is done, nothing, or what another field says instead.', [
      'approximated',
      'refused',
      'excluded',
    ]),
  ),
  how: required(string('What becomes of it, and the way out.', { maxLength: 1024 })),
});

const stage = object(
  'How far a platform that ran already has come into the mesh, or out of it. Absent when it has arrived.',
  {
    name: required(
      oneOf(
        'Stage. In: inject, permissive, strict, deny; guarded before plain text is refused where policies are in force. Out: open, eject.',
        ['inject', 'permissive', 'strict', 'guarded', 'deny', 'open', 'eject'],
      ),
    ),
    direction: required(oneOf('Whether it joins the mesh or leaves it.', ['In', 'Out'])),
    from: string('Mesh that is left so that another can be joined.', { maxLength: 63 }),
    since: required(string('When this stage began.', { format: 'date-time', maxLength: 64 })),
    waitingFor: string('What has to be so before the next stage begins.', { maxLength: 1024 }),
    measured: string('What was seen of pods, callers and the proxies’ counters.', { maxLength: 1024 }),
  },
);

const mesh = object('State of the service mesh integration.', {
  type: string('Mesh that was found: istio, linkerd.', { maxLength: 63 }),
  enabled: boolean('Whether the integration is active.'),
  ready: boolean('Whether the integration works.'),
  version: string('Version of the mesh’s control plane.', { maxLength: 64 }),
  revision: string('Revision of the control plane that injects the proxies.', { maxLength: 63 }),
  namespace: string('Namespace of the control plane.', { maxLength: 63 }),
  dataPlane: string('How pods take part: sidecar, ambient.', { maxLength: 63 }),
  trustDomain: string('What identities in the mesh begin with.', { maxLength: 253 }),
  clusterId: string('Name of this cluster in the mesh.', { maxLength: 253 }),
  nativeSidecars: boolean('Whether proxies are native sidecars unless a pod says otherwise; absent when not known.'),
  mtlsMode: string('The mTLS mode that holds in the namespace, whoever has set it; absent: the default of the mesh.', {
    maxLength: 63,
  }),
  limitations: list('Fields that do not do just what they say in this mesh and version; the first 64.', limitation, {
    maxItems: 64,
  }),
  stage,
  metrics,
});

const warning = object('Something that is valid but does not do what it seems to.', {
  code: required(string('Kind of warning, as docs/diagnostics.md lists them.', { maxLength: 64 })),
  path: required(string('Field it is about.', { maxLength: 512 })),
  message: required(string('What will not happen.', { maxLength: 1024 })),
});

const quarantined = object('One item that was left out; the others of its file are taken.', {
  namespace: required(string('Namespace of the ConfigMap.', { maxLength: 63 })),
  name: required(string('Name of the ConfigMap.')),
  file: string('Key in the ConfigMap; absent when all of it is meant.'),
  item: string('Group, datasource, job or dashboard; absent when the whole file is meant.', { maxLength: 512 }),
  reason: required(string('Why, with the place in the file where it is known.', { maxLength: 1024 })),
});

const contribution = object('What was found of one kind.', {
  selector: required(string('What was looked for, as kubectl would take it.', { maxLength: 4096 })),
  matched: required(integer('ConfigMaps found.')),
  accepted: required(integer('Items in use: groups, dashboards, datasources or jobs.')),
  refused: required(integer('Items left out.')),
  quarantined: list('The first twenty of those left out.', quarantined, { maxItems: 20 }),
});

const scope = object('How far the platform reaches.', {
  reach: required(
    oneOf('`Cluster`: beyond its namespace, now or by what is not taken back yet.', ['Namespace', 'Cluster']),
  ),
  fields: list('Fields of the spec by which it does.', string('Path of the field.'), { maxItems: 64 }),
  checked: boolean(
    'Whether the API server asks who changes it for the right to `use` `observabilityplatforms/clusterscope`; absent: not known.',
  ),
  message: string('What is not taken back yet, and why it is not checked.', { maxLength: 1024 }),
});

/** What the operator tells. */
export const status = object('What the operator tells. Written by the operator alone.', {
  observedGeneration: longInteger('Generation of the resource the status is about.'),
  conditions: listBy('type', 'What is and is not so; `Ready` sums it up.', condition, { maxItems: 32 }),
  components: map('State of each component, by the name of its Service.', component, { maxProperties: 32 }),
  external: map(
    'Components that somebody else runs, with the URL they are called at. Nothing is known of how they do.',
    string('URL.', { maxLength: 2048 }),
    { maxProperties: 32 },
  ),
  versions: map(
    'Version each component last ran, also of those that are switched off: what an upgrade is judged by.',
    string('Version.', { maxLength: 64 }),
    { maxProperties: 32 },
  ),
  serviceMesh: mesh,
  scope,
  warnings: list('What the resource asks for that does not happen.', warning, { maxItems: 128 }),
  contributions: map('What users bring along in ConfigMaps, by the value of their label.', contribution, {
    maxProperties: 8,
  }),
  plan: object('What was last written.', {
    hash: string('Hash of everything the platform consists of.', { maxLength: 64 }),
    objects: integer('Number of objects.'),
  }),
});

export interface PlatformStatus extends Output<typeof status> {}
export interface Condition extends Output<typeof condition> {}
export interface ConfigStatus extends Output<typeof config> {}
export interface CanaryStatus extends Output<typeof canary> {}
export interface ProxyStatus extends Output<typeof proxy> {}
export interface ComponentStatus extends Output<typeof component> {}
export interface ContributionStatus extends Output<typeof contribution> {}
export interface ServiceMeshStatus extends Output<typeof mesh> {}
export interface MeshStageStatus extends Output<typeof stage> {}
export interface ScopeStatus extends Output<typeof scope> {}
export interface StatusWarning extends Output<typeof warning> {}
