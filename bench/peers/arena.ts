import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crd } from '../../src/api/crd.ts';
import { clusterFacts } from '../../src/facts/cluster-source.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { readFacts } from '../../src/facts/read.ts';
import { connect, type KubeClient } from '../../src/kube/client.ts';
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts';
import { meshes } from '../../src/mesh/registry.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { operatorRbac } from '../../src/operator/rbac.ts';
import { startControlPlane } from '../../src/sandbox/control-plane.ts';
import type { ControlPlaneBinaries } from '../../src/sandbox/controlplane-tools.ts';
import { serviceAccountKubeconfig } from '../../src/sandbox/service-account.ts';
import { type AuditedRequest, followAudit } from '../audit.ts';
import { namespaceName } from '../cluster.ts';
import { rawClient } from '../raw.ts';
import { type Templates, templatesFor, usualMemory, wantedByUs } from './sample.ts';

const home = 'gunj-system';
const warmUps = 5;

/** An API server with nobody at work but one contender: etcd and the API server alone, empty but for the CRD and rights. */
export interface Arena {
  admin: KubeClient;
  /** With all rights. */
  adminKubeconfig: string;
  /** With the rights of the operator. */
  kubeconfig: string;
  facts: Facts;
  templates: Templates;
  templatesFile: string;
  logFile: string;
  /** What the contender has asked for since the start, renewals of its Lease left out. */
  calls(): readonly AuditedRequest[];
  /** What everybody has asked for. */
  everything(): readonly AuditedRequest[];
  stop(): Promise<void>;
}

export async function startArena(binaries: ControlPlaneBinaries, name: string): Promise<Arena> {
  const dir = mkdtempSync(join(tmpdir(), 'gunj-bench-'));
  const auditLog = join(dir, 'audit.log');
  const plane = await startControlPlane({ binaries, auditLog, apiOnly: true });
  const config = loadKubeconfig({ paths: [plane.kubeconfig], environment: {} });
  const admin = connect(config, { userAgent: 'gunj-bench' });
  const stop = async () => {
    admin.close();
    await plane.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await admin.apply(crd(), { fieldManager: 'bench', force: true });
    const rights = [...operatorRbac({ namespace: home, name }), ...leaseRights(name)];
    const kubeconfig = await serviceAccountKubeconfig(admin, plane, rights);
    const facts = await readFacts(clusterFacts(admin), { meshes });
    const templates = templatesFor(facts);
    const templatesFile = join(dir, 'templates.json');
    writeFileSync(templatesFile, JSON.stringify(templates));
    await warmUp(admin, plane.kubeconfig, facts);
    const next = followAudit(auditLog);
    const seen: AuditedRequest[] = [];
    const everything = () => {
      for (const request of next()) seen.push(request);
      return seen;
    };
    const user = `system:serviceaccount:${home}:${name}`;
    const isOwn = (request: AuditedRequest) => request.user === user && request.resource !== 'leases';
    const calls = () => everything().filter(isOwn);
    const logFile = join(dir, `${name}.log`);
    const adminKubeconfig = plane.kubeconfig;
    return { admin, adminKubeconfig, kubeconfig, facts, templates, templatesFile, logFile, calls, everything, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Each library has its own names and verbs for Leases. */
function leaseRights(name: string): KubeObject[] {
  const group = 'rbac.authorization.k8s.io';
  const metadata = { name: `${name}-leases`, namespace: home };
  const verbs = ['create', 'get', 'list', 'patch', 'update', 'watch'];
  return [
    {
      apiVersion: `${group}/v1`,
      kind: 'Role',
      metadata,
      rules: [
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs },
        { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
      ],
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: group, kind: 'Role', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: home }],
    },
  ];
}

/** An API server that has never seen a kind is slow at first. Without labels, so that nobody takes the objects for its own. */
async function warmUp(admin: KubeClient, kubeconfig: string, facts: Facts): Promise<void> {
  const raw = rawClient(kubeconfig);
  try {
    for (let index = 0; index < warmUps; index++) {
      const namespace = namespaceName('warmup', index);
      await admin.apply(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
        { fieldManager: 'bench' },
      );
      const { objects } = wantedByUs(namespace, usualMemory, facts);
      await raw.apply(objects.map((object) => ({ ...object, metadata: { name: object.metadata.name, namespace } })));
    }
  } finally {
    raw.close();
  }
}
