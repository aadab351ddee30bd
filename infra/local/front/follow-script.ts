/**
 * For a stand-in's page that is shown beside the others: what is marked `data-follow` is kept up to date, and rows that are new or
 * another are marked for a while. Forms are left alone.
 */
export const FOLLOW_SCRIPT = `(() => {
'use strict'
const EVERY_MS = 1000
const MARKED_MS = 6000
const followed = (page) => [...page.querySelectorAll('[data-follow]')]
const rowsOf = (element) => [...element.querySelectorAll('tbody tr')]
if (followed(document).length === 0) return
const status = document.createElement('p')
status.setAttribute('role', 'status')
status.className = 'told'
document.querySelector('main').append(status)
const last = new WeakMap()
const marked = new Set()

function replace(old, fresh) {
  if (fresh.isEqualNode(last.get(old) ?? old)) return
  const asItCame = fresh.cloneNode(true)
  const known = new Set(rowsOf(old).map((row) => row.textContent))
  const news = rowsOf(fresh).filter((row) => !known.has(row.textContent))
  for (const { textContent } of news) {
    marked.add(textContent)
    setTimeout(() => marked.delete(textContent), MARKED_MS)
  }
  // Also what was marked a moment ago: changes come one by one.
  for (const row of rowsOf(fresh)) row.classList.toggle('fresh', marked.has(row.textContent))
  const link = old.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null
  old.replaceWith(fresh)
  last.set(fresh, asItCame)
  if (link !== null) fresh.querySelector('[href="' + CSS.escape(link) + '"]')?.focus()
  if (news.length > 0) status.textContent = news.map((row) => row.textContent.replace(/\\s+/g, ' ').trim()).join('; ')
}

async function look() {
  if (document.hidden) return
  try {
    const answer = await fetch(location.href)
    if (!answer.ok) throw new Error(answer.status)
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const fresh = followed(page)
    followed(document).forEach((old, index) => fresh[index] && replace(old, fresh[index]))
    document.documentElement.classList.remove('away')
  } catch {
    document.documentElement.classList.add('away')
  }
}

const again = () => setTimeout(() => look().finally(again), EVERY_MS)
again()
})()
`

/** A mark fades; for who wants nothing to move it ends at once. */
export const FOLLOW_STYLE = `@keyframes fresh { from { background: light-dark(#ffe38a, #3d3000); } }
.fresh { animation: fresh 6s; }
@media (prefers-reduced-motion: reduce) { .fresh { animation-timing-function: step-end; } }
.told { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
.away body::after { content: 'Not reached just now; trying again.'; position: sticky; bottom: 0; display: block; padding: .5rem 1rem;
  background: Canvas; border-top: 3px solid #b3261e; }
`
