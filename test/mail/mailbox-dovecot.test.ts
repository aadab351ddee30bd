import test from 'ava'
import { testMailbox } from '../../shared/mail/mail-server.ts'
import { DOVECOT, findDovecot, startDovecot } from '../support/dovecot.ts'
import { mailboxContract, outcomes } from './mailbox-contract.ts'
import { openMailWorld } from './mail-world.ts'

// By hand with ava alone there is no runner that has looked for it.
const program = process.env[DOVECOT] ?? (await findDovecot()) ?? ''
const world = await openMailWorld(({ tokenInfoUrl }) => startDovecot({ program, tokenInfoUrl }))
test.after.always(() => world.close())

mailboxContract(test, () => world)

test.serial('where only OAUTHBEARER is offered, it is used', async (t) => {
  const { credential, deps } = world.newMailbox()
  const bearer = await startDovecot({ program, tokenInfoUrl: world.desk.url, mechanisms: 'oauthbearer' })
  t.teardown(() => bearer.close())
  const imap = { ...credential.imap, port: bearer.imapPort }
  const report = await testMailbox({ ...credential, imap }, { sendsTo: null }, { ...deps, ca: bearer.ca })
  t.is(outcomes(report)[0], 'ok')
})
