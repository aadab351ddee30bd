import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Frame, Page } from 'playwright-core'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What the colours alone decide. */
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/**
 * What axe finds wrong with a page as it stands, a line for each of the first elements that break a rule; by the rules of WCAG 2.2 A and AA and
 * of good practice, or by those that are named. It comes in as a debugger does, because the page's own policy lets no script in.
 */
export async function axeFaults(page: Page | Frame, rules?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(SOURCE)
  const options = {
    runOnly: rules === undefined ? { type: 'tag', values: TAGS } : { type: 'rule', values: rules },
    // Of WCAG 2.2, and off unless asked for.
    rules: { 'target-size': { enabled: rules === undefined } },
    resultTypes: ['violations'],
    preload: false,
    // Each is looked at by itself.
    iframes: false,
  }
  return page.evaluate<string[]>(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => id + ': ' + html.slice(0, 160))))`)
}
