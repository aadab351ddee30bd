import { mailboxIdOf, readMailbox } from '../../shared/flows/mailbox.ts'
import type { Mailbox } from '../../shared/flows/mailbox.ts'
import { readRoleRights, saveRoleRights } from '../../shared/flows/role-rights.ts'
import type { Right } from '../../shared/domain/rights.ts'
import { TENANT } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'
import { throughGoogle } from './browser.ts'
import type { Browser, Choice, Page } from './browser.ts'
import type { ConsoleSite, SignedIn } from './console-site.ts'
import { storeOf } from './world-view.ts'

export const BOTH: readonly Right[] = ['external-accounts', 'gmail-personal', 'gmail-group']

/** People and mailboxes of a console. */
export interface MailboxPeople {
  /** Somebody with these rights, in these teams, who has signed in. */
  readonly member: (given?: { rights?: readonly Right[]; teams?: readonly string[] }) => Promise<SignedIn>
  readonly teamId: (name: string) => string
  /** Takes all rights from the role that only he has. */
  readonly withdraw: (person: SignedIn) => Promise<void>
  /** Registers one in the console; the page that it leads to. */
  readonly register: (one: Browser, address: string, teams?: readonly string[]) => Promise<Page>
  /** From the mailbox's page through Google; the page where that ends. */
  readonly connect: (one: Browser, page: Page, choice: Choice) => Promise<Page>
  readonly stored: (address: string) => Promise<Mailbox | null>
  readonly url: (address: string) => string
}

export function mailboxPeople({ world, home, signedIn }: ConsoleSite): MailboxPeople {
  let people = 0
  const teams = new Map<string, string>()
  const roles = new Map<string, string>()
  const url = (address: string): string => `${home}/mailboxes/${mailboxIdOf(address)}`
  const grant = async (role: string, rights: readonly Right[]): Promise<void> => {
    const store = await storeOf(world)
    const { roles: granted, version } = await readRoleRights(store, TENANT)
    await saveRoleRights(store, TENANT, { roles: { ...granted, [role]: rights }, version })
  }
  const teamId = (name: string): string => {
    const known = teams.get(name) ?? world.erp.createTeam({ name }).id
    teams.set(name, known)
    return known
  }
  return {
    teamId,
    url,
    member: async ({ rights = BOTH, teams: names = [] } = {}) => {
      const number = (people += 1)
      for (const name of names) teamId(name)
      const { id: role } = world.erp.createRole({ name: `Mail ${number}` })
      await grant(role, rights)
      const email = `mail-${number}@example.com`
      world.erp.seedUser({ name: `Mail Nr${number}`, email, roles: [role], teams: [...names] })
      const person = await signedIn(await world.addUser(email, { connected: false }))
      roles.set(person.person.id, role)
      return person
    },
    withdraw: ({ person }) => grant(roles.get(person.id) ?? '', []),
    register: async (one, address, names = []) => {
      const form = await one.open(`${home}/mailboxes/new`)
      const kind = names.length > 0 ? 'group' : 'personal'
      const ticked = names.map((name): [string, string] => ['team', teamId(name)])
      const filled: [string, string][] = [['kind', kind], ['address', address], ...ticked]
      return one.follow(await one.submit(form, filled, '/mailboxes/new'))
    },
    connect: async (one, page, choice) => {
      const begun = await one.submit(page, [['step', 'connect']], new URL(page.url).pathname)
      if (begun.status !== 303) return begun
      return one.follow(await one.open(await throughGoogle(one, begun.location, choice)))
    },
    stored: async (address) => {
      const scope = { store: await storeOf(world), tenant: TENANT }
      return (await readMailbox(scope, mailboxIdOf(address)))?.mailbox ?? null
    },
  }
}

export function googleAccount({ google }: TestWorld, email: string): void {
  google.addAccount({ email, name: email, timeZone: 'Europe/Prague' })
}
