import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Secrets } from '../ports.ts'

/** By which an operator's programs read the metrics; one for the deployment. */
export const METRICS_TOKEN = 'metrics-token'

/** Makes a new one, which is told here and never again; the one before it is good for another minute. */
export async function newMetricsToken(secrets: Secrets): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await secrets.put(METRICS_TOKEN, token)
  return token
}

/** Whether `Authorization: Bearer …` names it; how long the answer takes tells nothing of it. */
export function isMetricsToken(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
  return timingSafeEqual(digestOf(given), digestOf(token))
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
