import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../src/objects/access.ts';
import type { ObjectRef } from '../../src/objects/object.ts';
import { applyPlatform, basicPlatform, condition, ready } from './operator-support.ts';
import { swift } from './stages-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const security = 'security.istio.io/v1';
/** From outside the cluster nobody can read the counters of proxies. */
const unmeasured = { rollout: { whenUnmeasured: 'Proceed' } };

const exceptions = [
  { name: 'agents', component: 'loki', port: 3100, from: { namespaces: ['legacy'], labels: { app: 'agent' } } },
  { name: 'devices', component: 'loki', port: 3100, from: { cidrs: ['10.20.0.0/16', 'fd00:1::/64'] } },
];
const authorization = {
  allow: [
    {
      name: 'shop',
      component: 'prometheus',
      port: 9090,
      from: { serviceAccounts: ['shop/cart'] },
      requests: { methods: ['GET'], paths: ['/api/v1/*'] },
    },
  ],
  requestIdentities: [
    {
      name: 'staff',
      component: 'grafana',
      issuer: 'https://login.example.com',
      jwksUri: 'https://login.example.com/keys',
      fromHeaders: [{ name: 'x-id-token', prefix: 'Bearer ' }],
      required: true,
    },
  ],
};
const mesh = (more: object) => ({
  serviceMesh: { enabled: true, type: 'auto', ...unmeasured, mtls: { mode: 'STRICT' }, ...more },
});

describe('security in a mesh', () => {
  const stage = useStage();
  let namespace: string;
  let platform: ObjectRef;
  const names = async (kind: string) => {
    const { items } = await stage.admin.list({ apiVersion: security, kind }, { namespace });
    return items.map(({ metadata }) => metadata.name).sort();
  };
  const specOf = async (kind: string, name: string) =>
    (await stage.admin.get({ apiVersion: security, kind, namespace, name }))?.spec;
  const change = async (more: object) => {
    await applyPlatform(stage.admin, basicPlatform(namespace, mesh(more)));
  };

  beforeAll(async () => {
    await stage.startOperator(swift);
    namespace = await stage.makeNamespace();
    platform = await applyPlatform(
      stage.admin,
      basicPlatform(namespace, mesh({ mtls: { mode: 'STRICT', exceptions }, authorization })),
    );
    await ready(stage.admin, platform);
  });

  it('is taken by the API server as it was rendered', async () => {
    expect(await names('PeerAuthentication')).toEqual(['default', 'loki']);
    expect(at(await specOf('PeerAuthentication', 'loki'), 'portLevelMtls')).toEqual({ '3100': { mode: 'PERMISSIVE' } });
    expect(await specOf('AuthorizationPolicy', 'allow-plain-agents-to-loki-3100')).toMatchObject({
      rules: [{ from: [{ source: { notPrincipals: ['*'] } }, { source: { namespaces: ['legacy'] } }] }],
    });
    expect(await specOf('AuthorizationPolicy', 'allow-plain-devices-to-loki-3100')).toMatchObject({
      rules: [{ from: [{ source: { ipBlocks: ['10.20.0.0/16', 'fd00:1::/64'] } }] }],
    });
    expect(await specOf('AuthorizationPolicy', 'allow-allowed-shop-to-prometheus-9090')).toMatchObject({
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/shop/sa/cart'] } }],
          to: [{ operation: { ports: ['9090'], methods: ['GET'], paths: ['/api/v1/*'] } }],
        },
      ],
    });
    expect(await specOf('RequestAuthentication', 'grafana')).toMatchObject({
      jwtRules: [{ issuer: 'https://login.example.com', fromHeaders: [{ name: 'x-id-token', prefix: 'Bearer ' }] }],
    });
  });

  it('goes with the field that asked for it', async () => {
    await change({});
    await eventually(async () => {
      expect(await names('PeerAuthentication')).toEqual(['default']);
      expect(await names('RequestAuthentication')).toEqual([]);
      expect((await names('AuthorizationPolicy')).filter((name) => /plain|allowed/.test(name))).toEqual([]);
    }, 60_000);
    await ready(stage.admin, platform);
  });

  it('loses every authorization policy by its switch, and gets them back', async () => {
    const before = await names('AuthorizationPolicy');
    expect(before).toContain('default-deny');
    await change({ authorization: { enabled: false } });
    await eventually(async () => expect(await names('AuthorizationPolicy')).toEqual([]), 60_000);
    await ready(stage.admin, platform);
    await change({});
    await eventually(async () => expect(await names('AuthorizationPolicy')).toEqual(before), 120_000);
  });

  it('is refused as a whole where an entry leads nowhere, and what is there stays', async () => {
    const wrong = [{ ...exceptions[0], port: 3101 }];
    const before = await names('AuthorizationPolicy');
    await change({ mtls: { mode: 'STRICT', exceptions: wrong } });
    const { message } = await condition(stage.admin, platform, 'Ready', 'False', 'UNKNOWN_NAME');
    expect(message).toContain('loki does not listen on port 3101');
    expect(await names('AuthorizationPolicy')).toEqual(before);
  });
});
