//! Long lists, and terminals of every size.

use super::*;

#[test]
fn ten_thousand_keys() {
    let config = Config {
        release: Release::V25_10,
        keys: Some(10_000),
        ..Config::default()
    };
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let sim = runtime
        .block_on(Sim::start(config, Listen::Unix(dir.path().join("sock"))))
        .unwrap();
    let mut pty = Setup::tnkeys().arg(sim.uri()).spawn();
    pty.wait_text("10000 keys");
    pty.send("G");
    pty.send("g");
    pty.send("/");
    pty.send("zzzzzz");
    pty.wait_text("No match");
    pty.send(ESC);
    pty.wait_text("10000 keys");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
}

#[test]
fn any_size_of_terminal_is_lived_with() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    for (columns, rows) in [(1, 1), (300, 100), (2, 50), (80, 3), (20, 8), (80, 24)] {
        run.pty.resize(columns, rows);
        run.pty.send("n");
        run.pty.send("?");
        run.pty.send(ESC);
    }
    run.pty.send("\x0c");
    run.pty.wait_text("New key on");
}

#[test]
fn a_key_that_comes_with_a_resize_is_not_lost() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    for round in 0..20u16 {
        run.pty.resize(100 + round % 2, 30);
        run.pty.send("?");
        run.pty.wait_text("create a key");
        run.pty.resize(80, 24);
        run.pty.send(ESC);
        run.pty.wait_no_text("create a key");
    }
}
