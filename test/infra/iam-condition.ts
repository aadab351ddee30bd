import { runInNewContext } from 'node:vm'

/**
 * Whether a condition of Google's IAM lets a resource in. Its language (CEL) is JavaScript here as long as it is made of comparisons,
 * `||` and `&&`, and of the functions `startsWith`, `endsWith` and `extract`.
 */
export function isLetIn(expression: string, resourceName: string): boolean {
  const name = Object.assign(Object(resourceName) as string, {
    extract: (template: string) => extract(resourceName, template),
  })
  return runInNewContext(expression, { resource: { name } }) === true
}

/** The text in the place of `{…}`, between what stands around it; empty where it isn't so. */
function extract(text: string, template: string): string {
  const [, before = '', after = ''] = /^(.*)\{\w+\}(.*)$/.exec(template) ?? []
  const from = text.indexOf(before)
  if (from === -1) return ''
  const rest = text.slice(from + before.length)
  const to = after === '' ? rest.length : rest.indexOf(after)
  return to === -1 ? '' : rest.slice(0, to)
}
