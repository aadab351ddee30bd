import type { Page } from './browser.ts'

/** Null when the page is as every page of ours has to be, with this heading; else what is wrong with it. */
export function wrongWith(
  page: Page,
  { status = 200, title, language = 'en' }: { status?: number; title: string; language?: string },
): string | null {
  const { headers, text } = page
  if (page.status !== status) return `${page.status} ${text}`
  if (!text.includes(`<html lang="${language}">`)) return 'language'
  if (!text.includes(`<h1>${title}</h1>`)) return text
  const rest = withoutScript(text)
  if (rest === text) return 'not our script'
  if (/<script|\son[a-z]+=|javascript:/i.test(rest)) return 'a script'
  const policy = headers.get('content-security-policy') ?? ''
  if (!policy.includes("default-src 'none'")) return 'no policy'
  if (!/script-src [^ ;]+\/console\/assets\/live\.js; connect-src 'self';/.test(policy))
    return 'more than our script'
  if (!policy.includes("frame-ancestors 'none'")) return 'may be framed'
  if (/unsafe|\*/.test(policy)) return 'a policy with a hole'
  if (!(headers.get('cache-control') ?? '').includes('no-store')) return 'may be cached'
  if (headers.get('referrer-policy') !== 'no-referrer') return 'tells where it came from'
  if (headers.get('x-content-type-options') !== 'nosniff') return 'may be taken for another type'
  return headers.get('content-type') === 'text/html; charset=utf-8' ? null : 'type'
}

/** A page without the one script of ours, for whoever looks for another. */
export function withoutScript(text: string): string {
  return text.replace(/<script src="http:\/\/[^"]*\/console\/assets\/live\.js" defer><\/script>/, '')
}
