import type { GooglePeople, HeldPerson, PersonWritten } from '../contact-ports.ts'
import { isFault } from '../domain/fault.ts'
import type { PersonName } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import { oddAnswer } from './event-answers.ts'
import type { PeopleCall } from './people-calls.ts'
import { PEOPLE_MASK, PEOPLE_SOURCES } from './people-mask.ts'
import { writtenOf } from './person-answers.ts'
import { toApiPerson, toApiUpdate } from './person-mapping.ts'
import { readPeople } from './read-people.ts'

// Google's largest; five calls' worth of people may be deleted with two.
const READ_SIZE = 200

/** At most 200; answers in the order given. */
export async function createPeople(
  call: PeopleCall,
  people: readonly Person[],
): Promise<readonly PersonWritten[]> {
  if (people.length === 0) return []
  const operation = 'people.batchCreateContacts'
  const requestBody = {
    contacts: people.map((person) => ({ contactPerson: toApiPerson(person) })),
    readMask: PEOPLE_MASK,
    sources: [...PEOPLE_SOURCES],
  }
  const { createdPeople = [] } = await call(operation, (client, request) =>
    client.people.batchCreateContacts({ requestBody }, request()),
  )
  if (createdPeople.length !== people.length) throw oddAnswer(operation)
  return people.map((person, index) => {
    const written = writtenOf(operation, createdPeople[index])
    // Nothing but the order tells whose answer it is, so it is checked by what was written to tell them apart.
    if (written.kind === 'held' && !hasDataOf(written.held, person)) throw oddAnswer(operation)
    return written
  })
}

/** At most 200; answers in the order given. */
export async function updatePeople(
  call: PeopleCall,
  people: Parameters<GooglePeople['update']>[0],
  fields: Parameters<GooglePeople['update']>[1],
): Promise<readonly PersonWritten[]> {
  if (people.length === 0) return []
  const operation = 'people.batchUpdateContacts'
  const requestBody = {
    contacts: Object.fromEntries(people.map((held) => [held.resourceName, toApiUpdate(held, fields)])),
    updateMask: fields.join(','),
    readMask: PEOPLE_MASK,
    sources: [...PEOPLE_SOURCES],
  }
  const { updateResult } = await call(operation, (client, request) =>
    client.people.batchUpdateContacts({ requestBody }, request()),
  )
  return people.map(({ resourceName }) => writtenOf(operation, updateResult?.[resourceName]))
}

/** At most 500. Who was gone already is deleted too. */
export async function removePeople(call: PeopleCall, names: readonly PersonName[]): Promise<void> {
  if (names.length === 0) return
  try {
    await removeAll(call, names)
  } catch (error) {
    if (!isFault(error, 'google.gone')) throw error
    const there = await stillThere(call, names)
    if (there.length > 0) await removeAll(call, there)
  }
}

async function removeAll(call: PeopleCall, names: readonly PersonName[]): Promise<void> {
  const operation = 'people.batchDeleteContacts'
  const answer: unknown = await call(operation, ({ people }, request) =>
    people.batchDeleteContacts({ requestBody: { resourceNames: [...names] } }, request()),
  )
  if (typeof answer !== 'object') throw oddAnswer(operation)
}

/** Who answers under another name is somebody that he was merged into, and nobody asked to delete that one. */
async function stillThere(call: PeopleCall, names: readonly PersonName[]): Promise<readonly PersonName[]> {
  const there: PersonName[] = []
  for (let start = 0; start < names.length; start += READ_SIZE) {
    const asked = names.slice(start, start + READ_SIZE)
    const read = await readPeople(call, asked)
    there.push(...asked.filter((name, index) => read[index]?.resourceName === name))
  }
  return there
}

function hasDataOf({ person: written }: HeldPerson, { clientData = [] }: Person): boolean {
  const found = new Set((written.clientData ?? []).map(keyAndValue))
  return clientData.every((entry) => found.has(keyAndValue(entry)))
}

function keyAndValue({ key, value }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([key, value])
}
