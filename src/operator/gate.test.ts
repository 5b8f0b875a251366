import { expect, it } from 'vitest';
import type { ObjectRef } from '../objects/object.ts';
import type { Gate } from '../plan/plan.ts';
import { closedGate, type Earlier } from './gate.ts';

const workload = (name: string): ObjectRef => ({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'n', name });
const applied: Gate = { kind: 'applied' };
const ready: Gate = { kind: 'ready', workloads: [workload('loki'), workload('tempo')] };
const refused: Earlier = { problems: [{ kind: 'Refused', ref: workload('grafana'), message: 'no' }] };
const aside: Earlier = {
  problems: [{ kind: 'NamespaceMissing', ref: workload('grafana'), message: 'no', aside: true }],
};
const fine: Earlier = { problems: [] };
const waiting: Earlier = { problems: [], waitingFor: 'a Secret to be gone' };
const all = ['loki', 'tempo'];

it.each<[title: string, gate: Gate, earlier: Earlier, ready: string[], closedBy: string | undefined]>([
  ['of what was applied is open when nothing went wrong', applied, fine, [], undefined],
  ['of what was applied names what was refused', applied, refused, all, 'StatefulSet n/grafana to be accepted'],
  ['of what was applied names what is waited for', applied, waiting, all, 'a Secret to be gone'],
  ['of what was applied is open when only something elsewhere was refused', applied, aside, [], undefined],
  ['of workloads is open when all are ready', ready, fine, all, undefined],
  ['of workloads names the first that is not ready', ready, fine, ['loki'], 'StatefulSet n/tempo to be ready'],
  ['of workloads stays closed after a refusal', ready, refused, all, 'StatefulSet n/grafana to be accepted'],
  ['of workloads stays closed while something is waited for', ready, waiting, all, 'a Secret to be gone'],
  ['of no workloads is open', { kind: 'ready', workloads: [] }, fine, [], undefined],
])('a gate %s', (_, gate, earlier, names, closedBy) => {
  expect(closedGate(gate, earlier, ({ name }) => names.includes(name))).toBe(closedBy);
});
