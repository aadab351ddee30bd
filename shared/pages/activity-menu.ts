import type { Language } from './language.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'

/** Whose work a page is about. */
export interface Whose {
  /** Below the console's address: empty for one's own, `/people/<id>` for somebody else's. */
  readonly root: string
  /** Null for one's own. */
  readonly name: string | null
}

type Page = 'activity' | 'refused' | 'holds'

const NAMES: Readonly<Record<Language, Readonly<Record<Page, string>>>> = {
  en: { activity: 'What was done', refused: 'What was refused', holds: 'Removals held back' },
  cs: { activity: 'Co se udělalo', refused: 'Co bylo odmítnuto', holds: 'Pozdržená odebrání' },
}

const PAGES: readonly Page[] = ['activity', 'refused', 'holds']

/** The heading of one of the three pages, with the name of whom it is about unless it is one's own. */
export function titleOfPage(page: Page, { name }: Whose, language: Language): string {
  const title = NAMES[language][page]
  return name === null ? title : `${title}: ${name}`
}

/** The way between the three pages about one person's work. */
export function activityMenu(shell: Shell, { root }: Whose, here: Page): Markup {
  const links = PAGES.map((page) => {
    const url = tenantUrl(shell, `${root}/${page}`)
    const name = NAMES[shell.language][page]
    return page === here
      ? html`<strong aria-current="page">${name}</strong> `
      : html`<a href="${url}">${name}</a> `
  })
  return html`<p class="actions">${links}</p>`
}
