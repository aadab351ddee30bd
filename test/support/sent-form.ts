import { readHtml } from '../pages/read-html.ts'

/** What a browser would send of a page's fields as they are shown, without its buttons. */
export function sentForm(page: string): URLSearchParams {
  const sent = new URLSearchParams()
  let select = ''
  for (const token of readHtml(page)) {
    if (token.kind !== 'open') continue
    const { name: tag, attributes } = token
    const [name = '', value = '', type = 'text'] = ['name', 'value', 'type'].map((one) => attributes.get(one))
    if (tag === 'select') select = name
    if (tag === 'option' && attributes.has('selected')) sent.append(select, value)
    const isSent = !['checkbox', 'radio'].includes(type) || attributes.has('checked')
    if (tag === 'input' && isSent) sent.append(name, value)
  }
  return sent
}
