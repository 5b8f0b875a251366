import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

/**
 * Runs what is asked for and closes with `N passed, N failed`.
 * Usage: node scripts/test.ts [check] [unit] [verify] [cluster] [-- vitest arguments]; without names, everything.
 */
const root = resolve(import.meta.dirname, '..');
const bin = join(root, 'node_modules/.bin');
const stages = ['check', 'unit', 'verify', 'cluster'] as const;
type Stage = (typeof stages)[number];

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: {
    name: string;
    message?: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

/** Each of these counts as one test. */
const checks: { title: string; command: string[] }[] = [
  { title: 'formatting', command: [join(bin, 'biome'), 'ci', '--error-on-warnings', '.'] },
  {
    title: 'lint',
    command: [join(bin, 'oxlint'), '--type-aware', '--deny-warnings', 'src', 'test', 'scripts', 'bench'],
  },
  { title: 'types', command: [join(bin, 'tsc'), '-p', '.'] },
  { title: 'types in the browser', command: [join(bin, 'tsc'), '-p', 'src/cli/prove/page'] },
  { title: 'generated files are current', command: [join(bin, 'node'), 'scripts/generate.ts', '--check'] },
];

const separator = process.argv.indexOf('--');
const names = process.argv.slice(2, separator < 0 ? undefined : separator);
const vitestArgs = separator < 0 ? [] : process.argv.slice(separator + 1);
const unknown = names.filter((name) => !(stages as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`unknown stage ${unknown.join(', ')}; there are ${stages.join(', ')}`);
  process.exit(2);
}
const wanted = names.length > 0 ? (names as Stage[]) : stages;

const total: Count = { passed: 0, failed: 0, skipped: 0 };
/** Told again at the end: whoever reads only the last page of a long log still sees what failed. */
const failures: string[] = [];
for (const stage of stages) {
  if (!wanted.includes(stage)) continue;
  const started = Date.now();
  console.log(`\n── ${stage} ──`);
  const count = stage === 'check' ? await runChecks() : await runVitest(stage);
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
  console.log(
    `── ${stage}: ${count.passed} passed, ${count.failed} failed in ${Math.round((Date.now() - started) / 1000)} s`,
  );
}
for (const failure of failures) console.log(`\n✗ ${failure}`);
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

async function runChecks(): Promise<Count> {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const { title, command } of checks) {
    const ok = (await run(command)) === 0;
    console.log(`${ok ? '✓' : '✗'} ${title}`);
    count[ok ? 'passed' : 'failed']++;
    if (!ok) failures.push(title);
  }
  return count;
}

async function runVitest(project: Stage): Promise<Count> {
  const dir = mkdtempSync(join(tmpdir(), 'gunj-test-'));
  const report = join(dir, 'report.json');
  try {
    const status = await run([
      join(bin, 'vitest'),
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...vitestArgs,
    ]);
    const counted = readReport(report);
    // A suite that could not start has no failed test, but must not pass.
    if (status !== 0 && counted.failed === 0) {
      counted.failed = 1;
      failures.push(`${project} could not be run`);
    }
    return counted;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function readReport(path: string): Count {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
    failures.push(...failuresOf(report));
    return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Each failed test with its file and the beginning of what it said, and each file that could not be run. */
function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0) return message ? [`${file}\n${beginning(message)}`] : [];
    return failed.map(
      ({ fullName, failureMessages }) => `${file}: ${fullName}\n${beginning(failureMessages.join('\n'))}`,
    );
  });
}

function beginning(text: string): string {
  return text.split('\n').slice(0, 25).join('\n');
}

/** The exit status; everything the command prints is passed on. */
function run([program = '', ...args]: string[]): Promise<number> {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    });
    child.on('error', () => done(127));
    child.on('exit', (status) => done(status ?? 1));
  });
}
