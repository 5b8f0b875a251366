import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

interface Source {
  path: string;
  text: string;
  imports: string[];
}

const sources: Source[] = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => join('src', path))
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const imports = [...text.matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)].map((match) =>
      relative(root, resolve(root, dirname(path), match[1] ?? '')),
    );
    return { path, text, imports };
  });
const shipped = sources.filter(({ path }) => !path.endsWith('.test.ts') && !path.includes('/testing/'));

/** What may not be imported from where: arrows point one way. */
const forbidden: { from: RegExp; to: RegExp; why: string }[] = [
  {
    from: /^src\/api\//,
    to: /^src\/(?!api|diagnostics|objects)/,
    why: 'the resource knows nothing of what is made from it',
  },
  {
    from: /^src\/platform\//,
    to: /^src\/(components|mesh|network|workloads|kube|operator|cli|sandbox)\//,
    why: 'the graph comes before its back ends',
  },
  {
    from: /^src\/contributions\//,
    to: /^src\/(components|mesh|network|workloads|checks|kube|operator|cli|sandbox)\//,
    why: 'what users bring along is judged before any component takes it',
  },
  {
    from: /^src\/components\//,
    to: /^src\/(mesh|network|kube|operator|cli|sandbox)\//,
    why: 'components know no mesh and no cluster',
  },
  {
    from: /^src\/network\//,
    to: /^src\/(mesh|components|kube|operator|cli|sandbox)\//,
    why: 'network policies come from flows alone',
  },
  {
    from: /^src\/(mesh|workloads|checks|plan)\/|^src\/compile\.ts$/,
    to: /^src\/(kube|operator|cli|sandbox)\//,
    why: 'the compiler is pure: no cluster, no clock',
  },
  {
    from: /^src\/prove\//,
    to: /^src\/(mesh|network|components|workloads|checks|kube|operator|cli|sandbox|compile|proved)\b/,
    why: 'what judges policies knows neither a mesh nor who writes them',
  },
  {
    from: /^src\/(network|mesh\/[^/]+)\/semantics\//,
    to: /^src\/(?!objects\/|prove\/|network\/semantics\/|mesh\/[^/]+\/semantics\/)/,
    why: 'a proof that looks at what renders would share its mistakes',
  },
  { from: /^src\/kube\//, to: /^src\/(?!kube|objects)/, why: 'the client knows nothing of platforms' },
  { from: /^src\/operator\//, to: /^src\/(cli|sandbox)\//, why: 'the operator does not know how it is started' },
  {
    from: /^src\/sandbox\//,
    to: /^src\/(api|platform|components|mesh|network|compile|operator|cli)\b/,
    why: 'the sandbox is a cluster, not a part of the product',
  },
];

describe('imports point one way', () => {
  test.each(forbidden)('$from does not import $to: $why', ({ from, to }) => {
    const wrong = shipped
      .filter(({ path }) => from.test(path))
      .flatMap(({ path, imports }) =>
        imports.filter((target) => to.test(target)).map((target) => `${path} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  test('a mesh folder never imports another mesh folder', () => {
    const meshOf = (path: string) => /^src\/mesh\/([^/]+)\//.exec(path)?.[1];
    const wrong = shipped.filter(
      ({ path, imports }) =>
        meshOf(path) && imports.some((target) => meshOf(target) && meshOf(target) !== meshOf(path)),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

describe('nothing outside mesh/ names a mesh', () => {
  const allowed = [
    /^src\/mesh\//,
    /^src\/sandbox\/(istio\/|linkerd\/|sandbox\.ts$|controlplane-tools\.ts$|ways-out\.ts$)/,
    /^src\/api\/spec\//,
    // What people type and read: flags and texts of the commands.
    /^src\/cli\//,
    /^src\/api\/not-acted-upon\.ts$/,
  ];
  test('in code', () => {
    const wrong = shipped
      .filter(({ path }) => !allowed.some((pattern) => pattern.test(path)))
      .flatMap(({ path, text }) =>
        code(text)
          .split('\n')
          .filter((line) => /istio|linkerd/i.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      );
    expect(wrong).toEqual([]);
  });
});

describe('the compiler is pure', () => {
  const compiler =
    /^src\/(api|platform|contributions|components|mesh|network|workloads|checks|plan|objects|diagnostics)\/|^src\/compile\.ts$/;
  test('it reads no clock, no randomness and no environment', () => {
    const impure =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandomBytes\b|\bprocess\.env\b|\bperformance\.now\b/;
    expect(
      shipped.filter(({ path, text }) => compiler.test(path) && impure.test(code(text))).map(({ path }) => path),
    ).toEqual([]);
  });

  test('it reads no files and opens no connections', () => {
    const io = /from 'node:(?!crypto)/;
    expect(shipped.filter(({ path, text }) => compiler.test(path) && io.test(text)).map(({ path }) => path)).toEqual(
      [],
    );
  });
});

describe('files are small enough to read', () => {
  test('none is longer than 400 lines, and no test longer than 600', () => {
    const limit = (path: string) => (path.endsWith('.test.ts') ? 600 : 400);
    const long = sources.filter(({ path, text }) => text.split('\n').length > limit(path)).map(({ path }) => path);
    expect(long).toEqual([]);
  });

  test('half of them are shorter than 100', () => {
    const lengths = shipped.map(({ text }) => text.split('\n').length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100);
  });
});

/** Source without comments. */
function code(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}
