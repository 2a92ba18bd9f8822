//! Size limits of frames. A larger frame is refused here and never sent, because the server would close the connection.

use super::framing::Framing;

/// Characters before sign-in (both framings, 24.04 and 25.10): with one more the server closes with 1007.
const BEFORE_SIGN_IN: usize = 8_192;
/// Characters after sign-in (JSON-RPC, 25.10): with one more the server closes with 1009. DDP has no such limit.
const AFTER_SIGN_IN: usize = 65_536;
/// Bytes in every case: the server's WebSocket library (aiohttp) accepts no larger message.
const BYTES: usize = 4 << 20;

/// Largest message in bytes that is read before the sign-in. The largest one of 25.10.5, the reply to a sign-in with
/// all roles, has about 9 KB.
pub const MAX_BEFORE_SIGN_IN: usize = 256 << 10;

/// Largest message in bytes that is read. A list of 10,000 keys or users has about 5 MB.
pub const MAX_INCOMING: usize = 64 << 20;

/// Deepest nesting of a frame, as deep as `serde_json` reads.
pub const MAX_DEPTH: u32 = 127;

/// Most values in a frame, as many as a million keys have.
pub const MAX_VALUES: usize = 16 << 20;

/// A frame that the server would refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message has {size} {unit}; the limit of this system is {limit}")]
pub struct TooLarge {
    /// Its size.
    pub size: usize,
    /// The limit.
    pub limit: usize,
    /// The unit: `characters` or `bytes`.
    pub unit: &'static str,
}

/// Checks a frame against the server's limits: the server counts characters, its WebSocket library bytes.
///
/// # Errors
/// [`TooLarge`], with the size and the limit.
pub fn check_size(text: &str, signed_in: bool, framing: Framing) -> Result<(), TooLarge> {
    if text.len() > BYTES {
        return Err(TooLarge {
            size: text.len(),
            limit: BYTES,
            unit: "bytes",
        });
    }
    let limit = match (signed_in, framing) {
        (false, _) => BEFORE_SIGN_IN,
        (true, Framing::JsonRpc) => AFTER_SIGN_IN,
        (true, Framing::Ddp) => return Ok(()),
    };
    // Characters are never more than bytes: most frames need no counting.
    if text.len() <= limit {
        return Ok(());
    }
    match text.chars().count() {
        size if size > limit => Err(TooLarge {
            size,
            limit,
            unit: "characters",
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_are_those_recorded() {
        let fits =
            |n: usize, signed_in, framing| check_size(&"x".repeat(n), signed_in, framing).is_ok();
        for framing in [Framing::JsonRpc, Framing::Ddp] {
            assert!(fits(8_192, false, framing) && !fits(8_193, false, framing));
        }
        assert!(fits(65_536, true, Framing::JsonRpc) && !fits(65_537, true, Framing::JsonRpc));
        assert!(fits(200_000, true, Framing::Ddp));
        assert!(fits(4 << 20, true, Framing::Ddp) && !fits((4 << 20) + 1, true, Framing::Ddp));
    }

    #[test]
    fn characters_count_not_bytes() {
        assert!(check_size(&"ü".repeat(8_192), false, Framing::JsonRpc).is_ok());
        assert_eq!(
            check_size(&"ü".repeat(8_193), false, Framing::JsonRpc),
            Err(TooLarge {
                size: 8_193,
                limit: 8_192,
                unit: "characters"
            })
        );
    }
}
