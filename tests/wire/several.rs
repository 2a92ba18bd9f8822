//! Several systems at once that answer with the recorded replies and events of TrueNAS 24.04 (DDP) and 25.10 (JSON-RPC).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tnkeys::api::{
    BulkJob, Call, JobEvent, LinkCommand, LinkEvent, Notice, Outcome, Reply, RequestId,
    SubscriptionId, Target,
};
use tnkeys::domain::bulk::{BulkAction, ItemOutcome, JobMark, JobRead};
use tnkeys::domain::{Address, Credentials, KeyId, Secret};
use tnkeys::net::{Link, spawn};
use tnkeys::wire::Framing;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;

use super::recorded::{Scenario, assert_clean, scenarios};

const RELEASES: [(&str, Framing); 2] = [("24.04", Framing::Ddp), ("25.10", Framing::JsonRpc)];
/// The mark of our jobs. The recorded client gave its jobs none, or another one.
const MARK: &str = "tnkeys run of today, part 1";
const PATIENCE: Duration = Duration::from_secs(60);

/// What a release was recorded to say.
struct Recorded {
    framing: Framing,
    /// The longest result of each method.
    results: HashMap<String, Value>,
    /// An error of each method that has no result.
    errors: HashMap<String, Value>,
    /// What came after `core.bulk`, its reply included, until the next call.
    bulk: Vec<Value>,
    /// The id of its job, and the number of its items.
    job: (i64, usize),
}

impl Recorded {
    fn of(scenarios: &[Scenario], (release, framing): (&str, Framing)) -> Self {
        let mut results: HashMap<String, Value> = HashMap::new();
        let mut errors = HashMap::new();
        let ours = |it: &&Scenario| it.name.starts_with(release);
        for scenario in scenarios.iter().filter(ours) {
            let mut asked = HashMap::new();
            for frame in scenario
                .frames
                .iter()
                .filter(|it| scenario.framing(it) == framing)
            {
                if !frame.from_server {
                    asked.insert(
                        frame.tie(),
                        frame.json["method"].as_str().unwrap_or_default().to_owned(),
                    );
                    continue;
                }
                let Some(method) = asked.get(&frame.tie()) else {
                    continue;
                };
                let Some(result) = frame.json.get("result") else {
                    errors.insert(method.clone(), frame.json["error"].clone());
                    continue;
                };
                let refused = method.starts_with("auth.login")
                    && result != &json!(true)
                    && result["response_type"] != "SUCCESS";
                let known = results.get(method).map_or(0, |it| it.to_string().len());
                if !refused && result.to_string().len() > known {
                    results.insert(method.clone(), result.clone());
                }
            }
        }
        let name = format!("{release}/bulk_job.json");
        let scenario = scenarios.iter().find(|it| it.name == name).unwrap();
        let frames = scenario.frames.iter();
        let after = frames.skip_while(|it| it.from_server || it.json["method"] != "core.bulk");
        let items = after.clone().next().unwrap().json["params"][1]
            .as_array()
            .unwrap()
            .len();
        let bulk: Vec<Value> = after
            .skip(1)
            .take_while(|it| it.from_server)
            .map(|it| it.json.clone())
            .collect();
        let reply = bulk.iter().find(|it| it.get("result").is_some()).unwrap();
        let job = (reply["result"].as_i64().unwrap(), items);
        let read = scenario
            .frames
            .iter()
            .find(|it| it.from_server && it.json["result"][0]["method"] == "core.bulk");
        let mut read = read.unwrap().json["result"].clone();
        let arguments = read[0]["arguments"].as_array_mut().unwrap();
        arguments.truncate(2);
        arguments.push(json!(MARK));
        results.insert("core.get_jobs".into(), read);
        // The recorded user has a second factor; ours has none.
        results.insert("auth.two_factor_auth".into(), json!(false));
        Self {
            framing,
            results,
            errors,
            bulk,
            job,
        }
    }

    /// Starts a system that says so.
    async fn start(self: Arc<Self>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let path = match self.framing {
            Framing::JsonRpc => "/api/current",
            Framing::Ddp => "/websocket",
        };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let it = Arc::clone(&self);
                tokio::spawn(async move { it.serve(stream).await });
            }
        });
        format!("ws://127.0.0.1:{port}{path}")
    }

    async fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut socket = tokio_tungstenite::accept_async(stream).await.ok()?;
        while let Some(Ok(message)) = socket.next().await {
            let Message::Text(text) = message else {
                continue;
            };
            let asked: Value = serde_json::from_str(&text).ok()?;
            for said in self.answers(&asked) {
                socket.send(Message::text(said.to_string())).await.ok()?;
            }
        }
        Some(())
    }

    fn answers(&self, asked: &Value) -> Vec<Value> {
        let id = &asked["id"];
        match asked["msg"].as_str() {
            Some("connect") => return vec![json!({"msg": "connected", "session": "s"})],
            Some("sub") => return vec![json!({"msg": "ready", "subs": [id]})],
            _ => {}
        }
        let method = asked["method"].as_str().unwrap_or_default();
        if method == "core.bulk" {
            let answer = |said: &Value| {
                let mut said = said.clone();
                if said.get("result").is_some() {
                    said["id"] = id.clone();
                }
                said
            };
            return self.bulk.iter().map(answer).collect();
        }
        let (field, said) = match (self.results.get(method), self.errors.get(method)) {
            (Some(result), _) => ("result", result.clone()),
            (None, Some(error)) => ("error", error.clone()),
            (None, None) => ("result", json!([])),
        };
        vec![match self.framing {
            Framing::JsonRpc => json!({"jsonrpc": "2.0", field: said, "id": id}),
            Framing::Ddp => json!({"msg": "result", "id": id, field: said}),
        }]
    }
}

/// A system of the program.
struct There {
    recorded: Arc<Recorded>,
    link: Link,
    events: Vec<JobEvent>,
}

impl There {
    async fn connect(recorded: Arc<Recorded>) -> Self {
        let address = Arc::clone(&recorded).start().await;
        let link = spawn(Target {
            address: Address::parse(&address).unwrap(),
            credentials: Credentials::Password {
                user: "root".into(),
                password: Secret::new("not a password".into()),
            },
            ca: None,
            key_over_loopback: false,
            read_only: false,
            seen_scram: false,
        });
        let mut it = Self {
            recorded,
            link,
            events: Vec::new(),
        };
        while !matches!(it.told().await, LinkEvent::Online(_)) {}
        it
    }

    async fn told(&mut self) -> LinkEvent {
        let told = tokio::time::timeout(PATIENCE, self.link.events.recv()).await;
        let told = told.expect("no answer").expect("the link ended");
        assert!(!matches!(told, LinkEvent::Offline { .. }), "{told:?}");
        if let LinkEvent::Notice(_, Notice::Job(event)) = &told {
            self.events.push(*event);
        }
        told
    }

    /// Sends a call and waits for its reply.
    async fn ask(&mut self, call: Call) -> Reply {
        let id = RequestId(9);
        self.link
            .commands
            .send(LinkCommand::Call { id, call })
            .unwrap();
        loop {
            if let LinkEvent::Answer { outcome, .. } = self.told().await {
                match outcome {
                    Outcome::Done(reply) => return reply,
                    other => panic!("{other:?}"),
                }
            }
        }
    }

    /// Reads the list, runs a job, follows it and reads it.
    async fn works(mut self) {
        let keys = match self.ask(Call::Keys).await {
            Reply::Keys { keys, .. } => keys,
            other => panic!("{other:?}"),
        };
        let mut listed = self.recorded.results["api_key.query"]
            .as_array()
            .unwrap()
            .clone();
        listed.sort_by_key(|it| it["id"].as_i64());
        assert_eq!(keys.len(), listed.len());
        for (key, listed) in keys.iter().zip(&listed) {
            assert_eq!(key.name.raw(), listed["name"].as_str().unwrap());
            assert_eq!(key.rules().is_some(), self.recorded.framing == Framing::Ddp);
        }

        let follow = LinkCommand::FollowJobs(SubscriptionId(1));
        self.link.commands.send(follow).unwrap();
        let (id, items) = self.recorded.job;
        let job = || {
            let action = BulkAction::Delete {
                end_sessions: false,
            };
            let keys = (1..=items as i64).map(KeyId).collect();
            let mark = JobMark {
                text: MARK.into(),
                keys,
            };
            Box::new(BulkJob { action, mark })
        };
        assert!(
            matches!(self.ask(Call::StartBulk(job())).await, Reply::JobStarted(it) if it == id)
        );
        while !self.events.iter().any(|it| it.is_over) {
            self.told().await;
        }
        assert!(
            self.events.iter().all(|it| it.id == id),
            "{:?}",
            self.events
        );
        let outcomes = match self.ask(Call::BulkJob(id, job())).await {
            Reply::BulkJob(JobRead::Over(outcomes)) => outcomes,
            other => panic!("{other:?}"),
        };
        assert_eq!((outcomes.len(), &outcomes[0]), (items, &ItemOutcome::Done));
        assert!(
            matches!(&outcomes[1], ItemOutcome::Failed(why) if why.as_str().starts_with("[EINVAL] api_key_create"))
        );
        let shown = format!("{:?} {outcomes:?}", self.events);
        for said in &self.recorded.bulk {
            assert_clean(&shown, said, "core.bulk");
        }
    }
}

#[tokio::test]
async fn systems_of_both_framings_work_side_by_side() {
    let Some(scenarios) = scenarios() else { return };
    let recorded = RELEASES.map(|it| Arc::new(Recorded::of(&scenarios, it)));
    let mut systems = tokio::task::JoinSet::new();
    for recorded in recorded.iter().chain(&recorded).chain(&recorded) {
        let recorded = Arc::clone(recorded);
        systems.spawn(async move { There::connect(recorded).await.works().await });
    }
    let mut done = 0;
    while let Some(ended) = systems.join_next().await {
        ended.unwrap();
        done += 1;
    }
    assert_eq!(done, 6);
}
