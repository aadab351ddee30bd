import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { mayTouch } from '../acl.ts'
import { nameOf } from '../attribute-values.ts'
import { sendExport, type ContactsExport, type ExportAnswer, type ExportRequest } from '../contacts-export.ts'
import { findLive, type Erp } from '../erp.ts'
import type { ErpRecord } from '../erp-state.ts'
import type { Html } from './page-layout.ts'
import {
  findPeople,
  isPeopleEntity,
  peopleListPage,
  seesEverybody,
  whereOf,
  type PeopleFilter,
} from './people-list-page.ts'
import { guarded, showPage, textOf, type Env } from './show-page.ts'

/** The lists of contacts and leads, and their mass action "Push to Google". */
export function peopleRoutes(app: Hono<Env>, erp: Erp): void {
  app.get('/list/:entity', (c) => {
    const entity = c.req.param('entity')
    if (!isPeopleEntity(entity)) return c.notFound()
    const { q = '', mine, offset, chosen } = c.req.query()
    return guarded(c, () =>
      showList(c, erp, {
        entity,
        filter: { text: q.trim(), isMine: mine === 'yes' },
        offset: Math.max(0, Math.trunc(Number(offset ?? 0)) || 0),
        isAllChosen: chosen === 'all',
      }),
    )
  })
  app.post('/list/:entity/push', async (c) => {
    const entity = c.req.param('entity')
    const target = erp.contactsExport
    if (!isPeopleEntity(entity) || target === null) return c.notFound()
    const form = await c.req.formData()
    const filter = { text: textOf(form.get('q')), isMine: form.get('mine') === 'yes' }
    const ids = form.get('whom') === 'found' ? null : form.getAll('ids').map(textOf)
    return guarded(c, () => push(c, erp, { entity, filter, ids, target }))
  })
}

interface Push {
  readonly entity: string
  readonly filter: PeopleFilter
  /** Null for all that the filter finds. */
  readonly ids: readonly string[] | null
  readonly target: ContactsExport
}

async function push(c: Context<Env>, erp: Erp, { entity, filter, ids, target }: Push): Promise<Response> {
  const { user } = c.var
  const again = { entity, filter, offset: 0, isAllChosen: false }
  const chosen =
    ids === null
      ? foundBy(erp, user, { entity, filter })
      : { ids: ids.filter((id) => isSeen(erp, user, { entity, id })) }
  if ('ids' in chosen && chosen.ids.length === 0)
    return showList(c, erp, { ...again, error: 'Choose somebody first.' })
  const outcome = await sendExport(erp, target, { user: user.id, entity, chosen })
  if ('refused' in outcome) return showList(c, erp, { ...again, error: outcome.refused })
  return showPage(c, erp, { title: 'Pushed to Google', body: resultPage(erp, entity, outcome) })
}

/**
 * The integration reads with its own rights, which are wider than a person's, and takes the ERP's word for whom this one may push. So
 * the filter itself is only sent by who sees everybody; of others, whom they see.
 */
function foundBy(
  erp: Erp,
  user: ErpRecord,
  { entity, filter }: { entity: string; filter: PeopleFilter },
): ExportRequest['chosen'] {
  if (seesEverybody(erp, user, entity)) return { where: whereOf(filter, user) }
  return { ids: findPeople(erp, user, { entity, filter }).map(({ id }) => id) }
}

function isSeen(erp: Erp, user: ErpRecord, { entity, id }: { entity: string; id: string }): boolean {
  const record = findLive(erp, entity, id)
  return record !== undefined && mayTouch(erp, user, { record, action: 'read' })
}

async function showList(
  c: Context<Env>,
  erp: Erp,
  {
    error = null,
    ...page
  }: { entity: string; filter: PeopleFilter; offset: number; isAllChosen: boolean; error?: string | null },
): Promise<Response> {
  if (error !== null) c.status(400)
  return showPage(c, erp, {
    title: `${page.entity}s`,
    body: peopleListPage(erp, c.var.user, { ...page, error }),
  })
}

function resultPage(erp: Erp, entity: string, { items, rest, url }: ExportAnswer): Html {
  return html`<ul>
      ${items.map(
        ({ id, result, why }) =>
          html`<li>
            <a href="/records/${entity}/${id}">${nameOf(erp, entity, id) ?? id}</a>: ${result}
            ${why === undefined ? '' : html`<span class="note">(${why})</span>`}
          </li>`,
      )}
    </ul>
    ${rest === 0 ? '' : html`<p>${rest} more go on in the background.</p>`}
    <p><a href="${url}">Progress</a> · <a href="/list/${entity}">Back to the list</a></p>`
}
