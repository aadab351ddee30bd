import { z } from 'zod'
import type { Erp } from './erp.ts'
import { signedCall } from './signed-call.ts'
import type { Attributes } from './value.ts'

/** Where the integration takes exports, and the key that it shares with the ERP. */
export interface ContactsExport {
  readonly url: string
  readonly key: string
}

export interface ExportRequest {
  /** Whose Google account they are pushed to. */
  readonly user: string
  readonly entity: string
  readonly chosen: { readonly ids: readonly string[] } | { readonly where: readonly Attributes[] }
}

const ANSWER = z.object({
  export: z.string(),
  items: z.array(z.object({ id: z.string(), result: z.string(), why: z.string().optional() })),
  /** How many go on in the background. */
  rest: z.number().int().min(0),
  /** Where its progress is shown. */
  url: z.url({ protocol: /^https?$/ }),
})

const PROBLEM = z.object({ title: z.string(), detail: z.string().optional() })

export type ExportAnswer = z.infer<typeof ANSWER>

/** What came back, or why there was nothing, in words for the page. */
export type ExportOutcome = ExportAnswer | { readonly refused: string }

/** It does ten people in the request, each after the other's. */
const TIMEOUT_MS = 60_000

/** One signed call, from server to server; redirects are not followed. */
export async function sendExport(
  erp: Erp,
  target: ContactsExport,
  { user, entity, chosen }: ExportRequest,
): Promise<ExportOutcome> {
  const body = JSON.stringify({ user, entity, ...chosen })
  try {
    const response = await signedCall(erp, target, { body, timeoutMs: TIMEOUT_MS })
    return read(response.status, await response.text())
  } catch {
    return { refused: 'The Google integration can’t be reached.' }
  }
}

function read(status: number, text: string): ExportOutcome {
  const body = parse(text)
  const answer = ANSWER.safeParse(body)
  if (status >= 200 && status < 300 && answer.success) return answer.data
  const problem = PROBLEM.safeParse(body).data
  const why = problem === undefined ? '' : ` ${problem.detail ?? problem.title}`
  return { refused: `The Google integration answered ${status}.${why}` }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
