type Named = Record<string, unknown>;

export interface Pipeline {
  receivers: string[];
  processors: string[];
  exporters: string[];
}

/** What one concern brings into collector.yaml. */
export interface Parts {
  receivers: Named;
  processors: Named;
  connectors: Named;
  exporters: Named;
  pipelines: Record<string, Pipeline>;
}

export function merged(parts: readonly Partial<Parts>[]): Parts {
  const all = (section: keyof Parts) => Object.assign({}, ...parts.map((part) => part[section])) as Named;
  return {
    receivers: all('receivers'),
    processors: all('processors'),
    connectors: all('connectors'),
    exporters: all('exporters'),
    pipelines: all('pipelines') as Record<string, Pipeline>,
  };
}
