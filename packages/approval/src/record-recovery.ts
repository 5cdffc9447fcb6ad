import { join } from 'node:path';
import type { Log } from '@traceveil/pipeline';
import type { FileSystem } from './file-system.ts';
import { headerBytes, markerOf, recordAt, type Place } from './record-format.ts';
import { segmentName } from './segment-names.ts';

/** A record that an earlier run left. */
export interface FoundRecord {
  readonly head: Uint8Array;
  readonly place: Place;
  /** What is sealed in it is not what was written. */
  readonly isDamaged: boolean;
}

interface Options {
  readonly directory: string;
  readonly files: FileSystem;
  readonly log: Log;
  readonly onFound: (record: FoundRecord) => void;
}

const component = 'approvals';

/**
 * Goes once through a segment. A tail that was torn off is cut; what is damaged is told of and
 * stays where it is, for it cannot be made whole.
 *
 * @returns how long it is then
 * @throws the file system's error
 */
export async function readSegment(number: number, options: Options): Promise<number> {
  const { directory, files, log, onFound } = options;
  const name = segmentName(number);
  const file = await files.open(join(directory, name));
  try {
    const bytes = await file.read(0, await file.size());
    const marker = markerOf(bytes);
    if (!marker) {
      // A file without a whole header never had a record that anybody was told "ok" for.
      const isTold = bytes.length > headerBytes;
      const fields = { component, segment: name, bytes: bytes.length };
      if (isTold) log.error(fields, 'the beginning is damaged: nothing in it can be read');
      return bytes.length;
    }
    let offset = headerBytes;
    while (offset < bytes.length) {
      const found = recordAt(bytes, offset, marker);
      const fields = { component, segment: name, offset };
      if (found.kind === 'torn') {
        log.warn(fields, 'cut off the beginning of a record that nobody was told "ok" for');
        await file.truncate(offset);
        return offset;
      }
      if (found.kind !== 'record') {
        const whole = { ...fields, bytes: found.end - offset };
        log.error(whole, 'a record is damaged: what was sealed in it is lost');
      }
      if (found.kind !== 'damaged') {
        const place = { segment: number, offset, bytes: found.end - offset };
        // A copy: the segment's bytes are not kept for it.
        const head = Buffer.from(found.head);
        onFound({ head, place, isDamaged: found.kind === 'damaged_body' });
      }
      offset = found.end;
    }
    return bytes.length;
  } finally {
    await file.close();
  }
}
