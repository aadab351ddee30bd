<?php

declare(strict_types=1);

namespace AutoErp\Google;

/** How far the clocks of the two may be apart, seconds; a nonce is remembered for at least twice as long. */
const WINDOW_SECONDS = 300;

/** Not a call of the integration's, or not for the first time. What exactly was wrong is for the ERP's own log, not for the answer. */
final class NotVerified extends \RuntimeException
{
}

/** New mail in a mailbox. Where `$isComplete` is false, some may have come that nobody can name any more: look for yourself. */
final class News
{
    /** @param list<string> $messageIds Gmail's, in hex */
    public function __construct(
        public readonly string $mailbox,
        public readonly array $messageIds,
        public readonly bool $isComplete,
    ) {
    }
}

/**
 * Checks a call of the integration's and reads it. `$path` is that of the address which the integration was told to call, whatever a
 * proxy made of it; `$keys` are those that the ERP holds, one as a rule. `$isNew` notes a nonce and returns false for one that it knows;
 * it is asked only about what was signed. Throws NotVerified; UnexpectedValueException for a body of another form.
 *
 * @param array<string, string> $headers names in lower case
 * @param list<string> $keys
 * @param callable(string): bool $isNew
 */
function readNews(
    array $headers,
    string $path,
    string $body,
    #[\SensitiveParameter] array $keys,
    callable $isNew,
    ?int $nowSeconds = null,
): News {
    $timestamp = $headers['x-autoerp-timestamp'] ?? '';
    $nonce = $headers['x-autoerp-nonce'] ?? '';
    if (!preg_match('/^\d{1,12}$/D', $timestamp) || !preg_match('/^[\w-]{16,64}$/D', $nonce)) {
        throw new NotVerified('incomplete');
    }
    // While a key is being changed there are two values, `v1=…,v1=…`: one for each key that is good.
    $sent = explode(',', str_replace(' ', '', $headers['x-autoerp-signature'] ?? ''));
    $isSigned = false;
    // With an empty key anybody could sign.
    foreach (array_filter($keys, static fn (string $key): bool => $key !== '') as $key) {
        $expected = 'v1=' . hash_hmac('sha256', "$timestamp\n$nonce\nPOST\n$path\n$body", $key);
        foreach (array_slice($sent, 0, 4) as $signature) {
            // hash_equals takes the same time wherever the first difference is.
            $isSigned = hash_equals($expected, $signature) || $isSigned;
        }
    }
    if (!$isSigned) {
        throw new NotVerified('wrong signature');
    }
    if (abs(($nowSeconds ?? time()) - (int) $timestamp) > WINDOW_SECONDS) {
        throw new NotVerified('too old, or a clock is wrong');
    }
    if (!$isNew($nonce)) {
        throw new NotVerified('came before');
    }
    return newsIn(json_decode($body, true));
}

function newsIn(mixed $json): News
{
    $mailbox = $json['mailbox'] ?? null;
    $ids = $json['messageIds'] ?? null;
    $isComplete = $json['complete'] ?? null;
    $isId = static fn (mixed $id): bool => is_string($id) && preg_match('/^[0-9a-f]{1,16}$/D', $id) === 1;
    if (!is_string($mailbox) || !is_array($ids) || !is_bool($isComplete) || array_filter($ids, $isId) !== $ids) {
        throw new \UnexpectedValueException('no news');
    }
    return new News($mailbox, array_values($ids), $isComplete);
}

/**
 * Whether a nonce comes for the first time, by files in a folder: making a file that must not be there yet is done by one of two
 * processes only. A table with a unique column does as well.
 */
function isNewNonce(string $folder, string $nonce): bool
{
    $path = "$folder/" . hash('sha256', $nonce);
    $file = @fopen($path, 'x');
    if ($file === false) {
        return is_file($path) ? false : throw new \RuntimeException('nonces cannot be kept');
    }
    fclose($file);
    foreach (glob("$folder/*") ?: [] as $old) {
        if (filemtime($old) < time() - 3 * WINDOW_SECONDS) {
            @unlink($old);
        }
    }
    return true;
}

/**
 * A message's id of Gmail's API (hex) as IMAP's X-GM-MSGID (decimal, 64 bits without a sign). PHP's own numbers end at 63 bits, so it
 * is done digit by digit.
 */
function gmailIdForImap(string $hex): string
{
    $digits = [0];
    foreach (str_split($hex) as $digit) {
        $carry = (int) hexdec($digit);
        foreach ($digits as $at => $value) {
            $sum = $value * 16 + $carry;
            $digits[$at] = $sum % 10;
            $carry = intdiv($sum, 10);
        }
        for (; $carry > 0; $carry = intdiv($carry, 10)) {
            $digits[] = $carry % 10;
        }
    }
    return implode('', array_reverse($digits));
}
