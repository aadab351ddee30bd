import test from 'ava'
import { DOVECOT, findDovecot, startDovecot } from '../support/dovecot.ts'
import { erpExamplesContract } from './erp-examples-contract.ts'
import { openMailWorld } from './mail-world.ts'

const program = process.env[DOVECOT] ?? (await findDovecot()) ?? ''
const world = await openMailWorld(({ tokenInfoUrl }) => startDovecot({ program, tokenInfoUrl }))
test.after.always(() => world.close())

erpExamplesContract(test, () => world)
