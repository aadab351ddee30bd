import { z } from 'zod'

/**
 * Every setting, from the environment; nothing else reads it. A wrong or missing one stops the function at its start with
 * its name and what is expected.
 */
const schema = z
  .object({
    /** Where the functions are reached: `<base>/<function>`. Google and the ERP must reach it too. */
    FUNCTIONS_URL: z.url(),
    /** Where people reach `console` and `oauth` in the same way, when a name of its own stands before them (Firebase Hosting). */
    CONSOLE_URL: z.url().optional(),
    STORE: z.enum(['firestore', 'sqlite']).default('firestore'),
    TASKS: z.enum(['cloud', 'embedded']).default('cloud'),
    SECRETS: z.enum(['secret-manager', 'sealed']).default('secret-manager'),
    GOOGLE_CLOUD_PROJECT: z.string().optional(),
    FIRESTORE_DATABASE: z.string().default('(default)'),
    FIRESTORE_EMULATOR_HOST: z.string().optional(),
    /** Set by Cloud Run, and nowhere else: then a metadata server knows who we are. */
    K_SERVICE: z.string().optional(),
    GCE_METADATA_HOST: z.string().default('metadata.google.internal'),
    TASKS_LOCATION: z.string().default('europe-west1'),
    TASKS_ENDPOINT: z.string().optional(),
    SECRETS_ENDPOINT: z.string().optional(),
    SECRETS_LOCATION: z.string().optional(),
    /** The identity that Cloud Tasks calls the workers with. */
    TASKS_SERVICE_ACCOUNT: z.string().optional(),
    /** One file for the embedded store and queue; the sealed secrets and their key lie beside it. */
    LOCAL_DATA: z.string().default('.local'),
    /** A server laid out like Google, in its place. */
    GOOGLE_URL: z.url().optional(),
    /** Whose keys sign the tokens of our own callers; Google's, unless the world is embedded. */
    CALLER_CERTS_URL: z.url().default('https://www.googleapis.com/oauth2/v1/certs'),
    /** `off` where Google can't reach us (a machine at home): the poll then brings everything. */
    GOOGLE_PUSH: z.enum(['on', 'off']).default('on'),
    /** Where mailboxes are logged in to, by IMAP and SMTP: `imaps:`, `smtps:` for TLS, `imap:`, `smtp:` for STARTTLS. */
    MAIL_IMAP_URL: z.url({ protocol: /^imaps?$/ }).default('imaps://imap.gmail.com:993'),
    MAIL_SMTP_URL: z.url({ protocol: /^smtps?$/ }).default('smtps://smtp.gmail.com:465'),
    /** A file with the certificate of servers that have one of their own. */
    MAIL_CA_FILE: z.string().optional(),
    /** Polls of all calendars are spread over so many seconds. */
    SWEEP_SPREAD_SECONDS: z.coerce.number().int().min(0).max(600).default(300),
    LOG: z.enum(['json', 'off']).default('json'),
  })
  .superRefine((env, context) => {
    const cloud = env.STORE === 'firestore' || env.TASKS === 'cloud' || env.SECRETS === 'secret-manager'
    if (cloud && !env.GOOGLE_CLOUD_PROJECT)
      context.addIssue({
        code: 'custom',
        path: ['GOOGLE_CLOUD_PROJECT'],
        message: 'needed for Firestore, Cloud Tasks and Secret Manager',
      })
    if (env.TASKS === 'cloud' && !env.TASKS_SERVICE_ACCOUNT)
      context.addIssue({
        code: 'custom',
        path: ['TASKS_SERVICE_ACCOUNT'],
        message: 'needed for Cloud Tasks: the account that calls the workers',
      })
  })

export type Config = z.output<typeof schema>

export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = schema.safeParse(env)
  if (!parsed.success)
    throw new Error(
      `The settings are not complete:\n${z.prettifyError(parsed.error)}\nThey come from the environment; the README lists them under “Settings”. On one machine, \`npm start\` makes them.`,
    )
  return parsed.data
}
