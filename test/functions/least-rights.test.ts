import test from 'ava'
import { mayCall } from './least-rights.ts'
import type { Rights } from './least-rights.ts'

const rights: Rights = {
  queues: ['sync-pair'],
  secrets: { 'signing-key': 'make', grant: 'own', 'erp-key': 'read' },
}
const SECRETS = '/v1/projects/p/secrets'
const queue = (name: string): string => `/v2/projects/p/locations/l/queues/${name}/tasks`

for (const [what, method, path] of [
  ['reads a secret that is its to read', 'GET', `${SECRETS}/main-erp-key/versions/latest:access`],
  ['lists its versions', 'GET', `${SECRETS}/main-erp-key/versions`],
  ['makes one', 'POST', SECRETS],
  ['adds a version to one that is its to make', 'POST', `${SECRETS}/signing-key:addVersion`],
  ['destroys a version of one that is its own', 'POST', `${SECRETS}/main-grant-1076/versions/1:destroy`],
  ['removes one that is its own', 'DELETE', `${SECRETS}/main-grant-1076`],
  ['puts a task where it may', 'POST', queue('sync-pair')],
] as const)
  test(`a function ${what}`, (t) => t.true(mayCall(rights, method, path)))

for (const [what, method, path] of [
  ['read a secret of another kind', 'GET', `${SECRETS}/main-erp-webhooks/versions/latest:access`],
  ['read one that is called nearly so', 'GET', `${SECRETS}/main-erp-keys/versions/latest:access`],
  ['change what is its to read', 'POST', `${SECRETS}/main-erp-key:addVersion`],
  ['destroy what is its to make', 'POST', `${SECRETS}/signing-key/versions/1:destroy`],
  ['remove what is its to make', 'DELETE', `${SECRETS}/signing-key`],
  ['list all secrets', 'GET', SECRETS],
  ['put a task into another queue', 'POST', queue('pull-mail')],
  ['look into a queue', 'GET', queue('sync-pair')],
  ['call what nobody thought of', 'GET', '/v1/projects/p'],
] as const)
  test(`a function can’t ${what}`, (t) => t.false(mayCall(rights, method, path)))

test('who only reads makes no secret', (t) => {
  t.false(mayCall({ queues: [], secrets: { tokens: 'read' } }, 'POST', SECRETS))
})
