import type { ExecutionContext } from 'ava'
import { OAuth2Client } from 'google-auth-library'
import { gmail, type gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js'
import { z } from 'zod'
import type { GmailOptions } from '../../infra/local/google/mail/gmail-options.ts'
import { startFixture, type GoogleFixture } from './google-fixture.ts'

export const ALL_MAIL = 'https://mail.google.com/'
export const TOPIC = 'projects/stand-in/topics/gmail'

export interface MailFixture extends Pick<GoogleFixture, 'google' | 'clock'> {
  /** The official client, signed in as this account. */
  readonly as: (email: string, scopes?: readonly string[]) => gmail_v1.Resource$Users
}

/** The stand-in for Google with one topic, and the official client of Gmail. */
export async function startMail(t: ExecutionContext, options: GmailOptions = {}): Promise<MailFixture> {
  const { google, clock } = await startFixture(t, { gmail: { topics: { [TOPIC]: {} }, ...options } })
  return {
    google,
    clock,
    as: (email, scopes = [ALL_MAIL]) => {
      const auth = new OAuth2Client()
      auth.setCredentials({
        access_token: google.issueTokens({ email, clientId: 'erp', scopes }).accessToken,
      })
      return gmail({ version: 'v1', auth, rootUrl: `${google.url}/`, retry: false }).users
    },
  }
}

export function letterTo(to: string, subject = 'Engines') {
  return { from: 'Ada <ada@example.net>', to, subject, text: 'Dear all, they work.' }
}

export const refusalBody = z.object({
  error: z.object({
    code: z.int(),
    message: z.string(),
    status: z.string(),
    errors: z.array(z.object({ domain: z.string(), reason: z.string(), message: z.string() })),
  }),
})

const pushBody = z.object({
  message: z.object({ data: z.string(), messageId: z.string(), publishTime: z.iso.datetime() }),
  subscription: z.string(),
})

/** What is in the envelope of a push. */
export function parsePush(body: unknown) {
  const { message, subscription } = pushBody.parse(typeof body === 'string' ? JSON.parse(body) : body)
  const data: unknown = JSON.parse(Buffer.from(message.data, 'base64url').toString())
  return { data, subscription, messageId: message.messageId, publishTime: message.publishTime }
}
