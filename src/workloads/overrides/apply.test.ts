import { describe, expect, test } from 'vitest';
import { at, items } from '../../objects/access.ts';
import { podTemplate, renderedTemplate } from '../pod.ts';
import { inputWith } from '../testing/input.ts';
import { mergePodSpec } from './merge.ts';

describe('a pod spec laid over another', () => {
  test.each([
    {
      title: 'containers by name, new ones at the end',
      base: { containers: [{ name: 'a', image: '1' }] },
      patch: { containers: [{ name: 'b' }, { name: 'a', tty: true }] },
      merged: { containers: [{ name: 'a', image: '1', tty: true }, { name: 'b' }] },
    },
    {
      title: 'ports by number, mounts by path',
      base: { containers: [{ name: 'a', ports: [{ containerPort: 1 }], volumeMounts: [{ mountPath: '/a' }] }] },
      patch: {
        containers: [{ name: 'a', ports: [{ containerPort: 1, name: 'x' }], volumeMounts: [{ mountPath: '/b' }] }],
      },
      merged: {
        containers: [
          {
            name: 'a',
            ports: [{ containerPort: 1, name: 'x' }],
            volumeMounts: [{ mountPath: '/a' }, { mountPath: '/b' }],
          },
        ],
      },
    },
    {
      title: 'a variable as a whole',
      base: { containers: [{ name: 'a', env: [{ name: 'X', valueFrom: { fieldRef: { fieldPath: 'f' } } }] }] },
      patch: { containers: [{ name: 'a', env: [{ name: 'X', value: '1' }] }] },
      merged: { containers: [{ name: 'a', env: [{ name: 'X', value: '1' }] }] },
    },
    {
      title: 'lists without a key are replaced, as Kubernetes has it for tolerations',
      base: { tolerations: [{ key: 'a' }] },
      patch: { tolerations: [{ key: 'b' }] },
      merged: { tolerations: [{ key: 'b' }] },
    },
    {
      title: 'mappings, and null removes',
      base: { nodeSelector: { a: '1', b: '2' } },
      patch: { nodeSelector: { a: null, c: '3' } },
      merged: { nodeSelector: { b: '2', c: '3' } },
    },
  ])('$title', ({ base, patch, merged }) => {
    expect(mergePodSpec(base, patch)).toEqual(merged);
  });
});

describe('the template of a component', () => {
  const templateWith = (template: object) =>
    podTemplate(inputWith({}, { components: { alertmanager: { podTemplate: template } } }));

  test('is ours when nothing is laid over it', () => {
    expect(podTemplate(inputWith())).toEqual(renderedTemplate(inputWith()));
    expect(templateWith({})).toEqual(renderedTemplate(inputWith()));
  });

  test('keeps our labels and takes others', () => {
    const { metadata } = templateWith({ metadata: { labels: { team: 'a' }, annotations: { a: 'b' } } });
    expect(metadata.labels).toMatchObject({ team: 'a', 'app.kubernetes.io/name': 'alertmanager' });
    expect(metadata.annotations).toMatchObject({ a: 'b', 'kubectl.kubernetes.io/default-container': 'alertmanager' });
  });

  test('restricts containers that are added, and leaves what they say of themselves', () => {
    const capabilities = { add: ['NET_BIND_SERVICE'] };
    const { spec } = templateWith({
      spec: {
        containers: [{ name: 'side', securityContext: { capabilities, readOnlyRootFilesystem: true } }],
        initContainers: [{ name: 'first' }],
      },
    });
    expect(at(items(spec['containers'])[1], 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
    });
    expect(at(items(spec['initContainers'])[0], 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('leaves ours as it was but for what is laid over it', () => {
    const env = [{ name: 'A', value: 'b' }];
    const { spec } = templateWith({ spec: { containers: [{ name: 'alertmanager', env }] } });
    const [ours] = items(renderedTemplate(inputWith()).spec['containers']);
    expect(spec['containers']).toEqual([{ ...(ours as object), env }]);
  });
});
