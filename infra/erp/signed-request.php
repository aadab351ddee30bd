<?php

declare(strict_types=1);

namespace AutoErp\Google;

/** The integration said no. `status` is HTTP's, 0 when there was no answer; `kind` and `field` are those of its problem document. */
final class Refused extends \RuntimeException
{
    public function __construct(
        public readonly int $status,
        public readonly string $kind = '',
        public readonly string $field = '',
        public readonly int $retryAfterSeconds = 0,
    ) {
        parent::__construct(trim("The Google integration answered $status $kind $field"), $status);
    }

    /** The same may be sent again later, signed anew. After any other answer it would be refused again. */
    public function passes(): bool
    {
        return $this->status === 0 || $this->status === 503;
    }
}

/** Where the integration is, and the key that `npm run tenant -- key` showed. */
final class Integration
{
    public function __construct(
        public readonly string $functionsUrl,
        public readonly string $tenant,
        #[\SensitiveParameter] public readonly string $key,
    ) {
    }

    /** From AUTOERP_FUNCTIONS_URL, AUTOERP_TENANT (default: main) and AUTOERP_KEY. */
    public static function fromEnvironment(): self
    {
        $read = static fn (string $name): string => getenv($name) ?: throw new \RuntimeException("$name is not set");
        return new self($read('AUTOERP_FUNCTIONS_URL'), getenv('AUTOERP_TENANT') ?: 'main', $read('AUTOERP_KEY'));
    }

    /**
     * One signed POST to a function of the integration; `$below` is what comes after the tenant's name. Returns the answer's JSON.
     * Throws Refused.
     *
     * @param array<string, mixed> $body
     * @return array<string, mixed>
     */
    public function call(string $function, array $body, string $below = ''): array
    {
        $url = rtrim($this->functionsUrl, '/') . "/$function/$this->tenant$below";
        $text = json_encode($body, JSON_THROW_ON_ERROR);
        $headers = signedHeaders($this->key, 'POST', (string) parse_url($url, PHP_URL_PATH), $text);
        $headers['Content-Type'] = 'application/json';
        [$status, $answer, $retryAfter] = send($url, $headers, $text);
        $json = json_decode($answer, true);
        $json = is_array($json) ? $json : [];
        if ($status === 200) {
            return $json;
        }
        $kind = str_replace('urn:autoerp:problem:', '', (string) ($json['type'] ?? ''));
        throw new Refused($status, $kind, (string) ($json['field'] ?? ''), $retryAfter);
    }
}

/**
 * The headers of a signed request. `$path` is that of the address that is called, without a query; `$body` the very bytes that are sent.
 * Time and nonce are given only by tests.
 *
 * @return array<string, string>
 */
function signedHeaders(
    #[\SensitiveParameter] string $key,
    string $method,
    string $path,
    string $body,
    ?int $timeSeconds = null,
    ?string $nonce = null,
): array {
    $timestamp = (string) ($timeSeconds ?? time());
    $nonce ??= bin2hex(random_bytes(16));
    return [
        'X-AutoERP-Timestamp' => $timestamp,
        'X-AutoERP-Nonce' => $nonce,
        'X-AutoERP-Signature' => 'v1=' . hash_hmac('sha256', "$timestamp\n$nonce\n$method\n$path\n$body", $key),
    ];
}

/**
 * Redirects aren't followed: the signature is for one path, and the answer may hold a token.
 *
 * @param array<string, string> $headers
 * @return array{int, string, int} status (0: no answer), body, seconds to wait
 */
function send(string $url, array $headers, string $body): array
{
    $retryAfter = 0;
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_POST => true,
        CURLOPT_POSTFIELDS => $body,
        CURLOPT_HTTPHEADER => array_map(
            static fn (string $name, string $value): string => "$name: $value",
            array_keys($headers),
            $headers,
        ),
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_FOLLOWLOCATION => false,
        CURLOPT_CONNECTTIMEOUT => 5,
        CURLOPT_TIMEOUT => 60,
        CURLOPT_HEADERFUNCTION => static function ($curl, string $line) use (&$retryAfter): int {
            if (preg_match('/^retry-after: *(\d+)/i', $line, $found) === 1) {
                $retryAfter = (int) $found[1];
            }
            return strlen($line);
        },
    ]);
    $answer = curl_exec($curl);
    $status = (int) curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    return is_string($answer) ? [$status, $answer, $retryAfter] : [0, '', 0];
}
