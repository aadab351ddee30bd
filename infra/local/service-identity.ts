import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { SignJWT } from 'jose'

export interface ServiceIdentity {
  readonly email: string
  /** `{kid: PEM}`, as Google publishes its own. */
  readonly certs: Readonly<Record<string, string>>
  /** The OIDC token that Cloud Tasks would send to this audience. */
  mintToken(audience: string): Promise<string>
}

/** Stands for the service account that calls the workers: they check its tokens as they check Google's. */
export function serviceIdentity(keyPath: string): ServiceIdentity {
  if (!existsSync(keyPath)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeFileSync(keyPath, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  }
  const privateKey = createPrivateKey(readFileSync(keyPath))
  const pem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
  const kid = createHash('sha256').update(pem).digest('hex').slice(0, 16)
  const email = 'queue@local.invalid'
  return {
    email,
    certs: { [kid]: pem },
    mintToken: (audience) =>
      new SignJWT({ email, email_verified: true })
        .setProtectedHeader({ alg: 'RS256', kid })
        .setIssuer('https://accounts.google.com')
        .setSubject(email)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
  }
}
