/** What a person's browser does with pages and redirects, as far as a sign-in needs it. Redirects are followed by hand. */
export interface Browser {
  open(url: string): Promise<Page>
  /** Submits the page's form with what is filled in; its hidden fields go along. */
  submit(page: Page, filled: readonly (readonly [string, string])[]): Promise<Page>
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
  const request = async (url: string, body: URLSearchParams | null): Promise<Page> => {
    const isHome = new URL(url).origin === new URL(home).origin
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      method: body === null ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { 'accept-language': language, ...(isHome && cookie !== '' && { cookie }) },
      ...(body === null ? {} : { body }),
    })
    for (const set of isHome ? response.headers.getSetCookie() : []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    const { status, headers } = response
    return { url, status, headers, text: await response.text(), location: headers.get('location') ?? '' }
  }
  return {
    cookies,
    open: (url) => request(url, null),
    submit: (page, filled) => {
      const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1] ?? ''
      const hidden = [...page.text.matchAll(/type="hidden"\s+name="([^"]+)"\s+value="([^"]+)"/g)]
      const fields = hidden.map(([, name = '', value = '']): [string, string] => [name, value])
      const all = [...fields, ...filled].map(([name, value]): [string, string] => [name, value])
      return request(new URL(action, page.url).href, new URLSearchParams(all))
    },
  }
}

/** From our link through Google's pages; returns the address that Google sends the browser back to. */
export async function askGoogle(browser: Browser, connectUrl: string, choice: Choice): Promise<string> {
  const begun = await browser.open(connectUrl)
  if (begun.status !== 302) throw new Error(`the sign-in does not begin: ${begun.status} ${begun.text}`)
  const chooser = await browser.open(begun.location)
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

export async function signIn(browser: Browser, connectUrl: string, choice: Choice): Promise<Page> {
  return browser.open(await askGoogle(browser, connectUrl, choice))
}
