import type { MailRefusal } from '../flows/connect-mailbox.ts'
import type { Refusal } from '../flows/connect-account.ts'
import type { Language } from './language.ts'
import { RIGHT_NAMES } from './names.ts'
import type { OutcomeFacts, OutcomeText } from './outcome-text.ts'

/** Those that only a mailbox has. */
type MailOutcomeTexts = Readonly<Record<Exclude<MailRefusal, Refusal>, OutcomeText>>

const en: MailOutcomeTexts = {
  'mail-denied': {
    title: 'Not connected',
    text: 'You did not allow the access, or the box for Gmail was left unticked on Google’s page. Nothing was stored and nothing was changed. There is no smaller permission with which mail can be fetched and sent.',
  },
  'mail-no-right': {
    title: 'You don’t have the right to this yet',
    text: `A mailbox of your own takes the rights “${RIGHT_NAMES.en['external-accounts']}” and “${RIGHT_NAMES.en['gmail-personal']}”, one of your teams “${RIGHT_NAMES.en['external-accounts']}” and “${RIGHT_NAMES.en['gmail-group']}”. Ask your administrator for them, then begin again. Somebody else’s own mailbox only he can connect.`,
  },
  'mail-permission-missing': {
    title: 'The permission for Gmail is missing',
    text: 'On Google’s page the box for Gmail was left unticked, so nothing was stored. Begin again and tick it: there is no smaller permission with which mail can be fetched and sent.',
  },
  'no-mailbox': {
    title: 'This Google account has no Gmail',
    text: (facts) =>
      `${came(facts, 'The account')} can sign in to Google but has no mailbox there: it was made for an address elsewhere, or its licence is without mail. Nothing was stored. Use an account with Gmail, or ask whoever looks after your Google accounts.`,
  },
  'mail-turned-off': {
    title: 'Gmail is turned off for this account',
    text: (facts) =>
      `The Workspace administrator of your company doesn’t allow Gmail for ${came(facts, 'this account')}. Nothing was stored. Ask him to turn it on, then begin again.`,
  },
  'wrong-address': {
    title: 'That was another mailbox’s account',
    text: (facts) =>
      `${expected(facts, 'One mailbox')} was to be connected, and ${came(facts, 'another one')} signed in. Nothing was stored and nothing was changed. What helps depends on what the address is:`,
    ways: [
      (facts) =>
        `It has a Google account of its own: begin again, and sign in as ${expected(facts, 'that one')}. Should Google not ask which account it is to be, choose “Use another account” there.`,
      (facts) =>
        `It is one more address of ${came(facts, 'the account that came')}: add it in that account’s Gmail settings under “Send mail as”, confirm it there, then begin again.`,
      'It is a Google Group: a group passes mail on to its members and has no mailbox, so nobody can sign in as it. Give the address a Google account of its own; or let a member of the group add it under “Send mail as” and confirm it there, and sign in with his account. The group’s mail has to arrive in his inbox.',
    ],
  },
  'alias-to-confirm': {
    title: (facts) => `Is ${came(facts, 'this')} the right account?`,
    text: (facts) =>
      `You signed in as ${came(facts, 'another address')}; ${expected(facts, 'the mailbox')} is one of the confirmed addresses of that account. Nothing is stored yet. If you go on with it:`,
    ways: [
      (facts) =>
        `the ERP logs in as ${came(facts, 'that account')} and sees all of its mail, not only what is sent to ${expected(facts, 'the mailbox')};`,
      (facts) => `what is sent to ${expected(facts, 'the mailbox')} has to arrive in that account’s inbox;`,
      (facts) => `mail that the ERP sends has ${expected(facts, 'the mailbox')} as its sender.`,
    ],
  },
  'alias-unverified': {
    title: 'This address isn’t confirmed yet',
    text: (facts) =>
      `${expected(facts, 'The mailbox')} is among the addresses of ${came(facts, 'the account')} in Gmail, but nobody has confirmed it there: Gmail would put ${came(facts, 'the account')} as the sender. Nothing was stored. Confirm the address in that account’s Gmail settings (under “Send mail as”), then begin again.`,
  },
  'mailbox-gone': {
    title: 'This mailbox isn’t registered any more',
    text: 'Somebody has removed it meanwhile. Nothing was stored. Register it again if it is still needed.',
  },
}

const cs: MailOutcomeTexts = {
  'mail-denied': {
    title: 'Nepřipojeno',
    text: 'Přístup jste nepovolili, nebo políčko pro Gmail zůstalo na stránce Googlu nezaškrtnuté. Nic se neuložilo ani nezměnilo. Menší oprávnění, se kterým by šlo poštu stahovat i odesílat, neexistuje.',
  },
  'mail-no-right': {
    title: 'Zatím k tomu nemáte právo',
    text: `K vlastní schránce jsou třeba práva „${RIGHT_NAMES.cs['external-accounts']}“ a „${RIGHT_NAMES.cs['gmail-personal']}“, ke schránce vašeho týmu „${RIGHT_NAMES.cs['external-accounts']}“ a „${RIGHT_NAMES.cs['gmail-group']}“. Požádejte o ně správce a začněte znovu. Osobní schránku někoho jiného může připojit jen on sám.`,
  },
  'mail-permission-missing': {
    title: 'Chybí oprávnění ke Gmailu',
    text: 'Na stránce Googlu zůstalo políčko pro Gmail nezaškrtnuté, takže se nic neuložilo. Začněte znovu a zaškrtněte ho: menší oprávnění, se kterým by šlo poštu stahovat i odesílat, neexistuje.',
  },
  'no-mailbox': {
    title: 'Tento účet Google nemá Gmail',
    text: (facts) =>
      `${came(facts, 'Účet')} se ke Googlu přihlásit může, schránku tam ale nemá: vznikl pro adresu jinde, nebo má licenci bez pošty. Nic se neuložilo. Použijte účet s Gmailem, nebo se obraťte na toho, kdo se stará o vaše účty Google.`,
  },
  'mail-turned-off': {
    title: 'Gmail je u tohoto účtu vypnutý',
    text: (facts) =>
      `Správce Workspace vaší firmy nepovoluje Gmail účtu ${came(facts, 'který se přihlásil')}. Nic se neuložilo. Požádejte ho, aby ho zapnul, a začněte znovu.`,
  },
  'wrong-address': {
    title: 'To byl účet jiné schránky',
    text: (facts) =>
      `Připojit se měla schránka ${expected(facts, 'jiná')}, přihlásil se ale účet ${came(facts, 'jiný')}. Nic se neuložilo ani nezměnilo. Co pomůže, záleží na tom, co je to za adresu:`,
    ways: [
      (facts) =>
        `Má vlastní účet Google: začněte znovu a přihlaste se jako ${expected(facts, 'ona')}. Pokud se Google na účet nezeptá, zvolte tam „Použít jiný účet“.`,
      (facts) =>
        `Je to další adresa účtu ${came(facts, 'který se přihlásil')}: přidejte ji v nastavení jeho Gmailu pod „Odesílat poštu jako“, potvrďte ji tam a začněte znovu.`,
      'Je to Skupina Google: ta poštu jen předává svým členům a schránku nemá, takže se za ni nikdo nemůže přihlásit. Dejte adrese vlastní účet Google; nebo ať si ji některý člen skupiny přidá pod „Odesílat poštu jako“, potvrdí ji tam a přihlásí se svým účtem. Pošta skupiny musí chodit do jeho doručené pošty.',
    ],
  },
  'alias-to-confirm': {
    title: (facts) => `Je ${came(facts, 'tohle')} ten správný účet?`,
    text: (facts) =>
      `Přihlásili jste se jako ${came(facts, 'jiná adresa')}; ${expected(facts, 'schránka')} je jednou z potvrzených adres tohoto účtu. Zatím se nic neuložilo. Pokud budete pokračovat:`,
    ways: [
      (facts) =>
        `ERP se bude přihlašovat jako ${came(facts, 'tento účet')} a uvidí všechnu jeho poštu, nejen tu pro ${expected(facts, 'schránku')};`,
      (facts) => `co se pošle na ${expected(facts, 'schránku')}, musí chodit do doručené pošty tohoto účtu;`,
      (facts) => `pošta odeslaná z ERP bude mít jako odesílatele ${expected(facts, 'schránku')}.`,
    ],
  },
  'alias-unverified': {
    title: 'Tato adresa zatím není potvrzená',
    text: (facts) =>
      `${expected(facts, 'Schránka')} mezi adresami účtu ${came(facts, 'Googlu')} v Gmailu je, nikdo ji tam ale nepotvrdil: Gmail by jako odesílatele uvedl ${came(facts, 'účet')}. Nic se neuložilo. Potvrďte adresu v nastavení Gmailu toho účtu (pod „Odesílat poštu jako“) a začněte znovu.`,
  },
  'mailbox-gone': {
    title: 'Tato schránka už zaregistrovaná není',
    text: 'Někdo ji mezitím odebral. Nic se neuložilo. Je-li stále třeba, zaregistrujte ji znovu.',
  },
}

export const MAIL_OUTCOME_TEXTS: Readonly<Record<Language, MailOutcomeTexts>> = { en, cs }

function expected({ expected: address }: OutcomeFacts, otherwise: string): string {
  return address ?? otherwise
}

function came({ came: address }: OutcomeFacts, otherwise: string): string {
  return address ?? otherwise
}
