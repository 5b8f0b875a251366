import { describe, expect, test } from 'vitest';
import { at, items } from '../objects/access.ts';
import { controllerObject } from './controller.ts';
import { configObjects } from './objects.ts';
import { inputWith } from './testing/input.ts';

const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];

describe('rights', () => {
  const named = (workload: Parameters<typeof inputWith>[0]) =>
    configObjects(inputWith(workload))
      .filter(({ apiVersion }) => apiVersion.startsWith('rbac'))
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`);

  test.each([
    { title: 'none', workload: {}, names: [] },
    {
      title: 'at home',
      workload: { apiRules: rules },
      names: ['Role monitoring/alertmanager', 'RoleBinding monitoring/alertmanager'],
    },
    {
      title: 'in other namespaces, each once and in order',
      workload: { apiRulesIn: { namespaces: ['b', 'a', 'b'], rules } },
      names: [
        'Role a/monitoring-alertmanager',
        'RoleBinding a/monitoring-alertmanager',
        'Role b/monitoring-alertmanager',
        'RoleBinding b/monitoring-alertmanager',
      ],
    },
    { title: 'in no namespace', workload: { apiRulesIn: { namespaces: [], rules } }, names: [] },
    {
      title: 'in the cluster',
      workload: { clusterRules: rules },
      names: [
        'ClusterRole -/observability:monitoring:alertmanager',
        'ClusterRoleBinding -/observability:monitoring:alertmanager',
      ],
    },
  ])('$title', ({ workload, names }) => {
    expect(named(workload)).toEqual(names);
    const pod = at(controllerObject(inputWith(workload)), 'spec', 'template', 'spec');
    expect(at(pod, 'automountServiceAccountToken')).toBe(names.length > 0);
  });

  test('are given to the service account in the namespace of the platform', () => {
    const objects = configObjects(inputWith({ clusterRules: rules, apiRulesIn: { namespaces: ['a'], rules } }));
    const bindings = objects.filter(({ kind }) => kind.endsWith('Binding'));
    expect(bindings.map(({ subjects }) => subjects)).toEqual(
      bindings.map(() => [{ kind: 'ServiceAccount', name: 'alertmanager', namespace: 'monitoring' }]),
    );
    expect(bindings).toHaveLength(2);
  });
});

describe('replicas that find each other', () => {
  const peers = {
    serviceName: 'alertmanager-peers',
    ports: [{ name: 'tcp-gossip', number: 9094, appProtocol: 'tcp' as const }],
  };

  test('have a headless Service that answers before they are ready, and names below it', () => {
    const service = configObjects(inputWith({ peers })).find(({ metadata }) => metadata.name === 'alertmanager-peers');
    expect(service?.spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      ports: [{ name: 'tcp-gossip', port: 9094, targetPort: 9094, protocol: 'TCP', appProtocol: 'tcp' }],
    });
    const set = controllerObject(inputWith({ peers }));
    expect(at(set, 'spec', 'serviceName')).toBe('alertmanager-peers');
    const [container] = items(at(set, 'spec', 'template', 'spec', 'containers'));
    expect(at(container, 'ports')).toContainEqual({ name: 'tcp-gossip', containerPort: 9094, protocol: 'TCP' });
  });

  test('are governed by the Service of the component where they have nobody to find', () => {
    expect(at(controllerObject(inputWith()), 'spec', 'serviceName')).toBe('alertmanager');
    expect(configObjects(inputWith()).filter(({ kind }) => kind === 'Service')).toHaveLength(1);
  });
});

describe('files from Secrets', () => {
  const podOf = (secretFiles: NonNullable<Parameters<typeof inputWith>[0]>['secretFiles']) =>
    at(controllerObject(inputWith({ secretFiles: secretFiles ?? [] })), 'spec', 'template', 'spec');

  test('are a volume with the keys that are named, readable by the group alone', () => {
    const pod = podOf([{ secret: 'smtp', mountPath: '/etc/alertmanager/secrets/smtp', items: { password: 'pw' } }]);
    const name = 'secret-etc-alertmanager-secrets-smtp';
    expect(at(pod, 'volumes')).toEqual([
      { name, secret: { secretName: 'smtp', defaultMode: 0o440, items: [{ key: 'password', path: 'pw' }] } },
    ]);
    const [container] = items(at(pod, 'containers'));
    expect(at(container, 'volumeMounts')).toContainEqual({
      name,
      mountPath: '/etc/alertmanager/secrets/smtp',
      readOnly: true,
    });
  });

  test('of several Secrets in one directory are one volume', () => {
    const pod = podOf([
      { secret: 'a', mountPath: '/s', items: { two: '2', one: '1' } },
      { secret: 'b', mountPath: '/s', items: { key: 'k' } },
    ]);
    const sources = [
      {
        secret: {
          name: 'a',
          items: [
            { key: 'one', path: '1' },
            { key: 'two', path: '2' },
          ],
        },
      },
      { secret: { name: 'b', items: [{ key: 'key', path: 'k' }] } },
    ];
    expect(at(pod, 'volumes')).toEqual([{ name: 'secret-s', projected: { defaultMode: 0o440, sources } }]);
  });

  test('below long paths that begin alike get names that fit and differ', () => {
    const long = `/${'a'.repeat(80)}`;
    const pod = podOf(['x', 'y'].map((end) => ({ secret: 's', mountPath: `${long}/${end}`, items: { k: 'k' } })));
    const names = items(at(pod, 'volumes')).map((volume) => String(at(volume, 'name')));
    expect(new Set(names).size).toBe(2);
    expect(names.every((name) => name.length <= 63)).toBe(true);
  });
});
