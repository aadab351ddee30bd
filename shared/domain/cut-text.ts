const CHARACTERS = new Intl.Segmenter('und', { granularity: 'grapheme' })
/** Nothing that a reader takes for one character is longer; what is, is noise. */
const CHARACTER_LENGTH_MAX = 64

/** At most `lengthMax` UTF-16 units, ended before a character that would be cut: no half emoji, no letter without its accent. */
export function cutText(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text
  const from = Math.max(0, lengthMax - CHARACTER_LENGTH_MAX)
  const near = text.slice(from, lengthMax + CHARACTER_LENGTH_MAX)
  const start = CHARACTERS.segment(near).containing(lengthMax - from)?.index ?? lengthMax - from
  // A cut of a single endless character has to be somewhere: between two code points.
  const end = start > 0 ? from + start : lengthMax
  return text
    .slice(0, end)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()
}

/** The same, in bytes of UTF-8. */
export function cutToBytes(text: string, bytesMax: number): string {
  if (byteLength(text) <= bytesMax) return text
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(Math.max(0, bytesMax)))
  return cutText(text, read)
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
