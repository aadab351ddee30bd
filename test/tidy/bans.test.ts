import test from 'ava'
import { bans, breaches } from './bans.ts'
import { paths, readText } from './source-tree.ts'

const TEXT = /\.(?:ts|js|json|md|yml|tf|sh)$|^\.ci\//
const files = paths.filter((path) => TEXT.test(path)).map((path) => ({ path, text: readText(path) }))

/** A place for each ban's example where the ban counts. */
const places = ['shared/flows/example.ts', 'functions/sweep/example.ts', 'test/flows/example.test.ts']

for (const ban of bans) {
  test(`${ban.what} is banned: ${ban.instead}`, (t) => {
    t.deepEqual(
      files.flatMap((file) => breaches(ban, file)),
      [],
    )
  })

  test(`the ban on ${ban.what} knows the bad from the good`, (t) => {
    const path = places.find((place) => ban.files.test(place)) ?? ''
    t.is(breaches(ban, { path, text: `\n${ban.bad}\n` }).length, 1)
    t.deepEqual(breaches(ban, { path, text: ban.good }), [])
  })
}

test('what only a comment says is not banned', (t) => {
  const clock = bans.find(({ what }) => what === 'the wall clock')
  t.truthy(clock)
  const text = '// Date.now() would differ\n/**\n * Date.now()\n */\nconst at = now() // not Date.now()'
  t.deepEqual(clock && breaches(clock, { path: 'shared/flows/example.ts', text }), [])
})
