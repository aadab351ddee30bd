import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LANGUAGES } from '../../shared/pages/language.ts'
import { DESKTOP, PHONE } from '../support/chromium.ts'
import type { Chromium } from '../support/chromium.ts'
import { sampleSite } from './sample-site.ts'

const FACES = {
  desktop: { viewport: DESKTOP },
  phone: { viewport: PHONE },
  dark: { viewport: DESKTOP, colorScheme: 'dark' },
} as const

const FACE_NAMES = Object.keys(FACES) as (keyof typeof FACES)[]

/** Every page and state of the console in every language and face, as `007-connection-lost.cs.phone.png`, and an `index.html`. Returns how many. `words`: only pages whose name has one of them. */
export async function takeScreenshots(
  chromium: Chromium,
  { folder, words = [] }: { folder: string; words?: readonly string[] },
): Promise<number> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const names = new Set<string>()
  let count = 0
  for (const language of LANGUAGES)
    for (const face of FACE_NAMES) {
      const { context, page } = await chromium.open(language, FACES[face])
      const { pages, show } = await sampleSite(page, language)
      for (const [index, one] of pages.entries()) {
        if (words.length > 0 && !words.some((word) => one.name.includes(word))) continue
        const file = fileName(index, one.name)
        names.add(file)
        await show(one)
        await page.screenshot({ path: join(folder, `${file}.${language}.${face}.png`), fullPage: true })
        count += 1
      }
      await context.close()
    }
  writeFileSync(join(folder, 'index.html'), indexOf([...names]))
  return count
}

function fileName(index: number, name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '')
  return `${String(index + 1).padStart(3, '0')}-${plain}`
}

/** All of them on one page, a row for each page of the console. */
function indexOf(names: readonly string[]): string {
  const pictures = (name: string): string =>
    LANGUAGES.flatMap((language) =>
      FACE_NAMES.map((face) => {
        const file = `${name}.${language}.${face}.png`
        return `<a href="${file}"><img loading="lazy" src="${file}" alt="${language}, ${face}"></a>`
      }),
    ).join('')
  const rows = names.map(
    (name) => `<section id="${name}"><h2>${name}</h2><div>${pictures(name)}</div></section>`,
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Every page of the console</title>
<style>body { font: 1rem system-ui; background: #888; margin: 1rem } div { display: flex; gap: .5rem; align-items: flex-start; overflow-x: auto }
img { height: 24rem; width: auto } h2 { font-size: 1rem }</style>
${rows.join('\n')}
</html>
`
}
