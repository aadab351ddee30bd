/** Web servers commonly refuse a URL of more than 8 KB; a list has up to a thousand characters besides its values. */
const VALUES_URL_CHARS = 7000

/** Values for lists that ask for several, so that neither their number nor the URL gets too large. */
export function urlChunks(
  values: readonly string[],
  {
    countMax,
    charsAround,
  }: {
    readonly countMax: number
    /** Of the parameters that carry one value. */ readonly charsAround: number
  },
): readonly (readonly string[])[] {
  const chunks: string[][] = []
  let chars = VALUES_URL_CHARS
  for (const value of values) {
    const more = charsAround + encodeURIComponent(value).length
    const chunk = chunks.at(-1)
    if (chunk && chunk.length < countMax && chars + more <= VALUES_URL_CHARS) {
      chunk.push(value)
      chars += more
    } else {
      chunks.push([value])
      chars = more
    }
  }
  return chunks
}

/** `where%5B0%5D%5Bvalue%5D%5B199%5D=` and the `&` after it. */
export const CHARS_AROUND_ID = 35
