import type { ExecutionContext } from 'ava'
import { gaxios, OAuth2Client } from 'google-auth-library'
import { calendar, type calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import {
  startGoogleStandIn,
  type GoogleStandIn,
  type GoogleStandInOptions,
} from '../../infra/local/google/google-stand-in.ts'
import { z } from 'zod'

export type Calendar = calendar_v3.Calendar
export type Event = calendar_v3.Schema$Event

export const ANNA = 'anna@example.test'
export const BORIS = 'boris@example.test'
export const REDIRECT = 'http://localhost:8080/oauth/google'
export const ALL_CALENDARS = 'https://www.googleapis.com/auth/calendar'

export interface GoogleFixture {
  readonly google: GoogleStandIn
  readonly clock: { now(): number; pass(ms: number): void }
  /** The official client, signed in as this account. */
  readonly as: (email: string, options?: { scopes?: string[]; clientId?: string }) => Calendar
  /** The official OAuth client of the registered application. */
  readonly oauth: () => OAuth2Client
}

/** A stand-in with two accounts and one OAuth client, closed with the test. The clock stands still until told to pass. */
export async function startFixture(
  t: ExecutionContext,
  options: Partial<GoogleStandInOptions> = {},
): Promise<GoogleFixture> {
  let now = Date.parse('2026-03-02T08:00:00Z')
  const clock = {
    now: () => now,
    pass: (ms: number) => {
      now += ms
    },
  }
  const google = await startGoogleStandIn({ clock, ...options })
  t.teardown(() => google.close())
  google.registerClient({ clientId: 'erp', clientSecret: 'erp-secret', redirectUris: [REDIRECT] })
  google.registerClient({ clientId: 'other', clientSecret: 'other-secret', redirectUris: [REDIRECT] })
  google.addAccount({ email: ANNA, name: 'Anna Novakova', timeZone: 'Europe/Prague' })
  google.addAccount({ email: BORIS, name: 'Boris Dvorak', timeZone: 'Europe/Prague', hd: 'example.test' })
  return {
    google,
    clock,
    as: (email, { scopes = [ALL_CALENDARS], clientId = 'erp' } = {}) => {
      const auth = new OAuth2Client()
      auth.setCredentials({ access_token: google.issueTokens({ email, clientId, scopes }).accessToken })
      return calendar({ version: 'v3', auth, rootUrl: `${google.url}/`, retry: false })
    },
    oauth: () => oauthClient(google.url),
  }
}

export function oauthClient(url: string): OAuth2Client {
  return new OAuth2Client({
    clientId: 'erp',
    clientSecret: 'erp-secret',
    redirectUri: REDIRECT,
    endpoints: {
      oauth2AuthBaseUrl: `${url}/o/oauth2/v2/auth`,
      oauth2TokenUrl: `${url}/token`,
      oauth2RevokeUrl: `${url}/revoke`,
      tokenInfoUrl: `${url}/tokeninfo`,
      oauth2FederatedSignonPemCertsUrl: `${url}/oauth2/v1/certs`,
      oauth2FederatedSignonJwkCertsUrl: `${url}/oauth2/v3/certs`,
    },
  })
}

/** Lunch on 3 March 2026, noon to one in Prague, unless told otherwise. */
export function lunch(more: Event = {}): Event {
  return {
    summary: 'Lunch',
    start: { dateTime: '2026-03-03T12:00:00+01:00' },
    end: { dateTime: '2026-03-03T13:00:00+01:00' },
    ...more,
  }
}

export async function insert(
  client: Calendar,
  requestBody: Event,
): Promise<Event & { id: string; etag: string }> {
  const { data } = await client.events.insert({ calendarId: 'primary', requestBody })
  return { ...data, id: data.id ?? '', etag: data.etag ?? '' }
}

export interface Refusal {
  readonly status: number
  readonly reason: string
  readonly body: unknown
}

/** What Google said no with; throws when it said yes. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call
  } catch (error) {
    if (!(error instanceof gaxios.GaxiosError) || error.response === undefined) throw error
    const { status } = error.response
    const body: unknown = error.response.data
    const told = errorBody.parse(body).error
    return { status, reason: typeof told === 'string' ? told : (told.errors[0]?.reason ?? ''), body }
  }
  throw new Error('The call was answered, not refused')
}

const errorBody = z.object({
  error: z.union([z.string(), z.object({ errors: z.array(z.object({ reason: z.string() })) })]),
})

/** A JSON answer, or a part of a token, as an object. */
export function parseObject(json: string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(json))
}

/** "404 notFound" and the like. */
export async function refused(call: Promise<unknown>): Promise<string> {
  const { status, reason } = await refusalOf(call)
  return `${status} ${reason}`
}

/** All items and the sync token of a list, page by page. */
export async function listAll(
  client: Calendar,
  query: Omit<calendar_v3.Params$Resource$Events$List, 'calendarId'> = {},
): Promise<{ items: Event[]; syncToken: string; pages: number }> {
  const items: Event[] = []
  let pageToken: string | undefined
  for (let pages = 1; ; pages += 1) {
    const { data } = await client.events.list({
      calendarId: 'primary',
      ...query,
      ...(pageToken && { pageToken }),
    })
    items.push(...(data.items ?? []))
    if (!data.nextPageToken) return { items, syncToken: data.nextSyncToken ?? '', pages }
    pageToken = data.nextPageToken
  }
}
