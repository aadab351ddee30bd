import { contactControls } from '../../infra/local/google/people/contact-controls.ts'
import type { ContactControls } from '../../infra/local/google/people/contact-controls.ts'
import { createBook, type ContactsOptions } from '../../infra/local/google/people/contacts-book.ts'
import { openTables } from '../../infra/local/google/table.ts'
import type { GooglePeople } from '../../shared/contact-ports.ts'
import { peoplePort, type PeoplePortOptions } from './people-port.ts'

export interface PeopleWorld {
  readonly clock: { now(): number; pass(ms: number): void }
  /** May be changed while the world runs. */
  readonly options: ContactsOptions
  /** The contacts app of the account, for what people do in it. */
  readonly app: ContactControls
  /** Google as the account reaches it. Several of them are several processes of ours. */
  readonly port: (trouble?: Omit<PeoplePortOptions, 'book'>) => GooglePeople
}

export const PEOPLE_EPOCH = Date.parse('2027-03-01T08:00:00Z')

/** The contacts of one Google account in memory, with a clock that stands still until told to pass. Names repeat from run to run. */
export function peopleWorld(given: ContactsOptions = {}, owner = 'jana@example.com'): PeopleWorld {
  let now = PEOPLE_EPOCH
  const options = { ...given }
  const clock = {
    now: () => now,
    pass: (ms: number) => {
      now += ms
    },
  }
  const book = createBook(openTables(undefined), { owner, clock, options })
  return {
    clock,
    options,
    app: contactControls(book),
    port: (trouble = {}) => peoplePort({ book, ...trouble }),
  }
}
