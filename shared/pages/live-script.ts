/**
 * The one script of the console; without it everything works all the same. A page whose `main` has `data-every` is asked for again after so
 * many seconds for as long as it is looked at, and what has changed in it is changed in place, so that focus and selection stay. A form
 * that was sent isn't sent again by a second click.
 *
 * `data-says`: what a screen reader is told when it changes. `data-away`, `data-ended`: the words for when the page isn't reached, and when
 * the sign-in has ended. `data-stop`: the link that ends it, where the page has none of its own.
 */
export const LIVE_SCRIPT = `(() => {
'use strict'
const SLOWER_MAX = 4
const TROUBLE_MAX_SECONDS = 60
const BUSY_MS = 30000
const main = document.getElementById('main')
let timer = 0
let isAsking = false
let isOver = !main || !main.dataset.every
let slower = 1
let failures = 0

const status = document.createElement('p')
status.setAttribute('role', 'status')
status.className = 'hidden'
const footer = document.createElement('footer')
footer.append(status)

function say(words, isSeen) {
  status.className = isSeen ? 'box warn' : 'hidden'
  status.replaceChildren(...words)
}

function again(seconds) {
  clearTimeout(timer)
  if (!isOver && !document.hidden) timer = setTimeout(look, seconds * 1000)
}

async function look() {
  if (isAsking || isOver) return
  isAsking = true
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'error', signal: AbortSignal.timeout(20000) })
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const signIn = page.querySelector('#sign-in a')
    if (signIn) return over([main.dataset.ended + ' ', document.adoptNode(signIn)], true)
    if (!answer.ok) throw new Error(answer.status)
    show(page.getElementById('main'))
  } catch {
    failures += 1
    if (!isOver) say([main.dataset.away], true)
    again(Math.min(main.dataset.every * 2 ** failures, TROUBLE_MAX_SECONDS))
  } finally {
    isAsking = false
  }
}

function show(fresh) {
  const { says: before } = main.dataset
  const isNew = !fresh.isEqualNode(main)
  const hadFocus = main.contains(document.activeElement)
  if (isNew) change(main, fresh)
  if (hadFocus && !main.contains(document.activeElement)) main.focus({ preventScroll: true })
  const { says, every } = main.dataset
  if (!every) return over(says && says !== before ? [says] : [], false)
  if (failures > 0 || says !== before) say(says === before ? [] : [says], false)
  failures = 0
  slower = isNew ? 1 : Math.min(slower * 1.5, SLOWER_MAX)
  again(every * slower)
}

function over(words, isSeen) {
  isOver = true
  footer.replaceChildren(status)
  say(words, isSeen)
}

function keyOf(node) {
  if (node.nodeType !== 1) return node.nodeType
  const names = ['id', 'class', 'href', 'action', 'name', 'aria-labelledby', ...(node.nodeName === 'BUTTON' ? ['value'] : [])]
  return [node.nodeName, ...names.map((name) => node.getAttribute(name))].join('|')
}

function change(old, fresh) {
  if (old.nodeType !== 1) {
    if (old.data !== fresh.data) old.data = fresh.data
    return
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name)
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  let next = old.firstChild
  for (const child of [...fresh.childNodes]) {
    let same = next
    // Text only where it is expected: there is some between any two elements, and what is looked for further on has gone by.
    while (same && keyOf(same) !== keyOf(child)) same = child.nodeType === 1 ? same.nextSibling : null
    if (!same) {
      old.insertBefore(child, next)
      continue
    }
    while (next !== same) next = removed(next)
    change(same, child)
    next = same.nextSibling
  }
  while (next) next = removed(next)
}

function removed(node) {
  const { nextSibling } = node
  node.remove()
  return nextSibling
}

if (!isOver) {
  const { stop, every } = main.dataset
  if (stop) {
    const link = document.createElement('a')
    link.href = '?still=yes'
    link.textContent = stop
    footer.append(link)
  }
  document.body.append(footer)
  again(every)
  document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(timer) : look()))
}

function setBusy(form, button, isBusy) {
  for (const one of [form, button])
    if (isBusy) one?.setAttribute('aria-busy', 'true')
    else one?.removeAttribute('aria-busy')
  if (isBusy) button?.setAttribute('aria-disabled', 'true')
  else button?.removeAttribute('aria-disabled')
}

document.addEventListener('submit', (event) => {
  const { target: form, submitter } = event
  if (form.getAttribute('method') !== 'post') return
  if (form.hasAttribute('aria-busy')) return event.preventDefault()
  // The page is about to be left; it must not change under the answer.
  const wasOver = isOver
  isOver = true
  clearTimeout(timer)
  setBusy(form, submitter, true)
  const free = () => {
    setBusy(form, submitter, false)
    isOver = wasOver
    again(0)
  }
  const late = setTimeout(free, BUSY_MS)
  addEventListener('pagehide', () => { clearTimeout(late); free() }, { once: true })
})
addEventListener('pagehide', () => clearTimeout(timer))
addEventListener('pageshow', ({ persisted }) => { if (persisted) look() })
})()
`
