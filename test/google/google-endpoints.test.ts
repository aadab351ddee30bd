import test from 'ava'
import { OAuth2Client } from 'google-auth-library'
import { googleAt, realGoogle } from '../../shared/google/google-endpoints.ts'

test('the real Google is where the official client says it is', (t) => {
  t.like(new OAuth2Client().endpoints, {
    oauth2AuthBaseUrl: realGoogle.authUrl,
    oauth2TokenUrl: realGoogle.tokenUrl,
    oauth2RevokeUrl: realGoogle.revokeUrl,
    oauth2FederatedSignonJwkCertsUrl: realGoogle.jwksUrl,
    oauth2FederatedSignonPemCertsUrl: realGoogle.pemCertsUrl,
  })
})

test('contacts and mail have hosts of their own at the real Google', (t) => {
  t.is(realGoogle.peopleRootUrl, 'https://people.googleapis.com/')
  t.is(realGoogle.gmailRootUrl, 'https://gmail.googleapis.com/')
})

test('a server laid out like Google has the same paths, with or without a slash at the end', (t) => {
  t.deepEqual(googleAt('http://127.0.0.1:8080/'), googleAt('http://127.0.0.1:8080'))
  const { authUrl, tokenUrl, calendarRootUrl, peopleRootUrl, gmailRootUrl } =
    googleAt('http://127.0.0.1:8080')
  t.is(authUrl, 'http://127.0.0.1:8080/o/oauth2/v2/auth')
  t.is(tokenUrl, 'http://127.0.0.1:8080/token')
  t.is(calendarRootUrl, 'http://127.0.0.1:8080/')
  t.is(peopleRootUrl, 'http://127.0.0.1:8080/')
  t.is(gmailRootUrl, 'http://127.0.0.1:8080/')
})
