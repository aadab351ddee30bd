import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'ava'
import { launchChromium } from '../support/chromium.ts'

test('each visitor has his language and no cookie of another; nothing beyond this machine can be reached', async (t) => {
  const asked: (string | undefined)[][] = []
  const server = createServer(({ headers }, response) => {
    asked.push([headers['accept-language'], headers.cookie])
    response.writeHead(200, { 'set-cookie': 'who=somebody' }).end('<!doctype html><title>x</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const chromium = await launchChromium()
  t.teardown(chromium.close)
  const czech = await chromium.open('cs')
  const english = await chromium.open('en')
  await czech.page.goto(`${url}/cs`)
  await english.page.goto(`${url}/en`)
  const pages = asked.filter(([language]) => language !== undefined)
  t.regex(pages[0]?.[0] ?? '', /^cs-CZ/)
  t.true(pages.some(([language = '', cookie]) => language.startsWith('en-GB') && cookie === undefined))
  await t.throwsAsync(czech.page.goto('http://example.com/'), { message: /ERR_NAME_NOT_RESOLVED/ })
})

test('an error in a page and a refusal of its policy are troubles', async (t) => {
  const server = createServer((_, response) => {
    const headers = { 'content-security-policy': "default-src 'none'; script-src 'self'" }
    response
      .writeHead(200, headers)
      .end('<!doctype html><title>x</title><link rel="icon" href="data:,"><p style="color: red">x</p>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const chromium = await launchChromium()
  t.teardown(chromium.close)
  const { page, troubles } = await chromium.open('en')
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  t.true(troubles.some((text) => text.includes('style')))
  const thrown = page.context().waitForEvent('weberror')
  await page.evaluate('void Promise.reject(new Error("lost"))')
  await thrown
  t.true(troubles.some((text) => text.includes('lost')))
})

test('a run that is told to end while a browser is open ends', async (t) => {
  const listeners = () => ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name))
  const before = listeners()
  const chromium = await launchChromium()
  t.teardown(chromium.close)
  t.deepEqual(listeners(), before)
})
