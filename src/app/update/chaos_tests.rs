//! Any sequence of anything.

use proptest::prelude::*;

use crate::api::{KeyEvent, LinkEvent, Outcome, Reply};
use crate::app::modal::Modal;
use crate::app::requests::send;
use crate::app::testkit::lost_reset::late_reset;
use crate::app::testkit::screen::{back, gone, lost};
use crate::app::testkit::{fake, *};
use crate::app::{ExportId, Exported, Link, Msg, SaveError, Wake};
use crate::domain::copy::{Cleared, Copied, CopyId};
use crate::domain::{Fault, KeyId, Kind, Release};
use crate::keymap::{Chord, Key};

fn event() -> impl Strategy<Value = u16> {
    any::<u16>()
}

/// The keys whose secrets are on the stack, the uppermost last.
fn secrets(it: &Driven) -> Vec<KeyId> {
    let ids = it.model.cx.modals.iter().filter_map(|modal| match modal {
        Modal::Secret(it) => Some(it.id),
        _ => None,
    });
    ids.collect()
}

/// What has to do with secrets: keys, and then what the system and the world do.
const KEYS: [&str; 14] = [
    "n x F2",
    "Tab Enter y",
    "j r y",
    "j t F2",
    "Esc",
    "Enter",
    "Tab",
    "y",
    "c",
    "s F2",
    "Q",
    "i",
    "v",
    "Ctrl-C",
];

/// Does one thing; `n` is the number of a key that is new. Whether its secret came.
fn happens(it: &mut Driven, what: u8, n: i64) -> bool {
    use crate::domain::{
        HashPrint,
        hash_print::{HashField, HashKey},
    };
    let secret = it.open.iter().position(|(_, call)| call.makes_secret());
    match (what, secret) {
        (14..20, Some(at)) => {
            let (id, _) = it.open.remove(at);
            let outcome = match what < 18 {
                true => Outcome::Done(Reply::NewSecret {
                    key: Box::new(user_key(n, "x", None, 0, None)),
                    secret: fake(n),
                    differences: Vec::new(),
                    salting: None,
                }),
                false => lost(),
            };
            let awaited = send::secret_in_flight(&it.model.cx);
            it.told(LinkEvent::Answer { id, outcome });
            return awaited && what < 18;
        }
        (20..25, _) if it.model.cx.connection.link == Link::Live => {
            it.told(LinkEvent::Changed(KeyEvent::Missed));
            let mut keys = user_keys();
            let mark = if what < 22 { "before" } else { "after" };
            keys[1].hash_print = HashPrint::of(&HashKey::new(&[7; 32]), HashField::KeyHash, mark);
            if what == 24 {
                keys.push(user_key(n, "x", Some("truenas_admin"), 0, None));
            }
            it.listed(keys);
        }
        (25, _) => it.told(LinkEvent::Changed(KeyEvent::Missed)),
        (26, _) => gone(it),
        (27, _) => back(it),
        (28, _) => it.keep(&mut Vec::new()),
        (29, _) => it.send(Msg::Copied(CopyId(n as u64 % 4), Copied::Native)),
        (30, _) => {
            let exists = Exported::Saved(Err(SaveError::Exists("/x".into())));
            it.send(Msg::Exported(ExportId(n as u64 % 4), exists));
        }
        _ => {}
    }
    false
}

proptest! {
    /// A secret that came is on the stack until a key closes it while it is the uppermost one.
    #[test]
    fn no_secret_goes_unseen(events in proptest::collection::vec(0..31_u8, 0..80), late in any::<bool>()) {
        let mut it = if late { late_reset() } else { Driven::user_era() };
        for (event, n) in events.into_iter().zip(100..) {
            let keys = KEYS.get(usize::from(event)).copied();
            for key in keys.unwrap_or_default().split_whitespace() {
                let mut there = secrets(&it);
                it.press(key);
                if secrets(&it) != there {
                    there.pop();
                    prop_assert_eq!(secrets(&it), there, "{}", key);
                }
            }
            let mut there = secrets(&it);
            let came = keys.is_none() && happens(&mut it, event, n);
            let mut now = secrets(&it);
            if came {
                now.sort();
                there.push(KeyId(n));
                there.sort();
            }
            prop_assert_eq!(now, there);
            let open = it.open.iter().filter(|(_, c)| c.makes_secret()).count();
            prop_assert!(open <= 1, "two requests for a secret at once");
        }
    }

    #[test]
    fn no_sequence_panics_or_sends_twice(events in proptest::collection::vec(event(), 0..120), era in any::<bool>()) {
        let mut it = if era { Driven::user_era() } else { Driven::allowlist_era() };
        let keys = [
            Key::Enter, Key::Esc, Key::Tab, Key::BackTab, Key::Up, Key::Down, Key::Left, Key::Right, Key::F(1), Key::F(2),
            Key::Char('n'), Key::Char('e'), Key::Char('r'), Key::Char('d'), Key::Char('y'), Key::Char('/'), Key::Char('c'),
            Key::Char('s'), Key::Char('o'), Key::Char('R'), Key::Char('q'), Key::Char('?'), Key::Backspace, Key::PageDown,
        ];
        for event in events {
            match event % 40 {
                n if (n as usize) < keys.len() => it.send(Msg::Key(Chord::plain(keys[n as usize]))),
                24 => it.send(Msg::Key(Chord::ctrl('c'))),
                25 => it.send(Msg::Resize(event % 130, event % 50)),
                26 => it.told(LinkEvent::Changed(KeyEvent::Removed(KeyId(i64::from(event % 12))))),
                27 => it.told(LinkEvent::Offline { fault: Fault::new(Kind::Lost, "x"), retry_in: (event > 9000).then_some(std::time::Duration::ZERO) }),
                28 => it.told(LinkEvent::Online(Box::new(system(Release::new(if era { 25 } else { 24 }, 10, 0), Some(9))))),
                29 => it.serve(),
                30 => it.told(LinkEvent::NeedCode(crate::api::CodeWanted::First)),
                31 => it.send(Msg::Woke(Wake::Quit)),
                32..36 if !it.open.is_empty() => {
                    let (id, call) = it.open.remove(0);
                    let fault = Fault::new(Kind::Server, "x");
                    let outcome = match event % 3 {
                        0 => Outcome::Failed(fault),
                        1 => Outcome::Unknown(fault),
                        _ if call.makes_secret() => Outcome::Done(Reply::NewSecret {
                            key: Box::new(user_key(77, "x", None, 0, None)),
                            secret: fake(77),
 differences: Vec::new(),
                            salting: None,
                        }),
                        _ => Outcome::Done(Reply::Deleted),
                    };
                    it.told(LinkEvent::Answer { id, outcome });
                }
                36 => it.send(Msg::Paste("a\nb\u{1b}".into())),
                37 => it.send(Msg::Copied(CopyId(u64::from(event / 40 % 4)), Copied::Native)),
                38 => it.send(Msg::Cleared(Cleared::Gone)),
                39 => it.send(Msg::Woke(Wake::Clearing)),
                _ => {}
            }
            let open = it.open.iter().filter(|(_, c)| c.makes_secret()).count();
            prop_assert!(open <= 1, "two requests for a secret at once");
        }
    }
}
