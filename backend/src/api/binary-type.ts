import { MEDIA_TYPES } from "../export/formats.ts";

/** Whether a body of this media type is bytes and no text: Lambda then gives it as base64. */
export function isBinaryType(mediaType: string): boolean {
  return mediaType === MEDIA_TYPES.parquet;
}
