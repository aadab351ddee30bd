import test from 'ava'
import { imapFailure, smtpFailure } from '../../shared/mail/mail-failure.ts'
import { mailWords } from '../../shared/mail/mail-words.ts'
import { xoauth2Of } from '../../shared/mail/xoauth2-of.ts'

test('the login string is Google’s documented sample', (t) => {
  t.is(
    xoauth2Of('someuser@example.com', 'ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg'),
    'dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==',
  )
})

test('a value that would begin another field is refused', (t) => {
  t.throws(() => xoauth2Of('jana@example.test\x01auth=Bearer x', 'y'), { instanceOf: RangeError })
  t.throws(() => xoauth2Of('jana@example.test', 'y\r\nA2 LOGIN'), { instanceOf: RangeError })
})

test('what a server says is one short line without secrets', (t) => {
  const token = 'ya29.short'
  t.is(mailWords(`535 5.7.8 ${token}\r\n  not\taccepted\u0000`, [token]), '535 5.7.8 … not accepted')
  t.is(mailWords(`you sent ${'dXNlcj1q'.repeat(8)}==`, []), 'you sent …')
  t.is(mailWords('word '.repeat(200), []).length, 300)
  t.is(
    mailWords('https://support.google.com/mail/?p=BadCredentials', ['']),
    'https://support.google.com/mail/?p=BadCredentials',
  )
})

const login = { user: 'jana@example.test', accessToken: 'ya29.token' }

test('what was sent never comes back in a failure', (t) => {
  for (const secret of [login.accessToken, xoauth2Of(login.user, login.accessToken)]) {
    const imap = imapFailure({ authenticationFailed: true, responseText: `bad: ${secret}` }, login)
    const smtp = smtpFailure({ code: 'EAUTH', responseCode: 535, response: `535 bad: ${secret}` }, login)
    t.deepEqual([imap.said, smtp.said], ['bad: …', '535 bad: …'])
  }
})

for (const [serverResponseCode, responseText, failed] of [
  ['AUTHENTICATIONFAILED', 'Invalid credentials (Failure)', 'refused-login'],
  // The documented sample has no code.
  [undefined, 'SASL authentication failed', 'refused-login'],
  ['UNAVAILABLE', 'Temporary authentication failure.', 'token-trouble'],
  ['ALERT', 'Too many simultaneous connections. (Failure)', 'too-many-connections'],
  ['UNAVAILABLE', 'Maximum number of connections from user+IP exceeded', 'too-many-connections'],
  ['ALERT', 'Your account is not enabled for IMAP use.', 'other'],
] as const) {
  test(`IMAP’s NO [${serverResponseCode ?? ''}] ${responseText} is ${failed}`, (t) => {
    const error = {
      authenticationFailed: true,
      serverResponseCode,
      responseText,
      oauthError: { status: '400' },
    }
    t.deepEqual(imapFailure(error, login), { failed, said: responseText })
  })
}

for (const [response, failed] of [
  ['535-5.7.8 Username and Password not accepted', 'refused-login'],
  ['454 4.7.0 Temporary authentication failure', 'token-trouble'],
  ['421 4.7.0 Too many concurrent connections', 'too-many-connections'],
] as const) {
  test(`SMTP’s ${response} is ${failed}`, (t) => {
    const error = { code: 'EAUTH', responseCode: Number(response.slice(0, 3)), response }
    t.deepEqual(smtpFailure(error, login), { failed, said: response })
  })
}

test('a refused recipient is neither a login nor the network', (t) => {
  const response = '550 5.1.1 no such user'
  t.is(smtpFailure({ code: 'EENVELOPE', responseCode: 550, response }, login).failed, 'other')
})

test('a bug of ours is no failure of the server', (t) => {
  t.throws(() => imapFailure(new TypeError('x is not a function'), login), { instanceOf: TypeError })
  t.throws(() => smtpFailure(new RangeError('a control character'), login), { instanceOf: RangeError })
})
