import type { Mailbox } from './mailbox.ts'
import type { TenantScope } from './tenant-scope.ts'

/** Has the mailbox's history read; `why` with a moment in it, as a second task of the same name is dropped. */
export async function queueMailRead(
  { id }: Pick<Mailbox, 'id'>,
  why: string,
  { tasks, tenant }: Pick<TenantScope, 'tasks' | 'tenant'>,
  { at, renews }: { readonly at?: number; readonly renews?: true | undefined } = {},
): Promise<void> {
  await tasks.enqueue(
    { kind: 'pull-mail', tenant, mailbox: id, ...(renews && { renews }) },
    { name: `mail-${id}-${why}`, ...(at !== undefined && { at }) },
  )
}
