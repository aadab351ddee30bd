import { createHmac } from 'node:crypto'
import { startCloudTasks } from '../../infra/local/cloud-tasks/cloud-tasks-server.ts'
import { startSecretManager } from '../../infra/local/secret-manager/secret-manager-server.ts'
import type { CalendarKey, TenantId } from '../../shared/domain/ids.ts'
import { channelToken } from '../../shared/platform/channel-token.ts'
import { SIGNING_KEY, saveTenant, tenantSecrets } from '../../shared/platform/tenant-record.ts'
import { saveWebhookKeys } from '../../shared/platform/webhook-keys.ts'
import { secretManagerByRest } from '../../shared/secrets/secret-manager-by-rest.ts'
import { firestoreByRest } from '../../shared/store/firestore-by-rest.ts'
import { firestoreEmulator } from '../support/firestore-emulator.ts'

export interface ColdWorld {
  /** The environment of a function in production. */
  readonly settings: Readonly<Record<string, string>>
  /** A request of everyday work, by function. */
  readonly requests: Readonly<Record<string, SentRequest>>
  close(): Promise<void>
}

export interface SentRequest {
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly status: number
}

const TENANT = 'main' as TenantId
const PROJECT = 'autoerp-bench'
const QUEUES = `projects/${PROJECT}/locations/europe-west1/queues`
const SIGNING = 'the signing key of the bench'
const WEBHOOK = { id: '6b03141b4e5b43949', key: 'the key of the webhook' }

/** Firestore (the official emulator), Secret Manager and Cloud Tasks, and a tenant in them; nothing is dispatched. */
export async function startColdWorld(): Promise<ColdWorld> {
  const clock = { now: () => Date.now() }
  const emulator = await firestoreEmulator()
  if (emulator === null) throw new Error('no Firestore emulator was found')
  const names = ['pull-calendar', 'sync-pair', 'contacts-batch']
  const tasks = await startCloudTasks({
    clock,
    queues: Object.fromEntries(names.map((name) => [`${QUEUES}/${name}`, {}])),
    mintToken: async () => '',
    onError: () => undefined,
  })
  const secretServer = await startSecretManager({ clock })
  const store = firestoreByRest({ projectId: PROJECT, emulatorHost: emulator.host, deadlineMs: 30_000 })
  await saveTenant(store, {
    id: TENANT,
    erpUrl: 'http://127.0.0.1:9',
    googleClientId: 'client',
    hostedDomain: null,
    entities: ['Meeting'],
    mail: { topic: null, newsUrl: null },
  })
  const secrets = secretManagerByRest({ projectId: PROJECT, apiEndpoint: secretServer.endpoint })
  await secrets.put(SIGNING_KEY, SIGNING)
  await secrets.put(tenantSecrets.googleClient(TENANT), 'secret')
  for (const name of [tenantSecrets.fingerprints(TENANT), tenantSecrets.tokens(TENANT)])
    await secrets.put(name, Buffer.alloc(32, 7).toString('base64url'))
  const { id, key } = WEBHOOK
  await saveWebhookKeys(secrets, TENANT, { [id]: { key, entity: 'Meeting', action: 'update' } })
  return {
    settings: {
      NODE_ENV: 'production',
      FUNCTIONS_URL: 'https://functions.example',
      FIRESTORE_EMULATOR_HOST: emulator.host,
      GOOGLE_CLOUD_PROJECT: PROJECT,
      K_SERVICE: 'bench',
      TASKS_ENDPOINT: tasks.endpoint,
      TASKS_SERVICE_ACCOUNT: `queue@${PROJECT}.iam.gserviceaccount.com`,
      SECRETS_ENDPOINT: secretServer.endpoint,
    },
    requests: requests(),
    async close() {
      await Promise.all([tasks.stop(), secretServer.stop(), emulator.stop()])
    },
  }
}

function requests(): ColdWorld['requests'] {
  return {
    'erp-intake': webhook(0),
    'calendar-push': notice(0),
    oauth: { path: `/sign-in?tenant=${TENANT}`, status: 302 },
  }
}

/** The ERP tells that its n-th meeting was changed. */
export function webhook(n: number): SentRequest {
  const body = JSON.stringify([{ id: (0x6b03141b4e5b4 + n).toString(16).padEnd(17, '0') }])
  const digest = createHmac('sha256', WEBHOOK.key).update(body).digest('hex')
  const signature = Buffer.from(`${WEBHOOK.id}:${digest}`).toString('base64')
  return {
    path: `/${TENANT}/Meeting/update`,
    method: 'POST',
    headers: { 'content-type': 'application/json', signature },
    body,
    status: 204,
  }
}

/** Google tells that something changed in the n-th calendar. */
export function notice(n: number): SentRequest {
  const calendar = n.toString(16).padStart(32, '0') as CalendarKey
  const of = { tenant: TENANT, calendar, channelId: `channel-${n}` }
  const headers = {
    'x-goog-channel-id': of.channelId,
    'x-goog-channel-token': channelToken(SIGNING, of),
    'x-goog-resource-id': 'resource',
    'x-goog-resource-state': 'exists',
    'x-goog-message-number': '7',
  }
  return { path: `/${TENANT}`, method: 'POST', headers, status: 204 }
}
