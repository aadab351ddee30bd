import { z } from 'zod'

const server = z.strictObject({
  host: z.string(),
  port: z.int().min(1).max(65_535),
  /** `none` only where a machine talks to itself. */
  security: z.enum(['tls', 'starttls', 'none']),
})

/** Imported for their types alone where answers are made: a schema costs time at a cold start. */
export const credentialAnswer = z.strictObject({
  address: z.string(),
  /** Who logs in; not always `address`. */
  user: z.string(),
  imap: server,
  smtp: server,
  accessToken: z.string(),
  /** At least five minutes ahead. */
  expiresAt: z.iso.datetime({ precision: 3 }),
  /** The same for a mail program's login, base64. */
  xoauth2: z.string(),
})

export const registrationAnswer = z.strictObject({
  mailbox: z.string(),
  state: z.enum(['registered', 'active', 'needs-reconnecting', 'disconnecting']),
  /** The console's page where it is connected. */
  connectUrl: z.string(),
})

export type CredentialAnswer = z.output<typeof credentialAnswer>
export type RegistrationAnswer = z.output<typeof registrationAnswer>
