import { createHmac, createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { TENANT } from '../support/test-world.ts'
import type { TestWorld } from '../support/test-world.ts'

/** What the world's ERP, Google and queue could send, with what only they have; to whichever path. */
export interface GoodSenders {
  /** Signed as `Meeting.update` of the first tenant's ERP. */
  readonly webhook: (path: string, recordId: string) => Promise<Response>
  /** Of the first channel that was opened for the tenant; its token names another calendar when told. */
  readonly notice: (path: string, calendar?: string) => Promise<Response>
  readonly task: (name: string, body: object) => Promise<Response>
}

export function goodSenders(world: TestWorld): GoodSenders {
  const post = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${world.functionsUrl}/${path}`, { method: 'POST', ...init })
  return {
    webhook: async (path, recordId) => {
      const headers = { 'x-api-key': world.erpApiKey }
      const answer = await fetch(`${world.erpUrl}/api/v1/Webhook`, { headers })
      const { list } = (await answer.json()) as { list: { id: string; event: string; secretKey: string }[] }
      const own = list.find(({ event }) => event === 'Meeting.update')
      const body = JSON.stringify([{ id: recordId }])
      const digest = createHmac('sha256', own?.secretKey ?? '')
        .update(body)
        .digest('hex')
      const signature = Buffer.from(`${own?.id}:${digest}`).toString('base64')
      return post(`erp-intake/${path}`, { headers: { signature, 'content-type': 'application/json' }, body })
    },
    notice: (path, calendar) => {
      const own = world.google.pushes.log.find(({ address }) => address.endsWith(`/calendar-push/${TENANT}`))
      const token = own?.headers['x-goog-channel-token'] ?? ''
      const headers = {
        'x-goog-channel-id': own?.channelId ?? '',
        'x-goog-channel-token': calendar === undefined ? token : token.replace(/^[^.]*/, calendar),
        'x-goog-resource-id': 'resource',
        'x-goog-resource-state': 'exists',
      }
      return post(`calendar-push/${path}`, { headers })
    },
    task: async (name, body) => {
      const token = await callerToken(world, `${world.functionsUrl}/${name}`)
      return post(name, { headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) })
    },
  }
}

/** The OIDC token of our own caller: Cloud Tasks, or Pub/Sub for a push subscription. */
export async function callerToken({ config }: TestWorld, audience: string): Promise<string> {
  const certs = (await (await fetch(config.CALLER_CERTS_URL)).json()) as Record<string, string>
  const key = createPrivateKey(readFileSync(join(config.LOCAL_DATA, 'queue.key')))
  return new SignJWT({ email: config.TASKS_SERVICE_ACCOUNT, email_verified: true })
    .setProtectedHeader({ alg: 'RS256', kid: Object.keys(certs)[0] ?? '' })
    .setIssuer('https://accounts.google.com')
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key)
}
