import { expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ObjectRef } from '../objects/object.ts';
import type { Followed, Problem } from './outcome.ts';
import { telemetryFinding } from './telemetry-finding.ts';

const telemetry: ObjectRef = { apiVersion: 'a/v1', kind: 'Telemetry', namespace: 'm', name: 'observability' };
const warning = (code: Diagnostic['code']): Diagnostic => ({
  code,
  severity: 'warning',
  path: 'spec.x',
  message: 'what is wrong',
  hint: 'The way out.',
});
const refused = (ref: ObjectRef): Problem => ({ kind: 'Conflict', ref, message: 'is not ours' });

const objectOf = ({ apiVersion, kind, namespace = '', name }: ObjectRef) => ({
  apiVersion,
  kind,
  metadata: { namespace, name },
});

function outcome(
  {
    refs = [telemetry],
    planned = refs ?? [],
    diagnostics = [],
  }: { refs?: ObjectRef[] | null; planned?: ObjectRef[]; diagnostics?: Diagnostic[] },
  more: Partial<Followed> = {},
): Followed {
  return {
    kind: 'followed',
    compiled: {
      plan: { waves: [{ name: 'policy', objects: planned.map(objectOf) }] },
      diagnostics,
      components: [],
      mesh: { type: 'a-mesh', ...(refs ? { telemetry: refs } : {}) },
    },
    paused: false,
    planHash: 'abc',
    planObjects: 1,
    problems: [],
    workloads: new Map(),
    podProblems: new Map(),
    outsideMesh: [],
    proxies: { stale: [], attempts: new Map() },
    configurations: new Map(),
    canaryProblems: new Map(),
    ...more,
  };
}

test.each<[title: string, followed: Followed, found: string | undefined]>([
  ['nothing is asked for', outcome({ refs: null, diagnostics: [warning('PROVIDER_MISSING')] }), undefined],
  ['all is written', outcome({}), 'True Written'],
  ['other things are warned of', outcome({ diagnostics: [warning('SAMPLING_ROUNDED')] }), 'True Written'],
  ['a provider is missing', outcome({ refs: [], diagnostics: [warning('PROVIDER_MISSING')] }), 'False ProviderMissing'],
  ['somebody else was first', outcome({ planned: [] }), 'False MeshConflict'],
  ['somebody else came later', outcome({ diagnostics: [warning('MESH_OBJECT_CONFLICT')] }), 'True Written'],
  [
    'not all namespaces are covered',
    outcome({ diagnostics: [warning('TELEMETRY_NARROWED')] }),
    'False TelemetryNarrowed',
  ],
  [
    'the worst comes first',
    outcome({ diagnostics: [warning('TELEMETRY_NARROWED'), warning('PROVIDER_MISSING')] }),
    'False ProviderMissing',
  ],
  ['it could not be written', outcome({}, { problems: [refused(telemetry)] }), 'False Conflict'],
  [
    'something else could not be written',
    outcome({}, { problems: [refused({ ...telemetry, namespace: 'elsewhere' })] }),
    'True Written',
  ],
  ['nothing is written for now', outcome({}, { paused: true }), 'Unknown Paused'],
  ['it has to wait', outcome({}, { waitingFor: 'a gate' }), 'Unknown Waiting'],
])('when %s', (_, followed, found) => {
  const condition = telemetryFinding(followed);
  expect(condition && `${condition.status} ${condition.reason}`).toBe(found);
});

test('the message has the way out', () => {
  const { message } = telemetryFinding(outcome({ diagnostics: [warning('PROVIDER_MISSING')] })) ?? {};
  expect(message).toBe('spec.x: what is wrong. The way out.');
});
