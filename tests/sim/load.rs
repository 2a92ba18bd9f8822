//! A thousand clients at once against `tnkeys simulate`: only documented errors, and memory that does not grow with what was.

use rustix::process::{Resource, getrlimit, setrlimit};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::support::sim_client::Client;
use crate::support::simulate::Simulated;

const CLIENTS: usize = 1_000;
/// Of each client, sign-in included.
const CALLS: usize = 10;
/// Open files: enough for the clients, for the tests that run beside them in this process, and for the simulator, which inherits
/// the limit.
const FILES: u64 = CLIENTS as u64 + 1_000;

fn allow_many_files() {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|now| now < FILES) {
        limit.current = limit
            .maximum
            .map_or(Some(FILES), |most| Some(most.min(FILES)));
        setrlimit(Resource::Nofile, limit).unwrap();
    }
    let now = getrlimit(Resource::Nofile).current;
    assert!(
        now.is_none_or(|now| now >= FILES),
        "this test needs {FILES} open files, the system allows {now:?}"
    );
}

/// Resident memory of the simulator, in bytes.
fn resident(sim: &Simulated) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", sim.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
    kilobytes.parse::<u64>().unwrap() << 10
}

async fn dial(sim: &Simulated, path: &str) -> Client {
    let stream = TcpStream::connect(sim.address()).await.unwrap();
    Client::over(Box::new(stream), path).await
}

/// What a client is: every other one speaks the old framing.
struct Guest {
    number: usize,
    ddp: bool,
    client: Client,
}

impl Guest {
    async fn come(sim: &Simulated, number: usize) -> Self {
        let ddp = number % 2 == 1;
        let path = if ddp { "/websocket" } else { "/api/current" };
        let mut client = dial(sim, path).await;
        if ddp {
            client.greet().await;
        }
        Self {
            number,
            ddp,
            client,
        }
    }

    async fn ask(&mut self, method: &str, params: Value) -> Value {
        match self.ddp {
            true => self.client.ask_ddp(method, params).await,
            false => self.client.ask(method, params).await,
        }
    }

    async fn call(&mut self, method: &str, params: Value) -> Value {
        let mut reply = self.ask(method, params).await;
        assert!(reply.get("error").is_none(), "{method}: {reply}");
        reply["result"].take()
    }

    /// Ten calls: sign-in, reads, and for every tenth client the life of a key; one error that is documented.
    async fn stay(&mut self, sim: &Simulated) {
        let credentials = json!([sim.text("user"), sim.text("password")]);
        assert_eq!(self.call("auth.login", credentials).await, true);
        let mut calls = 1;
        if self.number.is_multiple_of(10) {
            let name = format!("guest-{}", self.number);
            // Few keys a user: ten clients would fill an account, so each leaves nothing behind.
            let made = self.ask(
                "api_key.create",
                json!([{"name": name, "username": "keykeeper"}]),
            );
            let made = made.await;
            calls += 1;
            match made.get("result") {
                Some(key) => {
                    let id = key["id"].clone();
                    let reset = self.call("api_key.update", json!([id, {"reset": true}]));
                    assert!(reset.await["key"].is_string());
                    assert_eq!(self.call("api_key.delete", json!([id])).await, true);
                    calls += 2;
                }
                // Documented: ten keys a user.
                None => assert!(
                    made.to_string().contains("per-user API key limit"),
                    "{made}"
                ),
            }
        }
        let gone = self.ask("api_key.get_instance", json!([999_999])).await;
        assert!(gone.to_string().contains("ENOENT") || gone.to_string().contains("does not exist"));
        calls += 1;
        while calls < CALLS {
            match calls % 3 {
                0 => assert_eq!(self.call("core.ping", json!([])).await, "pong"),
                1 => {
                    let rows = self.call("api_key.query", json!([[], {"limit": 5}])).await;
                    assert_eq!(rows.as_array().unwrap().len(), 5);
                }
                _ => assert!(self.call("auth.me", json!([])).await.is_object()),
            }
            calls += 1;
        }
    }
}

/// All come, all are there at once, all make their calls, all go.
async fn round(sim: &Simulated) {
    let mut guests = Vec::with_capacity(CLIENTS);
    for number in 0..CLIENTS {
        guests.push(Guest::come(sim, number).await);
    }
    let stays = guests.iter_mut().map(|guest| guest.stay(sim));
    futures_util::future::join_all(stays).await;
}

/// So many sign-ins that whatever a system remembers of its past is full.
async fn history(sim: &Simulated) {
    let visits = (0..20).map(|_| async {
        let mut client = dial(sim, "/api/current").await;
        for _ in 0..600 {
            let credentials = json!([sim.text("user"), sim.text("password")]);
            assert_eq!(client.call("auth.login", credentials).await, true);
        }
    });
    futures_util::future::join_all(visits).await;
}

#[test]
fn a_thousand_clients_and_ten_thousand_calls() {
    allow_many_files();
    let sim = Simulated::start(&["--seed", "3"]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        history(&sim).await;
        round(&sim).await;
        let after_one = resident(&sim);
        round(&sim).await;
        round(&sim).await;
        let after_three = resident(&sim);
        eprintln!("resident after one round {after_one}, after three {after_three}");
        // What leaks with a client or a call would be there twice more; the allocator's moods are smaller.
        let allowed = after_one / 4 + (4 << 20);
        assert!(
            after_three <= after_one + allowed,
            "{after_one} -> {after_three}"
        );
        // Nobody is left, and all that was made is gone.
        let mut client = dial(&sim, "/api/current").await;
        let user = sim.text("user");
        assert_eq!(client.password(user, sim.text("password")).await, "SUCCESS");
        let sessions = client.call("auth.sessions", json!([])).await;
        let names = client.call("api_key.query", json!([])).await;
        assert_eq!(names.as_array().unwrap().len(), 12, "{names}");
        assert!(sessions.as_array().unwrap().len() < 20, "{sessions}");
    });
}

/// A client that sends faster than it reads: twenty calls wait or run, the others are refused by name, none is lost.
#[test]
fn a_flood_from_one_client_meets_the_documented_limit() {
    let sim = Simulated::start(&[]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut client = dial(&sim, "/api/current").await;
        let user = sim.text("user");
        assert_eq!(client.password(user, sim.text("password")).await, "SUCCESS");
        let mut ids = Vec::new();
        for _ in 0..2_000 {
            ids.push(client.send("api_key.query", json!([])).await);
        }
        let (mut done, mut refused) = (Vec::new(), Vec::new());
        for _ in &ids {
            let frame = client.frame().await;
            let id = frame["id"].as_u64().unwrap_or_else(|| panic!("{frame}"));
            match frame.get("error") {
                None => {
                    assert!(
                        frame["result"]
                            .as_array()
                            .is_some_and(|keys| !keys.is_empty())
                    );
                    done.push(id);
                }
                Some(error) => {
                    assert_eq!(error["code"], -32_000, "{frame}");
                    refused.push(id);
                }
            }
        }
        // Each was answered, once, and with its own id.
        let mut answered: Vec<u64> = done.iter().chain(&refused).copied().collect();
        answered.sort_unstable();
        assert_eq!(answered, ids);
        assert!(done.len() >= 20, "{}", done.len());
        assert_eq!(client.call("core.ping", json!([])).await, "pong");
    });
}
