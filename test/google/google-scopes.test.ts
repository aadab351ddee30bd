import test from 'ava'
import {
  CALENDAR_SCOPES,
  missingScopes,
  normaliseScopes,
  SIGN_IN_SCOPES,
} from '../../shared/google/google-scopes.ts'

const granted =
  'openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile'

test('sign-in scopes are the same in their short and long forms, in any order', (t) => {
  t.deepEqual(missingScopes(granted.split(' '), SIGN_IN_SCOPES), [])
  t.deepEqual(missingScopes(['profile', 'openid', 'email'], granted.split(' ')), [])
  t.deepEqual(normaliseScopes(granted), new Set(granted.split(' ')))
})

test('an unticked box is told by its scope', (t) => {
  const events = 'https://www.googleapis.com/auth/calendar.events'
  const list = 'https://www.googleapis.com/auth/calendar.calendarlist.readonly'
  t.deepEqual(missingScopes(normaliseScopes(`${granted} ${events}`), CALENDAR_SCOPES), [list])
  t.deepEqual(missingScopes(normaliseScopes(`${list}  ${events} `), CALENDAR_SCOPES), [])
  t.deepEqual(missingScopes([], CALENDAR_SCOPES), [events, list])
})
