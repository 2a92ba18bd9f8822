//! At most ten credential-carrying calls reach a system in any minute, by the system's own count: over four impatient programs of
//! one user, whatever the system answers and wherever the connection is cut.
//!
//! The clock is the runtime's: minutes pass in milliseconds.

use std::time::Duration;

use tnkeys::api::{LinkCommand, LinkEvent};
use tnkeys::config::State;
use tnkeys::domain::{Credentials, Secret};
use tnkeys::net::{Link, spawn_with};
use tnkeys::sim::{Config, Fault, Handle, Listen, Release, Sim};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout_at};

use super::support::{config, key_of, password_of, plain, target};
use crate::support::sim_client::own_address;

const MINUTE: Duration = Duration::from_secs(60);
/// The budget.
const MOST: usize = 10;
/// So many links are started at the most: more means that nothing holds them back.
const ENOUGH: usize = 3000;

/// The budget of a process goes by one clock.
static ALONE: Mutex<()> = Mutex::const_new(());

/// What goes wrong at the calls of a method, one fault after the other.
fn faults(method: &str) -> Vec<Option<Fault>> {
    let method = method.to_owned();
    vec![
        None,
        Some(Fault::DropBefore(method.clone())),
        Some(Fault::DropAfter(method.clone())),
        Some(Fault::CutFrame(method.clone())),
        Some(Fault::RefuseWith {
            method: method.clone(),
            errno: 16,
            reason: "Rate Limit Exceeded".into(),
        }),
        Some(Fault::CloseWith {
            method: method.clone(),
            code: 1000,
            reason: String::new(),
        }),
        Some(Fault::UnknownFields(method.clone())),
        Some(Fault::WrongId(method.clone())),
        Some(Fault::NullFor {
            method: method.clone(),
            field: Some("response_type".into()),
        }),
        Some(Fault::NullFor {
            method,
            field: Some("rfc_str".into()),
        }),
    ]
}

/// A program whose user wants everything at once: a new link when one ends, another try at each failure, a wrong code when asked.
struct Impatient<'a> {
    sim: &'a Handle,
    state: State,
    uri: String,
    credentials: &'a (dyn Fn(&Handle) -> Credentials + Sync),
    methods: &'a [&'a str],
    tries: usize,
    reached: usize,
}

impl Impatient<'_> {
    fn start(&mut self) -> Link {
        self.tries += 1;
        assert!(self.tries < ENOUGH, "nothing holds the tries back");
        for (at, method) in self.methods.iter().enumerate() {
            // Each method has its own turn of faults.
            let faults = faults(method);
            if let Some(fault) = &faults[(self.tries + 3 * at) % faults.len()] {
                self.sim.fault(fault.clone());
            }
        }
        let credentials = (self.credentials)(self.sim);
        spawn_with(target(&self.uri, credentials), self.state.clone())
    }

    async fn run(&mut self, until: Instant) {
        let mut link = self.start();
        while let Ok(told) = timeout_at(until, link.events.recv()).await {
            match told {
                Some(LinkEvent::NeedCode { .. }) => {
                    let code = Secret::new("000000".to_owned());
                    let _ = link.commands.send(LinkCommand::Code(code));
                }
                Some(LinkEvent::Offline { retry_in: None, .. }) | None => link = self.start(),
                Some(LinkEvent::Online(_)) => {
                    self.reached += 1;
                    link = self.start();
                }
                Some(LinkEvent::Offline { .. }) => {
                    for _ in 0..3 {
                        let _ = link.commands.send(LinkCommand::RetryNow);
                    }
                }
                Some(_) => {}
            }
        }
    }
}

/// Four such programs for four minutes. Gives the calls that carried a credential, and how often anybody was signed in.
async fn besieged(
    config: Config,
    path: &str,
    methods: &[&str],
    credentials: impl Fn(&Handle) -> Credentials + Sync,
) -> (usize, usize) {
    let _alone = ALONE.lock().await;
    let sim = Sim::start(config, Listen::Tcp(own_address()))
        .await
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let until = Instant::now() + 4 * MINUTE;
    let program = || Impatient {
        sim: &sim,
        state: State::at(dir.path()),
        uri: format!("{}{path}", sim.uri()),
        credentials: &credentials,
        methods,
        tries: 0,
        reached: 0,
    };
    let (mut a, mut b, mut c, mut d) = (program(), program(), program(), program());
    tokio::join!(a.run(until), b.run(until), c.run(until), d.run(until));
    let most = sim.most_credential_calls(MINUTE);
    assert!(most <= MOST, "{most} credential-carrying calls in a minute");
    let connections = sim.most_connections(MINUTE);
    assert!(connections <= 60, "{connections} connections in a minute");
    (
        sim.credential_calls(),
        a.reached + b.reached + c.reached + d.reached,
    )
}

fn admin(sim: &Handle) -> Credentials {
    password_of(sim.user(), sim.password())
}

fn wrong(sim: &Handle) -> Credentials {
    password_of(sim.user(), "wrong-password")
}

fn two_factor(sim: &Handle) -> Credentials {
    password_of("carol", sim.password())
}

fn wrong_key(_: &Handle) -> Credentials {
    key_of("truenas_admin", &format!("1-{}", "x".repeat(64)))
}

fn unknown_key(_: &Handle) -> Credentials {
    key_of("truenas_admin", &format!("999-{}", "x".repeat(64)))
}

fn right_key(sim: &Handle) -> Credentials {
    key_of("truenas_admin", sim.api_key())
}

fn token(_: &Handle) -> Credentials {
    Credentials::Token(Secret::new("not-a-token".to_owned()))
}

#[tokio::test(start_paused = true)]
async fn the_old_framing_stays_within_ten_calls_a_minute() {
    let methods = ["auth.two_factor_auth", "auth.login"];
    for credentials in [admin, wrong, two_factor] {
        let (calls, _) = besieged(config(Release::V24_10), "", &methods, credentials).await;
        assert!(calls >= 25, "{calls} calls in four minutes");
    }
    for (method, credentials) in [
        ("auth.login_with_api_key", wrong_key as fn(&Handle) -> _),
        ("auth.login_with_api_key", right_key),
        ("auth.login_with_token", token),
    ] {
        let (calls, _) = besieged(config(Release::V24_10), "", &[method], credentials).await;
        assert!(calls >= 25, "{method}: {calls} calls in four minutes");
    }
}

#[tokio::test(start_paused = true)]
async fn json_rpc_stays_within_ten_calls_a_minute() {
    let methods = ["auth.login_ex", "auth.login_ex_continue"];
    for credentials in [admin, wrong, two_factor, wrong_key, right_key, token] {
        let (calls, _) = besieged(config(Release::V25_10), "", &methods, credentials).await;
        assert!(calls >= 25, "{calls} calls in four minutes");
    }
    // An expired key answers EXPIRED.
    let expired = |sim: &Handle| {
        let id = sim.key_id("home-assistant").unwrap();
        sim.set_expiry(id, 1);
        key_of("svc-hass", &sim.plain_key("home-assistant").unwrap())
    };
    let (calls, reached) = besieged(config(Release::V25_10), "", &methods, expired).await;
    assert!(calls >= 25 && reached == 0, "{calls} calls");
    // The old framing of a new release.
    let (calls, _) = besieged(config(Release::V25_10), "/websocket", &methods, wrong).await;
    assert!(calls >= 25, "{calls} calls");
}

#[tokio::test(start_paused = true)]
async fn scram_stays_within_ten_calls_a_minute() {
    for credentials in [right_key, wrong_key, unknown_key] {
        let (calls, _) =
            besieged(config(Release::V26_0), "", &["auth.login_ex"], credentials).await;
        assert!(calls >= 25, "{calls} calls in four minutes");
    }
    let (_, reached) = besieged(config(Release::V26_0), "", &[], right_key).await;
    assert!(reached >= 12, "signed in {reached} times only");
}

/// The built program, four at a time, as a user's scripts would run it: all within one minute.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_processes_share_one_budget() {
    // 26.0 takes two calls, for the second of which a process may wait: the clock above runs that.
    for release in [Release::V24_10, Release::V25_10] {
        let sim = plain(config(release)).await;
        let dir = tempfile::tempdir().unwrap();
        let loops = (0..4).map(|_| {
            let (uri, state) = (sim.uri(), dir.path().join("state"));
            let config = dir.path().join("config");
            tokio::task::spawn_blocking(move || {
                let mut codes = Vec::new();
                for _ in 0..5 {
                    let status = std::process::Command::new(env!("CARGO_BIN_EXE_tnkeys"))
                        .args(["list", "--key-over-loopback", "-U", "truenas_admin", &uri])
                        .env_clear()
                        .env("TNKEYS_STATE_DIR", &state)
                        .env("TNKEYS_CONFIG_DIR", &config)
                        .env("TNKEYS_API_KEY", format!("1-{}", "x".repeat(64)))
                        .stdin(std::process::Stdio::null())
                        .output();
                    codes.push(status.unwrap().status.code());
                }
                codes
            })
        });
        let mut codes = Vec::new();
        for it in loops.collect::<Vec<_>>() {
            codes.extend(it.await.unwrap());
        }
        let most = sim.most_credential_calls(MINUTE);
        assert!(most <= MOST, "{release}: {most} calls in a minute");
        let known = codes.iter().all(|code| matches!(code, Some(4 | 9)));
        assert!(known && codes.contains(&Some(9)), "{release}: {codes:?}");
    }
}
