import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInside } from '../../src/cli/testing/run-inside.ts';
import { type Browser, findBrowser, startBrowser } from './support/browser.ts';
import { scratch } from './support/host.ts';

const path = findBrowser();
if (path === undefined)
  console.log('no Chromium is installed (apt-get install chromium), so pages are not tried in a browser');
const basic = resolve(import.meta.dirname, '../../examples/servicemesh/basic-servicemesh.yaml');
const hostile = `</script><script>document.title='taken'</script><img src=x onerror="document.title='taken'">`;

const shop = [
  namespace('shop'),
  deployment('shop', 'web', [8080]),
  deployment('shop', 'cart', [8080, 9090]),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'cart', namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { app: 'cart' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 8080 }] }],
    },
  },
];

describe.skipIf(path === undefined)('the page of gunj prove, in a real browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(path ?? '');
  });
  afterAll(() => browser.close());

  /** Opens what gunj prove writes and waits until it is drawn. */
  async function open(
    dir: string,
    args: readonly string[],
    objects?: unknown,
    view: Parameters<Browser['open']>[1] = {},
  ) {
    const { stdout, stderr } = await runInside(['prove', ...args, '-o', 'html'], { input: JSON.stringify(objects) });
    expect(stdout, stderr).toMatch(/^<!doctype html>/);
    const file = join(dir, 'page.html');
    writeFileSync(file, stdout);
    await browser.open(file, view);
    await drawn();
  }
  const drawn = () =>
    browser.evaluate(
      `new Promise((done) => { const look = () => document.querySelector('.matrix td') ? done(true) : setTimeout(look, 20); look(); })`,
    );
  const texts = (selector: string) =>
    browser.evaluate<string[]>(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.textContent)`,
    );
  const label = () => browser.evaluate<string>('document.activeElement.getAttribute("aria-label")');

  it('shows callers and who is called, asks nobody for anything and has nothing to complain about', async (context) => {
    await open(scratch(context), ['--objects', '-'], list(shop));
    expect(await texts('th.caller .name')).toEqual(['cart', 'web', 'any other pod', 'the internet']);
    expect(await texts('th.called .name')).toEqual(['cart', 'web', 'any other pod', 'the internet']);
    const cells = await browser.evaluate<string[]>(
      `[...document.querySelectorAll('td[data-row]')].map((one) => one.getAttribute('aria-label'))`,
    );
    expect(cells).toContain('shop/web to shop/cart:8080: Allowed, in plain text');
    expect(cells).toContain('any other pod of shop to shop/cart:8080: Denied');
    expect(browser.requests.filter((url) => !url.startsWith('file:'))).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });

  it('tells by a click who decided, and how to ask in the terminal', async (context) => {
    await open(scratch(context), ['-f', basic, '--mesh', 'istio']);
    expect(await texts('.banner')).toEqual(['✓ The policies let through exactly what is declared.']);
    await browser.click(
      'td[aria-label="monitoring/grafana to monitoring/loki:3100 http-metrics: Allowed, with mTLS alone"]',
    );
    expect(await texts('.details li')).toEqual([
      'NetworkPolicy monitoring/grafana lets it through',
      'NetworkPolicy monitoring/loki lets it through',
      'AuthorizationPolicy monitoring/allow-grafana-to-loki-3100 allows it',
      'PeerAuthentication monitoring/default says STRICT',
    ]);
    expect(await texts('.command')).toEqual(["gunj why 'monitoring/grafana -> monitoring/loki:3100'"]);
  });

  it('is walked with the keyboard: arrows, the ends of a row, and a slash for the search', async (context) => {
    await open(scratch(context), ['--objects', '-'], list(shop));
    await browser.evaluate(`document.querySelector('td[tabindex="0"]').focus()`);
    await browser.press('ArrowDown');
    expect(await label()).toBe('shop/web to shop/cart:8080: Allowed, in plain text');
    expect(await texts('.details li')).toContain('NetworkPolicy shop/cart lets it through');
    await browser.press('End');
    expect(await label()).toMatch(/^shop\/web to the internet/);
    await browser.press('/');
    expect(await label()).toBe('part of the name of callers');
    await browser.type('web');
    expect(await texts('th.caller .name')).toEqual(['web']);
    await browser.press('Escape');
    expect(await texts('.details')).toEqual([expect.stringContaining('Pick a cell')]);
  });

  it('shows what is asked for alone: a namespace, a part of a name, a verdict', async (context) => {
    await open(
      scratch(context),
      ['--objects', '-'],
      list([...shop, namespace('bank'), deployment('bank', 'ledger', [5432])]),
    );
    await browser.click('.tile.denied');
    expect(await texts('th.called .name')).toEqual(['cart']);
    expect(await browser.evaluate(`document.querySelector('.tile.denied').getAttribute('aria-pressed')`)).toBe('true');
    await browser.click('.tile.denied');
    await browser.evaluate(
      `{ const one = document.querySelector('[aria-label="namespace to"]'); one.value = 'bank'; one.dispatchEvent(new Event('change')); }`,
    );
    expect(await texts('th.called .name')).toEqual(['ledger', 'any other pod']);
    await browser.evaluate(
      `{ const one = document.querySelector('input[aria-label^="part of the name or"]'); one.value = '5432'; one.dispatchEvent(new Event('input')); }`,
    );
    expect(await texts('th.port')).toEqual(['5432']);
  });

  it('takes hostile names for what they are', async (context) => {
    const named = { ...deployment('shop', 'x', [80]), metadata: { name: hostile, namespace: hostile } };
    await open(scratch(context), ['--objects', '-'], list([...shop, named]));
    expect(await browser.evaluate('document.title')).toBe('standard input: who may call whom');
    expect(await browser.evaluate(`document.querySelectorAll('img').length`)).toBe(0);
    expect((await texts('th.caller .name')).some((text) => text.includes('<script>'))).toBe(true);
    expect(browser.complaints).toEqual([]);
  });

  it('shows hundreds of workloads by namespaces first, and each by itself when asked', async (context) => {
    const names = Array.from({ length: 24 }, (_, index) => `team-${index}`);
    const world = names.flatMap((name) => [
      namespace(name),
      ...Array.from({ length: 25 }, (_, index) => deployment(name, `svc-${index}`, [8080])),
      ...Array.from({ length: 25 }, (_, index) => onlyFrom(name, `svc-${index}`, `svc-${(index + 1) % 25}`)),
    ]);
    await open(scratch(context), ['--objects', '-'], list(world));
    expect(await browser.evaluate(`document.querySelectorAll('td[data-row]').length`)).toBeLessThan(1000);
    await browser.click('td[data-row="1"][data-column="1"]');
    expect(await texts('.details p')).toEqual([expect.stringMatching(/calls? allowed\.$/)]);
    await browser.click('.details button');
    expect(await texts('th.caller .name')).toContain('svc-24');
    await browser.evaluate(
      `[...document.querySelectorAll('.folds button')].find((one) => one.textContent === 'Open all').click()`,
    );
    expect(await browser.evaluate(`document.querySelectorAll('td[data-row]').length`)).toBeLessThan(60_000);
    expect(await texts('.shown')).toEqual([expect.stringContaining('the first 240 are shown')]);
  }, 120_000);

  it.for([
    { dark: true, width: 1400 },
    { dark: false, width: 1400 },
    { dark: true, width: 390 },
    { dark: false, width: 390 },
  ])('can be read in the dark and on a small screen: $width, dark $dark', async (view, context) => {
    await open(scratch(context), ['--objects', '-'], list(shop), view);
    const { text, page, overflow } = await browser.evaluate<{ text: string; page: string; overflow: number }>(
      `({ text: getComputedStyle(document.body).color, page: getComputedStyle(document.body).backgroundColor, overflow: document.documentElement.scrollWidth - innerWidth })`,
    );
    expect(contrast(text, page)).toBeGreaterThan(7);
    expect(luminance(page) < 0.2).toBe(view.dark);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

function list(items: readonly unknown[]) {
  return { apiVersion: 'v1', kind: 'List', items };
}

function namespace(name: string) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function deployment(namespace: string, name: string, ports: readonly number[]) {
  const containers = [{ name: 'app', ports: ports.map((containerPort) => ({ containerPort })) }];
  const template = { metadata: { labels: { app: name } }, spec: { containers } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec: { template } };
}

function onlyFrom(namespace: string, name: string, caller: string) {
  const from = [{ podSelector: { matchLabels: { app: caller } } }];
  const spec = { podSelector: { matchLabels: { app: name } }, ingress: [{ from }] };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

/** WCAG 2.2: 7 is AAA for text. */
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((one, other) => other - one);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map((text) => {
    const share = Number(text) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
