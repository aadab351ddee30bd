import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { displayName } from '../attribute-values.ts'
import type { Erp } from '../erp.ts'
import { ErpError } from '../erp-error.ts'
import type { ErpRecord } from '../erp-state.ts'
import { layout, type Html } from './page-layout.ts'

export type Env = { Bindings: HttpBindings; Variables: { user: ErpRecord } }

/** A page in its frame, for who is signed in. */
export async function showPage(
  c: Context<Env>,
  erp: Erp,
  page: { title: string; body: Html },
): Promise<Response> {
  const { user } = c.var
  const unread = erp.state.bell.all().filter((item) => item.userId === user.id && !item.read).length
  return c.html(layout({ ...page, userName: displayName(user) ?? '', unread }))
}

/** The answer, or the ERP's refusal as text. */
export async function guarded(
  c: Context<Env>,
  answer: () => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await answer()
  } catch (error) {
    if (!(error instanceof ErpError)) throw error
    return c.text(error.reason || 'Refused.', error.status === 404 ? 404 : 403)
  }
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
