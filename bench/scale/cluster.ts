import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crd } from '../../src/api/crd.ts';
import { clusterFacts } from '../../src/facts/cluster-source.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { readFacts } from '../../src/facts/read.ts';
import { connect, type KubeClient } from '../../src/kube/client.ts';
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts';
import { meshes } from '../../src/mesh/registry.ts';
import { operatorRbac } from '../../src/operator/rbac.ts';
import { startControlPlane } from '../../src/sandbox/control-plane.ts';
import { istioCrds } from '../../src/sandbox/istio/crds.ts';
import { plantIstio } from '../../src/sandbox/istio/plant.ts';
import { defaultCacheDir } from '../../src/sandbox/sandbox.ts';
import { serviceAccountKubeconfig } from '../../src/sandbox/service-account.ts';
import { type AuditedRequest, followAudit } from '../audit.ts';
import { benchBinaries } from '../binaries.ts';

/** An API server that finds Istio installed and nobody at work: no controllers, no nodes, so that what is measured is the operator. */
export interface QuietCluster {
  admin: KubeClient;
  adminKubeconfig: string;
  /** With the rights of the operator. */
  operatorKubeconfig: string;
  facts: Facts;
  /** Everything that was asked for since the start, renewals of Leases left out. */
  calls(): readonly AuditedRequest[];
  stop(): Promise<void>;
}

export async function startQuietCluster(): Promise<QuietCluster> {
  const dir = mkdtempSync(join(tmpdir(), 'gunj-bench-'));
  const auditLog = join(dir, 'audit.log');
  const binaries = await benchBinaries();
  const crds = await istioCrds(defaultCacheDir(process.env), process.env, process.env['KUBEBUILDER_ASSETS']);
  const plane = await startControlPlane({ binaries, auditLog, apiOnly: true });
  const config = loadKubeconfig({ paths: [plane.kubeconfig], environment: {} });
  const admin = connect(config, { userAgent: 'gunj-bench' });
  const endings: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of endings) await end();
    admin.close();
    await plane.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await admin.apply(crd(), { fieldManager: 'bench', force: true });
    const mesh = await plantIstio(admin, { crds }, () => {});
    endings.push(() => mesh.stop());
    const operatorKubeconfig = await serviceAccountKubeconfig(admin, plane, operatorRbac());
    const facts = await readFacts(clusterFacts(admin), { meshes });
    const next = followAudit(auditLog);
    const seen: AuditedRequest[] = [];
    const calls = () => {
      for (const call of next()) if (call.resource !== 'leases') seen.push(call);
      return seen;
    };
    return { admin, adminKubeconfig: plane.kubeconfig, operatorKubeconfig, facts, calls, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
