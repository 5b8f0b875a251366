import { describe, expect, test } from 'vitest';
import type { MeshStageName } from '../../facts/facts.ts';
import { at } from '../../objects/access.ts';
import { istioFacts } from '../../testing/platform.ts';
import { compiledInMesh, type TokenInput } from './testing/compiled.ts';

const token: TokenInput = {
  name: 'staff',
  component: 'grafana',
  issuer: 'https://login.example.com',
  jwksUri: 'https://login.example.com/keys',
};
const access = {
  grafana: { access: { host: 'g.example.com', tls: {}, from: { namespace: 'gateways', meshed: true } } },
};
const way = 'allow-pods-gateways-to-grafana-3000';
const rules = (compiled: ReturnType<typeof compiledInMesh>, name: string) =>
  at(compiled.spec('AuthorizationPolicy', name), 'rules');

describe('tokens', () => {
  test('are checked by one object for each component, in the version that 1.17 serves already', () => {
    const jwks = '{"keys":[{"kty":"RSA","n":"x","e":"AQAB"}]}';
    const { jwksUri: _, ...keyless } = token;
    const other: TokenInput = { ...keyless, name: 'robots', issuer: 'robots', jwks, audiences: ['a'] };
    const compiled = compiledInMesh(
      {
        authorization: {
          requestIdentities: [
            { ...token, fromHeaders: [{ name: 'x-id-token' }], forward: true },
            { ...other, fromHeaders: [{ name: 'x-robot', prefix: 'Bot ' }] },
          ],
        },
      },
      { components: access },
    );
    expect(compiled.objects.find(({ kind }) => kind === 'RequestAuthentication')).toMatchObject({
      apiVersion: 'security.istio.io/v1',
      metadata: { name: 'grafana', namespace: 'monitoring' },
      spec: {
        selector: { matchLabels: { 'app.kubernetes.io/name': 'grafana' } },
        jwtRules: [
          {
            issuer: token.issuer,
            jwksUri: token.jwksUri,
            fromHeaders: [{ name: 'x-id-token' }],
            forwardOriginalToken: true,
          },
          { issuer: 'robots', jwks, audiences: ['a'], fromHeaders: [{ name: 'x-robot', prefix: 'Bot ' }] },
        ],
      },
    });
    expect(rules(compiled, way)).toEqual([
      { from: [{ source: { namespaces: ['gateways'] } }], to: [{ operation: { ports: ['3000'] } }] },
    ]);
  });

  test('that are required are asked of who comes from outside the platform', () => {
    const compiled = compiledInMesh(
      { authorization: { requestIdentities: [{ ...token, required: true }] } },
      { components: access },
    );
    expect(rules(compiled, way)).toEqual([
      {
        from: [{ source: { namespaces: ['gateways'], requestPrincipals: ['https://login.example.com/*'] } }],
        to: [{ operation: { ports: ['3000'] } }],
      },
    ]);
    const asking = compiled.objects.filter((object) => JSON.stringify(object).includes('requestPrincipals'));
    expect(asking.map(({ metadata }) => metadata.name)).toEqual([way]);
  });

  test('are asked beside every way to be let in, who has no name included', () => {
    const compiled = compiledInMesh({
      mtls: { exceptions: [{ name: 'old', component: 'loki', port: 3100, from: { namespaces: ['legacy'] } }] },
      authorization: { requestIdentities: [{ ...token, component: 'loki', required: true }] },
    });
    const requestPrincipals = ['https://login.example.com/*'];
    expect(rules(compiled, 'allow-plain-old-to-loki-3100')).toMatchObject([
      {
        from: [
          { source: { notPrincipals: ['*'], requestPrincipals } },
          { source: { namespaces: ['legacy'], requestPrincipals } },
        ],
      },
    ]);
    expect(JSON.stringify(rules(compiled, 'allow-grafana-to-loki-3100'))).not.toContain('requestPrincipals');
  });

  test.each([{ mode: 'DISABLE' as const }, { enabled: false }])(
    'are not looked at with %j, and that is said',
    ({ mode, enabled }) => {
      const compiled = compiledInMesh({
        ...(mode ? { mtls: { mode } } : {}),
        authorization: {
          ...(enabled === undefined ? {} : { enabled }),
          requestIdentities: [{ ...token, required: true }],
        },
      });
      expect(compiled.names('RequestAuthentication')).toEqual([]);
      expect(compiled.diagnostics).toContainEqual(
        expect.objectContaining({ code: 'NOT_ACTED_UPON', path: 'spec.serviceMesh.authorization.requestIdentities' }),
      );
    },
  );

  test.each<[MeshStageName, string[]]>([
    // Nobody is refused yet, not for a bad token either.
    ['inject', []],
    // What is counted has to be told from what carries a token.
    ['permissive', ['grafana']],
    ['strict', ['grafana']],
    ['guarded', ['grafana']],
  ])('are looked at in the stage %s: %j', (meshStage, expected) => {
    const compiled = compiledInMesh(
      { authorization: { requestIdentities: [token] } },
      {},
      { ...istioFacts, meshStage },
    );
    expect(compiled.names('RequestAuthentication')).toEqual(expected);
  });
});
