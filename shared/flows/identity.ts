import { z } from 'zod'
import type { TenantId, UserId } from '../domain/ids.ts'
import type { Clock, DocumentKey, Store } from '../ports.ts'
import { readConnection } from './connection.ts'

interface Scope {
  readonly store: Store
  readonly tenant: TenantId
  readonly clock: Clock
}

interface Claim {
  readonly googleSub: string
  readonly userId: UserId
}

/** Longer than connecting takes: a claim without a connection is somebody's who is connecting just now, or who died over it. */
const CONNECTING_MS = 5 * 60_000

export const identitySchema = z.object({
  schema: z.literal(1),
  userId: z.string().transform((id) => id as UserId),
  at: z.number(),
})

/**
 * Makes the Google account this user's. One account belongs to one user of a tenant, also when two connect it at the same moment
 * (failures.md A8). Returns who has it now: this user, or the one who was there first.
 */
export async function claimIdentity(scope: Scope, claim: Claim): Promise<UserId> {
  const { store, tenant, clock } = scope
  const key = keyOf(tenant, claim.googleSub)
  const content = {
    data: { schema: 1, userId: claim.userId, at: clock.now() },
    keys: { user: claim.userId },
  }
  for (;;) {
    if ((await store.create(key, content)) !== null) return claim.userId
    const held = await store.get(key)
    // Released between the two looks: then it is free.
    if (held === null) continue
    const { userId, at } = identitySchema.parse(held.data)
    if (userId === claim.userId || !(await isAbandoned({ userId, at }, claim.googleSub, scope))) return userId
    if ((await store.replace(key, content, held.version)) !== null) return claim.userId
  }
}

async function isAbandoned(
  { userId, at }: { userId: UserId; at: number },
  googleSub: string,
  { store, tenant, clock }: Scope,
): Promise<boolean> {
  if (clock.now() - at < CONNECTING_MS) return false
  return (await readConnection(store, tenant, userId))?.connection.googleSub !== googleSub
}

/** Whether anybody in the tenant has the account. */
export async function isIdentityTaken(
  { store, tenant }: Omit<Scope, 'clock'>,
  googleSub: string,
): Promise<boolean> {
  return (await store.get(keyOf(tenant, googleSub))) !== null
}

/** Null when nobody has it. */
export async function ownerOfIdentity(
  { store, tenant }: Omit<Scope, 'clock'>,
  googleSub: string,
): Promise<UserId | null> {
  const held = await store.get(keyOf(tenant, googleSub))
  return held && identitySchema.parse(held.data).userId
}

/** Frees the account if it is this user's; somebody else may have claimed it since. */
export async function releaseIdentityOf(
  { store, tenant }: Omit<Scope, 'clock'>,
  { googleSub, userId }: Claim,
): Promise<void> {
  const key = keyOf(tenant, googleSub)
  const held = await store.get(key)
  if (held && identitySchema.parse(held.data).userId === userId) await store.remove(key, held.version)
}

function keyOf(tenant: TenantId, googleSub: string): DocumentKey {
  return { tenant, collection: 'identities', id: googleSub }
}
