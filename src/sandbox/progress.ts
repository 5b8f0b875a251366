/** Where a build is. `index` counts from 0; `packages` is an upper bound, since what Go has in its own cache is not compiled. */
export type Progress =
  | { phase: 'wait'; module: string }
  | (Position & { phase: 'resolve'; downloads: number })
  | (Position & { phase: 'compile'; compiled: number; packages: number })
  | (Position & { phase: 'built' });

interface Position {
  module: string;
  tool: string;
  index: number;
  tools: number;
}

export type OnProgress = (progress: Progress) => void;

export interface ProgressDisplay {
  report: OnProgress;
  /** Leaves the terminal as it was and ends the display. */
  end(): void;
}

export interface Terminal {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** One sentence without its duration: `building kube-apiserver (2 of 5): 412 of at most 1,903 packages`. */
export function progressText(progress: Progress): string {
  if (progress.phase === 'wait') return `another process is building tools/${progress.module}, waiting for it`;
  const what = `${progress.tool} (${progress.index + 1} of ${progress.tools})`;
  const count = (value: number): string => value.toLocaleString('en');
  switch (progress.phase) {
    case 'resolve':
      return `fetching ${what}${progress.downloads > 0 ? `: ${count(progress.downloads)} modules` : ''}`;
    case 'compile':
      return progress.compiled === 0
        ? `building ${what}`
        : `building ${what}: ${count(progress.compiled)} of at most ${count(progress.packages)} packages`;
    case 'built':
      return `built ${what}`;
  }
}

/** One line that changes in place on a terminal; elsewhere a line at each new step and every ten seconds. */
export function progressDisplay(terminal: Terminal, now: () => number = Date.now): ProgressDisplay {
  return terminal.isTTY ? liveLine(terminal, now) : plainLines(terminal, now);
}

function liveLine(terminal: Terminal, now: () => number): ProgressDisplay {
  const start = now();
  let last: Progress | undefined;
  const clear = '\r\u001b[2K';
  const draw = (): void => {
    if (!last) return;
    const line = `${progressText(last)} · ${duration(now() - start)}`;
    terminal.write(clear + line.slice(0, (terminal.columns ?? 80) - 1));
  };
  const tick = setInterval(draw, 1000);
  tick.unref();
  return {
    report(progress) {
      last = progress;
      draw();
      if (progress.phase === 'built') terminal.write('\n');
    },
    end() {
      clearInterval(tick);
      if (last && last.phase !== 'built') terminal.write(clear);
    },
  };
}

const plainEveryMs = 10_000;

function plainLines(terminal: Terminal, now: () => number): ProgressDisplay {
  const start = now();
  let lastStep = '';
  let lastAt = Number.NEGATIVE_INFINITY;
  let last: Progress | undefined;
  const print = (): void => {
    if (!last) return;
    lastAt = now();
    terminal.write(`${progressText(last)} · ${duration(lastAt - start)}\n`);
  };
  // Linking takes long and reports nothing.
  const tick = setInterval(() => {
    if (last?.phase !== 'built' && now() - lastAt >= plainEveryMs) print();
  }, 1000);
  tick.unref();
  return {
    report(progress) {
      const step = `${progress.phase} ${progress.phase === 'wait' ? '' : progress.tool}`;
      last = progress;
      if (step !== lastStep || now() - lastAt >= plainEveryMs) print();
      lastStep = step;
    },
    end: () => clearInterval(tick),
  };
}

/** `9 s`, `1 min 04 s` */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
}
