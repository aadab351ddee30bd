const TAG =
  /<\/?(?:a|b|i|u|s|em|strong|p|br|div|span|ul|ol|li|h[1-6]|html-blob|blockquote|table|tbody|tr|td|hr)\b[^<>]*>/i
const BREAKS = /<br\b[^<>]*>|<\/(?:p|div|li|h[1-6]|tr|blockquote)>|<hr\b[^<>]*>/gi
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

/**
 * What a description says without its markup: Google's editor writes HTML, the ERP shows plain text (failures.md P9). A text
 * without any tag is taken as it is, so what was written as text never loses an `&amp;` or a `<`.
 */
export function plainText(text: string): string {
  if (!TAG.test(text)) return text
  const broken = text.replace(/<li\b[^<>]*>/gi, '- ').replace(BREAKS, '\n')
  const bare = broken.replace(new RegExp(TAG.source, 'gi'), '')
  return decoded(bare)
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function decoded(text: string): string {
  return text.replace(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,6});/gi, (whole) => {
    const name = whole.slice(1, -1).toLowerCase()
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole
    const code = Number(name.replace('#x', '0x').replace('#', ''))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
