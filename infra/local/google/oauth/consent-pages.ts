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
  const hinted = accounts.find((one) => one.email === request.loginHint || one.sub === request.loginHint)
  const preselected = hinted ?? accounts[0]
  return layout(
    'Choose an account',
    html`<p>to continue to ${request.clientId}</p>
      <form method="post" action="/o/oauth2/v2/account">
        <input type="hidden" name="request" value="${id}" />
        <fieldset>
          <legend>Account</legend>
          ${accounts.map(
            (one) =>
              html`<label class="inline"
                ><input
                  type="radio"
                  name="email"
                  value="${one.email}"
                  required
                  ${one === preselected ? 'checked' : ''}
                />
                ${one.name} (${one.email})</label
              >`,
          )}
        </fieldset>
        <button type="submit">Next</button>
      </form>`,
  )
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
