import fs from 'node:fs/promises';
import { writeExportFile } from '../../../export-file';

/** Characters that are gathered before they are written. */
const PIECE = 64 * 1024;

/** Writes `pieces` into the file, whole or not at all. Answers the bytes written. Error: `DISK_FULL`. */
export function writeFile(path: string, pieces: AsyncIterable<string>): Promise<number> {
  return writeExportFile(path, async (temporary) => {
    const file = await fs.open(temporary, 'w');
    let bytes = 0;
    try {
      let held = '';
      const flush = async () => {
        const piece = Buffer.from(held);
        held = '';
        for (let at = 0; at < piece.length; )
          at += (await file.write(piece, at, piece.length - at)).bytesWritten;
        bytes += piece.length;
      };
      for await (const piece of pieces) {
        held += piece;
        if (held.length >= PIECE) await flush();
      }
      await flush();
      await file.sync();
    } finally {
      await file.close();
    }
    return bytes;
  });
}
