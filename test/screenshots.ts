import { join } from 'node:path'
import { takeReadmePictures } from './browser/readme-pictures.ts'
import { takeScreenshots } from './browser/take-screenshots.ts'
import { findChromium, launchChromium } from './support/chromium.ts'

// `npm run screenshots` takes every page of the console, or those whose name has one of the words that follow; `npm run screenshots -- --readme` the few that the README shows.
const root = join(import.meta.dirname, '..')
const program = await findChromium()
if (program === null) throw new Error('no Chromium was found: install chromium-headless-shell or chromium')
const chromium = await launchChromium(program)
try {
  if (process.argv.includes('--readme')) {
    const folder = join(root, '.github/images')
    console.log(`${await takeReadmePictures(chromium, folder)} bytes of pictures in ${folder}`)
  } else {
    const folder = join(root, 'screenshots')
    const words = process.argv.slice(2)
    console.log(
      `${await takeScreenshots(chromium, { folder, words })} screenshots; look through them at ${folder}/index.html`,
    )
  }
} finally {
  await chromium.close()
}
