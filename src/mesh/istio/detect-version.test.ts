import { expect, it } from 'vitest';
import { imageVersion } from './detect-version.ts';

const digest = `sha256:${'a'.repeat(64)}`;

it.each([
  ['docker.io/istio/pilot:1.30.3', '1.30.3'],
  ['docker.io/istio/pilot:1.30.3-distroless', '1.30.3'],
  ['gcr.io/istio-release/pilot:1.30.3-debug', '1.30.3'],
  ['localhost:5000/pilot:1.17.0', '1.17.0'],
  ['localhost:5000/pilot', undefined],
  [`docker.io/istio/pilot:1.28.10@${digest}`, '1.28.10'],
  [`docker.io/istio/pilot@${digest}`, undefined],
  ['istio/pilot:v1.29.0', '1.29.0'],
  ['istio/pilot:1.31.0-rc.0', '1.31.0'],
  ['istio/pilot:1.31-alpha.4f5c2d', '1.31.0'],
  ['vendor.example/pilot:1.26.2-solo-fips', '1.26.2'],
  ['istio/pilot:latest', undefined],
  ['istio/pilot:1234567890abcdef', undefined],
  ['istio/pilot:1', undefined],
  ['', undefined],
])('reads the release of %j as %j', (image, version) => {
  expect(imageVersion(image)).toBe(version);
});
