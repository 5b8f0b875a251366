import { join } from 'node:path';
import type { PkiFiles } from './controlplane-pki.ts';

export const network = {
  serviceRange: '10.96.0.0/16',
  /** The `default/kubernetes` Service. */
  apiServiceAddress: '10.96.0.1',
  dnsAddress: '10.96.0.10',
  podRange: '10.244.0.0/16',
  /** What the cluster believes to be the API server's address: EndpointSlices refuse loopback. Clients use 127.0.0.1. */
  apiAdvertiseAddress: '10.0.0.10',
} as const;

/* etcd takes unix sockets only in the form of host and port; the file of that name lies in the working directory. */
const etcdClients = 'unix://client:1';
const etcdPeers = 'unix://peer:1';

export function etcdFlags(dir: string): string[] {
  return [
    '--name=sandbox',
    `--data-dir=${join(dir, 'etcd')}`,
    `--listen-client-urls=${etcdClients}`,
    `--advertise-client-urls=${etcdClients}`,
    `--listen-peer-urls=${etcdPeers}`,
    `--initial-advertise-peer-urls=${etcdPeers}`,
    `--initial-cluster=sandbox=${etcdPeers}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

export interface AuditFiles {
  log: string;
  policy: string;
}

export function apiServerFlags(
  port: number,
  files: PkiFiles,
  {
    audit,
    admissionPlugins = [],
  }: { audit?: AuditFiles | undefined; admissionPlugins?: readonly string[] | undefined } = {},
): string[] {
  return [
    `--etcd-servers=${etcdClients}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--advertise-address=${network.apiAdvertiseAddress}`,
    `--tls-cert-file=${files.serverCertificate}`,
    `--tls-private-key-file=${files.serverKey}`,
    `--client-ca-file=${files.authority}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${files.tokenPublicKey}`,
    `--service-account-signing-key-file=${files.tokenKey}`,
    `--service-cluster-ip-range=${network.serviceRange}`,
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    '--profiling=false',
    ...(audit ? [`--audit-log-path=${audit.log}`, `--audit-policy-file=${audit.policy}`] : []),
    ...(admissionPlugins.length > 0 ? [`--enable-admission-plugins=${admissionPlugins.join()}`] : []),
  ];
}

export function controllerManagerFlags(kubeconfig: string, files: PkiFiles): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--service-account-private-key-file=${files.tokenKey}`,
    `--root-ca-file=${files.authority}`,
    '--use-service-account-credentials=true',
    '--leader-elect=false',
    '--secure-port=0',
    '--kube-api-qps=200',
    '--kube-api-burst=400',
    '--profiling=false',
  ];
}

export function schedulerFlags(kubeconfig: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--secure-port=0',
    '--kube-api-qps=200',
    '--kube-api-burst=400',
    '--profiling=false',
  ];
}

export function kwokFlags(kubeconfig: string, stages: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--config=${stages}`,
    '--manage-all-nodes=true',
    `--cidr=${network.podRange}`,
    '--node-lease-duration-seconds=40',
  ];
}
