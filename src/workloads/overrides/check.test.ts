import { describe, expect, test } from 'vitest';
import { compile } from '../../compile.ts';
import { isRecord } from '../../objects/access.ts';
import { plainFacts, platformWith } from '../../testing/platform.ts';
import { inputWith } from '../testing/input.ts';
import { overrideDiagnostics } from './check.ts';

interface Template {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec?: Record<string, unknown>;
}

const base = 'spec.components.alertmanager.podTemplate';

function said(podTemplate: Template): string[] {
  const input = inputWith(
    {
      config: [{ name: 'am', mountPath: '/etc/am', files: {}, reloads: false }],
      scratch: ['/tmp'],
      env: [{ name: 'OURS', value: '' }],
    },
    { components: { alertmanager: { podTemplate } } },
  );
  const reserved = { keys: [{ pattern: 'mesh.example/*', why: 'of the mesh' }], containers: ['proxy'] };
  const additions = { ...input.additions, labels: { inject: 'yes' }, annotations: { 'mesh-config': '{}' }, reserved };
  return overrideDiagnostics({ ...input, additions }).map(
    ({ code, path }) => `${code} ${path.startsWith(`${base}.`) ? path.slice(base.length + 1) : path}`,
  );
}

const pod = (spec: Record<string, unknown>) => said({ spec });
const added = (container: Record<string, unknown>) => pod({ containers: [{ name: 'side', image: 'a', ...container }] });
const own = (container: Record<string, unknown>) => pod({ containers: [{ name: 'alertmanager', ...container }] });

describe('what may be laid over a pod', () => {
  test.each<{ title: string; spec: Record<string, unknown> }>([
    { title: 'a side container', spec: { containers: [{ name: 'side', image: 'a', args: ['x'], command: ['y'] }] } },
    { title: 'an init container', spec: { initContainers: [{ name: 'first', image: 'a', restartPolicy: 'Always' }] } },
    { title: 'variables', spec: { containers: [{ name: 'alertmanager', env: [{ name: 'A', value: 'b' }] }] } },
    { title: 'a limit taken away', spec: { containers: [{ name: 'alertmanager', resources: { limits: null } }] } },
    {
      title: 'volumes of every harmless kind',
      spec: {
        volumes: [
          { name: 'a', emptyDir: {} },
          { name: 'b', configMap: { name: 'b' } },
          { name: 'c', secret: { secretName: 'c' } },
          { name: 'd', projected: { sources: [{ secret: { name: 'd' } }] } },
          { name: 'e', persistentVolumeClaim: { claimName: 'e' } },
        ],
        containers: [{ name: 'alertmanager', volumeMounts: [{ name: 'a', mountPath: '/extra' }] }],
      },
    },
    {
      title: 'mounts within the data, beside the configuration and in other containers',
      spec: {
        containers: [
          { name: 'alertmanager', volumeMounts: ['/data/x', '/tmp/y', '/etc/am2', '/etc/a'].map(mountAt) },
          { name: 'side', volumeMounts: [mountAt('/etc/am')] },
        ],
      },
    },
    { title: 'a node by its name', spec: { nodeName: 'n', hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }] } },
    { title: 'another user', spec: { securityContext: { runAsUser: 1000, fsGroup: 1000, runAsNonRoot: true } } },
    {
      title: 'the one capability that is allowed',
      spec: { containers: [{ name: 's', securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } }] },
    },
    { title: 'no host users', spec: { hostUsers: false, hostNetwork: false } },
  ])('$title', ({ spec }) => {
    expect(pod(spec)).toEqual([]);
  });

  test('labels and annotations of one’s own', () => {
    expect(said({ metadata: { labels: { team: 'a' }, annotations: { 'example.com/a': 'b' } } })).toEqual([]);
  });
});

describe('what is refused in a pod', () => {
  test.each<[string, unknown]>([
    ['hostNetwork', true],
    ['hostPID', true],
    ['hostIPC', true],
    ['hostUsers', true],
    ['shareProcessNamespace', true],
    ['serviceAccountName', 'other'],
    ['serviceAccount', 'other'],
    ['automountServiceAccountToken', true],
    ['automountServiceAccountToken', false],
    ['ephemeralContainers', []],
    ['securityContext.runAsUser', 0],
    ['securityContext.runAsUser', null],
    ['securityContext.runAsNonRoot', false],
    ['securityContext.sysctls', [{ name: 'a', value: 'b' }]],
    ['securityContext.supplementalGroups', [0]],
    ['securityContext.seccompProfile.type', 'Unconfined'],
    ['securityContext.appArmorProfile.type', 'Unconfined'],
    ['securityContext.seLinuxOptions', { type: 'spc_t' }],
    ['securityContext.windowsOptions', { hostProcess: true }],
    ['securityContext', null],
    ['volumes', null],
    ['containers', {}],
    ['volumes', 'x'],
    ['$patch', 'replace'],
    ['$setElementOrder/containers', []],
  ])('%s: %j', (path, value) => {
    expect(new Set(pod(nested(path, value)))).toEqual(new Set([`OVERRIDE_REFUSED spec.${path}`]));
  });
});

describe('what is refused in a container', () => {
  test.each<[string, unknown]>([
    ['securityContext.privileged', true],
    ['securityContext.allowPrivilegeEscalation', true],
    ['securityContext.capabilities.add', ['NET_ADMIN']],
    ['securityContext.capabilities.drop', ['NET_RAW']],
    ['securityContext.runAsUser', 0],
    ['securityContext.runAsNonRoot', false],
    ['securityContext.procMount', 'Unmasked'],
    ['securityContext.seccompProfile.type', 'Unconfined'],
    ['securityContext.windowsOptions', { hostProcess: true }],
    ['securityContext', null],
    ['livenessProbe.httpGet.host', '10.0.0.1'],
    ['lifecycle.preStop.tcpSocket.host', '10.0.0.1'],
    ['$patch', 'delete'],
  ])('%s: %j', (path, value) => {
    const found = new Set([`OVERRIDE_REFUSED spec.containers[0].${path}`]);
    expect(new Set(added(nested(path, value)))).toEqual(found);
    expect(new Set(own(nested(path, value)))).toEqual(found);
    const first = { name: 'first', image: 'a', ...nested(path, value) };
    expect(new Set(pod({ initContainers: [first] }))).toEqual(
      new Set([`OVERRIDE_REFUSED spec.initContainers[0].${path}`]),
    );
  });

  test.each<{ title: string; spec: Record<string, unknown>; path: string }>([
    { title: 'no name', spec: { containers: [{ image: 'a' }] }, path: 'containers[0]' },
    { title: 'the name of the mesh’s', spec: { containers: [{ name: 'proxy' }] }, path: 'containers[0].name' },
    {
      title: 'our name, before ours',
      spec: { initContainers: [{ name: 'alertmanager' }] },
      path: 'initContainers[0].name',
    },
    {
      title: 'a port of the node',
      spec: { containers: [{ name: 'alertmanager', ports: [{ containerPort: 9093, hostPort: 80 }] }] },
      path: 'containers[0].ports[0].hostPort',
    },
    {
      title: 'another image',
      spec: { containers: [{ name: 'alertmanager', image: 'a' }] },
      path: 'containers[0].image',
    },
    {
      title: 'other arguments',
      spec: { containers: [{ name: 'alertmanager', args: [] }] },
      path: 'containers[0].args',
    },
    {
      title: 'another program',
      spec: { containers: [{ name: 'alertmanager', command: ['sh'] }] },
      path: 'containers[0].command',
    },
    {
      title: 'a mount over the configuration',
      spec: { containers: [{ name: 'alertmanager', volumeMounts: [{ mountPath: '/etc/am/', name: 'x' }] }] },
      path: 'containers[0].volumeMounts[0].mountPath',
    },
    ...['/etc/am/config.yaml', '/etc/./am', '/x/../etc/am', '/etc', '/', '//'].map((mountPath) => ({
      title: `a mount at ${mountPath}`,
      spec: { containers: [{ name: 'alertmanager', volumeMounts: [{ mountPath, name: 'x' }] }] },
      path: 'containers[0].volumeMounts[0].mountPath',
    })),
    {
      title: 'a variable of the platform’s',
      spec: { containers: [{ name: 'alertmanager', env: [{ name: 'OURS', value: 'x' }] }] },
      path: 'containers[0].env[0].name',
    },
    {
      title: 'a variable without a name',
      spec: { containers: [{ name: 'alertmanager', env: [{ value: 'x' }] }] },
      path: 'containers[0].env[0]',
    },
  ])('$title', ({ spec, path }) => {
    expect(pod(spec)).toEqual([`OVERRIDE_REFUSED spec.${path}`]);
  });
});

describe('what is refused of a volume', () => {
  test.each<{ title: string; volume: Record<string, unknown>; path: string }>([
    { title: 'the node’s files', volume: { name: 'a', hostPath: { path: '/' } }, path: 'hostPath' },
    { title: 'a network share', volume: { name: 'a', nfs: { server: 'a', path: '/' } }, path: 'nfs' },
    {
      title: 'a token',
      volume: { name: 'a', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
      path: 'projected.sources[0].serviceAccountToken',
    },
    { title: 'the configuration', volume: { name: 'config-am', emptyDir: {} }, path: 'name' },
    { title: 'the data', volume: { name: 'data', emptyDir: {} }, path: 'name' },
  ])('$title', ({ volume, path }) => {
    expect(pod({ volumes: [volume] })).toEqual([`OVERRIDE_REFUSED spec.volumes[0].${path}`]);
  });
});

describe('what is refused of labels and annotations', () => {
  test.each<{ kind: 'labels' | 'annotations'; key: string }>([
    { kind: 'labels', key: 'app.kubernetes.io/name' },
    { kind: 'labels', key: 'app.kubernetes.io/instance' },
    { kind: 'labels', key: 'observability.io/platform' },
    { kind: 'labels', key: 'inject' },
    { kind: 'annotations', key: 'mesh-config' },
    { kind: 'annotations', key: 'mesh.example/bypass' },
    { kind: 'labels', key: 'mesh.example/bypass' },
    { kind: 'annotations', key: 'k8s.v1.cni.cncf.io/networks' },
    { kind: 'annotations', key: 'v1.multus-cni.io/default-network' },
    { kind: 'annotations', key: 'policy.cilium.io/no-track-port' },
    { kind: 'annotations', key: 'container.apparmor.security.beta.kubernetes.io/alertmanager' },
  ])('$kind $key', ({ kind, key }) => {
    expect(said({ metadata: { [kind]: { [key]: 'x' } } })).toEqual([`OVERRIDE_REFUSED metadata.${kind}.${key}`]);
  });
});

test('a port of an added container is warned of, one of the component is not', () => {
  const ports = [{ containerPort: 9093 }, { containerPort: 8080 }];
  expect(added({ ports })).toEqual(['PORT_NOT_LET_IN spec.containers[0].ports[1]']);
});

function mountAt(mountPath: string) {
  return { name: 'x', mountPath };
}

test('Grafana takes its settings from variables, so there are none beside extraConfig', () => {
  const container = { name: 'grafana', envFrom: [], env: [{ name: 'gf_server_http_port', value: '1' }, { name: 'X' }] };
  const podTemplate = { spec: { containers: [container] } };
  const { plan, diagnostics } = compile(platformWith({ components: { grafana: { podTemplate } } }), plainFacts);
  expect(plan).toBeUndefined();
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ path }) => path)).toEqual([
    'spec.components.grafana.podTemplate.spec.containers[0].env[0].name',
    'spec.components.grafana.podTemplate.spec.containers[0].envFrom',
  ]);
});

function nested(path: string, value: unknown): Record<string, unknown> {
  const [first = '', ...rest] = path.split('.');
  const inner = rest.length > 0 && !path.startsWith('$') ? nested(rest.join('.'), value) : value;
  return isRecord(inner) ? { [first]: inner } : { [path.startsWith('$') ? path : first]: inner };
}
