import type { GooglePeople } from '../contact-ports.ts'
import { createGroup, listGroups } from './contact-groups.ts'
import { listPeople } from './list-people.ts'
import { peopleCalls, type PeopleCallsOptions } from './people-calls.ts'
import { readPeople } from './read-people.ts'
import { createPeople, removePeople, updatePeople } from './write-people.ts'

export interface GooglePeopleOptions extends Omit<PeopleCallsOptions, 'deadlineMs'> {
  /** For one call of the port, whatever it takes. It must be shorter than a claim. */
  readonly deadlineMs?: number
}

const DEADLINE_MS = 20_000

/** Google Contacts through the official client, as one connected account. */
export function googlePeople(options: GooglePeopleOptions): GooglePeople {
  const start = peopleCalls({ ...options, deadlineMs: options.deadlineMs ?? DEADLINE_MS })
  return {
    list: (from) => listPeople(start(), from),
    get: (names) => readPeople(start(), names),
    create: (people) => createPeople(start(), people),
    update: (people, fields) => updatePeople(start(), people, fields),
    remove: (names) => removePeople(start(), names),
    groups: () => listGroups(start()),
    createGroup: (title) => createGroup(start(), title),
  }
}
