import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import type { World } from '../world.ts'

/** The key that signs id_tokens. It is kept with the state: a token must outlive a restart of the stand-in. */
export interface SigningKey {
  readonly kid: () => string
  readonly jwk: () => JsonWebKey
  readonly pem: () => string
  sign(claims: object): string
}

/** Makes the key when it is first asked for: most tests never sign anything, and a new key takes its time. */
export function loadSigningKey(world: World): SigningKey {
  let loaded: LoadedKey | null = null
  const key = () => (loaded ??= load(world))
  return {
    kid: () => key().kid,
    pem: () => key().pem,
    jwk: () => ({ ...key().publicKey.export({ format: 'jwk' }), kid: key().kid, use: 'sig', alg: 'RS256' }),
    sign: (claims) => {
      const { kid, privateKey } = key()
      const text = `${encode({ alg: 'RS256', kid, typ: 'JWT' })}.${encode(claims)}`
      return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
    },
  }
}

interface LoadedKey {
  readonly kid: string
  readonly pem: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

function load(world: World): LoadedKey {
  const stored = world.signingKeys.get('current') ?? { pem: createPem() }
  world.signingKeys.put('current', stored)
  const privateKey = createPrivateKey(stored.pem)
  const publicKey = createPublicKey(privateKey)
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return { kid: createHash('sha256').update(pem).digest('hex').slice(0, 40), pem, privateKey, publicKey }
}

function createPem(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
