import { expect, test } from 'vitest';
import { claimLabel } from '../platform/labels.ts';
import { sharedFieldManager } from './names.ts';
import { ownLabels } from './own-labels.ts';

const by = (manager: string, ...labels: string[]) => ({
  manager,
  operation: 'Apply',
  fieldsV1: { 'f:metadata': { 'f:labels': Object.fromEntries(labels.map((label) => [`f:${label}`, {}])) } },
});
const namespace = (...managedFields: unknown[]) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'monitoring', managedFields },
});

test('labels that somebody else has set too are not our own, and the claim stays', () => {
  const ours = by(sharedFieldManager, claimLabel, 'mesh.example/inject', 'mesh.example/shared');
  const found = namespace(ours, by('kubectl', 'mesh.example/shared', 'team'), { manager: 'other' });
  expect(ownLabels(found)).toEqual(['mesh.example/inject']);
});

test('of a Namespace whose managers are not known nothing is ours', () => {
  expect(ownLabels(namespace())).toEqual([]);
});
