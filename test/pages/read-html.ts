export interface Tag {
  readonly kind: 'open' | 'close'
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

export interface Text {
  readonly kind: 'text'
  readonly text: string
}

export type Token = Tag | Text

const ATTRIBUTE = /\s+([a-z][a-z-]*)(?:="([^"<]*)")?/g
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z][a-z-]*(?:="[^"<]*")?)*)\s*\/?>/y

/** The tags and texts of a page. Stricter than a browser: what a browser would have to guess at is thrown. */
export function readHtml(page: string): readonly Token[] {
  const start = '<!doctype html>'
  if (!page.startsWith(start)) throw new Error('no doctype')
  const tokens: Token[] = []
  for (let at = start.length; at < page.length;) {
    const next = page[at] === '<' ? at : page.indexOf('<', at)
    const end = next === -1 ? page.length : next
    if (end > at) tokens.push({ kind: 'text', text: decoded(page.slice(at, end)) })
    if (next === -1) break
    TAG.lastIndex = next
    const [whole, slash, name, attributes] = TAG.exec(page) ?? []
    if (whole === undefined || name === undefined) throw new Error(`no tag: ${page.slice(next, next + 60)}`)
    tokens.push({ kind: slash === '/' ? 'close' : 'open', name, attributes: attributesOf(attributes ?? '') })
    at = next + whole.length
  }
  return tokens
}

/** All tags of these names that open. */
export function tagsOf(page: string, ...names: readonly string[]): readonly Tag[] {
  return readHtml(page).filter(
    (token): token is Tag => token.kind === 'open' && (names.length === 0 || names.includes(token.name)),
  )
}

/** The texts as they are read, with single spaces. */
export function visibleText(page: string): string {
  const texts = readHtml(page.slice(page.indexOf('<body>')).replace(/^/, '<!doctype html>')).map((token) =>
    token.kind === 'text' ? token.text : ' ',
  )
  return texts
    .join('')
    .replaceAll(/[ \n]+/g, ' ')
    .replaceAll(/ ([.,:)])/g, '$1')
    .trim()
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = [...text.matchAll(ATTRIBUTE)].map(
    ([, name = '', value = '']) => [name, decoded(value)] as const,
  )
  const attributes = new Map(found)
  if (attributes.size < found.length) throw new Error(`an attribute twice:${text}`)
  return attributes
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

function decoded(text: string): string {
  return text.replaceAll(/&([#\w]*)(;?)/g, (whole, name: string, end: string) => {
    const sign = ENTITIES[name]
    if (sign === undefined || end === '') throw new Error(`not escaped: ${whole}`)
    return sign
  })
}
