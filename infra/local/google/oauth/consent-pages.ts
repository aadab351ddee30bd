import { html } from 'hono/html'
import { layout, type Html } from '../pages/layout.ts'
import type { Account } from '../world.ts'
import type { AuthorizeRequest } from './authorize-request.ts'
import { consentText, isSignIn } from './scopes.ts'

interface AccountPage {
  readonly request: AuthorizeRequest
  readonly accounts: readonly Account[]
  readonly id: string
}

export function accountPage({ request, accounts, id }: AccountPage): Html {
  const hinted = hintedAccount(request, accounts)
  const offered = hinted ? [hinted, ...accounts.filter((one) => one !== hinted)] : accounts
  return layout(
    'Choose an account',
    html`<p>to continue to ${request.clientId}</p>
      <form method="post" action="/o/oauth2/v2/account">
        <input type="hidden" name="request" value="${id}" />
        <ul class="choice">
          ${offered.map(
            ({ email, name }) =>
              html`<li><button type="submit" name="email" value="${email}">${name} (${email})</button></li>`,
          )}
        </ul>
      </form>`,
  )
}

export function hintedAccount(
  { loginHint }: Pick<AuthorizeRequest, 'loginHint'>,
  accounts: readonly Account[],
): Account | undefined {
  return accounts.find(({ email, sub }) => email === loginHint || sub === loginHint)
}

interface ConsentPage {
  readonly request: AuthorizeRequest
  readonly account: Account
  readonly id: string
}

export function consentPage({ request, account, id }: ConsentPage): Html {
  const canUntick = request.scopes.length > 1
  const optional = request.scopes.filter((scope) => !isSignIn(scope))
  return layout(
    'Access to your Google Account',
    html`<p>${request.clientId} wants access to the account ${account.email}.</p>
      <form method="post" action="/o/oauth2/v2/decision">
        <input type="hidden" name="request" value="${id}" />
        ${
          optional.length === 0
            ? html`<p>It will see your name and address.</p>`
            : html`<fieldset>
                <legend>What it can do</legend>
                ${optional.map((scope) => (canUntick ? scopeBox(scope) : html`<p>${consentText(scope)}</p>`))}
              </fieldset>`
        }
        <button type="submit" name="decision" value="allow">Allow</button>
        <button type="submit" name="decision" value="deny" formnovalidate>Deny</button>
      </form>`,
  )
}

function scopeBox(scope: string): Html {
  return html`<label class="inline"
    ><input type="checkbox" name="scope" value="${scope}" checked /> ${consentText(scope)}</label
  >`
}

/** Google shows these itself and never sends the browser back to the application. */
export function errorPage(error: string, description: string): Html {
  return layout(
    'Access blocked',
    html`<div class="error">
      <p>${description}</p>
      <p>Error: ${error}</p>
    </div>`,
  )
}
