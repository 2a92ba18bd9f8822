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

/// A program in a terminal of this size. It starts in a larger one, whose footer shows when keys are taken.
fn small(config: Config, columns: u16, rows: u16) -> Run {
    let mut run = Run::with(config, Way::Unix, 80, 24);
    let mark = run.pty.mark();
    run.pty.resize(columns, rows);
    run.pty.wait_written(mark, b"ansible");
    run
}

/// Creates a key in a terminal of this size, sees the secret and how to copy it and to leave, copies it, and deletes the key.
fn create_and_delete(release: Release, columns: u16, rows: u16) {
    let config = Config {
        release,
        ..Config::default()
    };
    let mut run = small(config, columns, rows);
    run.create("tiny");
    run.pty.wait_text("Not copied");
    let secret = run.sim.plain_key("tiny").unwrap();
    // The whole secret is in sight, wrapped, together with its copy key and the way out.
    run.pty.wait_for("the secret", |screen| {
        let cells: String = screen.contents().split(['\n', ' ', '│']).collect();
        cells.contains(&secret)
    });
    run.pty.wait_text("c copy");
    run.pty.wait_text("Esc close");
    let mark = run.pty.mark();
    run.pty.send("c");
    let osc = format!("\x1b]52;c;{}", BASE64_STANDARD.encode(&secret));
    run.pty.wait_written(mark, osc.as_bytes());
    run.pty.send(ESC);
    run.pty.wait_no_text("c copy");
    run.pty.wait_text("tiny");

    // What cannot be undone is in sight, or below, and the buttons are.
    run.pty.send("d");
    run.pty.wait_text("Delete key tiny");
    run.pty.wait_text("[ Cancel ]");
    while !run.pty.contents().contains("This cannot be undone") {
        run.pty.wait_text(" more ↓");
        let before = run.pty.contents();
        run.pty.send("j");
        run.pty
            .wait_for("another row", |screen| screen.contents() != before);
    }
    run.pty.send("y");
    run.pty.wait_no_text("tiny");
    assert_eq!(run.sim.calls("api_key.delete"), 1);
    run.pty.leave_the_copy();
    run.left();
}

#[test]
fn a_key_is_created_copied_and_deleted_in_a_small_terminal() {
    create_and_delete(Release::V25_10, 60, 20);
    create_and_delete(Release::V24_04, 60, 20);
}

#[test]
fn a_key_is_created_copied_and_deleted_in_a_tiny_terminal() {
    create_and_delete(Release::V25_10, 40, 10);
    create_and_delete(Release::V24_04, 40, 10);
}

#[test]
fn the_help_is_read_to_its_end_in_a_small_terminal() {
    let mut run = small(Config::default(), 40, 10);
    run.pty.send("?");
    run.pty.wait_text("Keyboard shortcuts");
    run.pty.wait_text(" more ↓");
    run.pty.wait_text("Esc close");
    run.pty.send("G");
    run.pty.wait_text(" more ↑");
    run.pty.send("/");
    run.pty.send("delete");
    run.pty.wait_text("d, Del");
    run.pty.send(ESC);
    run.pty.send(ESC);
    run.pty.wait_no_text("Keyboard shortcuts");
    run.leave();
}
