//! Builds the question for a system that is the standby controller of a pair.

use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::{Address, Text};

/// One button per usable address, two at most. A button only fills in the connect screen: the user types secrets again.
pub fn question(system: &str, there: &[Text]) -> Question {
    let mut lines = vec![Line::plain(format!(
        "{system} is the standby controller of an HA pair. Keys are managed on the active controller."
    ))];
    let mut usable: Vec<Address> = Vec::new();
    for address in there
        .iter()
        .filter_map(|url| Address::parse(url.raw()).ok())
    {
        // The address may name any scheme: secrets need TLS.
        let address = address.with_tls().unwrap_or(address);
        if matches!(address, Address::Net { .. }) && !usable.contains(&address) {
            usable.push(address);
        }
    }
    let labels = match usable.len() {
        0 | 1 => ["Connect", ""],
        _ => ["First address", "Second address"],
    };
    let mut buttons = Vec::new();
    for (address, label) in usable.iter().zip(labels) {
        lines.push(Line::plain(format!("Active controller: {address}")));
        buttons.push((label, Answer::UseAddress(address.to_string())));
    }
    if buttons.is_empty() {
        lines.push(Line::plain(
            "It reports no usable address of the active controller.",
        ));
        return Question::notice("Standby controller", lines);
    }
    lines.push(Line::warning(
        "Connect only if you know this address: the standby controller is not authenticated yet.",
    ));
    Question::new("Standby controller", lines, "Cancel", buttons)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{LinkEvent, Target};
    use crate::app::connect::screen::ConnectField;
    use crate::app::effect::Effect;
    use crate::app::message::Msg;
    use crate::app::testkit::Driven;
    use crate::domain::{Credentials, Fault, Kind};

    fn answers(there: &[&str]) -> Vec<Answer> {
        let there: Vec<Text> = there.iter().map(|url| (*url).into()).collect();
        let buttons = question("nas-b", &there).buttons;
        buttons.into_iter().map(|button| button.answer).collect()
    }

    #[test]
    fn the_first_button_does_nothing_and_the_others_use_tls() {
        let used = |address: &str| Answer::UseAddress(address.into());
        assert_eq!(answers(&[]), [Answer::Cancel]);
        assert_eq!(
            answers(&["https://10.0.0.1/", "http://10.0.0.2:80", "10.0.0.3"]),
            [
                Answer::Cancel,
                used("wss://10.0.0.1"),
                used("wss://10.0.0.2")
            ]
        );
        assert_eq!(
            answers(&["https://a", "wss://a", "http://a"]),
            [Answer::Cancel, used("wss://a")]
        );
        assert_eq!(
            answers(&[
                "unix:/x",
                "ws+unix:///x",
                "javascript:x",
                "\u{1b}]52;c;x",
                "root:pw@nas"
            ]),
            [Answer::Cancel]
        );
    }

    /// A program whose link reported that nas-b is a standby.
    fn standing_by() -> Driven {
        let mut it = Driven::started(80, 24);
        it.send(Msg::Begin(Box::new(Target {
            address: Address::parse("nas-b").unwrap(),
            credentials: Credentials::Socket,
            ca: None,
            key_over_loopback: false,
            read_only: false,
            seen_scram: false,
        })));
        it.told(LinkEvent::Standby(vec!["https://10.0.0.1".into()]));
        it.told(LinkEvent::Offline {
            fault: Fault::new(Kind::SignIn, "standby"),
            retry_in: None,
        });
        it.effects.clear();
        it
    }

    #[test]
    fn nobody_is_sent_anywhere_without_having_been_asked() {
        let address = |it: &Driven| it.model.connect.screen.form.text(ConnectField::Address);
        let connects = |it: &Driven| {
            let connect = |effect: &Effect| matches!(effect, Effect::Connect(..));
            it.effects.iter().any(connect)
        };
        // Enter at once takes the harmless button.
        let mut it = standing_by();
        assert_eq!(it.model.cx.modals.len(), 1);
        it.press("Enter");
        assert!(it.model.cx.modals.is_empty() && address(&it) != "wss://10.0.0.1");
        // A yes only fills the screen in: the secrets are typed again, for the other address.
        let mut it = standing_by();
        it.press("Tab Enter");
        assert_eq!(address(&it), "wss://10.0.0.1");
        assert!(it.model.cx.modals.is_empty() && !connects(&it));
    }
}
