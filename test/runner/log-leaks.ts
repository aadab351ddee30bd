import type { PrivateText } from '../support/log-watch.ts'

export interface WatchedWorld {
  readonly lines: readonly string[]
  readonly privateTexts: readonly PrivateText[]
}

export interface Leak {
  readonly event: string
  /** What kind of text it was, never the text. */
  readonly kind: string
}

/** Private wherever it stands and whoever made it. */
const PATTERNS: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: 'an access token', pattern: /ya29\./ },
  { kind: 'a refresh token', pattern: /1\/\/0/ },
  { kind: 'an authorization code', pattern: /4\/0A/ },
  { kind: 'an e-mail address', pattern: /[\w.+-](?:@|%40)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/i },
  { kind: 'a JWT', pattern: /\beyJ[\w-]+\.eyJ[\w-]+\./ },
  { kind: 'a session cookie', pattern: /__session=/ },
  { kind: 'an Authorization header', pattern: /Bearer / },
  { kind: 'a client secret', pattern: /client_secret/ },
  { kind: 'a code verifier', pattern: /code_verifier/ },
  {
    // As the product and Google make their keys, states and tokens. Ids and fingerprints of the log have no capitals.
    kind: 'a long random text',
    pattern: /(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{32,}/,
  },
]

/** Shorter texts are parts of ordinary words. */
const WITHIN_MIN = 6

/**
 * What the lines hold that is private in their world. A private text of six characters or more counts anywhere in a
 * field's value, a shorter one only when it is the whole value. One that `ownWords` holds never counts: where a title is
 * "Meeting", nobody can tell it from the product's own word.
 */
export function logLeaks({ lines, privateTexts }: WatchedWorld, ownWords: string): Leak[] {
  const eventOfValue = new Map<string, string>()
  const leaks: Leak[] = []
  for (const line of lines) {
    const { event, values } = readLine(line)
    for (const value of values) if (!eventOfValue.has(value)) eventOfValue.set(value, event)
    for (const { kind, pattern } of PATTERNS) if (pattern.test(line)) leaks.push({ event, kind })
  }
  // One text instead of many: worlds have thousands of texts and of values.
  const together = [...eventOfValue.keys()].join('\0')
  for (const { kind, text } of privateTexts) {
    const isThere = text.length < WITHIN_MIN ? eventOfValue.has(text) : together.includes(text)
    if (!isThere || ownWords.includes(text)) continue
    for (const [value, event] of eventOfValue)
      if (value === text || (text.length >= WITHIN_MIN && value.includes(text))) leaks.push({ event, kind })
  }
  return leaks
}

/** The values of a line, whatever their fields are named; of one that is no JSON the line itself. */
function readLine(line: string): { event: string; values: readonly string[] } {
  const fields = parsed(line)
  if (typeof fields !== 'object' || fields === null) return { event: 'not of the catalogue', values: [line] }
  const event = 'event' in fields && typeof fields.event === 'string' ? fields.event : 'without a name'
  return { event, values: stringsIn(fields) }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return null
  }
}
