//! Dialing a system: the stages of a connection, and systems that cannot be reached or are not TrueNAS.

use super::*;

#[tokio::test]
async fn a_first_connection_that_fails_is_final() {
    let sim = plain(Release::V25_10).await;
    let uri = sim.uri();
    let credentials = password(&sim);
    sim.stop().await;
    let mut link = spawn(target(&uri, credentials));
    assert_eq!(given_up(&mut link).await.kind, Kind::Unreachable);
    ask(&link, 1, Call::Keys);
    assert!(
        matches!(answer(&mut link, 1).await, Outcome::NotSent(f) if f.kind == Kind::Unreachable)
    );
}

#[tokio::test]
async fn stages_come_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let sim = start(Config::default(), Listen::Tls(loopback())).await;
    let mut link = spawn(Target {
        ca: sim.certificate_pem().map(|pem| write(&dir, "ca.pem", pem)),
        ..target(&sim.uri(), password(&sim))
    });
    let mut stages = Vec::new();
    loop {
        match link.events.recv().await.unwrap() {
            LinkEvent::Progress(stage) => stages.push(stage),
            LinkEvent::Online(_) => break,
            other => panic!("{other:?}"),
        }
    }
    stages.dedup();
    assert_eq!(stages.first(), Some(&Stage::Reaching));
    assert_eq!(
        stages[stages.len() - 4..],
        [
            Stage::Securing,
            Stage::Greeting,
            Stage::SigningIn,
            Stage::Asking
        ]
    );
}

#[tokio::test]
async fn an_untrusted_certificate_is_shown_with_its_fingerprint_before_anything_is_sent() {
    let sim = start(Config::default(), Listen::Tls(loopback())).await;
    let mut link = spawn(target(&sim.uri(), password(&sim)));
    let shown = loop {
        match link.events.recv().await.unwrap() {
            LinkEvent::Progress(_) => {}
            LinkEvent::Untrusted(shown) => break shown,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(shown.fault.kind, Kind::Tls);
    let print = shown.certificate.print.to_string();
    assert!(shown.fault.meaning.contains(&print), "{}", shown.fault);
    // There is no place to remember it: it is not trusted for a while either.
    let others = tnkeys::domain::Others::MustNotBe;
    let command = LinkCommand::Trust(shown.certificate.print, others);
    link.commands.send(command).unwrap();
    let fault = given_up(&mut link).await;
    assert_eq!(fault.kind, Kind::Local, "{fault}");
    assert_eq!(sim.calls("auth.login_ex"), 0);
}

#[tokio::test]
async fn a_system_that_is_not_ready_or_not_truenas_is_not_guessed_at() {
    for (path, status) in [
        ("/api/versions", 502),
        ("/api/versions", 200),
        ("/api/current", 503),
    ] {
        let sim = plain(Release::V25_10).await;
        sim.fault(sim::Fault::HttpStatus {
            path: path.into(),
            status,
        });
        let mut link = spawn(target(&sim.uri(), password(&sim)));
        let fault = given_up(&mut link).await;
        let kind = if status == 200 {
            Kind::NotTrueNas
        } else {
            Kind::Unreachable
        };
        assert_eq!(fault.kind, kind, "{path} {status}: {fault}");
        assert_eq!(sim.calls("auth.login_ex") + sim.calls("auth.login"), 0);
    }
}

#[tokio::test]
async fn a_missing_socket_says_so() {
    let missing = Path::new("/nonexistent/tnkeys-test.sock");
    let address = format!("unix:{}", missing.display());
    let Err(fault) = session::connect(
        target(&address, Credentials::Socket),
        Default::default(),
        || None,
    )
    .await
    else {
        panic!("connected to nothing");
    };
    assert_eq!(fault.kind, Kind::Unreachable);
    assert!(fault.what.contains("no socket"), "{fault}");
}
