import { html as template } from 'hono/html'

/** Text that is HTML already; only the templates make it. */
export type Markup = Exclude<ReturnType<typeof template>, Promise<unknown>>

/** What may stand in a template. A string is escaped, null is nothing. */
export type Part = string | number | null | Markup | readonly Part[]

/** A template whose strings are escaped. The line breaks of the source would be a third of a long table, so they shrink. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const short = strings.map((text) => text.replaceAll(/\s*\n\s*/g, '\n'))
  const made = template(Object.assign(short, { raw: strings.raw }), ...parts)
  if (made instanceof Promise) throw new TypeError('a page does not wait for anything')
  return made
}

/** An address for a link, form or style sheet. Anything but a web address there is a bug, and might be a script. */
export function webAddress(url: string): string {
  if (!/^https?:\/\/[^/]/.test(url)) throw new TypeError('not a web address')
  return url
}
