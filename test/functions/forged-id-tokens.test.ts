import test from 'ava'
import { SignJWT, UnsecuredJWT } from 'jose'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { throughGoogle } from './browser.ts'
import type { Browser } from './browser.ts'
import { CONNECTION, startConsoleSite } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { idTokenForger } from './id-token-forger.ts'
import type { Forger } from './id-token-forger.ts'
import { wrongWith } from './page-check.ts'

/** Answers of Google's token endpoint that somebody else might have made: none of them signs anybody in. */
let site: ConsoleSite
let world: TestWorld
let home: string
let forger: Forger

test.before(async () => {
  site = await startConsoleSite()
  ;({ world, home } = site)
  forger = await idTokenForger(world)
})
test.after.always(() => world?.close())

const EXPIRED = { status: 400, title: 'This sign-in has expired' }

const forgeries: [string, (claims: Record<string, unknown>) => Promise<string | null>][] = [
  [
    'made for another client',
    (claims) => forger.sign({ ...claims, aud: 'other.apps.googleusercontent.com' }),
  ],
  ['made for several clients', (claims) => forger.sign({ ...claims, aud: ['other', 'another'] })],
  ['of another issuer', (claims) => forger.sign({ ...claims, iss: 'https://accounts.google.com.example' })],
  ['with the nonce of another sign-in', (claims) => forger.sign({ ...claims, nonce: 'A'.repeat(43) })],
  ['without a nonce', ({ nonce: _nonce, ...claims }) => forger.sign(claims)],
  ['without a subject', ({ sub: _sub, ...claims }) => forger.sign(claims)],
  ['that has ended', (claims) => forger.sign({ ...claims, iat: secondsAgo(7200), exp: secondsAgo(3600) })],
  ['that nobody signed', (claims) => forger.unsigned(claims)],
  ['signed with Google’s public key as a secret', (claims) => forger.signWithPublicKey(claims)],
  [
    'signed with a strange key under Google’s key id',
    (claims) => forger.sign(claims, { key: forger.strangeKey }),
  ],
  [
    'signed with a key that Google doesn’t have',
    (claims) => forger.sign(claims, { key: forger.strangeKey, kid: 'x' }),
  ],
  ['whose signature is cut off', async (claims) => (await forger.sign(claims)).replace(/[^.]+$/, '')],
  ['that is no token', async () => 'a.b.c'],
  ['that isn’t there', async () => null],
]
const secondsAgo = (seconds: number): number => Math.floor(Date.now() / 1000) - seconds

/** As far as the way back; returns it and the claims of a good id token. */
async function begun(one: Browser, { email }: TestUser, purpose: 'sign-in' | 'connect') {
  const { sub } = world.google.addAccount({ email, name: email })
  const asked =
    purpose === 'sign-in'
      ? await one.follow(await one.open(`${home}/sign-in`))
      : await one.submit(await one.open(home), [['feature', 'calendar']], '/connect')
  const nonce = new URL(asked.location).searchParams.get('nonce') ?? ''
  const back = await throughGoogle(one, asked.location, { email })
  return { back, claims: forger.claims({ email, sub, nonce }) }
}

for (const [what, forge] of forgeries) {
  test.serial(`an id token ${what} signs nobody in and connects nothing`, async (t) => {
    const stranger = site.browser()
    const [victim, own] = [await site.somebody(), await site.signedIn(await site.somebody())]
    const before = site.everything()
    const signing = await begun(stranger, victim, 'sign-in')
    forger.answerWith(await forge(signing.claims))
    t.is(wrongWith(await stranger.open(signing.back), EXPIRED), null)
    t.false(await site.isSignedIn(stranger))
    const connecting = await begun(own.one, own.person, 'connect')
    forger.answerWith(await forge(connecting.claims))
    t.is(wrongWith(await own.one.open(connecting.back), EXPIRED), null)
    t.is(site.everything(), before)
    t.true(await site.isSignedIn(own.one), 'and who was signed in stays so')
  })
}

test.serial(
  'the same id token with nothing wrong signs in, so the refusals are about what is wrong',
  async (t) => {
    const [one, person] = [site.browser(), await site.somebody()]
    const { back, claims } = await begun(one, person, 'sign-in')
    forger.answerWith(await forger.sign(claims))
    t.is(wrongWith(await one.follow(await one.open(back)), CONNECTION), null)
  },
)

test.serial('an address that Google did not verify signs nobody in', async (t) => {
  for (const email_verified of [false, 'true', undefined]) {
    const [one, person] = [site.browser(), await site.somebody()]
    const before = site.everything()
    const { back, claims } = await begun(one, person, 'sign-in')
    forger.answerWith(await forger.sign({ ...claims, email_verified }))
    const page = await one.open(back)
    t.is(page.status, 403)
    t.is(page.headers.get('set-cookie'), null)
    t.false(await site.isSignedIn(one))
    t.is(site.everything(), before)
  }
})

for (const name of ['sync-pair', 'pull-calendar'])
  test.serial(
    `${name} takes no token without a signature, and none signed with a public key as a secret`,
    async (t) => {
      const certs = (await (await fetch(world.config.CALLER_CERTS_URL)).json()) as Record<string, string>
      const [[kid, pem] = ['', '']] = Object.entries(certs)
      const claims = { email: world.config.TASKS_SERVICE_ACCOUNT, email_verified: true, sub: '1' }
      const said = (jwt: SignJWT | UnsecuredJWT): void => {
        jwt.setIssuer('https://accounts.google.com').setAudience(`${world.functionsUrl}/${name}`)
        jwt.setIssuedAt().setExpirationTime('1h')
      }
      const [signed, unsigned] = [
        new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid }),
        new UnsecuredJWT(claims),
      ]
      said(signed)
      said(unsigned)
      const before = site.everything()
      for (const token of [
        await signed.sign(new TextEncoder().encode(pem)),
        unsigned.encode(),
        `${unsigned.encode()}AAAA`,
      ]) {
        const headers = { authorization: `Bearer ${token}` }
        const body = JSON.stringify({ kind: name, tenant: 'main', calendar: 'x', eventId: 'x' })
        t.is((await fetch(`${world.functionsUrl}/${name}`, { method: 'POST', headers, body })).status, 401)
      }
      t.is(site.everything(), before)
    },
  )
