import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import { apiCalls, clientsByRoot, type ApiCall, type ApiCallsOptions } from './api-calls.ts'
import type { GoogleEndpoints } from './google-endpoints.ts'

export interface CalendarCallsOptions extends ApiCallsOptions {
  readonly endpoints: GoogleEndpoints
}

/** One HTTP call of the official client. Throws faults only. */
export type CalendarCall = ApiCall<calendar_v3.Calendar>

/** Every start gives calls that share one deadline. */
export function calendarCalls(options: CalendarCallsOptions): () => CalendarCall {
  return apiCalls(options, () => openCalendar(options.endpoints.calendarRootUrl))
}

const openCalendar = clientsByRoot(async (rootUrl) => {
  const { calendar } = await import('googleapis/build/src/apis/calendar/index.js')
  return calendar({ version: 'v3', rootUrl })
})
