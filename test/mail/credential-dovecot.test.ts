import test from 'ava'
import { DOVECOT, findDovecot, startDovecot } from '../support/dovecot.ts'
import { startTestWorld } from '../support/test-world.ts'
import { credentialContract } from './credential-contract.ts'

const program = process.env[DOVECOT] ?? (await findDovecot()) ?? ''
let ca = ''
const world = await startTestWorld({
  startsAt: Date.now(),
  otherMail: async ({ url }) => {
    const dovecot = await startDovecot({ program, tokenInfoUrl: `${url}/tokeninfo` })
    ;({ ca } = dovecot)
    return dovecot
  },
})
test.after.always(() => world.close())

credentialContract(test, () => ({ world, ca: () => ca }))
