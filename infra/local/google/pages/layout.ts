import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** The frame of every page. Nothing in it needs scripts; the one style sheet has its own route. */
export function layout(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - Google stand-in</title>
        <link rel="stylesheet" href="/stand-in.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header><a href="/">Google stand-in</a> <span>for tests and demonstrations only</span></header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`
}

export const STYLES = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
body { background: Canvas; margin: 0 auto; padding: 0 1rem 3rem; max-width: 46rem }
header { padding: 1rem 0; border-bottom: 1px solid #8888; font-weight: 600 }
header span { font-weight: 400; opacity: .75 }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2rem }
form { margin: 1rem 0 } fieldset { border: 1px solid #8888; border-radius: .5rem; margin: 1rem 0 }
label { display: block; margin: .5rem 0 } label.inline { display: flex; gap: .5rem; align-items: baseline }
input:not([type=checkbox]):not([type=radio]), textarea, select { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .4rem }
button { font: inherit; padding: .5rem 1rem; margin: .25rem .5rem .25rem 0; min-height: 2.75rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid #8884; vertical-align: top }
.choice { list-style: none; padding: 0 } .choice button { width: 100%; text-align: left }
.scroll { overflow-x: auto } .error { border-left: .3rem solid #c00; padding-left: 1rem } .row { display: flex; flex-wrap: wrap; gap: 1rem } .row > * { flex: 1 1 12rem }
`

/** `form-action` is left out on purpose: browsers apply it to the redirect back to the application as well. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}
