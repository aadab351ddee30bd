import type { people_v1 } from 'googleapis/build/src/apis/people/index.js'
import { apiCalls, clientsByRoot, type ApiCall, type ApiCallsOptions } from './api-calls.ts'
import type { GoogleEndpoints } from './google-endpoints.ts'

export interface PeopleCallsOptions extends ApiCallsOptions {
  readonly endpoints: GoogleEndpoints
}

/** One HTTP call of the official client. Throws faults only. */
export type PeopleCall = ApiCall<people_v1.People>

/** Every start gives calls that share one deadline. */
export function peopleCalls(options: PeopleCallsOptions): () => PeopleCall {
  return apiCalls(options, () => openPeople(options.endpoints.peopleRootUrl))
}

const openPeople = clientsByRoot(async (rootUrl) => {
  const { people } = await import('googleapis/build/src/apis/people/index.js')
  return people({ version: 'v1', rootUrl })
})
