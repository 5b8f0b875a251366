import { type ToolModule, toolModuleDir } from './tool-module.ts';
import { type BuildOptions, buildTools } from './toolchain.ts';

/** The version of Kubernetes that tools/controlplane/go.mod pins; a test holds the two together. */
export const kubernetesVersion = '1.36.3';

const packages = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  kwok: 'sigs.k8s.io/kwok/cmd/kwok',
} as const;

export type ControlPlaneTool = keyof typeof packages;

/** Paths of the five programs. */
export type ControlPlaneBinaries = Record<ControlPlaneTool, string>;

export function controlPlaneModule(): ToolModule {
  const [major, minor] = kubernetesVersion.split('.');
  const version = 'k8s.io/component-base/version';
  return {
    name: 'controlplane',
    dir: toolModuleDir('controlplane'),
    besides: 'istio-crds.yaml (the CustomResourceDefinitions of Istio)',
    without: '--mesh none',
    tools: Object.entries(packages).map(([name, path]) => ({ name, package: path })),
    ldflags: [
      `-X ${version}.gitVersion=v${kubernetesVersion}`,
      `-X ${version}.gitMajor=${major}`,
      `-X ${version}.gitMinor=${minor}`,
    ],
  };
}

/** The five programs of the embedded control plane, built once (about seven minutes on two cores) or taken from `assets`. */
export async function controlPlaneBinaries(options: BuildOptions): Promise<ControlPlaneBinaries> {
  const paths = await buildTools(controlPlaneModule(), options);
  const path = (tool: ControlPlaneTool): string => paths[tool] ?? tool;
  return {
    etcd: path('etcd'),
    'kube-apiserver': path('kube-apiserver'),
    'kube-controller-manager': path('kube-controller-manager'),
    'kube-scheduler': path('kube-scheduler'),
    kwok: path('kwok'),
  };
}
