//! A terminal that takes no output holds up what is drawn, and nothing else.

use super::*;

/// The first call once the sign-in is answered.
const AFTER: &str = "system.info";

#[test]
fn the_link_goes_on_while_the_terminal_is_stalled() {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let listen = Listen::Tcp("127.0.0.1:0".parse().unwrap());
    let sim = runtime
        .block_on(Sim::start(Config::default(), listen))
        .unwrap();
    sim.fault(Fault::Hold("auth.login_ex".into()));
    let mut pty = Setup::tnkeys()
        .arg("--log")
        .arg(dir.path().join("log"))
        .args(["-U", sim.user()])
        .env("TNKEYS_PASSWORD", sim.password())
        .arg(sim.uri())
        .spawn();
    pty.wait_text("signing in");
    let until = |what: &str, so: &dyn Fn() -> bool| {
        let start = std::time::Instant::now();
        while !so() {
            assert!(start.elapsed().as_secs() < 60, "waited for {what}");
            std::thread::yield_now();
        }
    };
    until("the sign-in", &|| sim.calls("auth.login_ex") == 1);
    pty.stall();
    // It draws, or tries to, for as long as the stall lasts.
    pty.send_at_once("\x0c");
    until("a thread that waits for the terminal", &|| {
        waits_to_write(&pty)
    });
    assert_eq!(sim.calls(AFTER), 0);
    until("the next call", &|| {
        // The system may not have got so far as to hold its answer.
        sim.release_held();
        sim.calls(AFTER) > 0
    });
    assert!(waits_to_write(&pty));
    pty.go_on();
    pty.wait_text("ansible");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
}

/// The first thread is in a write to standard output.
fn waits_to_write(pty: &Pty) -> bool {
    let pid = pty.pid().as_raw_nonzero();
    // 1 is write(2) on x86-64, 64 on most others; its first argument is standard output.
    let call = fs::read_to_string(format!("/proc/{pid}/task/{pid}/syscall")).unwrap();
    let mut words = call.split_whitespace();
    let number = words.next();
    matches!(number, Some("1" | "64")) && words.next() == Some("0x1")
}
