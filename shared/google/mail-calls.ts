import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js'
import { apiCalls, clientsByRoot, type ApiCall, type ApiCallsOptions } from './api-calls.ts'
import type { GoogleEndpoints } from './google-endpoints.ts'

export interface MailCallsOptions extends ApiCallsOptions {
  readonly endpoints: GoogleEndpoints
}

/** One HTTP call of the official client. Throws faults only. */
export type MailCall = ApiCall<gmail_v1.Gmail>

/** Every start gives calls that share one deadline. */
export function mailCalls(options: MailCallsOptions): () => MailCall {
  return apiCalls(options, () => openGmail(options.endpoints.gmailRootUrl))
}

const openGmail = clientsByRoot(async (rootUrl) => {
  const { gmail } = await import('googleapis/build/src/apis/gmail/index.js')
  return gmail({ version: 'v1', rootUrl })
})
