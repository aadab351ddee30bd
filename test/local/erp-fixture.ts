import type { ExecutionContext } from 'ava'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  startErpStandIn,
  type ErpStandIn,
  type ErpStandInOptions,
} from '../../infra/local/erp/erp-stand-in.ts'
import { type Attributes, type Value, isMap, toText } from '../../infra/local/erp/value.ts'

/** A clock that only a test moves. */
export function testClock(start = '2027-03-01T08:00:00Z') {
  let nowMs = Date.parse(start)
  return {
    now: () => nowMs,
    advance(ms: number) {
      nowMs += ms
    },
  }
}

export interface Answer {
  readonly status: number
  readonly reason: string | null
  readonly headers: Headers
  readonly text: string
  /** The body when it is an object, else empty. */
  readonly body: Attributes
}

export type Api = (method: string, path: string, options?: ApiOptions) => Promise<Answer>

export interface ApiOptions {
  readonly body?: Value
  readonly raw?: string
  readonly headers?: Record<string, string>
}

export interface ErpWorld {
  readonly erp: ErpStandIn
  readonly clock: ReturnType<typeof testClock>
  readonly anna: string
  readonly bela: string
  /** As the integration's API user. */
  readonly api: Api
}

/** An ERP with two people of the team Sales, closed when the test ends. */
export async function startErp(
  t: ExecutionContext,
  options: Partial<ErpStandInOptions> = {},
): Promise<ErpWorld> {
  const clock = testClock()
  const erp = await startErpStandIn({ clock, ...options })
  t.teardown(() => erp.close())
  const anna = erp.seedUser({
    name: 'Anna Žáková',
    email: 'anna@firm.example',
    teams: ['Sales'],
    password: 'anna-pw',
  })
  const bela = erp.seedUser({ name: 'Béla Tóth', email: 'bela@firm.example', password: 'bela-pw' })
  return { erp, clock, anna: anna.id, bela: bela.id, api: apiWith(erp, { 'X-Api-Key': erp.apiKey }) }
}

export function apiWith(erp: ErpStandIn, credentials: Record<string, string>): Api {
  return async (method, path, { body, raw, headers = {} } = {}) => {
    const response = await fetch(`${erp.url}/api/v1/${path}`, {
      method,
      headers: { ...credentials, ...headers },
      ...(body === undefined && raw === undefined ? {} : { body: raw ?? JSON.stringify(body) }),
    })
    const text = await response.text()
    const parsed = parse(text)
    return {
      status: response.status,
      reason: response.headers.get('X-Status-Reason'),
      headers: response.headers,
      text,
      body: isMap(parsed) ? parsed : {},
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** The rows of a list answer. */
export function rows(answer: Answer): Attributes[] {
  const { list } = answer.body
  return Array.isArray(list) ? list.filter(isMap) : []
}

export function idOf(answer: Answer): string {
  return toText(answer.body['id'])
}

export const MEETING = {
  name: 'Offer',
  dateStart: '2027-03-02 09:00:00',
  dateEnd: '2027-03-02 10:00:00',
} as const

export interface Received {
  readonly url: string
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export interface Sink {
  readonly url: string
  readonly received: Received[]
  /** What every request is answered by; a function may look at it, 'hang' never answers. */
  answer: number | 'hang' | ((request: Received) => number)
}

/** A real HTTP receiver of webhooks. */
export async function startSink(t: ExecutionContext): Promise<Sink> {
  const received: Received[] = []
  const sink: { answer: Sink['answer'] } = { answer: 200 }
  const server = createServer((request, response) => {
    void receive(request, response)
  })
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
    const entry = {
      url: request.url ?? '',
      rawHeaders: request.rawHeaders,
      body: Buffer.concat(chunks).toString(),
    }
    received.push(entry)
    const { answer } = sink
    if (answer === 'hang') return
    const status = typeof answer === 'function' ? answer(entry) : answer
    response.writeHead(status, status === 302 ? { Location: '/elsewhere' } : {}).end()
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return Object.assign(sink, { url: `http://127.0.0.1:${port}`, received })
}

/** A subscription of the API user. */
export async function subscribe(world: ErpWorld, subscription: Attributes): Promise<Attributes> {
  const answer = await world.api('POST', 'Webhook', { body: subscription })
  return answer.body
}

/** Polls until it holds; a test that waits for something real must not sleep. */
export async function until(holds: () => boolean, timeoutMs = 5000): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!holds()) {
    if (performance.now() > end) throw new Error('It never came true')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export interface Browser {
  get(path: string): Promise<string>
  post(
    path: string,
    form: Record<string, string | string[]>,
    headers?: Record<string, string>,
  ): Promise<Response>
}

/** The pages, with this user signed in. */
export async function openAs(t: ExecutionContext, world: ErpWorld, userId: string): Promise<Browser> {
  const { url } = world.erp
  let cookie = ''
  const browser: Browser = {
    async get(path) {
      const response = await fetch(url + path, { headers: { cookie } })
      t.is(response.status, 200)
      return response.text()
    },
    post(path, form, headers = { Origin: url }) {
      const body = new URLSearchParams()
      for (const [name, value] of Object.entries(form))
        for (const item of [value].flat()) body.append(name, item)
      return fetch(url + path, { method: 'POST', headers: { ...headers, cookie }, body, redirect: 'manual' })
    },
  }
  const response = await browser.post('/sign-in', { userId })
  t.is(response.status, 303)
  cookie = response.headers.get('Set-Cookie')?.split(';')[0] ?? ''
  return browser
}
