//! Any sequence of anything.

use super::*;
use crate::domain::Secret;
use crate::keymap::{Chord, Key};
use proptest::prelude::*;

fn event() -> impl Strategy<Value = u16> {
    any::<u16>()
}

proptest! {
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
                26 => it.told(Told::Changed(KeyEvent::Removed(KeyId(i64::from(event % 12))))),
                27 => it.told(Told::Offline { fault: Fault::new(Kind::Lost, "x"), retry_in: (event > 9000).then_some(std::time::Duration::ZERO) }),
                28 => it.told(Told::Online(Box::new(system(Release::new(if era { 25 } else { 24 }, 10, 0), Some(9))))),
                29 => it.serve(),
                30 => it.told(Told::NeedCode { again: false }),
                31 => it.send(Msg::Woke(Wake::Quit)),
                32..36 if !it.open.is_empty() => {
                    let (id, call) = it.open.remove(0);
                    let fault = Fault::new(Kind::Server, "x");
                    let outcome = match event % 3 {
                        0 => Outcome::Failed(fault),
                        1 => Outcome::Unknown(fault),
                        _ if call.makes_secret() => Outcome::Done(Reply::NewSecret {
                            key: Box::new(user_key(77, "x", None, 0, None)),
                            secret: Secret::new(FAKE.into()),
                            salting: None,
                        }),
                        _ => Outcome::Done(Reply::Deleted),
                    };
                    it.told(Told::Answer { id, outcome });
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
