import type { ExecutionContext } from 'ava'
import { gaxios, OAuth2Client } from 'google-auth-library'
import { people, type people_v1 } from 'googleapis/build/src/apis/people/index.js'
import { z } from 'zod'
import type { ContactsOptions } from '../../infra/local/google/people/contacts-book.ts'
import { startFixture, type GoogleFixture } from './google-fixture.ts'

export type People = people_v1.People
export type Person = people_v1.Schema$Person

export const CONTACTS = 'https://www.googleapis.com/auth/contacts'
/** Every field that the tests look at. */
export const ALL =
  'names,emailAddresses,phoneNumbers,addresses,organizations,biographies,memberships,clientData,userDefined,metadata,photos'

export interface PeopleFixture extends Pick<GoogleFixture, 'google' | 'clock'> {
  /** The official client, signed in as this account. */
  readonly as: (email: string, scopes?: string[]) => People
}

/** The stand-in for Google, and the official client of People. Lists are never late unless the options say so. */
export async function startPeople(
  t: ExecutionContext,
  contacts: ContactsOptions = {},
): Promise<PeopleFixture> {
  const { google, clock } = await startFixture(t, { contacts: { lagMs: 0, ...contacts } })
  return {
    google,
    clock,
    as: (email, scopes = [CONTACTS]) => {
      const auth = new OAuth2Client()
      auth.setCredentials({
        access_token: google.issueTokens({ email, clientId: 'erp', scopes }).accessToken,
      })
      return people({ version: 'v1', auth, rootUrl: `${google.url}/`, retry: false })
    },
  }
}

/** A contact that uses each field that is written by us. */
export const ADA: Person = {
  names: [{ givenName: 'Ada', middleName: 'Byron', familyName: 'Lovelace', honorificPrefix: 'Dr.' }],
  emailAddresses: [
    { value: 'ada.lovelace@example.test', type: 'work' },
    { value: 'ada@home.example.test', type: 'home' },
  ],
  phoneNumbers: [
    { value: '+31 20 123 4567', type: 'work' },
    { value: '+31 6 1234 5678', type: 'mobile' },
  ],
  addresses: [
    {
      type: 'work',
      streetAddress: 'Keizersgracht 1',
      city: 'Amsterdam',
      postalCode: '1015 CJ',
      country: 'Netherlands',
    },
  ],
  organizations: [{ name: 'Analytical Engines BV', title: 'Principal Engineer' }],
  biographies: [{ value: 'Wrote the first program.', contentType: 'TEXT_PLAIN' }],
  clientData: [{ key: 'autoerp', value: 'main:Contact:1' }],
}

export async function create(
  client: People,
  requestBody: Person = ADA,
): Promise<Person & { resourceName: string; etag: string }> {
  const { data } = await client.people.createContact({ personFields: ALL, requestBody })
  return { ...data, resourceName: data.resourceName ?? '', etag: data.etag ?? '' }
}

export async function get(client: People, resourceName: string): Promise<Person> {
  return (await client.people.get({ resourceName, personFields: ALL })).data
}

export interface Listed {
  readonly people: readonly Person[]
  readonly syncToken: string
  readonly pages: number
}

/** All pages of a list, and its sync token. */
export async function listAll(
  client: People,
  query: people_v1.Params$Resource$People$Connections$List = {},
): Promise<Listed> {
  const found: Person[] = []
  let pageToken: string | undefined
  for (let pages = 1; ; pages += 1) {
    const { data } = await client.people.connections.list({
      resourceName: 'people/me',
      personFields: ALL,
      requestSyncToken: true,
      ...query,
      ...(pageToken === undefined ? {} : { pageToken }),
    })
    found.push(...(data.connections ?? []))
    if (!data.nextPageToken) return { people: found, syncToken: data.nextSyncToken ?? '', pages }
    pageToken = data.nextPageToken
  }
}

export function namesOf(list: readonly Person[]): (string | null | undefined)[] {
  return list.map(({ names }) => names?.[0]?.displayName)
}

const refusal = z.object({
  error: z.object({
    code: z.int(),
    message: z.string(),
    status: z.string(),
    details: z.array(z.record(z.string(), z.unknown())).default([]),
  }),
})

/** The `error` that Google said no with; throws when it said yes. */
export async function refusalOf(call: Promise<unknown>): Promise<z.infer<typeof refusal>['error']> {
  try {
    await call
  } catch (error) {
    if (!(error instanceof gaxios.GaxiosError) || error.response === undefined) throw error
    return refusal.parse(error.response.data).error
  }
  throw new Error('The call was answered, not refused')
}

/** "400 INVALID_ARGUMENT" and the like. */
export async function refused(call: Promise<unknown>): Promise<string> {
  const { code, status } = await refusalOf(call)
  return `${code} ${status}`
}
