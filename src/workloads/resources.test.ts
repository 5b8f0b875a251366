import { expect, test } from 'vitest';
import { mergeResources } from './resources.ts';

const defaults = { requests: { cpu: '200m', memory: '1Gi' }, limits: { memory: '2Gi' } };

test.each([
  {
    title: 'nothing asked keeps the catalogue',
    wanted: undefined,
    requests: { cpu: '200m', memory: '1Gi' },
    limits: { memory: '2Gi' },
  },
  {
    title: 'a request above the default limit drops that limit',
    wanted: { requests: { memory: '8Gi' } },
    requests: { cpu: '200m', memory: '8Gi' },
    limits: {},
  },
  {
    title: 'a limit below the default request drops that request',
    wanted: { limits: { memory: '512Mi' } },
    requests: { cpu: '200m' },
    limits: { memory: '512Mi' },
  },
  {
    title: 'numbers become the text the API server stores',
    wanted: { requests: { cpu: 2 } },
    requests: { cpu: '2', memory: '1Gi' },
    limits: { memory: '2Gi' },
  },
])('$title', ({ wanted, requests, limits }) => {
  expect(mergeResources(defaults, wanted)).toEqual({ requests, limits });
});
