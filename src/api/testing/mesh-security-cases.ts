import type { Case } from './case.ts';

const exceptionsPath = 'spec.serviceMesh.mtls.exceptions';
const allowPath = 'spec.serviceMesh.authorization.allow';
const tokensPath = 'spec.serviceMesh.authorization.requestIdentities';

const from = { namespaces: ['legacy'] };
const jwks = '{"keys":[{"kty":"RSA","kid":"a","n":"x","e":"AQAB"}]}';

function exception(entry: object) {
  return { serviceMesh: { mtls: { exceptions: [{ name: 'a', component: 'loki', port: 3100, from, ...entry }] } } };
}

function allow(caller: object, entry: object = {}) {
  const given = { name: 'a', component: 'loki', port: 3100, from: caller, ...entry };
  return { serviceMesh: { authorization: { allow: [given] } } };
}

function token(entry: object) {
  const given = { name: 'a', component: 'grafana', issuer: 'https://login.example.com', ...entry };
  return { serviceMesh: { authorization: { requestIdentities: [given] } } };
}

function ranges(...cidrs: string[]) {
  return exception({ from: { cidrs } });
}

const exceptionCases: readonly Case[] = [
  { name: 'a port that takes plain text', spec: exception({}), refused: [] },
  {
    name: 'a port that is to take plain text alone',
    spec: exception({ mode: 'DISABLE' }),
    refused: [`${exceptionsPath}[0].mode`],
  },
  { name: 'a strict exception', spec: exception({ mode: 'STRICT' }), refused: [`${exceptionsPath}[0].mode`] },
  {
    name: 'an exception for nobody',
    spec: exception({ from: {} }),
    refused: [`${exceptionsPath}[0].from`],
  },
  {
    name: 'an exception for pods and addresses',
    spec: exception({ from: { ...from, cidrs: ['10.0.0.0/8'] } }),
    refused: [`${exceptionsPath}[0].from`],
  },
  {
    name: 'callers by a label that has no name',
    spec: exception({ from: { namespaces: ['a'], labels: { 'a in (b),c': 'd' } } }),
    refused: [`${exceptionsPath}[0].from.labels`],
  },
  {
    name: 'addresses with labels',
    spec: exception({ from: { cidrs: ['10.0.0.0/8'], labels: { a: 'b' } } }),
    refused: [`${exceptionsPath}[0].from.labels`],
  },
  {
    name: 'an exception for no namespace',
    spec: exception({ from: { namespaces: [] } }),
    refused: [`${exceptionsPath}[0].from.namespaces`],
  },
  { name: 'an exception for no address', spec: ranges(), refused: [`${exceptionsPath}[0].from.cidrs`] },
  {
    name: 'ranges of addresses',
    spec: ranges('0.0.0.0/0', '10.20.1.7/32', '::/0', 'fd00:1::/64', '2001:db8:1:2:3:4:5:6/128', '1::8/12'),
    refused: [],
  },
  ...['10.0.0.0', '10.0.0/8', '256.0.0.0/8', '10.0.0.0/33', '01.0.0.0/8', '1:::2/8', '::1/129', '1:2:3/64', 'a/8'].map(
    (text) => ({
      name: `${text} for a range`,
      spec: ranges(text),
      refused: [`${exceptionsPath}[0].from.cidrs[0]`],
    }),
  ),
  {
    name: 'an unknown component',
    spec: exception({ component: 'otel-collector' }),
    refused: [`${exceptionsPath}[0].component`],
  },
  { name: 'a port that is none', spec: exception({ port: 0 }), refused: [`${exceptionsPath}[0].port`] },
  {
    name: 'no methods',
    spec: exception({ requests: { methods: [], paths: ['/a'] } }),
    refused: [`${exceptionsPath}[0].requests.methods`],
  },
  {
    name: 'no paths',
    spec: exception({ requests: { methods: ['GET'], paths: [] } }),
    refused: [`${exceptionsPath}[0].requests.paths`],
  },
  {
    name: 'a star amid a path',
    spec: exception({ requests: { methods: ['GET'], paths: ['/a/*/b'] } }),
    refused: [`${exceptionsPath}[0].requests.paths[0]`],
  },
  {
    name: 'an exception without a name',
    spec: exception({ name: undefined }),
    refused: [`${exceptionsPath}[0].name`],
  },
];

const allowCases: readonly Case[] = [
  {
    name: 'authorization policies switched off',
    spec: { serviceMesh: { authorization: { enabled: false } } },
    refused: [],
  },
  { name: 'a service account', spec: allow({ serviceAccounts: ['shop/checkout'] }), refused: [] },
  {
    name: 'a service account without namespace',
    spec: allow({ serviceAccounts: ['checkout'] }),
    refused: [`${allowPath}[0].from.serviceAccounts[0]`],
  },
  {
    name: 'no service account',
    spec: allow({ serviceAccounts: [] }),
    refused: [`${allowPath}[0].from.serviceAccounts`],
  },
  { name: 'a caller that is nobody', spec: allow({}), refused: [`${allowPath}[0].from`] },
  {
    name: 'a caller of another mesh',
    spec: allow({ namespaces: ['shop'], trustDomain: 'east.example', via: { namespaces: ['gateways'] } }),
    refused: [],
  },
  {
    name: 'a caller of another mesh that comes from nowhere',
    spec: allow({ namespaces: ['shop'], trustDomain: 'east.example' }),
    refused: [`${allowPath}[0].from.via`],
  },
  {
    name: 'a trust domain with a star',
    spec: allow({ namespaces: ['shop'], trustDomain: '*', via: from }),
    refused: [`${allowPath}[0].from.trustDomain`],
  },
  {
    name: 'labels beside the way connections come',
    spec: allow({ namespaces: ['shop'], labels: { a: 'b' }, via: from }),
    refused: [`${allowPath}[0].from.labels`],
  },
];

const tokenCases: readonly Case[] = [
  { name: 'keys that are fetched', spec: token({ jwksUri: 'https://login.example.com/keys' }), refused: [] },
  { name: 'keys that are given', spec: token({ jwks, required: true, audiences: ['a'] }), refused: [] },
  { name: 'no keys', spec: token({}), refused: [`${tokensPath}[0]`] },
  {
    name: 'keys from two places',
    spec: token({ jwks, jwksUri: 'https://login.example.com/keys' }),
    refused: [`${tokensPath}[0]`],
  },
  {
    name: 'keys in plain text',
    spec: token({ jwksUri: 'http://login.example.com/keys' }),
    refused: [`${tokensPath}[0].jwksUri`],
  },
  { name: 'keys that are none', spec: token({ jwks: 'abc' }), refused: [`${tokensPath}[0].jwks`] },
  {
    name: 'a private key',
    spec: token({ jwks: '{"keys":[{"kty":"RSA","n":"x","e":"AQAB","d" : "secret"}]}' }),
    refused: [`${tokensPath}[0].jwks`],
  },
  {
    name: 'a symmetric key',
    spec: token({ jwks: '{"keys":[{"kty":"oct","k":"secret"}]}' }),
    refused: [`${tokensPath}[0].jwks`],
  },
  { name: 'any issuer', spec: token({ jwks, issuer: '*' }), refused: [`${tokensPath}[0].issuer`] },
  {
    name: 'a header that is none',
    spec: token({ jwks, fromHeaders: [{ name: 'x y' }] }),
    refused: [`${tokensPath}[0].fromHeaders[0].name`],
  },
];

export const meshSecurityCases: readonly Case[] = [...exceptionCases, ...allowCases, ...tokenCases];
