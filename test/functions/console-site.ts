import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { newBrowser, signIn, signInAndConnect } from './browser.ts'
import type { Browser, Page } from './browser.ts'
import { wrongWith } from './page-check.ts'
import { secretNames, stored } from './world-view.ts'

/** Somebody who has signed in: his browser, and the page that he sees first. */
export interface SignedIn {
  readonly one: Browser
  readonly page: Page
  readonly person: TestUser
}

/** A world, its console, and people who come to it. */
export interface ConsoleSite {
  readonly world: TestWorld
  /** The console of the world's tenant. */
  readonly home: string
  readonly browser: (cookie?: string) => Browser
  /** On both sides; not connected. */
  readonly somebody: (name?: string) => Promise<TestUser>
  readonly someAdmin: () => Promise<TestUser>
  readonly signedIn: (person: TestUser) => Promise<SignedIn>
  readonly connected: (person: TestUser) => Promise<SignedIn>
  readonly isSignedIn: (one: Browser) => Promise<boolean>
  /** What is stored, besides sign-ins under way, which end by themselves; and the names of the secrets. */
  readonly everything: () => string
}

export const CONNECTION = { title: 'Your connection with Google' }
export const NO_SIGN_IN = { title: 'Connect your ERP with Google' }

/**
 * An id token is checked by the machine's clock, and lives for an hour: people can sign in while the world's clock is not far from
 * it. With `minutesAgo` the world begins so long ago, and may live through them.
 */
export async function startConsoleSite({
  minutesAgo = 0,
  ...options
}: { rights?: 'none'; minutesAgo?: number } = {}): Promise<ConsoleSite> {
  const world = await startTestWorld({ startsAt: Date.now() - minutesAgo * 60_000, ...options })
  const home = `${world.functionsUrl}/console/${TENANT}`
  let people = 0
  const browser: ConsoleSite['browser'] = (cookie) => {
    const one = newBrowser({ home })
    if (cookie !== undefined) one.cookies.set('__session', cookie.replace(/^__session=/, ''))
    return one
  }
  const arrived = (person: TestUser, one: Browser, page: Page): SignedIn => {
    const wrong = wrongWith(page, CONNECTION)
    if (wrong !== null) throw new Error(wrong)
    return { one, page, person }
  }
  return {
    world,
    home,
    browser,
    somebody: (name = 'person') =>
      world.addUser(`${name}-${(people += 1)}@example.com`, { connected: false }),
    someAdmin: async () => {
      const email = `admin-${(people += 1)}@example.com`
      world.erp.seedUser({ name: 'Ada', email, type: 'admin' })
      return world.addUser(email, { connected: false })
    },
    signedIn: async (person) => {
      const one = browser()
      return arrived(person, one, await signIn(one, home, { email: person.email }))
    },
    connected: async (person) => {
      const one = browser()
      return arrived(person, one, await signInAndConnect(one, home, { email: person.email }))
    },
    isSignedIn: async (one) => wrongWith(await one.open(home), CONNECTION) === null,
    everything: () => {
      const rows = JSON.parse(stored(world)) as { collection?: string }[]
      return JSON.stringify([rows.filter(({ collection }) => collection !== 'states'), secretNames(world)])
    },
  }
}
