import { OPEN_METRICS_TYPE } from '../../shared/platform/open-metrics.ts'
import { ROUTE_NAMES } from '../../functions/console/handler.ts'
import { heldAnswer, setupAnswer } from '../../functions/console/data-answers.ts'
import { jsonSchemaOf } from './json-schema.ts'
import type { Answer, NamedSchema, Operation } from './operation.ts'
import { IN_WORDS, NOBODY_ASKED, PAGE, TEXT, TROUBLE, json, redirect } from './operation.ts'

/** Pages that are read by programs. */
const DATA: Readonly<Record<string, Pick<Operation, 'id' | 'summary'> & { readonly answer: NamedSchema }>> = {
  'GET /setup.json': {
    id: 'readSetup',
    summary: 'The set-up list, checked while it is asked for',
    answer: { name: 'Setup', schema: jsonSchemaOf(setupAnswer, 'output') },
  },
  'GET /people/*/export': {
    id: 'readHeldData',
    summary: 'Everything that is held about a user',
    answer: { name: 'HeldData', schema: jsonSchemaOf(heldAnswer, 'output') },
  },
}

/** Every form carries a proof of its session; what else is in it is the page's own affair, and changes with it. */
const FORM: NonNullable<Operation['body']> = {
  name: 'Form',
  type: 'application/x-www-form-urlencoded',
  schema: {
    type: 'object',
    properties: { csrf: { type: 'string' } },
    required: ['csrf'],
    additionalProperties: { type: 'string' },
  },
}

const PAGE_AGAIN: Answer = {
  ...PAGE,
  shared: 'PageAgain',
  description: 'The page again: a preview, a question, or what is wrong with the form.',
}

/** What every page asks for: operation, type, summary. */
const ASSETS = {
  'style.css': ['getStyle', 'text/css', 'Looks of the pages'],
  'live.js': ['getScript', 'text/javascript', 'Keeps pages up to date; they work without it'],
  'icon.svg': ['getIcon', 'image/svg+xml', 'Looks of the pages'],
} as const

/** What the console answers: pages for people, and what programs may read with an administrator's session. */
export const consoleOperations: readonly Operation[] = [
  ...(Object.keys(ASSETS) as (keyof typeof ASSETS)[]).map(assetOperation),
  {
    method: 'get',
    path: '/console',
    id: 'findConsole',
    tag: 'Console',
    summary: 'Leads to the console of the tenant that there is unless told otherwise',
    security: NOBODY_ASKED,
    answers: { 303: redirect('To the console of the tenant `main`.') },
    problems: [],
  },
  {
    method: 'get',
    path: '/console/{tenant}/sign-in',
    id: 'beginSignIn',
    tag: 'Console',
    summary: 'Leads to the sign-in',
    security: NOBODY_ASKED,
    answers: { 303: redirect('To `/oauth/sign-in`.'), ...IN_WORDS },
    problems: [],
  },
  ...ROUTE_NAMES.map(routeOperation),
  {
    method: 'get',
    path: '/console/metrics',
    id: 'readMetrics',
    tag: 'For programs',
    summary: 'What was counted since midnight (UTC), as OpenMetrics',
    description: 'Tenant by tenant; what is no tenant’s has an empty name. 404 where no token was made.',
    security: [{ metricsToken: [] }],
    answers: {
      200: { description: 'OpenMetrics 1.0.', content: { [OPEN_METRICS_TYPE.split(';')[0] ?? '']: TEXT } },
    },
    problems: [401, 404, ...TROUBLE],
  },
]

function routeOperation(name: string): Operation {
  const [method = '', route = ''] = name.split(' ')
  const path = `/console/{tenant}${route.replace('/people/*', '/people/{user}').replace('*', '{id}')}`
  const data = DATA[name]
  if (data !== undefined) return dataOperation(path, data)
  const isForm = method === 'POST'
  return {
    method: isForm ? 'post' : 'get',
    path,
    id: idOf(method, route),
    tag: 'Console',
    summary: `The ${isForm ? 'forms of the page' : 'page'} ${route === '' ? '/' : route.replaceAll('*', '…')}`,
    security: [{ session: [] }],
    ...(isForm && { body: FORM }),
    answers: {
      200: isForm ? PAGE_AGAIN : PAGE,
      303: redirect(
        isForm ? 'To the page that the form leads to.' : 'Where there is nothing to show: to another page.',
      ),
      ...IN_WORDS,
    },
    problems: [],
  }
}

function dataOperation(path: string, { id, summary, answer }: (typeof DATA)[string]): Operation {
  return {
    method: 'get',
    path,
    id,
    tag: 'For programs',
    summary,
    description: 'With the session of an administrator.',
    security: [{ session: [] }],
    answers: { 200: json(`${summary}.`, answer) },
    problems: [401, 403, 404, ...TROUBLE],
  }
}

function assetOperation(name: keyof typeof ASSETS): Operation {
  const [id, type, summary] = ASSETS[name]
  return {
    method: 'get',
    path: `/console/assets/${name}`,
    id,
    tag: 'Console',
    summary,
    security: NOBODY_ASKED,
    answers: {
      200: {
        description: 'The same for everybody.',
        content: { [type]: TEXT },
      },
    },
    problems: [],
  }
}

/** `GET /mailboxes/*` becomes `getMailboxesOne`, `POST /people/pause` `postPeoplePause`. */
function idOf(method: string, route: string): string {
  const words = route
    .replace(/\*$/, 'one')
    .replaceAll('*/', '')
    .split(/[/-]/)
    .filter((word) => word !== '')
  const name = words.length === 0 ? ['home'] : words
  return method.toLowerCase() + name.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
