import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SignJWT, UnsecuredJWT } from 'jose'
import type { JWTPayload } from 'jose'
import { CLIENT_ID } from '../../infra/local/local-world.ts'
import type { TestWorld } from '../support/test-world.ts'

export interface Forger {
  /** The claims that Google would put in for this person. */
  readonly claims: (person: { email: string; sub: string; nonce: string }) => JWTPayload
  /** As Google signs; another key or key id when told. */
  readonly sign: (claims: JWTPayload, signing?: { key?: KeyObject; kid?: string }) => Promise<string>
  readonly unsigned: (claims: JWTPayload) => Promise<string>
  /** With Google's public key as the secret of a symmetric algorithm. */
  readonly signWithPublicKey: (claims: JWTPayload) => Promise<string>
  readonly strangeKey: KeyObject
  /** Google's next answer to a code; the code itself is not used up. */
  readonly answerWith: (idToken: string | null, scope?: string) => void
}

/** Makes id tokens that are wrong in one thing only: with the stand-in's own key, unless that is what is wrong. */
export async function idTokenForger(world: TestWorld): Promise<Forger> {
  const certs = (await (await fetch(`${world.google.url}/oauth2/v1/certs`)).json()) as Record<string, string>
  const [[ownKid, publicPem] = ['', '']] = Object.entries(certs)
  const ownKey = signingKeyOf(world)
  const sign: Forger['sign'] = (claims, { key = ownKey, kid = ownKid } = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(key)
  return {
    claims: ({ email, sub, nonce }) => {
      const iat = Math.floor(world.clock.now() / 1000)
      return {
        iss: 'https://accounts.google.com',
        azp: CLIENT_ID,
        aud: CLIENT_ID,
        sub,
        email,
        email_verified: true,
        nonce,
        iat,
        exp: iat + 3600,
      }
    },
    sign,
    unsigned: async (claims) => new UnsecuredJWT(claims).encode(),
    signWithPublicKey: (claims) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: ownKid })
        .sign(
          new TextEncoder().encode(
            createPublicKey(publicPem).export({ type: 'spki', format: 'pem' }).toString(),
          ),
        ),
    strangeKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
    answerWith: (idToken, scope = SCOPES) => {
      const body = JSON.stringify({
        access_token: 'ya29.forged',
        refresh_token: '1//forged',
        expires_in: 3599,
        token_type: 'Bearer',
        scope,
        ...(idToken !== null && { id_token: idToken }),
      })
      const headers = { 'content-type': 'application/json' }
      world.google.faults.add({ path: /^\/token$/, answer: { status: 200, headers, body } })
    },
  }
}

const SCOPES =
  'openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile'

function signingKeyOf({ config }: TestWorld): KeyObject {
  const database = new DatabaseSync(join(config.LOCAL_DATA, 'google.sqlite'), { readOnly: true })
  const row = database.prepare("SELECT json FROM rows WHERE kind = 'signing-key'").get()
  database.close()
  return createPrivateKey((JSON.parse(String(row?.['json'])) as { pem: string }).pem)
}
