import { sentForm } from '../support/sent-form.ts'

/** What a person's browser does with pages, forms and redirects, as far as the console needs it. */
export interface Browser {
  /** One request; redirects are not followed. */
  open(url: string): Promise<Page>
  /** Submits a form of the page with what is filled in; its hidden fields go along. The first form, unless its action's end is named. */
  submit(page: Page, filled: readonly (readonly [string, string])[], action?: string): Promise<Page>
  /** Follows a page's redirects for as long as they stay with the functions' host. */
  follow(page: Page): Promise<Page>
  /** Of the functions' host, by name. */
  readonly cookies: Map<string, string>
}

export interface Page {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Where a redirect leads; empty when it is none. */
  readonly location: string
}

export interface Choice {
  readonly email: string
  readonly deny?: boolean
  /** Ends of the scopes whose boxes are unticked. */
  readonly untick?: readonly string[]
}

export function newBrowser({
  home,
  language = 'en-GB,en;q=0.9',
}: {
  home: string
  language?: string
}): Browser {
  const cookies = new Map<string, string>()
  const isHome = (url: string): boolean => new URL(url).origin === new URL(home).origin
  const request = async (url: string, body: URLSearchParams | null): Promise<Page> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      method: body === null ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { 'accept-language': language, ...(isHome(url) && cookie !== '' && { cookie }) },
      ...(body === null ? {} : { body }),
    })
    for (const set of isHome(url) ? response.headers.getSetCookie() : []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    const { status, headers } = response
    return { url, status, headers, text: await response.text(), location: headers.get('location') ?? '' }
  }
  const follow = async (page: Page): Promise<Page> => {
    if (page.location === '') return page
    const next = new URL(page.location, page.url).href
    return isHome(next) ? follow(await request(next, null)) : page
  }
  return {
    cookies,
    open: (url) => request(url, null),
    follow,
    submit: (page, filled, action = '') => {
      const forms = [...page.text.matchAll(/<form[^>]*\saction="([^"]+)"[^>]*>(.*?)<\/form>/gs)]
      const fitting = forms.filter(([, to = '']) => to.endsWith(action))
      // A search and what is done with its result may go to the same address.
      const form = fitting.find(([whole]) => /^<form[^>]*\smethod="post"/.test(whole)) ?? fitting[0]
      if (!form) throw new Error(`no form to ${action} on ${page.url}`)
      const [, to = '', inside = ''] = form
      const hidden = [...inside.matchAll(/type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"/g)]
      const fields = hidden
        .map(([, name = '', value = '']): [string, string] => [name, value])
        .filter(([name]) => !filled.some(([other]) => other === name))
      const all = [...fields, ...filled].map(([name, value]): [string, string] => [name, value])
      return request(new URL(to, page.url).href, new URLSearchParams(all))
    },
  }
}

/** Through Google's pages; returns the address that Google sends the browser back to. */
export async function throughGoogle(browser: Browser, googleUrl: string, choice: Choice): Promise<string> {
  const chooser = await browser.open(googleUrl)
  const chosen = await browser.submit(chooser, [['email', choice.email]])
  if (chosen.status === 302) return chosen.location
  const boxes = [...chosen.text.matchAll(/name="scope"\s+value="([^"]+)"/g)].map(([, scope = '']) => scope)
  const ticked = boxes.filter((scope) => !(choice.untick ?? []).some((end) => scope.endsWith(end)))
  const decided = await browser.submit(chosen, [
    ...ticked.map((scope) => ['scope', scope] as const),
    ['decision', choice.deny === true ? 'deny' : 'allow'],
  ])
  if (decided.status !== 302) throw new Error(`Google does not send back: ${decided.status} ${decided.text}`)
  return decided.location
}

/** From the console's link through Google; returns where Google sends the browser back to. */
export async function askToSignIn(browser: Browser, consoleUrl: string, choice: Choice): Promise<string> {
  const begun = await browser.follow(await browser.open(`${consoleUrl}/sign-in`))
  if (begun.status !== 302) throw new Error(`the sign-in does not begin: ${begun.status} ${begun.text}`)
  return throughGoogle(browser, begun.location, choice)
}

/** The page at which a sign-in ends: the connection, or why not. */
export async function signIn(browser: Browser, consoleUrl: string, choice: Choice): Promise<Page> {
  return browser.follow(await browser.open(await askToSignIn(browser, consoleUrl, choice)))
}

/** Of somebody who has signed in; returns where Google sends the browser back to. */
export async function askToConnect(
  browser: Browser,
  consoleUrl: string,
  { feature = 'calendar', ...choice }: Choice & { feature?: string },
): Promise<string> {
  const connection = await browser.open(consoleUrl)
  const begun = await browser.submit(connection, [['feature', feature]], '/connect')
  if (begun.status !== 303) throw new Error(`connecting does not begin: ${begun.status} ${begun.text}`)
  return throughGoogle(browser, begun.location, choice)
}

/** The page at which connecting ends; what was never started before is looked at and started, as it is proposed. */
export async function connect(
  browser: Browser,
  consoleUrl: string,
  choice: Choice & { feature?: string },
): Promise<Page> {
  const page = await connectOnly(browser, consoleUrl, choice)
  const waitsForStart = /class="main" href="[^"]*\/calendar"|name="step" value="apply"/.test(page.text)
  return waitsForStart ? startCalendar(browser, consoleUrl) : page
}

/** The page at which connecting ends, and nothing is exchanged yet. */
export async function connectOnly(
  browser: Browser,
  consoleUrl: string,
  choice: Choice & { feature?: string },
): Promise<Page> {
  return browser.follow(await browser.open(await askToConnect(browser, consoleUrl, choice)))
}

/** Sends the settings as they are shown, and what was filled in; returns what comes back. */
export async function sendSettings(
  browser: Browser,
  page: Page,
  filled: readonly (readonly [string, string])[],
): Promise<Page> {
  const names = filled.map(([name]) => name)
  const shown = [...sentForm(page.text)].filter(([name]) => !names.includes(name))
  return browser.submit(page, [...shown, ...filled.filter(([, value]) => value !== '')], '/calendar')
}

/** Through the settings and the preview to where it was started. */
export async function startCalendar(browser: Browser, consoleUrl: string): Promise<Page> {
  const form = await browser.open(`${consoleUrl}/calendar`)
  const preview = await sendSettings(browser, form, [['step', 'preview']])
  const started = await sendSettings(browser, preview, [['step', 'apply']])
  if (started.status !== 303) throw new Error(`not started: ${started.status} ${started.text}`)
  return browser.follow(started)
}

/** Signs in and connects the same account's calendar. */
export async function signInAndConnect(browser: Browser, consoleUrl: string, choice: Choice): Promise<Page> {
  const page = await signIn(browser, consoleUrl, { email: choice.email })
  if (page.status !== 200) throw new Error(`not signed in: ${page.status} ${page.text}`)
  return connect(browser, consoleUrl, choice)
}
