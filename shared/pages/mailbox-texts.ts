import type { Language } from './language.ts'
import type { CountForms } from './plural.ts'

const en = {
  title: 'Mailbox',
  connection: {
    title: 'Connection with Google',
    kind: 'Kind',
    kinds: { personal: 'Of one person', group: 'Shared by teams' },
    user: 'Google account',
    by: 'Connected by',
    at: 'Connected',
    lost: 'Access lost',
    connect: 'Connect with Google',
    again: 'Connect again',
    againHelp: 'Only needed when its test fails, or when it is to be another Google account.',
    how: 'Google asks which account it is and shows one box, for Gmail. It has to be ticked: there is no smaller permission with which a program may fetch and send mail. The ERP gets no password.',
    signIn: (address: string) => `Sign in to Google as ${address}.`,
    notYourself: (address: string) =>
      `Sign in to Google as ${address}, and not with your own account; the password is known to whoever set the mailbox up.`,
    ask: {
      personal: (external: string, right: string) =>
        `To connect it, you need the rights “${external}” and “${right}”. Ask your administrator for them.`,
      group: (external: string, right: string) =>
        `An administrator can connect it, or a member of its teams who has the rights “${external}” and “${right}”.`,
    },
    onlyOwner: 'Only its owner can connect it.',
  },
  alias: (user: string) =>
    `This address is one more address of ${user}. The ERP logs in as ${user} and sees that account’s whole mail; what is sent to this address has to arrive there.`,
  group: {
    title: 'Is the address a Google Group?',
    text: 'A group passes mail on to its members and has no mailbox, so nobody can sign in as it. There are two ways out:',
    account: 'give the address a Google account of its own, and connect that one; or',
    alias:
      'let a member of the group add it in his Gmail settings (under “Send mail as”) and confirm it there, then sign in with his account. The group’s mail has to arrive in his inbox.',
  },
  use: {
    title: 'What it is used for',
    asked: 'The ERP last asked for access',
    never: 'not yet',
    looked: 'New mail last looked for',
    news: 'New mail',
    untold: 'The ERP isn’t told of it; it looks by itself.',
    watch: {
      on: 'Google announces it; the ERP is told within seconds.',
      off: 'It is looked for every ten minutes, and the ERP is told of it then.',
      failed: 'Google doesn’t announce it just now; it is looked for every ten minutes.',
    },
  },
  history: (when: string) =>
    `Google no longer knew what had come before ${when}, so the ERP wasn’t told of each message. It was asked to look for itself; nothing in the mailbox is lost.`,
  users: {
    title: 'Who uses it',
    own: 'Only you.',
    one: 'Only its owner:',
    of: 'All members of these teams, in the ERP:',
    nobody: 'Nobody: it has no team any more. Choose one below.',
    nobodyHere: 'Nobody: it has no team any more. An administrator can give it one.',
    change: 'Change the teams',
    save: 'Save the teams',
    wrong: 'Nothing was saved: please tick at least one team that you may choose.',
  },
  end: {
    title: 'Ending it',
    disconnect: 'Disconnect…',
    remove: 'Remove…',
  },
  zone: 'Times are those of',
  back: 'All mailboxes',
}

export type MailboxTexts = Readonly<typeof en>

const cs: MailboxTexts = {
  title: 'Schránka',
  connection: {
    title: 'Připojení ke Googlu',
    kind: 'Druh',
    kinds: { personal: 'Osobní', group: 'Společná pro týmy' },
    user: 'Účet Google',
    by: 'Kdo ji připojil',
    at: 'Připojena',
    lost: 'Přístup ztracen',
    connect: 'Připojit ke Googlu',
    again: 'Připojit znovu',
    againHelp: 'Jen pokud její test selhává, nebo má jít o jiný účet Google.',
    how: 'Google se zeptá, o který účet jde, a ukáže jediné políčko, pro Gmail. Musí být zaškrtnuté: menší oprávnění, se kterým by program směl poštu stahovat i odesílat, neexistuje. Heslo ERP nedostane.',
    signIn: (address) => `Přihlaste se ke Googlu jako ${address}.`,
    notYourself: (address) =>
      `Přihlaste se ke Googlu jako ${address}, nikoli svým vlastním účtem; heslo zná ten, kdo schránku založil.`,
    ask: {
      personal: (external, right) =>
        `K připojení potřebujete práva „${external}“ a „${right}“. Požádejte o ně správce.`,
      group: (external, right) =>
        `Připojit ji může správce, nebo člen jejích týmů, který má práva „${external}“ a „${right}“.`,
    },
    onlyOwner: 'Připojit ji může jen její vlastník.',
  },
  alias: (user) =>
    `Tato adresa je další adresou účtu ${user}. ERP se přihlašuje jako ${user} a vidí všechnu poštu toho účtu; co se pošle na tuto adresu, musí chodit tam.`,
  group: {
    title: 'Je ta adresa Skupinou Google?',
    text: 'Skupina poštu jen předává svým členům a schránku nemá, takže se za ni nikdo nemůže přihlásit. Jsou dvě řešení:',
    account: 'dát adrese vlastní účet Google a připojit ten; nebo',
    alias:
      'ať si ji některý člen skupiny přidá v nastavení svého Gmailu (pod „Odesílat poštu jako“), potvrdí ji tam a přihlásí se svým účtem. Pošta skupiny musí chodit do jeho doručené pošty.',
  },
  use: {
    title: 'Jak se používá',
    asked: 'ERP si naposledy řeklo o přístup',
    never: 'zatím ne',
    looked: 'Nová pošta se naposledy hledala',
    news: 'Nová pošta',
    untold: 'ERP o ní zprávu nedostává; dívá se po ní samo.',
    watch: {
      on: 'Google ji oznamuje; ERP se o ní dozví během několika sekund.',
      off: 'Každých deset minut se po ní díváme a ERP se o ní dozví potom.',
      failed: 'Google ji teď neoznamuje; každých deset minut se po ní díváme.',
    },
  },
  history: (when) =>
    `Google už nevěděl, co přišlo před tímto časem: ${when}. ERP se proto nedozvědělo o každé zprávě zvlášť a bylo požádáno, aby se podívalo samo; ze schránky se nic neztratilo.`,
  users: {
    title: 'Kdo ji používá',
    own: 'Jen vy.',
    one: 'Jen její vlastník:',
    of: 'V ERP všichni členové těchto týmů:',
    nobody: 'Nikdo: už nemá žádný tým. Vyberte jí níže nějaký.',
    nobodyHere: 'Nikdo: už nemá žádný tým. Přidělit jí nějaký může správce.',
    change: 'Změnit týmy',
    save: 'Uložit týmy',
    wrong: 'Nic se neuložilo: zaškrtněte prosím alespoň jeden tým, který smíte vybrat.',
  },
  end: {
    title: 'Ukončení',
    disconnect: 'Odpojit…',
    remove: 'Odebrat…',
  },
  zone: 'Časy platí pro pásmo',
  back: 'Všechny schránky',
}

export const MAILBOX_TEXTS: Readonly<Record<Language, MailboxTexts>> = { en, cs }

export const FOLDERS: CountForms = {
  en: { one: 'The mailbox has # folder.', other: 'The mailbox has # folders.' },
  cs: {
    one: 'Ve schránce je # složka.',
    few: 'Ve schránce jsou # složky.',
    other: 'Ve schránce je # složek.',
  },
}
