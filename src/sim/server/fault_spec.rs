//! Parses faults as the command line writes them: `KIND=METHOD` or `KIND=METHOD:MORE`.

use std::str::FromStr;
use std::time::Duration;

use crate::sim::world::fault::Fault;

/// The syntax of every [`Fault`], for a help text.
pub const FAULTS: &str = "  delay=METHOD:MS             run the call, reply MS milliseconds later
  drop-before=METHOD          drop the connection, do not run the call
  drop-after=METHOD           run the call, drop the connection without a reply
  cut-frame=METHOD            run the call, send half of the reply, drop the connection
  close=METHOD:CODE[:REASON]  close the connection, do not run the call
  hang=METHOD                 run the call, never reply
  refuse=METHOD:ERRNO[:TEXT]  reply with an error, do not run the call
  refuse-item=METHOD:ID[,ID…]:ERRNO[:TEXT]  refuse one call for each key, inside core.bulk too
  vanish=METHOD:ID[,ID…]      delete these keys just before the call
  lose-rights=METHOD:N        make all accounts read-only after N calls, inside core.bulk too
  reply=METHOD:TEXT           run the call, send TEXT as the whole frame
  wrong-id=METHOD             run the call, reply with another id
  duplicate=METHOD            run the call, reply twice
  unknown-fields=METHOD       run the call, add unknown fields to the result
  null=METHOD[:FIELD]         run the call, reply with null instead of strings (of FIELD)
  value=METHOD:FIELD:JSON     run the call, reply with JSON in every FIELD
  pad=METHOD:BYTES            run the call, append BYTES spaces to the reply
  drip=METHOD:BYTES           run the call, send BYTES of the reply per second
  http=PATH:STATUS            return STATUS for PATH (/api/current)
  garbage-http=PATH           return bytes that are not HTTP
  versions=NAME[,NAME…]       list these API versions (v25.10.0), permanently
  directory-outage=USER       treat USER as an account of a directory that is down
  one-byte-writes             write one byte at a time, permanently
  broken-mechanism-choices    auth.mechanism_choices fails before sign-in, as on 25.04.2 to 25.10.2
";

/// A text that is not a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadFault(String);

impl FromStr for Fault {
    type Err = BadFault;

    fn from_str(text: &str) -> Result<Self, BadFault> {
        match text {
            "one-byte-writes" => return Ok(Self::OneByteWrites),
            "broken-mechanism-choices" => return Ok(Self::BrokenMechanismChoices),
            _ => {}
        }
        let Some((kind, rest)) = text.split_once('=') else {
            return Err(BadFault(format!(
                "{text} is not KIND=METHOD, such as drop-after=api_key.create"
            )));
        };
        let (target, more) = match rest.split_once(':') {
            Some((target, more)) => (target, Some(more)),
            None => (rest, None),
        };
        if target.is_empty() {
            return Err(BadFault(format!(
                "{kind}= wants a method, a path or a user"
            )));
        }
        let method = target.to_owned();
        let simple = |fault: fn(String) -> Self| match more {
            None => Ok(fault(target.to_owned())),
            Some(_) => Err(BadFault(format!("{kind}={target} takes nothing more"))),
        };
        match kind {
            "drop-before" => simple(Self::DropBefore),
            "drop-after" => simple(Self::DropAfter),
            "cut-frame" => simple(Self::CutFrame),
            "hang" => simple(Self::Hang),
            "wrong-id" => simple(Self::WrongId),
            "duplicate" => simple(Self::Duplicate),
            "unknown-fields" => simple(Self::UnknownFields),
            "garbage-http" => simple(Self::GarbageHttp),
            "versions" => match more {
                None => Ok(Self::ListVersions(
                    target.split(',').map(str::to_owned).collect(),
                )),
                Some(_) => Err(BadFault("versions=NAME,NAME takes nothing more".into())),
            },
            "directory-outage" => simple(Self::DirectoryOutage),
            "null" => Ok(Self::NullFor {
                method,
                field: more.map(str::to_owned),
            }),
            "value" => match more.and_then(|more| more.split_once(':')) {
                Some((field, text)) if !field.is_empty() && !text.is_empty() => {
                    Ok(Self::ValueFor {
                        method,
                        field: field.to_owned(),
                        text: text.to_owned(),
                    })
                }
                _ => Err(BadFault(
                    "value=METHOD:FIELD:JSON wants a field and a value".into(),
                )),
            },
            "refuse-item" => {
                let (first, rest) = match more {
                    Some(more) => more.split_once(':').unwrap_or((more, "")),
                    None => ("", ""),
                };
                let (errno, reason) = number_and_text(kind, Some(rest))?;
                Ok(Self::RefuseItems {
                    method,
                    ids: ids(kind, first)?,
                    errno,
                    reason,
                })
            }
            "vanish" => Ok(Self::Vanish {
                method,
                ids: ids(kind, more.unwrap_or_default())?,
            }),
            "lose-rights" => Ok(Self::LoseRights {
                method,
                after: number(kind, more)?,
            }),
            "reply" => Ok(Self::ReplyText {
                method,
                text: more.unwrap_or_default().to_owned(),
            }),
            "delay" => Ok(Self::Delay {
                method,
                by: Duration::from_millis(number(kind, more)?),
            }),
            "pad" => Ok(Self::Pad {
                method,
                bytes: number(kind, more)?,
            }),
            "drip" => match number(kind, more)? {
                0 => Err(BadFault(
                    "drip=METHOD:BYTES wants at least one byte a second".into(),
                )),
                bytes => Ok(Self::Drip { method, bytes }),
            },
            "http" => Ok(Self::HttpStatus {
                path: method,
                status: number(kind, more)?,
            }),
            "close" => {
                let (code, reason) = number_and_text(kind, more)?;
                // The other codes are reserved and never sent (RFC 6455, section 7.4).
                match code {
                    1000..=1003 | 1007..=1014 | 3000..=4999 => Ok(Self::CloseWith {
                        method,
                        code,
                        reason,
                    }),
                    _ => Err(BadFault(format!("a close cannot carry the code {code}"))),
                }
            }
            "refuse" => {
                let (errno, reason) = number_and_text(kind, more)?;
                Ok(Self::RefuseWith {
                    method,
                    errno,
                    reason,
                })
            }
            _ => Err(BadFault(format!("there is no fault {kind}"))),
        }
    }
}

fn number<T: FromStr>(kind: &str, text: Option<&str>) -> Result<T, BadFault> {
    text.and_then(|text| text.parse().ok())
        .ok_or_else(|| BadFault(format!("{kind}=TARGET:NUMBER wants a number in its range")))
}

/// Ids with commas between them.
fn ids(kind: &str, text: &str) -> Result<Vec<i64>, BadFault> {
    text.split(',')
        .map(|id| id.parse().ok())
        .collect::<Option<_>>()
        .ok_or_else(|| BadFault(format!("{kind}=METHOD:ID,ID wants ids of keys")))
}

fn number_and_text<T: FromStr>(kind: &str, more: Option<&str>) -> Result<(T, String), BadFault> {
    let (digits, text) = match more {
        Some(more) => more.split_once(':').unwrap_or((more, "")),
        None => ("", ""),
    };
    Ok((number(kind, Some(digits))?, text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method() -> String {
        "api_key.create".to_owned()
    }

    #[test]
    fn a_fault_is_read_with_what_it_needs() {
        let read = |text: &str| text.parse::<Fault>().unwrap();
        assert_eq!(
            read("drop-after=api_key.create"),
            Fault::DropAfter(method())
        );
        assert_eq!(
            read("delay=api_key.create:1500"),
            Fault::Delay {
                method: method(),
                by: Duration::from_millis(1500)
            }
        );
        assert_eq!(
            read("close=api_key.create:1008:not: you"),
            Fault::CloseWith {
                method: method(),
                code: 1008,
                reason: "not: you".to_owned()
            }
        );
        assert_eq!(
            read("null=api_key.create:name"),
            Fault::NullFor {
                method: method(),
                field: Some("name".to_owned())
            }
        );
        assert_eq!(
            read(r#"value=api_key.create:expires_at:{"$date": 1e300}"#),
            Fault::ValueFor {
                method: method(),
                field: "expires_at".to_owned(),
                text: r#"{"$date": 1e300}"#.to_owned()
            }
        );
        assert_eq!(
            read("http=/api/versions:502"),
            Fault::HttpStatus {
                path: "/api/versions".to_owned(),
                status: 502
            }
        );
        assert_eq!(
            read("refuse-item=api_key.create:7,8:28:no space"),
            Fault::RefuseItems {
                method: method(),
                ids: vec![7, 8],
                errno: 28,
                reason: "no space".to_owned()
            }
        );
        assert_eq!(read("one-byte-writes"), Fault::OneByteWrites);
        assert_eq!(
            read("directory-outage=svc-hass"),
            Fault::DirectoryOutage("svc-hass".to_owned())
        );
    }

    #[test]
    fn what_is_no_fault_says_why() {
        for (text, why) in [
            ("", "is not KIND=METHOD"),
            ("drop-after", "is not KIND=METHOD"),
            ("drop-after=", "wants a method"),
            ("drop-after=a.b:1", "takes nothing more"),
            ("delay=a.b", "wants a number"),
            ("delay=a.b:-1", "wants a number"),
            ("http=/x:99999", "wants a number"),
            ("refuse-item=a.b:7", "wants a number"),
            ("refuse-item=a.b:x:5", "wants ids"),
            ("vanish=a.b", "wants ids"),
            ("lose-rights=a.b:x", "wants a number"),
            ("close=a.b:1006", "cannot carry the code 1006"),
            ("smoke=a.b", "there is no fault smoke"),
        ] {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn every_kind_of_the_help_is_read() {
        for line in FAULTS.lines() {
            let form = line.split_whitespace().next().unwrap();
            let text = form
                .replace("[,NAME…]", ",v1")
                .replace("[:REASON]", "")
                .replace("[:TEXT]", "")
                .replace("[:FIELD]", "")
                .replace("METHOD", "a.b")
                .replace(":FIELD:JSON", ":f:1")
                .replace("PATH", "/a")
                .replace(":MS", ":5")
                .replace(":BYTES", ":9")
                .replace(":CODE", ":1001")
                .replace(":ERRNO", ":22")
                .replace("[,ID…]", ",8")
                .replace(":ID", ":7")
                .replace(":N", ":3")
                .replace(":STATUS", ":500");
            assert!(text.parse::<Fault>().is_ok(), "{text}");
        }
    }
}
