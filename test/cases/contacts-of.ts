import type { UserId } from '../../shared/domain/ids.ts'
import { saveContactSettings } from '../../shared/flows/contact-settings.ts'
import type { ContactSettings } from '../../shared/flows/contact-settings.ts'
import { exportOf } from '../../shared/flows/export-view.ts'
import type { ContactControls } from '../../infra/local/google/people/contact-controls.ts'
import type { Attributes } from '../../infra/local/erp/value.ts'
import { pusher, signedCall } from '../functions/contact-people.ts'
import type { ExportAnswer } from '../functions/contact-people.ts'
import { TENANT } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

/** Fields of a contact in Google, as the API tells them. */
export interface InGoogle {
  readonly resourceName: string
  readonly names?: readonly { readonly familyName?: string; readonly honorificPrefix?: string }[]
  readonly emailAddresses?: readonly { readonly value?: string; readonly type?: string }[]
  readonly phoneNumbers?: readonly { readonly value?: string; readonly type?: string }[]
  readonly organizations?: readonly { readonly name?: string; readonly title?: string }[]
  readonly biographies?: readonly { readonly value?: string }[]
  readonly memberships?: readonly {
    readonly contactGroupMembership?: { readonly contactGroupResourceName?: string }
  }[]
}

/** A person of the ERP at work, with his own Google Contacts. */
export interface ContactDesk {
  readonly user: TestUser
  readonly phone: ContactControls
  /** A contact, or another entity, assigned to him; its id. */
  readonly make: (attributes: Attributes, entity?: string) => string
  readonly change: (id: string, attributes: Attributes) => void
  /** From beginning to end; `result` or `result why` of each, in their order. */
  readonly push: (ids: readonly string[], entity?: string) => Promise<readonly string[]>
  readonly held: () => readonly InGoogle[]
  readonly settle: (settings: Partial<ContactSettings>) => Promise<void>
}

export async function contactDesk(world: TestWorld, email: string): Promise<ContactDesk> {
  const user = await pusher(world, email)
  const phone = world.google.contactsOf(email)
  const asUser = world.erp.as(user.id)
  return {
    user,
    phone,
    make: (attributes, entity = 'Contact') =>
      asUser.create(entity, { assignedUserId: user.id, ...attributes }).id,
    change: (id, attributes) => void asUser.update('Contact', id, attributes),
    push: (ids, entity = 'Contact') => pushed(world, { user, ids, entity }),
    held: () => phone.list(),
    settle: async (changed) => {
      const settings: ContactSettings = {
        groups: [],
        follows: false,
        whenRemoved: 'keep',
        whenGone: 'skip',
        version: 0,
        ...changed,
      }
      const scope = await world.deps.contactScopeOf(TENANT)
      const userId = user.id as UserId
      const saved = await saveContactSettings({ userId, settings, by: userId }, scope)
      if (saved !== 'done') throw new Error(saved)
      await world.deps.ensureWebhooks(TENANT)
    },
  }
}

async function pushed(
  world: TestWorld,
  { user, ids, entity }: { user: TestUser; ids: readonly string[]; entity: string },
): Promise<readonly string[]> {
  const response = await signedCall(world, { body: { user: user.id, entity, ids } })
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  const answer = (await response.json()) as ExportAnswer
  await world.settle()
  const of = { userId: user.id as UserId, page: 0, only: null } as const
  const page = await exportOf(answer.export, of, await world.deps.contactScopeOf(TENANT))
  if (page?.head.state !== 'done') throw new Error(`the push is ${page?.head.state}`)
  return page.items.map(({ result, why }) => (why === null ? result : `${result} ${why}`))
}
