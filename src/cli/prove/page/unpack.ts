import type { Picture } from '../../../prove/picture/picture.ts';
import type { PageData } from './data.ts';

/** The picture with its cells as they were before they were packed. */
export async function unpacked({ picture, cells }: PageData): Promise<Picture> {
  const packed = Uint8Array.from(atob(cells), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const view = new DataView(await new Response(stream).arrayBuffer());
  const width = picture.destinations.reduce((sum, { ports }) => sum + ports.length, 0);
  const row = (at: number) =>
    Array.from({ length: width }, (_, column) => view.getUint32((at * width + column) * 4, true));
  return { ...picture, cells: picture.sources.map((_, at) => row(at)) };
}
