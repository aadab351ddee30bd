import type { Page } from 'playwright-core'
import { consolePages } from '../../functions/console/handler.ts'
import type { Language } from '../../shared/pages/language.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import type { Incoming, Reply } from '../../shared/platform/http.ts'
import { pageReply } from '../../shared/platform/page-reply.ts'
import { CONSOLE, samplePages } from '../pages/sample-pages.ts'

export interface SamplePage {
  readonly name: string
  readonly page: string
}

export interface SampleSite {
  readonly pages: readonly SamplePage[]
  readonly show: (sample: SamplePage) => Promise<void>
}

const DEPS = { urlOf: () => CONSOLE, signInOrigin: 'https://accounts.google.com' } as const
const FIRST = `${CONSOLE}/main`

/**
 * Every page and state of the console as it stands: with the headers and assets that the console sends, and nothing that goes on by
 * itself. Nothing leaves the browser. `text` is what becomes of texts from outside.
 */
export async function sampleSite(
  page: Page,
  language: Language,
  text?: (plain: string) => string,
): Promise<SampleSite> {
  const pages = samplePages(language, text)
  let first: SamplePage | null = null
  await page.route(`${new URL(CONSOLE).origin}/**`, async (route) => {
    const url = route.request().url()
    const reply = url === FIRST && first ? pageReply(200, first.page, DEPS) : await assetOf(url)
    await route.fulfill({ status: reply.status, headers: { ...reply.headers }, body: reply.body ?? '' })
  })
  return {
    pages,
    // What comes after the first is written into its place: a page that was asked for would take three times as long.
    async show(sample) {
      if (first !== null) return page.setContent(sample.page)
      first = sample
      await page.goto(FIRST)
    },
  }
}

/** As the console itself answers; nothing of a tenant is asked for. */
async function assetOf(url: string): Promise<Reply> {
  const path = url.slice(CONSOLE.length)
  const request: Incoming = { method: 'GET', path, query: {}, headers: {}, rawBody: Buffer.alloc(0) }
  if (path.endsWith('.js')) return { status: 200, headers: { 'content-type': 'text/javascript' }, body: '' }
  return path.startsWith('/assets/') ? consolePages(request, {} as Deps) : { status: 404 }
}
