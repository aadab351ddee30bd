import type { Locator, Page } from 'playwright-core'
import type { Language } from '../../shared/pages/language.ts'
import { axeFaults } from '../support/axe.ts'
import { STORY_WORDS } from './story-words.ts'

type Role = 'button' | 'link' | 'radio' | 'checkbox'

/** A person before a browser, who finds things by what they are called. */
export interface Hand {
  readonly page: Page
  /** How often something was clicked so far. */
  readonly clicks: () => number
  /** The one that is called so; of several, the first. */
  readonly click: (role: Role, name: string | RegExp) => Promise<void>
  /** The same among what is in there. */
  readonly clickIn: (place: Locator, role: Role, name: string | RegExp) => Promise<void>
}

export function handOf(page: Page): Hand {
  let clicks = 0
  const clickIn = async (place: Locator, role: Role, name: string | RegExp): Promise<void> => {
    const isWhole = typeof name === 'string'
    await place
      .getByRole(role, { name, ...(isWhole && { exact: true }) })
      .first()
      .click()
    clicks += 1
  }
  return {
    page,
    clicks: () => clicks,
    clickIn,
    click: (role, name) => clickIn(page.locator('body'), role, name),
  }
}

/** Google’s pages, from where they ask who one is to where they send back. */
export async function throughGoogle(hand: Hand, name: string, back: string): Promise<void> {
  const { page, click } = hand
  if (await isHeaded(page, 'Choose an account')) await click('button', new RegExp(`^${name}`))
  if (page.url().startsWith(back)) return
  if (await isHeaded(page, 'Access to your Google Account')) await click('button', 'Allow')
  await page.waitForURL(`${back}**`)
}

async function isHeaded(page: Page, title: string): Promise<boolean> {
  return (await page.getByRole('heading', { level: 1 }).textContent()) === title
}

/** From the console's first page to one's own. */
export async function signIn(
  hand: Hand,
  { consoleUrl, name, language }: { consoleUrl: string; name: string; language: Language },
): Promise<void> {
  await hand.page.goto(consoleUrl)
  await hand.click('link', STORY_WORDS[language].signIn)
  await throughGoogle(hand, name, consoleUrl)
}

/** The words of what there is one of: the heading, the notice at the top. */
export async function titleOf(page: Page): Promise<string> {
  return (await page.getByRole('heading', { level: 1 }).textContent())?.trim() ?? ''
}

/** What nobody would see and somebody would suffer from, on the page as it stands. */
export async function hiddenFaults(page: Page, language: Language): Promise<readonly string[]> {
  const title = await titleOf(page)
  const [told, isWide] = await page.evaluate<[string, boolean]>(
    '[document.documentElement.lang, document.documentElement.scrollWidth > innerWidth]',
  )
  return [
    ...(await axeFaults(page)),
    ...(told === language ? [] : [`says it is in ${told}`]),
    ...(isWide ? ['wider than the window'] : []),
  ].map((fault) => `${title}: ${fault}`)
}
