//! Deliveries to commands.

use super::*;

fn with_receiver() -> Driven {
    let mut profile = Profile::new("lab", Address::parse("nas9").unwrap());
    let command = vec!["pass".to_owned(), "insert".into()];
    profile.deliver = vec![Receiver {
        name: "pass".into(),
        command,
    }];
    let mut it = Driven::with_profiles(vec![profile]);
    it.press("Esc");
    it.send(Msg::Begin(Box::new(Target {
        address: Address::parse("nas9").unwrap(),
        credentials: Credentials::Socket,
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    })));
    let release = Release::new(25, 10, 5);
    it.told(LinkEvent::Online(Box::new(system(release, None))));
    it.serve();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.effects.clear();
    it
}

#[test]
fn leaving_asks_while_a_command_takes_the_secret() {
    let mut it = with_receiver();
    it.press("D Enter Ctrl-C");
    assert!(said(question(&it)).contains("pass is still reading the key x"));
    it.press("Enter Esc");
    assert!(!it.quits());
    // It was given up: only the secret itself is at stake.
    it.press("Ctrl-C");
    assert!(!said(question(&it)).contains("pass"));
}

#[test]
fn a_delivery_counts_when_the_command_ended_well() {
    for (said, counts) in [(Ok(String::new()), true), (Err(failed()), false)] {
        let mut it = with_receiver();
        it.press("D Enter");
        let (id, order) = export(&mut it);
        assert_eq!(order, Export::Deliver(vec!["pass".into(), "insert".into()]));
        // One at a time; and the first Esc is for what is under way.
        it.press("D v");
        assert!(matches!(top(&it), Modal::Secret(_)));
        it.send(Msg::Exported(id, Exported::Delivered(said)));
        assert_eq!(closes_without_a_question(&mut it), counts);
    }
}

#[test]
fn what_is_given_up_counts_as_nothing() {
    let mut it = with_receiver();
    it.press("D Enter");
    let (id, _) = export(&mut it);
    it.press("Esc");
    let given_up = |e: &Effect| matches!(e, Effect::CancelExport(it) if *it == id);
    assert!(it.effects.iter().any(given_up));
    it.send(Msg::Exported(id, Exported::Delivered(Ok(String::new()))));
    assert!(matches!(
        secret(&it).progress.delivering,
        ExportState::Failed(_)
    ));
    assert!(!closes_without_a_question(&mut it));
}

#[test]
fn without_commands_it_says_how_to_name_one() {
    let mut it = shown();
    it.press("D");
    assert!(said(question(&it)).contains("[profiles.NAME.deliver]"));
}
