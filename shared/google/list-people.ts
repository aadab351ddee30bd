import type { GooglePeople, PeoplePage } from '../contact-ports.ts'
import { Fault } from '../domain/fault.ts'
import { oddAnswer } from './event-answers.ts'
import { parseGoogleFailure } from './google-faults.ts'
import type { PeopleCall } from './people-calls.ts'
import { PEOPLE_MASK, PEOPLE_SOURCES } from './people-mask.ts'
import { changeOf } from './person-mapping.ts'

const OPERATION = 'people.connections.list'

// Google's largest: a page is one call, however much is on it.
const PAGE_SIZE = 1000

/**
 * The parameters must stay the same for the whole life of a sync token, so all that differs is where to read on.
 * While paging through what changed the token is sent with every page.
 */
export async function listPeople(
  call: PeopleCall,
  { syncToken, page }: Parameters<GooglePeople['list']>[0],
): Promise<PeoplePage> {
  const list = await call(OPERATION, async ({ people }, request) => {
    try {
      return await people.connections.list(
        {
          resourceName: 'people/me',
          personFields: PEOPLE_MASK,
          sources: [...PEOPLE_SOURCES],
          pageSize: PAGE_SIZE,
          requestSyncToken: true,
          ...(syncToken === null ? {} : { syncToken }),
          ...(page === null ? {} : { pageToken: page }),
        },
        request(),
      )
    } catch (error) {
      throw syncToken === null && page === null ? error : expiredOr(error)
    }
  })
  const nextPage = list.nextPageToken ?? null
  const nextToken = list.nextSyncToken ?? null
  // Without changes there is no list of people either, but one of the two always is. Taken for a last page,
  // such an answer would end the reading with everything unread.
  if (nextPage === null && nextToken === null) throw oddAnswer(OPERATION)
  const changes = (list.connections ?? []).map(changeOf).filter((change) => change !== null)
  return { changes, nextPage, syncToken: nextToken }
}

/** A token that Google can't make anything of is an invalid argument without a reason (google.md 4.2). */
function expiredOr(error: unknown): unknown {
  const failure = parseGoogleFailure(error, 0)
  return failure?.status === 400 && failure.code === 'google.refused'
    ? new Fault('google.cursor-expired', `${OPERATION}: 400 ${failure.reason}`.trimEnd())
    : error
}
