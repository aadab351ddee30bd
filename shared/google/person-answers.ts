import type { people_v1 } from 'googleapis/build/src/apis/people/index.js'
import type { PersonWritten } from '../contact-ports.ts'
import { Fault } from '../domain/fault.ts'
import { oddAnswer } from './event-answers.ts'
import { fromApiPerson } from './person-mapping.ts'
import { failureOfPart } from './rpc-status.ts'

type ApiAnswer = people_v1.Schema$PersonResponse

/** Google's word for it, which it may have put into a sentence. */
const CONTACTS_FULL = 'MY_CONTACTS_OVERFLOW_COUNT'

/**
 * What became of one person of a batch. Throws `google.unavailable` where that can't be known: nobody was spoken of, or
 * Google had trouble of its own. It stands for the whole batch then, as others of it may have been written.
 */
export function writtenOf(operation: string, answer: ApiAnswer | undefined): PersonWritten {
  if (answer === undefined) throw oddAnswer(operation)
  const failure = failureOfPart(answer)
  if (failure === null) return readOf(operation, answer)
  const { code, reason } = failure
  if (code === 'google.gone') return { kind: 'gone' }
  if (code === 'google.moved-on') return { kind: 'moved-on' }
  if (code === 'google.unavailable' || code === 'google.rate-limited')
    throw new Fault('google.unavailable', `${operation}: one of several, ${reason}`)
  return { kind: 'refused', reason: code === 'google.contacts-full' ? CONTACTS_FULL : reason }
}

function readOf(operation: string, { person }: ApiAnswer): PersonWritten {
  if (!person?.resourceName) throw oddAnswer(operation)
  const held = fromApiPerson(person)
  return held === null ? { kind: 'gone' } : { kind: 'held', held }
}
