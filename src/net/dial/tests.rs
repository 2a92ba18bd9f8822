//! Against tiny listeners that misbehave in one way each.
#![allow(
    clippy::result_large_err,
    reason = "the library's callback has that shape"
)]

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

use super::*;
use crate::domain::{Credentials, Secret};

/// A listener that hands every connection, in order, to the next of these; the last one serves the rest.
async fn listen<F, Fut>(serve: F) -> u16
where
    F: Fn(usize, TcpStream) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        for nth in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(nth, stream));
        }
    });
    port
}

/// Reads a request's head, says this, and closes.
async fn say(mut stream: TcpStream, answer: &[u8]) {
    let mut head = Vec::new();
    while !head.windows(4).any(|w| w == b"\r\n\r\n") {
        match stream.read_buf(&mut head).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    let _ = stream.write_all(answer).await;
    let _ = stream.shutdown().await;
}

fn http(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
}

async fn answering(answer: impl Into<Vec<u8>>) -> u16 {
    let answer: Vec<u8> = answer.into();
    listen(move |_, stream| {
        let answer = answer.clone();
        async move { say(stream, &answer).await }
    })
    .await
}

fn target(address: &str) -> Target {
    Target {
        address: Address::parse(address).unwrap(),
        credentials: Credentials::Password {
            user: "root".into(),
            password: Secret::new("not-a-real-password".into()),
        },
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    }
}

fn short() -> Limits {
    Limits {
        greet: Duration::from_millis(150),
        secure: Duration::from_millis(150),
        ..Limits::default()
    }
}

async fn dial(address: &str, limits: Limits) -> Result<Dialled, Fault> {
    Dialer::new(&target(address), State::default(), limits)
        .dial(&mut |_| {})
        .await
}

async fn fault(address: &str) -> Fault {
    match dial(address, Limits::default()).await {
        Ok(_) => panic!("{address} was taken for TrueNAS"),
        Err(fault) => fault,
    }
}

#[tokio::test]
async fn what_is_not_truenas_is_named_and_never_guessed() {
    let long_head = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\n\r\n", "x".repeat(40_000));
    let long_body = http("200 OK", "", &format!("[\"{}\"]", "x".repeat(80_000)));
    let cases: Vec<(Vec<u8>, Kind, &str)> = vec![
        (
            b"SSH-2.0-OpenSSH_9.2p1\r\n".into(),
            Kind::NotTrueNas,
            "SSH server",
        ),
        (
            b"220 mail ESMTP\r\n".into(),
            Kind::NotTrueNas,
            "not speak HTTP",
        ),
        (
            b"\x15\x03\x01\x00\x02\x02\x46".into(),
            Kind::Insecure,
            "speaks TLS",
        ),
        (b"".into(), Kind::Unreachable, "without a response"),
        (
            http("200 OK", "Server: Apache/2.4\r\n", "<html>hi</html>").into(),
            Kind::NotTrueNas,
            "Apache/2.4",
        ),
        (
            http("200 OK", "", "[\"v25.04.0\"").into(),
            Kind::NotTrueNas,
            "something else",
        ),
        (
            http("200 OK", "", "{}").into(),
            Kind::NotTrueNas,
            "something else",
        ),
        (
            http("502 Bad Gateway", "Server: nginx\r\n", "<html>").into(),
            Kind::Unreachable,
            "502",
        ),
        (http("403 Forbidden", "", "").into(), Kind::Denied, "403"),
        (
            http("418 I'm a teapot", "", "").into(),
            Kind::NotTrueNas,
            "418",
        ),
        (
            http("308 Permanent Redirect", "Location: https://nas1/\r\n", "").into(),
            Kind::Insecure,
            "wss://",
        ),
        (
            http("302 Found", "Location: http://elsewhere/\r\n", "").into(),
            Kind::NotTrueNas,
            "elsewhere",
        ),
        (
            http(
                "400 Bad Request",
                "Server: nginx\r\n",
                "The plain HTTP request was sent to HTTPS port",
            )
            .into(),
            Kind::NotTrueNas,
            "TLS",
        ),
        (
            http("404 Not Found", "Server: lighttpd\r\n", "").into(),
            Kind::NotTrueNas,
            "nothing at /websocket",
        ),
        (long_head.into(), Kind::NotTrueNas, "not read"),
        (long_body.into(), Kind::NotTrueNas, "not read"),
    ];
    for (answer, kind, words) in cases {
        let shown = String::from_utf8_lossy(&answer)
            .chars()
            .take(60)
            .collect::<String>();
        let port = answering(answer).await;
        let fault = fault(&format!("ws://127.0.0.1:{port}")).await;
        assert_eq!(fault.kind, kind, "{shown}: {fault}");
        assert!(fault.to_string().contains(words), "{shown}: {fault}");
        assert!(!fault.to_string().contains('\x1b'), "{fault}");
    }
}

#[tokio::test]
async fn plain_ports_dialled_with_tls_are_named() {
    for (answer, kind, words) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
            Kind::Tls,
            "plain HTTP",
        ),
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", Kind::NotTrueNas, "SSH server"),
        (b"", Kind::Unreachable, "before the TLS handshake"),
        (
            b"\x00\x01\x02\x03garbage",
            Kind::NotTrueNas,
            "neither TLS nor HTTP",
        ),
    ] {
        let port = listen(move |_, mut stream| async move {
            let mut hello = [0; 8];
            let _ = stream.read_exact(&mut hello).await;
            let _ = stream.write_all(answer).await;
            let _ = stream.shutdown().await;
            // Reads the rest, so that closing does not reset the connection under the answer.
            let _ = stream.read_to_end(&mut Vec::new()).await;
        })
        .await;
        let fault = fault(&format!("wss://127.0.0.1:{port}")).await;
        assert_eq!(fault.kind, kind, "{fault}");
        assert!(fault.what.contains(words), "{fault}");
    }
}

#[tokio::test]
async fn silence_is_a_time_out_at_every_step() {
    let silent = listen(|_, mut stream| async move {
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let fault = dial(&format!("ws://127.0.0.1:{silent}"), short())
        .await
        .err()
        .unwrap();
    assert_eq!(fault.kind, Kind::TimedOut, "{fault}");
    let fault = dial(&format!("ws://127.0.0.1:{silent}/api/current"), short())
        .await
        .err()
        .unwrap();
    assert_eq!(fault.kind, Kind::TimedOut, "{fault}");
    let fault = dial(&format!("wss://127.0.0.1:{silent}"), short())
        .await
        .err()
        .unwrap();
    assert_eq!(fault.kind, Kind::TimedOut, "{fault}");
}

/// A 404 for the versions, then a WebSocket that answers DDP's hello with this (or keeps silent).
async fn ddp(answer: Option<&'static str>) -> u16 {
    listen(move |nth, stream| async move {
        if nth == 0 {
            return say(stream, http("404 Not Found", "", "").as_bytes()).await;
        }
        let path = |request: &Request, response: Response| {
            assert_eq!(request.uri().path(), "/websocket");
            Ok(response)
        };
        let mut socket = tokio_tungstenite::accept_hdr_async(stream, path)
            .await
            .unwrap();
        let Some(Ok(Message::Text(hello))) = socket.next().await else {
            return;
        };
        assert_eq!(
            hello.as_str(),
            r#"{"msg":"connect","version":"1","support":["1"]}"#
        );
        if let Some(answer) = answer {
            socket.send(Message::text(answer)).await.unwrap();
        }
        while socket.next().await.is_some() {}
    })
    .await
}

#[tokio::test]
async fn a_404_means_ddp_if_it_greets_so() {
    let port = ddp(Some(r#"{"msg":"connected","session":"x"}"#)).await;
    let dialled = dial(&format!("ws://127.0.0.1:{port}"), Limits::default())
        .await
        .ok()
        .unwrap();
    assert_eq!(
        (dialled.framing, dialled.hint),
        (Framing::Ddp, Hint::AllowlistEra)
    );

    for other in [r#"{"msg":"failed","version":"1"}"#, "hello", "{}"] {
        let port = ddp(Some(other)).await;
        let fault = fault(&format!("ws://127.0.0.1:{port}")).await;
        assert_eq!(fault.kind, Kind::NotTrueNas, "{other}: {fault}");
    }
    let port = ddp(None).await;
    let fault = dial(&format!("ws://127.0.0.1:{port}"), short())
        .await
        .err()
        .unwrap();
    assert_eq!(fault.kind, Kind::TimedOut, "{fault}");
}

#[tokio::test]
async fn an_explicit_path_is_obeyed_or_refused() {
    let port = listen(|_, stream| async move {
        let path = |request: &Request, response: Response| {
            assert_eq!(request.uri().path(), "/api/v25.04.2");
            Ok(response)
        };
        let mut socket = tokio_tungstenite::accept_hdr_async(stream, path)
            .await
            .unwrap();
        while socket.next().await.is_some() {}
    })
    .await;
    let dialled = dial(
        &format!("ws://127.0.0.1:{port}/api/v25.04.2"),
        Limits::default(),
    )
    .await;
    let dialled = dialled.ok().unwrap();
    assert_eq!(
        (dialled.framing, dialled.hint),
        (Framing::JsonRpc, Hint::Nothing)
    );

    let fault = fault(&format!("ws://127.0.0.1:{port}/ui/")).await;
    assert_eq!(fault.kind, Kind::Invalid);
    assert!(fault.what.contains("/ui/"), "{fault}");
}

#[tokio::test]
async fn what_cannot_be_reached_says_why() {
    let free = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let refused = fault(&format!("ws://127.0.0.1:{free}")).await;
    assert_eq!(refused.kind, Kind::Unreachable);
    assert!(refused.what.contains("refuses"), "{refused}");
    let dir = tempfile::tempdir().unwrap();
    let missing = fault(&format!("unix:{}", dir.path().join("no.sock").display())).await;
    assert_eq!(missing.kind, Kind::Unreachable);
    assert!(missing.what.contains("no socket"), "{missing}");
    let mut with_ca = target(&format!("wss://127.0.0.1:{free}"));
    with_ca.ca = Some(dir.path().join("no.pem"));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    with_ca.address = Address::parse(&listener.local_addr().unwrap().to_string()).unwrap();
    let fault = Dialer::new(&with_ca, State::default(), Limits::default())
        .dial(&mut |_| {})
        .await
        .err()
        .unwrap();
    assert_eq!(fault.kind, Kind::Local, "{fault}");
}

#[test]
fn the_policy_stands_before_the_dial() {
    let permit = |a: &str, key, yes| permit(&Address::parse(a).unwrap(), key, yes);
    for (key, yes) in [(false, false), (true, false), (true, true)] {
        let fault = permit("ws://nas1", key, yes).unwrap_err();
        assert_eq!(fault.kind, Kind::Insecure);
        assert!(fault.next.contains("wss://nas1"), "{fault}");
    }
    let fault = permit("ws://127.0.0.1:1", true, false).unwrap_err();
    assert!(fault.next.contains("--key-over-loopback"), "{fault}");
    permit("ws://127.0.0.1:1", true, true).unwrap();
    permit("ws://localhost:1", false, false).unwrap();
    permit("nas1", true, false).unwrap();
}

#[test]
fn hosts_are_written_as_http_wants_them() {
    let authority = |a: &str| peer(&Address::parse(a).unwrap()).authority;
    assert_eq!(authority("nas1"), "nas1");
    assert_eq!(authority("nas1:8443"), "nas1:8443");
    assert_eq!(authority("ws://[::1]:80"), "[::1]");
    assert_eq!(authority("[fe80::1]:444"), "[fe80::1]:444");
    assert_eq!(authority("unix:/x"), "localhost");
}

#[tokio::test]
async fn plain_text_is_dialled_to_the_loopback_alone() {
    // A name that says `localhost` and resolves elsewhere ends here, before a connection.
    for elsewhere in ["192.0.2.1", "2001:db8::1"] {
        let result = reach::tcp(elsewhere, 80, true, &Limits::default()).await;
        assert_eq!(result.err().unwrap().kind, Kind::Insecure);
    }
}
