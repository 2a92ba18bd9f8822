//! A wait says what for and for how long, and Esc gives it up.

use super::{ESC, F2, System, status};
use tnkeys::sim::Fault;

#[test]
fn a_create_that_is_not_answered_counts_and_can_be_left() {
    let system = System::start();
    let mut pty = system.list();
    system.sim.fault(Fault::Hold("api_key.create".into()));
    pty.send("n");
    pty.wait_text("New key on");
    pty.send("grafana");
    pty.send(F2);
    pty.wait_words("creating grafana, 2 s");
    assert!(status(&pty).contains("waiting"), "{}", status(&pty));
    pty.send(ESC);
    pty.wait_text("Stop waiting?");
    pty.send("\t\r");
    pty.wait_no_text("New key on");
    // It goes on, and its secret is shown when it arrives.
    pty.wait_text("creating grafana");
    system.sim.release_held();
    pty.wait_text("This key is shown once");
    pty.wait_for("live", |screen| {
        screen.contents().lines().next().unwrap().contains("live")
    });
}

#[test]
fn a_delete_and_a_list_say_what_is_waited_for() {
    let system = System::start();
    let mut pty = system.list();
    system.sim.fault(Fault::Hold("api_key.delete".into()));
    pty.send("d");
    pty.wait_text("This cannot be undone");
    pty.send("y");
    pty.wait_words("deleting ansible (9), 1 s");
    system.sim.release_held();
    pty.wait_text("live");
    system.sim.fault(Fault::Hold("api_key.query".into()));
    pty.send("R");
    pty.wait_words("loading the keys, 1 s");
    system.sim.release_held();
    pty.wait_text("live");
}

#[test]
fn the_first_list_can_be_given_up() {
    let system = System::start();
    system.sim.fault(Fault::Hold("api_key.query".into()));
    let setup = system.setup(system.sim.user(), &system.sim.uri());
    let mut pty = setup.spawn();
    pty.wait_words("Loading the keys, 1 s. Esc cancels.");
    pty.send(ESC);
    pty.wait_text("Connect to a TrueNAS system");
}

#[test]
fn offline_says_why_and_when_it_tries_again() {
    let system = System::start();
    let mut pty = system.list();
    system.sim.set_accepting(false);
    system.sim.drop_connections();
    pty.wait_for("the reason", |screen| {
        let contents = screen.contents();
        let status = contents.lines().next().unwrap_or("");
        status.contains("offline: ") && status.contains("retry in ") && status.contains(" s")
    });
    pty.wait_text("cached");
    system.sim.set_accepting(true);
    pty.send("R");
    pty.wait_text("live");
}
