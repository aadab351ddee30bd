<?php

declare(strict_types=1);

namespace AutoErp\Google;

require_once __DIR__ . '/mail-line.php';

/**
 * Sends one message, whole with its header. `$from` is the mailbox's address. It was sent when this returns; when it throws MailTrouble
 * after the text was given over, nobody knows: look into the folder of sent mail before it is sent again.
 *
 * @param array{host: string, port: int, security: string} $server a credential's `smtp`
 * @param list<string> $to
 * @throws LoginRefused when the token is no good (any more): ask for a credential once more, then leave it
 */
function sendLetter(array $server, #[\SensitiveParameter] string $xoauth2, string $from, array $to, string $message): void
{
    foreach ([$from, ...$to] as $address) {
        // A line break would begin a command of somebody else's choosing.
        if (preg_match('/^[^\s<>\x00-\x1f\x7f]+@[^\s<>\x00-\x1f\x7f]+$/D', $address) !== 1) {
            throw new \InvalidArgumentException('no address');
        }
    }
    $line = MailLine::to($server);
    try {
        smtpAnswer($line, [220]);
        smtpAsk($line, 'EHLO [127.0.0.1]', [250]);
        if ($server['security'] === 'starttls') {
            smtpAsk($line, 'STARTTLS', [220]);
            $line->encrypt();
            smtpAsk($line, 'EHLO [127.0.0.1]', [250]);
        }
        // After 334 it says what is wrong, and waits for an empty line before it refuses.
        $code = smtpAsk($line, "AUTH XOAUTH2 $xoauth2", [235, 334, 535]);
        if ($code !== 235) {
            $code === 334 && smtpAsk($line, '', [535, 534]);
            throw new LoginRefused('SMTP');
        }
        smtpAsk($line, "MAIL FROM:<$from>", [250]);
        foreach ($to as $address) {
            smtpAsk($line, "RCPT TO:<$address>", [250, 251]);
        }
        smtpAsk($line, 'DATA', [354]);
        // Lines end in CRLF, and one that begins with a point gets another one: a single point ends the message.
        $text = preg_replace(['/\r\n|\r|\n/', '/^\./m'], ["\r\n", '..'], $message);
        $line->write(str_ends_with($text, "\r\n") ? $text : "$text\r\n");
        smtpAsk($line, '.', [250]);
        $line->send('QUIT');
    } finally {
        $line->close();
    }
}

/** @param list<int> $expected */
function smtpAsk(MailLine $line, #[\SensitiveParameter] string $command, array $expected): int
{
    $line->send($command);
    return smtpAnswer($line, $expected);
}

/** @param list<int> $expected */
function smtpAnswer(MailLine $line, array $expected): int
{
    do {
        $answer = $line->line();
    } while (substr($answer, 3, 1) === '-');
    $code = (int) substr($answer, 0, 3);
    return in_array($code, $expected, true) ? $code : throw new MailTrouble("the SMTP server answered $answer");
}
