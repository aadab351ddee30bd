<?php

declare(strict_types=1);

namespace AutoErp\Google;

require_once __DIR__ . '/mail-line.php';

/**
 * A short visit to a mailbox: in, read what is new, out. It reads without marking anything as read. Keep to one at a time for a mailbox,
 * and to a few minutes: Gmail knows 15 connections for an account, the user's own phones among them.
 */
final class ImapSession
{
    private int $commands = 0;

    private function __construct(private readonly MailLine $line)
    {
    }

    /**
     * @param array{host: string, port: int, security: string} $server a credential's `imap`
     * @throws LoginRefused when the token is no good (any more): ask for a credential once more, then leave it
     */
    public static function open(array $server, #[\SensitiveParameter] string $xoauth2): self
    {
        // Gmail's port 993 is encrypted from the first byte.
        $session = new self(MailLine::to(['security' => 'tls'] + $server));
        $session->line->line();
        $session->login($xoauth2);
        return $session;
    }

    private function login(#[\SensitiveParameter] string $xoauth2): void
    {
        $tag = $this->command("AUTHENTICATE XOAUTH2 $xoauth2");
        do {
            $line = $this->line->line();
            if (str_starts_with($line, '+')) {
                // It says what is wrong, and waits for an empty line before it says NO.
                $this->line->send('');
            }
        } while (!str_starts_with($line, "$tag "));
        if (!str_starts_with($line, "$tag OK")) {
            $isTrouble = str_contains($line, '[UNAVAILABLE]') || str_contains($line, '[ALERT]');
            throw $isTrouble ? new MailTrouble(substr($line, strlen($tag) + 1)) : new LoginRefused('IMAP');
        }
    }

    /**
     * Opens a folder to read in. `uidValidity` says whether UIDs from before still mean the same; the next message will be `uidNext`.
     *
     * @return array{uidValidity: int, uidNext: int}
     */
    public function openFolder(string $name): array
    {
        $text = implode("\n", array_column($this->ask("EXAMINE {$this->quoted($name)}"), 'text'));
        return ['uidValidity' => $this->numberIn($text, 'UIDVALIDITY'), 'uidNext' => $this->numberIn($text, 'UIDNEXT')];
    }

    /** The folder that holds every message, by its flag: its name depends on the user's language. Null when the user keeps it from IMAP. */
    public function folderOfAll(): ?string
    {
        foreach ($this->ask('LIST "" "*"') as ['text' => $text]) {
            if (preg_match('/^\* LIST \([^)]*\\\\All\b[^)]*\) \S+ (?:"(.+)"|(\S+))$/', $text, $found) === 1) {
                return stripslashes($found[2] ?? $found[1]);
            }
        }
        return null;
    }

    /** @return list<int> rising */
    public function uidsAfter(int $uid): array
    {
        // `n:*` names the last message even when it is older than n.
        $found = $this->search('UID ' . ($uid + 1) . ':*');
        return array_values(array_filter($found, static fn (int $one): bool => $one > $uid));
    }

    /** @return list<int> rising; those that came on this day or later */
    public function uidsSince(\DateTimeInterface $day): array
    {
        return $this->search('SINCE ' . $day->format('j-M-Y'));
    }

    /** By an id of Gmail's that news have told, see gmailIdForImap. Null when it isn't in this folder. */
    public function uidOfGmailId(string $decimal): ?int
    {
        return $this->search("X-GM-MSGID $decimal")[0] ?? null;
    }

    /**
     * The size in bytes and the header of each, without its text.
     *
     * @param list<int> $uids
     * @return array<int, array{size: int, header: string}>
     */
    public function headersOf(array $uids): array
    {
        $read = [];
        foreach (array_chunk($uids, 100) as $some) {
            $set = implode(',', $some);
            foreach ($this->ask("UID FETCH $set (UID RFC822.SIZE BODY.PEEK[HEADER])") as ['text' => $text, 'literal' => $header]) {
                if ($this->isFetched($text)) {
                    $read[$this->numberIn($text, 'UID')] = ['size' => $this->numberIn($text, 'RFC822.SIZE'), 'header' => $header];
                }
            }
        }
        return array_intersect_key($read, array_flip($uids));
    }

    /** The whole message. Null when it is gone by now. */
    public function messageOf(int $uid): ?string
    {
        foreach ($this->ask("UID FETCH $uid (UID BODY.PEEK[])") as ['text' => $text, 'literal' => $message]) {
            if ($this->isFetched($text) && $this->numberIn($text, 'UID') === $uid) {
                return $message;
            }
        }
        return null;
    }

    public function close(): void
    {
        try {
            $this->ask('LOGOUT');
        } catch (MailTrouble) {
            // Gone is gone.
        }
        $this->line->close();
    }

    /** @return list<int> rising */
    private function search(string $what): array
    {
        $uids = [];
        foreach ($this->ask("UID SEARCH $what") as ['text' => $text]) {
            if (str_starts_with($text, '* SEARCH')) {
                array_push($uids, ...array_map('intval', preg_split('/ +/', trim(substr($text, 8)), -1, PREG_SPLIT_NO_EMPTY)));
            }
        }
        sort($uids);
        return $uids;
    }

    private function command(#[\SensitiveParameter] string $command): string
    {
        $this->commands += 1;
        $this->line->send("A$this->commands $command");
        return "A$this->commands";
    }

    /**
     * What the server says until it has done it: each answer's text, and the last piece of data of announced length in it.
     *
     * @return list<array{text: string, literal: string}>
     */
    private function ask(string $command): array
    {
        $tag = $this->command($command);
        for ($answers = []; ; $answers[] = $answer) {
            $answer = $this->answer();
            if (str_starts_with($answer['text'], "$tag ")) {
                return str_starts_with($answer['text'], "$tag OK") ? $answers : throw new MailTrouble(
                    explode(' ', $command)[0] . ': ' . substr($answer['text'], strlen($tag) + 1),
                );
            }
        }
    }

    /** @return array{text: string, literal: string} */
    private function answer(): array
    {
        $text = $this->line->line();
        $literal = '';
        while (preg_match('/\{(\d+)\}$/D', $text, $found) === 1) {
            $literal = $this->line->bytes((int) $found[1]);
            $text = substr($text, 0, -strlen($found[0])) . $this->line->line();
        }
        return ['text' => $text, 'literal' => $literal];
    }

    /** A server may tell of changed flags at any time; such an answer has no text of a message. */
    private function isFetched(string $text): bool
    {
        return preg_match('/^\* \d+ FETCH .*\bBODY\[/', $text) === 1;
    }

    private function numberIn(string $text, string $name): int
    {
        return preg_match('/\b' . preg_quote($name, '/') . ' (\d+)/', $text, $found) === 1
            ? (int) $found[1]
            : throw new MailTrouble("no $name");
    }

    private function quoted(string $text): string
    {
        return '"' . addcslashes($text, '"\\') . '"';
    }
}
