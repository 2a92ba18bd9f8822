//! One-time codes from a shared secret (RFC 6238: SHA-1, 30 s, 6 digits), as for the vendor's second factor.

use ring::hmac;

/// How long a code is valid, in seconds.
const STEP: i64 = 30;

/// The code at `now`, in seconds since 1970. `None` if the secret is not base32.
pub(in crate::sim) fn code(secret: &str, now: i64) -> Option<String> {
    let key = base32(secret)?;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &now.div_euclid(STEP).to_be_bytes());
    let hash = tag.as_ref();
    let at = usize::from(hash.last()? & 0xf);
    let word = hash.get(at..at + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(word) & 0x7fff_ffff;
    Some(format!("{:06}", number % 1_000_000))
}

/// Decodes base32 (RFC 4648), in either case, with or without padding.
fn base32(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut count) = (0_u32, 0);
    for c in text.trim_end_matches('=').bytes() {
        let value = match c.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B: the last six of its eight digits; the secret is 12345678901234567890.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (now, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(secret, now).as_deref(), Some(expected));
            assert_eq!(code(&secret.to_lowercase(), now).as_deref(), Some(expected));
        }
        assert_eq!(code("", 0), None);
        assert_eq!(code("not base32!", 0), None);
    }
}
