/** Lets the front page, and nobody else, show a stand-in's page in a frame, where it keeps itself up to date. */
export async function inFrame(page: Response, frontUrl: string): Promise<Response> {
  const policy = page.headers.get('content-security-policy')
  if (policy === null) return page
  const headers = new Headers(page.headers)
  headers.set('content-security-policy', framedPolicy(policy, frontUrl))
  headers.delete('content-length')
  const isHtml = headers.get('content-type')?.startsWith('text/html') === true
  const body = isHtml ? followed(await page.text(), frontUrl) : page.body
  return new Response(body, { status: page.status, headers })
}

function framedPolicy(policy: string, frontUrl: string): string {
  return [
    policy
      .replace("frame-ancestors 'none'", `frame-ancestors ${frontUrl}`)
      .replace("style-src 'self'", `style-src 'self' ${frontUrl}/follow.css`),
    `script-src ${frontUrl}/follow.js`,
    `connect-src 'self'`,
  ].join('; ')
}

function followed(page: string, frontUrl: string): string {
  const parts = `<link rel="stylesheet" href="${frontUrl}/follow.css" /><script src="${frontUrl}/follow.js" defer></script>`
  return page.replace('</head>', `${parts}</head>`)
}
