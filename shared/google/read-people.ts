import type { HeldPerson } from '../contact-ports.ts'
import type { PersonName } from '../domain/ids.ts'
import { oddAnswer } from './event-answers.ts'
import type { PeopleCall } from './people-calls.ts'
import { PEOPLE_MASK, PEOPLE_SOURCES } from './people-mask.ts'
import { writtenOf } from './person-answers.ts'

const OPERATION = 'people.getBatchGet'

/** At most 200, in the order asked for; null for who is gone, or is no contact of the user's any more. */
export async function readPeople(
  call: PeopleCall,
  names: readonly PersonName[],
): Promise<readonly (HeldPerson | null)[]> {
  if (names.length === 0) return []
  const { responses } = await call(OPERATION, ({ people }, request) =>
    people.getBatchGet(
      { resourceNames: [...names], personFields: PEOPLE_MASK, sources: [...PEOPLE_SOURCES] },
      request(),
    ),
  )
  const answers = new Map((responses ?? []).map((answer) => [answer.requestedResourceName, answer]))
  return names.map((name) => {
    // Who isn't spoken of at all isn't gone: it would be taken for a deletion.
    const read = writtenOf(OPERATION, answers.get(name))
    if (read.kind === 'held') return read.held
    if (read.kind === 'gone') return null
    throw oddAnswer(OPERATION)
  })
}
