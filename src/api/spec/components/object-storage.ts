import { boolean, object, oneOf, required, string } from '../../schema/build.ts';
import type { Output, Rule } from '../../schema/node.ts';
import { annotationMap } from '../label-map.ts';
import { objectName } from '../text.ts';
import { secretKey } from './common.ts';

const workloadIdentity = object(
  'Credentials by the identity of the component’s service account, or of the node, instead of a Secret.',
  {
    annotations: annotationMap('Annotations of the service account, such as eks.amazonaws.com/role-arn.', {
      maxProperties: 8,
      maxLength: 512,
    }),
  },
);

const fields = {
  type: required(oneOf('Whose interface the store speaks.', ['s3', 'gcs', 'azure'])),
  bucket: required(
    string('Bucket, or container in Azure. It has to be there already.', {
      pattern: '^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$',
      minLength: 3,
      maxLength: 222,
      expects: 'the name of a bucket: letters, digits, dashes, underscores and dots',
    }),
  ),
  prefix: string('Put before the name of every object, for a bucket that is shared.', {
    pattern: '^[A-Za-z0-9-]+$',
    minLength: 1,
    maxLength: 64,
    expects: 'letters, digits and dashes',
  }),
  endpoint: string(
    'Host of the store, with its port if need be and without a scheme; Amazon’s of the region when left out. In Azure the suffix after the account: blob.core.windows.net.',
    {
      pattern: '^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:[1-9][0-9]{0,4})?$',
      minLength: 1,
      maxLength: 253,
      expects: 'a host with its port if need be and without a scheme, such as minio.storage.svc:9000',
    },
  ),
  region: string('Region of the bucket, for S3.', {
    pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
    minLength: 1,
    maxLength: 32,
    expects: 'a region such as eu-west-1',
  }),
  account: string('Storage account, for Azure.', {
    pattern: '^[a-z0-9]{3,24}$',
    maxLength: 24,
    expects: 'a storage account: 3 to 24 lower-case letters and digits',
  }),
  secret: objectName(
    'Secret with the credentials, in the platform’s namespace. Its keys: access_key_id and secret_access_key for s3, key.json for gcs, account_key for azure.',
  ),
  workloadIdentity,
  insecure: boolean('Calls the store over plain HTTP; for a store in the cluster.'),
  forcePathStyle: boolean(
    'Puts the bucket into the path instead of the host name, as most stores outside Amazon want it.',
  ),
  ca: secretKey('Certificate authority of the store, in PEM, where it is not a public one.'),
};

const s3Only = ['region', 'forcePathStyle', 'insecure', 'ca'] as const;

const rules: Rule[] = [
  {
    rule: 'has(self.secret) != has(self.workloadIdentity)',
    message: 'needs credentials from exactly one place: a Secret or the workload’s identity',
    fieldPath: '.secret',
    hint: 'Name a Secret, or write workloadIdentity: {} to use the identity of the service account or the node.',
  },
  {
    rule: "self.type != 's3' || has(self.region) || has(self.endpoint)",
    message: 'S3 needs a region, an endpoint or both',
    fieldPath: '.region',
  },
  {
    rule: "(self.type == 'azure') == has(self.account)",
    message: 'Azure needs the storage account, and nobody else has one',
    fieldPath: '.account',
  },
  {
    rule: "self.type != 'gcs' || !has(self.endpoint)",
    message: 'Google Cloud Storage has one endpoint',
    fieldPath: '.endpoint',
    hint: 'Leave it out; use type s3 for another store that speaks S3.',
  },
  {
    rule: "self.type != 'azure' || !has(self.endpoint) || self.endpoint.startsWith('blob.')",
    message: 'the endpoint of Azure begins with blob.',
    fieldPath: '.endpoint',
  },
  ...s3Only.map((name) => ({
    rule: `self.type == 's3' || !has(self.${name})`,
    message: `${name} is for S3 alone`,
    fieldPath: `.${name}`,
  })),
  {
    rule: '!has(self.ca) || !has(self.insecure) || !self.insecure',
    message: 'there is no certificate to check without TLS',
    fieldPath: '.ca',
    hint: 'Leave out insecure, or ca.',
  },
];

/** Where data is kept instead of on the component's volume. `more` are fields that one component has. */
export const objectStorage = object(
  'Keeps the data in object storage; the volume then holds only what is not there yet.',
  fields,
  {
    rules,
  },
);

/** Loki can tell from the day which of two stores holds a piece of data. */
export const datedObjectStorage = object(
  'Keeps the data in object storage; the volume then holds only what is not there yet.',
  {
    ...fields,
    since: string(
      'First day, in UTC, that is written to object storage, for a Loki that has data on its volume already; a day in the future. What is older stays on the volume until its retention ends.',
      {
        pattern: '^20[2-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
        maxLength: 10,
        expects: 'a day such as 2026-12-01',
      },
    ),
  },
  { rules },
);

const off = '!self.enabled || !oldSelf.enabled';

/** A running component does not find what it has written elsewhere. */
export const sameStore: Rule = {
  rule: `${off} || has(self.objectStorage) && has(oldSelf.objectStorage) && self.objectStorage.type == oldSelf.objectStorage.type && self.objectStorage.bucket == oldSelf.objectStorage.bucket || !has(self.objectStorage) && !has(oldSelf.objectStorage)`,
  message: 'cannot change where the data of a running component is kept: what it has written would not be found',
  fieldPath: '.objectStorage',
  hint: 'Switch the component off, change it, and switch it on again; it then begins without data.',
};

/** As {@link sameStore}, but a day may divide what is on the volume from what is in the bucket. */
export const sameDatedStore: Rule = {
  rule: `${off} || has(oldSelf.objectStorage) && has(self.objectStorage) && self.objectStorage.type == oldSelf.objectStorage.type && self.objectStorage.bucket == oldSelf.objectStorage.bucket && has(self.objectStorage.since) == has(oldSelf.objectStorage.since) && (!has(self.objectStorage.since) || self.objectStorage.since == oldSelf.objectStorage.since) || !has(oldSelf.objectStorage) && (!has(self.objectStorage) || has(self.objectStorage.since))`,
  message: 'cannot change where the data of a running Loki is kept: what it has written would not be found',
  fieldPath: '.objectStorage',
  hint: 'From the volume to a bucket: name with since a day to come. Otherwise switch Loki off, change it, and switch it on again; it then begins without data.',
};

export interface ObjectStorageSpec extends Output<typeof objectStorage> {
  since?: string;
}
