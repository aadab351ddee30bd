import type { Page } from 'playwright-core'
import { axeFaults } from '../support/axe.ts'
import { DESKTOP, PHONE } from '../support/chromium.ts'

/** The narrowest window that WCAG 2.2 asks for (1.4.10). */
const NARROW = { width: 320, height: 640 }

/** What is wrong with how a page looks: wide and narrow, light and dark. Left as it was: wide and light. */
export async function facesOf(page: Page): Promise<readonly string[]> {
  const faults: string[] = []
  const note = (face: string, found: readonly string[]): void =>
    void faults.push(...found.map((one) => `${face}: ${one}`))
  // A narrow window has no other colours than a wide one; the dark scheme has other colours and nothing else.
  await page.setViewportSize(PHONE)
  note('phone', [...(await layoutFaults(page)), ...(await axeFaults(page, 'left out'))])
  await page.setViewportSize(DESKTOP)
  note('desktop', [...(await layoutFaults(page)), ...(await axeFaults(page))])
  await page.emulateMedia({ colorScheme: 'dark' })
  note('dark', await axeFaults(page, 'alone'))
  await page.emulateMedia({ colorScheme: 'light' })
  return faults
}

async function layoutFaults(page: Page): Promise<readonly string[]> {
  return [...(await wideParts(page)), ...(await brokenWords(page))]
}

/** What a narrow window has to be scrolled sideways for. */
export async function narrowFaults(page: Page): Promise<readonly string[]> {
  const faults: string[] = []
  for (const size of [NARROW, PHONE, DESKTOP]) {
    await page.setViewportSize(size)
    faults.push(...(await wideParts(page)).map((one) => `${size.width}: ${one}`))
  }
  return faults
}

function wideParts(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(`document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 2).map((element) => 'wider than the window: ' + element.outerHTML.slice(0, 120))`)
}

/** No word of everyday length goes over two lines because something leaves it no room; addresses and what is copied may. */
function brokenWords(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(`(() => {
    const broken = new Set()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const range = document.createRange()
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.parentElement.closest('option, script, noscript, code, .address, details:not([open]) > :not(summary)')) continue
      for (const { 0: word, index } of node.data.matchAll(/(?<![\\p{L}\\p{N}])[\\p{L}\\p{N}]{2,16}(?![\\p{L}\\p{N}])/gu)) {
        range.setStart(node, index)
        range.setEnd(node, index + word.length)
        const tops = [...range.getClientRects()].map(({ top }) => Math.round(top))
        if (Math.max(...tops) - Math.min(...tops) > 4) broken.add('broken in two: ' + word)
      }
    }
    return [...broken].slice(0, 5)
  })()`)
}

interface Stop {
  readonly at: number
  readonly html: string
  readonly isSeen: boolean
}

/** Says of each element that gets the focus which one it is, and whether anybody sees it. */
const WATCH = `(() => {
  const isShown = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden'
  const found = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    .filter((element) => element.tabIndex >= 0 && !element.disabled && element.type !== 'hidden' && isShown(element))
  const ofGroup = (radio) => found.filter((one) => one.type === 'radio' && one.name === radio.name && one.form === radio.form)
  const isStop = (element) => {
    if (element.type !== 'radio') return true
    const group = ofGroup(element)
    return element === (group.find(({ checked }) => checked) ?? group[0])
  }
  window.stops = found.filter(isStop)
  window.visited = []
  document.addEventListener('focusin', ({ target }) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(target)
    const { left, width, height } = target.getBoundingClientRect()
    const isSeen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && left >= 0 && width >= 8 && height >= 8
    window.visited.push({ at: window.stops.indexOf(target), html: target.outerHTML.slice(0, 120), isSeen })
  })
  document.body.tabIndex = -1
  document.body.focus()
  window.visited.length = 0
  return { stops: window.stops.length, dates: window.stops.filter(({ type }) => type === 'date').length }
})()`

/** A date is a day, a month, a year, and a button that shows a calendar. */
const FURTHER_STOPS_OF_DATE = 3

/** With Tab alone: everything that can be used is reached, once, in the order in which it is read, and is seen to have the focus. */
export async function keyboardFaults(page: Page): Promise<readonly string[]> {
  const { stops, dates } = await page.evaluate<{ stops: number; dates: number }>(WATCH)
  for (let pressed = 0; pressed < stops + dates * FURTHER_STOPS_OF_DATE; pressed += 1)
    await page.keyboard.press('Tab')
  const visited = await page.evaluate<Stop[]>('window.visited')
  const missed = visited.length < stops ? [`Tab reaches ${visited.length} of ${stops}`] : []
  return [
    ...missed,
    ...visited
      .slice(0, stops)
      .flatMap(({ at, html, isSeen }, index) => [
        ...(at === index ? [] : [`not in its turn: ${html}`]),
        ...(isSeen ? [] : [`nobody sees the focus: ${html}`]),
      ]),
  ]
}
