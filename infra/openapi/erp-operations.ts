import { exportAnswer } from '../../functions/contacts-export/export-answer.ts'
import { exportBody } from '../../functions/contacts-export/export-body.ts'
import { credentialAnswer, registrationAnswer } from '../../functions/mail-credential/mail-answers.ts'
import { credentialBody, registrationBody } from '../../functions/mail-credential/mail-bodies.ts'
import { webhookBody } from '../../shared/erp/webhook-payload.ts'
import { signedHeaders } from '../../shared/platform/signed-request.ts'
import { headersOf, jsonSchemaOf } from './json-schema.ts'
import { DONE, TROUBLE, json } from './operation.ts'
import type { Operation } from './operation.ts'

const SIGNED: Operation['security'] = [{ signature: [] }]
const SIGNED_HEADERS = headersOf(signedHeaders, { without: 'x-autoerp-signature' })

/** What the ERP calls. */
export const erpOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/contacts-export/{tenant}',
    id: 'pushContacts',
    tag: 'For the ERP',
    summary: 'Pushes contacts or leads to a user’s Google Contacts',
    description:
      'The first ten are done before the answer comes: wait up to 60 seconds. The rest goes on in the background. Either `ids`, 10,000 at most, or `where`, a filter as in the ERP’s ' +
      'own lists, evaluated with the rights of the API user. Signed, `user` must be there. A page of the console may send the same with its session; then only what is assigned ' +
      'to the person is pushed, and the headers of a signed request stay out. 512 KiB at most.',
    security: [...SIGNED, { session: [], proof: [] }],
    parameters: headersOf(signedHeaders, { isRequired: false, without: 'x-autoerp-signature' }),
    body: { name: 'ContactsExport', schema: jsonSchemaOf(exportBody, 'input') },
    answers: {
      200: json('What became of the first ten.', {
        name: 'ContactsExportAnswer',
        schema: jsonSchemaOf(exportAnswer, 'output'),
      }),
    },
    problems: [400, 401, 403, 404, 413, ...TROUBLE],
  },
  {
    method: 'post',
    path: '/mail-credential/{tenant}',
    id: 'getMailCredential',
    tag: 'For the ERP',
    summary: 'What it takes to open a mailbox by IMAP and SMTP just now',
    description:
      'With `user` for that user alone; without for the ERP’s own jobs. `refused` is the SHA-256 of a token that a mail server has just refused, in hex: that one isn’t given again. ' +
      'The token opens the whole mailbox: it belongs into no log. 16 KiB at most.',
    security: SIGNED,
    parameters: SIGNED_HEADERS,
    body: { name: 'MailCredentialRequest', schema: jsonSchemaOf(credentialBody, 'input') },
    answers: {
      200: json('Good for five minutes at least.', {
        name: 'MailCredential',
        schema: jsonSchemaOf(credentialAnswer, 'output'),
      }),
    },
    problems: [400, 401, 403, 404, 409, 413, ...TROUBLE],
  },
  {
    method: 'post',
    path: '/mail-credential/{tenant}/mailboxes',
    id: 'registerMailbox',
    tag: 'For the ERP',
    summary: 'Registers a mailbox: one user’s, or some teams’',
    description: 'The same again changes nothing; other teams are taken over. 16 KiB at most.',
    security: SIGNED,
    parameters: SIGNED_HEADERS,
    body: { name: 'MailboxRegistration', schema: jsonSchemaOf(registrationBody, 'input') },
    answers: {
      200: json('Show `connectUrl` to who is to connect it.', {
        name: 'RegisteredMailbox',
        schema: jsonSchemaOf(registrationAnswer, 'output'),
      }),
    },
    problems: [400, 401, 403, 404, 413, ...TROUBLE],
  },
  {
    method: 'post',
    path: '/erp-intake/{tenant}/{entity}/{event}',
    id: 'takeWebhook',
    tag: 'For the ERP',
    summary: 'A webhook of the ERP’s: records changed',
    description:
      'Sent by the ERP itself; nothing has to be written for it. Of the records only `id` is used, and of meetings and calls the reminders of whoever saved them ' +
      '(`modifiedById`, and `reminders` of `{type: "Popup"|"Email", seconds}`), which can’t be asked for. Either signature is enough. 16 MB at most.',
    security: [{ webhookSignature: [] }, { webhookSignatureBefore11: [] }],
    body: { name: 'Webhook', schema: jsonSchemaOf(webhookBody, 'input') },
    answers: { 204: DONE },
    problems: [400, 401, 404, 413, ...TROUBLE],
  },
]
