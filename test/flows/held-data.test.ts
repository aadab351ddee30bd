import test from 'ava'
import type { TenantId, UserId } from '../../shared/domain/ids.ts'
import { eraseUser } from '../../shared/flows/erase-user.ts'
import {
  KEPT_COLLECTIONS,
  MAIL_COLLECTIONS,
  USER_COLLECTIONS,
  documentsOf,
  heldCounts,
  heldDataOf,
} from '../../shared/flows/held-data.ts'
import { USER } from '../support/memory-sides.ts'
import { filesEnding } from '../tidy/source-tree.ts'
import type { SourceFile } from '../tidy/source-tree.ts'
import { connectedWorld } from './account-world.ts'
import { TENANT } from './flow-world.ts'
import { COLLECTIONS, leaveTraces, putLink } from './held-world.ts'

const PETR = 'user-2' as UserId
const OTHER = 'other' as TenantId

async function fullWorld() {
  const setting = await connectedWorld()
  await eraseUser({ userId: PETR, by: USER }, setting.scope)
  await leaveTraces(setting.world, { tenant: TENANT, userId: USER })
  return setting
}

test('a person is shown everything that is held about him', async (t) => {
  const { scope, calendar, recordId } = await fullWorld()
  const held = await heldDataOf(USER, scope)
  t.deepEqual(Object.keys(held).sort(), [...COLLECTIONS])
  t.deepEqual(await heldCounts(USER, scope), {
    connections: 1,
    calendars: 2,
    links: 3,
    holds: 1,
    mailboxes: 0,
    meetings: 1,
    readings: 1,
    states: 1,
    identities: 2,
    'contact-settings': 1,
    'contact-links': 1,
    'contact-books': 1,
    'contact-people': 1,
    'contact-exports': 1,
    'contact-export-ids': 1,
    'contact-batches': 1,
    audit: 1,
    erasures: 0,
    parked: 1,
  })
  t.like(held.connections?.[0], { userId: USER, email: 'jana@example.com', googleSub: 'google-1' })
  t.true(held.links?.some((link) => link['recordId'] === recordId))
  t.true(held.calendars?.some(({ id }) => id === calendar.key))
  t.like(held.holds?.[0], { count: 21 })
  t.like(held.parked?.[0], { task: { calendar: `former-of-${USER}` }, code: 'google.refused' })
  t.like(held.states?.[0], { purpose: { kind: 'connect', feature: 'calendar' } })
})

test('no token, nothing that a sign-in under way hangs on, and no fingerprint is shown', async (t) => {
  const { scope } = await fullWorld()
  const shown = JSON.stringify(await heldDataOf(USER, scope))
  t.notRegex(shown, /token-1|the-verifier|the-nonce|session-hash|the-sync-token|fingerprint"/)
})

test('nothing of another user or tenant is shown', async (t) => {
  const { world, scope } = await fullWorld()
  const before = await heldDataOf(USER, scope)
  await leaveTraces(world, { tenant: TENANT, userId: PETR })
  await leaveTraces(world, { tenant: OTHER, userId: USER })
  t.deepEqual(await heldDataOf(USER, scope), before)
  t.deepEqual(
    Object.values(await heldCounts('nobody' as UserId, scope)),
    [...COLLECTIONS].map(() => 0),
  )
})

test('documents come page by page, each once, also while they are removed', async (t) => {
  const { world, scope } = await connectedWorld()
  for (let made = 0; made < 1001; made += 1)
    await putLink(world.store, { tenant: TENANT, userId: PETR }, { id: `link-${made}`, calendar: 'c' })
  const seen: string[] = []
  for await (const page of documentsOf('links', PETR, scope)) {
    seen.push(...page.map(({ key }) => key.id))
    for (const { key } of page) await world.store.remove(key)
  }
  t.deepEqual([seen.length, new Set(seen).size], [1001, 1001])
})

/** The collections that code stores documents in with the key `user`; a file that does so may name no others. */
function collectionsOfUsers(files: readonly SourceFile[]): string[] {
  const found = files
    .filter(({ text }) => /\bkeys\b[^;]*?\buser:/.test(text))
    .flatMap(({ text }) => [...text.matchAll(/collection: '([\w-]+)'/g)].map(([, name = '']) => name))
  return [...new Set(found)].sort()
}

test('whatever is stored about a user is erased with him, or kept on purpose', (t) => {
  const product = filesEnding('.ts').filter(({ path }) => /^(?:shared|functions)\//.test(path))
  t.deepEqual(
    collectionsOfUsers(product),
    [...USER_COLLECTIONS, ...MAIL_COLLECTIONS, ...KEPT_COLLECTIONS].sort(),
  )
})

test('a new collection about users would be seen', (t) => {
  const file = (text: string) => [{ path: 'shared/flows/x.ts', text }]
  const stored = (keys: string) =>
    file(`store.create({ tenant, collection: 'notes', id }, { data, ${keys} })`)
  t.deepEqual(collectionsOfUsers(stored('keys: { user: userId }')), ['notes'])
  t.deepEqual(collectionsOfUsers(stored('keys: { kind, ...(userId && { user: userId }) }')), ['notes'])
  t.deepEqual(collectionsOfUsers(stored('keys: { kind }')), [])
})
