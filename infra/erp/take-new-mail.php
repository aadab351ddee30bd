<?php

declare(strict_types=1);

namespace AutoErp\Google;

require_once __DIR__ . '/imap-session.php';

/** Gmail lets 2,500 MB a day be read by IMAP, and locks the account for a day beyond that; the user's own programs read, too. */
const DAY_MAX_BYTES = 500_000_000;
/** Of longer messages only the header is read. */
const MESSAGE_MAX_BYTES = 30_000_000;
/** The rest comes with the next visit: a session has to be over while its token is good. */
const VISIT_MAX_MESSAGES = 50;

/**
 * Reads what came since the last visit: UIDs above the last one, headers before texts. `$take` is given each message in the order of its
 * UID: a name for it in this mailbox, its header, and all of it (null when it is too long, or gone by now). What it returned from isn't
 * asked for again, so it should have stored the message by then. `$memory` is null at first: then nothing older than `$since` is read.
 *
 * @param array{uidValidity: int, lastUid: int, day: string, bytes: int}|null $memory what the last visit returned
 * @param callable(string, string, string|null): void $take may be given a message twice: know it by its Message-ID
 * @return \Generator<int, array{uidValidity: int, lastUid: int, day: string, bytes: int}> to be kept, after each message and at the end
 */
function takeNewMail(
    ImapSession $imap,
    ?array $memory,
    \DateTimeInterface $since,
    callable $take,
    int $messageMaxBytes = MESSAGE_MAX_BYTES,
): \Generator {
    $box = $imap->openFolder('INBOX');
    $today = gmdate('Y-m-d');
    $uids = match (true) {
        $memory === null => $imap->uidsSince($since),
        // The folder was made anew and its UIDs mean other messages: those of the last days are looked through once more.
        $memory['uidValidity'] !== $box['uidValidity'] => $imap->uidsSince(new \DateTimeImmutable($memory['day'] . ' -1 day')),
        default => $imap->uidsAfter($memory['lastUid']),
    };
    $isSame = $memory !== null && $memory['uidValidity'] === $box['uidValidity'];
    $now = [
        'uidValidity' => $box['uidValidity'],
        // Where nothing came, what there is now is the beginning.
        'lastUid' => $isSame ? $memory['lastUid'] : ($uids === [] ? $box['uidNext'] : $uids[0]) - 1,
        'day' => $today,
        'bytes' => $memory !== null && $memory['day'] === $today ? $memory['bytes'] : 0,
    ];
    yield $now;
    foreach ($imap->headersOf(array_slice($uids, 0, VISIT_MAX_MESSAGES)) as $uid => ['size' => $size, 'header' => $header]) {
        $isShort = $size <= $messageMaxBytes;
        if ($isShort && $now['bytes'] + $size > DAY_MAX_BYTES) {
            return;
        }
        $take("{$now['uidValidity']}-$uid", $header, $isShort ? $imap->messageOf($uid) : null);
        $now['bytes'] += strlen($header) + ($isShort ? $size : 0);
        $now['lastUid'] = $uid;
        yield $now;
    }
}
