//! Forms by keyboard: Enter through all fields, the button, and the choice that full control needs.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::pty::Setup;
use tnkeys::sim::{Config, Listen, Release, Sim};

use super::{ENTER, ESC, F2, RIGHT, Run, TAB, Way};

const LEFT: &str = "\x1b[D";
/// The button with the focus, once it accepts Enter.
const BUTTON: &str = "▌          [ Create ]";

#[test]
fn a_key_is_created_by_typing_and_enter_alone() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.pty.send("n");
    run.pty.wait_text("▌ Name");
    run.pty.send("grafana");
    run.pty.wait_text("grafana");
    run.pty.send(ENTER);
    run.pty.wait_text("▌ Owner");
    // An owner without full control is the default, and the form says why.
    run.pty.wait_words("default: the fewest rights of");
    run.pty.send(ENTER);
    run.pty.wait_text("Owner on");
    run.pty.send(ENTER);
    run.pty.wait_no_text("Owner on");
    run.pty.wait_text("▌ Expires");
    assert!(run.pty.contents().contains("(•) 90d"));
    // The pick has moved the focus: Tab moves it no second time.
    run.pty.send(TAB);
    run.pty.send(ENTER);
    run.pty.wait_text(BUTTON);
    assert_eq!(run.sim.calls("api_key.create"), 0);
    run.pty.send(ENTER);
    run.pty.wait_text("This key is shown once");
    assert_eq!(run.sim.calls("api_key.create"), 1);
    assert_ne!(run.sim.key_id("grafana"), None);
}

#[test]
fn a_double_enter_stops_at_the_button() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.pty.send("n");
    run.pty.wait_text("▌ Name");
    run.pty.send("grafana");
    run.pty.send(TAB);
    run.pty.wait_text("▌ Owner");
    run.pty.send(TAB);
    run.pty.wait_text("▌ Expires");
    // A held Enter: all of it comes before the button was there for a moment.
    run.pty.send_at_once("\r\r\r\r");
    run.pty.wait_text(BUTTON);
    assert_eq!(run.sim.calls("api_key.create"), 0);
    run.pty.wait_until_it_takes_keys();
    assert_eq!(run.sim.calls("api_key.create"), 0);
    // Tab goes round to the first field, and F2 saves from anywhere at once.
    run.pty.send(TAB);
    run.pty.wait_text("▌ Name");
    run.pty.send(F2);
    run.pty.wait_text("This key is shown once");
    assert_eq!(run.sim.calls("api_key.create"), 1);
}

#[test]
fn full_control_without_expiry_needs_one_more_choice() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.pty.send("n");
    run.pty.wait_text("▌ Name");
    run.pty.send("root-key");
    run.pty.send(TAB);
    run.pty.wait_text("▌ Owner");
    run.pty.send("\x15truenas_admin");
    run.pty
        .wait_words("Anyone with this key has full control of");
    run.pty.send(TAB);
    run.pty.wait_text("▌ Expires");
    run.pty.send(LEFT);
    run.pty.wait_text("(•) 30d");
    run.pty.send(LEFT);
    run.pty.wait_text("(•) never");
    run.pty.send(F2);
    run.pty
        .wait_words("select yes, or choose an expiry or another owner");
    run.pty.wait_text("▌ Confirm");
    assert_eq!(run.sim.calls("api_key.create"), 0);
    run.pty.send(RIGHT);
    run.pty.wait_text("(•) yes, full control without expiry");
    run.pty.send(F2);
    run.pty.wait_text("This key is shown once");
    run.pty.send(ESC);

    let mut run = Run::start(Release::V24_10, Way::Ws);
    run.pty.send("n");
    run.pty.wait_text("▌ Name");
    run.pty.send("everything");
    run.pty.send(TAB);
    run.pty.wait_text("▌ Access");
    run.pty.wait_text("(•) read only");
    run.pty.send(LEFT);
    run.pty.wait_text("(•) full access");
    run.pty.wait_text("1 rule, all");
    run.pty.send(F2);
    run.pty.wait_words("select yes, or choose other access");
    assert_eq!(run.sim.calls("api_key.create"), 0);
    run.pty.send(RIGHT);
    run.pty.send(F2);
    run.pty.wait_text("This key is shown once");
}

#[test]
fn a_form_in_a_small_terminal_shows_the_field_its_error_and_how_to_save() {
    for (columns, rows) in [(60, 20), (40, 10)] {
        let config = Config {
            release: Release::V25_10,
            ..Config::default()
        };
        let mut run = Run::with(config, Way::Ws, columns, rows);
        // Without a footer, the list does not show when it takes keys.
        run.pty.insist("n", "▌ Name");
        run.pty.send("\x15");
        run.pty.send(F2);
        run.pty.wait_text("required");
        run.pty.send("x");
        for field in ["▌ Owner", "▌ Expires", "[ Create ]", "▌ Name"] {
            run.pty.send(TAB);
            run.pty.wait_text(field);
            let screen = run.pty.contents();
            for part in ["[ Create ]", "F2 create", "Esc cancel"] {
                assert!(
                    screen.contains(part),
                    "{columns}x{rows} {field}: {part}\n{screen}"
                );
            }
        }
        // The date, with its error.
        run.pty.send(TAB);
        run.pty.send(TAB);
        run.pty.wait_text("▌ Expires");
        run.pty.send(RIGHT);
        run.pty.wait_text("(•) 1y");
        run.pty.send(RIGHT);
        run.pty.wait_text("(•) on date");
        run.pty.send(TAB);
        run.pty.wait_text("▌ Date");
        run.pty.send("2001-01-01");
        run.pty.send(F2);
        run.pty.wait_text("past");
        let screen = run.pty.contents();
        assert!(
            screen.contains("▌ Date") && screen.contains("2001-01-01"),
            "{screen}"
        );
    }
}

/// The variable with a key, or a file with it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum From {
    Environment,
    File,
}

#[test]
fn a_key_without_its_owner_asks_for_the_owner_alone() {
    for from in [From::Environment, From::File] {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let config = Config {
            release: Release::V26_0,
            ..Config::default()
        };
        let listen = Listen::Tls("127.0.0.1:0".parse().unwrap());
        let sim = runtime.block_on(Sim::start(config, listen)).unwrap();
        let ca = dir.path().join("ca.pem");
        fs::write(&ca, sim.certificate_pem().unwrap()).unwrap();
        let setup = Setup::tnkeys().arg("--ca").arg(&ca);
        let setup = match from {
            From::Environment => setup.env("TNKEYS_API_KEY", sim.api_key()),
            From::File => {
                let file = dir.path().join("key");
                fs::write(&file, sim.api_key()).unwrap();
                fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
                setup.arg("--key-file").arg(file)
            }
        };
        let mut pty = setup.arg(sim.uri()).spawn();
        pty.wait_text("Owner of the API key");
        pty.wait_words("The key was not sent");
        assert_eq!(sim.credential_calls(), 0, "{from:?}");
        pty.send("nobody-here");
        pty.wait_text("nobody-here");
        pty.send("\x15");
        pty.send(sim.user());
        pty.wait_text(sim.user());
        pty.send(ENTER);
        pty.wait_focus("[ Sign in ]");
        pty.send(ENTER);
        // The key is neither asked for again nor sent.
        pty.wait_text("ansible");
        assert_eq!(sim.plain_key_calls(), 0, "{from:?}");
        pty.send("q");
        assert_eq!(pty.wait_exit(), 0);
        let secret = sim.api_key().split_once('-').unwrap().1.as_bytes();
        let written = pty.transcript();
        assert!(!written.windows(secret.len()).any(|it| it == secret));
    }
}

#[test]
fn the_connect_screen_says_what_to_press_and_lists_recent_systems() {
    let kept = tempfile::tempdir().unwrap();
    let mut first = Run::start_keeping(kept.path());
    first.pty.send("q");
    assert_eq!(first.pty.wait_exit(), 0);
    let uri = first.sim.uri();

    let mut pty = Setup::tnkeys().env("TNKEYS_STATE_DIR", kept.path()).spawn();
    pty.wait_text("Connect to a TrueNAS system");
    pty.wait_text("tnkeys --demo");
    pty.wait_text("F2 connect");
    pty.wait_text(&uri);
    // The user of that connection is kept nowhere.
    let file = fs::read_to_string(kept.path().join("recent-systems.json")).unwrap();
    assert!(
        file.contains(&uri) && !file.contains(first.sim.user()),
        "{file}"
    );
    pty.send("\x1bOR");
    pty.wait_text("Connect to ");
    pty.send(ENTER);
    pty.wait_text("▌ User");
    pty.send(first.sim.user());
    pty.send(TAB);
    pty.wait_text("▌ Sign in");
    pty.send(TAB);
    pty.wait_text("▌ Password");
    pty.send(first.sim.password());
    pty.send(ENTER);
    pty.wait_text("▌           [ Connect ]");
    assert!(!pty.contents().contains("ansible"));
    pty.send(ENTER);
    pty.wait_text("ansible");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);

    // A message goes, and the hints come back.
    let mut pty = Setup::tnkeys().spawn();
    pty.wait_text("F2 connect");
    pty.send("\x1bOR");
    pty.wait_text("no saved or recent systems yet");
    pty.wait_text("F2 connect");
}

#[test]
fn f4_on_an_existing_profile_shows_what_changes_and_keeps_the_rest() {
    let kept = tempfile::tempdir().unwrap();
    let file = kept.path().join("config.toml");
    let before = "# mine\n[profiles.lab] # attic\naddress = \"wss://lab.example\"\nuser = \"me\"\nsign_in = \"password\"\nca_file = \"/etc/lab.pem\"\n\n[profiles.lab.deliver]\nvault = [\"vault-put\"] # ours\n";
    fs::write(&file, before).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let mut pty = Setup::tnkeys()
        .env("TNKEYS_CONFIG_DIR", kept.path())
        .spawn();
    pty.wait_text("Connect to ");
    pty.send(ESC);
    pty.wait_text("▌ Address");
    pty.send("lab2.example");
    pty.send(TAB);
    pty.wait_text("▌ User");
    pty.send("me");
    pty.send("\x1bOS");
    pty.wait_text("Save profile");
    pty.send("\x15lab");
    pty.wait_text("▌ Name");
    pty.send(F2);
    pty.wait_text("Change profile lab?");
    pty.wait_words("address: wss://lab.example -> wss://lab2.example");
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    pty.send(TAB);
    pty.wait_text("[ Save profile ]");
    pty.send(ENTER);
    pty.wait_text("saved profile");
    let want = before.replace("lab.example", "lab2.example");
    assert_eq!(fs::read_to_string(&file).unwrap(), want);
}
