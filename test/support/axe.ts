import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Frame, Page } from 'playwright-core'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What the colours alone decide. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/**
 * What axe finds wrong with a page as it stands, a line for each of the first elements that break a rule; by the rules of WCAG 2.2 A and AA and
 * of good practice, or, of those, by what is about colours alone, or by all else. It comes in as a debugger does, because the page's own policy lets no script in.
 */
export async function axeFaults(
  page: Page | Frame,
  colours: 'too' | 'alone' | 'left out' = 'too',
): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(SOURCE)
  const options = {
    runOnly: colours === 'alone' ? { type: 'rule', values: COLOUR_RULES } : { type: 'tag', values: TAGS },
    // Of WCAG 2.2, and off unless asked for.
    rules: {
      'target-size': { enabled: colours !== 'alone' },
      ...(colours === 'left out' && Object.fromEntries(COLOUR_RULES.map((id) => [id, { enabled: false }]))),
    },
    resultTypes: ['violations'],
    preload: false,
    // Each is looked at by itself.
    iframes: false,
  }
  return page.evaluate<string[]>(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => id + ': ' + html.slice(0, 160))))`)
}
