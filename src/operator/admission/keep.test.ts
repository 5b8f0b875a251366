import { describe, expect, test } from 'vitest';
import { at, items, text } from '../../objects/access.ts';
import { type KubeObject, refOf } from '../../objects/object.ts';
import { asSecret, base64, fromSecret, newCertificate, type ServingCertificate } from './certificate.ts';
import { keepCertificate } from './keep.ts';
import { webhookEntry } from './names.ts';
import { admissionObjects } from './objects.ts';
import { recordingClient } from './testing/recording-client.ts';

const home = 'gunj-system';
const day = 24 * 3_600_000;
const start = Date.UTC(2026, 5, 1);
const first = newCertificate(home, start);
const secret = asSecret(home, first);
const webhookKind = 'ValidatingWebhookConfiguration';

/** As somebody has it who has another webhook in the same configuration, before ours. */
function configuration(believed?: ServingCertificate): KubeObject {
  const found = admissionObjects(home, {}).find(({ kind }) => kind === webhookKind);
  if (!found) throw new Error('unreachable');
  const [ours] = items(found['webhooks']);
  const caBundle = believed && base64(believed.authorities.join(''));
  const clientConfig = { ...(at(ours, 'clientConfig') as object), ...(caBundle ? { caBundle } : {}) };
  const theirs = {
    name: 'theirs.example.com',
    clientConfig: { url: 'https://theirs.example.com', caBundle: 'dGhlaXJz' },
  };
  return { ...found, webhooks: [theirs, { ...(ours as object), clientConfig }] };
}

function replica(given: readonly KubeObject[], { leads = true, days = 0 } = {}) {
  let now = start + days * day;
  const server = recordingClient(() => now, given);
  return {
    ...server,
    look: () => keepCertificate({ client: server.client, namespace: home, mayWrite: () => leads }),
    later: (more: number) => {
      now += more * day;
    },
  };
}

const kinds = (objects: readonly KubeObject[]) => objects.map(({ kind }) => kind);

function bundleOf(object: KubeObject | undefined): string | undefined {
  const ours = items(object?.['webhooks']).find((one) => at(one, 'name') === webhookEntry);
  return Buffer.from(text(at(ours, 'clientConfig', 'caBundle')) ?? '', 'base64').toString();
}

describe('the replica that leads', () => {
  test('makes a certificate where there is none, and is believed before anybody can serve with it', async () => {
    const { look, written } = replica([configuration()]);
    const made = await look();
    expect(kinds(written)).toEqual([webhookKind, 'Secret']);
    expect(made?.authorities).toHaveLength(1);
    expect(bundleOf(written[0])).toBe(made?.authorities[0]);
    expect(fromSecret(written[1])).toEqual(made);
  });

  test('replaces one in time: the new authority is believed beside the old one, and only then the Secret is written', async () => {
    const { look, written } = replica([secret, configuration(first)], { days: 61 });
    const made = await look();
    expect(made?.certificate).not.toBe(first.certificate);
    expect(made?.authorities).toEqual([expect.any(String), first.authorities[0]]);
    expect(kinds(written)).toEqual([webhookKind, 'Secret']);
    expect(bundleOf(written[0])).toBe(made?.authorities.join(''));
    expect(fromSecret(written[1])).toEqual(made);
  });

  test('writes nothing more until it is time again, and then the first authority goes', async () => {
    const { look, later, written, find } = replica([secret, configuration(first)], { days: 61 });
    const second = await look();
    later(59);
    await expect(look()).resolves.toEqual(second);
    expect(written).toHaveLength(2);
    later(2);
    const third = await look();
    expect(third?.authorities.slice(1)).toEqual([second?.authorities[0]]);
    expect(bundleOf(find(refOf(configuration())))).toBe(third?.authorities.join(''));
    expect(bundleOf(written[2])).not.toContain(first.authorities[0]);
  });

  test('writes no Secret with which it would not be believed', async () => {
    const { look, written, find, refuse } = replica([secret, configuration(first)], { days: 61 });
    refuse(webhookKind);
    await expect(look()).rejects.toThrow();
    expect(written).toEqual([]);
    expect(fromSecret(find(refOf(secret)))).toEqual(first);
    refuse(undefined);
    await look();
    expect(kinds(written)).toEqual([webhookKind, 'Secret']);
  });

  test.each([
    ['one that is there and believed', [secret, configuration(first)], []],
    ['one that is there where no webhook is installed', [secret], []],
    ['a webhook that is installed anew', [secret, configuration()], [webhookKind]],
    ['a webhook that believes another', [secret, configuration(newCertificate(home, start))], [webhookKind]],
  ])('keeps what it has with %s', async (_, given, expected) => {
    const { look, written, find } = replica(given);
    await expect(look()).resolves.toEqual(first);
    expect(kinds(written)).toEqual(expected);
    const configured = find(refOf(configuration()));
    if (configured) expect(configured['webhooks']).toEqual(configuration(first)['webhooks']);
  });

  const data = secret['data'] as Record<string, string>;
  test.each([
    ['garbage for a key', { ...secret, data: { ...data, 'tls.key': base64('garbage') } }],
    ['the key of another', { ...secret, data: { ...data, 'tls.key': base64(newCertificate(home, start).key) } }],
    ['nothing in it', { ...secret, data: {} }],
  ])('makes a Secret anew that has %s', async (_, broken) => {
    const { look, find, written } = replica([broken, configuration(first)]);
    const made = await look();
    expect(made?.certificate).not.toBe(first.certificate);
    expect(kinds(written)).toEqual([webhookKind, 'Secret']);
    expect(fromSecret(find(refOf(secret)))).toEqual(made);
  });

  test.each([
    ['AlreadyExists', []],
    ['Conflict', [secret]],
  ])('serves with nothing of its own when another was first (%s)', async (reason, given) => {
    const { look, refuse, find } = replica([...given, configuration()], { days: 61 });
    refuse('Secret', reason);
    await expect(look()).resolves.toBeUndefined();
    expect(find(refOf(secret))?.['data']).toEqual(given[0]?.['data']);
  });

  test('passes on why the Secret cannot be written', async () => {
    const { look, refuse } = replica([configuration()]);
    refuse('Secret');
    await expect(look()).rejects.toMatchObject({ reason: 'Forbidden' });
  });
});

describe('a replica that follows', () => {
  test.each([
    ['there is none', [configuration()], 0, undefined],
    ['there is one', [secret, configuration(first)], 0, first],
    ['another is due', [secret, configuration(first)], 61, first],
    ['the API server believes another', [secret, configuration()], 0, first],
    ['it is broken', [{ ...secret, data: {} }, configuration(first)], 0, undefined],
  ])('writes nothing when %s', async (_, given, days, expected) => {
    const { look, written } = replica(given, { leads: false, days });
    await expect(look()).resolves.toEqual(expected);
    expect(written).toEqual([]);
  });
});
