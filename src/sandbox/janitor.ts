import { spawn } from 'node:child_process';

/** Waits for the end of the pipe that only our process holds, then for what still writes there, then removes the folder. */
const script = `
while read -r _; do :; done
n=0
while [ -d "$1" ] && [ $n -lt 20 ]; do
  sleep 1; n=$((n+1))
  rm -rf "$1" 2>/dev/null && sleep 1
done`;

/** Removes `dir` when this process is gone without having done so itself, even by kill -9. */
export function startJanitor(dir: string): { dismiss(): void } {
  const janitor = spawn('/bin/sh', ['-c', script, 'gunj-janitor', dir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  janitor.on('error', () => undefined);
  janitor.stdin.on('error', () => undefined);
  if ('unref' in janitor.stdin && typeof janitor.stdin.unref === 'function') janitor.stdin.unref();
  janitor.unref();
  return { dismiss: () => janitor.kill('SIGKILL') };
}
