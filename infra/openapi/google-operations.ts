import { noticeHeaders } from '../../functions/calendar-push/notice.ts'
import { gmailEnvelope, gmailNotice } from '../../functions/gmail-push/gmail-notice.ts'
import { headersOf, jsonSchemaOf } from './json-schema.ts'
import { DONE, NOBODY_ASKED, PAGE, PROBLEM, TEXT, TROUBLE, TROUBLE_IN_WORDS, redirect } from './operation.ts'
import type { Operation } from './operation.ts'
import { withContent } from './topic-envelope.ts'

const query = (name: string, description: string, isRequired = false): unknown => ({
  name,
  in: 'query',
  required: isRequired,
  description,
  schema: { type: 'string' },
})

/** What Google calls, and where it sends browsers. */
export const googleOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/calendar-push/{tenant}',
    id: 'takeCalendarNotice',
    tag: 'For Google',
    summary: 'Something changed in a calendar that is watched',
    description:
      'Everything is in the headers; a body is not looked at. `sync` is the greeting of a new channel.',
    security: [{ channelToken: [] }],
    parameters: headersOf(noticeHeaders, { without: 'x-goog-channel-token' }),
    answers: { 204: DONE },
    problems: [400, 401, 404, ...TROUBLE],
  },
  {
    method: 'post',
    path: '/gmail-push/{tenant}',
    id: 'takeMailNotice',
    tag: 'For Google',
    summary: 'A push subscription of the topic that Gmail tells of new mail on',
    description: 'What can’t be read never can: it is logged and answered like the rest.',
    security: [{ caller: [] }],
    body: {
      name: 'MailNotice',
      schema: withContent(jsonSchemaOf(gmailEnvelope, 'input'), jsonSchemaOf(gmailNotice, 'input')),
    },
    answers: { 204: DONE },
    problems: [401, 404, ...TROUBLE],
  },
  {
    method: 'get',
    path: '/oauth/sign-in',
    id: 'signIn',
    tag: 'For browsers',
    summary: 'Sends the browser to Google to sign in',
    security: NOBODY_ASKED,
    parameters: [
      query('tenant', 'Whose tenant’s console it is.', true),
      query('back', 'The page of the console to come back to; what can’t be one is passed over.'),
    ],
    answers: { 302: redirect('To Google.'), ...TROUBLE_IN_WORDS },
    problems: [404],
  },
  {
    method: 'get',
    path: '/oauth/callback',
    id: 'finishSignIn',
    tag: 'For browsers',
    summary: 'Takes the browser back from Google, after a sign-in or a consent',
    description: 'Google adds more to the query (`scope`, `iss`, `error` in the place of `code`, …).',
    security: NOBODY_ASKED,
    parameters: [
      query('state', 'What the browser was sent to Google with.'),
      query('code', 'What is exchanged for tokens; without it the person said no.'),
    ],
    answers: {
      200: PAGE,
      303: redirect('To the console’s page.'),
      '4XX': {
        description:
          'Why it didn’t work, in words; a problem document where it isn’t known whose sign-in it is.',
        content: { 'text/html': TEXT, 'application/problem+json': PROBLEM },
      },
      ...TROUBLE_IN_WORDS,
    },
    problems: [],
  },
]
