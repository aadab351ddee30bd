import { Hono, type Context as HonoContext } from 'hono'
import { html } from 'hono/html'
import { ApiError } from '../api-error.ts'
import type { Context } from '../context.ts'
import { mailControls, type MailboxControls } from '../mail/mail-controls.ts'
import { mailNotFound } from '../mail/mail-error.ts'
import { layout, PAGE_HEADERS } from './layout.ts'
import { mailboxPath, mailboxView } from './mailbox-views.ts'
import { isSameOrigin } from './same-origin.ts'

const MAILBOX = '/accounts/:email/mail'
const MESSAGE = `${MAILBOX}/messages/:message`

/** Pages on which a person looks at the mailbox of an account and lets mail come in. */
export function mailboxPages(context: Context): Hono {
  const app = new Hono()
  app.get(MAILBOX, (c) => {
    const { email, box, state } = open(context, c)
    const groups = [...context.world.groups.values()].filter(({ members }) => members.includes(email))
    return c.html(mailboxView({ email, box, state, groups }), 200, PAGE_HEADERS)
  })
  formRoutes(context, app)
  app.onError((error, c) => {
    if (!(error instanceof ApiError)) throw error
    const page = layout('That did not work', html`<div class="error"><p>${error.message}</p></div>`)
    return c.html(page, error.code === 404 ? 404 : 400, PAGE_HEADERS)
  })
  return app
}

/** Labels that a person gives and takes with one button. */
const MOVES: Readonly<Record<string, { add?: readonly string[]; remove?: readonly string[] }>> = {
  archive: { remove: ['INBOX'] },
  inbox: { add: ['INBOX'], remove: ['SPAM', 'TRASH'] },
  spam: { add: ['SPAM'], remove: ['INBOX'] },
  read: { remove: ['UNREAD'] },
}

function formRoutes(context: Context, app: Hono): void {
  const form = (path: string, handle: (at: Opened, form: URLSearchParams, c: HonoContext) => void) =>
    app.post(path, async (c) => {
      if (!isSameOrigin(c.req.raw, context.url())) return c.text('The form came from another site.', 403)
      const at = open(context, c)
      handle(at, new URLSearchParams(await c.req.text()), c)
      return c.redirect(mailboxPath(at.email), 303)
    })
  const messageOf = (c: HonoContext) => c.req.param('message') ?? ''
  form(MAILBOX, ({ email }, given) => {
    const text = (name: string) => given.get(name) ?? ''
    mailControls(context).deliverMail({
      to: text('to') || email,
      from: text('from'),
      subject: text('subject'),
      text: text('text'),
    })
  })
  form(`${MESSAGE}/delete`, ({ box }, _given, c) => box.remove(messageOf(c)))
  form(`${MESSAGE}/move`, ({ box }, given, c) => box.label(messageOf(c), MOVES[given.get('to') ?? ''] ?? {}))
  form(`${MAILBOX}/addresses`, ({ box }, given) => box.addSendAs({ address: given.get('address') ?? '' }))
  form(`${MAILBOX}/addresses/confirm`, ({ box }, given) =>
    box.addSendAs({ address: given.get('address') ?? '', isVerified: true }),
  )
  form(`${MAILBOX}/addresses/remove`, ({ box }, given) => box.removeSendAs(given.get('address') ?? ''))
}

interface Opened {
  readonly email: string
  readonly state: string
  readonly box: MailboxControls
}

function open(context: Context, c: HonoContext): Opened {
  const account = context.world.accounts.get((c.req.param('email') ?? '').toLowerCase())
  if (account === undefined) throw mailNotFound()
  const { email, gmail = 'on' } = account
  return { email, state: gmail, box: mailControls(context).mailboxOf(email) }
}
