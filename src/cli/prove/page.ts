import type { Picture } from '../../prove/picture/picture.ts';
import type { ProofReport } from '../../prove/report.ts';

export interface PageContent {
  title: string;
  notes: readonly string[];
  picture: Picture;
  report?: ProofReport;
}
export async function page(_content: PageContent): Promise<string> {
  return '';
}
